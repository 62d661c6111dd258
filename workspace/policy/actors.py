"""Who is acting, with everything that their rights depend on; loaded by one statement."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import BindParameter, Integer, bindparam, func, literal, null, or_, select, true, union_all
from sqlalchemy.orm import Session

from workspace.db import UTC, named, now
from workspace.nouns import (
    Group,
    Membership,
    Office,
    Pact,
)


@dataclass(frozen=True, slots=True)
class Standing:
    """How one person stands in one group today. `reads_from`: None when the whole past is open to them."""

    group_id: int
    ambito_id: int
    role: str
    reads_from: dt.datetime | None
    pact_accepted: bool


@dataclass(frozen=True)
class Actor:
    """Who is acting, with everything that their rights depend on."""

    person_id: int
    name: str
    mail: str
    language: str
    is_administrator: bool
    standings: tuple[Standing, ...]
    staff_of: frozenset[int]
    evaluator_of: frozenset[int]

    @property
    def is_supervisor(self) -> bool:
        return any(s.role == "supervisor" for s in self.standings)

    @property
    def is_staff(self) -> bool:
        return bool(self.staff_of)

    @property
    def groups(self) -> frozenset[int]:
        """Groups to which this person belongs, the pact accepted or not."""
        return frozenset(s.group_id for s in self.standings)

    @property
    def open_groups(self) -> frozenset[int]:
        """Groups whose texts are open: the pact in force is accepted."""
        return frozenset(s.group_id for s in self.standings if s.pact_accepted)

    @property
    def supervised(self) -> frozenset[int]:
        return frozenset(s.group_id for s in self.standings if s.role == "supervisor" and s.pact_accepted)

    @property
    def judges(self) -> frozenset[int]:
        """Ambiti in which this person supervises a group, and may approve what its people propose."""
        return frozenset(s.ambito_id for s in self.standings if s.role == "supervisor" and s.pact_accepted)

    @property
    def ambiti(self) -> frozenset[int]:
        """Ambiti whose publications this person reads."""
        return self.staff_of | frozenset(s.ambito_id for s in self.standings if s.pact_accepted)

    @property
    def curates(self) -> frozenset[int]:
        """Ambiti in which this person builds collections: as staff, or supervising a group there."""
        return self.staff_of | frozenset(s.ambito_id for s in self.standings if s.group_id in self.supervised)

    def stands_in(self, group_id: int | None) -> Standing | None:
        return next((s for s in self.standings if s.group_id == group_id), None)

    @cached_property
    def values(self) -> dict[str, Any]:
        """What the read rules compare with, by the name of the parameter."""
        partly = [s for s in self.standings if s.pact_accepted and s.reads_from is not None]
        values: dict[str, Any] = {
            "actor_me": self.person_id,
            "actor_whole": sorted(s.group_id for s in self.standings if s.pact_accepted and s.reads_from is None),
            "actor_open": sorted(self.open_groups),
            "actor_groups": sorted(self.groups),
            "actor_supervised": sorted(self.supervised),
            "actor_ambiti": sorted(self.ambiti),
            "actor_staff": sorted(self.staff_of),
            "actor_offices": sorted(self.staff_of | self.evaluator_of),
            "actor_curates": sorted(self.curates),
            "actor_collections": sorted(self.ambiti | self.evaluator_of),  # whose published collections they read
            "actor_judges": sorted(self.judges),
            "actor_keeps": sorted(self.judges | self.staff_of),
        }
        for number, standing in enumerate(partly):
            values |= {f"actor_part_{number}": standing.group_id, f"actor_since_{number}": standing.reads_from}
        return values

    @cached_property
    def shape(self) -> tuple[Any, ...]:
        """Two actors of one shape have read rules of the same words, with other values: see prepared.py."""
        return tuple(sorted(name for name, value in self.values.items() if value))

    def value(self, name: str) -> BindParameter[Any]:
        """The parameter of that name, bound to this actor's value; lists are for `in_`."""
        value = self.values[name]
        if isinstance(value, dt.datetime):
            return bindparam(name, value, type_=UTC)
        return bindparam(name, value, type_=Integer, expanding=isinstance(value, list))

    def has(self, name: str) -> bool:
        """Is there anything under that name? What a rule may branch on."""
        return bool(self.values.get(name))


class Shape:
    """An actor of whom only the shape is known: its parameters have no value, so that a statement built with it holds
    nobody's. Rules are written against `has` and `value`, which actors and shapes share."""

    def __init__(self, actor: Actor) -> None:
        self._kinds = {name: type(value) for name, value in actor.values.items()}
        self._filled = {name for name, value in actor.values.items() if value}

    def value(self, name: str) -> BindParameter[Any]:
        kind = self._kinds[name]
        type_ = UTC if issubclass(kind, dt.datetime) else Integer
        return bindparam(name, required=True, type_=type_, expanding=kind is list)

    def has(self, name: str) -> bool:
        return name in self._filled


AnyActor = Actor | Shape


def version_in_force(moment: Any) -> Any:
    """Beside a Membership: the version of its group's pact that binds at `moment` (a datetime or its parameter)."""
    return (
        select(func.coalesce(func.max(Pact.version), 0))
        .where(Pact.group_id == Membership.group_id, or_(Pact.widens, Pact.effective_at <= moment))
        .correlate(Membership)
        .scalar_subquery()
    )


_required = version_in_force(bindparam("now", type_=UTC, required=True))
_STANDING = named(
    union_all(
        select(
            literal("group").label("what"),
            Membership.group_id.label("id"),
            Group.ambito_id.label("ambito_id"),
            Membership.role.label("role"),
            Membership.reads_from.label("since"),
            (Membership.accepted_version >= _required).label("open"),
        )
        .join(Group, Group.id == Membership.group_id)
        .where(
            Membership.person_id == bindparam("person", type_=Integer, required=True),
            Membership.left_at.is_(None),
            Group.closed_at.is_(None),
        ),
        select(
            literal("office"),
            null().cast(Integer),
            Office.ambito_id,
            Office.role,
            Office.until,
            true(),
        ).where(
            Office.person_id == bindparam("person", type_=Integer, required=True),
            Office.ended_at.is_(None),
            or_(Office.until.is_(None), Office.until > bindparam("now", type_=UTC, required=True)),
        ),
    ),
    "standing",
)


def actor_of(session: Session, person: Any) -> Actor:
    """The person (a row with id, name, mail, language, is_administrator) as an actor, with today's memberships, pacts
    and offices. One statement."""
    session.flush()
    rows = session.connection().execute(_STANDING, {"person": person.id, "now": now()}).all()
    return Actor(
        person_id=person.id,
        name=person.name,
        mail=person.mail,
        language=person.language,
        is_administrator=person.is_administrator,
        standings=tuple(Standing(r.id, r.ambito_id, r.role, r.since, bool(r.open)) for r in rows if r.what == "group"),
        staff_of=frozenset(r.ambito_id for r in rows if r.role == "staff"),
        evaluator_of=frozenset(r.ambito_id for r in rows if r.role == "evaluator"),
    )
