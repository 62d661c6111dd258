"""The command line `workspace`: only the result on standard output, messages on standard error.

A room that has commands keeps them in its own module, named in COMMANDS and imported when asked for, so that a
command starts quickly and needs no more than it uses.
"""

from __future__ import annotations

import sys
from importlib import import_module

import click

from workspace.config import SettingsError
from workspace.refusals import Refusal

# name -> module:attribute
COMMANDS = {
    "db": "workspace.upkeep.commands:db_group",
    "serve": "workspace.upkeep.commands:serve",
    "demo": "workspace.demo.commands:demo",
    "person": "workspace.administration.commands:person",
    "group": "workspace.administration.commands:group",
    "ambito": "workspace.administration.commands:ambito",
    "enrol": "workspace.administration.commands:enrol",
    "mail": "workspace.post_commands:mail",
    "import": "workspace.portable.commands:import_",
    "search": "workspace.finding.commands:search",
    "programme": "workspace.programmes.commands:programme",
    "report": "workspace.programmes.commands:report",
    "collection": "workspace.collecting.commands:collection",
    "anonymity": "workspace.anonymity.commands:anonymity",
}


class Lazy(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        module, attribute = COMMANDS[name].split(":")
        command = getattr(import_module(module), attribute)
        assert isinstance(command, click.Command)
        return command


@click.group(cls=Lazy)
def cli() -> None:
    """Riflessi: a workspace where supervision groups write, share and find again."""


def main() -> None:
    """Runs the command line; a refusal is one sentence on standard error and exit code 2."""
    try:
        cli(standalone_mode=False)
    except click.exceptions.Abort:
        sys.exit(130)
    except click.ClickException as problem:
        problem.show()
        sys.exit(problem.exit_code)
    except (Refusal, SettingsError) as problem:
        click.echo(str(problem) or type(problem).__name__, err=True)
        sys.exit(2)
    except Exception as problem:
        from sqlalchemy.exc import OperationalError, ProgrammingError

        if not isinstance(problem, OperationalError | ProgrammingError):
            raise
        # The statement and its values may quote a text: only the driver's own words are shown.
        click.echo(f"The database does not answer: {str(problem.orig).strip()}", err=True)
        click.echo("Is WORKSPACE_DATABASE_URL right, and did you run `workspace db upgrade`?", err=True)
        sys.exit(2)
