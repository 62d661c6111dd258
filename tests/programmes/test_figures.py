"""The dashboard's figures: drawn by the server, said in words, the same numbers in a table beside; and what they do not tell."""

from __future__ import annotations

import datetime as dt
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
import pytest
from sqlalchemy import select

from tests.cast import World
from tests.programmes.ledger import a_programme, a_year, an_ambito, take_part, tell
from workspace.nouns import Meeting, MeetingTerm, Office, Term
from workspace.programmes.charts import Value, bars, columns


def test_columns_fill_the_width_and_stand_under_their_line() -> None:
    low, high, hidden = columns([Value("a", 800, 1600, True), Value("b", 2000, 1600, False), Value("c", None, None, False)])  # fmt: skip
    assert (low.x, high.x, low.width) == (0, 16.67, 16.67)  # a sixth of the room, though there are three
    assert (low.height, high.height, hidden.height) == (36, 90, 0)
    assert low.line_y == high.line_y == 28
    assert (low.first, high.first, hidden.first) == (True, False, False)  # one line through both
    assert len(columns([Value(str(n), n, 15, False) for n in range(42)])) == 42
    assert columns([Value("all", 1000, 800, False)], 1000)[0].height == 90
    assert [(one.word, one.width) for one in bars([("b", 5), ("a", 10), ("c", None)])] == [("a", 85.0), ("b", 42.5)]


@pytest.fixture
def cuneo(world: World) -> World:
    """Two ambiti: Valle with six groups (one of sixteen people, one of three), Colle with two."""
    with world.change() as session:
        colle = an_ambito(session, "colle", "Ambito del Colle")
        session.add(Office(person_id=world.people["elena"], ambito_id=colle, role="staff"))
        programme = a_programme(session, "cuneo", [world.ambiti["valle"], colle])
        here = a_year(session, world.ambiti["valle"], "va", [("A1", 16), ("A1", 8), ("A1", 3), ("A1", 8), ("A3", 9), ("A3", 7)], 6)  # fmt: skip
        there = a_year(session, colle, "co", [("A1", 8), ("A1", 8)], 8)
        take_part(session, programme, *here, *there)
        terms = session.scalars(select(Term).where(Term.facet_key == "tema").order_by(Term.id).limit(2)).all()
        spread = {terms[0]: {here[0].id: 6, there[0].id: 6}, terms[1]: {here[0].id: 6, there[0].id: 2}}
        for term, counts in spread.items():
            for group, number in counts.items():
                meetings = session.scalars(select(Meeting.id).where(Meeting.group_id == group).order_by(Meeting.id))
                session.add_all(MeetingTerm(meeting_id=one, term_id=term.id) for one in meetings.all()[:number])
    tell(world, "cuneo")
    return world


def page(world: World, who: str, address: str) -> Element:
    html = world.client(who).get(address).get_data(as_text=True)
    found: Element = html5lib.parse(html, namespaceHTMLElements=False)
    return found


def drawn(tree: Element, name: str) -> Element:
    svg = "{http://www.w3.org/2000/svg}svg"
    return next(one for one in tree.iter(svg) if one.get("aria-labelledby") == f"{name}-t")


def parts(figure: Element, tag: str, css: str | None = None) -> list[Element]:
    found = figure.iter("{http://www.w3.org/2000/svg}" + tag)
    return [one for one in found if css is None or one.get("class") == css]


def said(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def test_each_figure_has_a_title_a_description_and_a_table_beside(cuneo: World) -> None:
    tree = page(cuneo, "elena", "/programmi/cuneo?anno=2026")
    by_id: dict[str, Any] = {one.get("id", ""): one for one in tree.iter()}
    words = {
        "hours": ("Ore tenute da ogni gruppo", "Gruppi con le ore che si chiedono: 2 su 6."),
        "sizes": ("Persone di ogni gruppo", "Gruppi con più persone del previsto: 1 su 6."),
        "presences": ("Presenza in ogni gruppo", "Gruppi con almeno l’80 % di presenza: 8 su 8."),
        "professions": ("Persone per professione", "tabella qui accanto"),
        "themes": ("Incontri in cui un tema è stato toccato", "tabella qui accanto"),
    }
    for name, (title, description) in words.items():
        figure = drawn(tree, name)
        assert figure.get("role") == "img"
        assert said(parts(figure, "title")[0]) == title == said(by_id[f"{name}-t"])
        assert description in said(by_id[figure.get("aria-describedby") or ""])
    hours, sizes = drawn(tree, "hours"), drawn(tree, "sizes")
    assert (len(parts(hours, "rect", "wrong")), len(parts(hours, "rect", "fill"))) == (4, 4)
    assert [said(one) for one in parts(sizes, "rect", "wrong")] == ["Gruppo va-0: 16 persone: oltre 15"]
    assert "16 ore" in [said(one) for one in parts(hours, "text")]
    table = next(one for one in tree.iter("table") if "ledger-groups" in (one.get("class") or ""))
    rows = [said(row) for row in table.iter("tr")][1:]
    assert len(rows) == 8
    for words_of_group in ("12 di 16 ore", "16 persone: oltre 15", "100,0 % di presenza"):
        assert any(words_of_group in row for row in rows)


def test_one_ambito_is_looked_at_alone(cuneo: World) -> None:
    tree = page(cuneo, "elena", "/programmi/cuneo?anno=2026&ambito=Ambito del Colle")
    figure = drawn(tree, "hours")
    assert (len(parts(figure, "rect", "fill")), len(parts(figure, "rect", "wrong"))) == (2, 0)


def test_a_theme_tells_no_handful_by_difference(cuneo: World) -> None:
    """The second theme: six meetings here, two there, who wait. The sum is of what is told of each ambito."""
    counts = {}
    for ambito in ("", "&ambito=Ambito della Valle", "&ambito=Ambito del Colle"):
        tree = page(cuneo, "elena", f"/programmi/cuneo?anno=2026{ambito}")
        counts[ambito] = [said(one) for one in parts(drawn(tree, "themes"), "text", "number")]
    assert counts == {"": ["12", "6"], "&ambito=Ambito della Valle": ["6", "6"], "&ambito=Ambito del Colle": ["6"]}


def test_who_evaluates_is_drawn_no_small_group(cuneo: World) -> None:
    tree = page(cuneo, "vera", "/programmi/cuneo?anno=2026")
    sizes = drawn(tree, "sizes")
    # The group of three, and the next smallest of its kind, which would give it away: points, not columns.
    assert len(parts(sizes, "circle", "untold")) == 2
    assert "non si dice" in said(parts(sizes, "circle")[0])
    assert len(parts(sizes, "rect", "fill")) + len(parts(sizes, "rect", "wrong")) == 6
    assert len(parts(drawn(tree, "presences"), "circle", "untold")) == 2
    assert cuneo.client("vera").get("/programmi/cuneo?anno=2026&ambito=Ambito della Valle").status_code == 404


def test_a_year_without_meetings_has_no_figures(world: World) -> None:
    with world.change() as session:
        programme = a_programme(session, "vuoto", [world.ambiti["valle"]], ends_on=dt.date(2026, 12, 31))
        take_part(session, programme, world.groups["faggio"])
    assert "<figure" not in world.client("elena").get("/programmi/vuoto").get_data(as_text=True)
