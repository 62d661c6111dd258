"""The notices of one person: only those about things that they may still see."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, func, select, update
from sqlalchemy.orm import Session, aliased

from workspace.db import now
from workspace.nouns import Entry, Group, Notice, Person, Revision
from workspace.policy import Actor, readable


def notices(session: Session, actor: Actor, page: int, per_page: int) -> tuple[list[Row[Any]], int]:
    """One page, the newest first, with the words that are fit to be shown, and how many there are in all."""
    who = aliased(Person)
    mine = readable(actor, Notice)
    query = (
        select(
            Notice.id,
            Notice.kind,
            Notice.created_at,
            Notice.read_at,
            Notice.entry_id,
            Notice.comment_id,
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
        .where(mine)
        .order_by(Notice.created_at.desc(), Notice.id.desc())
        .limit(per_page)
        .offset((page - 1) * per_page)
    )
    total = session.scalar(select(func.count()).select_from(Notice).where(mine)) or 0
    return list(session.execute(query)), total


def mark_all_read(session: Session, actor: Actor) -> None:
    session.execute(
        update(Notice).where(Notice.person_id == actor.person_id, Notice.read_at.is_(None)).values(read_at=now())
    )
