"""`workspace collection list` and `export`: what a person may read and take along, by the shell. They will see it."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click

from workspace.refusals import Invalid, NotFound

FORMATS = ("pdf", "docx", "epub", "md")
EVERYTHING = 100_000


@click.group()
def collection() -> None:
    """Collections of approved texts: list them, or take one along as a file."""


@collection.command("list")
@click.option("--as", "mail", required=True, metavar="MAIL", help="With whose eyes; they will see that.")
@click.option("--json", "as_json", is_flag=True, help="An array of objects instead of lines.")
def list_(mail: str, as_json: bool) -> None:
    """Print the collections that the person with that mail may read, the published ones first."""
    from workspace import create_app
    from workspace.collecting import reads
    from workspace.db import db

    app = create_app()
    with app.app_context():
        actor = _actor(mail, "collection list")
        shown, _total = reads.index(db.session(), actor, 1, EVERYTHING)
        found = [
            {
                "slug": one.collection.slug,
                "title": one.edition.title,
                "state": one.edition.state,
                "reach": "network" if one.edition.level == 5 else "ambito",
                "edition": f"{one.edition.number}ª edizione {one.year}",
                "entries": one.entries,
            }
            for one in shown
        ]
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=1))
        return
    for row in found:
        click.echo("\t".join(str(row[key]) for key in ("slug", "state", "reach", "entries", "edition", "title")))


@collection.command()
@click.argument("slug")
@click.option("--as", "mail", required=True, metavar="MAIL", help="For whom; they will see that.")
@click.option("--format", "form", type=click.Choice(FORMATS), required=True, help="`md` is a ZIP of Markdown files.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True)
def export(slug: str, mail: str, form: str, out: Path) -> None:
    """Write the published edition of the collection SLUG to a file, after one more check for what identifies."""
    from workspace import create_app
    from workspace.collecting import reads, work
    from workspace.db import db
    from workspace.nouns import Collection, Export
    from workspace.policy import fetch

    app = create_app()
    with app.app_context():
        actor = _actor(mail, "collection export")
        s = db.session()
        try:
            found = fetch(s, actor, Collection, slug)
        except NotFound:
            raise NotFound(f"{mail} reads no collection called {slug}.") from None
        edition = reads.published(s, actor, found)
        if edition is None:
            raise Invalid("Si esporta una raccolta pubblicata: questa è ancora in preparazione.")
        total = 2 * len(reads.order(s, actor, edition))
        job = Export(person_id=actor.person_id, collection_id=found.id, format=form, language=actor.language)
        with click.progressbar(length=max(1, total), label=edition.title, file=sys.stderr) as bar:
            _book, made, _mark = work.make(s, actor, job, _ahead(bar))
        s.rollback()
        out.write_bytes(made)
    click.echo(f"{out}: {len(made)} bytes", err=True)


def _ahead(bar: Any) -> Any:
    """Brings the bar to so many steps."""
    return lambda steps: bar.update(max(0, steps - bar.pos))


def _actor(mail: str, command: str) -> Any:
    """The person with that mail as an actor; an event says that the command acted in their name."""
    from sqlalchemy import select

    from workspace import events
    from workspace.db import db, writing
    from workspace.nouns import Person
    from workspace.policy import actor_of

    session = db.session()
    with writing():
        person = session.scalars(select(Person).where(Person.mail == mail.strip().lower())).first()
        if person is None or person.state != "active":
            raise NotFound(f"Nobody active has the mail {mail}.")
        events.record_in_name_of(session, person.id, command)
        session.commit()
    return actor_of(session, person)
