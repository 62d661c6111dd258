"""Keeping people, groups and offices: a table of its own, because it opens no content."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from workspace.policy.actors import Actor
from workspace.policy.doing import Rule, all_of, any_of, is_administrator, is_supervisor_of


@dataclass(frozen=True, slots=True)
class Seat:
    """A place that somebody takes, changes or gives up: in a group, in the office of an ambito, among administrators.
    `kept`: a supervisor of that group, the pact accepted, is there to decide who enters."""

    person_id: int | None = None
    ambito_id: int | None = None
    group_id: int | None = None
    kept: bool = False


NOWHERE = Seat()


class Act(StrEnum):
    KEEP_PEOPLE = "keep people"  # invite, correct a name, reactivate
    SUSPEND = "suspend"
    KEEP_PLACES = "keep places"  # ambiti and groups: open, rename, close
    GIVE_ADMINISTRATION = "give administration"
    END_ADMINISTRATION = "end administration"
    GIVE_OFFICE = "give office"
    END_OFFICE = "end office"
    ENROL = "enrol"  # many people at once, in the groups of an ambito
    SEAT = "seat"  # make somebody a member or supervisor of a group: a new reader
    CHANGE_ROLE = "change role"
    UNSEAT = "unseat"


#: Who runs a command on the machine: an administrator who is nobody in particular.
CONSOLE = Actor(0, "", "", "it", True, (), frozenset(), frozenset())


def is_somebody_else(actor: Actor, seat: Seat) -> bool:
    return actor.person_id != seat.person_id


def is_oneself(actor: Actor, seat: Seat) -> bool:
    return actor.person_id == seat.person_id


def is_staff_there(actor: Actor, seat: Seat) -> bool:
    return seat.ambito_id in actor.staff_of


def group_waits(actor: Actor, seat: Seat) -> bool:
    """Nobody supervises the group yet, so nobody else could let people in."""
    return not seat.kept


ADMINISTRATIVE_RIGHTS: dict[Act, Rule] = {
    Act.KEEP_PEOPLE: is_administrator,
    Act.SUSPEND: all_of(is_administrator, is_somebody_else),
    Act.KEEP_PLACES: is_administrator,
    Act.GIVE_ADMINISTRATION: all_of(is_administrator, is_somebody_else),
    Act.END_ADMINISTRATION: is_administrator,
    Act.GIVE_OFFICE: all_of(is_administrator, is_somebody_else),
    Act.END_OFFICE: is_administrator,
    Act.ENROL: any_of(is_administrator, is_staff_there),
    Act.SEAT: any_of(is_supervisor_of, all_of(any_of(is_administrator, is_staff_there), group_waits, is_somebody_else)),
    Act.CHANGE_ROLE: any_of(is_supervisor_of, all_of(is_administrator, group_waits, is_somebody_else)),
    Act.UNSEAT: any_of(is_oneself, is_supervisor_of, is_administrator),
}


def may(actor: Actor | None, act: Act, seat: Seat = NOWHERE) -> bool:
    """May `actor` (None: who runs a command on the machine) do `act` with this seat?"""
    return ADMINISTRATIVE_RIGHTS[act](actor or CONSOLE, seat)
