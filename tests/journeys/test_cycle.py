"""The cycle of a year through four pairs of eyes: who supervises closes a register and takes the report along, a member sees
what counts and says for whom they work, the coordinator reads the figures and attests, who evaluates sees sums."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from docx import Document
from playwright.sync_api import Page, expect
from pypdf import PdfReader
from sqlalchemy import update

from tests.journeys.conftest import TABLE, Live, Visit, fits
from tests.programmes.ledger import a_group, a_meeting, a_programme, some_people, supervise, take_part
from workspace.db import now
from workspace.hours import ROME
from workspace.nouns import Membership

pytestmark = pytest.mark.browser


@pytest.fixture
def yesterday(live: Live) -> dt.date:
    """Gruppo orniello of six people has met four times last year, and once yesterday: that register is still open."""
    day = (now() - dt.timedelta(days=1)).astimezone(ROME).date()
    with live.database() as session:
        people = some_people(session, "orniello", 6)
        live.world.people |= {"lia": people[0], "teo": people[1]}
        group = a_group(session, live.world.ambiti["valle"], "orniello", "A1", people)
        supervise(session, group, live.world.people["carla"])
        session.execute(update(Membership).where(Membership.group_id == group.id).values(joined_at=now() - dt.timedelta(days=900)))  # fmt: skip
        programme = a_programme(session, "orniello", [live.world.ambiti["valle"]], title="Supervisione dell’Orniello",
                                starts_on=dt.date(day.year - 1, 1, 1), ends_on=dt.date(day.year, 12, 31))  # fmt: skip
        take_part(session, programme, group)
        for month in (2, 3, 4, 5):
            lines = [(person, place > 0 or month > 3, 120) for place, person in enumerate(people)]
            a_meeting(session, group.id, dt.date(day.year - 1, month, 5), lines, supervisor=live.world.people["carla"])
        a_meeting(session, group.id, day, [], state="planned", at=dt.time(9, 30))
    return day


def downloaded(page: Page, name: str) -> Path:
    with page.expect_download() as waiting:
        page.get_by_role("link", name=name).click()
    return Path(waiting.value.path())


def test_a_year_through_four_pairs_of_eyes(live: Live, visit: Visit, yesterday: dt.date) -> None:
    carla = visit("carla")
    carla.goto("/incontri")
    carla.get_by_role("link", name="Gruppo orniello, incontro del").click()
    carla.get_by_role("checkbox", name="Persona orniello 5").uncheck()
    half = carla.get_by_role("group", name="Persona orniello 1")
    half.get_by_text("Ore e modo").click()
    half.get_by_label("Ore").fill("1")
    carla.get_by_role("button", name="Chiudi il registro").click()
    expect(carla.get_by_text("Il registro è chiuso: le ore contano da adesso.")).to_be_visible()
    expect(carla.get_by_text("meno di quattro quinti: non conta")).to_be_visible()
    carla.goto("/gruppi/orniello/incontri")
    expect(carla.get_by_text("4 presenti su 6")).to_be_visible()
    carla.locator("section[aria-labelledby=passati] a").first.click()
    carla.get_by_role("link", name="Verbale", exact=True).click()
    themes = carla.locator("main details", has=carla.get_by_label("Fiducia", exact=True))
    themes.locator("summary").click()
    carla.get_by_label("Fiducia", exact=True).check()
    carla.get_by_role("button", name="Salva il verbale").click()
    expect(carla.get_by_text("Il verbale c’è")).to_be_visible()
    carla.goto("/programmi")
    carla.get_by_role("link", name="Supervisione dell’Orniello").click()
    carla.get_by_role("link", name="Gruppo orniello").click()
    carla.wait_for_url("**/programmi/orniello/gruppi/*")
    fits(carla)
    document = [paragraph.text for paragraph in Document(str(downloaded(carla, "Relazione del gruppo"))).paragraphs]
    assert "Ore rispetto al minimo: 2,00 di 16,00" in document
    assert "Fiducia" in document  # once: without a number
    signed = PdfReader(downloaded(carla, "Registro firme")).pages[0].extract_text()
    assert "presente per 60 minuti, non conta" in " ".join(signed.split())

    teo = visit("teo")
    teo.goto("/gruppi/orniello/incontri")
    expect(teo.get_by_text("tu c’eri per meno di quattro quinti: non conta")).to_be_visible()
    teo.goto("/profilo")
    teo.get_by_label("Ente per cui lavori").fill("Cooperativa Passo Lento")
    teo.get_by_label("Uomo", exact=True).check()
    teo.get_by_label("Anno di nascita").fill("1979")
    teo.get_by_role("button", name="Salva per il rendiconto").click()
    expect(teo.get_by_text("Salvato.", exact=True)).to_be_visible()

    elena = visit("elena", TABLE)
    elena.goto(f"/programmi/orniello?anno={yesterday.year - 1}")
    figure = elena.get_by_role("img", name="Ore tenute da ogni gruppo")
    expect(figure).to_be_visible()
    expect(figure).to_have_accessible_description(
        "Gruppi con le ore che si chiedono: 0 su 1. I numeri di ogni gruppo sono nella tabella «Gruppo per gruppo»."
    )
    expect(elena.get_by_text("8 di 16 ore", exact=True)).to_be_visible()
    assert "1979" not in elena.content()
    elena.get_by_role("link", name="Gruppo orniello").click()
    elena.get_by_role("button", name="Emetti gli attestati che mancano").click()
    elena.get_by_role("dialog").get_by_role("button", name="Emetti gli attestati che mancano").click()
    expect(elena.get_by_text("5 attestati sono pronti.")).to_be_visible()

    teo.goto("/programmi")
    paper = " ".join(PdfReader(downloaded(teo, "Attestato")).pages[0].extract_text().split())
    assert "Persona orniello 1" in paper
    assert "8,00 su 8,00" in paper
    lia = visit("lia")  # at two of four: no certificate
    lia.goto("/programmi")
    expect(lia.get_by_text("4 di 8 ore · 50,0 %")).to_be_visible()
    expect(lia.get_by_text("meno di 80 %", exact=True)).to_be_visible()
    expect(lia.get_by_text("Attestato")).to_have_count(0)

    vera = visit("vera")
    vera.goto(f"/programmi/orniello?anno={yesterday.year - 1}")
    expect(vera.get_by_role("img", name="Presenza in ogni gruppo")).to_be_visible()
    fits(vera)
    assert "Persona orniello" not in vera.content()
    assert downloaded(vera, "Indicatori CSV").read_text("utf-8").splitlines()[1] == (
        f"{yesterday.year - 1};A1;1;4;8,00;6;6;0;≥2"
    )


def test_the_pact_goes_to_paper(live: Live, visit: Visit) -> None:
    """A button where a script can print; on paper the text and room for signatures, and none of the furniture."""
    ada = visit("ada")
    ada.goto("/gruppi/faggio/patto")
    ada.evaluate("window.print = () => { document.title = 'stampato' }")
    expect(ada.get_by_role("heading", name="Chi lo accetta")).to_be_hidden()
    ada.get_by_role("button", name="Stampa il patto").click()
    assert ada.title() == "stampato"
    ada.emulate_media(media="print")
    expect(ada.get_by_role("heading", name="Chi lo accetta")).to_be_visible()
    expect(ada.get_by_role("button", name="Stampa il patto")).to_be_hidden()
    plain = visit("ada", java_script_enabled=False)
    plain.goto("/gruppi/faggio/patto")
    expect(plain.get_by_role("button", name="Stampa il patto")).to_be_hidden()
