"""A collection: Carla builds it from the keyboard, Elena reads it on her phone and takes it along, Ada takes a text back."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pypdf
import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from tests.collecting.story import collect, publish
from tests.journeys.conftest import TABLE, Live, Visit, fits
from workspace import ladder
from workspace.db import now
from workspace.nouns import Entry, Format, Model, Offer

pytestmark = pytest.mark.browser
TITLES = ("Il campanello", "La finestra", "Il cortile")


def titles(page: Page) -> list[str]:
    return [one.inner_text() for one in page.locator("main ol .entry-title a").all()]


def press(page: Page, name: str) -> None:
    """The button of that name, from the keyboard alone."""
    button = page.get_by_role("button", name=re.compile("^" + re.escape(name).replace(":", r"\s*:") + "$"))
    button.focus()
    page.keyboard.press("Enter")


def test_a_collection_from_the_keyboard_to_a_phone_and_a_text_taken_back(live: Live, visit: Visit) -> None:
    with live.database() as session:
        made = [publish(session, live.world, title, 4) for title in TITLES]
        entry_id = made[1].entry_id

    carla = visit("carla", TABLE)
    carla.goto("/")
    carla.get_by_role("link", name="Comincia una raccolta").focus()
    carla.keyboard.press("Enter")
    carla.get_by_label("Titolo").fill("Tre soglie")
    carla.get_by_label("Introduzione").fill("Tre porte, tre modi di restare fuori.")
    press(carla, "Comincia la raccolta")
    for title in TITLES:
        carla.get_by_role("link", name="Scegli i testi").click()
        press(carla, f"Metti nella raccolta: {title}")
        carla.get_by_role("link", name="Torna alla raccolta").click()
    expect(carla.locator("main ol .entry-title a")).to_have_text(["Il campanello", "La finestra", "Il cortile"])
    press(carla, "su: Il cortile")
    expect(carla.get_by_role("status")).to_have_text("Spostato.")
    assert titles(carla) == ["Il campanello", "Il cortile", "La finestra"]
    focused = carla.evaluate("document.activeElement.value + document.activeElement.name")
    assert focused.endswith("su")
    carla.keyboard.press("Enter")  # the focus stayed on the button
    expect(carla.locator("main ol .entry-title a").first).to_have_text("Il cortile")
    carla.get_by_role("link", name="La finestra").drag_to(carla.get_by_role("link", name="Il cortile"))
    expect(carla.locator("main ol .entry-title a").nth(1)).to_have_text("La finestra")
    assert titles(carla) == ["Il cortile", "La finestra", "Il campanello"]
    carla.reload()
    assert titles(carla) == ["Il cortile", "La finestra", "Il campanello"]
    carla.get_by_role("link", name="La finestra").click()
    carla.get_by_label("La tua nota").fill("Da leggere ad alta voce.")
    press(carla, "Salva")
    carla.get_by_role("link", name="Pubblica…").click()
    press(carla, "Pubblica la raccolta")
    expect(carla.get_by_role("heading", name="Tre soglie")).to_be_visible()

    elena = visit("elena", has_touch=True, is_mobile=True)
    elena.goto("/raccolte")
    elena.get_by_role("link", name="Tre soglie").click()
    expect(elena.get_by_role("link", name="Comincia a leggere")).to_be_visible()
    fits(elena)
    elena.get_by_role("link", name="Comincia a leggere").click()
    expect(elena.get_by_role("heading", level=1)).to_have_text("Il cortile")
    elena.get_by_role("button", name="Letto: vai al prossimo").click()
    expect(elena.get_by_role("heading", level=1)).to_have_text("La finestra")
    expect(elena.get_by_text("Da leggere ad alta voce.")).to_be_visible()
    fits(elena)
    elena.goto("/raccolte/tre-soglie-valle")
    expect(elena.get_by_role("link", name="Riprendi dal testo 2")).to_be_visible()
    assert "La finestra" in exported(elena)

    with live.database() as session:
        ladder.withdraw(session(), live.world.actor("ada"), session.get_one(Entry, entry_id))
    elena.goto("/raccolte/tre-soglie-valle")
    assert titles(elena) == ["Il cortile", "Il campanello"]
    assert "La finestra" not in elena.content()
    elena.goto("/raccolte/tre-soglie-valle/2")
    expect(elena.get_by_role("heading", level=1)).to_have_text("Il campanello")
    whole = exported(elena)
    assert "La finestra" not in whole
    assert "Il campanello" in whole


def exported(page: Page) -> str:
    """The words of the PDF that one gets by the buttons."""
    page.goto("/raccolte/tre-soglie-valle")
    page.get_by_role("link", name="Porta con te").click()
    page.get_by_role("button", name="Prepara il file").click()
    ready = page.get_by_role("link", name="Scarica")
    expect(ready).to_be_visible(timeout=30_000)
    with page.expect_download() as started:
        ready.click()
    file = Path(started.value.path())
    return "".join(p.extract_text() for p in pypdf.PdfReader(io.BytesIO(file.read_bytes())).pages)


def test_templates_and_formats_go_among_the_texts_with_the_keyboard_and_the_mouse(live: Live, visit: Visit) -> None:
    with live.database() as session:
        collection, edition = collect(session, live.world, [publish(session, live.world, "La porta")], level=None)
        body = session.scalars(select(Format).where(Format.key == "balint")).one().body
        for number, name in enumerate(("Il cerchio", "La sedia", "La lettera"), start=1):
            offer = Offer(
                of="format",
                state="approved",
                decided_at=now(),
                ambito_id=collection.ambito_id,
                group_id=live.world.groups["faggio"],
                body=body | {"key": f"f{number}", "name": {"it": name, "en": name}},
                proposed_by_id=live.world.people["carla"],
            )
            session.add(offer)
            session.flush()
            session.add(Model(edition_id=edition.id, offer_id=offer.id, position=number + 1))
        place = f"/raccolte/{collection.slug}/cura"

    def names() -> list[str]:
        return [one.inner_text() for one in carla.locator("#ordine-testi .entry-title a").all()]

    carla = visit("carla", TABLE)
    carla.goto(place)
    press(carla, "su: La lettera")
    expect(carla.locator("#ordine-testi [role=status]")).to_have_text("Spostato.")
    assert names() == ["La porta", "Il cerchio", "La lettera", "La sedia"]
    carla.get_by_role("link", name="Il cerchio").drag_to(carla.get_by_role("link", name="La sedia"))
    expect(carla.locator("#ordine-testi .entry-title a").last).to_have_text("Il cerchio")
    first = carla.locator("#ordine-testi li").first
    carla.locator("#ordine").scroll_into_view_if_needed()  # nothing scrolls once something is held
    carla.get_by_role("link", name="La sedia").drag_to(first, target_position={"x": 40, "y": 3})
    expect(carla.locator("#ordine-testi .entry-title a").first).to_have_text("La sedia")
    carla.reload()
    assert names() == ["La sedia", "La porta", "La lettera", "Il cerchio"]
    carla.get_by_role("link", name="La sedia").click()
    carla.get_by_label("La tua nota").fill("Per chi nella stanza non c’è.")
    press(carla, "Salva")
    expect(carla.locator("#ordine-testi").get_by_text("con una nota")).to_have_count(1)
