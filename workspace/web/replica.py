"""Searches on a replica of the database (PostgreSQL, streaming), which answers never from before the question.

The session of a person, their groups and offices are always read from the primary. A view that only looks may then go
on with a replica: if it has replayed whatever the primary had written when the question came. So nobody finds what was
taken back a moment ago, nor misses what they have just saved, and no verb has to say that it narrowed something. A
replica that lags, sleeps or breaks is passed over: the primary answers.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from flask import Flask, current_app, g
from sqlalchemy import BindParameter, String, bindparam, create_engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from workspace.config import Settings
from workspace.db import db

F = TypeVar("F", bound=Callable[..., Any])

REST = 10.0  # seconds without asking a replica that could not be reached
# What is inserted into the log, not what is flushed: with asynchronous commits others see a change before it is on disk.
_WRITTEN = text("SELECT CAST(pg_current_wal_insert_lsn() AS text)")
_AT: BindParameter[str] = bindparam("at", type_=String)
_REPLAYED = text("SELECT pg_is_in_recovery() AND pg_last_wal_replay_lsn() >= CAST(:at AS pg_lsn)").bindparams(_AT)
_WHOSE = text("SELECT system_identifier FROM pg_control_system()")


class Replica:
    def __init__(self, settings: Settings) -> None:
        self.engine = create_engine(
            settings.replica_url,
            hide_parameters=True,
            pool_size=settings.pool_size,
            max_overflow=settings.pool_size,
            connect_args={"connect_timeout": 2},
        )
        self.rests_until = 0.0
        self.is_ours = False

    def session(self, primary: Session) -> Session | None:
        """A session on the replica, if that knows all that the primary knows at this moment."""
        if time.monotonic() < self.rests_until:
            return None
        written = primary.connection().execute(_WRITTEN).scalar_one()
        session = Session(self.engine)
        try:
            self.is_ours = self.is_ours or self._same_database(primary, session)
            if self.is_ours and session.connection().execute(_REPLAYED, {"at": written}).scalar():
                return session
        except DBAPIError:
            self.rest()
        session.close()
        return None

    def rest(self) -> None:
        self.rests_until = time.monotonic() + REST

    @staticmethod
    def _same_database(primary: Session, session: Session) -> bool:
        """Places in the log of another database would mean nothing."""
        one, other = (s.connection().execute(_WHOSE).scalar_one() for s in (primary, session))
        return bool(one == other)


def init(app: Flask) -> None:
    settings: Settings = app.config["SETTINGS"]
    if settings.replica_url:
        app.extensions["replica"] = Replica(settings)
        app.teardown_appcontext(_done)


def looks_elsewhere(view: F) -> F:
    """For a view that only looks, and asks `reading()` for its session; put it below `enter`. What goes wrong on a
    replica (it was stopped, or had to cancel a statement) is asked again on the primary."""

    @wraps(view)
    def looked(*args: Any, **kwargs: Any) -> Any:
        try:
            return view(*args, **kwargs)
        except DBAPIError:
            if not _close():
                raise
            g.reading = None
            current_app.extensions["replica"].rest()
            return view(*args, **kwargs)

    return cast(F, looked)


def reading() -> Session:
    """The session to look with in this request: a replica's, or the primary's."""
    replica: Replica | None = current_app.extensions.get("replica")
    if replica is None:
        return db.session()
    if "reading" not in g:
        g.reading = replica.session(db.session())
    return g.reading or db.session()


def _done(error: BaseException | None) -> None:
    _close()


def _close() -> bool:
    """Gives the replica's session back, if there is one."""
    session: Session | None = g.pop("reading", None)
    if session is not None:
        session.close()
    return session is not None
