"""The exports, against figures worked out by hand and against each other, at the sizes that real projects have."""

from __future__ import annotations

import csv
import datetime as dt
import io
import os
import random
from decimal import Decimal
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.cast import World
from tests.programmes.ledger import a_group, a_meeting, a_programme, a_year, an_ambito, some_people, take_part, tell
from workspace import hours
from workspace.db import now
from workspace.nouns import Certificate, Group, PastEmployer, Person
from workspace.programmes import bundle, reads, tables
from workspace.programmes.report import code_of
from workspace.programmes.veils import apart, cover, veil, veil_part
from workspace.refusals import NotFound


def number(said: str) -> Decimal:
    return Decimal(said.replace(",", "."))


def rows_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8")), delimiter=";"))


def exported(world: World, who: str, slug: str, year: int = 2026) -> dict[str, list[dict[str, str]]]:
    """«incontri» -> its rows, as that person's report has them."""
    tell(world, slug)
    with world.look() as session:
        sheet = reads.the_sheet(session(), world.actor(who), slug)
        files = dict(bundle.papers(session(), sheet, year, pdf=False))
    return {name.removesuffix(".csv"): rows_of(files[name]) for name in files if name.endswith(".csv")}


def agree(found: dict[str, list[dict[str, str]]]) -> None:
    """What must hold between the three tables, whatever was written in the registers."""
    kinds = {row["tipo"] for row in found["incontri"]}
    assert kinds == {row["tipo"] for row in found["indicatori"]}
    for group in {row["gruppo"] for row in found["incontri"]} | {row["gruppo"] for row in found["presenze"]}:
        meetings = [m for m in found["incontri"] if m["gruppo"] == group]
        people = [p for p in found["presenze"] if p["gruppo"] == group]
        assert len({(m["ambito"], m["tipo"]) for m in meetings}) == 1, group
        assert sum(int(m["presenti"]) * number(m["ore"]) for m in meetings) == sum(
            number(p["ore_presenti"]) for p in people
        ), group
    for row in found["indicatori"]:
        kind = row["tipo"]
        meetings = [m for m in found["incontri"] if m["tipo"] == kind]
        people = [p for p in found["presenze"] if p["tipo"] == kind]
        assert int(row["incontri"]) == len(meetings)
        assert int(row["gruppi"]) == len({m["gruppo"] for m in meetings})
        assert number(row["ore"]) == sum(number(m["ore"]) for m in meetings)
        assert int(row["persone"]) == len({p["codice"] for p in people})
        assert int(row["max_persone"]) == max(int(m["iscritti"]) for m in meetings)
        assert int(row["persone_almeno_80"]) == len({p["codice"] for p in people if p["almeno_80"] == "sì"})
        assert sum(int(m["presenti"]) * number(m["ore"]) for m in meetings) == sum(
            number(p["ore_presenti"]) for p in people
        )
        assert sum(int(m["iscritti"]) * number(m["ore"]) for m in meetings) == sum(
            number(p["ore_dovute"]) for p in people
        )


@pytest.fixture
def little(world: World) -> World:
    """Gruppo Faggio with three meetings, each unlike the others, worked out by hand below."""
    with world.change() as session:
        ada, bruno, carla, zoe = (world.people[name] for name in ("ada", "bruno", "carla", "zoe"))
        for name, employer in (("ada", "Comune di Prova"), ("bruno", "Cooperativa Esempio")):
            session.get_one(Person, world.people[name]).employer = employer
        programme = a_programme(session, "valle", [world.ambiti["valle"]], ends_on=dt.date(2027, 6, 30),
                                thresholds={"A3": {"people": 12, "hours": 5, "meeting": 1}})  # fmt: skip
        faggio = world.groups["faggio"]
        take_part(session, programme, faggio)
        # 2 hours: Ada whole, Bruno 95 of 120 minutes (not enough), Zoe away.
        a_meeting(
            session,
            faggio,
            dt.date(2026, 3, 5),
            [(ada, True, 120), (bruno, True, 95), (zoe, False, 0)],
            supervisor=carla,
        )
        # 2.5 hours online, Zoe not yet or no longer enrolled: both there, Bruno for 120 of 150 minutes (enough).
        a_meeting(session, faggio, dt.date(2026, 4, 2), [(ada, True, 150), (bruno, True, 120)], minutes=150,
                  supervisor=carla, mode="online")  # fmt: skip
        # 100 minutes = 1.67 hours: Ada alone.
        a_meeting(
            session, faggio, dt.date(2026, 5, 7), [(ada, True, 100), (bruno, False, 0), (zoe, False, 0)], minutes=100
        )
        # None of these counts: planned, cancelled, before and after the year, in another group.
        for day, state in ((dt.date(2026, 6, 4), "planned"), (dt.date(2026, 6, 11), "cancelled")):
            a_meeting(session, faggio, day, [], state=state)
        a_meeting(session, faggio, dt.date(2025, 12, 31), [(ada, True, 120)])
        a_meeting(session, faggio, dt.date(2027, 1, 1), [(ada, True, 120)], at=dt.time(0, 30))
        a_meeting(session, world.groups["tiglio"], dt.date(2026, 3, 5), [(world.people["dario"], True, 120)])
    return world


def test_three_meetings_worked_out_by_hand(little: World) -> None:
    found = exported(little, "elena", "valle")
    same = {"programma": "Supervisione valle", "cup": "G14H22000370006", "ambito": "Ambito della Valle",
            "gruppo": "Gruppo Faggio", "tipo": "A3"}  # fmt: skip
    assert found["incontri"] == [
        {**same, "data": "2026-03-05", "inizio": "14:30", "fine": "16:30", "ore": "2,00", "modalita": "presenza",
         "supervisione": "Carla Prova", "iscritti": "3", "presenti": "1"},
        {**same, "data": "2026-04-02", "inizio": "14:30", "fine": "17:00", "ore": "2,50", "modalita": "online",
         "supervisione": "Carla Prova", "iscritti": "2", "presenti": "2"},
        {**same, "data": "2026-05-07", "inizio": "14:30", "fine": "16:10", "ore": "1,67", "modalita": "presenza",
         "supervisione": "", "iscritti": "3", "presenti": "1"},
    ]  # fmt: skip
    with little.look() as session:
        programme = reads.the_sheet(session(), little.actor("elena"), "valle").programme
        codes = {name: code_of(programme.id, little.people[name]) for name in ("ada", "bruno", "zoe")}
    here = {"professione": "assistente sociale", "gruppo": "Gruppo Faggio", "tipo": "A3", "attestato": ""}
    assert [{**row, "professione": row["professione"].lower()} for row in found["presenze"]] == [
        {**here, "codice": codes["ada"], "ente": "Comune di Prova", "ore_dovute": "6,17", "ore_presenti": "6,17",
         "percentuale": "100,0", "almeno_80": "sì"},
        {**here, "codice": codes["bruno"], "ente": "Cooperativa Esempio", "ore_dovute": "6,17", "ore_presenti": "2,50",
         "percentuale": "40,5", "almeno_80": "no"},
        {**here, "codice": codes["zoe"], "ente": "", "ore_dovute": "3,67", "ore_presenti": "0,00",
         "percentuale": "0,0", "almeno_80": "no"},
    ]  # fmt: skip
    assert found["indicatori"] == [
        {"anno": "2026", "tipo": "A3", "gruppi": "1", "incontri": "3", "ore": "6,17", "persone": "3", "max_persone": "3",
         "gruppi_con_ore_minime": "1", "persone_almeno_80": "1"}
    ]  # fmt: skip
    agree(found)


def test_the_columns_stand_in_the_order_that_was_agreed(little: World) -> None:
    with little.look() as session:
        files = dict(
            bundle.papers(session(), reads.the_sheet(session(), little.actor("elena"), "valle"), 2026, pdf=False)
        )
    assert files["incontri.csv"].splitlines()[0] == (
        b"programma;cup;ambito;gruppo;tipo;data;inizio;fine;ore;modalita;supervisione;iscritti;presenti"
    )
    assert files["presenze.csv"].splitlines()[0] == (
        b"codice;professione;ente;gruppo;tipo;ore_dovute;ore_presenti;percentuale;almeno_80;attestato"
    )
    assert files["indicatori.csv"].splitlines()[0] == (
        b"anno;tipo;gruppi;incontri;ore;persone;max_persone;gruppi_con_ore_minime;persone_almeno_80"
    )


def test_the_year_turns_at_midnight_of_rome(little: World) -> None:
    found = exported(little, "elena", "valle", 2027)
    assert [len(found[name]) for name in ("incontri", "presenze", "indicatori")] == [1, 1, 1]
    with little.look() as session, pytest.raises(NotFound):
        reads.the_year(reads.the_sheet(session(), little.actor("elena"), "valle").programme, 2028)


def test_the_certificate_that_stands_is_named(little: World) -> None:
    with little.change() as session:
        programme = reads.the_sheet(session(), little.actor("elena"), "valle").programme
        here = {
            "programme_id": programme.id,
            "group_id": little.groups["faggio"],
            "year": 2026,
            "due": 617,
            "present": 617,
        }
        ada, bruno = little.people["ada"], little.people["bruno"]
        session.add(Certificate(code="a", number=1, person_id=ada, **here))
        session.add(Certificate(code="b", number=2, person_id=bruno, **here, revoked_at=now()))
    assert [row["attestato"] for row in exported(little, "elena", "valle")["presenze"]] == ["1/2026", "", ""]


@pytest.mark.parametrize(
    ("who", "names"),
    [("elena", {"incontri", "presenze", "indicatori", "persone"}), ("carla", {"incontri", "presenze", "indicatori"}),
     ("vera", {"indicatori", "persone"})],
)  # fmt: skip
def test_each_receives_what_is_theirs(little: World, who: str, names: set[str]) -> None:
    assert set(exported(little, who, "valle")) == names


@pytest.mark.parametrize("who", ["ada", "zoe", "dario", "livia", "ugo", "fulvia", "gino"])
def test_for_the_others_there_is_no_programme(little: World, who: str) -> None:
    with little.look() as session:
        assert reads.programmes(session(), little.actor(who)) == []
        with pytest.raises(NotFound):
            reads.the_sheet(session(), little.actor(who), "valle")


def test_who_supervises_one_group_of_two_receives_that_one(little: World) -> None:
    with little.change() as session:
        take_part(
            session, reads.the_sheet(session(), little.actor("elena"), "valle").programme, little.groups["tiglio"]
        )
    for who, groups in (("elena", {"Gruppo Faggio", "Gruppo Tiglio"}), ("carla", {"Gruppo Faggio"}), ("livia", {"Gruppo Tiglio"})):  # fmt: skip
        found = exported(little, who, "valle")
        assert {row["gruppo"] for row in found["incontri"]} == groups
        agree(found)


def test_who_evaluates_meets_no_count_under_five(little: World) -> None:
    assert exported(little, "vera", "valle")["indicatori"] == [
        {"anno": "2026", "tipo": "A3", "gruppi": "1", "incontri": "3", "ore": "6,17", "persone": "<5",
         "max_persone": "<5", "gruppi_con_ore_minime": "1", "persone_almeno_80": "<5"}
    ]  # fmt: skip
    assert [veil(n) for n in (0, 1, 4, 5)] == [0, "<5", "<5", 5]
    # A part, and the rest with it: of 20 people 17 leaves three behind, 15 leaves five.
    assert [veil_part(n, 20) for n in (0, 4, 5, 15, 16, 17, 20)] == [0, "<5", 5, 15, "≥16", "≥16", 20]
    assert veil_part(4, 4) == "<5"


def test_a_hidden_count_is_not_the_difference_of_two_that_are_told() -> None:
    assert cover({"a": 20, "b": 7, "c": 9}) == frozenset()
    assert cover({"a": 20, "b": 3, "c": 9}) == {"b", "c"}
    assert cover({"a": 20, "b": 3, "c": 2, "d": 5}) == {"b", "c"}
    assert cover({"a": 3}) == {"a"}


def test_what_is_told_for_good_leaves_no_handful() -> None:
    assert apart({"f": 14, "m": 6}, "", secret=True) == {"f": 14, "m": 6}
    # Nothing where all are the same, nor where they are few.
    assert apart({"f": 30}, "", secret=True) == {}
    assert apart({"f": 30}, "", secret=False) == {"f": 30}
    assert apart({"f": 4, "m": 5}, "", secret=True) == {}
    # One who is alone, and those whose number would give that one away; who said nothing is told of by nobody.
    assert apart({"f": 14, "m": 6, "x": 1}, "", secret=True) == {"f": 14}
    assert apart({"f": 14, "m": 6, "": 5}, "", secret=True) == {"f": 14, "m": 6}
    assert apart({"f": 14, "m": 6, "": 2}, "", secret=True) == {"f": 14}
    assert apart({"f": 14, "m": 2}, "", secret=True) == {}
    assert apart({"": 14, "m": 2}, "", secret=False) == {}


def test_perugia_eighty_two_people(world: World) -> None:
    """82 people: five groups A1, three A3, ten people alone with who supervises them. Everybody of an A1 group misses
    the months that are a multiple of their place; three of each group fall under 80 %."""
    kinds = [("A1", 9)] * 4 + [("A1", 8)] + [("A3", 10)] * 2 + [("A3", 8)] + [("A2", 1)] * 10
    assert sum(size for _, size in kinds) == 82

    def presence(group: int, month: int, place: int) -> tuple[bool, int]:
        away = kinds[group][0] == "A1" and place in (2, 3, 4) and month % place == 0
        return not away, 0 if away else 120

    with world.change() as session:
        programme = a_programme(session, "perugia", [world.ambiti["valle"]])
        take_part(session, programme, *a_year(session, world.ambiti["valle"], "pg", kinds, presence=presence))
    found = exported(world, "elena", "perugia")
    agree(found)
    assert len(found["incontri"]) == 18 * 12
    assert len(found["presenze"]) == 82
    assert [tuple(row.values()) for row in found["indicatori"]] == [
        # Places 2, 3 and 4 miss 6, 4 and 3 of 12: 50, 66.6 and 75 %. So 6 or 5 of each group have enough.
        ("2026", "A1", "5", "60", "120,00", "44", "9", "5", str(4 * 6 + 5)),
        ("2026", "A2", "10", "120", "240,00", "10", "1", "", "10"),
        ("2026", "A3", "3", "36", "72,00", "28", "10", "", "28"),
    ]


def test_cuneo_forty_two_groups(world: World) -> None:
    """22 groups A1 and 20 A3, seven meetings of two hours and twenty minutes: 16.31 hours, enough for A1.
    Everybody stays for two hours, which is enough of each."""
    with world.change() as session:
        thresholds = {
            "A1": {"people": 15, "hours": 16, "meeting": 2},
            "A3": {"people": 12, "hours": 17, "meeting": 2},
        }
        programme = a_programme(session, "cuneo", [world.ambiti["valle"]], thresholds=thresholds)
        groups = a_year(session, world.ambiti["valle"], "cn", [("A1", 8)] * 22 + [("A3", 9)] * 20, 7, 140)
        take_part(session, programme, *groups)
    found = exported(world, "elena", "cuneo")
    agree(found)
    # 140 minutes are 2.33 hours; seven of them 16.31. 22 × 16.31 and 20 × 16.31.
    assert [tuple(row.values()) for row in found["indicatori"]] == [
        ("2026", "A1", "22", "154", "358,82", "176", "8", "22", "176"),
        ("2026", "A3", "20", "140", "326,20", "180", "9", "0", "180"),
    ]


def test_il_melograno_twenty_four_groups_in_four_ambiti(world: World) -> None:
    """One provider, four ambiti, 24 groups, 190 people: each staff sees the whole programme, as they all agreed."""
    with world.change() as session:
        ambiti = [
            world.ambiti["valle"],
            world.ambiti["lago"],
            *(an_ambito(session, s, s.title()) for s in ("colle", "porto")),
        ]
        programme = a_programme(session, "melograno", ambiti)
        for number, ambito in enumerate(ambiti):
            kinds = [("A1", 8)] * 4 + [("A3", 8)] * 2 if number < 2 else [("A1", 8)] * 5 + [("A3", 7)]
            take_part(session, programme, *a_year(session, ambito, f"me{number}", kinds, 8))
    for who in ("elena", "fulvia"):
        found = exported(world, who, "melograno")
        agree(found)
        assert len({row["codice"] for row in found["presenze"]}) == 190
        assert [tuple(row.values()) for row in found["indicatori"]] == [
            ("2026", "A1", "18", "144", "288,00", "144", "8", "18", "144"),
            ("2026", "A3", "6", "48", "96,00", "46", "8", "", "46"),
        ]


@pytest.mark.parametrize("draw", range(3))
def test_a_nasty_year_agrees_for_each_group_and_in_all(world: World, draw: int) -> None:
    """Two ambiti with groups of the same names, several bodies, people in two groups who come, go, come back and change
    employer; half hours and odd minutes, meetings in the nights when the clocks change and across that of the year,
    cancelled and planned ones, supervision of supervisors."""
    chance = random.Random(f"{os.environ['SEED']} {draw}")
    nights = [(dt.date(2026, 3, 29), 1, 30), (dt.date(2026, 10, 25), 0, 45), (dt.date(2026, 12, 31), 23, 0), (dt.date(2026, 1, 1), 0, 0)]  # fmt: skip
    with world.change() as session:
        colle = an_ambito(session, "colle", "Ambito del Colle")
        programme = a_programme(session, "nasty", [world.ambiti["valle"], colle])
        everybody = some_people(session, "na", 40)
        for place, kind in enumerate(("A1", "A3", "A2", "SS", "A1", "A1")):
            ambito = (world.ambiti["valle"], colle)[place % 2]
            people = chance.sample(everybody, 1 if kind == "A2" else chance.randint(4, 17))
            group = a_group(session, ambito, f"na-{place}", kind, people)
            group.name = f"Gruppo {place // 2}"
            take_part(session, programme, group)
            days = [(dt.date(2026, month, chance.randint(1, 28)), chance.randint(8, 20), chance.choice([0, 15, 30])) for month in range(1, 13)]  # fmt: skip
            for day, hour, minute in days + nights:
                lasting = chance.choice([30, 90, 100, 120, 125, 150])
                state = chance.choice(["held"] * 6 + ["cancelled", "planned"])
                here = [one for one in people if chance.random() < 0.8] or people[:1]
                lines = [(one, chance.random() < 0.85, chance.choice([lasting, lasting // 2, lasting * 4 // 5, 1])) for one in here]  # fmt: skip
                a_meeting(
                    session,
                    group.id,
                    day,
                    [(one, present, stayed if present else 0) for one, present, stayed in lines]
                    if state == "held"
                    else [],
                    minutes=lasting,
                    state=state,
                    mode=chance.choice(["presenza", "online", "mista"]),
                    at=dt.time(hour, minute),
                )
        for one in chance.sample(everybody, 15):
            session.add(PastEmployer(person_id=one, name="Cooperativa di prima", until=dt.date(2026, chance.randint(1, 12), 15)))  # fmt: skip
    found = exported(world, "elena", "nasty")
    agree(found)
    assert len({row["gruppo"] for row in found["incontri"]}) == 6
    assert {row["data"][:4] for row in found["incontri"]} == {"2026"}


def test_an_ambito_that_was_only_asked_does_not_take_part(little: World) -> None:
    from workspace.nouns import ProgrammeAmbito

    with little.change() as session:
        programme = reads.the_sheet(session(), little.actor("elena"), "valle").programme
        session.add(ProgrammeAmbito(programme_id=programme.id, ambito_id=little.ambiti["lago"]))
    with little.look() as session:
        assert reads.programmes(session(), little.actor("fulvia")) == []


def test_one_person_in_two_groups_has_a_line_in_each_and_is_counted_once(world: World) -> None:
    with world.change() as session:
        programme = a_programme(session, "doppio", [world.ambiti["valle"]])
        (one,) = some_people(session, "due", 1)
        groups = [a_group(session, world.ambiti["valle"], f"due-{n}", "A1", [one]) for n in (1, 2)]
        take_part(session, programme, *groups)
        a_meeting(session, groups[0].id, dt.date(2026, 2, 3), [(one, True, 120)])
        a_meeting(session, groups[1].id, dt.date(2026, 2, 4), [(one, False, 0)])
    found = exported(world, "elena", "doppio")
    agree(found)
    assert [(row["gruppo"], row["almeno_80"]) for row in found["presenze"]] == [("Gruppo due-1", "sì"), ("Gruppo due-2", "no")]  # fmt: skip
    assert (found["indicatori"][0]["persone"], found["indicatori"][0]["persone_almeno_80"]) == ("1", "1")


# --- what a spreadsheet makes of it -----------------------------------------------------------------------------


def test_the_workbooks_hold_numbers_dates_and_text(little: World) -> None:
    with little.look() as session:
        sheet = reads.the_sheet(session(), little.actor("elena"), "valle")
        files = dict(bundle.papers(session(), sheet, 2026, pdf=False))
    for name in ("incontri", "presenze", "indicatori"):
        said = rows_of(files[f"{name}.csv"])
        (whole,) = load_workbook(io.BytesIO(files[f"{name}.xlsx"])).worksheets
        columns, *rows = whole.iter_rows(values_only=True)
        assert [dict(zip(columns, map(as_said, row, said_row), strict=True)) for row, said_row in zip(rows, map(dict.values, said), strict=True)] == said  # fmt: skip
    cells: dict[Any, Any] = {c.value: c.column for c in load_workbook(io.BytesIO(files["incontri.xlsx"])).active[1]}
    first = load_workbook(io.BytesIO(files["incontri.xlsx"])).active[2]
    assert first[cells["ore"] - 1].value == 2
    assert first[cells["data"] - 1].value == dt.datetime(2026, 3, 5)


def as_said(value: Any, said: str) -> str:
    """A cell of a workbook as the CSV writes it."""
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    if isinstance(value, int | float) and "," in said:
        return f"{value:.{len(said.split(',')[1])}f}".replace(".", ",")
    return str(value)


@pytest.mark.parametrize("name", ["=1+1", "+39", "-2", "@SUM(A1)", "=HYPERLINK(\"x\")", "\t=1", "a\r\n=1"])  # fmt: skip
def test_nothing_that_was_typed_becomes_a_formula(little: World, name: str) -> None:
    with little.change() as session:
        session.get_one(Group, little.groups["faggio"]).name = name
    with little.look() as session:
        files = dict(
            bundle.papers(session(), reads.the_sheet(session(), little.actor("elena"), "valle"), 2026, pdf=False)
        )
    assert not tables.harmless(name).startswith(tables.FORMULA)
    for table in ("incontri", "presenze"):
        assert {row["gruppo"] for row in rows_of(files[f"{table}.csv"])} == {tables.harmless(name)}
        for row in load_workbook(io.BytesIO(files[f"{table}.xlsx"])).active.iter_rows():
            assert all(cell.data_type != "f" for cell in row)


def test_hours_and_percentages_are_written_with_a_comma() -> None:
    assert [str(tables.Hours(n)) for n in (0, 5, 167, 1600)] == ["0,00", "0,05", "1,67", "16,00"]
    assert [str(tables.Percent(n)) for n in (0, 799, 1000)] == ["0,0", "79,9", "100,0"]
    assert hours.tenths(0, 0) == 0
