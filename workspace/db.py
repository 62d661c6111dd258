"""The db object, the naming convention, UTC, and how SQLite is opened. Knows no noun.

SQLite: WAL, foreign keys, synchronous FULL (a power cut must not lose what people wrote). A transaction that will
write begins IMMEDIATE, so that it waits for its turn instead of failing half way; see `writing()`.
"""

from __future__ import annotations

import datetime as dt
import json
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

from flask import current_app
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import ClauseElement, DateTime, Engine, LargeBinary, MetaData, event
from sqlalchemy.orm import DeclarativeBase, registry
from sqlalchemy.sql.cache_key import CacheKey
from sqlalchemy.types import TypeDecorator

NAMES = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class UTC(TypeDecorator[dt.datetime]):
    """Aware datetimes in, aware UTC datetimes out; stored naive in UTC, alike on both databases."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Any) -> dt.datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a datetime without a time zone")
        return value.astimezone(dt.UTC).replace(tzinfo=None)

    def process_result_value(self, value: dt.datetime | None, dialect: Any) -> dt.datetime | None:
        return None if value is None else value.replace(tzinfo=dt.UTC)


class Packed(TypeDecorator[dict[str, str]]):
    """A dictionary of texts that is only ever read whole: compressed, it takes half the room."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: dict[str, str] | None, dialect: Any) -> bytes | None:
        return None if value is None else zlib.compress(json.dumps(value).encode(), 6)

    def process_result_value(self, value: bytes | None, dialect: Any) -> dict[str, str] | None:
        return None if value is None else dict(json.loads(zlib.decompress(value)))


class Base(DeclarativeBase):
    registry = registry(metadata=MetaData(naming_convention=NAMES), type_annotation_map={dt.datetime: UTC})


db = SQLAlchemy(model_class=Base, disable_autonaming=True)

# Seconds for which one waits for what somebody else is writing: longer than the longest writing of a view (a thousand texts
# of a merged term), short enough to be told that it did not work by the page one is looking at.
LOCK_WAIT = 15.0
IDLE_LIMIT = 300  # seconds that a transaction may be silent: longer than any view computes between two statements

S = TypeVar("S", bound=ClauseElement)
_writes: ContextVar[bool] = ContextVar("writes", default=False)


@contextmanager
def writing() -> Iterator[None]:
    """Transactions begun inside will write: on SQLite they take their turn at once."""
    token = _writes.set(True)
    try:
        yield
    finally:
        _writes.reset(token)


def learn_sizes() -> None:
    """Lets the database look at how its tables are filled, so that it takes the way that reads least: at 100,000 texts
    the home page reads 50 rows instead of 3,000. A few hundred milliseconds at any size. PostgreSQL does it by itself
    in time; after many rows came in at once it is told."""
    with writing(), db.engine.connect() as connection:
        raw: Any = connection.connection.dbapi_connection
        if connection.dialect.name == "sqlite":
            raw.execute("PRAGMA analysis_limit = 1000")
            raw.execute("ANALYZE")
        else:
            raw.autocommit = True
            raw.execute("ANALYZE")
            raw.autocommit = False


def will_write(yes: bool) -> None:
    """For a request: say before the first statement whether it is going to write."""
    _writes.set(yes)


def named(statement: S, *key: Any) -> S:
    """Spares a statement that is kept and run often from being walked each time to find its compiled form: `key`
    stands for all of it. Its values must come from required bindparams, never from the statement."""
    found = statement._generate_cache_key()
    if found is not None:
        name = CacheKey(("kept", *key), found.bindparams, found.params)
        statement._generate_cache_key = lambda: name  # type: ignore[method-assign]
    return statement


def installation_secret() -> bytes:
    """What fingerprints are keyed with: it lies beside the database, never in it."""
    return str(current_app.config["SECRET_KEY"]).encode()


def _plan_once(connection: Any) -> None:
    """PostgreSQL keeps the plan of a statement that comes again, instead of making one for each run: with the read rule
    in them, statements take ten times as long to plan as to run (4.0 ms and 0.4 ms on the page of a text)."""
    connection.prepare_threshold = 1  # from the second time on
    connection.autocommit = True
    connection.execute("SET plan_cache_mode = force_generic_plan")
    connection.autocommit = False


def now() -> dt.datetime:
    """This moment in UTC: whatever is kept in the database is."""
    return dt.datetime.now(dt.UTC)


@event.listens_for(Engine, "connect")
def _open(connection: Any, record: Any) -> None:
    if not type(connection).__module__.startswith("sqlite3"):
        _plan_once(connection)
        return
    connection.isolation_level = None  # we say BEGIN ourselves
    for pragma in (
        "journal_mode=WAL",
        "foreign_keys=ON",
        "synchronous=FULL",
        f"busy_timeout={round(LOCK_WAIT * 1000)}",
        "cache_size=-16000",
    ):
        connection.execute(f"PRAGMA {pragma}")


@event.listens_for(Engine, "begin")
def _begin(connection: Any) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE" if _writes.get() else "BEGIN")


def wait_no_longer(engine: Engine, lock_wait: float) -> None:
    """For a process that answers people: who meets a lock waits `lock_wait` seconds, then the statement fails and the
    request with it; PostgreSQL would wait as long as the process lives. It also ends a transaction in which nothing is
    said any more (a worker that hangs, a machine that is gone), and its locks with it. What is kept up from the shell
    may wait: a migration, an index made anew."""

    @event.listens_for(engine, "connect")
    def _told(connection: Any, record: Any) -> None:
        milliseconds = round(lock_wait * 1000)
        if engine.dialect.name == "sqlite":
            connection.execute(f"PRAGMA busy_timeout={milliseconds}")
            return
        connection.autocommit = True
        connection.execute(f"SET lock_timeout = {milliseconds}")
        connection.execute(f"SET idle_in_transaction_session_timeout = {IDLE_LIMIT * 1000}")
        connection.autocommit = False
