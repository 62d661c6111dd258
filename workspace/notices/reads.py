"""The notices of one person: only those about things that they may still see."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Integer, Row, bindparam, func, select, update
from sqlalchemy.orm import Session, aliased

from workspace.db import now
from workspace.nouns import Entry, Group, Notice, Person, Revision
from workspace.policy import Actor, AnyActor, readable
from workspace.prepared import run

AHEAD = 20  # pages


def notices(session: Session, actor: Actor, page: int, per_page: int) -> tuple[Sequence[Row[Any]], int]:
    """One page, the newest first, with the words that are fit to be shown, and how many there are in all (those that
    are more than AHEAD pages further on are not counted)."""
    offset = (page - 1) * per_page
    total = run(session, actor, _how_many, upto=offset + AHEAD * per_page).scalar() or 0
    return run(session, actor, _notices, limit=per_page, offset=offset).all(), total


def _how_many(actor: AnyActor) -> Any:
    newest = select(Notice.id).where(readable(actor, Notice)).order_by(Notice.created_at.desc(), Notice.id.desc())
    newest = newest.limit(bindparam("upto", type_=Integer, required=True))
    return select(func.count()).select_from(newest.subquery())


def _notices(actor: AnyActor) -> Any:
    who = aliased(Person)
    return (
        select(
            Notice.id,
            Notice.kind,
            Notice.created_at,
            Notice.read_at,
            Notice.entry_id,
            Notice.comment_id,
            Notice.ascent_id,
            Notice.group_id,
            Notice.detail,
            who.name.label("actor"),
            Group.name.label("group"),
            Group.slug,
            Revision.title,
        )
        .outerjoin(who, who.id == Notice.actor_id)
        .outerjoin(Group, Group.id == Notice.group_id)
        .outerjoin(Entry, Entry.id == Notice.entry_id)
        .outerjoin(Revision, Revision.id == func.coalesce(Entry.shared_revision_id, Entry.current_revision_id))
        .where(readable(actor, Notice))
        .order_by(Notice.created_at.desc(), Notice.id.desc())
        .limit(bindparam("limit", type_=Integer, required=True))
        .offset(bindparam("offset", type_=Integer, required=True))
    )


def mark_all_read(session: Session, actor: Actor) -> None:
    session.execute(
        update(Notice).where(Notice.person_id == actor.person_id, Notice.read_at.is_(None)).values(read_at=now())
    )
