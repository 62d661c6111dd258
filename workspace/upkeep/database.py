"""Bringing a database to the newest form, with vocabulary and templates loaded. Safe to run again at any time."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask

from workspace.db import db, writing

MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"


def alembic_config(connection: object = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config


def upgrade(app: Flask, revision: str = "head") -> None:
    """Runs the migrations and loads the versioned data, each in one transaction. Needs no application context."""
    with app.app_context(), writing():
        with db.engine.begin() as connection:
            command.upgrade(alembic_config(connection), revision)
        if revision == "head":
            from workspace.upkeep.vocabulary import load_data

            load_data(db.session())
            db.session.commit()


def downgrade(app: Flask, revision: str) -> None:
    with app.app_context(), writing(), db.engine.begin() as connection:
        command.downgrade(alembic_config(connection), revision)


def is_current(app: Flask) -> bool:
    """Is the database in the form that this version expects?"""
    with app.app_context(), db.engine.connect() as connection:
        here = MigrationContext.configure(connection).get_current_revision()
    return here == ScriptDirectory.from_config(alembic_config()).get_current_head()
