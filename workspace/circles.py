"""Who would read a text at each rung of the ladder, by name, and who of a group may be asked to read it second."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from workspace.db import now
from workspace.nouns import (
    Entry,
    Membership,
    Office,
    Person,
)
from workspace.policy import version_in_force

ONLY_ME, SUPERVISOR, GROUP, AMBITO, NETWORK = 1, 2, 3, 4, 5


@dataclass(frozen=True)
class Reader:
    """Somebody who reads a text, or would."""

    person_id: int
    name: str
    role: str  # member | supervisor
    is_staff: bool  # also of the ambito's office: to be said aloud
    waits: bool = False  # reads only once they accept the pact in force


@dataclass(frozen=True)
class Audience:
    """Who would read besides the author, and how many of them did not read before."""

    readers: tuple[Reader, ...]
    new: tuple[Reader, ...]

    @property
    def staff(self) -> int:
        return sum(r.is_staff for r in self.readers)


def of_groups(session: Session, author_id: int, group_ids: Collection[int]) -> dict[int, tuple[Reader, ...]]:
    """Everybody of these groups besides the author, supervisors first, by name; one statement for them all. Members
    whose pact is still to be accepted count: they read once they accept."""
    staff = select(Office.person_id).where(Office.role == "staff", Office.ended_at.is_(None))
    waits = Membership.accepted_version < version_in_force(now())
    query = (
        select(Membership.group_id, Person.id, Person.name, Membership.role, Person.id.in_(staff), waits)
        .join(Membership, Membership.person_id == Person.id)
        .where(
            Membership.group_id.in_(group_ids),
            Membership.left_at.is_(None),
            Person.state != "suspended",
            Person.id != author_id,
        )
        .order_by(Membership.role.desc(), Person.name, Person.id)
    )
    found: dict[int, tuple[Reader, ...]] = dict.fromkeys(group_ids, ())
    for group_id, person_id, name, role, is_staff, has_to_accept in session.execute(query):
        found[group_id] += (Reader(person_id, name, role, bool(is_staff), bool(has_to_accept)),)
    return found


def readers_of(session: Session, entry: Entry, reach: int, supervisor_id: int | None = None) -> tuple[Reader, ...]:
    """Who besides the author would read at this reach, by name."""
    if reach == ONLY_ME or entry.group_id is None:
        return ()
    return at_reach(of_groups(session, entry.author_id, [entry.group_id])[entry.group_id], reach, supervisor_id)


def at_reach(circle: tuple[Reader, ...], reach: int, supervisor_id: int | None = None) -> tuple[Reader, ...]:
    """Who of a group's circle reads at this reach."""
    if reach == SUPERVISOR:
        return tuple(r for r in circle if r.person_id == supervisor_id and r.role == "supervisor")
    return circle if reach == GROUP else ()


def audience(session: Session, entry: Entry, reach: int, supervisor_id: int | None = None) -> Audience:
    """«Chi leggerà questo», with what changes against today."""
    readers = readers_of(session, entry, reach, supervisor_id)
    before = {r.person_id for r in readers_of(session, entry, entry.reach, entry.supervisor_id)}
    return Audience(readers, tuple(r for r in readers if r.person_id not in before))


def second_readers(session: Session, entry: Entry) -> tuple[Reader, ...]:
    """Who may be asked for a second reading: everybody else of the entry's group who accepted the pact in force."""
    if entry.group_id is None:
        return ()
    circle = of_groups(session, entry.author_id, [entry.group_id])[entry.group_id]
    return tuple(reader for reader in circle if not reader.waits)
