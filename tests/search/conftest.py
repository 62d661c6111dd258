"""Texts for the tests of search: `writer("ada", "Titolo", "parole …", reach=3)`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from tests.cast import World
from workspace import clearance, ladder, search
from workspace.nouns import Check, Entry, EntryTerm, Publication, Revision, Term

GROUP_OF = {
    "ada": "faggio",
    "bruno": "faggio",
    "carla": "faggio",
    "dario": "tiglio",
    "livia": "tiglio",
    "ugo": "ontano",
}


class Writer:
    def __init__(self, session: Any, world: World) -> None:
        self.session, self.world = session, world

    def __call__(
        self, who: str, title: str, text: str | dict[str, str], reach: int = 1, named: str | None = None,
        kind: str = "narrative", terms: tuple[str, ...] = (), template: str = "libera", **more: Any,
    ) -> Entry:  # fmt: skip
        """A new text; from reach 2 on its first version is checked and shared."""
        entry = Entry(
            author_id=self.world.people[who], group_id=self.world.groups[GROUP_OF[who]],
            template_id=self.world.template(template), kind=kind, **more,
        )  # fmt: skip
        self.session.add(entry)
        self.session.flush()
        self.revise(entry, title, text)
        for key in terms:
            term = self.session.scalars(select(Term.id).where(Term.key == key).order_by(Term.id)).first()
            self.session.add(EntryTerm(entry_id=entry.id, term_id=term))
        if reach > 1:
            self.share(entry, reach, named)
        search.write(self.session, entry)
        return entry

    def revise(self, entry: Entry, title: str, text: str | dict[str, str]) -> Revision:
        """A new working copy; what is shared stays as it is."""
        answers = text if isinstance(text, dict) else {"testo": text}
        number = len(list(self.session.scalars(select(Revision.id).where(Revision.entry_id == entry.id)))) + 1
        revision = Revision(
            entry_id=entry.id, number=number, author_id=entry.author_id, title=title, answers=answers,
            plain="\n\n".join(answers.values()),
        )  # fmt: skip
        self.session.add(revision)
        self.session.flush()
        entry.current_revision_id = revision.id
        search.write(self.session, entry)
        return revision

    def share(self, entry: Entry, reach: int, named: str | None = None) -> None:
        revision = self.session.get(Revision, entry.current_revision_id)
        self._passes(revision)
        who = next(name for name, key in self.world.people.items() if key == entry.author_id)
        named_id = self.world.people[named] if named else None
        ladder.share(self.session, self.world.actor(who), entry, revision, reach, named_id)
        search.write(self.session, entry)

    def publish(self, entry: Entry, level: int = 4, ambito: str = "valle") -> Publication:
        revision = self.session.get(Revision, entry.current_revision_id)
        self._passes(revision)
        publication = Publication(
            entry_id=entry.id,
            revision_id=revision.id,
            level=level,
            ambito_id=self.world.ambiti[ambito],
            state="approved",
        )
        self.session.add(publication)
        search.write(self.session, entry)
        return publication

    def _passes(self, revision: Revision) -> None:
        self.session.add(Check(revision_id=revision.id, fingerprint=clearance.seal(revision), checker=1, standing=0))


@pytest.fixture
def writer(world: World, session: Any) -> Callable[..., Any]:
    return Writer(session, world)
