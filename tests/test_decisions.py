"""What an author decides is held without a word of the text, stands while they write on, and is asked again when the
passage changes."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select, text

from tests.cast import World
from tests.test_ladder import write
from workspace import decisions, ladder
from workspace.anonymity import Level
from workspace.nouns import Decision, Entry, Event, Revision
from workspace.refusals import Forbidden, GateClosed, Invalid

DAY = "Ci siamo visti il 12/03/2024 al mattino. Poi, dal 12/03/2024 in avanti, più niente."


def seen(session: Any, entry: Entry, words: str) -> list[decisions.Seen]:
    return [s for s in decisions.sift(session, entry.id, [("testo", words)]) if s.finding.level is Level.CONFIRM]


def said(session: Any, entry: Entry, words: str) -> list[str]:
    return [one.decision for one in seen(session, entry, words)]


def decide(session: Any, world: World, entry: Entry, which: int, decision: str, words: str = DAY, **more: Any) -> None:
    one = seen(session, entry, words)[which]
    decisions.decide(session, world.actor("ada"), entry, [one.marks], decision, **more)


def test_one_decision_a_place_or_one_for_all_the_same(world: World, session: Any) -> None:
    entry = write(session, world, text=DAY)
    assert said(session, entry, DAY) == ["", ""]
    decide(session, world, entry, 0, "public")
    assert said(session, entry, DAY) == ["public", ""]
    decide(session, world, entry, 1, "invented", everywhere=True)
    assert said(session, entry, DAY) == ["invented", "invented"]
    assert said(session, entry, "E ancora il 12/03/2024, in un altro passo.") == ["invented"]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Prima una riga. " + DAY, ["public", ""]),  # elsewhere
        (DAY.replace("visti il", "incontrati il"), ["public", ""]),  # around
        (DAY.replace("visti il", "visti  quel"), ["public", ""]),  # one neighbour
        (DAY.replace("il 12/03/2024 al", "quel 12/03/2024 verso"), ["", ""]),  # both
        (DAY.replace("il 12/03/2024 al", "il 13/03/2024 al"), ["", ""]),  # the words themselves
    ],
)
def test_a_decision_outlives_what_is_written_around_it(
    world: World, session: Any, words: str, expected: list[str]
) -> None:
    entry = write(session, world, text=DAY)
    decide(session, world, entry, 0, "public")
    assert said(session, entry, words) == expected


def test_case_spacing_and_apostrophes_change_nothing(world: World, session: Any) -> None:
    entry = write(session, world)
    lower = "Abita a Borgo d'Oro, lo sanno tutti"
    assert decisions.surface("Borgo  D’Oro") == decisions.surface("borgo d'oro")
    for one in decisions.sift(session, entry.id, [("testo", lower)]):
        again = decisions.marks_of(entry.id, "testo", lower.upper(), one.finding)
        assert again == one.marks


def test_nothing_of_the_text_is_kept(world: World, session: Any) -> None:
    entry = write(session, world, text=DAY)
    decide(session, world, entry, 0, "public")
    decide(session, world, entry, 1, "keep", everywhere=True)
    kept = session.execute(text("SELECT * FROM anonymity_decision")).all()
    told = session.scalars(select(Event).where(Event.verb == "entry.decided")).all()
    assert "12/03" not in f"{kept}{[e.detail for e in told]}"
    assert [e.detail for e in told] == [
        {"kind": "DATE", "decision": "public", "places": 1},
        {"kind": "DATE", "decision": "keep", "places": 1},
    ]


def test_the_same_words_in_another_text_have_another_fingerprint(world: World, session: Any) -> None:
    one, other = write(session, world, text=DAY), write(session, world, text=DAY)
    decide(session, world, one, 0, "public", everywhere=True)
    assert said(session, other, DAY) == ["", ""]
    assert seen(session, one, DAY)[0].marks.what != seen(session, other, DAY)[0].marks.what


def test_another_secret_asks_again(world: World, session: Any) -> None:
    entry = write(session, world, text=DAY)
    decide(session, world, entry, 0, "public", everywhere=True)
    world.app.config["SECRET_KEY"], before = "another", world.app.config["SECRET_KEY"]
    try:
        assert said(session, entry, DAY) == ["", ""]
    finally:
        world.app.config["SECRET_KEY"] = before


def test_to_think_again(world: World, session: Any) -> None:
    entry = write(session, world, text=DAY)
    decide(session, world, entry, 0, "public", everywhere=True)
    decisions.reopen(session, world.actor("ada"), entry, [seen(session, entry, DAY)[1].marks])
    assert said(session, entry, DAY) == ["", ""]


def test_only_the_author_decides_and_only_what_there_is_to_decide(world: World, session: Any) -> None:
    entry = write(session, world, text=DAY)
    places = [one.marks for one in seen(session, entry, DAY)]
    with pytest.raises(Forbidden):
        decisions.decide(session, world.actor("bruno"), entry, places, "public")
    with pytest.raises(Invalid):
        decisions.decide(session, world.actor("ada"), entry, places, "forse")


def test_what_blocks_stands_whatever_was_decided(world: World, session: Any) -> None:
    entry = write(session, world, text="Il numero è 347 5581920.")
    revision = session.get(Revision, entry.current_revision_id)
    marks = [one.marks for one in decisions.sift(session, entry.id, ladder.parts(revision))]
    decisions.decide(session, world.actor("ada"), entry, marks, "invented", everywhere=True)
    assert ladder.check(session, world.actor("ada"), revision).standing == 1


def test_the_gate_opens_when_everything_is_decided(world: World, session: Any) -> None:
    entry, ada = write(session, world, text=DAY), world.actor("ada")
    revision = session.get(Revision, entry.current_revision_id)

    def share() -> None:
        ladder.check(session, ada, revision)
        ladder.share(session, ada, entry, revision, 3)
        session.flush()

    with pytest.raises(GateClosed):
        share()
    decide(session, world, entry, 0, "public")
    with pytest.raises(GateClosed):
        share()
    decide(session, world, entry, 1, "invented")
    share()
    record = ladder.check(session, ada, revision)
    assert (record.standing, record.counts) == (
        0,
        {"DATE:conferma": 2, "decided:public": 1, "decided:invented": 1},
    )


def test_decisions_go_with_the_text(world: World, session: Any) -> None:
    entry = write(session, world, text=DAY)
    decide(session, world, entry, 0, "public")
    session.delete(entry)
    session.flush()
    assert session.scalars(select(Decision)).all() == []
