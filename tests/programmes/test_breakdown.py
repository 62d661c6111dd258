"""Who takes part, as sums: what people say of themselves if they like, told once a month at most, never a handful,
never beside a name; what a second look tells is in test_telling. And for whom they worked on which day."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from sqlalchemy import select, update

from tests.cast import World
from tests.programmes.ledger import (
    a_group,
    a_meeting,
    a_month_later,
    a_programme,
    some_people,
    take_part,
    the_programme,
)
from tests.programmes.test_report import exported
from workspace.db import now
from workspace.nouns import Event, Particulars, PastEmployer, Person
from workspace.programmes.telling import age_of

LONG_AGO = dt.date(2020, 1, 1)


def say(session: Any, people: list[int], gender: str, born: int | None, since: dt.date = LONG_AGO) -> None:
    session.add_all(Particulars(person_id=one, gender=gender, birth_year=born, counts_from=since) for one in people)


@pytest.fixture
def valley(world: World) -> World:
    """A1: twelve women and six men, two who did not say; ages 30-54 and, four of them, over 55. A3: nine women alone."""
    with world.change() as session:
        people = some_people(session, "chi", 20)
        alike = some_people(session, "pari", 9)
        programme = a_programme(session, "valle", [world.ambiti["valle"]])
        for slug, kind, whose in (("chi", "A1", people), ("pari", "A3", alike)):
            group = a_group(session, world.ambiti["valle"], slug, kind, whose)
            take_part(session, programme, group)
            a_meeting(session, group.id, dt.date(2026, 3, 5), [(one, True, 120) for one in whose])
        say(session, people[:12], "f", 1980)
        say(session, people[12:16], "m", 1965)
        say(session, people[16:18], "m", 1990)
        say(session, alike, "f", 1980)
        world.people |= {"first": people[0], "last": people[-1], "last but one": people[-2]}
    return world


def told(world: World, who: str) -> dict[tuple[str, str, str], str]:
    return {
        (row["tipo"], row["voce"], row["valore"]): row["persone"] for row in exported(world, who, "valle")["persone"]
    }


def test_sums_for_each_kind_worked_out_by_hand(valley: World) -> None:
    assert told(valley, "elena") == {
        ("A1", "professione", "Assistente sociale"): "20",
        # Two did not say: they would stand alone beside the six men, who wait with them.
        ("A1", "genere", "donne"): "12",
        # Fourteen are between 30 and 54; the four over 55 and the two are six together, enough to hide each other.
        ("A1", "eta", "30-54"): "14",
        # Nine who are all the same: it would be said of each of them.
        ("A3", "professione", "Assistente sociale"): "9",
    }  # fmt: skip
    assert told(valley, "vera") == told(valley, "elena")
    page = valley.client("elena").get("/programmi/valle?anno=2026").get_data(as_text=True)
    words = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    assert "Donne 12" in words
    assert "Da 30 a 54 anni 14" in words
    assert "Uomini" not in words
    assert "chi è arrivato dopo può aspettare" in words
    assert valley.client("elena").get("/programmi/valle/tabelle/persone.pdf?anno=2026").status_code == 200


def test_there_is_no_sum_of_one_group_nor_of_one_ambito(valley: World) -> None:
    with valley.change() as session:
        take_part(session, the_programme(session, "valle"), valley.groups["faggio"])
        a_meeting(session, valley.groups["faggio"], dt.date(2026, 3, 5), [(valley.people["ada"], True, 120)])
    carla = valley.client("carla")  # supervises Gruppo Faggio alone
    assert "Genere ed età" not in carla.get("/programmi/valle?anno=2026").get_data(as_text=True)
    assert carla.get("/programmi/valle/tabelle/persone.csv?anno=2026").status_code == 404
    assert "persone" not in exported(valley, "carla", "valle")
    of_ambito = valley.client("elena").get("/programmi/valle?anno=2026&ambito=Ambito della Valle")
    assert "Genere ed età" not in of_ambito.get_data(as_text=True)


def test_what_a_person_says_counts_from_the_next_month_and_is_gone_at_once(valley: World) -> None:
    with valley.change() as session:
        for name in ("ada", "last", "last but one"):
            session.execute(update(Person).where(Person.id == valley.people[name]).values(state="active"))
    before = told(valley, "elena")
    ada = valley.client("ada")
    sent = {"employer": "", "gender": "x", "birth_year": "1984"}
    assert ada.post("/profilo/rendiconto", data=sent).status_code == 303
    page = ada.get("/profilo").get_data(as_text=True)
    assert 'value="1984"' in page
    with valley.look() as session:
        said = session.get_one(Particulars, valley.people["ada"])
        today = now().date()
        assert (said.gender, said.counts_from.day, said.counts_from > today) == ("x", 1, True)
        assert session.scalars(select(Event).where(Event.verb == "person.profile_changed")).all() == []
    with valley.change() as session:
        say(session, [valley.people["last"], valley.people["last but one"]], "m", 1980, today + dt.timedelta(days=3))
    assert told(valley, "elena") == before
    with valley.change() as session:
        session.execute(update(Particulars).values(counts_from=LONG_AGO))
    assert told(valley, "elena") == before, "once a month"
    with valley.change() as session:
        a_month_later(session, "valle")
    assert told(valley, "elena") == before, "eight men are left: not two handfuls, and all the same"
    assert ada.post("/profilo/rendiconto", data={"employer": "", "gender": "", "birth_year": ""}).status_code == 303
    with valley.look() as session:
        assert session.get(Particulars, valley.people["ada"]) is None
    assert ada.post("/profilo/rendiconto", data={**sent, "birth_year": "84"}).status_code == 400
    assert ada.post("/profilo/rendiconto", data={**sent, "gender": "q"}).status_code == 400


@pytest.mark.parametrize("who", ["bruno", "carla", "elena", "vera", "gino"])
def test_nobody_meets_it_beside_a_name(valley: World, who: str) -> None:
    """Ada says when she was born; no page that speaks of her says it to anybody else."""
    with valley.change() as session:
        say(session, [valley.people["ada"]], "x", 1947)
        take_part(session, the_programme(session, "valle"), valley.groups["faggio"])
        a_meeting(session, valley.groups["faggio"], dt.date(2026, 3, 5), [(valley.people["ada"], True, 120)])
    client = valley.client(who)
    for address in (
        "/gruppi/faggio", "/gruppi/faggio/persone", "/gruppi/faggio/incontri?anno=2026", "/programmi/valle?anno=2026",
        f"/programmi/valle/gruppi/{valley.groups['faggio']}?anno=2026", f"/amministrazione/persone/{valley.people['ada']}",
        "/amministrazione/registro",
    ):  # fmt: skip
        assert "1947" not in client.get(address).get_data(as_text=True), address


@pytest.mark.parametrize(
    ("born", "band"), [(2009, "0-17"), (2008, "18-29"), (1997, "18-29"), (1996, "30-54"), (1972, "30-54"), (1971, "55+"), (None, "")]
)  # fmt: skip
def test_bands_of_age_are_those_of_the_end_of_the_year(born: int | None, band: str) -> None:
    assert age_of(born, 2026) == band


# --- for whom one works -----------------------------------------------------------------------------------------


def test_a_change_of_employer_has_a_day_and_the_papers_say_who_it_was_then(world: World) -> None:
    """Ada goes from the Comune to a cooperative in June: last year's papers name the Comune, this year's the cooperative."""
    year = now().year
    with world.change() as session:
        programme = a_programme(session, "valle", [world.ambiti["valle"]], starts_on=dt.date(year - 2, 1, 1), ends_on=dt.date(year, 12, 31))  # fmt: skip
        take_part(session, programme, world.groups["faggio"])
        for when in (dt.date(year - 2, 3, 5), dt.date(year - 1, 3, 5), dt.date(year - 1, 10, 1)):
            a_meeting(session, world.groups["faggio"], when, [(world.people["ada"], True, 120)])
    ada = world.client("ada")
    assert ada.post("/profilo/rendiconto", data={"employer": "Comune di  Prova", "since": ""}).status_code == 303
    new = {"employer": "Cooperativa Esempio", "since": f"{year - 1}-06-01"}
    assert ada.post("/profilo/rendiconto", data=new).status_code == 303
    assert f"Comune di Prova fino al 31 maggio {year - 1}" in " ".join(
        ada.get("/profilo").get_data(as_text=True).split()
    )
    bodies = [exported(world, "elena", "valle", y)["presenze"][0]["ente"] for y in (year - 2, year - 1)]
    assert bodies == ["Comune di Prova", "Cooperativa Esempio"]
    for y, name in ((year - 2, "Comune di Prova"), (year - 1, "Cooperativa Esempio")):
        page = world.client("elena").get(f"/programmi/valle/gruppi/{world.groups['faggio']}?anno={y}")
        assert name in page.get_data(as_text=True)
    for since in (f"{year - 1}-06-01", f"{year - 1}-05-01", f"{year + 1}-01-01"):
        answer = ada.post("/profilo/rendiconto", data={"employer": "Altro ente", "since": since})
        assert (answer.status_code, "dopo l’ultimo cambio" in answer.get_data(as_text=True)) == (400, True)
    # Without a day the name is only put right.
    assert ada.post("/profilo/rendiconto", data={"employer": "Cooperativa Esempi", "since": ""}).status_code == 303
    with world.look() as session:
        assert session.execute(select(PastEmployer.name, PastEmployer.until)).all() == [
            ("Comune di Prova", dt.date(year - 1, 5, 31))
        ]
