"""What changes in the calendar and in the register of a group. The group is told of what changes; the register is
closed once, and every correction after it leaves an event. Nothing here commits."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from workspace import belonging, events
from workspace.db import now
from workspace.meetings import reads
from workspace.nouns import MODES, REASONS, Attendance, CalendarFeed, Group, Meeting, MeetingReminder
from workspace.policy import Actor, Verb, ensure
from workspace.refusals import Conflict, Invalid, NotFound
from workspace.web.access import hash_of

MOST = 60  # meetings planned at once
LONGEST = dt.timedelta(hours=12)
FAR = dt.timedelta(days=3 * 366)
Slot = tuple[dt.datetime, dt.datetime]


@dataclass(frozen=True)
class Where:
    """Where one meets: a place, an address of the network, or both."""

    mode: str
    place: str = ""
    link: str = ""


@dataclass(frozen=True)
class Line:
    """What the register says of one person. `minutes`: None for the whole meeting."""

    present: bool
    minutes: int | None = None
    mode: str = ""
    reason: str = ""


# --- the calendar -----------------------------------------------------------------------------------------------


def plan(session: Session, actor: Actor, group: Group, slots: Sequence[Slot], where: Where) -> list[Meeting]:
    """A meeting, or a series of them. Raises Invalid for what cannot be."""
    ensure(actor, Verb.KEEP_MEETINGS, group)
    if not slots:
        raise Invalid("In questo periodo non cade nessun incontro: controlla la data finale.")
    if len(slots) > MOST:
        raise Invalid("Sono più di 60 incontri: scegli una data finale più vicina, poi continua da lì.")
    _look_at(session, group.id, slots, where)
    series = str(uuid.uuid4()) if len(slots) > 1 else None
    made = [
        Meeting(
            group_id=group.id,
            series=series,
            starts_at=start,
            ends_at=end,
            place=where.place,
            link=where.link,
            mode=where.mode,
            created_by_id=actor.person_id,
        )
        for start, end in slots
    ]
    session.add_all(made)
    session.flush()
    events.record(session, actor, "meeting.planned", group_id=group.id, meeting=made[0].id, meetings=len(made))
    if slots[-1][1] > now():
        _tell(session, actor, "meeting.planned", made[0], meetings=len(made))
    return made


def move(session: Session, actor: Actor, meeting: Meeting, slot: Slot, where: Where) -> bool:
    """Another time or place for one meeting, also where it belongs to a series. Answers whether anything changed."""
    ensure(actor, Verb.KEEP_MEETINGS, meeting)
    _still_planned(session, meeting)
    _look_at(session, meeting.group_id, [slot], where, but=meeting.id)
    before = (meeting.starts_at, meeting.ends_at, meeting.place, meeting.link, meeting.mode)
    if before == (*slot, where.place, where.link, where.mode):
        return False
    moved = (meeting.starts_at, meeting.ends_at) != slot
    meeting.starts_at, meeting.ends_at = slot
    meeting.place, meeting.link, meeting.mode = where.place, where.link, where.mode
    _changed(meeting)
    if moved:
        session.execute(delete(MeetingReminder).where(MeetingReminder.meeting_id == meeting.id))
    events.record(session, actor, "meeting.moved", group_id=meeting.group_id, meeting=meeting.id)
    if meeting.ends_at > now():
        _tell(session, actor, "meeting.moved", meeting)
    return True


def cancel(session: Session, actor: Actor, meeting: Meeting, *, and_following: bool = False) -> int:
    """This meeting does not take place; with `and_following` nor do those of its series that come after it. Answers
    how many."""
    ensure(actor, Verb.KEEP_MEETINGS, meeting)
    _still_planned(session, meeting)
    gone = [meeting]
    if and_following and meeting.series:
        query = select(Meeting).where(
            Meeting.series == meeting.series,
            Meeting.group_id == meeting.group_id,
            Meeting.state == "planned",
            Meeting.starts_at > meeting.starts_at,
        )
        gone += session.scalars(query)
    for one in gone:
        one.state = "cancelled"
        _changed(one)
    events.record(
        session, actor, "meeting.cancelled", group_id=meeting.group_id, meeting=meeting.id, meetings=len(gone)
    )
    if any(one.ends_at > now() for one in gone):
        _tell(session, actor, "meeting.cancelled", meeting, meetings=len(gone))
    return len(gone)


def _look_at(session: Session, group_id: int, slots: Sequence[Slot], where: Where, but: int = 0) -> None:
    if where.mode not in MODES:
        raise Invalid("Scegli se ci si vede in presenza, online o in tutti e due i modi.")
    for start, end in slots:
        if not start < end <= start + LONGEST:
            raise Invalid("L’incontro deve finire dopo l’inizio, lo stesso giorno.")
        if not -FAR < start - now() < FAR:
            raise Invalid("La data è troppo lontana: controlla l’anno.")
    query = select(Meeting.starts_at, Meeting.ends_at).where(
        Meeting.group_id == group_id, Meeting.state != "cancelled", Meeting.id != but,
        Meeting.starts_at < slots[-1][1], Meeting.ends_at > slots[0][0],
    )  # fmt: skip
    there = session.execute(query).all()
    if any(start < other.ends_at and other.starts_at < end for start, end in slots for other in there):
        raise Invalid("In quel momento il gruppo ha già un incontro in calendario.")


def _still_planned(session: Session, meeting: Meeting) -> None:
    """Held to the end of the transaction: nobody closes the register meanwhile."""
    session.refresh(meeting, with_for_update=True)
    if meeting.state != "planned":
        raise Conflict("Intanto l’incontro è stato annullato, o il suo registro è stato chiuso.")


def _changed(meeting: Meeting) -> None:
    meeting.sequence += 1
    meeting.changed_at = now()


def _tell(session: Session, actor: Actor, kind: str, meeting: Meeting, **about: int) -> None:
    everybody = belonging.people_of(session, meeting.group_id, open_only=True)
    events.tell(session, everybody, kind, actor, group_id=meeting.group_id, meeting=meeting.id, **about)


# --- the register -----------------------------------------------------------------------------------------------


def keep_register(
    session: Session,
    actor: Actor,
    meeting: Meeting,
    slot: Slot,
    supervisor_id: int | None,
    lines: Mapping[int, Line],
    *,
    was_closed: bool,
) -> int:
    """Closes the register: one line for everybody who was enrolled that day, and the meeting is held. Where it
    `was_closed` already, corrects it, which leaves an event. Answers how many lines changed.

    Raises Conflict where somebody else closed it meanwhile, Invalid before the meeting has begun, for who does not
    supervise the group, and for hours longer than the meeting."""
    ensure(actor, Verb.KEEP_MEETINGS, meeting)
    session.refresh(meeting, with_for_update=True)
    if meeting.state == "cancelled" or (meeting.state == "held") != was_closed:
        raise Conflict("Intanto il registro è cambiato: guarda com’è adesso, poi correggi.")
    start, end = slot
    if not start < end <= start + LONGEST:
        raise Invalid("L’incontro deve finire dopo l’inizio, lo stesso giorno.")
    if start > now():
        raise Invalid("Il registro si chiude quando l’incontro è cominciato.")
    if supervisor_id not in {row.id for row in reads.supervisors_then(session, meeting.group_id, start)}:
        raise Invalid("Scegli chi ha condotto l’incontro fra chi supervisiona il gruppo.")
    whole = int((end - start).total_seconds()) // 60
    before = {line.person_id: line for line in session.scalars(_lines_of(meeting))}
    wanted = {row.id for row in reads.enrolled(session, meeting.group_id, start)} | set(before)
    if set(lines) != wanted:
        raise Conflict("Intanto nel gruppo è cambiato qualcuno: controlla l’elenco, poi chiudi il registro.")
    header = (meeting.starts_at, meeting.ends_at, meeting.supervisor_id)
    changed = sum(_keep(session, actor, meeting, person, lines[person], whole, before) for person in sorted(wanted))
    if header != (start, end, supervisor_id):
        if header[:2] != slot:
            _changed(meeting)
        meeting.starts_at, meeting.ends_at, meeting.supervisor_id = start, end, supervisor_id
    elif was_closed and not changed:
        return 0
    if not was_closed:
        meeting.state, meeting.held_at = "held", now()
    present = sum(line.present for line in lines.values())
    events.record(
        session,
        actor,
        "register.corrected" if was_closed else "register.closed",
        group_id=meeting.group_id,
        meeting=meeting.id,
        lines=changed,
        enrolled=len(wanted),
        present=present,
        minutes=whole,
    )
    session.flush()
    return changed


def _lines_of(meeting: Meeting) -> Select[Any]:
    return select(Attendance).where(Attendance.meeting_id == meeting.id)


def _keep(
    session: Session,
    actor: Actor,
    meeting: Meeting,
    person_id: int,
    line: Line,
    whole: int,
    before: Mapping[int, Attendance],
) -> bool:
    minutes = (whole if line.minutes is None else line.minutes) if line.present else 0
    if not 0 <= minutes <= whole or (line.present and not minutes):
        raise Invalid("Le ore di una persona vanno da un minuto alla durata dell’incontro.", f"ore-{person_id}")
    mode = line.mode if line.mode in MODES[:2] else "online" if meeting.mode == "online" else "presenza"
    if not line.present and line.reason not in ("", *REASONS):
        raise Invalid("Scegli il motivo fra quelli dell’elenco.")
    said = (line.present, minutes, mode, "" if line.present else line.reason)
    row = before.get(person_id)
    if row is not None and said == (row.present, row.minutes, row.mode, row.reason):
        return False
    if row is None:
        row = Attendance(meeting_id=meeting.id, person_id=person_id)
        session.add(row)
    row.present, row.minutes, row.mode, row.reason = said
    row.recorded_by_id, row.recorded_at = actor.person_id, now()
    return True


# --- a person's own calendar ------------------------------------------------------------------------------------


def open_feed(session: Session, actor: Actor, token_hash: str) -> None:
    """A new address for the actor's calendar, known by the hash of its secret; the one before it opens nothing any more."""
    close_feed(session, actor)
    session.add(CalendarFeed(person_id=actor.person_id, token_hash=token_hash))
    events.record(session, actor, "calendar.opened", person_id=actor.person_id)


def is_open(session: Session, actor: Actor, token_hash: str) -> bool:
    """Is this still the address of the actor's calendar?"""
    feed = session.get(CalendarFeed, actor.person_id)
    return feed is not None and feed.token_hash == token_hash


def close_feed(session: Session, actor: Actor) -> None:
    feed = session.get(CalendarFeed, actor.person_id)
    if feed is not None:
        session.delete(feed)
        events.record(session, actor, "calendar.closed", person_id=actor.person_id)
        session.flush()


def whose(session: Session, token: str) -> int:
    """The person whose calendar this secret opens, or NotFound."""
    person = session.scalar(select(CalendarFeed.person_id).where(CalendarFeed.token_hash == hash_of(token)))
    if person is None:
        raise NotFound
    return person
