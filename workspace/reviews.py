"""Practices whose day of review has come: who wrote them and who supervises their group are reminded, once. Commits."""

from __future__ import annotations

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from workspace import events
from workspace.belonging import supervisors
from workspace.db import now
from workspace.nouns import Entry, Practice

STATES = ("trial", "confirmed")
MOST = 500  # at one time; the rest at the next


def remind(session: Session) -> int:
    """Writes the notices that are due, which the digest counts; answers for how many practices."""
    due = (
        select(Practice, Entry)
        .join(Entry, Entry.id == Practice.entry_id)
        .where(
            Practice.state.in_(STATES),
            Practice.review_on <= now().date(),
            or_(Practice.reminded_on.is_(None), Practice.reminded_on != Practice.review_on),
            Entry.trashed_at.is_(None),
        )
        .order_by(Practice.entry_id)
        .limit(MOST)
    )
    rows = session.execute(due).all()
    for life, entry in rows:
        # Who supervises hears of it only where the group reads the practice.
        people = {entry.author_id} | (supervisors(session, entry.group_id or 0) if entry.reach == 3 else frozenset())
        events.tell(session, people, "practice.review", entry_id=entry.id)
        life.reminded_on = life.review_on
    session.commit()
    return len(rows)
