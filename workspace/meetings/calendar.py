"""On which days a series of meetings falls, and the meetings of a person as an iCalendar file (RFC 5545). Pure: neither
database nor request nor clock."""

from __future__ import annotations

import calendar as months
import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import count

RHYTHMS = ("once", "weeks", "weekday", "date")
FOLD = 75  # octets of a line, its end not counted


@dataclass(frozen=True)
class Appointment:
    """One line of a calendar; all times with their zone. `number`: which meeting, the same for ever."""

    number: int
    starts_at: dt.datetime
    ends_at: dt.datetime
    group: str
    place: str
    cancelled: bool
    sequence: int
    changed_at: dt.datetime


def series(first: dt.date, rhythm: str, until: dt.date, every: int = 1) -> Iterator[dt.date]:
    """The days of a series, in order, `first` among them: every so many weeks; each month on the same weekday («il
    terzo giovedì»; the fifth is the last); each month on the same date (its last day where it has no such date)."""
    if rhythm == "once":
        yield first
        return
    nth = (first.day - 1) // 7
    for step in count():
        if rhythm == "weeks":
            day = first + dt.timedelta(weeks=every * step)
        else:
            year, month = divmod(first.year * 12 + first.month - 1 + step, 12)
            day = _in_month(year, month + 1, first, nth if rhythm == "weekday" else None)
        if day > until:
            return
        yield day


def _in_month(year: int, month: int, like: dt.date, nth: int | None) -> dt.date:
    last = months.monthrange(year, month)[1]
    if nth is None:
        return dt.date(year, month, min(like.day, last))
    days = [day for day in range(1, last + 1) if dt.date(year, month, day).weekday() == like.weekday()]
    return dt.date(year, month, days[min(nth, len(days) - 1)])


def ical(name: str, appointments: Iterable[Appointment], domain: str) -> bytes:
    """The file. `name` of the calendar; `domain`: what makes the numbers of this installation unlike any other's."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Riflessi//Incontri//IT", "CALSCALE:GREGORIAN",
             "METHOD:PUBLISH", f"X-WR-CALNAME:{_text(name)}", "REFRESH-INTERVAL;VALUE=DURATION:PT12H"]  # fmt: skip
    for one in appointments:
        lines += _event(one, domain)
    lines.append("END:VCALENDAR")
    return "".join(_folded(line) for line in lines).encode()


def _event(one: Appointment, domain: str) -> list[str]:
    lines = [
        "BEGIN:VEVENT",
        f"UID:incontro-{one.number}@{domain}",
        f"DTSTAMP:{_utc(one.changed_at)}",
        f"LAST-MODIFIED:{_utc(one.changed_at)}",
        f"SEQUENCE:{one.sequence}",
        f"DTSTART:{_utc(one.starts_at)}",
        f"DTEND:{_utc(one.ends_at)}",
        f"SUMMARY:{_text(one.group)}",
        f"STATUS:{'CANCELLED' if one.cancelled else 'CONFIRMED'}",
    ]
    if one.place:
        lines.append(f"LOCATION:{_text(one.place)}")
    return [*lines, "END:VEVENT"]


def _utc(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).strftime("%Y%m%dT%H%M%SZ")


def _text(words: str) -> str:
    for sign in ("\\", ";", ","):
        words = words.replace(sign, f"\\{sign}")
    return "\\n".join(words.splitlines())


def _folded(line: str) -> str:
    """The line with its end, in pieces of at most 75 octets, never through a letter; the next begin with a space."""
    pieces, piece, room = [], "", FOLD
    for letter in line:
        size = len(letter.encode())
        if size > room:
            pieces.append(piece)
            piece, room = "", FOLD - 1
        piece, room = piece + letter, room - size
    return "\r\n ".join([*pieces, piece]) + "\r\n"
