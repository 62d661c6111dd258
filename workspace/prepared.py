"""Statements built once. On a page that people open all day, building a statement costs more than running it.

A prepared statement is built for a shape of actor (which rules apply, never whose) and run with an actor's values. The
database library would still work out at each run which statement it is; here it is told.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Result, Select
from sqlalchemy.orm import Session

from workspace.db import named
from workspace.policy import Actor, AnyActor, Shape

Builder = Callable[[AnyActor], Any]  # -> Select
_built: dict[tuple[Any, ...], Select[Any]] = {}
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


def _statement(actor: Actor, build: Builder) -> Any:
    key = (build, actor.shape)
    statement = _built.get(key)
    if statement is None:
        if len(_built) >= MOST:
            _built.clear()
        statement = _built[key] = named(build(Shape(actor)), *key)
    return statement
