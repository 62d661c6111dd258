"""`workspace programme list` and `workspace report`: what a person sees of programmes, from the machine. Each leaves an
event that the person sees."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from sqlalchemy.orm import Session

from workspace.refusals import NotFound

AS = click.option("--as", "mail", required=True, metavar="MAIL", help="In whose name; they will see that.")


@contextmanager
def in_name_of(mail: str, command: str) -> Iterator[tuple[Session, Any]]:
    """A session that reads, and the actor with that address, once the event that tells them is kept."""
    from workspace import create_app, events, people
    from workspace.db import db, writing
    from workspace.policy import actor_of

    app = create_app()
    with app.app_context():
        session = db.session()
        with writing():
            person = people.find(session, mail)
            if person is None or person.state != "active":
                raise NotFound(f"Nessuna persona che può entrare ha l’indirizzo {mail}.")
            events.record_in_name_of(session, person.id, command)
            session.commit()
        yield session, actor_of(session, person)


@click.group()
def programme() -> None:
    """Programmes of supervision."""


@programme.command("list")
@AS
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def list_(mail: str, as_json: bool) -> None:
    """Print the programmes that MAIL sees."""
    from workspace.programmes import reads

    with in_name_of(mail, "programme list") as (session, actor):
        rows = [
            {
                "slug": one.slug,
                "title": one.title,
                "cup": one.cup,
                "from": one.starts_on.isoformat(),
                "to": one.ends_on.isoformat(),
                "years": reads.years_of(one),
            }
            for one in reads.programmes(session, actor)
        ]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        click.echo(f"{row['slug']}\t{row['cup']}\t{row['from']}\t{row['to']}\t{row['title']}")


@click.command()
@click.argument("slug", metavar="PROGRAMME")
@click.option("--year", type=click.IntRange(1900, 2999), required=True)
@AS
@click.option("--out", "folder", type=click.Path(file_okay=False, path_type=Path), required=True, metavar="FOLDER")
def report(slug: str, year: int, mail: str, folder: Path) -> None:
    """Write the papers of PROGRAMME for a year into FOLDER, and print their names. As far as MAIL sees it: the staff of
    its ambiti the whole, who supervises the papers of their groups, who evaluates the indicators."""
    from workspace.db import writing
    from workspace.programmes import bundle, reads, telling

    with in_name_of(mail, "report") as (session, actor):
        try:
            programme = reads.the_sheet(session, actor, slug).programme
        except NotFound:
            raise NotFound(f"Il programma «{slug}» non c’è.") from None
        session.rollback()
        with writing():
            telling.keep_up(session, programme)
            session.commit()
        sheet = reads.the_sheet(session, actor, slug)
        year = reads.the_year(sheet.programme, year)
        if sheet.veiled:
            click.echo("Chi valuta riceve gli indicatori: i conteggi sotto 5 restano coperti.", err=True)
        elif not sheet.keeps:
            click.echo("Il rendiconto riguarda i gruppi che supervisioni.", err=True)
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in bundle.papers(session, sheet, year):
            (folder / name).write_bytes(content)
            click.echo(name)
