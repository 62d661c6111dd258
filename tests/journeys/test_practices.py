"""From a story to a practice: Ada's story; Carla makes a card of it, carries a passage over by selecting it, asks; Ada says
yes; Carla shares; Bruno, who has no script, tells how it went; Ada takes her story back, and its passage leaves the card."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import TABLE, Live, Visit, fits
from tests.journeys.test_core import SAVED, STATE
from tests.practices.story import story
from workspace import circles, ladder
from workspace.nouns import Entry, Revision

pytestmark = pytest.mark.browser
CARRIED = "Ho aspettato sul pianerottolo senza suonare di nuovo."
SELECT = """words => {
  const answer = document.querySelector("[data-source] [data-prompt]");
  const walk = document.createTreeWalker(answer, NodeFilter.SHOW_TEXT);
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    const at = node.data.indexOf(words);
    if (at < 0) continue;
    const range = document.createRange();
    range.setStart(node, at);
    range.setEnd(node, at + words.length);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
  }
}"""


def begin(live: Live, carla: Page) -> tuple[int, str]:
    """Ada's story, and the address of the card that Carla opens from it."""
    with live.database() as session:
        source = story(session, live.world).id
    carla.goto(f"/scritti/{source}")
    carla.get_by_role("link", name="Ne faccio una pratica").click()
    carla.get_by_role("button", name="Apri la scheda").click()
    carla.wait_for_url(re.compile(r"/scritti/\d+/modifica"))
    return source, re.sub(r"/modifica.*", "", carla.url)


def test_a_card_is_drawn_by_selection_and_gives_the_passage_back(live: Live, visit: Visit) -> None:
    carla, ada = visit("carla", TABLE), visit("ada", has_touch=True, is_mobile=True)
    source, card = begin(live, carla)
    carla.evaluate(SELECT, CARRIED)
    carla.get_by_label("Porta in").select_option("passi")
    carla.get_by_role("button", name="Porta nella scheda").click()
    expect(carla.get_by_text("Il passo è nella scheda.")).to_be_visible()
    expect(carla.locator("textarea[data-key=passi]")).to_have_value(re.compile(re.escape(CARRIED)))
    carla.locator("textarea[data-key=quando_non]").fill("Quando c’è un pericolo.")
    expect(carla.locator(STATE)).to_have_text(SAVED)

    carla.goto(f"{card}/fonti")
    expect(carla.get_by_text("un passo portato")).to_be_visible()
    carla.get_by_role("button", name="Chiedi il consenso a questa versione").click()
    expect(carla.get_by_text("L’hai chiesto a una persona")).to_be_visible()
    ada.goto("/consensi")
    ada.get_by_role("main").get_by_role("link").filter(has_text=re.compile("Senza titolo|pratica", re.I)).first.click()
    ada.wait_for_url("**/consensi/*")
    fits(ada)
    expect(ada.get_by_text(CARRIED)).to_be_visible()
    ada.get_by_role("button", name="Sì, sono d’accordo").click()
    expect(ada.get_by_text("Hai detto sì a questa versione.")).to_be_visible()
    carla.goto(f"{card}/storia")
    expect(carla.get_by_text("ha detto sì alla versione")).to_be_visible()

    with live.database() as session:
        entry = session.get_one(Entry, int(card.rsplit("/", 1)[1]))
        revision = session.get_one(Revision, entry.current_revision_id)
        ladder.share(session, live.world.actor("carla"), entry, revision, circles.GROUP)
        session.commit()
    ada.goto(f"/scritti/{source}")
    with live.database() as session:
        ladder.withdraw(session, live.world.actor("ada"), session.get_one(Entry, source))
        session.commit()
    carla.goto(card)
    assert CARRIED not in carla.content()
    expect(carla.get_by_text("Da rivedere").first).to_be_visible()


def test_without_a_script_paragraphs_are_carried_and_a_trial_is_told(
    live: Live, chromium: Browser, visit: Visit
) -> None:
    with live.database() as session:
        source = story(session, live.world).id
    context = chromium.new_context(base_url=live.url, java_script_enabled=False, viewport={"width": 390, "height": 844})
    context.add_cookies([live.cookie_of("carla")])  # type: ignore[list-item]
    carla = context.new_page()
    carla.goto(f"/scritti/{source}/pratica")
    carla.get_by_role("button", name="Apri la scheda").click()
    carla.wait_for_url(re.compile(r"/scritti/\d+/modifica"))
    card = re.sub(r"/modifica.*", "", carla.url)
    carla.goto(f"{card}/fonti")
    carla.get_by_text("Porta dei paragrafi nella scheda").click()
    carla.get_by_label(CARRIED).check()
    carla.get_by_role("button", name="Porta nella scheda").click()
    expect(carla.get_by_text("Un passo è nella scheda.")).to_be_visible()
    carla.goto(f"{card}/modifica")
    assert CARRIED in carla.content()
    context.close()
