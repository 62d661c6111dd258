"""`workspace import FILE.jsonl`"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

SHOWN = 50
MANY = 500  # lines from which other processes pay


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--already-anonymised", is_flag=True, help="Declare that the texts identify nobody; this is recorded.")
@click.option("--create-missing", is_flag=True, help="Make the ambito, group, people and terms that the file names.")
@click.option("--report", type=click.Path(dir_okay=False, path_type=Path), help="Write the refused lines here.")
def import_(file: Path, already_anonymised: bool, create_missing: bool, report: Path | None) -> None:
    """Bring texts in from FILE, one JSON object a line. They come in as private drafts unless declared anonymised."""
    from workspace import create_app
    from workspace.db import db, learn_sizes, writing
    from workspace.portable.bring import bring

    app = create_app()
    with file.open("rb") as lines:
        total = sum(chunk.count(b"\n") for chunk in iter(lambda: lines.read(1 << 20), b""))
        lines.seek(0)
        with app.app_context(), writing(), click.progressbar(length=total, label=file.name, file=sys.stderr) as bar:
            counts, refused = bring(
                db.session(),
                lines,
                create=create_missing,
                anonymised=already_anonymised,
                progress=bar.update,
                processes=2 if total > MANY else 0,
            )
            if total > MANY:
                learn_sizes()
    told = [f"line {r.line}: {r.reason}" for r in refused]
    if report:
        report.write_text("".join(f"{line}\n" for line in told), "utf-8")
    for line in told[:SHOWN]:
        click.echo(line, err=True)
    if len(told) > SHOWN:
        click.echo(f"… and {len(told) - SHOWN} more (see --report)", err=True)
    click.echo(f"Refused lines: {len(told)}", err=True)
    click.echo(json.dumps({**counts, "refused": len(told)}))
