"""What the pages of the way up show: where a text is on its way, and what waits for whom. Each a fixed number of
statements."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from workspace import approvers, ascent, ladder, texts
from workspace.approvers import Public
from workspace.db import now
from workspace.ladder import AMBITO, NETWORK, Reader
from workspace.nouns import (
    Ambito,
    Ascent,
    Entry,
    Event,
    Group,
    Person,
    Publication,
    Revision,
    SecondReading,
    Template,
)
from workspace.policy import Actor, Verb, ensure, permit, readable, waits_for
from workspace.refusals import Forbidden, Invalid, NotFound
from workspace.web.paging import PER_PAGE, Page

Row = Any  # columns of one statement, by name
MOST = 20  # second readings and texts of one's own on the queue page; rounds on the author's page


def days_since(moment: dt.datetime) -> int:
    """Whole days, for «da 3 giorni»."""
    return max(0, (now() - moment).days)


# --- the author's page --------------------------------------------------------------------------------------------


def to_propose(session: Session, actor: Actor, entry_id: int, *, hold: bool = False) -> Entry:
    """The entry, for its author (NotFound for who may not read it, Forbidden for who only reads it); `hold`: until the
    end of the transaction."""
    query = select(Entry).where(Entry.id == entry_id, readable(actor, Entry))
    if hold:
        query = query.with_for_update(of=Entry).execution_options(populate_existing=True)
    entry = session.scalars(query).first()
    if entry is None:
        raise NotFound
    ensure(actor, Verb.PROPOSE, entry)
    if entry.trashed_at is not None:
        raise Invalid("Questo testo è nel cestino: prima riprendilo.")
    return entry


@dataclass(frozen=True)
class Done:
    """An answered second reading of the version at hand, which counts."""

    reader_id: int
    reader: str
    answered_at: dt.datetime
    answers: dict[str, str]


@dataclass(frozen=True)
class Situation:
    """Everything on the author's page, but for the check."""

    entry: Entry
    current: Revision
    prompts: list[texts.Prompt]
    group: Row | None  # id, name, ambito_id, ambito
    in_group: bool  # the author belongs to it, the pact accepted
    going: Row | None  # the proposal on its way, with the names of its people
    rounds: Sequence[Row]  # the earlier ones, the newest first
    live: Row | None  # the publication: level, number, since when
    able: tuple[Reader, ...]  # who may read second
    done: Done | None
    stand_ins: tuple[Reader, ...]  # who may approve, where nobody else supervises
    wants_stand_in: bool
    settled: bool  # exactly this version is approved for the ambito: only the network is missing
    ambito: Public | None
    network: Public | None
    judges: int  # how many may approve now, or could
    second_yes: str  # why nobody could approve it for the network («alone», «nobody»), or «»

    @property
    def is_blank(self) -> bool:
        return not self.current.answers

    @property
    def is_published(self) -> bool:
        """Is exactly the version at hand published already?"""
        return self.live is not None and self.live.revision_id == self.current.id

    @property
    def levels(self) -> list[int]:
        """How far the version at hand can still go. The network is not offered where nobody could say the second yes;
        what is there already is replaced there, when somebody can."""
        if self.live is not None and self.live.level == NETWORK:
            return [] if self.is_published else [NETWORK]
        here = [] if self.is_published else [AMBITO]
        return here if self.second_yes else [*here, NETWORK]


def situation(session: Session, actor: Actor, entry: Entry) -> Situation:
    current = session.get_one(Revision, entry.current_revision_id)
    group = session.execute(
        select(Group.id, Group.name, Group.ambito_id, Ambito.name.label("ambito"), Ambito.reminder_days)
        .join(Ambito, Ambito.id == Group.ambito_id)
        .where(Group.id == entry.group_id)
    ).first()
    ways = session.execute(_ways(entry.id)).all()
    going = next((way for way in ways if way.Ascent.ended_at is None), None)
    body = session.scalar(select(Template.body).where(Template.id == entry.template_id)) or {}
    in_group = entry.group_id in actor.open_groups
    can = group is not None and in_group and going is None
    able = approvers.readers(session, entry, group.ambito_id) if can and group else ()
    judges = approvers.approvers(session, group.ambito_id, (entry.author_id,)) if group and in_group else []
    if going is not None:
        judges = approvers.deciders(session, going.Ascent)
    live = session.execute(_live(entry.id)).first()
    settled = live is not None and live.revision_id == current.id and None not in (live.reader_id, live.approver_id)
    wants = can and not judges and not settled
    return Situation(
        entry=entry,
        current=current,
        prompts=body["prompts"],
        group=group,
        in_group=in_group,
        going=going,
        rounds=[way for way in ways if way is not going],
        live=live,
        able=able,
        done=_done(session, entry, current, able) if can else None,
        stand_ins=ladder.second_readers(session, entry) if wants else (),
        wants_stand_in=wants,
        settled=settled,
        ambito=approvers.public(session, entry.author_id, group.ambito_id) if can and group else None,
        network=approvers.public(session, entry.author_id, None) if can else None,
        judges=len(judges),
        second_yes=approvers.second_yes(session, group.ambito_id, (entry.author_id,)) if can and group else "",
    )


def _ways(entry_id: int) -> Any:
    reader, approver, network, ender, stand_in = (aliased(Person) for _ in range(5))
    read_at = select(func.max(SecondReading.answered_at)).where(
        SecondReading.revision_id == Ascent.revision_id, SecondReading.reader_id == Ascent.reader_id
    )
    approved_at = select(func.max(Event.at)).where(
        Event.entry_id == Ascent.entry_id,
        Event.verb == "publication.approved",
        Event.at >= Ascent.made_at,
        or_(Ascent.ended_at.is_(None), Event.at <= Ascent.ended_at),
    )
    return (
        select(
            Ascent,
            reader.name.label("reader"),
            approver.name.label("approver"),
            network.name.label("network_approver"),
            ender.name.label("ender"),
            stand_in.name.label("stand_in"),
            read_at.correlate(Ascent).scalar_subquery().label("read_at"),
            approved_at.correlate(Ascent).scalar_subquery().label("approved_at"),
        )
        .join(reader, reader.id == Ascent.reader_id)
        .outerjoin(approver, approver.id == Ascent.approver_id)
        .outerjoin(network, network.id == Ascent.network_approver_id)
        .outerjoin(ender, ender.id == Ascent.ended_by_id)
        .outerjoin(stand_in, stand_in.id == Ascent.stand_in_id)
        .where(Ascent.entry_id == entry_id)
        .order_by(Ascent.id.desc())
        .limit(MOST)
    )


def _live(entry_id: int) -> Any:
    return (
        select(
            Publication.id,
            Publication.level,
            Publication.revision_id,
            Publication.approved_at,
            Publication.updated_at,
            Publication.names_author,
            Publication.reader_id,
            Publication.approver_id,
            Revision.number,
        )
        .join(Revision, Revision.id == Publication.revision_id)
        .where(Publication.entry_id == entry_id, Publication.state == "approved", Publication.withdrawn_at.is_(None))
        .order_by(Publication.level.desc(), Publication.id.desc())
        .limit(1)
    )


def _done(session: Session, entry: Entry, revision: Revision, able: Sequence[Reader]) -> Done | None:
    found = approvers.reading_of(session, entry, revision, able)
    if found is None or found.answered_at is None:
        return None
    name = next(one.name for one in able if one.person_id == found.reader_id)
    return Done(found.reader_id, name, found.answered_at, found.answers)


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


def the_ambito(session: Session, actor: Actor, slug: str) -> Ambito:
    """The ambito of that short name, for who belongs to it."""
    found = session.scalars(select(Ambito).where(Ambito.slug == slug, Ambito.id.in_(actor.ambiti))).first()
    if found is None:
        raise NotFound
    return found


# --- one proposal, for who decides ------------------------------------------------------------------------------------


def the_proposal(session: Session, actor: Actor, ascent_id: int, *, hold: bool = False) -> Ascent:
    """The proposal, for who may read it; `hold`: until the end of the transaction."""
    query = select(Ascent).where(Ascent.id == ascent_id, readable(actor, Ascent))
    if hold:
        query = query.with_for_update(of=Ascent).execution_options(populate_existing=True)
    found = session.scalars(query).first()
    if found is None:
        raise NotFound
    return found


def to_decide(session: Session, actor: Actor, ascent_id: int) -> Ascent:
    """The same, for who decides: Forbidden for its author and for the second reader."""
    found = the_proposal(session, actor, ascent_id, hold=True)
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


def may_suggest(actor: Actor, entry: Entry) -> bool:
    return permit(actor, Verb.SUGGEST, entry)
