"""The screens of programmes: the staff keep them, supervisors read their groups, evaluators sums, members their certificates."""

from __future__ import annotations

import datetime as dt
import io
import re
from typing import Any

import pytest
from PIL import Image
from pypdf import PdfReader
from sqlalchemy import event, select

from tests.cast import World
from tests.pictures import red
from tests.programmes.ledger import CUP, a_meeting, a_programme, a_year, take_part, the_programme
from workspace.db import db, now
from workspace.nouns import (
    Certificate,
    Event,
    Feedback,
    Logo,
    Membership,
    Notice,
    Person,
    Programme,
    ProgrammeAmbito,
    ProgrammeGroup,
)
from workspace.programmes import pictures, verbs
from workspace.refusals import Invalid

SHEET = {
    "title": "Supervisione della Valle", "funding": "pnrr", "cup": CUP, "budget": "210.000,00", "starts_on": "2026-01-01",
    "ends_on": "2026-12-31", "procedure": "procedura aperta", "act": "Provvedimento 101", "act_on": "2023-10-18",
    "provider": "Cooperativa Esempio", "bodies": "Comune di Prova\n\nComune di Esempio", "targets": "200 persone.",
    "is_public": "y", "A1-people": "15", "A1-hours": "16", "A1-meeting": "2", "A3-people": "12", "A3-hours": "4,5",
}  # fmt: skip


@pytest.fixture
def valley(world: World) -> World:
    """Gruppo Faggio with two meetings held in a programme: Ada at both, Bruno at one."""
    with world.change() as session:
        programme = a_programme(
            session, "valle", [world.ambiti["valle"]], thresholds={"A3": {"people": 2, "hours": 16}}
        )
        faggio, ada, bruno = world.groups["faggio"], world.people["ada"], world.people["bruno"]
        take_part(session, programme, faggio)
        for month, there in ((3, True), (4, False)):
            a_meeting(
                session,
                faggio,
                dt.date(2026, month, 5),
                [(ada, True, 120), (bruno, there, 120), (world.people["zoe"], False, 0)],
            )
    return world


def text(response: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.get_data(as_text=True)).split())


def ids(world: World) -> tuple[int, int]:
    with world.look() as session:
        return the_programme(session, "valle").id, world.groups["faggio"]


# --- the sheet --------------------------------------------------------------------------------------------------


def test_the_staff_open_a_programme_and_put_their_groups_in(world: World) -> None:
    elena = world.client("elena")
    assert "Nuovo programma" in text(elena.get("/programmi"))
    page = elena.get("/programmi/nuovo").get_data(as_text=True)
    assert f'name="ambiti" value="{world.ambiti["valle"]}"' in page
    made = elena.post("/programmi/nuovo", data={**SHEET, "ambiti": world.ambiti["valle"]})
    assert made.headers["Location"].endswith("/programmi/supervisione-della-valle/gruppi")
    elena.get("/programmi/supervisione-della-valle/gruppi")
    elena.post(
        "/programmi/supervisione-della-valle/gruppi", data={"gruppo": [world.groups["faggio"], world.groups["tiglio"]]}
    )
    with world.look() as session:
        kept = the_programme(session, "supervisione-della-valle")
        assert (kept.cup, kept.budget, kept.act_on, kept.is_public) == (CUP, 21_000_000, dt.date(2023, 10, 18), True)
        assert kept.bodies == ["Comune di Prova", "Comune di Esempio"]
        assert kept.thresholds == {
            "A1": {"people": 15, "hours": 16.0, "meeting": 2.0},
            "A2": {},
            "A3": {"people": 12, "hours": 4.5},
            "SS": {},
        }
        assert set(session.scalars(select(ProgrammeGroup.group_id))) == {world.groups["faggio"], world.groups["tiglio"]}
    page = text(elena.get("/programmi/supervisione-della-valle?anno=2026"))
    for words in ("Gruppo Faggio", "0 di 4,5 ore", "0 di 16 ore", "210.000,00 €", "Nessun incontro tenuto"):
        assert words in page, words
    page = elena.get("/programmi/supervisione-della-valle/modifica").get_data(as_text=True)
    for value in ("210.000,00", "4,5", CUP, "2023-10-18"):
        assert f'value="{value}"' in page
    changed = elena.post(
        "/programmi/supervisione-della-valle/modifica", data={**SHEET, "title": "Altro titolo", "is_public": ""}
    )
    assert changed.status_code == 303
    assert "Altro titolo" in text(elena.get("/programmi/supervisione-della-valle"))
    assert world.client().get("/progetti/supervisione-della-valle").status_code == 404


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [("cup", "G14H2200037000", "15 caratteri"), ("cup", "114H22000370006", "15 caratteri"), ("budget", "tanti", "210.000,00"),
     ("ends_on", "2025-01-01", "prima dell’inizio"), ("A1-people", "quindici", "Le soglie sono numeri"), ("title", "", "Scrivi il titolo")],
)  # fmt: skip
def test_what_makes_no_sense_is_said(world: World, field: str, value: str, sentence: str) -> None:
    answer = world.client("elena").post(
        "/programmi/nuovo", data={**SHEET, "ambiti": world.ambiti["valle"], field: value}
    )
    assert answer.status_code == 400
    assert sentence in text(answer)
    with world.look() as session:
        assert session.scalars(select(Programme)).all() == []


def test_nobody_opens_a_programme_of_an_ambito_that_is_not_theirs(world: World) -> None:
    answer = world.client("elena").post("/programmi/nuovo", data={**SHEET, "ambiti": world.ambiti["lago"]})
    assert answer.status_code == 400
    with world.look() as session:
        assert session.scalars(select(Programme)).all() == []


def test_an_hour_is_reported_once(valley: World) -> None:
    with valley.change() as session:
        a_programme(
            session, "altro", [valley.ambiti["valle"]], starts_on=dt.date(2026, 12, 31), ends_on=dt.date(2027, 6, 30)
        )
        a_programme(
            session, "dopo", [valley.ambiti["valle"]], starts_on=dt.date(2027, 1, 1), ends_on=dt.date(2027, 6, 30)
        )
    elena = valley.client("elena")
    answer = elena.post("/programmi/altro/gruppi", data={"gruppo": valley.groups["faggio"]})
    assert (answer.status_code, "una volta sola" in text(answer)) == (400, True)
    assert elena.post("/programmi/dopo/gruppi", data={"gruppo": valley.groups["faggio"]}).status_code == 303
    # Nor by making the period longer.
    answer = elena.post("/programmi/valle/modifica", data={**SHEET, "ends_on": "2027-01-01"})
    assert (answer.status_code, "una volta sola" in text(answer)) == (400, True)


def test_another_ambito_takes_part_when_its_own_staff_say_yes(valley: World) -> None:
    elena, fulvia = valley.client("elena"), valley.client("fulvia")
    elena.post("/programmi/valle/partecipazioni", data={"ambito": valley.ambiti["lago"]})
    assert "non ha ancora risposto" in text(elena.get("/programmi/valle/gruppi"))
    assert "Ambito del Lago è invitato" in text(fulvia.get("/programmi"))
    assert "invitato in un programma" in text(fulvia.get("/notifiche"))
    assert fulvia.get("/programmi/valle").status_code == 404
    lago = valley.ambiti["lago"]
    # Nobody says yes for them, and their groups are theirs to choose.
    assert elena.post(f"/programmi/valle/partecipazioni/{lago}/adesione").status_code == 404
    assert elena.post("/programmi/valle/gruppi", data={"gruppo": valley.groups["ontano"]}).status_code == 403
    for _thumb in range(2):
        answer = fulvia.post(f"/programmi/valle/partecipazioni/{lago}/adesione", data={"csrf_token": "una pagina"})
        assert (answer.status_code, answer.location) == (303, "/programmi/valle/gruppi"), "also for the second tap"
    assert fulvia.get("/programmi/valle").status_code == 200
    assert fulvia.post("/programmi/valle/gruppi", data={"gruppo": valley.groups["ontano"]}).status_code == 303
    with valley.look() as session:
        assert set(session.scalars(select(ProgrammeGroup.group_id))) == {
            valley.groups["faggio"],
            valley.groups["ontano"],
        }
    assert fulvia.post(f"/programmi/valle/partecipazioni/{lago}/uscita").status_code == 303
    with valley.look() as session:
        assert set(session.scalars(select(ProgrammeGroup.group_id))) == {valley.groups["faggio"]}
    assert fulvia.get("/programmi/valle").status_code == 404


def test_an_invitation_that_is_refused_leaves_nothing(valley: World) -> None:
    valley.client("elena").post("/programmi/valle/partecipazioni", data={"ambito": valley.ambiti["lago"]})
    valley.client("fulvia").post(f"/programmi/valle/partecipazioni/{valley.ambiti['lago']}/rifiuto")
    with valley.look() as session:
        assert session.scalars(select(ProgrammeAmbito.ambito_id)).all() == [valley.ambiti["valle"]]


# --- logos and the public page ----------------------------------------------------------------------------------


def test_a_logo_is_drawn_anew_and_shown(valley: World) -> None:
    elena = valley.client("elena")
    out = io.BytesIO()
    Image.new("RGB", (3000, 500), "red").save(out, "JPEG", exif=b"Exif\0\0SEGRETO", comment=b"SEGRETO")
    sent = {"name": "Unione europea", "file": (io.BytesIO(out.getvalue()), "../../x.php")}
    assert elena.post("/programmi/valle/loghi", data=sent).status_code == 303
    assert 'alt=""' in elena.get("/programmi/valle/gruppi").get_data(as_text=True)
    with valley.look() as session:
        logo = session.scalars(select(Logo)).one()
        address, ident = f"/progetti/valle/loghi/{logo.id}", logo.id
        assert (logo.width, logo.height) == (900, 150)
        assert b"SEGRETO" not in logo.picture
    picture = elena.get(address)
    assert (picture.mimetype, picture.headers["X-Content-Type-Options"]) == ("image/png", "nosniff")
    assert Image.open(io.BytesIO(picture.data)).size == (900, 150)
    assert valley.client().get(address).status_code == 404  # the project has no public page
    assert valley.client("ada").get(address).status_code == 404
    assert elena.post(f"/programmi/valle/loghi/{ident}/rimozione").status_code == 303
    assert elena.get(address).status_code == 404


@pytest.mark.parametrize(
    "uploaded",
    [b"", b"GIF89a", b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', red()[:40],
     b"x" * (pictures.LARGEST + 1)],
    ids=["nothing", "another kind", "a drawing that runs", "cut", "too large"],
)  # fmt: skip
def test_what_is_no_picture_is_refused(valley: World, uploaded: bytes) -> None:
    answer = valley.client("elena").post(
        "/programmi/valle/loghi", data={"name": "X", "file": (io.BytesIO(uploaded), "logo.png")}
    )
    assert answer.status_code == 400
    with valley.look() as session:
        assert session.scalars(select(Logo)).all() == []


def test_a_picture_with_too_many_points_is_not_unpacked() -> None:
    out = io.BytesIO()
    Image.new("1", (6000, 6000)).save(out, "PNG")
    with pytest.raises(Invalid, match="troppi punti"):
        pictures.redrawn(out.getvalue())


def test_anybody_reads_the_public_page_and_meets_no_name(valley: World) -> None:
    with valley.change() as session:
        programme = the_programme(session, "valle")
        programme.is_public, programme.act, programme.targets = True, "Provvedimento 101", "Duecento persone."
        programme.updated_at = dt.datetime(2024, 4, 19, 13, 49, tzinfo=dt.UTC)
        names = set(session.scalars(select(Person.name)))
    page = text(valley.client().get("/progetti/valle"))
    for words in (CUP, "Provvedimento 101", "Ambito della Valle", "Duecento persone.", "19 aprile 2024"):
        assert words in page
    assert not [name for name in names if name in page]
    assert "Gruppo Faggio" not in page


def test_a_logo_photographed_with_a_turned_phone_stands_upright() -> None:
    out, turned = io.BytesIO(), Image.Exif()
    turned[0x0112] = 6
    Image.new("RGB", (300, 100)).save(out, "JPEG", exif=turned)
    _, width, height = pictures.redrawn(out.getvalue())
    assert width < height


def test_a_small_world_is_told_kindly_what_it_may_be_told(world: World) -> None:
    """Three people and two meetings: hours and meetings for all who see sums, and a reason for what is not there."""
    with world.change() as session:
        programme = a_programme(session, "piccolo", [world.ambiti["valle"]])
        take_part(session, programme, *a_year(session, world.ambiti["valle"], "pi", [("A1", 3)], 2))
    for who, words in (("elena", "ore e presenze sono tutte qui sopra"), ("vera", "ore e incontri si vedono sempre")):
        page = text(world.client(who).get("/programmi/piccolo?anno=2026"))
        for said in ("4 di 16 ore", "Ancora niente da dire: i temi si contano da cinque incontri in su", words):
            assert said in page, (who, said)


# --- hours and certificates -------------------------------------------------------------------------------------


def test_only_what_the_staff_may_answer_waits_for_them(valley: World) -> None:
    """Two ambiti in one programme; a group of the other one has given something back."""
    programme, _ = ids(valley)
    with valley.change() as session:
        session.add(ProgrammeAmbito(programme_id=programme, ambito_id=valley.ambiti["lago"], accepted_at=now()))
        session.add(ProgrammeGroup(programme_id=programme, group_id=valley.groups["ontano"]))
        for name in ("uno", "due"):
            session.add(Feedback(group_id=valley.groups["ontano"], criticality=name, effect="E", proposal="P"))
    pages = {name: text(valley.client(name).get("/programmi/valle?anno=2026")) for name in ("elena", "fulvia")}
    assert "Nessuna restituzione aspetta una risposta. Rileggi quelle di prima" in pages["elena"]
    assert "2 restituzioni aspettano una risposta. Leggile e rispondi" in pages["fulvia"]


def test_who_has_left_still_sees_their_own_hours_and_nobody_else_s(valley: World) -> None:
    with valley.look() as session:
        seat = session.scalars(
            select(Membership.id).where(Membership.person_id == valley.people["bruno"], Membership.left_at.is_(None))
        ).one()
    bruno = valley.client("bruno")
    leaving = f"/gruppi/faggio/persone/{seat}/uscita"
    assert "Le tue ore e i tuoi attestati restano" in text(bruno.get(leaving))
    assert bruno.post(leaving).status_code == 303
    assert bruno.get("/gruppi/faggio/incontri").status_code == 404
    assert "Gruppo Faggio, 2026 2 di 4 ore · 50,0 % meno di 80 %" in text(bruno.get("/programmi"))
    assert "Gruppo Faggio, 2026 4 di 4 ore · 100,0 % almeno 80 %: sì" in text(valley.client("ada").get("/programmi"))
    for name in ("dario", "elena", "carla", "gino"):
        assert "Gruppo Faggio, 2026" not in text(valley.client(name).get("/programmi"))


def test_the_checks_are_said_in_words(valley: World) -> None:
    page = text(valley.client("elena").get("/programmi/valle"))
    for words in ("4 di 16 ore", "3 persone: oltre 2", "50,0 %"):
        assert words in page, words
    _, faggio = ids(valley)
    page = text(valley.client("carla").get(f"/programmi/valle/gruppi/{faggio}"))
    for words in ("Ada Prova", "4 di 4 ore", "2 di 4 ore", "4 di 16 ore"):
        assert words in page, words
    assert "Emetti" not in page  # the staff do


def test_certificates_for_who_has_enough_and_a_code_that_says_only_whether(valley: World) -> None:
    elena, _, faggio = valley.client("elena"), *ids(valley)
    assert elena.post(f"/programmi/valle/gruppi/{faggio}/attestati", data={"anno": 2026}).status_code == 303
    again = elena.post(f"/programmi/valle/gruppi/{faggio}/attestati", data={"anno": 2026})
    assert (again.status_code, "ancora nessun attestato" in text(again)) == (400, True)
    with valley.look() as session:
        one = session.scalars(select(Certificate)).one()
        ident, code = one.id, one.code
        assert (one.person_id, one.due, one.present, one.words) == (valley.people["ada"], 400, 400, "1/2026")
        assert session.scalars(select(Notice.kind).where(Notice.person_id == valley.people["ada"])).all() == [
            "certificate.issued"
        ]
    ada = valley.client("ada")
    assert "Attestato 1/2026" in text(ada.get("/programmi"))
    for who in ("ada", "carla", "elena"):
        mine = valley.client(who).get(f"/programmi/attestati/{ident}.pdf")
        said = " ".join(PdfReader(io.BytesIO(mine.data)).pages[0].extract_text().split())
        assert "Ada Prova" in said
        assert code in said.replace("- ", "-")
    for who in ("bruno", "vera", "fulvia", "gino"):
        assert valley.client(who).get(f"/programmi/attestati/{ident}.pdf").status_code == 404
    valid = text(valley.client().get(f"/attestati/{code.lower()}"))
    assert "È valido" in valid
    assert not [word for word in ("Ada", "Faggio", "Valle", "1/2026", "2026") if word in valid]
    for wrong in ("AAAA-BBBB-CCCC", code[:-1], f"{code[:-1]}{'A' if code[-1] != 'A' else 'B'}", "%20", "è", "0" * 300):
        assert "Non risulta" in text(valley.client().get(f"/attestati/{wrong}")) or wrong in ("%20", "è"), wrong
    for typed in (code, code.replace("-", " ").lower(), f"  {code.replace('-', '')} ", code.replace("-", "\u2013")):
        answer = valley.client().get("/attestati", query_string={"codice": typed}, follow_redirects=True)
        assert ("È valido" in text(answer), answer.request.path) == (True, f"/attestati/{code}"), typed
    assert "Non risulta" not in text(valley.client().get("/attestati?codice=--"))
    whole = elena.get(f"/programmi/valle/gruppi/{faggio}/attestati.pdf?anno=2026")
    assert len(PdfReader(io.BytesIO(whole.data)).pages) == 1
    assert elena.post(f"/programmi/attestati/{ident}/annullamento").status_code == 303
    assert "Non risulta" in text(valley.client().get(f"/attestati/{code}"))
    assert ada.get(f"/programmi/attestati/{ident}.pdf").status_code == 404
    # The number is not given twice.
    elena.post(f"/programmi/valle/gruppi/{faggio}/attestati", data={"anno": 2026, "persona": valley.people["ada"]})
    with valley.look() as session:
        assert session.scalars(select(Certificate.number).where(Certificate.revoked_at.is_(None))).all() == [2]
        verbs_told = session.scalars(select(Event.verb).where(Event.verb.startswith("certificate."))).all()
    assert verbs_told == ["certificate.issued", "certificate.revoked", "certificate.issued"]


def test_nobody_without_eighty_per_cent_receives_one(valley: World) -> None:
    answer = valley.client("elena").post(
        f"/programmi/valle/gruppi/{valley.groups['faggio']}/attestati",
        data={"anno": 2026, "persona": valley.people["bruno"]},
    )
    assert answer.status_code == 400
    with valley.look() as session:
        assert session.scalars(select(Certificate)).all() == []


def test_what_a_training_body_recognised_is_entered_and_never_guessed(valley: World) -> None:
    elena, _, faggio = valley.client("elena"), *ids(valley)
    said = {"training_body": "Consiglio regionale", "training_event": "77-123", "training_type": "c", "credits": "16",
            "credits_deontological": "20"}  # fmt: skip
    answer = elena.post(f"/programmi/valle/gruppi/{faggio}/formazione", data=said)
    assert (answer.status_code, "una parte dei crediti" in text(answer)) == (400, True)
    assert (
        elena.post(
            f"/programmi/valle/gruppi/{faggio}/formazione", data={**said, "credits_deontological": "4"}
        ).status_code
        == 303
    )
    assert 'value="77-123"' in elena.get(f"/programmi/valle/gruppi/{faggio}").get_data(as_text=True)
    with valley.look() as session:
        link = session.scalars(select(ProgrammeGroup)).one()
        assert (link.training_type, link.credits, link.credits_deontological) == ("c", 16, 4)


def test_the_papers_come_from_the_screen_too(valley: World) -> None:
    elena, _, faggio = valley.client("elena"), *ids(valley)
    for table in ("incontri", "presenze", "indicatori"):
        for kind in ("csv", "xlsx", "pdf"):
            answer = elena.get(f"/programmi/valle/tabelle/{table}.{kind}?anno=2026")
            assert answer.status_code == 200
            assert answer.headers["Content-Disposition"] == f'attachment; filename="{table}.{kind}"'
    for paper in ("registro.pdf", "relazione.docx"):
        assert elena.get(f"/programmi/valle/gruppi/{faggio}/{paper}?anno=2026").status_code == 200
    for wrong in (
        "tabelle/altro.csv",
        "tabelle/incontri.exe",
        f"gruppi/{valley.groups['tiglio']}",
        "?anno=1999",
        "?anno=x",
    ):
        assert elena.get(f"/programmi/valle/{wrong}".replace("/?", "?")).status_code == 404, wrong


# --- who evaluates ----------------------------------------------------------------------------------------------


def test_who_evaluates_sees_sums_and_no_name(valley: World) -> None:
    with valley.change() as session:
        groups = a_year(session, valley.ambiti["valle"], "va", [("A1", 8), ("A1", 3), ("A1", 9)], 2)
        take_part(session, the_programme(session, "valle"), *groups)
        names = set(session.scalars(select(Person.name).where(Person.name != "Vera Prova")))
    vera = valley.client("vera")
    page = text(vera.get("/programmi/valle?anno=2026"))
    assert "<5" in page or "&lt;5" in page
    assert not [name for name in names if name in page]
    assert "9 persone" in page
    assert "8 persone" not in page  # with how many they are in all, it would tell that three are in the other
    for wrong in (
        "tabelle/incontri.csv",
        "tabelle/presenze.csv",
        f"gruppi/{valley.groups['faggio']}",
        "modifica",
        "gruppi",
    ):
        assert vera.get(f"/programmi/valle/{wrong}").status_code in (403, 404)
    rows = vera.get("/programmi/valle/tabelle/indicatori.csv?anno=2026").get_data(as_text=True).splitlines()
    assert rows[1:] == ["2026;A1;3;6;12,00;20;9;0;20", "2026;A3;1;2;4,00;<5;<5;0;<5"]


# --- sizes ------------------------------------------------------------------------------------------------------


def counted(world: World, who: str, address: str) -> int:
    """How many statements a page takes."""
    client = world.client(who)
    said: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        said.append(statement)

    with world.app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        answer = client.get(address)
    finally:
        event.remove(engine, "before_cursor_execute", note)
    assert answer.status_code == 200
    return len(said)


def test_a_year_of_forty_two_groups_takes_no_more_statements_than_one(valley: World) -> None:
    few = counted(valley, "elena", "/programmi/valle?anno=2026")
    with valley.change() as session:
        groups = a_year(session, valley.ambiti["valle"], "cn", [("A1", 8)] * 22 + [("A3", 9)] * 19)
        take_part(session, the_programme(session, "valle"), *groups)
    many = counted(valley, "elena", "/programmi/valle?anno=2026")
    assert many == few <= 20
    size = len(world_page(valley))
    assert size <= 20 * 1024, size
    for address in ("/programmi", "/programmi/valle/gruppi", f"/programmi/valle/gruppi/{valley.groups['faggio']}"):
        assert counted(valley, "elena", address) <= 20, address


def world_page(world: World) -> bytes:
    """The dashboard as a browser receives it."""
    client = world.client("elena")
    return bytes(client.open("/programmi/valle?anno=2026", headers={"Accept-Encoding": "gzip"}).data)


def test_the_staff_of_today_are_told(world: World) -> None:
    """An office that ended is not told."""
    from workspace.nouns import Office

    with world.change() as session:
        session.scalars(select(Office).where(Office.person_id == world.people["fulvia"])).one().ended_at = now()
    with world.look() as session:
        assert verbs.staff_of(session(), world.ambiti["lago"]) == []


def test_shares_are_written_in_the_way_of_the_readers_language(valley: World) -> None:
    elena = valley.client("elena")
    assert "50,0 %" in elena.get("/programmi/valle").text
    elena.post("/lingua", data={"lingua": "en"})
    page = elena.get("/programmi/valle").text
    assert "50.0 %" in page
    assert "50,0" not in page
