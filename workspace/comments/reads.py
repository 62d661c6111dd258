"""One comment as its margin shows it, for the answer to a script and for the pages that change it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from workspace import prose
from workspace.differences import find_quote
from workspace.nouns import Comment, Entry, Person, Revision
from workspace.policy import Actor, readable
from workspace.refusals import NotFound


@dataclass(frozen=True)
class Remark:
    """What `comments/_comment.html` shows."""

    id: int
    kind: str
    author: str
    html: str
    created_at: dt.datetime
    edited_at: dt.datetime | None
    resolved_at: dt.datetime | None
    mine: bool
    reach: int
    quote: str | None
    quote_gone: bool
    answers: tuple[Remark, ...] = ()


def remark(session: Session, actor: Actor, comment_id: int) -> Remark:
    """The comment without its answers; NotFound for who may not read it."""
    row = session.execute(
        select(Comment, Person.name, Entry)
        .join(Person, Person.id == Comment.author_id)
        .join(Entry, Entry.id == Comment.entry_id)
        .where(Comment.id == comment_id, readable(actor, Comment))
    ).first()
    if row is None:
        raise NotFound
    comment, author, entry = row
    found = quote(session, comment, entry)
    return Remark(
        comment.id,
        comment.kind,
        author,
        comment.html,
        comment.created_at,
        comment.edited_at,
        comment.resolved_at,
        comment.author_id == actor.person_id,
        comment.reach,
        found,
        comment.start is not None and found is None,
    )


def quote(session: Session, comment: Comment, entry: Entry) -> str | None:
    """The quoted passage, where it still stands in the version that others read; what the author took out of the
    text does not live on in its margin."""
    if comment.prompt is None or comment.start is None or comment.end is None or entry.shared_revision_id is None:
        return None
    sources = {
        ident: answers.get(comment.prompt)
        for ident, answers in session.execute(
            select(Revision.id, Revision.answers).where(
                Revision.id.in_({comment.revision_id, entry.shared_revision_id})
            )
        )
    }
    then, today = sources.get(comment.revision_id), sources.get(entry.shared_revision_id)
    if then is None or today is None:
        return None
    words = prose.plain(then)[comment.start : comment.end]
    return words if find_quote(words, comment.start, prose.plain(today)) is not None else None
