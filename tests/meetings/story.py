"""Short sentences for the stories of meetings."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from sqlalchemy import select

from tests.cast import World
from workspace.db import now
from workspace.hours import ROME
from workspace.nouns import Attendance, Meeting, Membership

DAY = dt.timedelta(days=1)


def a_meeting(world: World, *, days: int = -1, group: str = "faggio", hours: float = 2, **about: Any) -> int:
    """A meeting of the group so many days from today, at half past two; who is in the group has been there for long."""
    day = now().astimezone(ROME).date() + days * DAY
    start = dt.datetime.combine(day, dt.time(14, 30), ROME)
    with world.change() as s:
        for seat in s.scalars(select(Membership)):
            seat.joined_at = min(seat.joined_at, start - 30 * DAY)
        given = {"place": "Sala grande", **about}
        meeting = Meeting(group_id=world.groups[group], starts_at=start, ends_at=start + dt.timedelta(hours=hours), **given)  # fmt: skip
        s.add(meeting)
        s.flush()
        return int(meeting.id)


def hours_page(world: World, ident: int) -> str:
    """Where the hours of the meeting's year are: yesterday may have been in another one."""
    with world.look() as s:
        meeting = s.get_one(Meeting, ident)
        return f"/gruppi/faggio/incontri?anno={meeting.starts_at.astimezone(ROME).year}"


def held(world: World, *, absent: tuple[str, ...] = (), **about: Any) -> int:
    """A meeting whose register Carla closed: everybody there but `absent`."""
    ident = a_meeting(world, **about)
    close(world, ident, absent=absent)
    return ident


def register_form(world: World, ident: int, *, absent: tuple[str, ...] = (), **more: Any) -> dict[str, Any]:
    """The form as Carla finds it, everybody present but `absent`."""
    page = world.client("carla").get(f"/incontri/{ident}/registro").get_data(as_text=True)
    form: dict[str, Any] = {name: _value(page, name) for name in ("giorno", "inizio", "fine")}
    form["conduce"] = str(world.people["carla"])
    form["persona"] = re.findall(r'name="persona" value="(\d+)"', page)
    if 'name="chiuso"' in page:
        form["chiuso"] = "1"
    for person in form["persona"]:
        if int(person) not in {world.people[name] for name in absent}:
            form[f"presente-{person}"] = "1"
    return form | more


def close(world: World, ident: int, *, absent: tuple[str, ...] = (), **more: Any) -> Any:
    return world.client("carla").post(
        f"/incontri/{ident}/registro", data=register_form(world, ident, absent=absent, **more)
    )


def _value(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, name
    return found[1]


def lines(world: World, ident: int) -> dict[str, tuple[bool, int, str, str]]:
    """Who -> present, minutes, mode, reason."""
    names = {number: name for name, number in world.people.items()}
    with world.look() as s:
        rows = s.scalars(select(Attendance).where(Attendance.meeting_id == ident))
        return {names[row.person_id]: (row.present, row.minutes, row.mode, row.reason) for row in rows}
