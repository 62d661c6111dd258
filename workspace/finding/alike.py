"""«Storie simili»: readable texts that are like one that is read, or like one that is being written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, case, select
from sqlalchemy.orm import Session

from workspace.finding.reads import address, names
from workspace.nouns import BODY_LIMIT, TITLE_LIMIT, Entry, Publication, Revision
from workspace.policy import Actor, AnyActor, fetch, readable
from workspace.prepared import run
from workspace.refusals import NotFound
from workspace.search import Hit, Query, Results, similar

MOST = 5
SAID = 4  # words in common that are told
# How many words two texts must share to be told to be alike, in a text of so many words.
SHARED = ((40, 2), (10**9, 3))


@dataclass(frozen=True)
class Alike:
    """A text that is like another: where it stands, and what they have in common."""

    title: str
    address: str
    kind: str
    whose: str | None  # who wrote it; of a publication, the ambito
    words: tuple[str, ...]


@dataclass(frozen=True)
class Source:
    """The text that others are to be like, in the version that this person reads."""

    entry_id: int
    title: str
    plain: str


def of_entry(session: Session, actor: Actor, entry_id: int) -> Source:
    """NotFound, whether the text is missing or not to be seen."""
    return _source(run(session, actor, _entry, entry=entry_id).first())


def of_publication(session: Session, actor: Actor, publication_id: int) -> Source:
    return _source(run(session, actor, _publication, publication=publication_id).first())


def as_written(session: Session, actor: Actor, entry_id: int, title: str, answers: Iterable[str]) -> Source:
    """One's own text as it stands in the editor, saved or not."""
    entry = fetch(session, actor, Entry, entry_id)
    if entry.author_id != actor.person_id:
        raise NotFound
    return Source(entry.id, title[:TITLE_LIMIT], "\n".join(answers)[:BODY_LIMIT])


def alike(session: Session, actor: Actor, source: Source, language: str) -> list[Alike]:
    """The nearest first; none rather than one that shares a chance word. A fixed number of statements."""
    text = f"{source.title}\n{source.plain}"
    length = len(text.split())
    needed = next(shared for shorter, shared in SHARED if length < shorter)
    hits = [hit for hit in similar(session, actor, text, but=source.entry_id, limit=MOST) if len(hit.matched) >= needed]
    if not hits:
        return []
    called = names(session, actor, Results(query=Query(), hits=tuple(hits)), language)
    return [
        Alike(
            title=hit.title,
            address=address(hit),
            kind=hit.kind,
            whose=_whose(hit, called.people, called.ambito(hit.ambito_id)),
            words=hit.matched[:SAID],
        )
        for hit in hits
    ]


def _whose(hit: Hit, people: Any, ambito: str | None) -> str | None:
    return people.get(hit.author_id) if hit.publication_id is None else ambito


def _source(row: Any) -> Source:
    if row is None:
        raise NotFound
    return Source(row.entry_id, row.title, row.plain)


def _entry(actor: AnyActor) -> Any:
    """The author's working copy, the others' shared version."""
    version = case(
        (Entry.author_id == actor.value("actor_me"), Entry.current_revision_id), else_=Entry.shared_revision_id
    )
    return (
        select(Revision.entry_id, Revision.title, Revision.plain)
        .join_from(Entry, Revision, Revision.id == version)
        .where(Entry.id == bindparam("entry", required=True), readable(actor, Entry))
    )


def _publication(actor: AnyActor) -> Any:
    return (
        select(Publication.entry_id, Revision.title, Revision.plain)
        .join_from(Publication, Revision, Revision.id == Publication.revision_id)
        .where(Publication.id == bindparam("publication", required=True), readable(actor, Publication))
    )
