"""The papers, opened by other programs: a PDF reader, Word, a spreadsheet where one is installed."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from pypdf import PdfReader
from sqlalchemy import select

from tests.cast import World
from tests.pictures import red
from tests.programmes.ledger import a_group, a_meeting, a_programme, some_people, take_part
from workspace.nouns import Certificate, Logo, MeetingTerm, Membership, Person, Term
from workspace.programmes import bundle, papers, reads, tables
from workspace.programmes.report import report_of
from workspace.programmes.skeleton import touched


def read(pdf: bytes) -> str:
    return "\n".join(" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages)


@pytest.fixture
def valley(world: World) -> World:
    """Gruppo Faggio with two meetings held and one to come, a logo, and all that a sheet may say."""
    with world.change() as session:
        session.get_one(Person, world.people["ada"]).name = "#Ada $x$ *Prova* [uno]"
        sheet = {"procedure": "Procedura aperta", "act": "101", "act_on": dt.date(2023, 10, 18), "funding": "pnrr",
                 "provider": "Cooperativa Esempio", "bodies": ["Comune di Prova", "Comune di Esempio"],
                 "thresholds": {"A3": {"people": 12, "hours": 4, "meeting": 2}}}  # fmt: skip
        programme = a_programme(session, "valle", [world.ambiti["valle"]], **sheet)
        faggio, ada, bruno = world.groups["faggio"], world.people["ada"], world.people["bruno"]
        take_part(session, programme, faggio)
        held = a_meeting(session, faggio, dt.date(2026, 3, 5), [(ada, True, 120), (bruno, True, 30)],
                         supervisor=world.people["carla"])  # fmt: skip
        a_meeting(session, faggio, dt.date(2026, 4, 2), [(ada, True, 120), (bruno, False, 0)])
        a_meeting(session, faggio, dt.date(2026, 12, 3), [], state="planned")
        for seat in session.scalars(select(Membership).where(Membership.group_id == faggio)):
            seat.joined_at = dt.datetime(2026, 1, 7, tzinfo=dt.UTC)  # whatever day it is today
        term = session.scalars(select(Term).where(Term.facet_key == "tema", Term.state == "active").limit(1)).one()
        session.add(MeetingTerm(meeting_id=held.id, term_id=term.id))
        session.add(Logo(programme_id=programme.id, name="Unione europea", width=4, height=4, picture=red()))
    return world


def files_of(world: World, who: str) -> dict[str, bytes]:
    with world.look() as session:
        return dict(bundle.papers(session(), reads.the_sheet(session(), world.actor(who), "valle"), 2026))


def test_every_paper_is_there_and_each_may_be_read(valley: World) -> None:
    files = files_of(valley, "elena")
    assert sorted(files) == sorted(
        [
            f"{name}.{kind}"
            for name in ("incontri", "presenze", "indicatori", "persone")
            for kind in ("csv", "xlsx", "pdf")
        ]
        + ["relazione_gruppo-faggio.docx", "registro_firme-faggio.pdf"]
    )
    assert set(files_of(valley, "carla")) == {name for name in files if not name.startswith("persone")}
    assert set(files_of(valley, "vera")) == {name for name in files if name.startswith(("indicatori", "persone"))}
    for name in ("incontri", "presenze", "indicatori", "persone"):
        said = read(files[f"{name}.pdf"])
        for word in ("G14H22000370006", "101 · 18 ottobre 2023", "Cooperativa Esempio", "Comune di Prova", "1.1.4"):
            assert word in said, (name, word)


@pytest.mark.parametrize("name", ["incontri.pdf", "registro_firme-faggio.pdf"])
def test_the_papers_are_tagged_for_who_listens_to_them(valley: World, name: str) -> None:
    reader = PdfReader(io.BytesIO(files_of(valley, "elena")[name]))
    root: Any = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] is True or bool(root["/MarkInfo"]["/Marked"])
    assert root["/Lang"] == "it"
    assert root["/StructTreeRoot"]
    assert reader.metadata is not None
    assert reader.metadata.title == (
        "Incontri · 2026" if name == "incontri.pdf" else "Registro firme · Gruppo Faggio · 2026"
    )
    bookmarks = [one.title for part in reader.outline for one in (part if isinstance(part, list) else [part])]  # type: ignore[union-attr]
    if name != "incontri.pdf":
        assert "Gruppo Faggio · 5 marzo 2026" in bookmarks
        assert len(set(bookmarks)) == 4  # three meetings, each by its day
    assert "<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_object().get_data().decode()
    assert len(reader.pages[0].images) == 1


def test_a_table_on_paper_says_what_the_file_says(valley: World) -> None:
    files = files_of(valley, "elena")
    said = read(files["presenze.pdf"]).replace("-\n", "")
    for row in csv.DictReader(io.StringIO(files["presenze.csv"].decode()), delimiter=";"):
        for cell in (row["codice"], row["ore_dovute"], row["ore_presenti"], row["percentuale"]):
            assert cell in said


def test_the_sheets_to_sign_say_who_was_there_and_leave_room_for_who_will_be(valley: World) -> None:
    pages = PdfReader(io.BytesIO(files_of(valley, "elena")["registro_firme-faggio.pdf"])).pages
    first, second, third = (" ".join(page.extract_text().split()) for page in pages)
    assert "5 marzo 2026" in first
    assert "Carla Prova" in first
    assert "#Ada $x$ *Prova* [uno]" in first  # what people typed is no markup
    assert "presente per 30 minuti" in first
    assert "assente" in second
    assert "3 dicembre 2026" in third
    assert "Bruno Prova" in third
    assert "Zoe Prova" in third


def test_a_large_group_of_long_professions_signs_on_one_sheet(world: World) -> None:
    with world.change() as session:
        programme = a_programme(session, "valle", [world.ambiti["valle"]])
        people = some_people(session, "s", 17, profession="educatore_professionale_sociopedagogico")
        group = a_group(session, world.ambiti["valle"], "quercia", "A1", people)
        take_part(session, programme, group)
        a_meeting(session, group.id, dt.date(2026, 3, 5), [(one, True, 120) for one in people])
    page, *others = PdfReader(io.BytesIO(files_of(world, "elena")["registro_firme-quercia.pdf"])).pages
    words = " ".join(page.extract_text().split())
    assert not others
    assert words.count("socio-pedagogico") == 17, "whole, not broken within"
    assert "Firma di chi ha condotto" in words


def lines_of(world: World, who: str) -> list[str]:
    """The report of Gruppo Faggio as this person receives it."""
    document = Document(io.BytesIO(files_of(world, who)["relazione_gruppo-faggio.docx"]))
    return [paragraph.text for paragraph in document.paragraphs]


def test_the_report_of_a_group_is_made_of_terms_and_figures(valley: World) -> None:
    lines = lines_of(valley, "carla")
    with valley.look() as session:
        term = session.scalars(select(Term.label_it).join(MeetingTerm, MeetingTerm.term_id == Term.id)).one()
        report = report_of(session(), reads.the_sheet(session(), valley.actor("elena"), "valle"), 2026)
        assert [one.meetings for one in touched(session(), report.account)] == [None]
    assert term in lines  # without a number: two people are few
    assert term not in lines_of(valley, "elena")  # she would know what that meeting was about
    assert any("l’ambito, di cinque incontri per volta" in line for line in lines_of(valley, "elena"))
    assert "Ore rispetto al minimo: 4,00 di 4,00" in lines
    assert "CUP: G14H22000370006" in lines
    assert any("Da completare a mano" in line for line in lines)


def test_a_certificate_says_what_was_attested(valley: World) -> None:
    with valley.change() as session:
        sheet = reads.the_sheet(session(), valley.actor("elena"), "valle")
        share = sheet.shares[0]
        share.link.training_body, share.link.training_event, share.link.training_type = (
            "Consiglio regionale",
            "77-123",
            "c",
        )
        share.link.credits, share.link.credits_deontological = 16, 4
        here = {
            "programme_id": sheet.programme.id,
            "group_id": share.group_id,
            "year": 2026,
            "due": 400,
            "present": 400,
        }
        two = [Certificate(code=f"DEMA-BBBB-AAM{n}", number=n, person_id=valley.people[who], issued_at=dt.datetime(2026, 12, 9, tzinfo=dt.UTC), **here)
               for n, who in ((1, "ada"), (2, "bruno"))]  # fmt: skip
        session.add_all(two)
        session.flush()
        made = papers.certificates(session(), sheet.programme, two, share, "https://riflessi.esempio.it/")
    lines = PdfReader(io.BytesIO(made)).pages[0].extract_text().split("\n")
    address = "https://riflessi.esempio.it/attestati/DEMA-BBBB-AAM1"
    assert any(address in line for line in lines), "what is to be typed is not divided by a hyphen of the paper"
    pages = [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(made)).pages]
    assert len(pages) == 2
    for word in ("n. 1/2026", "#Ada $x$ *Prova* [uno]", "4,00 su 4,00", "Consiglio regionale", "77-123", "di cui deontologici",
                 "9 dicembre 2026", "verifica: DEMA-BBBB-AAM1", address, "G14H22000370006"):  # fmt: skip
        assert word in pages[0], word


@pytest.mark.slow
def test_a_spreadsheet_program_opens_the_workbooks(valley: World, tmp_path: Path) -> None:
    """LibreOffice reads the workbook, and writes as CSV and ODS what our CSV says."""
    office = shutil.which("soffice") or shutil.which("libreoffice")
    assert office, "LibreOffice is not installed: apt-get install libreoffice-calc"
    files = files_of(valley, "elena")
    tables_of = ("incontri", "presenze", "indicatori", "persone")
    home = f"-env:UserInstallation=file://{tmp_path}/home"

    def convert(kind: str, folder: str, *names: str) -> Path:
        made = tmp_path / folder
        subprocess.run([office, home, "--headless", "--convert-to", kind, "--outdir", made, *(tmp_path / n for n in names)],
                       check=True, capture_output=True, timeout=240)  # fmt: skip
        return made

    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    as_text = "csv:Text - txt - csv (StarCalc):59,34,76,1,,1040"
    sheets = [f"{name}.xlsx" for name in tables_of]
    said = convert(as_text, "said", *sheets)
    open_document = convert("ods", "open", *sheets)
    for name in tables_of:
        ours = list(csv.reader(io.StringIO(files[f"{name}.csv"].decode()), delimiter=";"))
        rows = csv.reader((said / f"{name}.csv").open(encoding="utf-8"), delimiter=";")
        # A number is a number in the workbook: how it is written there is for the program's own language.
        theirs = [[re.sub(r"^(\d+)\.(\d\d?)$", r"\1,\2", cell) for cell in row] for row in rows]
        assert theirs == ours, name
        assert (open_document / f"{name}.ods").stat().st_size > 0


@pytest.mark.thorough
def test_a_year_of_five_hundred_meetings_is_printed(world: World) -> None:
    rows: list[list[tables.Cell]] = [[2026, "A1", n, 12, tables.Hours(2400), 9, 9, 1, 8] for n in range(500)]
    with world.look() as session:
        programme = a_programme(session, "lungo", [world.ambiti["valle"]])
        made = papers.table(programme, [], 2026, tables.Table("indicatori", "Indicatori", tables.INDICATORS, rows))
        session.rollback()
    assert len(PdfReader(io.BytesIO(made)).pages) > 10
