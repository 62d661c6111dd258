"""`workspace person …`, `ambito …`, `group …`, `enrol`: keeping people and places from the machine.

A command acts as an administrator who is nobody in particular: it opens no text, and in a group that has a supervisor
it lets nobody in. Each leaves an event. Only the result goes to standard output.
"""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from workspace.refusals import NotFound, Refusal


@contextmanager
def acting() -> Iterator[Session]:
    """A session that may write, committed at the end; letters are sent after the commit. A refusal ends the command
    with its sentence and exit code 2, and nothing is changed."""
    from workspace import create_app, post
    from workspace.db import db, writing

    app = create_app()
    with app.app_context(), writing():
        session = db.session()
        try:
            yield session
            session.commit()
        except Refusal as refusal:
            session.rollback()
            _stop(str(refusal) or "Questo non si può fare.")
        letters = session.info.pop("letters", False)
    if letters:
        post.deliver(app, say=_say)


def _say(words: str) -> None:
    click.echo(words, err=True)


def _stop(words: str) -> None:
    _say(words)
    raise SystemExit(2)


def _person(session: Session, mail: str) -> Any:
    from workspace import people

    found = people.find(session, mail)
    if found is None:
        raise NotFound(f"Nessuna persona ha l’indirizzo {mail}.")
    return found


def _place(session: Session, noun: Any, slug: str, what: str) -> Any:
    found = session.scalars(select(noun).where(noun.slug == slug)).one_or_none()
    if found is None:
        raise NotFound(f"{what} «{slug}» non c’è.")
    return found


def _group(session: Session, slug: str) -> Any:
    from workspace.nouns import Group

    return _place(session, Group, slug, "Il gruppo")


def _ambito(session: Session, slug: str) -> Any:
    from workspace.nouns import Ambito

    return _place(session, Ambito, slug, "L’ambito")


# --- people -----------------------------------------------------------------------------------------------------


@click.group()
def person() -> None:
    """People: add, list, suspend, reactivate."""


@person.command("add")
@click.argument("mail")
@click.option("--name", required=True, help="Name and surname.")
@click.option("--profession", default="altro", help="A profession of the vocabulary, by key or name.")
@click.option("--administrator", is_flag=True, help="May keep people, groups and ambiti; reads no text.")
@click.option("--no-invite", is_flag=True, help="Send no invitation now.")
@click.option("--password-from-stdin", is_flag=True, help="Read a first password from standard input: no invitation.")
def add_person(
    mail: str, name: str, profession: str, administrator: bool, no_invite: bool, password_from_stdin: bool
) -> None:
    """Add the person with address MAIL; they get an invitation by mail. Prints the address."""
    from workspace import italian, passwords
    from workspace.administration import reads, verbs

    hashed = None
    if password_from_stdin:
        password = sys.stdin.readline().rstrip("\r\n")
        weak = passwords.weakness(password, mail, name)
        if weak:
            _stop(weak)
        hashed = passwords.hashed(password)
    with acting() as session:
        key = reads.professions_by_word(session).get(italian.fold(profession))
        if key is None:
            _stop(f"La professione «{profession}» non è nel vocabolario.")
        made = verbs.add_person(
            session,
            None,
            mail,
            name,
            key or "altro",
            administrator=administrator,
            invite=not no_invite,
            password_hash=hashed,
        )
        address = made.mail
    click.echo(address)


@person.command("list")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def list_people(as_json: bool) -> None:
    """Print every person: address, name, state, roles, groups, ambiti."""
    from workspace import create_app
    from workspace.administration import reads
    from workspace.db import db

    with create_app().app_context():
        people = reads.everybody(db.session())
    if as_json:
        click.echo(json.dumps(people, ensure_ascii=False))
        return
    for one in people:
        click.echo("\t".join([one["mail"], one["name"], one["state"], ",".join(one["roles"])]))


@person.command()
@click.argument("mail")
def suspend(mail: str) -> None:
    """Close the door to MAIL at once, on every device. Their texts stay theirs."""
    from workspace.administration import verbs

    with acting() as session:
        verbs.suspend(session, None, _person(session, mail))


@person.command()
@click.argument("mail")
def reactivate(mail: str) -> None:
    """Open the door to MAIL again."""
    from workspace.administration import verbs

    with acting() as session:
        verbs.reactivate(session, None, _person(session, mail))


@person.command()
@click.argument("mail")
def invite(mail: str) -> None:
    """Send MAIL a new invitation; the one before opens nothing any more."""
    from workspace.administration import verbs

    with acting() as session:
        verbs.invite_again(session, None, _person(session, mail))


# --- ambiti -----------------------------------------------------------------------------------------------------


@click.group()
def ambito() -> None:
    """Ambiti and their offices."""


@ambito.command("add")
@click.argument("slug")
@click.option("--name", required=True)
def add_ambito(slug: str, name: str) -> None:
    """Add the ambito with the short name SLUG. Prints the short name."""
    from workspace.administration import verbs

    with acting() as session:
        made = verbs.add_ambito(session, None, slug, name).slug
    click.echo(made)


@ambito.command("list")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def list_ambiti(as_json: bool) -> None:
    """Print every ambito."""
    from workspace import create_app
    from workspace.administration import reads
    from workspace.db import db

    with create_app().app_context():
        rows = [{"slug": r.Ambito.slug, "name": r.Ambito.name, "groups": r.groups} for r in reads.ambiti(db.session())]
    _print(rows, as_json)


def _office_commands(role: str, name: str, words: str) -> None:
    group = click.Group(name, help=words)
    ambito.add_command(group)

    @group.command("add", help="Give MAIL this office in the ambito SLUG.")
    @click.argument("slug")
    @click.argument("mail")
    @click.option("--until", type=click.DateTime(["%Y-%m-%d"]), required=role == "evaluator", help="The last day.")
    def add(slug: str, mail: str, until: dt.datetime | None) -> None:
        from workspace.administration import verbs
        from workspace.web.filters import ROME

        end = until.replace(hour=23, minute=59, second=59, tzinfo=ROME) if until else None
        with acting() as session:
            verbs.give_office(session, None, _ambito(session, slug), _person(session, mail), role, end)

    @group.command("remove", help="End this office of MAIL in the ambito SLUG.")
    @click.argument("slug")
    @click.argument("mail")
    def remove(slug: str, mail: str) -> None:
        from workspace.administration import verbs

        with acting() as session:
            held = verbs.the_office(session, _ambito(session, slug), _person(session, mail), role)
            if held is None:
                raise NotFound("Questa persona non ha questo incarico.")
            verbs.end_office(session, None, held)


_office_commands("staff", "staff", "The staff of an ambito (ufficio di piano).")
_office_commands("evaluator", "evaluator", "Who evaluates an ambito, until a date.")


# --- groups -----------------------------------------------------------------------------------------------------


@click.group()
def group() -> None:
    """Groups and who belongs to them."""


@group.command("add")
@click.argument("slug")
@click.option("--ambito", "ambito_slug", required=True, help="Short name of its ambito.")
@click.option("--kind", type=click.Choice(["A1", "A2", "A3", "SS"]), required=True)
@click.option("--name", required=True)
def add_group(slug: str, ambito_slug: str, kind: str, name: str) -> None:
    """Add the group with the short name SLUG, with the first version of its pact. Prints the short name."""
    from workspace.administration import verbs

    with acting() as session:
        made = verbs.add_group(session, None, _ambito(session, ambito_slug), slug, name, kind).slug
    click.echo(made)


@group.command("list")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def list_groups(as_json: bool) -> None:
    """Print every group."""
    from workspace import create_app
    from workspace.administration import reads
    from workspace.db import db

    with create_app().app_context():
        rows = [
            {"slug": r.Group.slug, "name": r.Group.name, "kind": r.Group.kind, "ambito": r.ambito, "people": r.people}
            for r in reads.groups(db.session())
        ]
    _print(rows, as_json)


@group.group("member")
def member() -> None:
    """Who belongs to a group."""


AS = click.option("--as", "as_mail", help="Act as this supervisor of the group, who will see it in their profile.")


def _acting_as(session: Session, mail: str | None, command: str) -> Any:
    """The actor in whose name the command acts, recorded so that they see it; None for the machine itself."""
    if mail is None:
        return None
    from workspace import events
    from workspace.policy import actor_of

    person = _person(session, mail)
    if person.state != "active":
        raise NotFound(f"{mail} non è una persona che può entrare.")
    events.record_in_name_of(session, person.id, command)
    return actor_of(session, person)


@member.command("add")
@click.argument("slug")
@click.argument("mail")
@click.option("--role", type=click.Choice(["member", "supervisor"]), default="member", show_default=True)
@AS
def add_member(slug: str, mail: str, role: str, as_mail: str | None) -> None:
    """Let MAIL into the group SLUG: as long as nobody supervises it yet, or in the name of who does (--as). They read
    once they accept the pact."""
    from workspace.administration import verbs

    with acting() as session:
        actor = _acting_as(session, as_mail, "group member add")
        verbs.seat(session, actor, _group(session, slug), _person(session, mail), role)


@member.command("remove")
@click.argument("slug")
@click.argument("mail")
@AS
def remove_member(slug: str, mail: str, as_mail: str | None) -> None:
    """End the membership of MAIL in the group SLUG; their texts go back to them."""
    from workspace import belonging
    from workspace.administration import verbs

    with acting() as session:
        held = belonging.the_membership(session, _group(session, slug).id, _person(session, mail).id)
        if held is None:
            raise NotFound("Questa persona non fa parte del gruppo.")
        verbs.unseat(session, _acting_as(session, as_mail, "group member remove"), held)


# --- many at once -----------------------------------------------------------------------------------------------


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would happen and what is wrong; change nothing.")
@click.option("--no-invite", is_flag=True, help="Send no invitations now.")
def enrol(file: Path, dry_run: bool, no_invite: bool) -> None:
    """Enrol the people of FILE, a CSV with the columns mail, name, profession, group, role (or ambito): everybody, or
    nobody where a row is wrong. Prints what was done as JSON."""
    from workspace.administration import enrol as table

    rows, problems = table.read_table(file.read_bytes())
    with acting() as session:
        made = table.plan(session, None, rows)
        problems = sorted([*problems, *made.problems], key=lambda problem: problem.line)
        if problems:
            for problem in problems:
                _say(f"{file.name}, riga {problem.line}: {problem}")
            _stop("Nessuna persona è stata iscritta: correggi queste righe e riprova.")
        if dry_run:
            session.rollback()
            _say("Prova: non è stato cambiato niente.")
        else:
            table.enrol(session, None, rows, invite=not no_invite)
    click.echo(json.dumps(made.counts))


def _print(rows: list[dict[str, Any]], as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        click.echo("\t".join(str(value) for value in row.values()))
