"""Never lose a word, played out: several windows write on one text in any order, and whatever a window sent last is
in the list of versions until somebody who had it before their eyes wrote over it."""

from __future__ import annotations

import datetime as dt
import os
import random
from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlalchemy import select

from tests.cast import World
from tests.writings.conftest import Begin
from workspace.nouns import Entry, Revision
from workspace.writings import verbs

SEED = int(os.environ.get("SEED", "0")) or random.SystemRandom().randrange(1, 10**6)
WORDS = [
    "casa",
    "porta",
    "finestra",
    "sedia",
    "cortile",
    "pioggia",
    "mattina",
    "treno",
    "pane",
    "voce",
    "lettera",
    "mano",
    "strada",
    "luce",
]


@dataclass
class Window:
    """What one browser window knows: the text in its field, the save on which it is built, what the server keeps."""

    text: str
    base: int
    kept: int | None = None
    fresh: bool = False
    held: bool = False
    sent: set[str] = field(default_factory=set)


class Play:
    def __init__(self, session: Any, world: World, entry: Entry, chance: random.Random) -> None:
        self.session, self.ada, self.entry, self.chance = session, world.actor("ada"), entry, chance
        self.windows = [Window("Inizio.", entry.saves) for _ in range(3)]
        self.must: dict[int, str] = {}  # window -> what it sent last and nobody has knowingly written over

    def step(self) -> str:
        n = self.chance.randrange(len(self.windows))
        window = self.windows[n]
        if window.held:
            act = self.chance.choice(["mine", "other", "save", "merge"])
        else:
            act = self.chance.choice(["write", "save", "save", "reload", "time", "clear"])
        getattr(self, act)(n, window)
        return f"{n}:{act}"

    def write(self, n: int, window: Window) -> None:
        window.text += " " + " ".join(self.chance.choices(WORDS, k=self.chance.randrange(1, 40)))

    def clear(self, n: int, window: Window) -> None:
        window.text = self.chance.choice(WORDS)

    def time(self, n: int, window: Window) -> None:
        for revision in self.revisions():
            revision.created_at -= dt.timedelta(minutes=9)

    def reload(self, n: int, window: Window) -> None:
        current = self.session.get_one(Revision, self.entry.current_revision_id)
        self.windows[n] = Window(current.answers.get("testo", ""), self.entry.saves)

    def save(self, n: int, window: Window) -> None:
        seen = self.entry.saves == window.base
        before = self.session.get_one(Revision, self.entry.current_revision_id).answers.get("testo", "")
        done = verbs.save(
            self.session, self.ada, self.entry, "", {"testo": window.text}, window.base,
            kept_id=window.kept, fresh=window.fresh,
        )  # fmt: skip
        if isinstance(done, verbs.Clash):
            window.kept, window.held = done.kept.id, True
            assert done.kept.answers.get("testo", "") == window.text.rstrip()
        else:
            if seen and not window.fresh:  # built on it, with it before one's eyes
                self.must = {k: v for k, v in self.must.items() if v != before}
            window.base, window.kept, window.fresh, window.held = self.entry.saves, None, False, False
        self.must[n] = window.text.rstrip()

    def mine(self, n: int, window: Window) -> None:
        window.base, window.fresh, window.held = self.entry.saves, True, False
        self.save(n, window)

    merge = mine

    def other(self, n: int, window: Window) -> None:
        self.reload(n, window)

    def revisions(self) -> list[Revision]:
        return list(self.session.scalars(select(Revision).where(Revision.entry_id == self.entry.id)))

    def nothing_is_lost(self) -> None:
        there = {revision.answers.get("testo", "") for revision in self.revisions()}
        for words in self.must.values():
            assert words in there


@pytest.mark.parametrize("run", range(6))
def test_whatever_the_windows_do_no_word_is_lost(begin: Begin, world: World, session: Any, run: int) -> None:
    chance = random.Random(SEED * 100 + run)
    play = Play(session, world, begin(testo="Inizio."), chance)
    story = []
    for _ in range(60):
        story.append(play.step())
        try:
            play.nothing_is_lost()
        except AssertionError:
            pytest.fail(f"lost with SEED={SEED}, run {run}, after {' '.join(story[-12:])}")
    numbers = [revision.number for revision in play.revisions()]
    assert len(numbers) == len(set(numbers))
