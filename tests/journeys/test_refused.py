"""Each module that sends something says what the server said, where one is looking, and what was typed stays."""

from __future__ import annotations

import re
from functools import partial

import pytest
from playwright.sync_api import Locator, Route, expect

from tests.journeys.conftest import TABLE, Live, Visit
from tests.journeys.test_editor import begin
from tests.journeys.test_late import comments_of
from tests.journeys.test_meeting import a_shared_text

pytestmark = pytest.mark.browser

MEGABYTE = 1024 * 1024


def put(field: Locator, letters: int) -> None:
    """As if so much were pasted."""
    field.evaluate(
        """(field, letters) => {
            field.value = "x".repeat(letters);
            field.dispatchEvent(new Event("input", { bubbles: true }));
        }""",
        letters,
    )


def length(field: Locator) -> int:
    return int(field.evaluate("(field) => field.value.length"))


@pytest.mark.thorough
def test_the_editor_and_what_stands_beside_it(live: Live, visit: Visit) -> None:
    page = visit("ada", TABLE)
    begin(page)
    title = page.locator("[name=titolo]")
    put(title, 13 * MEGABYTE // 2)
    too_large = re.compile("al massimo 6 MB. Quello che hai scritto è ancora qui.")
    page.locator("[data-check-open]").click()
    expect(page.locator("[data-check-said]")).to_have_text(too_large)
    page.get_by_text("Storie simili", exact=True).click()
    expect(page.locator("[data-similar-none]")).to_have_text(too_large)
    page.get_by_role("button", name="Anteprima").click()
    expect(page.get_by_role("dialog").locator(".reading")).to_have_text(too_large)
    assert length(title) == 13 * MEGABYTE // 2


def test_a_comment(live: Live, visit: Visit) -> None:
    entry_id = a_shared_text(live)
    bruno = visit("bruno")
    bruno.goto(f"/scritti/{entry_id}")
    field, wrong = bruno.get_by_label("Il tuo commento"), bruno.locator(".comment-wrong")
    send = bruno.get_by_role("button", name="Invia il commento")
    put(field, 5 * MEGABYTE // 2)
    send.click()
    expect(wrong).to_have_text(re.compile("al massimo 2 MB. Quello che hai scritto è ancora qui."))
    assert length(field) == 5 * MEGABYTE // 2
    field.fill("La porta mi ha colpito.")
    for status in (200, 502):  # a page of whatever stands before the server
        bruno.route(
            "**/commenti",
            partial(Route.fulfill, status=status, content_type="text/html", body="<h1>No</h1>"),
            times=1,
        )
        send.click()
        expect(wrong).to_have_text("Non è partito. Quello che hai scritto è ancora qui: riprova.")
        expect(field).to_have_value("La porta mi ha colpito.")
    send.click()
    expect(bruno.locator("article.comment")).to_contain_text(["La porta mi ha colpito."])
    assert comments_of(live, entry_id) == ["La porta mi ha colpito."]


def test_the_desk_of_a_template(visit: Visit) -> None:
    carla = visit("carla", TABLE)
    carla.goto("/modelli/nuovo")
    field = carla.locator("[data-guide] input[type=text], [data-guide] textarea").first
    put(field, 5 * MEGABYTE // 2)
    more = carla.get_by_role("button", name=re.compile("Aggiungi una domanda"))
    prompts = carla.locator(".guide-prompt")
    before = prompts.count()
    more.click()
    refused = carla.locator("[data-guide-refused]")
    expect(refused).to_have_text(re.compile("al massimo 2 MB. Quello che hai scritto è ancora qui."))
    assert length(field) == 5 * MEGABYTE // 2
    field.fill("Una traccia corta")
    more.click()
    expect(prompts).to_have_count(before + 1)
    expect(refused).to_have_count(0)
