"""Many people at once: everybody or nobody, and a wrong row is named with its line and the reason."""

from __future__ import annotations

import io
from typing import Any

import pytest
from sqlalchemy import func, select, update

from tests.cast import World
from workspace.administration.enrol import read_table
from workspace.db import db, writing
from workspace.nouns import Event, Membership, Office, Person


@pytest.mark.parametrize(
    "data",
    [
        b"mail,name\nada@x.it,Ada\n",
        b"mail;name\nada@x.it;Ada\n",
        b"\xef\xbb\xbfmail;name\r\nada@x.it;Ada\r\n",
        b'"mail";"name"\n"ada@x.it";"Ada"',
        b"E-mail;Nome e cognome\nada@x.it;Ada\n;;\n\n",
    ],
)
def test_tables_as_people_save_them(data: bytes) -> None:
    rows, problems = read_table(data)
    assert problems == []
    assert [(r.line, r.mail, r.name) for r in rows] == [(2, "ada@x.it", "Ada")]


def test_windows_letters_and_lines_within_a_cell() -> None:
    rows, problems = read_table('mail;name\na@x.it;"Nicolò\nD’Alò"\nb@x.it;Più'.encode("cp1252"))
    assert problems == []
    assert [(r.line, r.name) for r in rows] == [(2, "Nicolò\nD’Alò"), (4, "Più")]


@pytest.mark.parametrize(
    ("data", "line"),
    [(b"", 1), (b"name\nAda", 1), (b"mail;name;colore\n", 1), (b"mail;mail;name\n", 1), (b"mail;name\n", 2),
     (b"mail;name\na@x.it;Ada;di;troppo\n", 2), (b"PK\x03\x04\0\0", 1), (b"mail;name\n" + b"a@x.it;A\n" * 2001, 2002),
     (b"x" * (2 * 1024 * 1024 + 1), 1)],
)  # fmt: skip
def test_what_is_no_table(data: bytes, line: int) -> None:
    _rows, problems = read_table(data)
    assert problems[-1].line == line


def people_count(world: World) -> int:
    with world.app.app_context():
        return db.session.scalar(select(func.count()).select_from(Person)) or 0


def empty_tiglio(world: World) -> None:
    """Nobody supervises Tiglio yet."""
    with world.app.app_context(), writing():
        livia = Membership.person_id == world.people["livia"]
        db.session.execute(update(Membership).where(livia).values(accepted_version=0))
        db.session.commit()


def send(world: World, table: str, who: str = "gino", sure: bool = False) -> Any:
    client = world.client(who)
    if sure:
        return client.post("/iscrizioni", data={"sure": "yes", "table": table})
    file = (io.BytesIO(table.encode()), "elenco.csv")
    return client.post("/iscrizioni", data={"file": file}, content_type="multipart/form-data")


GOOD = (
    "mail;name;profession;group;role\n"
    "nora@esempio.it;Nora Nuova;psicologo;tiglio;member\n"
    "nora@esempio.it;;;valle;staff\n"
    "ada@esempio.it;;;tiglio;\n"
    "dario@esempio.it;;;tiglio;member\n"
    "piero@esempio.it;Piero Primo;Assistente sociale;;\n"
)


def test_first_it_says_what_will_happen_then_it_happens(world: World) -> None:
    empty_tiglio(world)
    before = people_count(world)
    page = send(world, GOOD).get_data(as_text=True)
    assert "2 persone nuove ricevono un invito" in page
    assert "2 posti di chi partecipa" in page
    assert "1 incarico in un ambito" in page
    assert "1 riga è già così" in page
    assert people_count(world) == before
    assert send(world, GOOD, sure=True).status_code == 303
    assert people_count(world) == before + 2
    with world.app.app_context():
        nora = db.session.scalars(select(Person).where(Person.mail == "nora@esempio.it")).one()
        assert (nora.name, nora.profession, nora.state) == ("Nora Nuova", "psicologo", "invited")
        assert db.session.scalars(select(Office).where(Office.person_id == nora.id)).one().role == "staff"
        enrolled = db.session.scalars(select(Event).where(Event.verb == "people.enrolled")).one()
        assert enrolled.detail == {"people": 2, "member": 2, "supervisor": 0, "office": 1, "same": 1}
    assert send(world, GOOD, sure=True).status_code == 303, "the same list again changes nothing"
    assert people_count(world) == before + 2


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("nora;Nora;;tiglio;member", "nome@esempio.it"),
        ("nora@esempio.it;;;tiglio;member", "Manca il nome"),
        ("nora@esempio.it;Nora;;quercia;member", "Il gruppo «quercia» non c’è"),
        ("nora@esempio.it;Nora;astronauta;tiglio;member", "La professione «astronauta»"),
        ("nora@esempio.it;Nora;;tiglio;capo", "Il ruolo «capo»"),
        ("nora@esempio.it;Nora;;faggio;member", "le aggiunge chi supervisiona"),
        ("dario@esempio.it;;;tiglio;supervisor", "con un altro ruolo"),
        ("gino@esempio.it;;;tiglio;member", "Non puoi dare un ruolo a te"),
        ("gino@esempio.it;;;valle;staff", "Non puoi dare un ruolo a te"),
        ("nora@esempio.it;Nora;;valle;evaluator", "data di fine"),
        ("nora@esempio.it;Nora;;monti;staff", "L’ambito «monti» non c’è"),
        ("nora@esempio.it;Nora;;;member", "Manca il gruppo"),
        ("piero@esempio.it;Piero Secondo;;;", "ha un altro nome"),
    ],
)
def test_a_wrong_row_is_named_and_nobody_comes_in(world: World, row: str, reason: str) -> None:
    empty_tiglio(world)
    before = people_count(world)
    table = f"mail;name;profession;group;role\npiero@esempio.it;Piero Primo;;tiglio;member\n{row}\n"
    for sure in (False, True):
        answer = send(world, table, sure=sure)
        assert answer.status_code == 400
        assert f"Riga 3: {reason}" in answer.get_data(as_text=True) or reason in answer.get_data(as_text=True)
        assert "Riga 3:" in answer.get_data(as_text=True)
    assert people_count(world) == before


def test_staff_enrol_in_the_groups_of_their_ambito_only(world: World) -> None:
    empty_tiglio(world)
    one = "mail;name;group;role\nnora@esempio.it;Nora Nuova;tiglio;member\n"
    assert world.client("elena").get("/iscrizioni").status_code == 200
    assert send(world, one, "fulvia", sure=True).status_code == 400
    page = send(world, one, "fulvia").get_data(as_text=True)
    assert "Il gruppo «tiglio» non c’è" in page
    assert send(world, one, "elena", sure=True).status_code == 303
    for row in ("mario@esempio.it;Mario;valle;staff", "elena@esempio.it;;tiglio;member", "mario@esempio.it;Mario;;"):
        assert send(world, f"mail;name;group;role\n{row}\n", "elena", sure=True).status_code == 400, row
    for name in ("ada", "carla", "dario", "vera", "zoe"):
        assert world.client(name).get("/iscrizioni").status_code == 404
        assert send(world, one, name, sure=True).status_code == 404


def test_what_staff_see_does_not_tell_who_has_an_account(world: World) -> None:
    empty_tiglio(world)
    from tests.groups.test_reading import blanked

    pages = [
        send(world, f"mail;name;group;role\n{who}@esempio.it;Tale Quale;tiglio;member\n", "elena").get_data(
            as_text=True
        )
        for who in ("bruno", "bruna")
    ]
    assert blanked(pages[0]).replace("bruno@", "bruna@") == blanked(pages[1])


def test_without_a_file(world: World) -> None:
    assert world.client("gino").post("/iscrizioni", data={}).status_code == 400
