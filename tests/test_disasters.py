"""When something outside of us breaks: what people see, that nothing is lost, and that the log tells what it was and no
word of a text. Real locks, a database that is really full, a server that is really gone."""

from __future__ import annotations

import io
import re
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from flask import Flask
from sqlalchemy import event, select, update
from sqlalchemy.exc import DBAPIError
from wtforms import PasswordField

from tests.cast import World
from tests.client import PageClient, check_page
from workspace import create_app, post
from workspace import db as database
from workspace.accounts import forms
from workspace.config import Settings
from workspace.db import LOCK_WAIT, db, now, writing
from workspace.nouns import Entry, Letter, Person, SignIn, Theme
from workspace.web.access import TOUCH_EVERY
from workspace.web.errors import NO_WORDS

WORDS = "Parole che nessuno deve perdere né leggere."


@pytest.fixture
def writes(world: World) -> PageClient:
    """Ada, with a text of hers at /scritti/1."""
    ada = world.client("ada")
    with world.app.app_context():
        template = world.template("t5")
    assert ada.post("/scritti", data={"modello": template}).status_code == 303
    return ada


@contextmanager
def as_installed(app: Flask) -> Iterator[None]:
    """Errors become pages, and forms have tokens, as where people work."""
    app.config.update(TESTING=False, PROPAGATE_EXCEPTIONS=False)
    try:
        yield
    finally:
        app.config.update(TESTING=True, PROPAGATE_EXCEPTIONS=None)


@contextmanager
def every_connection(app: Flask, setting: str) -> Iterator[None]:
    def told(connection: Any, record: Any) -> None:
        connection.execute(setting)
        connection.commit()

    with app.app_context():
        engine = db.engine
        engine.dispose()
        event.listen(engine, "connect", told)
    try:
        yield
    finally:
        event.remove(engine, "connect", told)
        engine.dispose()


@contextmanager
def locked(app: Flask) -> Iterator[str]:
    """Somebody else writes and does not end. Gives the database's own word for it."""
    url = app.config["SETTINGS"].database_url
    if app.config["SETTINGS"].is_sqlite:
        word, patience, lock = "SQLITE_BUSY", "PRAGMA busy_timeout=20", "BEGIN IMMEDIATE"
        other: Any = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
    else:
        word, patience, lock = (
            "55P03",
            "SET lock_timeout = 20",
            "LOCK TABLE entry, revision, sign_in, membership IN EXCLUSIVE MODE",
        )
        other = psycopg.connect(url.replace("+psycopg", ""))
    with every_connection(app, patience), as_installed(app), closing(other):
        other.execute(lock)
        yield word


@contextmanager
def full(app: Flask) -> Iterator[str]:
    """Not one page more fits; PostgreSQL, which knows no such limit, says what it says on a full disk."""
    if app.config["SETTINGS"].is_sqlite:
        with every_connection(app, "PRAGMA max_page_count=1"), as_installed(app):
            yield "SQLITE_FULL"
        return
    refuse = "BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'; END"
    with app.app_context(), db.engine.begin() as connection:
        connection.exec_driver_sql(f"CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $${refuse}$$")
        connection.exec_driver_sql(
            "CREATE TRIGGER refuse BEFORE INSERT OR UPDATE ON revision EXECUTE FUNCTION refuse()"
        )
    with as_installed(app):
        yield "53100"
    with app.app_context(), db.engine.begin() as connection:
        connection.exec_driver_sql("DROP FUNCTION refuse CASCADE")


READ = ("/", "/scritti/1", "/scritti/1/modifica", "/gruppi/faggio")
BIG = "Una frase dopo l’altra. " * 700


@pytest.mark.parametrize("trouble", [locked, full])
def test_a_database_that_cannot_be_written_says_so_and_keeps_what_it_has(
    world: World, writes: PageClient, trouble: Any, caplog: pytest.LogCaptureFixture
) -> None:
    with trouble(world.app) as code:
        page = writes.post("/scritti/1/modifica", data={"titolo": WORDS, "risposta_che_cosa": BIG, "base": "0"})
        module = writes.post("/scritti/1/bozza", json={"title": WORDS, "answers": {"che_cosa": BIG}, "base": 0})
        assert [writes.get(path).status_code for path in READ] == [200] * len(READ)
    assert (page.status_code, page.headers["Retry-After"]) == (503, "30")
    check_page(page)
    told = "Adesso il servizio non riesce a rispondere: riprova fra un momento. Quello che hai scritto è ancora qui."
    assert "Adesso il servizio non riesce a rispondere" in page.text
    assert (module.status_code, module.json) == (503, {"error": "503", "message": told})
    assert f"OperationalError {code} at " in caplog.text
    assert "Traceback" not in caplog.text
    assert "Parole" not in page.text + caplog.text
    again = writes.post("/scritti/1/modifica", data={"titolo": WORDS, "risposta_che_cosa": BIG, "base": "0"})
    assert again.status_code == 303


@contextmanager
def holding(app: Flask, table: str) -> Iterator[None]:
    """Another connection writes into that table, and does not end."""
    url = app.config["SETTINGS"].database_url
    if app.config["SETTINGS"].is_sqlite:
        other: Any = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
        lock = "BEGIN IMMEDIATE"
    else:
        other, lock = psycopg.connect(url.replace("+psycopg", "")), f"LOCK TABLE {table} IN EXCLUSIVE MODE"
    with closing(other):
        other.execute(lock)
        yield


@contextmanager
def answering(world: World, lock_wait: float) -> Iterator[World]:
    """The world as a server that answers people sees it."""
    app = create_app(world.app.config["SETTINGS"], lock_wait=lock_wait)
    app.config["WTF_CSRF_ENABLED"] = False
    app.test_client_class = PageClient
    try:
        yield World(app, world.people, world.groups, world.ambiti)
    finally:
        with app.app_context():
            db.engine.dispose()


def test_who_waits_for_a_lock_is_told_in_the_end_and_nothing_is_half_done(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    """The text is written before the event that waits: neither is there afterwards, and sent again both are."""
    theme = {"title": WORDS, "body": "Una mattina."}
    with answering(world, 0.5) as served:
        carla = served.client("carla")
        with holding(world.app, "event"):
            began = time.monotonic()
            answer = carla.post("/gruppi/faggio/temi/nuovo", data=theme)
            assert 0.4 < time.monotonic() - began < LOCK_WAIT
            assert carla.get("/gruppi/faggio").status_code == 200
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
        check_page(answer)
        with world.look() as session:
            assert session.scalars(select(Theme.id)).all() == []
        assert carla.post("/gruppi/faggio/temi/nuovo", data=theme).status_code == 303
    assert "OperationalError " in caplog.text
    assert "Parole" not in answer.text + caplog.text


def test_a_transaction_in_which_nothing_is_said_ends(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL lets go of what a worker holds that hangs; should it wake up, its request is 503 and the next one works.
    SQLite lets go when the process ends."""
    monkeypatch.setattr(database, "IDLE_LIMIT", 0.3)
    with answering(world, LOCK_WAIT) as served, served.app.test_request_context("/"), writing():
        db.session.execute(update(Person).values(name=Person.name))
        time.sleep(0.6)
        if served.app.config["SETTINGS"].is_sqlite:
            db.session.rollback()
            return
        with psycopg.connect(served.app.config["SETTINGS"].database_url.replace("+psycopg", "")) as other:
            other.execute("SET lock_timeout = 5000")
            other.execute("LOCK TABLE person")
        with pytest.raises(DBAPIError) as woken:
            db.session.execute(select(Person.id))
        assert served.app.make_response(served.app.handle_user_exception(woken.value)).status_code == 503
        assert db.session.scalars(select(Person.id)).all()


def test_what_is_kept_up_from_the_shell_may_wait(world: World) -> None:
    def patience(app: Flask) -> tuple[Any, ...]:
        asked = ("PRAGMA busy_timeout",) if app.config["SETTINGS"].is_sqlite else (
            "SHOW lock_timeout", "SHOW idle_in_transaction_session_timeout")  # fmt: skip
        with app.app_context():
            with db.engine.connect() as connection:
                found = tuple(connection.exec_driver_sql(one).scalar() for one in asked)
            db.engine.dispose()
        return found

    is_sqlite = world.app.config["SETTINGS"].is_sqlite
    assert patience(create_app(world.app.config["SETTINGS"])) == ((15_000,) if is_sqlite else ("0", "0"))
    with answering(world, LOCK_WAIT) as served:
        assert patience(served.app) == ((15_000,) if is_sqlite else ("15s", "5min"))


def test_who_only_reads_goes_on_when_the_use_of_a_session_cannot_be_noted(world: World, writes: PageClient) -> None:
    with world.app.app_context(), writing():
        db.session.execute(update(SignIn).values(seen_at=now() - 2 * TOUCH_EVERY))
        db.session.commit()
    with locked(world.app):
        assert writes.get("/scritti/1").status_code == 200


def test_what_was_saved_outlives_a_power_cut(tmp_path: Path) -> None:
    """An installation waits for its disk with every commit; the databases of these tests do not (conftest)."""
    with closing(sqlite3.connect(tmp_path / "riflessi.db")) as connection:
        database._open(connection, None)
        assert connection.execute("PRAGMA synchronous").fetchone() == (2,)  # FULL


def test_a_database_that_is_gone(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Nobody listens there. The page cannot be made with the database: it says so all the same, in one line of the log."""
    app = create_app(Settings(database_url="postgresql+psycopg://nobody@127.0.0.1:1/gone", data_dir=tmp_path))
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"] = "somebody"
    answer = client.get("/scritti/1")
    check_page(answer)
    assert answer.status_code == 503
    assert [record.getMessage().partition(" at ")[0] for record in caplog.records] == ["OperationalError"]
    assert client.get("/aiuto").status_code == 503


def test_a_mistake_of_ours_is_no_passing_trouble(world: World, caplog: pytest.LogCaptureFixture) -> None:
    """Outside of a view too: the log has the kind and the place, never the words."""

    def fails() -> None:
        raise ValueError(WORDS)

    world.app.before_request_funcs.setdefault(None, []).append(fails)
    try:
        with as_installed(world.app):
            answer = world.client("ada").get("/scritti")
    finally:
        world.app.before_request_funcs[None].remove(fails)
    assert answer.status_code == 500
    assert re.findall(r"ValueError at .*test_disasters.py:\d+", caplog.text)
    assert "Parole" not in answer.text + caplog.text


@pytest.mark.parametrize("number", [10**18, 2**63, 10**40])
def test_a_number_that_no_database_holds_is_not_there(world: World, number: int) -> None:
    ada = world.client("ada")
    for address in (f"/scritti/{number}", f"/commenti/{number}/modifica", f"/raccolte/{number}"):
        assert ada.get(address).status_code == 404


@pytest.mark.parametrize(
    ("who", "address"), [("ada", "/accedi"), ("nessuno", "/scritti/1/commenti"), ("ada", "/scritti/1/modifica")]
)
def test_what_is_too_large_is_heard_out_and_answered(world: World, who: str, address: str) -> None:
    """A connection that is closed in the middle of sending shows the browser's own error."""
    sent = io.BytesIO(b"testo=" + b"x" * 7_000_000)
    answer = world.client(who).post(
        address,
        input_stream=sent,
        content_length=7_000_006,
        content_type="application/x-www-form-urlencoded",
    )
    assert answer.status_code == 413
    check_page(answer)
    assert sent.read() == b""


class TestTurnedBackAtTheDoor:
    """A form that comes when its session is over, or its token is old: its words come back."""

    ADDRESS = "/scritti/1/commenti"

    def test_when_the_session_is_over(self, world: World) -> None:
        sent = {"body": WORDS, "kind": "resonance", "present": "una frase segreta", "next": "/un posto"}
        answer = world.client().post(
            self.ADDRESS, data=sent, headers={"Referer": "http://localhost/scritti/1?da=gruppo"}
        )
        assert answer.status_code == 401
        check_page(answer)
        assert re.findall(r"<textarea[^>]*>\n(.*?)</textarea>", answer.text) == [WORDS]
        assert 'href="/accedi?next=/scritti/1"' in answer.text

    def test_when_the_token_is_old(self, world: World) -> None:
        world.app.config["WTF_CSRF_ENABLED"] = True
        try:
            ada = world.client("ada")
            answer = ada.post(self.ADDRESS, data={"body": WORDS, "csrf_token": "vecchio"})
            nothing = ada.post("/scritti/1/mi-riconosco", data={"csrf_token": "vecchio"})
        finally:
            world.app.config["WTF_CSRF_ENABLED"] = False
        assert answer.status_code == 400
        check_page(answer)
        assert f"{WORDS}</textarea>" in answer.text
        assert nothing.status_code == 400
        assert "era aperta da molto tempo" in nothing.text

    def test_another_site_is_no_way_back_and_words_are_words(self, world: World) -> None:
        answer = world.client().post(
            self.ADDRESS,
            data={"body": "</textarea><script>alert(1)</script> e altro"},
            headers={"Referer": "https://altrove.example/qui"},
        )
        assert "altrove" not in answer.text
        assert "<script>alert" not in answer.text

    def test_without_words_one_signs_in(self, world: World) -> None:
        answer = world.client().post("/scritti/1/cestino")
        assert (answer.status_code, answer.location) == (302, "/accedi")

    def test_no_password_comes_back(self) -> None:
        every = [form for form in vars(forms).values() if isinstance(form, type) and issubclass(form, forms.FlaskForm)]
        secret = {
            name
            for form in every
            for name in dir(form)
            if getattr(getattr(form, name), "field_class", None) is PasswordField
        }
        assert {"password", "present"} <= secret <= NO_WORDS


def test_a_folder_of_mails_that_cannot_be_written_loses_no_letter(
    app: Flask, world: World, capfd: pytest.CaptureFixture[str]
) -> None:
    with app.app_context(), writing():
        post.write(db.session(), "password_new", "ada@esempio.it", "it", name="Ada Prova")
        db.session.commit()
    there = app.config["SETTINGS"].data_dir / "mail"
    there.is_dir() and there.rmdir()
    there.write_text("in the way")
    try:
        done = post.deliver(app)
    finally:
        there.unlink()
    assert (done.sent, done.later, done.dropped) == (0, 1, 0)
    assert "The folder of mails cannot be reached (File exists); the letters wait." in capfd.readouterr().err
    with app.app_context():
        assert db.session.scalars(select(Letter.tries)).all() == [1]
        assert db.session.scalars(select(Entry.id)).all() == []
