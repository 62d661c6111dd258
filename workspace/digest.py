"""The one mail that tells people there is something for them: numbers only, at the rhythm they chose, nothing twice.

It counts notices that are unread, still readable by that person, and in no digest yet; and texts that are new to a
saved search whose person asked to be told; and it says when the next meetings are. A person with nothing new gets no
mail. Running it again, or twice at once, sends nothing more.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select, update
from sqlalchemy.orm import Session

from workspace import arrivals, ascent, offers, post, search
from workspace.db import now
from workspace.nouns import Meeting, MeetingReminder, Membership, Notice, Person, SavedSearch
from workspace.policy import Actor, actor_of, readable

# A little less than the rhythm, so that a job run every morning at six does not slip to the day after.
RHYTHMS = {"daily": dt.timedelta(hours=20), "weekly": dt.timedelta(days=6, hours=20)}
#: How long before it begins a meeting is told of; each digest reaches to the one after the next.
AHEAD = {"daily": dt.timedelta(days=2), "weekly": dt.timedelta(days=8)}


@dataclass(frozen=True)
class News:
    """What is new for one person, as numbers."""

    notices: tuple[int, ...]
    texts: int
    comments: int
    others: int
    proposals: int = 0
    searches: tuple[tuple[int, str, int], ...] = ()  # id and name of a saved search, texts new to it
    meetings: tuple[tuple[int, dt.datetime], ...] = ()  # the next ones of one's groups, of which no digest has told


def run(session: Session) -> int:
    """Recalls what has waited long, then writes the letters that are due, each person in one transaction, which it
    commits; answers how many."""
    ascent.remind(session)
    offers.remind(session)
    arrivals.look(session)
    session.commit()
    moment = now()
    waits = exists().where(Notice.person_id == Person.id, Notice.read_at.is_(None), Notice.mailed_at.is_(None))
    asked = exists().where(SavedSearch.person_id == Person.id, SavedSearch.alert)
    seat = and_(Membership.person_id == Person.id, Membership.left_at.is_(None))
    meets = exists().where(seat, Meeting.group_id == Membership.group_id, *_soon(moment, max(AHEAD.values())))
    people = session.scalars(select(Person.id).where(_due(moment), or_(waits, asked, meets)).order_by(Person.id)).all()
    session.rollback()
    return sum(_tell(session, ident, moment) for ident in people)


def _due(moment: dt.datetime) -> ColumnElement[bool]:
    due = [
        and_(Person.digest == rhythm, or_(Person.digest_at.is_(None), Person.digest_at <= moment - wait))
        for rhythm, wait in RHYTHMS.items()
    ]
    return and_(Person.state == "active", or_(*due))


def _soon(moment: dt.datetime, ahead: dt.timedelta) -> tuple[ColumnElement[bool], ...]:
    return (Meeting.state == "planned", Meeting.starts_at > moment, Meeting.starts_at <= moment + ahead)


def _tell(session: Session, ident: int, moment: dt.datetime) -> bool:
    mine = update(Person).where(Person.id == ident, _due(moment)).values(digest_at=moment)
    claimed = session.execute(mine.execution_options(synchronize_session=False)).rowcount  # type: ignore[attr-defined]
    person = session.get(Person, ident, populate_existing=True)
    news = news_of(session, person, moment) if claimed and person else None
    if news is None or person is None or not (news.notices or news.searches or news.meetings):
        session.rollback()
        return False
    session.execute(update(Notice).where(Notice.id.in_(news.notices)).values(mailed_at=moment))
    session.add_all(MeetingReminder(meeting_id=ident, person_id=person.id) for ident, _ in news.meetings)
    told = [number for number, _, _ in news.searches]
    session.execute(update(SavedSearch).where(SavedSearch.id.in_(told)).values(told_at=moment))
    post.write(
        session,
        "digest",
        person.mail,
        person.language,
        name=person.name,
        texts=news.texts,
        comments=news.comments,
        others=news.others,
        proposals=news.proposals,
        searches=[list(one) for one in news.searches],
        meetings=[post.in_rome(at, person.language) for _, at in news.meetings],
    )
    session.commit()
    return True


def news_of(session: Session, person: Person, until: dt.datetime | None = None) -> News:
    """What is new for `person` until that moment (now): their unread notices that no digest has counted yet, by the same
    rule that shows them on screen."""
    actor = actor_of(session, person)
    rows = session.execute(
        select(Notice.id, Notice.kind, Notice.entry_id, Notice.ascent_id).where(
            readable(actor, Notice), Notice.read_at.is_(None), Notice.mailed_at.is_(None)
        )
    ).all()
    comments = sum(r.kind.startswith("comment.") for r in rows)
    texts = {r.entry_id for r in rows if r.kind.startswith("entry.")}
    waiting = len({r.ascent_id for r in rows if r.ascent_id})
    others = sum(not r.kind.startswith(("comment.", "entry.")) and not r.ascent_id for r in rows)
    news = News(tuple(r.id for r in rows), len(texts), comments, others, waiting)
    until = until or now()
    meetings = tuple(_next_meetings(session, actor, person, until))
    return replace(news, searches=tuple(_new_to_searches(session, actor, until)), meetings=meetings)


def _next_meetings(session: Session, actor: Actor, person: Person, until: dt.datetime) -> Sequence[Any]:
    """Those of the groups whose pact one accepted: that there is one, and when."""
    told = exists().where(MeetingReminder.meeting_id == Meeting.id, MeetingReminder.person_id == person.id)
    soon = _soon(until, AHEAD.get(person.digest, AHEAD["daily"]))
    query = select(Meeting.id, Meeting.starts_at).where(Meeting.group_id.in_(actor.open_groups), *soon, ~told)
    return [(row.id, row.starts_at) for row in session.execute(query.order_by(Meeting.starts_at, Meeting.id))]


def _new_to_searches(session: Session, actor: Actor, until: dt.datetime) -> Sequence[tuple[int, str, int]]:
    asked = select(SavedSearch).where(readable(actor, SavedSearch), SavedSearch.alert).order_by(SavedSearch.id)
    found = [
        (one.id, one.name, search.new_between(session, actor, search.parse(one.query), one.told_at, until))
        for one in session.scalars(asked).all()
    ]
    return [told for told in found if told[2]]
