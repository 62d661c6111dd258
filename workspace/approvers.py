"""Who has a part in a proposal: who would read it, may read it second, may approve it. Rights are policy's matter; this
names people."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select, union
from sqlalchemy.orm import Session

from workspace import circles
from workspace.circles import Reader
from workspace.db import now
from workspace.nouns import Ambito, Ascent, Entry, Group, Membership, Office, Pact, Person, Revision, SecondReading


@dataclass(frozen=True)
class Public:
    """How many would read a publication, its author apart."""

    people: int
    groups: int
    staff: int
    ambiti: int


def public(session: Session, author_id: int, ambito_id: int | None) -> Public:
    """«Chi leggerà questo»: everybody of the ambito's groups and its staff; of every ambito where none is named."""
    seats = select(Membership.person_id, Group.ambito_id, Membership.group_id).join(
        Group, Group.id == Membership.group_id
    )
    seats = seats.where(Membership.left_at.is_(None), Group.closed_at.is_(None))
    offices = select(Office.person_id, Office.ambito_id, -Office.id).where(_in_office())
    if ambito_id is not None:
        seats, offices = seats.where(Group.ambito_id == ambito_id), offices.where(Office.ambito_id == ambito_id)
    all_of = union(seats, offices).subquery()
    who, place = all_of.c.person_id, all_of.c.group_id
    row = session.execute(
        select(
            func.count(who.distinct()),
            func.count(place.distinct()).filter(place > 0),
            func.count(who.distinct()).filter(place < 0),
            func.count(all_of.c.ambito_id.distinct()),
        )
        .join(Person, Person.id == who)
        .where(Person.state != "suspended", who != author_id)
    ).one()
    return Public(*row)


def approvers(session: Session, ambito_id: int, but: Sequence[int | None] = ()) -> list[int]:
    """Who may approve for this ambito: those who supervise one of its groups today, the pact accepted."""
    return [person for person in supervisors(session, Group.ambito_id == ambito_id) if person not in but]


def supervisors(session: Session, *where: ColumnElement[bool]) -> Sequence[int]:
    """Who supervises a group today, the pact accepted; `where`: of which groups."""
    return session.scalars(_seated().where(Membership.role == "supervisor", *where)).all()


def network_approvers(session: Session, ambito_id: int, but: Sequence[int | None] = ()) -> list[int]:
    """Who may approve for the network what comes from this ambito: those who supervise or are staff elsewhere, and have
    no part in it."""
    staff = select(Office.person_id).join(Person, Person.id == Office.person_id)
    staff = staff.where(_in_office(), Person.state == "active")
    here = set(session.scalars(_seated().where(Group.ambito_id == ambito_id)))
    here |= set(session.scalars(staff.where(Office.ambito_id == ambito_id)))
    everybody = set(supervisors(session)) | set(session.scalars(staff))
    return sorted(everybody - here - set(but))


def second_yes(session: Session, ambito_id: int, but: Sequence[int | None] = ()) -> str:
    """Why nobody could say yes for the network to what comes from this ambito: «alone» (there is no other ambito) or
    «nobody» (none in the others could); «» where somebody can."""
    if network_approvers(session, ambito_id, but):
        return ""
    return "nobody" if session.scalar(select(Ambito.id).where(Ambito.id != ambito_id).limit(1)) else "alone"


def deciders(session: Session, proposal: Ascent) -> list[int]:
    """Who may approve this proposal at the step where it stands."""
    others = (proposal.author_id, proposal.reader_id, proposal.approver_id)
    if proposal.state == "network":
        return network_approvers(session, proposal.ambito_id, others)
    if proposal.state != "read":
        return []
    found = approvers(session, proposal.ambito_id, others)
    stand_in = [proposal.stand_in_id] if proposal.stand_in_id else []
    return sorted({*found, *stand_in})


def needs_stand_in(session: Session, entry: Entry, ambito_id: int) -> bool:
    """Nobody supervises in the ambito but the author."""
    return not approvers(session, ambito_id, (entry.author_id,))


def readers(session: Session, entry: Entry, ambito_id: int) -> tuple[Reader, ...]:
    """Who of the group may read it second, so that somebody else is left to approve it."""
    supervising = set(approvers(session, ambito_id, (entry.author_id,)))
    peers = circles.second_readers(session, entry)
    if not supervising:
        return peers if len(peers) > 1 else ()
    return tuple(one for one in peers if supervising - {one.person_id})


def reading_of(session: Session, entry: Entry, revision: Revision, able: Iterable[Reader]) -> SecondReading | None:
    """The answered second reading of exactly this version, which counts; by one of `able`, who may still read it."""
    ids = [one.person_id for one in able]
    query = select(SecondReading).where(
        SecondReading.entry_id == entry.id,
        SecondReading.revision_id == revision.id,
        SecondReading.answered_at.is_not(None),
        SecondReading.reader_id.in_(ids),
    )
    return session.scalars(query.order_by(SecondReading.id.desc()).limit(1)).first()


# --- pieces ----------------------------------------------------------------------------------------------------


def _seated() -> Any:
    """People with a seat in an open group, the pact in force accepted, and not suspended."""
    in_force = or_(Pact.widens, Pact.effective_at <= now())
    version = select(func.coalesce(func.max(Pact.version), 0)).where(Pact.group_id == Membership.group_id, in_force)
    return (
        select(Membership.person_id)
        .distinct()
        .join(Group, Group.id == Membership.group_id)
        .join(Person, Person.id == Membership.person_id)
        .where(
            Membership.left_at.is_(None),
            Group.closed_at.is_(None),
            Person.state == "active",
            Membership.accepted_version >= version.correlate(Membership).scalar_subquery(),
        )
        .order_by(Membership.person_id)
    )


def _in_office() -> ColumnElement[bool]:
    running = or_(Office.until.is_(None), Office.until > now())
    return and_(Office.role == "staff", Office.ended_at.is_(None), running)
