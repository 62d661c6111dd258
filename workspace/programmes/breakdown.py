"""Who takes part in a programme, as sums: by profession, gender and age, each by itself, for each kind of group.

Gender and year of birth are what people said of themselves, if they liked; they are added up here and shown beside nobody.
A handful is told to nobody (workspace/programmes/veils.py); professions stand in the register, and are counted for those
who see it. There is no sum for one group, nor for one ambito: by difference it would tell of few. Nor is there one before
and one after: who was counted stays counted when their group is taken out of the programme, and who comes in counts from
the next month on, together with enough others.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workspace.db import now
from workspace.hours import ROME, Account, bounds
from workspace.nouns import Attendance, Group, Meeting, Particulars, Stay
from workspace.programmes import reads
from workspace.programmes.reads import KINDS, Sheet
from workspace.programmes.veils import cover_traits, steady

NOT_SAID = ""
GENDERS = ("f", "m", "x", NOT_SAID)
AGES = ("0-17", "18-29", "30-54", "55+", NOT_SAID)
OLDEST = {"0-17": 17, "18-29": 29, "30-54": 54}


@dataclass(frozen=True)
class Part:
    """People of one kind of group. `about`: professione, genere or eta; `value`: a word of the vocabulary, or one of
    GENDERS or AGES. `people`: None where it is not told."""

    year: int
    kind: str
    about: str
    value: str
    people: int | None


def age_of(birth_year: int | None, year: int) -> str:
    """The band of who becomes that old in `year`."""
    if birth_year is None:
        return NOT_SAID
    return next((band for band, oldest in OLDEST.items() if year - birth_year <= oldest), "55+")


def breakdown(session: Session, sheet: Sheet, year: int, account: Account, language: str = "it") -> list[Part]:
    """Nothing for who sees some of the groups alone. `account`: of the whole programme. Six statements."""
    if not sheet.sums:
        return []
    names = reads.names_of(session, [line.person_id for line in account.lines])
    words = reads.profession_words(session, language)
    kind_of = {share.group_id: share.group.kind for share in sheet.shares}
    today = now().astimezone(ROME).date()
    came = _came(session, sheet, year)
    said = _said(session, [person for people in came.values() for person in people], today)
    found: list[Part] = []
    for kind in KINDS:
        keys = {
            line.person_id: names[line.person_id].profession for line in account.lines if kind_of[line.group_id] == kind
        }
        professions = Counter(words.get(key, key) for key in keys.values())
        if (
            not sheet.veiled
        ):  # who sees sums is told professions for the whole programme: for a part, too, would tell the rest
            found += [Part(year, kind, "professione", word, professions[word]) for word in sorted(professions)]
        months = _by_month(came[kind], today)
        genders = steady((said[one].gender if one in said else NOT_SAID for one in month) for month in months)
        ages = steady(
            (age_of(said[one].birth_year if one in said else None, year) for one in month) for month in months
        )
        for about, counted, order in (("genere", genders, GENDERS), ("eta", ages, AGES)):
            hidden = cover_traits(counted)
            found += [_part(year, kind, about, value, counted, hidden) for value in order if counted[value]]
    return found


def _part(year: int, kind: str, about: str, value: str, counted: Counter[str], hidden: frozenset[str]) -> Part:
    return Part(year, kind, about, value, None if value in hidden else counted[value])


def _came(session: Session, sheet: Sheet, year: int) -> dict[str, dict[int, dt.date]]:
    """Kind of group -> person -> the day on which they came into the sums of that year: their first register was closed,
    and their group took part. Also those of groups that were taken out, up to then."""
    since, until = bounds(*reads.days_of(sheet.programme, year))
    stays: dict[int, list[tuple[dt.datetime, dt.datetime | None]]] = defaultdict(list)
    for share in sheet.shares:
        stays[share.group_id].append((share.link.since, None))
    for stay in session.scalars(select(Stay).where(Stay.programme_id == sheet.programme.id)):
        stays[stay.group_id].append((stay.since, stay.until))
    query = (
        select(Group.kind, Meeting.group_id, Attendance.person_id, func.coalesce(Meeting.held_at, Meeting.ends_at))
        .join(Meeting, Meeting.id == Attendance.meeting_id)
        .join(Group, Group.id == Meeting.group_id)
        .where(
            Meeting.group_id.in_(sorted(stays)),
            Meeting.state == "held",
            Meeting.starts_at >= since,
            Meeting.starts_at < until,
        )
    )
    came: dict[str, dict[int, dt.date]] = {kind: {} for kind in KINDS}
    for kind, group_id, person, held_at in session.execute(query):
        for began, ended in stays[group_id]:
            if ended is None or held_at < ended:
                day = max(began, held_at).astimezone(ROME).date()
                came[kind][person] = min(day, came[kind].get(person, day))
    return came


def _by_month(came: dict[int, dt.date], today: dt.date) -> list[list[int]]:
    """Who came in each month that is over."""
    over = sorted((day.year, day.month, person) for person, day in came.items() if (day.year, day.month) < (today.year, today.month))  # fmt: skip
    return [[person for *_, person in month] for _, month in groupby(over, key=lambda one: one[:2])]


def _said(session: Session, people: list[int], today: dt.date) -> dict[int, Particulars]:
    query = select(Particulars).where(Particulars.person_id.in_(sorted(people)), Particulars.counts_from <= today)
    return {one.person_id: one for one in session.scalars(query)}
