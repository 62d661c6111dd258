"""`workspace db …` and `workspace serve`."""

from __future__ import annotations

import os
import sys
from contextlib import ExitStack
from typing import Any

import click

from workspace.config import read_settings


@click.group("db")
def db_group() -> None:
    """The database of this installation."""


@db_group.command()
def upgrade() -> None:
    """Bring the database to the newest form; vocabulary and templates are loaded, the index of search is made anew where
    it has a new form. Stopped half way, it goes on when it is begun again."""
    from workspace import create_app
    from workspace.upkeep.database import upgrade as run

    with ExitStack() as until_the_end:
        bars: list[Any] = []

        def told(done: int, of: int) -> None:
            if not bars:  # shown only where there is something to wait for
                bar = click.progressbar(length=max(of, 1), label="search", file=sys.stderr)
                bars.append(until_the_end.enter_context(bar))
            bars[0].update(done - bars[0].pos)

        run(create_app(), progress=told)
    click.echo("The database is up to date.", err=True)


@db_group.command()
@click.argument("revision")
def downgrade(revision: str) -> None:
    """Bring the database back to REVISION (what newer forms added is lost)."""
    from workspace import create_app
    from workspace.upkeep.database import downgrade as run

    run(create_app(), revision)


@click.command()
@click.option("--bind", default=None, help="Address and port (WORKSPACE_BIND).")
@click.option("--reload", is_flag=True, help="Start anew when a file changes.")
def serve(bind: str | None, reload: bool) -> None:
    """Serve the product with a production server until stopped."""
    from workspace import create_app
    from workspace.db import LOCK_WAIT, db, learn_sizes
    from workspace.upkeep.database import is_current

    if bind:
        os.environ["WORKSPACE_BIND"] = bind
    settings = read_settings()
    app = create_app(settings, lock_wait=LOCK_WAIT)
    if not is_current(app):
        raise click.ClickException("The database is not up to date: run `workspace db upgrade` first.")
    if settings.is_sqlite:
        with app.app_context():
            learn_sizes()
            db.engine.dispose()
    from workspace.upkeep.server import Server, why_not

    if problem := why_not(settings.bind):
        raise click.ClickException(f"Nothing can listen on {settings.bind} ({problem}): choose another WORKSPACE_BIND.")
    Server(app, settings, reload=reload).run()
