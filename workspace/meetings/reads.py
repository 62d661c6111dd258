"""The calendar and the register as each person may see them: the group its meetings and one's own hours; who
supervises it and the staff of its ambito the register, nominal and whole."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Row, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from workspace import hours, thresholds
from workspace.db import now
from workspace.hours import ROME, Held, Line, hundredths
from workspace.meetings.calendar import Appointment
from workspace.nouns import (
    Ambito,
    Attendance,
    CalendarFeed,
    Event,
    Group,
    Meeting,
    Membership,
    Person,
)
from workspace.policy import Actor, fetch, readable
from workspace.thresholds import Asked

MOST = 200  # meetings of a group in a year; nobody has so many
BACK, AHEAD = dt.timedelta(days=120), dt.timedelta(days=550)  # what a calendar shows
SOON = 12  # meetings on the page of one's own


def year_of(moment: dt.datetime) -> int:
    return moment.astimezone(ROME).year


def span(year: int) -> tuple[dt.datetime, dt.datetime]:
    """The first moment of the year and that of the next one, on Rome's clock."""
    return hours.bounds(dt.date(year, 1, 1), dt.date(year, 12, 31))


# --- who was in the group on a day ------------------------------------------------------------------------------


def enrolled(session: Session, group_id: int, moment: dt.datetime) -> Sequence[Row[Any]]:
    """Who took part in the group on that day (id, name, profession), by name: those who came in by its end and had not
    left when the meeting began."""
    return session.execute(_seated(group_id, moment, "member")).all()


def supervisors_then(session: Session, group_id: int, moment: dt.datetime) -> Sequence[Row[Any]]:
    return session.execute(_seated(group_id, moment, "supervisor")).all()


def _seated(group_id: int, moment: dt.datetime, role: str) -> Any:
    local = moment.astimezone(ROME)
    midnight = dt.datetime.combine(local.date() + dt.timedelta(days=1), dt.time(), ROME)
    return (
        select(Person.id, Person.name, Person.profession)
        .join(Membership, Membership.person_id == Person.id)
        .where(
            Membership.group_id == group_id,
            Membership.role == role,
            Membership.joined_at < midnight,
            or_(Membership.left_at.is_(None), Membership.left_at > moment),
        )
        .order_by(Person.name, Person.id)
        .distinct()
    )


# --- the calendar of a group ------------------------------------------------------------------------------------


def the_meeting(session: Session, actor: Actor, meeting_id: int) -> tuple[Meeting, Group]:
    meeting = fetch(session, actor, Meeting, meeting_id)
    return meeting, session.get_one(Group, meeting.group_id)


def keeps_hours(actor: Actor, group: Group) -> bool:
    """May the actor see the register, everybody's lines?"""
    return group.id in actor.supervised or group.ambito_id in actor.staff_of


def of_group(session: Session, actor: Actor, group: Group, year: int) -> Sequence[Any]:
    """The meetings of that year in order, with who conducted them."""
    start, end = span(year)
    query = (
        select(
            Meeting.id,
            Meeting.starts_at,
            Meeting.ends_at,
            Meeting.state,
            Meeting.mode,
            Meeting.place,
            Person.name.label("supervisor"),
        )
        .outerjoin(Person, Person.id == Meeting.supervisor_id)
        .where(
            readable(actor, Meeting), Meeting.group_id == group.id, Meeting.starts_at >= start, Meeting.starts_at < end
        )
        .order_by(Meeting.starts_at, Meeting.id)
        .limit(MOST)
    )
    return session.execute(query).all()


@dataclass(frozen=True)
class Count:
    """What a person sees of a group's hours in a year, in hundredths: held and asked; one's own; for those who keep the
    register everybody's, and how many attended each meeting, by the rule of the exports."""

    held: int
    asked: Asked
    mine: Line | None
    everybody: list[tuple[str, Line]] = field(default_factory=list)
    there: Mapping[int, Held] = field(default_factory=dict)

    @property
    def too_many(self) -> int | None:
        """How many people the longest register has, where they are more than is asked."""
        most = max((held.enrolled for held in self.there.values()), default=0)
        return most if most > self.asked.get("people", most) else None

    @property
    def too_short(self) -> int:
        """How many meetings are shorter than is asked."""
        return sum(held.length < self.asked.get("meeting", 0) for held in self.there.values())


def hours_of(session: Session, actor: Actor, group: Group, year: int) -> Count:
    keeps = keeps_hours(actor, group)
    first, last = dt.date(year, 1, 1), dt.date(year, 12, 31)
    account = hours.account(session, [group.id], first, last, None if keeps else actor.person_id)
    lines = {line.person_id: line for line in account.lines}
    named: list[tuple[str, Line]] = []
    if keeps:
        people = select(Person.id, Person.name).where(Person.id.in_(lines)).order_by(Person.name, Person.id)
        named = [(row.name, lines[row.id]) for row in session.execute(people)]
    there = {held.id: held for held in account.meetings} if keeps else {}
    return Count(account.length, thresholds.asked_of(session, group, year), lines.get(actor.person_id), named, there)


@dataclass(frozen=True)
class Own:
    """One's own line of a register. `counts`: it is a presence by the rule of hours; who stayed less than four fifths of
    a meeting was there, and the meeting does not count."""

    present: bool
    minutes: int
    reason: str
    counts: bool


def own_lines(session: Session, actor: Actor, group: Group, year: int) -> dict[int, Own]:
    """Meeting -> one's own line of its register."""
    start, end = span(year)
    query = (
        select(Attendance, Meeting.starts_at, Meeting.ends_at)
        .join(Meeting, Meeting.id == Attendance.meeting_id)
        .where(
            Attendance.person_id == actor.person_id,
            Meeting.group_id == group.id,
            Meeting.starts_at >= start,
            Meeting.starts_at < end,
        )
    )
    return {
        line.meeting_id: Own(line.present, line.minutes, line.reason, counts(line, starts_at, ends_at))
        for line, starts_at, ends_at in session.execute(query)
    }


def counts(line: Attendance, starts_at: dt.datetime, ends_at: dt.datetime) -> bool:
    return hours.attended(line.present, line.minutes, (ends_at - starts_at).total_seconds() / 60)


# --- the register -----------------------------------------------------------------------------------------------


@dataclass
class RegisterLine:
    person_id: int
    name: str
    profession: str
    line: Attendance | None  # None while the register is open
    counts: bool = False  # a presence by the rule of hours


def register(session: Session, actor: Actor, meeting: Meeting) -> list[RegisterLine]:
    """Everybody of the register by name: once it is closed those it holds, before that those enrolled that day."""
    query = (
        select(Attendance, Person.name, Person.profession)
        .join(Person, Person.id == Attendance.person_id)
        .where(Attendance.meeting_id == meeting.id, readable(actor, Attendance))
        .order_by(Person.name, Person.id)
    )
    lines = [
        RegisterLine(line.person_id, name, profession, line, counts(line, meeting.starts_at, meeting.ends_at))
        for line, name, profession in session.execute(query)
    ]
    known = {line.person_id for line in lines}
    if meeting.state != "cancelled":
        people = enrolled(session, meeting.group_id, meeting.starts_at)
        lines += [RegisterLine(p.id, p.name, p.profession, None) for p in people if p.id not in known]
    return sorted(lines, key=lambda line: (line.name, line.person_id))


def corrections(session: Session, meeting: Meeting) -> list[Any]:
    """Who corrected the register after it was closed, and when."""
    query = (
        select(Event.at, Event.detail, Person.name)
        .outerjoin(Person, Person.id == Event.actor_id)
        .where(
            Event.group_id == meeting.group_id,
            Event.verb == "register.corrected",
            Event.at >= (meeting.held_at or now()),
        )
        .order_by(Event.at)
        .limit(1000)
    )
    return [row for row in session.execute(query) if row.detail.get("meeting") == meeting.id]


# --- all of one's groups ----------------------------------------------------------------------------------------


def mine(session: Session, actor: Actor) -> Sequence[Any]:
    """The next meetings of the actor's own groups."""
    return session.execute(
        select(Meeting.id, Meeting.starts_at, Meeting.ends_at, Meeting.mode, Meeting.place, Group.name, Group.slug)
        .join(Group, Group.id == Meeting.group_id)
        .where(Meeting.group_id.in_(actor.open_groups), Meeting.state == "planned", Meeting.ends_at > now())
        .order_by(Meeting.starts_at, Meeting.id)
        .limit(SOON)
    ).all()


def to_close(session: Session, actor: Actor) -> Sequence[Any]:
    """Meetings that are over and whose register waits for the actor, the oldest first."""
    return session.execute(
        select(Meeting.id, Meeting.starts_at, Group.name, Group.slug)
        .join(Group, Group.id == Meeting.group_id)
        .where(Meeting.group_id.in_(actor.supervised), Meeting.state == "planned", Meeting.ends_at <= now())
        .order_by(Meeting.starts_at, Meeting.id)
        .limit(SOON)
    ).all()


@dataclass
class YearOfGroup:
    """One row of the ambito's year: hundredths of an hour held in each month, and whether meetings are planned there."""

    name: str
    slug: str
    kind: str
    ambito: str
    held: list[int] = field(default_factory=lambda: [0] * 12)
    planned: list[int] = field(default_factory=lambda: [0] * 12)

    @property
    def total(self) -> int:
        return sum(self.held)


def year_of_ambiti(session: Session, actor: Actor, year: int) -> list[YearOfGroup]:
    """For staff: every group of their ambiti with its hours month by month. Two statements, whatever there is."""
    if not actor.staff_of:
        return []
    start, end = span(year)
    theirs = Group.ambito_id.in_(actor.staff_of)
    groups = session.execute(
        select(Group.id, Group.name, Group.slug, Group.kind, Ambito.name.label("ambito"))
        .join(Ambito, Ambito.id == Group.ambito_id)
        .where(theirs, or_(Group.closed_at.is_(None), Group.closed_at >= start))
        .order_by(Ambito.name, Group.name, Group.id)
    ).all()
    found = {g.id: YearOfGroup(g.name, g.slug, g.kind, g.ambito) for g in groups}
    rows = session.execute(
        select(Meeting.group_id, Meeting.starts_at, Meeting.ends_at, Meeting.state)
        .join(Group, Group.id == Meeting.group_id)
        .where(
            theirs,
            Meeting.starts_at >= start,
            Meeting.starts_at < end,
            or_(Meeting.state == "held", and_(Meeting.state == "planned", Meeting.ends_at > now())),
        )
    )
    for row in rows:
        one = found.get(row.group_id)
        month = row.starts_at.astimezone(ROME).month - 1
        if one and row.state == "held":
            one.held[month] += hundredths(row.starts_at, row.ends_at)
        elif one:
            one.planned[month] += 1
    return list(found.values())


def has_feed(session: Session, actor: Actor) -> CalendarFeed | None:
    return session.get(CalendarFeed, actor.person_id)


def appointments(session: Session, actor: Actor) -> Iterable[Appointment]:
    """Date, place and group of the meetings of the actor's own groups, cancelled ones too; nothing else."""
    ours = aliased(Group)
    rows = session.execute(
        select(Meeting, ours.name)
        .join(ours, ours.id == Meeting.group_id)
        .where(
            Meeting.group_id.in_(actor.open_groups),
            Meeting.starts_at > now() - BACK,
            Meeting.starts_at < now() + AHEAD,
        )
        .order_by(Meeting.starts_at, Meeting.id)
        .limit(1000)
    )
    for meeting, group in rows:
        yield Appointment(
            meeting.id,
            meeting.starts_at,
            meeting.ends_at,
            group,
            meeting.place,
            meeting.state == "cancelled",
            meeting.sequence,
            meeting.changed_at,
        )


def years(session: Session, group: Group) -> list[int]:
    """The years that have meetings, and this one."""
    here = year_of(now())
    first, last = session.execute(
        select(func.min(Meeting.starts_at), func.max(Meeting.starts_at)).where(Meeting.group_id == group.id)
    ).one()
    return list(range(min(year_of(first), here), max(year_of(last), here) + 1)) if first else [here]
