"""`workspace search --as MAIL QUERY`: what that person would find; `workspace search check` and `rebuild`."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from workspace.refusals import NotFound


class Search(click.Group):
    """`check` and `rebuild` are commands; anything else is a search."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not args or (args[0] not in self.commands and args[0] != "--help"):
            args = ["find", *args]
        return super().parse_args(ctx, args)


@click.group(cls=Search)
def search() -> None:
    """Search as a person would: workspace search --as MAIL QUERY. Or look after the index."""


@search.command("find")
@click.option("--as", "mail", required=True, metavar="MAIL", help="Whose eyes to search with; they will see that.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of lines.")
@click.option("--limit", type=click.IntRange(1, 1000), default=10, show_default=True)
@click.option("--queries", type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help='Answer each line of FILE, {"id": …, "text": …}, with one line.')  # fmt: skip
@click.argument("query", nargs=-1)
def find_(mail: str, as_json: bool, limit: int, queries: Path | None, query: tuple[str, ...]) -> None:
    """Print what the person with that mail would find, the best first."""
    if bool(queries) == bool(query):
        raise click.UsageError("Give either a QUERY or --queries FILE.")
    from sqlalchemy import select

    from workspace import create_app, events
    from workspace.db import db, writing
    from workspace.nouns import Person
    from workspace.policy import actor_of
    from workspace.search import find, parse

    app = create_app()
    with app.app_context():
        session = db.session()
        with writing():
            person = session.scalars(select(Person).where(Person.mail == mail.strip().lower())).first()
            if person is None or person.state != "active":
                raise NotFound(f"Nobody active has the mail {mail}.")
            events.record_in_name_of(session, person.id, "search")
            session.commit()
        actor = actor_of(session, person)
        if not queries:
            results = find(session, actor, parse(" ".join(query)), size=limit)
            _print(results, as_json)
            return
        for asked in _asked(queries):
            results = find(session, actor, parse(str(asked["text"])), size=limit)
            click.echo(json.dumps({"id": asked["id"], "results": _rows(results)}, ensure_ascii=False))
            session.rollback()


@search.command()
def check() -> None:
    """Prove that the index agrees with the texts; print each difference, and exit with 1 if there is any."""
    from workspace import create_app
    from workspace.db import db
    from workspace.search import check as differences

    app = create_app()
    with app.app_context():
        found = differences(db.session())
    for line in found:
        click.echo(line)
    click.echo(f"Differences: {len(found)}", err=True)
    sys.exit(1 if found else 0)


@search.command()
@click.option("--anew", is_flag=True, help="From the first text, also after one that was stopped half way.")
def rebuild(anew: bool) -> None:
    """Make the index anew while it is in use. Stopped half way, it goes on where it was when it is begun again."""
    from workspace import create_app
    from workspace.db import db
    from workspace.search.index import reached, renew

    app = create_app()
    folder = app.config["SETTINGS"].data_dir
    if not anew and (after := reached(folder)):
        click.echo(f"Going on after text {after}; from the first: --anew", err=True)
    with app.app_context(), click.progressbar(length=1, label="search", file=sys.stderr) as bar:

        def told(done: int, of: int) -> None:
            bar.length = max(of, 1)
            bar.update(done - bar.pos)

        renew(folder, db.engine, told, anew)


def _asked(file: Path) -> Iterator[dict[str, Any]]:
    with file.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                try:
                    asked = json.loads(line.decode("utf-8-sig"))
                    yield {"id": asked["id"], "text": asked["text"]}
                except (ValueError, KeyError, TypeError):
                    raise click.ClickException(f'Line {number} is not {{"id": …, "text": …}}.') from None


def _rows(results: Any) -> list[dict[str, Any]]:
    return [
        {
            "id": hit.entry_id,
            "external_id": hit.external_id,
            "title": hit.title,
            "score": hit.score,
            "matched": [
                *hit.matched,
                *(results.vocabulary.terms[t].label_it for t in hit.matched_terms if t in results.vocabulary.terms),
            ],
        }
        for hit in results.hits
    ]


def _print(results: Any, as_json: bool) -> None:
    rows = _rows(results)
    if as_json:
        total = {"total": results.total, "more": results.more, "meant": results.meant}
        click.echo(json.dumps({**total, "results": rows}, ensure_ascii=False))
        return
    for row in rows:
        click.echo(f"{row['id']}\t{row['score']}\t{row['title']}\t{', '.join(row['matched'])}")
    if results.meant:
        click.echo(f"Forse cercavi: {results.meant}", err=True)
    click.echo(f"{'Oltre ' if results.more else ''}{results.total} in all", err=True)
