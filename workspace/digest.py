"""The one mail that tells people there is something for them: numbers only, at the rhythm they chose, nothing twice.

It counts notices that are unread, still readable by that person, and in no digest yet. A person with nothing new
gets no mail. Running it again, or twice at once, sends nothing more.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, exists, or_, select, update
from sqlalchemy.orm import Session

from workspace import post
from workspace.db import now
from workspace.nouns import Notice, Person
from workspace.policy import actor_of, readable

# A little less than the rhythm, so that a job run every morning at six does not slip to the day after.
RHYTHMS = {"daily": dt.timedelta(hours=20), "weekly": dt.timedelta(days=6, hours=20)}


@dataclass(frozen=True)
class News:
    """What is new for one person, as numbers."""

    notices: tuple[int, ...]
    texts: int
    comments: int
    others: int


def run(session: Session) -> int:
    """Writes the letters that are due, each person in one transaction, which it commits; answers how many."""
    moment = now()
    waits = exists().where(Notice.person_id == Person.id, Notice.read_at.is_(None), Notice.mailed_at.is_(None))
    people = session.scalars(select(Person.id).where(_due(moment), waits).order_by(Person.id)).all()
    session.rollback()
    return sum(_tell(session, ident, moment) for ident in people)


def _due(moment: dt.datetime) -> ColumnElement[bool]:
    due = [
        and_(Person.digest == rhythm, or_(Person.digest_at.is_(None), Person.digest_at <= moment - wait))
        for rhythm, wait in RHYTHMS.items()
    ]
    return and_(Person.state == "active", or_(*due))


def _tell(session: Session, ident: int, moment: dt.datetime) -> bool:
    mine = update(Person).where(Person.id == ident, _due(moment)).values(digest_at=moment)
    claimed = session.execute(mine.execution_options(synchronize_session=False)).rowcount  # type: ignore[attr-defined]
    person = session.get(Person, ident, populate_existing=True)
    news = news_of(session, person) if claimed and person else None
    if news is None or person is None or not news.notices:
        session.rollback()
        return False
    session.execute(update(Notice).where(Notice.id.in_(news.notices)).values(mailed_at=moment))
    post.write(
        session,
        "digest",
        person.mail,
        person.language,
        name=person.name,
        texts=news.texts,
        comments=news.comments,
        others=news.others,
    )
    session.commit()
    return True


def news_of(session: Session, person: Person) -> News:
    """The unread notices of `person` that no digest has counted yet, by the same rule that shows them on screen."""
    actor = actor_of(session, person)
    rows = session.execute(
        select(Notice.id, Notice.kind, Notice.entry_id).where(
            readable(actor, Notice), Notice.read_at.is_(None), Notice.mailed_at.is_(None)
        )
    ).all()
    comments = sum(r.kind.startswith("comment.") for r in rows)
    texts = {r.entry_id for r in rows if r.kind.startswith("entry.")}
    others = sum(not r.kind.startswith(("comment.", "entry.")) for r in rows)
    return News(tuple(r.id for r in rows), len(texts), comments, others)
