"""Statements built once. On a page that people open all day, building a statement costs more than running it.

A prepared statement is built for a shape of actor (which rules apply, never whose) and run with an actor's values. The
database library would still work out at each run which statement it is; here it is told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from sqlalchemy import BindParameter, Integer, Result, Select, bindparam
from sqlalchemy.orm import Session

from workspace.db import named
from workspace.policy import Actor, AnyActor, Shape

V = TypeVar("V")
Builder = Callable[[AnyActor], Any]  # -> Select
_built: dict[tuple[Any, ...], Select[Any]] = {}
STEPS = 64  # values
MOST = 4000  # shapes times statements; an installation has some dozens


def run(session: Session, actor: Actor, build: Builder, **values: Any) -> Result[Any]:
    """Runs what `build` makes for actors of this shape, with this actor's values and `values` (its other bindparams).

    `build` is a module's function that selects columns, uses nothing of the actor but `has` and `value` (a Shape has
    no more), and holds every other value in a required bindparam.
    """
    return session.connection().execute(_statement(actor, build), {**actor.values, **values})


def load(session: Session, actor: Actor, build: Builder, **values: Any) -> Result[Any]:
    """The same for a `build` that selects nouns: what comes back are the session's objects, at twice the price."""
    return session.execute(_statement(actor, build), {**actor.values, **values})


def these(name: str, type_: Any = Integer) -> BindParameter[Any]:
    """The parameter of a list of values, for `in_`."""
    return bindparam(name, type_=type_, required=True, expanding=True)


def in_steps(values: Iterable[V]) -> list[V]:
    """The values, the last one repeated until there are 1, 2, 4, 8 …: for `in_`. PostgreSQL plans a statement of the
    same words once, and lists of any length would give it ever other words. Lists of hundreds stay as they are."""
    listed = list(values)
    if not 2 < len(listed) < STEPS:
        return listed
    return listed + listed[-1:] * ((1 << (len(listed) - 1).bit_length()) - len(listed))


def _statement(actor: Actor, build: Builder) -> Any:
    key = (build, actor.shape)
    statement = _built.get(key)
    if statement is None:
        if len(_built) >= MOST:
            _built.clear()
        statement = _built[key] = named(build(Shape(actor)), *key)
    return statement
