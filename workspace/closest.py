"""Texts in the closest version that a person reads: by the ladder, else published. Titles and addresses, for lists that
point at texts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import case, select
from sqlalchemy.orm import Session

from workspace.nouns import Ambito, Entry, Person, Publication, Revision
from workspace.policy import Actor, AnyActor, readable
from workspace.prepared import one_of, run


@dataclass(frozen=True)
class Shown:
    """A text in the closest version that this person reads."""

    entry_id: int
    title: str
    kind: str
    address: str
    whose: str  # who wrote it; of a publication, the ambito


def shown(session: Session, actor: Actor, entry_ids: Iterable[int]) -> dict[int, Shown]:
    """Those of these texts that may be read, by the ladder or published; two statements, however many."""
    ids = list(dict.fromkeys(entry_ids))
    if not ids:
        return {}
    found = {
        row.id: Shown(row.id, row.title, row.kind, f"/pubblicazioni/{row.publication_id}", row.ambito)
        for row in run(session, actor, _published, entries=ids)
    }
    for row in run(session, actor, _by_ladder, entries=ids):
        found[row.id] = Shown(row.id, row.title, row.kind, f"/scritti/{row.id}", row.author)
    return found


def _by_ladder(actor: AnyActor) -> Any:
    mine = Entry.author_id == actor.value("actor_me")
    return (
        select(Entry.id, Entry.kind, Revision.title, Person.name.label("author"))
        .join(Revision, Revision.id == case((mine, Entry.current_revision_id), else_=Entry.shared_revision_id))
        .join(Person, Person.id == Entry.author_id)
        .where(one_of(Entry.id, "entries"), Entry.trashed_at.is_(None), readable(actor, Entry))
    )


def _published(actor: AnyActor) -> Any:
    """The last of a text counts: ordered so that it is the one nearest to the reader."""
    return (
        select(
            Entry.id, Entry.kind, Revision.title, Publication.id.label("publication_id"), Ambito.name.label("ambito")
        )
        .join(Publication, Publication.entry_id == Entry.id)
        .join(Revision, Revision.id == Publication.revision_id)
        .join(Ambito, Ambito.id == Publication.ambito_id)
        .where(one_of(Entry.id, "entries"), readable(actor, Publication))
        .order_by(Publication.level.desc(), Publication.id)
    )
