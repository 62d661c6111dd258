"""A coordinator's year, and what an evaluator sees of it: programme, hours, certificates, report, restituzione."""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path

import pypdf
import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from tests.journeys.conftest import TABLE, Live, Visit, fits
from tests.programmes.ledger import a_group, a_meeting, a_programme, a_year, some_people, supervise, take_part
from workspace.nouns import Meeting, MeetingTerm, Term
from workspace.programmes import telling

pytestmark = pytest.mark.browser


def test_a_coordinator_and_an_evaluator_through_a_year(live: Live, visit: Visit) -> None:
    with live.database() as session:
        people = some_people(session, "viaggio", 6)
        group = a_group(session, live.world.ambiti["valle"], "frassino", "A1", people)
        supervise(session, group, live.world.people["carla"])
        for month in (3, 4, 5):
            lines = [(person, month != 4 or place > 1, 120) for place, person in enumerate(people)]
            a_meeting(session, group.id, dt.date(2026, month, 5), lines, supervisor=live.world.people["carla"])
    elena = visit("elena", TABLE)
    elena.goto("/programmi")
    elena.get_by_role("link", name="Nuovo programma").click()
    elena.get_by_label("Titolo").fill("Supervisione del Frassino")
    elena.get_by_label("CUP").fill("g14h22000370006")
    elena.get_by_label("Dal", exact=True).fill("2026-01-01")
    elena.get_by_label("Al", exact=True).fill("2026-12-31")
    elena.get_by_role("button", name="Crea il programma").click()
    elena.get_by_label("Gruppo frassino").check()
    elena.get_by_role("button", name="Salva i gruppi").click()
    expect(elena.get_by_text("I gruppi sono salvati.")).to_be_visible()
    elena.goto("/programmi/supervisione-del-frassino?anno=2026")
    expect(elena.get_by_text("6 di 16 ore", exact=True)).to_be_visible()
    with elena.expect_download() as waiting:
        elena.get_by_role("link", name="Presenze CSV").click()
    rows = Path(waiting.value.path()).read_text("utf-8").splitlines()
    assert len(rows) == 7
    assert sum(row.endswith(";sì;") for row in rows) == 4
    elena.get_by_role("link", name="Gruppo frassino").click()
    elena.get_by_role("button", name="Emetti gli attestati che mancano").click()
    elena.get_by_role("dialog").get_by_role("button", name="Emetti gli attestati che mancano").click()
    expect(elena.get_by_text("4 attestati sono pronti.")).to_be_visible()

    carla = visit("carla")
    carla.goto("/programmi/supervisione-del-frassino?anno=2026")
    carla.get_by_role("link", name="Gruppo frassino").click()
    expect(carla.get_by_role("link", name="1/2026")).to_be_visible()
    fits(carla)

    vera = visit("vera")
    vera.goto("/programmi")
    vera.get_by_role("link", name="Supervisione del Frassino").click()
    expect(vera.get_by_role("cell", name="<5").first).to_be_visible()  # four of six have enough
    expect(vera.get_by_role("link", name="Gruppo frassino")).to_have_count(0)
    assert "Persona viaggio" not in vera.content()
    fits(vera)


def test_a_group_gives_back_and_its_ambito_answers(live: Live, visit: Visit) -> None:
    bruno = visit("bruno")
    bruno.goto("/gruppi/faggio")
    bruno.get_by_role("link", name="Restituzioni all’ambito").click()
    bruno.get_by_label("Dove il lavoro inciampa").fill("Manca una stanza dove parlare il martedì.")
    bruno.get_by_label("Che effetto ha sul lavoro").fill("I colloqui si fanno in corridoio.")
    bruno.get_by_role("button", name="Manda all’ambito").click()
    expect(bruno.get_by_text("Aspetta una risposta")).to_be_visible()

    elena = visit("elena", TABLE)
    elena.goto("/")
    elena.get_by_role("link", name="Un gruppo ha restituito qualcosa").click()
    elena.get_by_text("Rispondi", exact=True).first.click()
    elena.get_by_label("Che cosa rispondete al gruppo").first.fill("Da lunedì la sala piccola è vostra.")
    elena.get_by_role("button", name="Rispondi al gruppo").first.click()
    expect(elena.get_by_text("Nessuna aspetta una risposta.")).to_be_visible()
    assert "Bruno" not in elena.locator("main").inner_text()

    bruno.reload()
    expect(bruno.get_by_text("Da lunedì la sala piccola è vostra.")).to_be_visible()


def test_the_dashboard_of_42_groups_is_printed_on_three_sheets(live: Live, visit: Visit) -> None:
    with live.database() as session:
        valle = live.world.ambiti["valle"]
        programme = a_programme(session, "cuneo", [valle])
        groups = a_year(session, valle, "cu", [("A1" if number % 2 else "A3", 8) for number in range(42)], 2)
        take_part(session, programme, *groups)
        terms = session.scalars(select(Term).where(Term.facet_key == "tema").order_by(Term.id).limit(35)).all()
        said = [term.label_it for term in terms]
        ours = Meeting.group_id.in_([group.id for group in groups])
        meetings = session.scalars(select(Meeting.id).where(ours).order_by(Meeting.id).limit(8)).all()
        for place, term in enumerate(terms):
            session.add_all(MeetingTerm(meeting_id=one, term_id=term.id) for one in meetings[: 8 if place < 15 else 3])
        session.flush()
        telling.keep_up(session(), programme)  # as the job of the morning does
    elena = visit("elena", TABLE)
    elena.goto("/programmi/cuneo?anno=2026")
    paper = pypdf.PdfReader(io.BytesIO(elena.pdf(prefer_css_page_size=True)))
    words = " ".join(" ".join(page.extract_text() for page in paper.pages).split())
    assert len(paper.pages) <= 3
    assert words.count("Gruppo cu-") == 42
    for head in ("Ore tenute Persone Presenza", "Tema o obiettivo", "Professione Persone"):
        assert words.count(head) == 1, head
    assert [one for one in said[:25] if one not in words] == []
    assert "CSV" not in words
