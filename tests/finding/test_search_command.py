"""Searching from the command line, as somebody, who will see it."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from sqlalchemy import delete, insert, select

from workspace import search
from workspace.db import db, writing
from workspace.finding import commands
from workspace.nouns import Event
from workspace.search import index
from workspace.search.tables import SearchBlock


@pytest.fixture
def run(app, monkeypatch):  # type: ignore[no-untyped-def]
    monkeypatch.setattr("workspace.create_app", lambda: app)
    return lambda *words: CliRunner().invoke(commands.search, list(words))


def test_it_prints_what_that_person_would_find_and_tells_them(app, run, desk, world):
    with desk() as writer:
        writer("ada", "Uno", "La visita domiciliare", reach=3, external_id="x-1")
        writer("ada", "Mio", "La visita")
    answer = run("--as", "bruno@esempio.it", "--json", "visite")
    assert answer.exit_code == 0
    found = json.loads(answer.stdout)
    assert [(r["title"], r["external_id"], r["matched"]) for r in found["results"]] == [("Uno", "x-1", ["visita"])]
    assert found["total"] == 1
    with app.app_context():
        event = db.session.scalars(select(Event).where(Event.person_id == world.people["bruno"])).one()
        assert "visit" not in str(event.detail)


def test_many_queries_in_one_go(run, desk, tmp_path):
    with desk() as writer:
        one = writer("ada", "Uno", "La visita domiciliare", reach=3).id
    file = tmp_path / "q.jsonl"
    file.write_text('{"id": "a", "text": "visita"}\n\n{"id": "b", "text": "xylofono"}\n', "utf-8")
    answer = run("--as", "bruno@esempio.it", "--queries", str(file), "--limit", "5")
    lines = [json.loads(line) for line in answer.stdout.splitlines()]
    assert [line["id"] for line in lines] == ["a", "b"]
    assert [r["id"] for r in lines[0]["results"]] == [one]
    assert lines[1]["results"] == []


def test_nobody_by_that_mail(run, world):
    assert run("--as", "x@esempio.it", "visita").exit_code != 0
    assert run("--as", "bruno@esempio.it").exit_code == 2


def test_lines_that_are_not_utf8_or_begin_with_a_mark(run, desk, tmp_path):
    with desk() as writer:
        writer("ada", "Uno", "La visita domiciliare", reach=3)
    asked = tmp_path / "queries.jsonl"
    asked.write_bytes('\ufeff{"id": 7, "text": "visita"}\r\n\n'.encode() + b'{"id": 8, "text": "citt\xe0"}\n')
    answer = run("--as", "bruno@esempio.it", "--queries", str(asked))
    assert [json.loads(line)["id"] for line in answer.stdout.splitlines()] == [7]
    assert answer.exit_code != 0
    assert "Line 3 is not" in answer.stderr


def test_check_and_rebuild(app, run, desk):
    with desk() as writer:
        writer("ada", "Uno", "La visita domiciliare", reach=3)
    assert run("check").exit_code == 0
    with app.app_context(), writing():
        db.session.execute(delete(SearchBlock).where(SearchBlock.stem == "domicil"))
        db.session.commit()
    assert run("check").exit_code == 1
    assert run("rebuild").exit_code == 0
    assert run("check").exit_code == 0
    with app.app_context():
        assert search.check(db.session()) == []


def test_a_rebuild_that_was_stopped_goes_on_where_it_was(app, run, desk, monkeypatch):
    with desk() as writer:
        ids = [writer("ada", f"Testo {n}", "La visita domiciliare", reach=3).id for n in range(5)]
    place = app.config["SETTINGS"].data_dir / "search-rebuild"
    monkeypatch.setattr("workspace.search.index.BATCH", 2)
    real, batches = index._renew_next, []

    def stops(engine, last, proofs):  # type: ignore[no-untyped-def]
        batches.append(last)
        if len(batches) == 2:
            raise KeyboardInterrupt
        return real(engine, last, proofs)

    monkeypatch.setattr("workspace.search.index._renew_next", stops)
    assert run("rebuild").exit_code != 0
    assert place.read_text() == str(ids[1])
    with app.app_context(), writing():
        db.session.execute(delete(SearchBlock).where(SearchBlock.stem == "domicil"))
        db.session.execute(insert(SearchBlock).values(stem="visit", scope=1, first=2, n=1, body=b"\1\0\0\0"))
        db.session.commit()
    answer = run("rebuild")
    assert answer.exit_code == 0
    assert f"Going on after text {ids[1]}" in answer.stderr
    assert batches[2] == ids[1]
    assert not place.exists()
    with app.app_context():
        found = search.check(db.session())
    assert len(found) == 3, "only what was harmed before that place is left, and the check says so"
    assert run("rebuild").exit_code == 0
    with app.app_context():
        assert search.check(db.session()) == []
