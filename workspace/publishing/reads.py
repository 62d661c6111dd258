"""What the pages of the way up show: where a text is on its way, and what waits for whom. Each a fixed number of
statements."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from workspace import ascent
from workspace.db import now
from workspace.nouns import (
    Ambito,
    Ascent,
    Entry,
    Group,
    Person,
    Publication,
    Revision,
    SecondReading,
    Template,
)
from workspace.policy import Actor, fetch, readable, waits_for
from workspace.refusals import Forbidden, NotFound
from workspace.web.paging import PER_PAGE, Page

Row = Any  # columns of one statement, by name
MOST = 20  # second readings and texts of one's own on the queue page; earlier remarks


def days_since(moment: dt.datetime) -> int:
    """Whole days, for «da 3 giorni»."""
    return max(0, (now() - moment).days)


# --- what waits for me ----------------------------------------------------------------------------------------------


def to_approve(session: Session, actor: Actor, number: int) -> Page[Row]:
    """Proposals that wait for this actor's approval, the oldest first."""
    waits = waits_for(actor, Ascent)
    total = session.scalar(select(func.count()).select_from(Ascent).where(waits)) or 0
    query = (
        select(
            Ascent.id,
            Ascent.state,
            Ascent.level,
            Ascent.since,
            Ascent.number,
            Entry.kind,
            Revision.title,
            Revision.words,
            Ambito.name.label("ambito"),
            Ambito.reminder_days,
            *_whose(actor),
        )
        .join(Entry, Entry.id == Ascent.entry_id)
        .join(Revision, Revision.id == Ascent.revision_id)
        .join(Ambito, Ambito.id == Ascent.ambito_id)
        .join(Group, Group.id == Ascent.group_id)
        .join(Person, Person.id == Ascent.author_id)
        .where(waits)
        .order_by(Ascent.since, Ascent.id)
        .limit(PER_PAGE)
        .offset((number - 1) * PER_PAGE)
    )
    return Page(session.execute(query).all(), number, total)


def _whose(actor: Actor) -> list[ColumnElement[Any]]:
    """Author and group, for who belongs to the group; the author too where they ask to be named."""
    ours = Ascent.group_id.in_(actor.open_groups)
    return [
        case((or_(ours, Ascent.names_author), Person.name)).label("author"),
        case((ours, Group.name)).label("group"),
    ]


def to_read(session: Session, actor: Actor) -> Sequence[Row]:
    """Second readings asked of this actor, the oldest first; `level` where it is for a publication."""
    level = select(Ascent.level).where(Ascent.revision_id == SecondReading.revision_id, Ascent.state == "asked")
    return session.execute(
        select(
            SecondReading.id,
            SecondReading.asked_at,
            Person.name.label("author"),
            Group.name.label("group"),
            level.correlate(SecondReading).limit(1).scalar_subquery().label("level"),
        )
        .join(Entry, Entry.id == SecondReading.entry_id)
        .join(Person, Person.id == Entry.author_id)
        .join(Group, Group.id == SecondReading.group_id)
        .where(SecondReading.reader_id == actor.person_id, SecondReading.waiting, readable(actor, SecondReading))
        .order_by(SecondReading.asked_at, SecondReading.id)
        .limit(MOST)
    ).all()


def mine(session: Session, actor: Actor) -> Sequence[Row]:
    """This actor's own texts on their way, or come back to them; the newest first."""
    later = aliased(Ascent)
    back = and_(
        Ascent.state == "returned",
        ~exists().where(later.entry_id == Ascent.entry_id, later.id > Ascent.id),
    )
    return session.execute(
        select(
            Ascent.id,
            Ascent.entry_id,
            Ascent.state,
            Ascent.level,
            Ascent.since,
            Ascent.ended_at,
            Entry.kind,
            Revision.title,
            Person.name.label("reader"),
        )
        .join(Entry, Entry.id == Ascent.entry_id)
        .join(Revision, Revision.id == func.coalesce(Ascent.revision_id, Entry.current_revision_id))
        .join(Person, Person.id == Ascent.reader_id)
        .where(
            Ascent.author_id == actor.person_id,
            Entry.trashed_at.is_(None),
            or_(Ascent.ended_at.is_(None), back),
        )
        .order_by(Ascent.since.desc(), Ascent.id.desc())
        .limit(MOST)
    ).all()


def paces(session: Session, actor: Actor) -> tuple[int | None, Sequence[Ambito]]:
    """After how many days this actor is reminded (None: as the ambiti say), and the ambiti for which they may set it."""
    own = session.scalar(select(Person.reminder_days).where(Person.id == actor.person_id))
    kept = select(Ambito).where(Ambito.id.in_(actor.staff_of | actor.judges)).order_by(Ambito.name)
    return own, session.scalars(kept).all()


# --- one proposal, for who decides ------------------------------------------------------------------------------------


def to_decide(session: Session, actor: Actor, ascent_id: int) -> Ascent:
    """The proposal, held until the end of the transaction, for who decides: NotFound for who may not read it, Forbidden
    for its author and for the second reader."""
    found = fetch(session, actor, Ascent, ascent_id, hold=True)
    if not ascent.may_decide(actor, found):
        raise Forbidden
    return found


def reading_id(session: Session, actor: Actor, proposal: Ascent) -> int | None:
    """The second reading that waits for this actor, of the version proposed."""
    return session.scalar(
        select(SecondReading.id).where(
            SecondReading.entry_id == proposal.entry_id,
            SecondReading.reader_id == actor.person_id,
            SecondReading.waiting,
        )
    )


def shown(session: Session, actor: Actor, proposal: Ascent) -> Row:
    """The version proposed, with what may be known of where it comes from, and the answers of the second reading."""
    answers = select(SecondReading.id).where(
        SecondReading.revision_id == Ascent.revision_id,
        SecondReading.reader_id == Ascent.reader_id,
        SecondReading.answered_at.is_not(None),
    )
    newest = answers.order_by(SecondReading.id.desc()).limit(1).correlate(Ascent).scalar_subquery()
    row = session.execute(
        select(
            Revision.title,
            Revision.html,
            Revision.words,
            Revision.number,
            Entry.kind,
            Template.body.label("template"),
            Ambito.name.label("ambito"),
            SecondReading.answers,
            SecondReading.answered_at,
            Publication.id.label("published"),
            *_whose(actor),
        )
        .select_from(Ascent)
        .join(Revision, Revision.id == Ascent.revision_id)
        .join(Entry, Entry.id == Ascent.entry_id)
        .join(Template, Template.id == Entry.template_id)
        .join(Ambito, Ambito.id == Ascent.ambito_id)
        .join(Group, Group.id == Ascent.group_id)
        .join(Person, Person.id == Ascent.author_id)
        .outerjoin(SecondReading, SecondReading.id == newest)
        .outerjoin(Publication, and_(Publication.entry_id == Ascent.entry_id, readable(actor, Publication)))
        .where(Ascent.id == proposal.id, readable(actor, Revision))
        .order_by(Publication.level.desc())
        .limit(1)
    ).first()
    if row is None:
        raise NotFound
    return row


def versions(session: Session, actor: Actor, proposal: Ascent) -> tuple[Revision, Revision] | None:
    """The version that this actor reads published, and the one that would take its place."""
    published = (Publication.entry_id == proposal.entry_id, readable(actor, Publication))
    asked = select(Publication.revision_id).where(*published).order_by(Publication.level.desc()).limit(1)
    old_id = session.scalar(asked)
    if old_id is None or old_id == proposal.revision_id or proposal.revision_id is None:
        return None
    return session.get_one(Revision, old_id), session.get_one(Revision, proposal.revision_id)


def remarks(session: Session, proposal: Ascent) -> Sequence[Row]:
    """With which words this text came back before, the newest first: whoever decides now reads them too."""
    query = select(Ascent.number, Ascent.state, Ascent.reason, Ascent.ended_at)
    earlier = (Ascent.entry_id == proposal.entry_id, Ascent.id < proposal.id, Ascent.reason != "")
    return session.execute(query.where(*earlier).order_by(Ascent.id.desc()).limit(MOST)).all()
