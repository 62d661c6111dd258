"""`workspace anonymity check [FILE]`: needs no database and no settings."""

import io
import sys
from pathlib import Path

import click

from workspace.anonymity.lines import check_lines


@click.group()
def anonymity() -> None:
    """What in a text could give a person away."""


@anonymity.command("check")
@click.argument("file", required=False, type=click.Path(path_type=Path, allow_dash=True))
def check(file: Path | None) -> None:
    """Read JSON lines {"id", "text"} from FILE or standard input; write their findings, one line each.

    Exit code 0 whether or not something was found, 2 when the input cannot be read.
    """
    output = io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8", newline="\n", write_through=True)
    try:
        raw = sys.stdin.buffer if file is None or str(file) == "-" else file.open("rb")
        with io.TextIOWrapper(raw, encoding="utf-8", newline="\n") as lines:
            code = check_lines(lines, output)
    except OSError as problem:
        click.echo(f"{file}: {problem.strerror}", err=True)
        code = 2
    else:
        if code:
            click.echo('Each line must be {"id": …, "text": "…"}.', err=True)
    output.flush()
    output.detach()
    if code:
        sys.exit(code)
