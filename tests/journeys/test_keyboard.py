"""With the keyboard alone: what has the focus is seen and stands under nothing, and nobody loses their place when a page
changes under them."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select

from tests.journeys.conftest import TABLE, Live, Visit
from tests.journeys.test_check import OPEN, TITLE, write
from tests.journeys.test_core import SAVED, STATE
from tests.journeys.test_meeting import a_shared_text
from workspace.db import now
from workspace.nouns import Agenda, Format, Meeting, Template
from workspace.writings import verbs

pytestmark = pytest.mark.browser

#: Does what has the focus begin below the upper edge of the bar at the foot?
UNDER = """() => document.activeElement.getBoundingClientRect().top >=
  document.querySelector('[data-desk-bar]').getBoundingClientRect().top - 4"""


def tab_to(page: Page, place: Locator, key: str = "Tab") -> None:
    """Pressed until it is there; a person would give up sooner."""
    for _ in range(60):
        page.keyboard.press(key)
        if place.evaluate("one => one === document.activeElement"):
            return
    raise AssertionError(f"never reached: {place}")


def test_the_ring_around_a_link_is_ours(visit: Visit) -> None:
    """The browser's own is a thin line that the colours of the page were not measured against."""
    page = visit("ada", TABLE)
    page.goto("/aiuto")
    for place in (page.get_by_role("link", name="Notifiche"), page.locator("footer a").first):
        tab_to(page, place)
        ring = place.evaluate("one => [getComputedStyle(one).outlineStyle, getComputedStyle(one).outlineWidth].join()")
        assert ring == "solid,3px"


def test_the_ring_at_the_edge_of_a_phone_is_whole(visit: Visit) -> None:
    page = visit("ada")
    page.goto("/aiuto")
    first = page.locator(".ways a").first
    tab_to(page, first)
    ring = first.evaluate("one => [getComputedStyle(one).outlineOffset, getComputedStyle(one).outlineWidth]")
    box = first.bounding_box()
    assert box
    assert box["x"] - sum(float(size.removesuffix("px")) for size in ring) >= 0


def test_nothing_has_the_focus_under_the_open_check(live: Live, visit: Visit) -> None:
    page = visit("ada", {"width": 1280, "height": 640})
    address = write(live, page, "Maria Bianchi ride. " * 3 + "Ho visto il signor Rossi.")
    page.goto(f"{address}/modifica?dieci=1")
    page.locator(OPEN).click()
    expect(page.locator(TITLE)).to_be_focused()
    tab_to(page, page.locator("#titolo"), "Shift+Tab")
    under = []
    while not page.evaluate("document.activeElement.closest('[data-desk-bar]') !== null"):
        if page.evaluate(UNDER):
            under.append(page.evaluate("document.activeElement.outerHTML.slice(0, 80)"))
        page.keyboard.press("Tab")
    assert under == []


def test_what_is_ticked_in_the_check_keeps_the_focus(live: Live, visit: Visit) -> None:
    page = visit("ada", TABLE)
    write(live, page, "Ha 87 anni ed è stata maestra in un piccolo comune, tutta la vita.")
    page.locator(OPEN).click()
    expect(page.locator(TITLE)).to_have_text("Da guardare insieme")
    box = page.locator("[data-check-cues-list] input").first
    tab_to(page, box)
    with page.expect_response(re.compile("/controllo/decisione$")):
        page.keyboard.press("Space")
    expect(box).to_be_checked()
    expect(box).to_be_focused()


def test_the_last_step_of_the_room_does_not_take_the_place_away(live: Live, visit: Visit) -> None:
    a_shared_text(live)
    with live.database() as session:
        meeting = Meeting(group_id=live.world.groups["faggio"], starts_at=now(), ends_at=now() + dt.timedelta(hours=1))
        session.add(meeting)
        session.flush()
        form = session.scalars(select(Format.id).where(Format.group_id.is_(None))).first()
        session.add(Agenda(meeting_id=meeting.id, format_id=form))
        address = f"/incontri/{meeting.id}/sala"
    ada = visit("ada", TABLE)
    ada.goto(address)
    onward, back = ada.get_by_role("button", name="Passo seguente"), ada.get_by_role("button", name="Indietro")
    steps = ada.locator("[data-room-steps] > li").count()
    tab_to(ada, onward)
    for _ in range(steps + 1):
        ada.keyboard.press("Enter")
    expect(ada.get_by_text(f"Passo {steps} di {steps}").first).to_be_visible()
    expect(onward).to_be_focused()
    expect(onward).to_be_disabled()
    tab_to(ada, back, "Shift+Tab")
    for _ in range(steps + 1):
        ada.keyboard.press("Enter")
    expect(ada.get_by_text(f"Passo 1 di {steps}").first).to_be_visible()
    expect(back).to_be_focused()


def test_the_filters_of_a_search_are_one_key_away(live: Live, visit: Visit) -> None:
    """They stand beside the results, and after all of them for the keyboard."""
    ada = visit("ada", TABLE)
    write(live, ada, "La porta era socchiusa, e ho aspettato.")
    with live.database() as session:
        live_ada, template = live.world.actor("ada"), session.get_one(Template, live.world.template("libera"))
        other = verbs.begin(session(), live_ada, template, kind="reflection", group_id=None).id
    ada.goto(f"/scritti/{other}/modifica")
    ada.locator("textarea").first.fill("Davanti alla porta mi sono chiesta perché.")
    expect(ada.locator(STATE)).to_have_text(SAVED)
    ada.goto("/cerca?q=porta")
    jump = ada.get_by_role("link", name="Restringi")
    assert jump.bounding_box()["width"] < 2, "seen only where it is of use"  # type: ignore[index]
    tab_to(ada, ada.get_by_role("link", name="I più recenti"))
    ada.keyboard.press("Tab")
    expect(jump).to_be_focused()
    assert jump.bounding_box()["width"] > 40  # type: ignore[index]
    ada.keyboard.press("Enter")
    ada.keyboard.press("Tab")
    assert ada.evaluate("document.activeElement.closest('aside') !== null")
