"""Practices whose day of review has come: who wrote them and who supervises their group are reminded, once. And what
waits for an answer longer than who is asked, or their ambito, set: they are asked again, for a yes to a card, and for
what another ambito or group wants to know about a text. Commits."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import delete, exists, func, or_, select
from sqlalchemy.orm import Session

from workspace import belonging, events
from workspace.belonging import supervisors
from workspace.db import now
from workspace.nouns import Ambito, Entry, Group, Notice, Person, Practice, Publication, Question, Source

STATES = ("trial", "confirmed")
MOST = 500  # at one time; the rest at the next
USUAL = 7  # days, where no ambito says otherwise


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


def ask_again(session: Session) -> int:
    """A new notice in the place of the old one, for who has not answered in the days that they, or the card's ambito,
    set; answers for how many."""
    days = func.coalesce(Person.reminder_days, Ambito.reminder_days, USUAL)
    rows = session.execute(
        select(Source, Entry.author_id, Notice.created_at, days)
        .join(Entry, Entry.id == Source.card_id)
        .join(Notice, Notice.id == Source.notice_id)
        .join(Person, Person.id == Source.author_id)
        .outerjoin(Group, Group.id == Entry.group_id)
        .outerjoin(Ambito, Ambito.id == Group.ambito_id)
        .where(Source.answer == "waiting", Entry.trashed_at.is_(None))
        .order_by(Source.id)
    ).all()
    due = [(source, maker) for source, maker, told_at, wait in rows if now() - told_at >= dt.timedelta(days=wait)][
        :MOST
    ]
    for source, maker in due:
        session.execute(delete(Notice).where(Notice.id == source.notice_id))
        again = Notice(person_id=source.author_id, kind="consent.asked", actor_id=maker, detail={"source": source.id})
        session.add(again)
        session.flush()
        source.notice_id = again.id
    session.commit()
    return len(due)


def recall_questions(session: Session) -> int:
    """The same for questions that nobody of the group of origin has answered, while their text is published: its people
    are told again, once in their time, without a name and without words. Answers how many were told."""
    out = exists().where(
        Publication.entry_id == Question.entry_id, Publication.state == "approved", Publication.withdrawn_at.is_(None)
    )
    waiting = session.execute(
        select(Question, Entry.author_id, Ambito.reminder_days)
        .join(Entry, Entry.id == Question.entry_id)
        .join(Group, Group.id == Question.group_id)
        .join(Ambito, Ambito.id == Group.ambito_id)
        .where(Question.answered_at.is_(None), out)
        .order_by(Question.id)
    ).all()
    told = 0
    for question, author, usual in waiting:
        people = {author, *belonging.people_of(session, question.group_id, open_only=True)}
        told += _recall(session, question, people, usual)
    session.commit()
    return told


def _recall(session: Session, question: Question, people: set[int], usual: int) -> int:
    about = (Notice.kind == "question.asked", Notice.detail["question"].as_integer() == question.id)
    last = dict(session.execute(select(Notice.person_id, Notice.created_at).where(*about)).all())
    own = session.execute(
        select(Person.id, Person.reminder_days).where(Person.id.in_(people), Person.state == "active")
    )
    due = [
        person
        for person, days in own
        if now() - last.get(person, question.created_at) >= dt.timedelta(days=days or usual)
    ]
    session.execute(delete(Notice).where(*about, Notice.person_id.in_(due)))
    events.tell(session, due, "question.asked", question=question.id)
    return len(due)
