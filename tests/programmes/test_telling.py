"""Sums that are told for good: who looks again, after anything that they may do themselves or only wait for, finds no
handful of people and no single meeting by subtracting."""

from __future__ import annotations

import datetime as dt
import io
import os
import random
from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import html5lib
import pytest
from docx import Document
from openpyxl import load_workbook
from pypdf import PdfReader
from sqlalchemy import func, select

from tests.cast import World
from tests.programmes.ledger import (
    a_group,
    a_meeting,
    a_month_later,
    a_programme,
    an_ambito,
    some_people,
    take_part,
    tell,
    the_programme,
)
from tests.programmes.test_breakdown import say
from tests.programmes.test_report import exported, rows_of
from tests.programmes.test_screens import SHEET
from workspace.nouns import CountedMeeting, CountedPerson, Group, MeetingTerm, Office, Particulars, Term, Told
from workspace.programmes import bundle, reads, telling
from workspace.programmes.veils import FEW

Told_ = dict[tuple[str, str, str], int]


def traits(world: World, slug: str = "valle", year: int = 2026, who: str = "elena") -> Told_:
    """(kind, what about, value) -> people, of what nobody but the person knows."""
    rows = exported(world, who, slug, year)["persone"]
    return {
        (row["tipo"], row["voce"], row["valore"]): int(row["persone"]) for row in rows if row["voce"] != "professione"
    }


def come(world: World, slug: str, genders: str, day: dt.date, kind: str = "A1", programme: str = "valle") -> int:
    """A new group of people who say this of themselves (a dot: nothing), with one register; its id."""
    with world.change() as session:
        people = some_people(session, slug, len(genders))
        group = a_group(session, world.ambiti["valle"], slug, kind, people)
        take_part(session, the_programme(session, programme), group)
        a_meeting(session, group.id, day, [(one, True, 120) for one in people])
        for person, gender in zip(people, genders, strict=True):
            if gender != ".":
                say(session, [person], gender, None)
        return int(group.id)


def later(world: World, slug: str = "valle") -> None:
    with world.change() as session:
        a_month_later(session, slug)


@pytest.fixture
def valley(world: World) -> World:
    """Twelve women and eight men in a programme of two years."""
    with world.change() as session:
        a_programme(session, "valle", [world.ambiti["valle"]], starts_on=dt.date(2025, 1, 1))
    world.groups["first"] = come(world, "prime", "f" * 12 + "m" * 8, dt.date(2025, 3, 5))
    return world


FIRST = {("A1", "genere", "donne"): 12, ("A1", "genere", "uomini"): 8}


def test_a_page_that_is_looked_at_tells_nothing_and_a_button_does(valley: World) -> None:
    """Where no job of the morning runs, the staff have the sums counted; once a month, whoever presses."""
    elena, there = valley.client("elena"), "/programmi/valle?anno=2025"

    def shown() -> tuple[bool, bool]:
        page = elena.get(there).data
        assert rows_of(elena.get("/programmi/valle/tabelle/persone.csv?anno=2025").data)
        return section(page, "somme") is not None, b"Donne" in page

    assert shown() == shown() == (True, False)
    with valley.look() as session:
        assert session.scalars(select(Told)).all() == []
        assert the_programme(session, "valle").told_at is None
    assert section(valley.client("vera").get(there).data, "somme") is None, "counting is for who keeps it"
    for _again in range(2):
        assert elena.post("/programmi/valle/somme").status_code == 303
        assert shown() == (False, True)
    later(valley)
    assert shown() == (True, True)


def test_the_job_of_the_morning_tells_once_a_month(valley: World) -> None:
    with valley.change() as session:
        a_programme(session, "vuoto", [valley.ambiti["valle"]])
        assert [telling.keep_all_up(session()) for _again in range(2)] == [1, 0], "the one that met"
        a_month_later(session, "valle")
        assert telling.keep_all_up(session()) == 1


def test_days_groups_and_years_change_nothing_that_was_told(valley: World) -> None:
    few = come(valley, "poche", "fff", dt.date(2025, 4, 5))
    told = {**FIRST, ("A1", "genere", "donne"): 15}
    assert traits(valley, year=2025) == told
    elena, first = valley.client("elena"), valley.groups["first"]
    for days in (("2025-01-01", "2025-03-31"), ("2025-03-10", "2026-12-31"), ("2025-02-01", "2026-11-30")):
        sent = {**SHEET, "starts_on": days[0], "ends_on": days[1]}
        assert elena.post("/programmi/valle/modifica", data=sent).status_code == 303
        later(valley)
        assert traits(valley, year=2025) == traits(valley, year=2025, who="vera") == told, days
    for groups in ([first], [few], [], [first, few]):
        assert elena.post("/programmi/valle/gruppi", data={"gruppo": groups}).status_code == 303
        later(valley)
        assert traits(valley, year=2025) == traits(valley, year=2026) == told


def test_who_was_counted_in_one_programme_is_not_in_another(valley: World) -> None:
    """The same people without one, the year after: the difference would be that one."""
    assert traits(valley, year=2025) == FIRST
    elena, first = valley.client("elena"), valley.groups["first"]
    sent = {**SHEET, "starts_on": "2025-01-01", "ends_on": "2025-12-31"}
    assert elena.post("/programmi/valle/modifica", data=sent).status_code == 303
    with valley.change() as session:
        programme = a_programme(session, "dopo", [valley.ambiti["valle"]])
        take_part(session, programme, first)
        query = select(Particulars.person_id).order_by(Particulars.person_id)
        a_meeting(session, first, dt.date(2026, 2, 5), [(one, True, 120) for one in session.scalars(query).all()[1:]])
    assert traits(valley, "dopo") == {}


def test_who_comes_late_waits_for_enough_others(valley: World) -> None:
    assert traits(valley) == FIRST
    for slug, genders in (("una", "f"), ("poi", "fffm"), ("ancora", "ff")):
        come(valley, slug, genders, dt.date(2026, 5, 5))
        later(valley)
        assert traits(valley) == FIRST, slug
    come(valley, "altri", "mmmm", dt.date(2026, 6, 5))
    assert traits(valley) == FIRST, "once a month"
    later(valley)
    assert traits(valley) == {("A1", "genere", "donne"): 18, ("A1", "genere", "uomini"): 13}
    assert traits(valley, year=2025) == FIRST


def test_an_answer_that_is_changed_or_taken_back_changes_no_sum(valley: World) -> None:
    assert traits(valley) == FIRST
    with valley.change() as session:
        said = session.scalars(select(Particulars).order_by(Particulars.person_id)).all()
        session.delete(said[0])
        said[1].gender = "x"
    later(valley)
    assert traits(valley) == FIRST


# --- themes -----------------------------------------------------------------------------------------------------


def mark(session: Any, meeting: int, *terms: int) -> None:
    session.add_all(MeetingTerm(meeting_id=meeting, term_id=term) for term in terms)
    session.flush()


def section(page: bytes, name: str) -> Any:
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    return next((one for one in tree.iter("section") if one.get("aria-labelledby") == name), None)


def themes(page: bytes) -> dict[str, int]:
    """Word -> meetings; 0 where it is only named."""
    found = section(page, "temi")
    if found is None:
        return {}
    rows = [["".join(cell.itertext()) for cell in row] for row in found.iter("tr")]
    named = next((p for p in ("".join(one.itertext()) for one in found.iter("p")) if "Toccati anche" in p), "")
    words = named.partition(": ")[2].rstrip(".").split(", ") if named else []
    return {**dict.fromkeys(words, 0), **{word: int(number) for word, number in rows if number.isdigit()}}


def test_themes_are_told_of_five_meetings_at_a_time(world: World) -> None:
    with world.change() as session:
        programme = a_programme(session, "valle", [world.ambiti["valle"]])
        whose = [some_people(session, f"va{place}", 8) for place in (0, 1)]
        groups = [a_group(session, world.ambiti["valle"], f"va-{place}", "A1", whose[place]) for place in (0, 1)]
        take_part(session, programme, *groups)
        one, two = session.scalars(select(Term).where(Term.facet_key == "tema").order_by(Term.id).limit(2)).all()
        words, one, two = (one.label_it, two.label_it), one.id, two.id
        ids = [group.id for group in groups]

    def meet(group: int, month: int, *terms: int) -> None:
        with world.change() as session:
            held = a_meeting(
                session, ids[group], dt.date(2026, month, 5), [(person, True, 120) for person in whose[group]]
            )
            mark(session, held.id, *terms)
            a_month_later(session, "valle")

    def told() -> dict[str, int]:
        tell(world, "valle")
        return themes(world.client("elena").get("/programmi/valle?anno=2026").data)

    for month in range(1, 5):
        meet(0, month, one)
    assert told() == {}, "four meetings: not even by name"
    meet(0, 5, one, two)
    assert told() == {words[0]: 5, words[1]: 0}
    meet(1, 6, one, two)
    assert told() == {words[0]: 5, words[1]: 0}, "one meeting waits"
    for month in range(7, 11):
        meet(1, month, two)
    assert told() == {words[0]: 5, words[1]: 6}
    sent = {**SHEET, "starts_on": "2026-05-01", "ends_on": "2026-05-31"}
    assert world.client("elena").post("/programmi/valle/modifica", data=sent).status_code == 303
    assert told() == {words[0]: 5, words[1]: 6}, "the days of one meeting tell nothing of it"
    with world.look() as session:
        files = dict(bundle.papers(session(), reads.the_sheet(session(), world.actor("elena"), "valle"), 2026))
    lines = [p.text for p in Document(io.BytesIO(files["relazione_gruppo-va-0.docx"])).paragraphs]
    assert [line for line in lines if any(word in line for word in words)] == sorted(words, key=str.casefold)


# --- the attacker -----------------------------------------------------------------------------------------------


@dataclass
class Attacker:
    """Somebody of the staff and somebody who evaluates, who do what they may, look again, and put together what they
    see. The keys of `seen` are sums of the same thing, as they were told one after the other."""

    world: World
    chance: random.Random
    slugs: list[str]
    groups: list[int]
    seen: dict[tuple[str, ...], list[int]] = field(default_factory=dict)

    def years(self, slug: str) -> list[int]:
        with self.world.look() as session:
            return reads.years_of(the_programme(session, slug))

    def look(self) -> None:
        for slug in self.slugs:
            tell(self.world, slug)
            for who in ("elena", "vera"):
                for year in self.years(slug):
                    self._look(who, slug, year)

    def _look(self, who: str, slug: str, year: int) -> None:
        get, address = self.world.client(who).get, f"/programmi/{slug}?anno={year}"
        for row in rows_of(get(f"/programmi/{slug}/tabelle/persone.csv?anno={year}").data):
            if row["voce"] != "professione" or who == "vera":
                self._note(int(row["persone"]), who, slug, row["tipo"], row["voce"], row["valore"])
        pages = {"": get(address)}
        if who == "elena":
            pages |= {one: get(f"{address}&ambito=Ambito {one}") for one in ("della Valle", "del Colle")}
        for ambito, page in pages.items():
            for word, number in themes(page.data).items() if page.status_code == 200 else ():
                self._note(number, who, slug, str(year), ambito, word)

    def compare(self, who: str, slug: str, year: int) -> None:
        """Every paper and the page say alike."""
        get = self.world.client(who).get
        rows = rows_of(get(f"/programmi/{slug}/tabelle/persone.csv?anno={year}").data)
        book = load_workbook(io.BytesIO(get(f"/programmi/{slug}/tabelle/persone.xlsx?anno={year}").data)).active
        cells = [[str(cell) for cell in row] for row in book.iter_rows(min_row=2, values_only=True)]
        assert (
            cells
            == [list(row.values()) for row in rows]
            == [list(row.values()) for row in exported(self.world, who, slug, year)["persone"]]
        )
        found = section(get(f"/programmi/{slug}?anno={year}").data, "chi")
        shown = (
            [int(cell.text) for cell in found.iter("td") if (cell.text or "").isdigit()] if found is not None else []
        )
        assert Counter(shown) == Counter(int(row["persone"]) for row in rows if row["voce"] != "professione")
        printed = PdfReader(io.BytesIO(get(f"/programmi/{slug}/tabelle/persone.pdf?anno={year}").data))
        words = " ".join(" ".join(page.extract_text() for page in printed.pages).split())
        assert [row for row in rows if f"{row['voce']} {row['valore']} {row['persone']}" not in words] == []

    def _note(self, number: int, *key: str) -> None:
        self.seen.setdefault(key, []).append(number)

    # what they do, and what happens meanwhile

    def act(self) -> None:
        self.chance.choice([self._days, self._days, self._choose, self._choose, self._come, self._speak, self._wait])()

    def _days(self) -> None:
        """One month more or less at either end; a refusal is fine."""
        first, last = (
            self.chance.choice(["2025-01-01", "2025-04-01", "2026-01-01"]),
            self.chance.choice(["2025-12-31", "2026-06-30", "2026-10-31"]),
        )
        if first < last:
            self._post("modifica", {**SHEET, "starts_on": first, "ends_on": last})

    def _choose(self) -> None:
        self._post("gruppi", {"gruppo": [one for one in self.groups if self.chance.random() < 0.7]})

    def _post(self, where: str, data: dict[str, Any]) -> None:
        slug = self.chance.choice(self.slugs)
        assert self.world.client("elena").post(f"/programmi/{slug}/{where}", data=data).status_code in (303, 400, 403)

    def _come(self) -> None:
        """A few people come to a group."""
        with self.world.change() as session:
            new = some_people(session, f"n{self.chance.random()}", self.chance.randint(1, 4))
            enrol(session, self.chance, self.chance.choice(self.groups), new)

    def _speak(self) -> None:
        """Somebody says something of themselves, something else, or nothing any more."""
        with self.world.change() as session:
            one = self.chance.choice(session.scalars(select(Particulars)).all())
            if self.chance.random() < 0.5:
                session.delete(one)
            else:
                one.gender, one.birth_year = self.chance.choice("fmx"), 1960 + self.chance.randint(0, 40)

    def _wait(self) -> None:
        for slug in self.slugs:
            later(self.world, slug)


def enrol(session: Any, chance: random.Random, group: int, people: list[int]) -> None:
    """They come to some meetings of two years, which touch a theme or two; three of four say what they are."""
    terms = session.scalars(select(Term.id).where(Term.facet_key == "tema").order_by(Term.id).limit(3)).all()
    for _ in range(chance.randint(2, 4)):
        day = dt.date(chance.choice([2025, 2026]), chance.randint(1, 10), chance.randint(1, 28))
        held = a_meeting(session, group, day, [(one, True, 120) for one in people])
        mark(session, held.id, *chance.sample(terms, chance.randint(1, 2)))
    for one in people:
        if chance.random() < 0.75:
            say(session, [one], "f" if chance.random() < 0.7 else "m", 1955 + chance.randint(0, 45))


@pytest.mark.thorough
@pytest.mark.parametrize("number", range(2))
def test_an_attacker_finds_no_handful(world: World, number: int) -> None:
    chance = random.Random(f"{os.environ['SEED']} {number}")
    with world.change() as session:
        colle = an_ambito(session, "colle", "Ambito del Colle")
        session.add(Office(person_id=world.people["elena"], ambito_id=colle, role="staff"))
        programmes = [
            a_programme(session, "uno", [world.ambiti["valle"], colle], starts_on=dt.date(2025, 1, 1)),
            a_programme(session, "due", [world.ambiti["valle"], colle], ends_on=dt.date(2026, 6, 30)),
        ]
        groups: list[Group] = []
        everybody = some_people(session, "tu", 45)
        for place, (kind, size) in enumerate([("A1", 16), ("A1", 3), ("A3", 12), ("A1", 9)]):
            # Of an A3 half are in an A1 too.
            people = everybody[:size] if kind != "A3" else everybody[size // 2 :][:size]
            everybody = everybody[size // 2 :] if kind == "A1" else everybody
            groups.append(a_group(session, (world.ambiti["valle"], colle)[place % 2], f"g{place}", kind, people))
            known = set(session.scalars(select(Particulars.person_id)))
            enrol(session, chance, groups[-1].id, [one for one in people if one not in known])
        take_part(session, programmes[0], *groups)
        attacker = Attacker(world, chance, ["uno", "due"], [group.id for group in groups])
    attacker.look()
    for _ in range(9):
        attacker.act()
        attacker.look()
    assert any(number for numbers in attacker.seen.values() for number in numbers)
    for who in ("elena", "vera"):
        attacker.compare(who, "uno", attacker.years("uno")[-1])
    for key, numbers in attacker.seen.items():
        steps = [after - before for before, after in pairwise(numbers)]
        # Up at once by five or more; a year that is looked at again (cumulated, or gone by other days) by as many down.
        assert not [step for step in steps if 0 < abs(step) < FEW], (key, numbers)
        assert not [one for one in numbers if 0 < one < FEW], (key, numbers)
    with world.look() as session:
        told = select(func.sum(Told.number)).where(Told.about.in_(["genere", "eta", "professione"]))
        # Two numbers have nobody in common: there is none to subtract another from.
        assert (session.scalar(told) or 0) == session.scalar(select(func.count()).select_from(CountedPerson))
        assert session.scalar(select(func.count()).select_from(CountedMeeting)) not in range(1, FEW)
