"""The command line: only the result on standard output, an event for each act, the same refusals."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

import workspace
from tests.cast import World
from tests.groups.story import seat_of
from workspace.administration import commands
from workspace.db import db
from workspace.nouns import Event, Person


@pytest.fixture
def run(world: World, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Runs a command on the database of this test."""
    monkeypatch.setattr(workspace, "create_app", lambda *a: world.app)

    def go(*words: str, stdin: str | None = None) -> Result:
        name, *rest = words
        return CliRunner().invoke(getattr(commands, name), rest, input=stdin)

    return go


def events(world: World) -> list[tuple[str, int | None]]:
    with world.app.app_context():
        rows = db.session.execute(select(Event.verb, Event.actor_id).order_by(Event.id))
        return [(row[0], row[1]) for row in rows]


def test_a_whole_installation_from_the_command_line(world: World, run: Any) -> None:
    for words, printed in (
        (("ambito", "add", "monti", "--name", "Ambito dei Monti"), "monti\n"),
        (("group", "add", "larice", "--ambito", "monti", "--kind", "A3", "--name", "Gruppo Larice"), "larice\n"),
        (("person", "add", "Nora@Esempio.it", "--name", "Nora Nuova"), "nora@esempio.it\n"),
        (("person", "add", "sara@esempio.it", "--name", "Sara Su", "--no-invite"), "sara@esempio.it\n"),
        (("group", "member", "add", "larice", "sara@esempio.it", "--role", "supervisor"), ""),
        (("group", "member", "add", "larice", "nora@esempio.it"), ""),
        (("ambito", "staff", "add", "monti", "ada@esempio.it"), ""),
        (("ambito", "evaluator", "add", "monti", "ugo@esempio.it", "--until", "2099-01-31"), ""),
        (("ambito", "staff", "remove", "monti", "ada@esempio.it"), ""),
        (("group", "member", "remove", "larice", "nora@esempio.it"), ""),
        (("person", "suspend", "nora@esempio.it"), ""),
        (("person", "reactivate", "nora@esempio.it"), ""),
    ):
        result = run(*words)
        assert (result.exit_code, result.stdout) == (0, printed), (words, result.output)
    assert all(actor is None for _, actor in events(world))
    assert {verb for verb, _ in events(world)} >= {"group.founded", "member.joined", "member.left", "office.given"}
    people = {p["mail"]: p for p in json.loads(run("person", "list", "--json").stdout)}
    assert people["sara@esempio.it"]["groups"] == ["larice"]
    assert people["sara@esempio.it"]["roles"] == ["supervisor"]
    assert people["ugo@esempio.it"]["ambiti"] == ["lago", "monti"]
    assert people["gino@esempio.it"]["roles"] == ["administrator"]
    assert "larice" in run("group", "list").stdout
    assert [a["slug"] for a in json.loads(run("ambito", "list", "--json").stdout)] == ["monti", "lago", "valle"]


def test_a_first_password_is_read_from_standard_input_and_kept_as_a_hash(world: World, run: Any) -> None:
    result = run("person", "add", "pia@esempio.it", "--name", "Pia", "--password-from-stdin", stdin="corta\n")
    assert result.exit_code == 2
    assert result.stdout == ""
    password = "nuvole lente sul fiume"
    result = run(
        "person", "add", "pia@esempio.it", "--name", "Pia Piana", "--password-from-stdin", stdin=password + "\n"
    )
    assert (result.exit_code, result.stdout) == (0, "pia@esempio.it\n"), result.output
    with world.app.app_context():
        pia = db.session.scalars(select(Person).where(Person.mail == "pia@esempio.it")).one()
        assert pia.state == "active"
        assert pia.password_hash.startswith("$argon2id$")
    signed_in = world.client().post("/accedi", data={"mail": "pia@esempio.it", "password": password})
    assert signed_in.status_code in (302, 303)


def test_what_is_refused_says_why_and_changes_nothing(world: World, run: Any) -> None:
    for words in (
        ("person", "add", "ada@esempio.it", "--name", "Ada"),
        ("person", "add", "nora", "--name", "Nora"),
        ("person", "add", "nora@esempio.it", "--name", "Nora", "--profession", "astronauta"),
        ("person", "suspend", "nessuno@esempio.it"),
        ("person", "suspend", "gino@esempio.it"),
        ("ambito", "add", "valle", "--name", "Un’altra"),
        ("ambito", "staff", "remove", "valle", "ada@esempio.it"),
        ("group", "add", "larice", "--ambito", "monti", "--kind", "A3", "--name", "X"),
        ("group", "member", "add", "faggio", "dario@esempio.it"),
        ("group", "member", "remove", "faggio", "carla@esempio.it"),
    ):
        result = run(*words)
        assert result.exit_code == 2, words
        assert result.stdout == "", words
        assert result.stderr.strip(), words
    assert events(world) == []
    assert seat_of(world, "carla")


def test_enrolling_a_file(world: World, run: Any, tmp_path: Path) -> None:
    file = tmp_path / "elenco.csv"
    file.write_bytes("mail;name;group;role\nnora@esempio.it;Nicolò;ontano;supervisor\n".encode("cp1252"))
    counts = {"people": 1, "member": 0, "supervisor": 1, "office": 0, "same": 0}
    result = run("enrol", str(file), "--dry-run")
    assert (result.exit_code, json.loads(result.stdout)) == (0, counts), result.output
    assert events(world) == []
    result = run("enrol", str(file), "--no-invite")
    assert (result.exit_code, json.loads(result.stdout)) == (0, counts)
    assert ("people.enrolled", None) in events(world)
    file.write_text("mail;name;group;role\npia@esempio.it;Pia;ontano;member\nx;X;ontano;capo\n")
    result = run("enrol", str(file))
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "elenco.csv, riga 3:" in result.stderr
    with world.app.app_context():
        assert db.session.scalars(select(Person).where(Person.mail == "pia@esempio.it")).all() == []


def test_in_the_name_of_who_supervises_and_they_see_it(world: World, run: Any) -> None:
    assert run("group", "member", "add", "faggio", "dario@esempio.it", "--as", "ada@esempio.it").exit_code == 2
    assert events(world) == []
    result = run("group", "member", "add", "faggio", "dario@esempio.it", "--as", "carla@esempio.it")
    assert result.exit_code == 0, result.output
    assert events(world) == [("person.in_name_of", None), ("member.joined", world.people["carla"])]
    assert seat_of(world, "dario")
    assert "group member add" in world.client("carla").get("/profilo").get_data(as_text=True)
