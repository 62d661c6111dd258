"""`workspace mail …`: for a job that runs every few minutes (send) and one that runs every morning (digest)."""

from __future__ import annotations

import click


@click.group()
def mail() -> None:
    """The mail of this installation."""


@mail.command()
def send() -> None:
    """Send the letters that wait. Run it every few minutes: it is what tries again after a failure."""
    from workspace import create_app
    from workspace.post import deliver

    _report(deliver(create_app(), most=10_000, say=_say))


@mail.command()
def digest() -> None:
    """Write to whoever has something new, at the rhythm each chose, and send; tell the sums of programmes once a month;
    delete the files that were ready for more than a day. Run it every morning."""
    from workspace import create_app, digest, reviews
    from workspace.collecting.work import sweep
    from workspace.db import db, writing
    from workspace.post import deliver
    from workspace.programmes import telling

    app = create_app()
    with app.app_context(), writing():
        telling.keep_all_up(db.session())
        reviews.remind(db.session())
        reviews.ask_again(db.session())
        reviews.recall_questions(db.session())
        written = digest.run(db.session())
    sweep(app)
    _say(f"Digests written: {written}.")
    _report(deliver(app, most=10_000, say=_say))


@mail.command()
def waiting() -> None:
    """Print how many letters wait to be sent."""
    from workspace import create_app, post

    with create_app().app_context():
        click.echo(post.waiting())


def _report(done: object) -> None:
    from workspace.post import Delivered

    assert isinstance(done, Delivered)
    _say(f"Sent: {done.sent}. For later: {done.later}. Given up: {done.dropped}.")


def _say(words: str) -> None:
    click.echo(words, err=True)
