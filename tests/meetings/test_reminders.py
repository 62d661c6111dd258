"""The digest says that there is a meeting and when: once, to those of the group, without a word of anything."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import update

from tests.cast import World
from tests.letters import letters
from tests.meetings.story import a_meeting
from workspace import digest
from workspace.db import writing
from workspace.nouns import Meeting, Notice, Person


def run(world: World) -> int:
    with world.change() as s:
        s.execute(update(Person).values(digest_at=None, digest="daily"))
        s.execute(update(Notice).values(mailed_at=Notice.created_at))
    with world.look() as s, writing():
        return digest.run(s())


def test_a_meeting_is_told_once_to_those_of_the_group(world: World) -> None:
    ident = a_meeting(world, days=1, place="Sala dei canarini", link="https://sala.example/1")
    a_meeting(world, days=20)
    assert run(world) == 3
    sent = {str(letter["To"]): letter.get_body(("plain",)).get_content() for letter in letters(world.app)}
    assert set(sent) == {"ada@esempio.it", "bruno@esempio.it", "carla@esempio.it"}, "Zoe has not accepted the pact"
    for words in sent.values():
        assert words.count("un incontro di un tuo gruppo") == 1
        assert "alle 14:30" in words
        for hidden in ("canarini", "Faggio", "sala.example"):
            assert hidden not in words
    assert run(world) == 0
    with world.look() as s:
        start = s.get_one(Meeting, ident).starts_at
    world.client("carla").post(
        f"/incontri/{ident}/modifica",
        data={"day": start.date(), "begins": "10:00", "ends": "11:00", "mode": "presenza"},
    )
    assert run(world) == 3, "another time is told again"


def test_a_cancelled_meeting_is_not_told_and_a_week_reaches_further(world: World) -> None:
    ident = a_meeting(world, days=1, state="cancelled")
    far = a_meeting(world, days=6)
    assert run(world) == 0
    with world.change() as s:
        s.execute(update(Person).values(digest_at=None, digest="weekly"))
    with world.look() as s, writing():
        assert digest.run(s()) == 3
    assert ident != far
    assert dt.timedelta(days=6) < digest.AHEAD["weekly"]
