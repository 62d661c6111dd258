"""What a meeting works on: texts that their authors put forward, the group's vote or turn, the supervisor's choice, the
format. The words of a text are shown from the text, to those who read it there today; the question is checked like a
comment. Nothing here commits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, delete, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from workspace import belonging, events, gate, lexicons
from workspace.db import now
from workspace.nouns import (
    CHOICES,
    Agenda,
    Entry,
    Format,
    Meeting,
    Membership,
    Person,
    Proposal,
    Revision,
    Vote,
)
from workspace.policy import Actor, Verb, ensure, fetch, readable
from workspace.refusals import Forbidden, Invalid, NotFound

QUESTION_LIMIT = 600
MOST = 3  # texts worked on in one meeting


@dataclass(frozen=True)
class Item:
    """A text put forward, as the reader may see it. `last_at`: when a text of the same person was last worked on."""

    id: int
    entry_id: int
    title: str
    author_id: int
    author: str
    question: str
    position: int | None
    votes: int
    mine: bool  # my vote is for it
    last_at: dt.datetime | None


# --- reading ----------------------------------------------------------------------------------------------------


def items(session: Session, actor: Actor, meeting: Meeting, choice: str) -> list[Item]:
    """The texts put forward that this person reads: the chosen ones in their order, then the others by turn (who has
    not presented for longest first) or by votes, of those who are still here. Two statements."""
    vote = aliased(Vote)
    still = and_(
        Membership.person_id == vote.person_id,
        Membership.group_id == meeting.group_id,
        Membership.left_at.is_(None),
    )
    votes = (
        select(func.count())
        .select_from(vote)
        .join(Membership, still)
        .where(vote.proposal_id == Proposal.id)
        .correlate(Proposal)
        .scalar_subquery()
    )
    mine = exists().where(vote.proposal_id == Proposal.id, vote.person_id == actor.person_id)
    rows = session.execute(
        select(Proposal, Revision.title, Person.name, votes, mine)
        .join(Entry, Entry.id == Proposal.entry_id)
        .join(Revision, Revision.id == Entry.shared_revision_id)
        .join(Person, Person.id == Proposal.person_id)
        .where(Proposal.meeting_id == meeting.id, readable(actor, Proposal))
        .order_by(Proposal.created_at, Proposal.id)
    ).all()
    last = _last_presented(session, meeting, {row[0].person_id for row in rows})
    found = [
        Item(p.id, p.entry_id, title, p.person_id, name, p.question, p.position, count, bool(my), last.get(p.person_id))
        for p, title, name, count, my in rows
    ]
    never = dt.datetime.min.replace(tzinfo=dt.UTC)
    if choice == "vote":
        found.sort(key=lambda item: -item.votes)
    else:
        found.sort(key=lambda item: item.last_at or never)
    return sorted(found, key=lambda item: item.position if item.position is not None else 1000)


def _last_presented(session: Session, meeting: Meeting, people: set[int]) -> dict[int, dt.datetime]:
    earlier = aliased(Meeting)
    query = (
        select(Proposal.person_id, func.max(earlier.starts_at))
        .join(earlier, earlier.id == Proposal.meeting_id)
        .where(
            earlier.group_id == meeting.group_id,
            earlier.state == "held",
            earlier.starts_at < meeting.starts_at,
            Proposal.position.is_not(None),
            Proposal.person_id.in_(people),
        )
        .group_by(Proposal.person_id)
    )
    return {row[0]: row[1] for row in session.execute(query)} if people else {}


def the_agenda(session: Session, meeting: Meeting) -> Agenda:
    """That of a meeting which the actor sees with its group; not yet kept where nobody has touched it."""
    return session.get(Agenda, meeting.id) or Agenda(meeting_id=meeting.id, choice="turn", module="")


def may_put_forward(session: Session, actor: Actor, meeting: Meeting) -> Sequence[Any]:
    """The actor's own texts which this group reads and which are not yet put forward for this meeting, the newest
    first."""
    there = exists().where(Proposal.entry_id == Entry.id, Proposal.meeting_id == meeting.id)
    return session.execute(
        select(Entry.id, Revision.title)
        .join(Revision, Revision.id == Entry.shared_revision_id)
        .where(*_shared_by(actor, meeting), ~there)
        .order_by(Entry.shared_at.desc(), Entry.id.desc())
        .limit(50)
    ).all()


def _shared_by(actor: Actor, meeting: Meeting) -> tuple[Any, ...]:
    return (
        Entry.author_id == actor.person_id,
        Entry.group_id == meeting.group_id,
        Entry.reach == 3,
        Entry.trashed_at.is_(None),
    )


def formats(session: Session, actor: Actor, but: int | None = None) -> Sequence[Format]:
    """The formats that the actor may choose now, the own ones first; `but`: this one too, though it is retired."""
    newest = or_(Format.retired_at.is_(None), Format.id == but) if but else Format.retired_at.is_(None)
    query = select(Format).where(readable(actor, Format), newest)
    return session.scalars(query.order_by(Format.position, Format.id).limit(100)).all()


def last_case(session: Session, actor: Actor, meeting: Meeting) -> list[Item]:
    """What the meeting before this one worked on, as far as the reader still reads it: for the follow-up."""
    before = session.scalars(
        select(Meeting)
        .where(
            Meeting.group_id == meeting.group_id,
            Meeting.state == "held",
            Meeting.starts_at < meeting.starts_at,
        )
        .order_by(Meeting.starts_at.desc(), Meeting.id.desc())
        .limit(1)
    ).first()
    return [item for item in items(session, actor, before, "turn") if item.position is not None] if before else []


def texts(session: Session, actor: Actor, chosen: Sequence[Item]) -> dict[int, Revision]:
    """Entry -> the version that the group reads, for the room."""
    query = (
        select(Entry.id, Revision)
        .join(Revision, Revision.id == Entry.shared_revision_id)
        .where(Entry.id.in_([item.entry_id for item in chosen]), readable(actor, Entry), Entry.reach == 3)
    )
    return {ident: revision for ident, revision in session.execute(query)}


# --- what members do --------------------------------------------------------------------------------------------


def put_forward(session: Session, actor: Actor, meeting: Meeting, entry_id: int, question: str, sure: str) -> Proposal:
    """A text of the actor's own that this group reads, with their question. Raises Invalid and Unsure as comments do."""
    _open(meeting)
    entry = session.scalars(select(Entry).where(Entry.id == entry_id, *_shared_by(actor, meeting))).first()
    if entry is None or meeting.group_id not in actor.open_groups:
        raise Invalid("Scegli un tuo testo che questo gruppo legge.", field="testo")
    ensure(actor, Verb.PUT_FORWARD, entry)
    question = question.strip()
    if not question or len(question) > QUESTION_LIMIT:
        raise Invalid("Scrivi la tua domanda al gruppo, in poche righe.", field="domanda")
    gate.pass_words(question, sure, lexicons.of_group(session, meeting.group_id))
    if session.scalar(select(Proposal.id).where(Proposal.entry_id == entry.id, Proposal.meeting_id == meeting.id)):
        raise Invalid("Questo testo è già proposto per questo incontro.", field="testo")
    proposal = Proposal(meeting_id=meeting.id, entry_id=entry.id, person_id=actor.person_id, question=question)
    session.add(proposal)
    session.flush()
    events.record(session, actor, "agenda.proposed", entry_id=entry.id, group_id=meeting.group_id, meeting=meeting.id)
    supervisors = belonging.supervisors(session, meeting.group_id)
    events.tell(session, supervisors, "agenda.proposed", actor, group_id=meeting.group_id, meeting=meeting.id)
    return proposal


def take_back(session: Session, actor: Actor, meeting: Meeting, proposal_id: int) -> None:
    """One's own, until the meeting is held. The votes for it go with it."""
    _open(meeting)
    proposal = _the_proposal(session, actor, meeting, proposal_id)
    if proposal.person_id != actor.person_id:
        raise Forbidden
    session.delete(proposal)
    events.record(
        session, actor, "agenda.taken_back", entry_id=proposal.entry_id, group_id=meeting.group_id, meeting=meeting.id
    )
    session.flush()


def vote(session: Session, actor: Actor, meeting: Meeting, proposal_id: int) -> None:
    """One vote a person; a later one takes the place of an earlier. Counted, never shown as who."""
    ensure(actor, Verb.TAKE_PART, meeting)
    _open(meeting)
    agenda = the_agenda(session, meeting)
    if agenda.choice != "vote" or agenda.composed_at is not None:
        raise Invalid("Per questo incontro non si vota.")
    proposal = _the_proposal(session, actor, meeting, proposal_id)
    session.execute(delete(Vote).where(Vote.meeting_id == meeting.id, Vote.person_id == actor.person_id))
    session.add(Vote(meeting_id=meeting.id, person_id=actor.person_id, proposal_id=proposal.id))
    session.flush()


# --- what who supervises does -----------------------------------------------------------------------------------


def compose(
    session: Session,
    actor: Actor,
    meeting: Meeting,
    choice: str,
    chosen: Sequence[int],
    format_id: int | None,
    module: str,
    *,
    done: bool,
) -> Agenda:
    """How texts are chosen, which are (in this order), and the format. `done`: the agenda stands, the group is told;
    else only the way of choosing changes."""
    ensure(actor, Verb.KEEP_MEETINGS, meeting)
    if meeting.state == "cancelled":
        raise Invalid("L’incontro è annullato.")
    if choice not in CHOICES:
        raise Invalid("Scegli se il testo si sceglie a turno o con un voto.")
    agenda = session.get(Agenda, meeting.id)
    if agenda is None:
        agenda = Agenda(meeting_id=meeting.id)
        session.add(agenda)
    agenda.choice = choice
    if not done:
        session.flush()
        return agenda
    if len(chosen) > MOST:
        raise Invalid("In un incontro si lavora al massimo su tre testi.")
    form = fetch(session, actor, Format, format_id) if format_id else None
    if form is not None and module and module not in modules(form):
        raise Invalid("Scegli uno dei modi di questo formato.")
    there = {p.id: p for p in session.scalars(select(Proposal).where(Proposal.meeting_id == meeting.id))}
    seen = {item.id for item in items(session, actor, meeting, choice)}
    if not set(chosen) <= seen:
        raise NotFound
    for ident, proposal in there.items():
        proposal.position = chosen.index(ident) if ident in chosen else None
    first = agenda.composed_at is None
    agenda.format_id, agenda.module = (form.id, module) if form else (None, "")
    agenda.composed_by_id, agenda.composed_at = actor.person_id, now()
    session.flush()
    events.record(session, actor, "agenda.composed", group_id=meeting.group_id, meeting=meeting.id, texts=len(chosen))
    if first and meeting.ends_at > now():
        everybody = belonging.people_of(session, meeting.group_id, open_only=True)
        events.tell(session, everybody, "agenda.composed", actor, group_id=meeting.group_id, meeting=meeting.id)
    return agenda


def modules(form: Format) -> dict[str, Any]:
    """key -> module, of the step that has several ways."""
    return {module["key"]: module for step in form.body["steps"] for module in step.get("modules", ())}


def _open(meeting: Meeting) -> None:
    if meeting.state != "planned":
        raise Invalid("Per questo incontro non si propongono più testi.")


def _the_proposal(session: Session, actor: Actor, meeting: Meeting, proposal_id: int) -> Proposal:
    mine = or_(readable(actor, Proposal), Proposal.person_id == actor.person_id)
    query = select(Proposal).where(Proposal.id == proposal_id, Proposal.meeting_id == meeting.id, mine)
    proposal = session.scalars(query).first()
    if proposal is None:
        raise NotFound
    return proposal
