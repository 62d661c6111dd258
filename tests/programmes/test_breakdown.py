"""Who takes part, as sums: what people say of themselves if they like, counted from the next month on, never a handful,
never beside a name. And for whom they worked on which day."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from typing import Any

import pytest
from sqlalchemy import select, update

from tests.cast import World
from tests.programmes.ledger import a_group, a_meeting, a_programme, some_people, take_part, the_programme
from tests.programmes.test_report import exported
from workspace.db import now
from workspace.nouns import Event, Group, Particulars, PastEmployer, Person, ProgrammeGroup
from workspace.programmes.breakdown import age_of
from workspace.programmes.veils import steady

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
        # Two did not say: with them the six men are hidden, who would give them away.
        ("A1", "genere", "donne"): "12", ("A1", "genere", "uomini"): "–", ("A1", "genere", "non detto"): "–",
        # Fourteen are between 30 and 54; the four over 55 and the two are six together, enough to hide each other.
        ("A1", "eta", "30-54"): "14", ("A1", "eta", "55+"): "–", ("A1", "eta", "non detto"): "–",
        # Nine who are all the same: it would be said of each of them.
        ("A3", "professione", "Assistente sociale"): "9", ("A3", "genere", "donne"): "–", ("A3", "eta", "30-54"): "–",
    }  # fmt: skip
    # Who evaluates is told the same of these, and no profession for a part of the whole.
    assert told(valley, "vera") == {
        key: value for key, value in told(valley, "elena").items() if key[1] != "professione"
    }
    page = valley.client("elena").get("/programmi/valle?anno=2026").get_data(as_text=True)
    words = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    assert "Donne 12 –" in words
    assert "Da 30 a 54 anni 14 –" in words
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
    assert told(valley, "elena")["A1", "genere", "uomini"] == "8"
    assert ada.post("/profilo/rendiconto", data={"employer": "", "gender": "", "birth_year": ""}).status_code == 303
    with valley.look() as session:
        assert session.get(Particulars, valley.people["ada"]) is None
    assert ada.post("/profilo/rendiconto", data={**sent, "birth_year": "84"}).status_code == 400
    assert ada.post("/profilo/rendiconto", data={**sent, "gender": "q"}).status_code == 400


def traits(world: World, who: str = "elena") -> dict[tuple[str, str, str], str]:
    return {key: value for key, value in told(world, who).items() if key[1] != "professione"}


def test_sums_before_and_after_a_group_is_taken_out_are_the_same(valley: World) -> None:
    """Of the A1 one group more, with three people alone: by taking it out and subtracting one would have found them."""
    with valley.change() as session:
        few = some_people(session, "pochi", 3)
        group = a_group(session, valley.ambiti["valle"], "pochi", "A1", few)
        take_part(session, the_programme(session, "valle"), group)
        a_meeting(session, group.id, dt.date(2026, 3, 20), [(one, True, 120) for one in few])
        say(session, few, "f", 1980)
        others = [str(one) for one in session.scalars(select(Group.id).where(Group.slug.in_(("chi", "pari"))))]
        ident = group.id
    before = traits(valley)
    assert before["A1", "genere", "donne"] == "15"
    elena = valley.client("elena")
    assert elena.post("/programmi/valle/gruppi", data={"gruppo": others}).status_code == 303
    assert "Gruppo pochi" not in elena.get("/programmi/valle?anno=2026").text
    assert traits(valley) == traits(valley, "vera") == before
    # Back again, and out once more: nothing moves.
    assert elena.post("/programmi/valle/gruppi", data={"gruppo": [*others, str(ident)]}).status_code == 303
    assert traits(valley) == before
    assert elena.post("/programmi/valle/gruppi", data={"gruppo": others}).status_code == 303
    assert traits(valley) == before


def test_who_comes_in_counts_from_the_next_month_and_never_as_a_handful(valley: World) -> None:
    """A group of one is put in; a month later one of eleven, who with that one can be told by themselves."""
    before = traits(valley)

    def put_in(slug: str, day: dt.date, genders: str, since: dt.datetime | None = None) -> None:
        with valley.change() as session:
            people = some_people(session, slug, len(genders))
            group = a_group(session, valley.ambiti["valle"], slug, "A1", people)
            take_part(session, the_programme(session, "valle"), group)
            link = session.get_one(ProgrammeGroup, (the_programme(session, "valle").id, group.id))
            link.since = since or link.since
            a_meeting(session, group.id, day, [(one, True, 120) for one in people])
            for person, gender in zip(people, genders, strict=True):
                say(session, [person], gender, 1980)

    put_in("adesso", dt.date(2026, 2, 5), "mmmmmmmmmmmffffffffff", now())
    assert traits(valley) == before, "in the sums from the next month on, whenever they met"
    put_in("una", dt.date(2026, 5, 5), "f")
    assert traits(valley) == before, "one person waits for others"
    put_in("poi", dt.date(2026, 6, 5), "ffffmmmmmx")
    assert traits(valley) == before, "among eleven, one alone said «x»"
    put_in("ancora", dt.date(2026, 7, 5), "xxxx")
    after = traits(valley)
    assert (after["A1", "genere", "donne"], after["A1", "genere", "uomini"]) == ("17", "11")
    # The same of ages, which all of them share: it would be said of each, and they wait on.
    assert {key: value for key, value in after.items() if key[1] == "eta"} == {
        key: value for key, value in before.items() if key[1] == "eta"
    }


def test_steps_are_told_only_as_they_could_be_told_alone() -> None:
    assert steady([]) == Counter()
    assert steady(["fff", "mm"]) == Counter(f=3, m=2), "too few, and hidden for that"
    assert steady(["f" * 8 + "m" * 4, "m"]) == Counter(f=8, m=4)
    assert steady(["f" * 8, "m" * 4, "f" * 5 + "m" * 5]) == Counter(f=13, m=9)
    assert steady(["f" * 12, "f" * 12]) == Counter(f=12), "twelve who are all the same"
    assert steady(["f" * 12, "f" * 12, "m" * 4, "m"]) == Counter(f=24, m=5)


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
