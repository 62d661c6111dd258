"""`workspace programme list` and `workspace report`: in somebody's name, who sees it afterwards."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

import workspace
from tests.cast import World
from tests.programmes.ledger import a_programme, a_year, take_part
from workspace.events import IN_NAME_OF
from workspace.nouns import Event
from workspace.programmes import commands


@pytest.fixture
def run(world: World, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(workspace, "create_app", lambda *a: world.app)
    with world.change() as session:
        programme = a_programme(session, "valle", [world.ambiti["valle"]])
        take_part(session, programme, *a_year(session, world.ambiti["valle"], "va", [("A1", 8), ("A3", 9)], 3))

    def go(*words: str) -> Result:
        return CliRunner().invoke(getattr(commands, words[0]), words[1:])

    return go


def test_the_staff_list_their_programmes_and_see_that_it_was_done(run: Any, world: World) -> None:
    found = run("programme", "list", "--as", "elena@esempio.it", "--json")
    assert found.exit_code == 0
    assert json.loads(found.stdout) == [
        {"slug": "valle", "title": "Supervisione valle", "cup": "G14H22000370006", "from": "2026-01-01",
         "to": "2026-12-31", "years": [2026]}
    ]  # fmt: skip
    assert json.loads(run("programme", "list", "--as", "fulvia@esempio.it", "--json").stdout) == []
    with world.look() as session:
        told = session.execute(select(Event.person_id, Event.detail).where(Event.verb == IN_NAME_OF)).all()
    assert [tuple(row) for row in told] == [
        (world.people[who], {"command": "programme list"}) for who in ("elena", "fulvia")
    ]


def test_the_papers_of_a_year_are_written_into_a_folder(run: Any, tmp_path: Path) -> None:
    out = tmp_path / "nuova" / "cartella"
    done = run("report", "valle", "--year", "2026", "--as", "elena@esempio.it", "--out", str(out))
    assert done.exit_code == 0, done.output
    assert set(done.stdout.splitlines()) == {path.name for path in out.iterdir()}
    for name in ("incontri", "presenze", "indicatori"):
        assert (out / f"{name}.csv").read_bytes().startswith(b"programma;" if name == "incontri" else b"")
        assert (out / f"{name}.xlsx").stat().st_size > 0
    assert len((out / "incontri.csv").read_text("utf-8").splitlines()) == 1 + 6


def test_who_evaluates_receives_the_indicators(run: Any, tmp_path: Path) -> None:
    done = run("report", "valle", "--year", "2026", "--as", "vera@esempio.it", "--out", str(tmp_path))
    assert done.exit_code == 0
    assert {name.split(".")[0] for name in done.stdout.splitlines()} == {"indicatori", "persone"}
    assert "conteggi sotto 5" in done.stderr


@pytest.mark.parametrize(
    ("words", "sentence"),
    [(("valle", "2026", "dario"), "Il programma «valle» non c’è."), (("altro", "2026", "elena"), "Il programma «altro» non c’è."),
     (("valle", "2031", "elena"), "non comprende quest’anno"), (("valle", "2026", "mai"), "Nessuna persona")],
)  # fmt: skip
def test_what_cannot_be_had_is_said_in_a_sentence(
    run: Any, tmp_path: Path, words: tuple[str, ...], sentence: str
) -> None:
    slug, year, who = words
    done = run("report", slug, "--year", year, "--as", f"{who}@esempio.it", "--out", str(tmp_path / "x"))
    assert done.exit_code != 0
    assert sentence in str(done.exception)
    assert not (tmp_path / "x").exists()
