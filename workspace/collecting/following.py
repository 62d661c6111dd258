"""How one person follows a collection, which nobody else sees: how far they have read, and the addresses of its feed. Nothing
here commits."""

from __future__ import annotations

from collections.abc import Collection as Some
from collections.abc import Sequence
from typing import Any

from sqlalchemy import literal, select, union_all
from sqlalchemy.orm import Session

from workspace.collecting import reads, verbs
from workspace.nouns import (
    Collection,
    FeedAddress,
    ModelMark,
    ReadMark,
)
from workspace.policy import Actor, readable

MOST_FEEDS = 5  # addresses of one person for one collection

# --- how far one has read -------------------------------------------------------------------------------------------


MARKS: dict[str, Any] = {"item": (ReadMark, "entry_id"), "model": (ModelMark, "offer_id")}


def read_marks(session: Session, actor: Actor, collection: Collection) -> set[tuple[str, int]]:
    """What of this collection the actor marked as read, as Line.mark says it; nobody else's marks."""
    each = [
        select(literal(of), getattr(noun, about)).where(noun.collection_id == collection.id, readable(actor, noun))
        for of, (noun, about) in MARKS.items()
    ]
    return {(of, about) for of, about in session.execute(union_all(*each))}


def next_unread(lines: Sequence[reads.Line], read: Some[tuple[str, int]]) -> reads.Line | None:
    """Where to go on: the first unread after the last one that was read; else the first unread; None when all are."""
    last = max((line.number for line in lines if line.mark in read), default=0)
    after = [line for line in lines if line.mark not in read and line.number > last]
    return next(iter(after), None) or next((line for line in lines if line.mark not in read), None)


def mark_read(session: Session, actor: Actor, collection: Collection, line: reads.Line, read: bool = True) -> None:
    """Keeps that the actor has read this here, or forgets it. The caller has fetched it as theirs to read."""
    noun, about = MARKS[line.of]
    which = {"person_id": actor.person_id, "collection_id": collection.id, about: line.about}
    mark = session.get(noun, which)
    if read and mark is None:
        session.add(noun(**which))
    elif not read and mark is not None:
        session.delete(mark)
    session.flush()


# --- the feed -------------------------------------------------------------------------------------------------------


def feed_addresses(session: Session, actor: Actor, collection: Collection) -> Sequence[FeedAddress]:
    query = select(FeedAddress).where(FeedAddress.collection_id == collection.id, readable(actor, FeedAddress))
    return session.scalars(query.order_by(FeedAddress.id)).all()


def make_feed(session: Session, actor: Actor, collection: Collection, token_hash: str) -> None:
    """A new personal address of the feed, of which only the fingerprint of its secret is kept."""
    have = feed_addresses(session, actor, collection)
    for old in have[: max(0, len(have) - MOST_FEEDS + 1)]:
        session.delete(old)
    session.add(FeedAddress(token_hash=token_hash, person_id=actor.person_id, collection_id=collection.id))
    verbs.record(session, actor, "collection.feed_made", collection)


def revoke_feeds(session: Session, actor: Actor, collection: Collection) -> None:
    for address in feed_addresses(session, actor, collection):
        session.delete(address)
    verbs.record(session, actor, "collection.feed_revoked", collection)
