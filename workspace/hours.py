"""The account of hours: what a register of meetings comes to, by one rule for every screen and every paper.

The unit is the hundredth of an hour: a meeting is rounded to it once, and everything else is a sum of meetings, so that
sums agree to the last digit wherever they are made. Whoever is written present and stayed for at least `ENOUGH` per cent
of a meeting has attended it, and it counts whole; whoever stayed less has not, though the register keeps the minutes.
Due is what was held while one was enrolled: the meetings in whose register one has a line.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from workspace.nouns import Attendance, Meeting

ENOUGH = 80  # per cent: of a meeting, to have attended it; of the hours due, to have attended the path
ROME = ZoneInfo("Europe/Rome")


def hundredths(starts_at: dt.datetime, ends_at: dt.datetime) -> int:
    """How long a meeting lasts, in hundredths of an hour, halves upwards."""
    seconds = max(0, int((ends_at - starts_at).total_seconds()))
    return (seconds * 100 + 1800) // 3600


def attended(present: bool, minutes: int, lasting: float) -> bool:
    """Does this line of a register count as a presence at a meeting of `lasting` minutes?"""
    return present and minutes * 100 >= lasting * ENOUGH


def enough(present: int, due: int) -> bool:
    """The 80 % rule; nobody reaches it where nothing was due."""
    return due > 0 and present * 100 >= due * ENOUGH


def tenths(present: int, due: int) -> int:
    """Per mille attended, cut and not rounded: 79.96 % is not yet 80."""
    return present * 1000 // due if due else 0


@dataclass
class Held:
    """A meeting that took place, with how many were enrolled that day and how many attended."""

    id: int
    group_id: int
    starts_at: dt.datetime
    ends_at: dt.datetime
    mode: str
    supervisor_id: int | None
    enrolled: int = 0
    present: int = 0

    @property
    def length(self) -> int:
        return hundredths(self.starts_at, self.ends_at)

    @property
    def lasting(self) -> float:
        """Minutes."""
        return (self.ends_at - self.starts_at).total_seconds() / 60

    @property
    def day(self) -> dt.date:
        return self.starts_at.astimezone(ROME).date()


@dataclass
class Line:
    """What one person comes to in one group, in hundredths of an hour."""

    person_id: int
    group_id: int
    due: int = 0
    present: int = 0
    last: dt.date = dt.date.min  # the last day on which they were enrolled

    @property
    def tenths(self) -> int:
        return tenths(self.present, self.due)

    @property
    def enough(self) -> bool:
        return enough(self.present, self.due)


@dataclass
class Account:
    """Meetings in the order of their days, and the lines of people by group."""

    meetings: list[Held] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)

    @property
    def length(self) -> int:
        return sum(meeting.length for meeting in self.meetings)

    def of(self, groups: Collection[int]) -> Account:
        """The part of these groups."""
        return Account(
            [meeting for meeting in self.meetings if meeting.group_id in groups],
            [line for line in self.lines if line.group_id in groups],
        )


def bounds(since: dt.date, until: dt.date) -> tuple[dt.datetime, dt.datetime]:
    """From the first moment of `since` to the first moment after `until`, by the clock of Rome."""
    return _midnight(since), _midnight(until + dt.timedelta(days=1))


def account(
    session: Session, groups: Iterable[int], since: dt.date, until: dt.date, person_id: int | None = None
) -> Account:
    """The account of these groups from `since` to `until`, both days included; `person_id`: with the lines of this
    person alone. Two statements, however many meetings there are. Who may see it is the caller's to ask."""
    first, end = bounds(since, until)
    wanted = (
        Meeting.group_id.in_(sorted(groups)),
        Meeting.state == "held",
        Meeting.starts_at >= first,
        Meeting.starts_at < end,
    )
    held = {
        row.id: Held(*row)
        for row in session.execute(
            select(
                Meeting.id,
                Meeting.group_id,
                Meeting.starts_at,
                Meeting.ends_at,
                Meeting.mode,
                Meeting.supervisor_id,
            )
            .where(*wanted)
            .order_by(Meeting.starts_at, Meeting.id)
        )
    }
    lines: dict[tuple[int, int], Line] = {}
    length = {ident: meeting.length for ident, meeting in held.items()}
    register = (
        select(Attendance.meeting_id, Attendance.person_id, Attendance.present, Attendance.minutes)
        .join(Meeting, Meeting.id == Attendance.meeting_id)
        .where(*wanted)
    )
    if person_id is not None:
        register = register.where(Attendance.person_id == person_id)
    for ident, person, present, minutes in session.execute(register):
        meeting = held.get(ident)
        if meeting is None:  # closed between the two statements
            continue
        line = lines.setdefault((person, meeting.group_id), Line(person, meeting.group_id))
        meeting.enrolled += 1
        line.due += length[ident]
        line.last = max(line.last, meeting.day)
        if attended(present, minutes, meeting.lasting):
            meeting.present += 1
            line.present += length[ident]
    return Account(list(held.values()), list(lines.values()))


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), ROME)
