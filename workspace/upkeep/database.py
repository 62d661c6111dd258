"""Bringing a database to the newest form, with vocabulary and templates loaded. Safe to run again at any time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import Connection

from workspace.db import db, learn_sizes, writing
from workspace.search import index

MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"


def alembic_config(connection: object = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config


def upgrade(
    app: Flask, revision: str = "head", progress: Callable[[int, int], None] = lambda done, of: None
) -> None:  # fmt: skip
    """Runs the migrations and loads the versioned data, each in one transaction; then makes the index of search anew
    where a migration has left it empty, or a rebuild was stopped half way. `progress` is told how many texts are done,
    of how many. Needs no application context."""
    with app.app_context(), writing():
        with changing(app) as connection:
            command.upgrade(alembic_config(connection), revision)
        if revision == "head":
            from workspace.upkeep.vocabulary import load_data

            load_data(db.session())
            db.session.commit()
            folder = app.config["SETTINGS"].data_dir
            wanting = index.is_wanting(db.session(), folder)
            db.session.remove()
            if wanting:
                index.renew(folder, db.engine, progress)
            learn_sizes()


def downgrade(app: Flask, revision: str) -> None:
    with changing(app) as connection:
        command.downgrade(alembic_config(connection), revision)


@contextmanager
def changing(app: Flask) -> Iterator[Connection]:
    """One transaction in which tables may be changed.

    SQLite changes most things of a table by copying it and dropping the old one, and with foreign keys on, dropping it
    deletes the rows of other tables that hang on it. So they are off meanwhile, and checked before the end.
    """
    with app.app_context(), writing(), db.engine.connect() as connection:
        raw: Any = connection.connection.dbapi_connection
        if connection.dialect.name != "sqlite":
            with connection.begin():
                yield connection
            return
        raw.execute("PRAGMA foreign_keys=OFF")
        try:
            with connection.begin():
                yield connection
                if loose := connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall():
                    raise RuntimeError(f"rows of {sorted({row[0] for row in loose})} would refer to nothing")
        finally:
            raw.execute("PRAGMA foreign_keys=ON")


def is_current(app: Flask) -> bool:
    """Is the database in the form that this version expects?"""
    with app.app_context(), db.engine.connect() as connection:
        here = MigrationContext.configure(connection).get_current_revision()
    return here == ScriptDirectory.from_config(alembic_config()).get_current_head()
