"""Statements built once. On a page that people open all day, building a statement costs more than running it.

A prepared statement is built for a shape of actor (which rules apply, never whose) and run with an actor's values. The
database library would still work out at each run which statement it is; here it is told.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    Dialect,
    Integer,
    LargeBinary,
    Result,
    Select,
    String,
    Text,
    TypeDecorator,
    bindparam,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
from sqlalchemy.sql.functions import FunctionElement

from workspace.db import named
from workspace.policy import Actor, AnyActor, Shape

Builder = Callable[[AnyActor], Any]  # -> Select
_built: dict[tuple[Any, ...], Select[Any]] = {}
_written: dict[tuple[Any, ...], _Written] = {}
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


def fetch(session: Session, actor: Actor, build: Builder, **values: Any) -> list[Any]:
    """Rows as the driver gives them, of a `build` that selects numbers, texts and bytes: for what is asked at every search,
    as half of what such a short statement costs is what the database library does around it."""
    connection = session.connection()
    sql, taken = _in_words(connection.dialect, actor, build)
    given = {**actor.values, **values}
    result: Any = connection.exec_driver_sql(sql, {name: process(given[name]) for name, process in taken.items()})
    rows: list[Any] = result.cursor.fetchall()
    result.close()
    return rows


def one_of(column: Any, name: str) -> ColumnElement[bool]:
    """Is the column one of the numbers in the parameter `name`? The words of the statement, and so its plan, are the
    same for lists of any length, also for an empty one."""
    return _OneOf(column, bindparam(name, type_=_Numbers(), required=True))


def listed(name: str) -> Any:
    """The numbers in the parameter `name` as a table with the one column `value`, so that both databases begin with it."""
    return _Listed(bindparam(name, type_=_Numbers(), required=True)).table_valued("value").alias("value")


class _Numbers(TypeDecorator[Any]):
    """A list of numbers as one text: what makes numbers of it is in C in both databases, not here."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Any) -> str:
        return ("{%s}" if dialect.name == "postgresql" else "[%s]") % ",".join(map(str, value))


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
    return f"({column} = ANY (CAST({values} AS bigint[])))"


@compiles(_Listed, "sqlite")
def _listed_sqlite(element: Any, compiler: Any, **more: Any) -> str:
    return f"json_each({compiler.process(element.clauses, **more)})"


@compiles(_Listed, "postgresql")
def _listed_postgresql(element: Any, compiler: Any, **more: Any) -> str:
    return f"unnest(CAST({compiler.process(element.clauses, **more)} AS bigint[]))"


class _Written(NamedTuple):
    """The words of a statement, and what makes a value for the database of each parameter that they hold."""

    sql: str
    taken: dict[str, Callable[[Any], Any]]


_PLAIN = {Integer, BigInteger, String, Text, LargeBinary}
_LIST = re.compile(r"IN \(__\[POSTCOMPILE_(\w+)\]\)")


def _in_words(dialect: Dialect, actor: Actor, build: Builder) -> _Written:
    key = (dialect.name, build, actor.shape)
    written = _written.get(key)
    if written is None:
        if len(_written) >= MOST:
            _written.clear()
        written = _written[key] = _put_in_words(dialect, _statement(actor, build))
    return written


def _put_in_words(dialect: Any, statement: Select[Any]) -> _Written:
    """With its constants in the words, and of each list one parameter, whatever its length."""
    if odd := {type(column.type) for column in statement.selected_columns} - _PLAIN:
        raise TypeError(f"{odd} would have to be made of what the driver gives")
    postgresql = dialect.name == "postgresql"
    parameter = "%%(%s)s" if postgresql else ":%s"
    compiled = statement.compile(dialect=dialect if postgresql else type(dialect)(paramstyle="named"))
    sql, taken = compiled.string, {}
    for bound, name in compiled.bind_names.items():
        if not bound.required:
            sql = re.sub(re.escape(parameter % name) + r"\b", _constant(bound.value), sql)
            continue
        type_ = _Numbers() if bound.expanding else bound.type
        taken[name] = type_.dialect_impl(dialect).bind_processor(dialect) or (lambda value: value)
    among = "= ANY (CAST(%s AS bigint[]))" if postgresql else "IN (SELECT value FROM json_each(%s))"
    return _Written(_LIST.sub(lambda found: among % (parameter % found[1]), sql), taken)


def _constant(value: Any) -> str:
    if isinstance(value, str) and re.fullmatch(r"[\w-]*", value):
        return f"'{value}'"
    if isinstance(value, int) and not isinstance(value, bool):
        return str(int(value))
    raise TypeError(f"{value!r} is no constant of a statement")


def _statement(actor: Actor, build: Builder) -> Any:
    key = (build, actor.shape)
    statement = _built.get(key)
    if statement is None:
        if len(_built) >= MOST:
            _built.clear()
        statement = _built[key] = named(build(Shape(actor)), *key)
    return statement
