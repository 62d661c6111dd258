"""The check while one writes, in a real browser: a hasty note goes to the group clean, by hand and by keys; what was
decided stands; and without a script there is a page for it."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from tests.contracts.test_axe import AXE
from tests.journeys.conftest import TABLE, Live, Visit
from tests.journeys.test_core import SAVED, STATE, shot
from workspace.nouns import Decision, Entry, Event, Revision, Template
from workspace.writings import verbs

pytestmark = pytest.mark.browser

#: Nine things that identify, as they are typed between two visits.
NOTE = (
    "Ieri Fatima Haddad mi ha chiamata dal 347 5581920, abita in via Garibaldi 12 a Morbegno con il marito Ahmed. "
    "La bambina, nata il 12/03/2016, va alla scuola primaria Rodari. La mail è fatima.h@gmail.com, "
    "il fascicolo R.G. 123/2024. Mi è rimasta in mente la sua mano sulla porta."
)
OPEN = "[data-check-open]"
TITLE = "[data-check-title]"
LEFT = re.compile(r"^\d+ da decidere$")


def write(live: Live, page: Page, words: str) -> str:
    """A page of Ada's with these words, saved; answers its address."""
    with live.database() as s:
        entry = verbs.begin(s(), live.world.actor("ada"), s.get_one(Template, live.world.template("libera")),
                            kind="narrative", group_id=live.world.groups["faggio"])  # fmt: skip
        address = f"/scritti/{entry.id}"
    page.goto(f"{address}/modifica")
    page.locator("textarea").first.fill(words)
    expect(page.locator(STATE)).to_have_text(SAVED)
    return address


def body(page: Page) -> str:
    return page.locator("textarea").first.input_value()


def kept(live: Live, address: str) -> tuple[str, list[str], str]:
    """The saved words, the decisions, and all that events say of them."""
    with live.database() as s:
        entry = s.get_one(Entry, int(address.rsplit("/", 1)[1]))
        revision = s.get_one(Revision, entry.current_revision_id)
        decided = list(s.scalars(select(Decision.decision).where(Decision.entry_id == entry.id)))
        told = s.scalars(select(Event).where(Event.entry_id == entry.id, Event.verb == "entry.decided")).all()
        return " ".join(revision.answers.values()), decided, str([event.detail for event in told])


def test_a_hasty_note_on_a_phone_goes_to_the_group_clean(live: Live, visit: Visit) -> None:
    page = visit("ada", has_touch=True, is_mobile=True)
    address = write(live, page, NOTE)
    began = time.monotonic()
    expect(page.locator(OPEN)).to_have_text(LEFT)
    expect(page.locator(".desk-marks mark.found-blocca").first).to_be_attached()
    shot(page, "30-check-marks")
    page.locator(OPEN).tap()
    expect(page.locator(TITLE)).to_contain_text("1 di ")
    shot(page, "31-check-first")
    for _ in range(14):
        if page.locator("[data-check-done]").is_visible() or page.locator("[data-check-cues]").is_visible():
            break
        before = page.locator(TITLE).text_content()
        ideas = page.locator("[data-check-ideas] button")
        (ideas.first if ideas.count() else page.locator("[data-check-remove]")).tap()
        expect(page.locator(TITLE)).not_to_have_text(str(before))
    expect(page.locator(OPEN)).to_have_text("Niente da decidere")
    shot(page, "32-check-done")
    expect(page.locator(STATE)).to_have_text(SAVED)
    clean = body(page)
    for secret in ("Fatima", "Haddad", "347", "Garibaldi", "Morbegno", "Ahmed", "2016", "Rodari", "gmail", "123/2024"):
        assert secret not in clean
    assert "Mi è rimasta in mente la sua mano sulla porta." in clean
    page.get_by_role("button", name="Condividi…").tap()
    page.wait_for_url("**/condivisione")
    page.get_by_role("link", name=re.compile("Scegli.*Gruppo Faggio")).tap()
    expect(page.get_by_text("Scegli che cosa farne.")).to_have_count(0)
    page.locator("#confermo").check()
    page.get_by_role("button", name="Condividi con il gruppo").tap()
    expect(page.get_by_text("Ora lo legge Gruppo Faggio")).to_be_visible()
    assert time.monotonic() - began < 120
    words, _decided, told = kept(live, address)
    assert words == clean
    assert not re.search("Fatima|347|Garibaldi|gmail", told)


def test_one_key_for_each_thing_and_the_browsers_own_undo(live: Live, visit: Visit) -> None:
    page = visit("ada", TABLE)
    address = write(
        live, page, "Maria Bianchi ride. Ho visto Maria Bianchi, e poi Maria Bianchi ancora, il 12/03/2024."
    )
    expect(page.locator(OPEN)).to_have_text("4 da decidere")
    page.locator(OPEN).click()
    expect(page.locator(TITLE)).to_have_text("1 di 4: «Maria Bianchi»")
    expect(page.locator(TITLE)).to_be_focused()
    expect(page.get_by_label("Anche negli altri 2 punti uguali")).to_be_checked()
    shot(page, "33-check-table")
    page.keyboard.press("1")
    expect(page.locator("textarea").first).to_have_value(
        "La signora A. ride. Ho visto la signora A., e poi la signora A. ancora, il 12/03/2024."
    )
    expect(page.locator(TITLE)).to_have_text("1 di 1: «12/03/2024»")
    expect(page.locator(TITLE)).to_be_focused()
    page.keyboard.press("p")
    expect(page.locator(TITLE)).to_have_text("Non c’è altro da decidere")
    expect(page.locator("[data-check-said]")).to_have_text("Segnato come pubblico.")
    page.locator("[data-check-undo]").click()
    expect(page.locator(TITLE)).to_have_text("1 di 1: «12/03/2024»")
    page.keyboard.press("i")
    expect(page.locator(TITLE)).to_have_text("Non c’è altro da decidere")
    page.keyboard.press("Escape")
    expect(page.locator(OPEN)).to_be_focused()

    # What is written around it changes nothing; another day is asked about.
    area = page.locator("textarea").first
    area.fill(body(page) + " Prima, quel giorno, pioveva.")
    expect(page.locator(STATE)).to_have_text(SAVED)
    expect(page.locator(OPEN)).to_have_text("Niente da decidere")
    area.fill(body(page).replace("12/03/2024", "13/03/2024"))
    expect(page.locator(OPEN)).to_have_text("1 da decidere")
    expect(page.locator(STATE)).to_have_text(SAVED)
    page.reload()
    expect(page.locator(OPEN)).to_have_text("1 da decidere")
    _words, decided, _told = kept(live, address)
    assert decided == ["invented"]


def test_undo_in_the_field_and_one_place_alone(live: Live, visit: Visit) -> None:
    page = visit("ada", TABLE)
    write(live, page, "Ho visto Maria Bianchi. Poi Maria Bianchi è uscita.")
    page.locator(OPEN).click()
    page.get_by_label("Anche nell’altro punto uguale").uncheck()
    page.locator("[data-check-own]").fill("una zia")
    page.locator("[data-check-own]").press("Enter")
    expect(page.locator("textarea").first).to_have_value("Ho visto una zia. Poi Maria Bianchi è uscita.")
    page.locator("textarea").first.focus()
    page.keyboard.press("Control+z")
    expect(page.locator("textarea").first).to_have_value("Ho visto Maria Bianchi. Poi Maria Bianchi è uscita.")
    expect(page.locator(OPEN)).to_have_text("2 da decidere")


def test_a_draft_is_saved_whatever_stands_in_it(live: Live, visit: Visit) -> None:
    page = visit("ada")
    write(live, page, NOTE)
    page.locator("textarea").first.fill(NOTE + " Ancora.")
    expect(page.locator(STATE)).to_have_text(SAVED)


def test_without_a_script_there_is_a_page_for_it(live: Live, visit: Visit) -> None:
    address = write(live, visit("ada"), NOTE)
    page = visit("ada", java_script_enabled=False)
    page.goto(f"{address}/modifica")
    page.get_by_role("button", name="Controllo").click()
    page.wait_for_url("**/controllo")
    shot(page, "34-check-page")
    for field in page.locator(".matters fieldset").all():
        ideas = field.locator("input[value='idea-0']")
        (ideas if ideas.count() else field.locator("input[value=removed]")).check()
    page.get_by_label("Elimina anche le versioni di prima che nessun altro legge").check()
    page.get_by_role("button", name="Applica le decisioni").click()
    expect(page.get_by_text("Ho cambiato il testo in")).to_be_visible()
    shot(page, "35-check-page-done")
    words, _decided, _told = kept(live, address)
    assert not re.search("Fatima|347|Garibaldi|gmail|Rodari", words)
    with live.database() as s:
        entry_id = int(address.rsplit("/", 1)[1])
        texts = s.scalars(select(Revision.plain).where(Revision.entry_id == entry_id)).all()
        assert len(texts) == 1


@pytest.mark.parametrize("looks", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_the_panel_and_the_page_are_for_everybody(live: Live, visit: Visit, looks: str, width: int) -> None:
    page = visit("ada", {"width": width, "height": 780}, color_scheme=looks, bypass_csp=True)
    address = write(live, page, NOTE)
    expect(page.locator(OPEN)).to_have_text(LEFT)
    page.locator(OPEN).click()
    expect(page.locator(TITLE)).to_be_focused()
    shot(page, f"36-panel-{looks}-{width}")
    found = [problems(page)]
    page.goto(f"{address}/controllo")
    shot(page, f"37-page-{looks}-{width}")
    found.append(problems(page))
    assert found == [[], []]


def problems(page: Page) -> list[str]:
    """What axe finds, and whether the page is wider than the screen."""
    page.add_script_tag(path=AXE)
    said = page.evaluate("axe.run({resultTypes: ['violations']})")["violations"]
    wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    return [f"{v['id']}: {v['nodes'][0]['html'][:120]}" for v in said] + (["wider than the screen"] if wide else [])
