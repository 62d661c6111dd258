"""What a group is asked: at most so many people, at least so many hours a year, and so many a meeting. A programme says it
for each kind of group; for A1 the essential level does where no programme says otherwise."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from workspace.nouns import Group, Programme, ProgrammeGroup

#: As people type them, in hours; what is missing is not asked.
DEFAULTS: dict[str, dict[str, Any]] = {"A1": {"people": 15, "hours": 16, "meeting": 2}, "A2": {}, "A3": {}, "SS": {}}
KINDS = tuple(DEFAULTS)
Asked = Mapping[str, int]  # people; hours and meeting in hundredths of an hour


def asked(programme: Programme | None, kind: str) -> Asked:
    """What this programme asks of groups of this kind, or what is usual without one."""
    set_here = programme.thresholds.get(kind) if programme else None
    chosen = DEFAULTS.get(kind, {}) if set_here is None else set_here
    return {key: round(value if key == "people" else value * 100) for key, value in chosen.items() if value}


def asked_of(session: Session, group: Group, year: int) -> Asked:
    """What is asked of this group in this year, by whichever of its programmes asks most; or what is usual for its kind."""
    query = (
        select(Programme)
        .join(ProgrammeGroup, ProgrammeGroup.programme_id == Programme.id)
        .where(
            ProgrammeGroup.group_id == group.id,
            Programme.starts_on <= dt.date(year, 12, 31),
            Programme.ends_on >= dt.date(year, 1, 1),
        )
    )
    found: dict[str, int] = {}
    programmes: list[Programme | None] = [*session.scalars(query)]
    for programme in programmes or [None]:
        for key, value in asked(programme, group.kind).items():
            found[key] = (min if key == "people" else max)(value, found.get(key, value))
    return found
