"""Programmes of the real sizes, with a year of meetings, for tests: ambiti, groups, people and registers in few statements."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert, select

from tests.cast import World
from workspace.db import now
from workspace.nouns import (
    Ambito,
    Attendance,
    Group,
    Meeting,
    Membership,
    Pact,
    Person,
    Programme,
    ProgrammeAmbito,
    ProgrammeGroup,
)
from workspace.programmes import telling

ROME = ZoneInfo("Europe/Rome")
CUP = "G14H22000370006"
Presence = Callable[[int, int, int], tuple[bool, int]]  # group, month, place -> present, minutes


def all_there(group: int, month: int, place: int) -> tuple[bool, int]:
    return True, 120


def a_programme(session: Any, slug: str, ambiti: Sequence[int], **sheet: Any) -> Programme:
    about = {"title": f"Supervisione {slug}", "cup": CUP, "starts_on": dt.date(2026, 1, 1), "ends_on": dt.date(2026, 12, 31)}  # fmt: skip
    programme = Programme(slug=slug, **{**about, **sheet})
    session.add(programme)
    session.flush()
    session.add_all(ProgrammeAmbito(programme_id=programme.id, ambito_id=one, accepted_at=now()) for one in ambiti)
    session.flush()
    return programme


def take_part(session: Any, programme: Programme, *groups: Any) -> None:
    session.add_all(ProgrammeGroup(programme_id=programme.id, group_id=getattr(g, "id", g)) for g in groups)
    session.flush()


def some_people(session: Any, prefix: str, number: int, **about: Any) -> list[int]:
    """Ids of `number` new people."""
    rows = [
        {
            "mail": f"{prefix}{n}@esempio.it",
            "name": f"Persona {prefix} {n}",
            "state": "active",
            "profession": "assistente_sociale",
            "employer": "Comune di Prova",
            **about,
        }
        for n in range(number)
    ]
    return list(session.scalars(insert(Person).returning(Person.id, sort_by_parameter_order=True), rows))


def a_group(session: Any, ambito: int, slug: str, kind: str, people: Sequence[int]) -> Group:
    group = Group(slug=slug, name=f"Gruppo {slug}", kind=kind, ambito_id=ambito)
    session.add(group)
    session.flush()
    session.add(Pact(group_id=group.id, version=1, body="Patto.", html="<p>Patto.</p>", effective_at=now()))
    begun = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    session.execute(
        insert(Membership),
        [{"group_id": group.id, "person_id": p, "role": "member", "joined_at": begun, "accepted_version": 1} for p in people],
    )  # fmt: skip
    return group


def a_meeting(
    session: Any,
    group: int,
    day: dt.date,
    lines: Sequence[tuple[int, bool, int]],
    *,
    minutes: int = 120,
    supervisor: int | None = None,
    state: str = "held",
    mode: str = "presenza",
    at: dt.time = dt.time(14, 30),
) -> Meeting:
    """A meeting at `at` of Rome, with the lines (person, present, minutes) of its register."""
    starts = dt.datetime.combine(day, at, ROME)
    meeting = Meeting(group_id=group, starts_at=starts, ends_at=starts + dt.timedelta(minutes=minutes), state=state,
                      mode=mode, supervisor_id=supervisor, held_at=starts if state == "held" else None)  # fmt: skip
    session.add(meeting)
    session.flush()
    if lines:
        session.execute(
            insert(Attendance),
            [
                {"meeting_id": meeting.id, "person_id": person, "present": present, "minutes": stayed}
                for person, present, stayed in lines
            ],
        )
    return meeting


def a_year(
    session: Any, ambito: int, prefix: str, kinds: Sequence[tuple[str, int]], months: int = 12, minutes: int = 120,
    presence: Presence = all_there,
) -> list[Group]:  # fmt: skip
    """A group for each (kind, size) of `kinds`, which met once a month; their ids are consecutive."""
    groups, meetings, registers = [], [], []
    everybody = some_people(session, prefix, sum(size for _, size in kinds))
    for number, (kind, size) in enumerate(kinds):
        people, everybody = everybody[:size], everybody[size:]
        group = a_group(session, ambito, f"{prefix}-{number}", kind, people)
        groups.append(group)
        for month in range(1, months + 1):
            starts = dt.datetime(2026, month, 5 + number % 20, 14, 30, tzinfo=ROME)
            meetings.append({"group_id": group.id, "starts_at": starts, "ends_at": starts + dt.timedelta(minutes=minutes),
                             "state": "held", "held_at": starts})  # fmt: skip
            registers.append([(person, *presence(number, month, place)) for place, person in enumerate(people)])
    ids = list(session.scalars(insert(Meeting).returning(Meeting.id, sort_by_parameter_order=True), meetings))
    session.execute(
        insert(Attendance),
        [
            {"meeting_id": ident, "person_id": person, "present": present, "minutes": stayed}
            for ident, lines in zip(ids, registers, strict=True)
            for person, present, stayed in lines
        ],
    )
    return groups


def supervise(session: Any, group: Group, person: int) -> None:
    session.add(Membership(group_id=group.id, person_id=person, role="supervisor", accepted_version=1))
    session.flush()


def an_ambito(session: Any, slug: str, name: str) -> int:
    ambito = Ambito(slug=slug, name=name)
    session.add(ambito)
    session.flush()
    return ambito.id


def the_programme(session: Any, slug: str) -> Programme:
    found: Programme = session.scalars(select(Programme).where(Programme.slug == slug)).one()
    return found


def a_month_later(session: Any, slug: str) -> None:
    """As if the programme had told its sums last month."""
    programme = the_programme(session, slug)
    if programme.told_at is not None:
        programme.told_at = now() - dt.timedelta(days=32)


def tell(world: World, slug: str) -> None:
    """As the job of the morning does."""
    with world.change() as session:
        telling.keep_up(session(), the_programme(session, slug))
