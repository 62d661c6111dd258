"""A card drawn from others' texts goes up only with their authors' yes, and comes down when a source is taken back."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from tests.cast import World
from tests.practices.story import agreed, card, rewrite, settled, story
from workspace import ascent, search
from workspace.nouns import Ascent, Entry, Publication, Revision, SecondReading
from workspace.refusals import GateClosed, Invalid
from workspace.sharing import verbs as sharing
from workspace.writings import second


def propose(session: Any, world: World, made: Entry) -> Ascent:
    revision = session.get_one(Revision, made.current_revision_id)
    return ascent.propose(session, world.actor("carla"), made, revision, 4, reader_id=world.people["bruno"])


def read_second(session: Any, world: World, who: str) -> None:
    reading = session.scalars(select(SecondReading).where(SecondReading.waiting)).one()
    second.answer(session, world.actor(who), reading, dict.fromkeys(second.QUESTIONS, "no"), {}, [])


def test_a_card_goes_up_with_every_yes_and_down_with_one_text(world: World, session: Any) -> None:
    told = story(session, world, "ada")
    made = card(session, world, "carla", told)
    settled(session, world, made, "carla")
    with pytest.raises(GateClosed):
        propose(session, world, made)
    agreed(session, world, made)
    one = propose(session, world, made)
    read_second(session, world, "bruno")
    search.write(session, ascent.approve(session, world.actor("livia"), one))
    assert session.scalars(select(Publication.state)).all() == ["approved"]
    rewrite(session, made, passi="Si aspetta, e si telefona.")
    agreed(session, world, made)
    two = propose(session, world, made)
    sharing.withdraw(session, world.actor("ada"), told)
    session.flush()
    assert (two.state, session.scalars(select(Publication.state)).all()) == ("withdrawn", ["withdrawn"])
    assert search.check(session) == []


def test_a_card_says_when_not_to_use_it(world: World, session: Any) -> None:
    told = story(session, world, "carla")
    made = card(session, world, "carla", told, quando_non="")
    settled(session, world, made, "carla")
    with pytest.raises(Invalid, match="Quando non"):
        propose(session, world, made)
