"""Two taps of an impatient thumb on a phone, with scripts and without: one thing is made, and the page says so calmly."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from playwright.sync_api import Page, Route, expect
from sqlalchemy import func, select

from tests.journeys.conftest import PHONE, Live, Visit
from tests.journeys.test_late import twice
from tests.journeys.test_meeting import a_meeting_with_a_text, a_shared_text
from tests.programmes.ledger import a_programme
from workspace.db import now
from workspace.nouns import (
    CalendarFeed,
    Comment,
    Event,
    Meeting,
    Membership,
    ProgrammeAmbito,
    Proposal,
)

pytestmark = pytest.mark.browser

SCRIPTS = pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])


def on_a_phone(visit: Visit, who: str, scripts: bool) -> Page:
    return visit(who, PHONE, has_touch=True, java_script_enabled=scripts)


def calm(page: Page) -> None:
    """No refusal: what was asked for is done."""
    expect(page.locator("[data-error-summary], .summary[role=alert]")).to_have_count(0)


@SCRIPTS
def test_a_comment(live: Live, visit: Visit, scripts: bool) -> None:
    entry_id = a_shared_text(live)
    bruno = on_a_phone(visit, "bruno", scripts)
    bruno.goto(f"/scritti/{entry_id}")
    bruno.get_by_label("Il tuo commento").fill("La porta mi ha colpito.")
    twice(bruno.get_by_role("button", name="Invia il commento"))
    expect(bruno.locator("article.comment")).to_contain_text(["La porta mi ha colpito."])
    with live.database() as s:
        assert s.scalar(select(func.count()).select_from(Comment).where(Comment.entry_id == entry_id)) == 1


def test_a_comment_whose_answer_was_lost_sent_again_in_a_new_session(live: Live, visit: Visit) -> None:
    """The token is another one; the form is the same, and says so."""
    entry_id = a_shared_text(live)
    bruno = visit("bruno")
    bruno.goto(f"/scritti/{entry_id}")

    def lose_the_answer(route: Route) -> None:
        route.fetch()
        route.abort()

    bruno.route("**/commenti", lose_the_answer, times=1)
    bruno.get_by_label("Il tuo commento").fill("La porta mi ha colpito.")
    send = bruno.get_by_role("button", name="Invia il commento")
    send.click()
    expect(bruno.locator(".comment-wrong")).to_contain_text("quello che hai scritto resta qui")
    bruno.context.clear_cookies()
    bruno.context.add_cookies([live.cookie_of("bruno")])  # type: ignore[list-item]
    send.click()
    expect(bruno.locator("article.comment")).to_contain_text(["La porta mi ha colpito."])
    with live.database() as s:
        assert s.scalar(select(func.count()).select_from(Comment).where(Comment.entry_id == entry_id)) == 1


@SCRIPTS
def test_a_text_put_forward(live: Live, visit: Visit, scripts: bool) -> None:
    a_shared_text(live)
    with live.database() as s:
        soon = now() + dt.timedelta(days=3)
        meeting = Meeting(group_id=live.world.groups["faggio"], starts_at=soon, ends_at=soon + dt.timedelta(hours=2))
        s.add(meeting)
        s.flush()
        ident = meeting.id
    ada = on_a_phone(visit, "ada", scripts)
    ada.goto(f"/incontri/{ident}")
    ada.get_by_role("link", name="Proponi un tuo testo").first.click()
    ada.get_by_label("La tua domanda al gruppo").fill("Che cosa non vedo?")
    twice(ada.get_by_role("button", name="Proponi al gruppo"))
    expect(ada.get_by_text("Che cosa non vedo?").first).to_be_visible()
    calm(ada)
    with live.database() as s:
        assert s.scalar(select(func.count()).select_from(Proposal).where(Proposal.meeting_id == ident)) == 1


@SCRIPTS
def test_a_meeting(live: Live, visit: Visit, scripts: bool) -> None:
    day = (now() + dt.timedelta(days=40 + scripts)).date()
    carla = on_a_phone(visit, "carla", scripts)
    carla.goto("/gruppi/faggio/incontri/nuovo")
    carla.get_by_label("Giorno", exact=True).fill(day.isoformat())
    carla.get_by_label("Inizio").fill("14:30")
    carla.get_by_label("Fine", exact=True).fill("16:30")
    carla.get_by_label("Luogo").fill(f"Sala dei due tocchi {day}")
    twice(carla.get_by_role("button", name="Metti in calendario e avvisa il gruppo"))
    expect(carla).to_have_url(re.compile(r"/gruppi/faggio/incontri\?anno="))
    calm(carla)
    with live.database() as s:
        made = select(func.count()).select_from(Meeting).where(Meeting.place == f"Sala dei due tocchi {day}")
        assert s.scalar(made) == 1


@SCRIPTS
def test_a_register(live: Live, visit: Visit, scripts: bool) -> None:
    ident = a_meeting_with_a_text(live)
    with live.database() as s:
        for seat in s.scalars(select(Membership)):
            seat.joined_at = min(seat.joined_at, now() - dt.timedelta(days=60))
        meeting = s.get_one(Meeting, ident)
        meeting.starts_at -= dt.timedelta(days=2, hours=scripts)
        meeting.ends_at = meeting.starts_at + dt.timedelta(minutes=30)
    carla = on_a_phone(visit, "carla", scripts)
    carla.goto(f"/incontri/{ident}/registro")
    twice(carla.get_by_role("button", name="Chiudi il registro"))
    expect(carla.get_by_role("button", name="Correggi il registro")).to_be_visible()
    calm(carla)
    expect(carla.get_by_text("Intanto il registro è cambiato")).to_have_count(0)
    with live.database() as s:
        closed = [one for one in s.scalars(select(Event).where(Event.verb == "register.closed")) if one.detail["meeting"] == ident]  # fmt: skip
        assert len(closed) == 1


@SCRIPTS
def test_an_ambito_takes_part(live: Live, visit: Visit, scripts: bool) -> None:
    slug = f"due-tocchi-{scripts}".lower()
    lago = live.world.ambiti["lago"]
    with live.database() as s:
        programme = a_programme(s, slug, [live.world.ambiti["valle"]])
        s.add(ProgrammeAmbito(programme_id=programme.id, ambito_id=lago))
        ident = programme.id
    fulvia = on_a_phone(visit, "fulvia", scripts)
    fulvia.goto("/programmi")
    twice(fulvia.locator(f"form[action*='/{slug}/'][action$='/adesione'] button"))
    expect(fulvia).to_have_url(re.compile(f"/programmi/{slug}/gruppi$"))
    calm(fulvia)
    with live.database() as s:
        assert s.get_one(ProgrammeAmbito, (ident, lago)).accepted_at is not None


@SCRIPTS
def test_the_address_of_a_calendar(live: Live, visit: Visit, scripts: bool) -> None:
    person = "bruno" if scripts else "ada"
    page = on_a_phone(visit, person, scripts)
    page.goto("/incontri")
    twice(page.get_by_role("button", name="Crea il mio indirizzo"))
    address = page.get_by_label("Indirizzo del calendario").input_value()
    answer = page.request.get(address[address.index("/calendario/") :])
    assert answer.status == 200, "the address that is shown opens the calendar"
    with live.database() as s:
        assert s.get(CalendarFeed, live.world.people[person]) is not None
