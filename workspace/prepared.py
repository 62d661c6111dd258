"""Statements built once. On a page that people open all day, building a statement costs more than running it.

A prepared statement is built for a shape of actor (which rules apply, never whose) and run with an actor's values. The
database library would still work out at each run which statement it is; here it is told.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from sqlalchemy import ARRAY, BigInteger, Boolean, ColumnElement, Result, Select, Text, TypeDecorator, bindparam
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
from sqlalchemy.sql.functions import FunctionElement

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


def one_of(column: Any, name: str) -> ColumnElement[bool]:
    """Is the column one of the numbers in the parameter `name`? The words of the statement, and so its plan, are the
    same for lists of any length, also for an empty one."""
    return _OneOf(column, bindparam(name, type_=_Numbers(), required=True))


def listed(name: str) -> Any:
    """The numbers in the parameter `name` as a table with the one column `value`, so that both databases begin with it."""
    return _Listed(bindparam(name, type_=_Numbers(), required=True)).table_valued("value").alias("value")


class _Numbers(TypeDecorator[Any]):
    """A list of numbers as one value."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Any) -> Any:
        return dialect.type_descriptor(ARRAY(BigInteger()) if dialect.name == "postgresql" else Text())

    def process_bind_param(self, value: Any, dialect: Any) -> Any:
        return list(value) if dialect.name == "postgresql" else json.dumps(list(value))


class _OneOf(FunctionElement[bool]):
    name, type, inherit_cache = "one_of", Boolean(), True
    _is_implicitly_boolean = True  # or SQLite is asked «(…) = 1», for which it walks through the whole table


class _Listed(FunctionElement[int]):
    name, inherit_cache = "listed", True


@compiles(_OneOf, "sqlite")
def _one_of_sqlite(element: Any, compiler: Any, **more: Any) -> str:
    column, values = (compiler.process(part, **more) for part in element.clauses)
    return f"({column} IN (SELECT value FROM json_each({values})))"  # noqa: S608 - both are parts of the statement


@compiles(_OneOf, "postgresql")
def _one_of_postgresql(element: Any, compiler: Any, **more: Any) -> str:
    column, values = (compiler.process(part, **more) for part in element.clauses)
    return f"({column} = ANY ({values}))"


@compiles(_Listed, "sqlite")
def _listed_sqlite(element: Any, compiler: Any, **more: Any) -> str:
    return f"json_each({compiler.process(element.clauses, **more)})"


@compiles(_Listed, "postgresql")
def _listed_postgresql(element: Any, compiler: Any, **more: Any) -> str:
    return f"unnest({compiler.process(element.clauses, **more)})"


def _statement(actor: Actor, build: Builder) -> Any:
    key = (build, actor.shape)
    statement = _built.get(key)
    if statement is None:
        if len(_built) >= MOST:
            _built.clear()
        statement = _built[key] = named(build(Shape(actor)), *key)
    return statement
