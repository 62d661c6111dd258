"""A primary and a real streaming replica: who searches on the replica finds nothing that was taken back."""

from __future__ import annotations

import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from tests.cast import World, build_world
from tests.client import PageClient
from tests.postgres import Cluster
from tests.search.conftest import Writer
from workspace import create_app, ladder, search
from workspace.config import Settings, SettingsError, read_settings
from workspace.db import db, writing
from workspace.nouns import Entry
from workspace.passwords import CHEAP
from workspace.upkeep.database import upgrade

LIKE_A_REAL_ONE = ("fsync=on", "synchronous_commit=on", "full_page_writes=on")


class Two:
    """The app between a primary and its replica; what the replica was asked."""

    def __init__(self, app: Any, primary: Cluster, replica: Cluster) -> None:
        self.app, self.primary, self.replica = app, primary, replica
        self.asked: list[str] = []
        event.listen(app.extensions["replica"].engine, "before_cursor_execute", self._note)
        with app.app_context(), writing():
            self.world: World = build_world(app, db.session)
            db.session.commit()

    def _note(self, conn: Any, cursor: Any, statement: str, *rest: Any) -> None:
        if "search_" in statement:
            self.asked.append(statement)

    @contextmanager
    def desk(self) -> Iterator[Writer]:
        with self.app.app_context(), self.app.test_request_context("/"), writing():
            yield Writer(db.session, self.world)
            db.session.commit()

    def caught_up(self) -> None:
        """Waits until the replica has replayed what the primary has written."""
        at = self.primary.sql("SELECT pg_current_wal_insert_lsn()")[0][0]
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            if self.replica.sql(f"SELECT pg_last_wal_replay_lsn() >= '{at}'::pg_lsn")[0][0]:
                return
            time.sleep(0.02)
        raise AssertionError("the replica does not follow")

    def page(self, who: str, address: str = "/cerca?q=lepre") -> tuple[str, bool]:
        """A page, and whether the replica was asked for it."""
        self.asked.clear()
        answer = self.world.client(who).get(address)
        assert answer.status_code == 200
        return unmarked(answer), bool(self.asked)

    def settled(self, who: str) -> tuple[str, bool]:
        """A page asked when nothing is being written: signing in is a write too, hence a second look."""
        client = self.world.client(who)
        client.get("/")
        self.caught_up()
        self.asked.clear()
        answer = client.get("/cerca?q=lepre")
        return unmarked(answer), bool(self.asked)


def unmarked(answer: Any) -> str:
    return re.sub("</?mark>", "", answer.get_data(as_text=True))


@pytest.fixture(scope="module")
def two(request: pytest.FixtureRequest) -> Iterator[Two]:
    if "postgresql" not in request.config.getoption("--engines"):
        pytest.skip("needs PostgreSQL")
    folder = Path(tempfile.mkdtemp(prefix="riflessi-replica-"))
    primary, replica = Cluster(folder / "primary"), Cluster(folder / "replica")
    try:
        url = primary.start(*LIKE_A_REAL_ONE)
        made = Settings(database_url=url, replica_url=replica.url, data_dir=folder, secret_key="not a secret")
        app = create_app(made)
        app.config.update(TESTING=True, WTF_CSRF_ENABLED=False, SERVER_NAME=None, PASSWORD_HASHER=CHEAP)
        app.test_client_class = PageClient
        upgrade(app)
        replica.follow(primary, *LIKE_A_REAL_ONE)
        yield Two(app, primary, replica)
        with app.app_context():
            db.engine.dispose()
        app.extensions["replica"].engine.dispose()
    finally:
        for cluster in (replica, primary):
            if (cluster.folder / "data").exists():
                cluster.stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.slow
def test_what_was_taken_back_is_not_found_on_a_replica_that_lags(two):
    with two.desk() as writer:
        ours = writer("ada", "Lepre del gruppo", "la lepre corre", reach=3).id
        published = writer("dario", "Lepre di tutti", "la lepre dorme", reach=3)
        writer.publish(published)
        theirs = published.id
    text, elsewhere = two.settled("bruno")
    assert elsewhere, "the replica answered"
    assert "Lepre del gruppo" in text
    assert "Lepre di tutti" in text

    two.replica.sql("SELECT pg_wal_replay_pause()")
    try:
        with two.desk():
            for who, ident in (("ada", ours), ("dario", theirs)):
                entry = db.session.get_one(Entry, ident)
                ladder.withdraw(db.session(), two.world.actor(who), entry)
                search.write(db.session(), entry)
        stale = two.replica.sql("SELECT count(*) FROM entry WHERE shared_revision_id IS NOT NULL", "test")
        assert stale == [(2,)], "the replica still holds what was taken back, so that this proves something"
        for address in (
            "/cerca?q=lepre",
            "/cerca?q=",
            "/cerca/suggerimenti?q=lep",
            '/cerca?q="lepre+corre"',
            "/cerca?q=lerpe",
        ):
            text, elsewhere = two.page("bruno", address)
            assert not elsewhere, "the primary answered"
            for hidden in ("Lepre del gruppo", "Lepre di tutti", "corre.", "dorme"):
                assert hidden not in text, address
    finally:
        two.replica.sql("SELECT pg_wal_replay_resume()")
    text, elsewhere = two.settled("bruno")
    assert elsewhere
    assert "Lepre del gruppo" not in text
    assert "Lepre di tutti" not in text


@pytest.mark.slow
def test_a_replica_that_breaks_is_passed_over_and_comes_back(two):
    with two.desk() as writer:
        writer("ada", "Volpe del gruppo", "la lepre e la volpe", reach=3)
    client = two.world.client("bruno")
    client.get("/")
    two.caught_up()
    two.asked.clear()
    client.get("/cerca?q=volpe")
    assert two.asked
    two.replica.stop()
    try:
        for _ in range(2):
            assert "Volpe del gruppo" in unmarked(client.get("/cerca?q=volpe"))
    finally:
        two.replica._go(*LIKE_A_REAL_ONE)
    two.app.extensions["replica"].rests_until = 0.0
    text, elsewhere = two.settled("bruno")
    assert elsewhere
    assert "Volpe del gruppo" in text


@pytest.mark.slow
def test_another_database_is_no_replica(two):
    other = Cluster(two.primary.folder.parent / "other")
    settings = Settings(database_url=two.primary.url, replica_url=other.url)
    other.start()
    try:
        from workspace.web.replica import Replica

        with two.app.app_context():
            assert Replica(settings).session(db.session()) is None
    finally:
        other.stop()


def test_a_replica_is_of_postgresql():
    with pytest.raises(SettingsError, match="REPLICA_URL"):
        read_settings({"WORKSPACE_REPLICA_URL": "postgresql://x@localhost/y"})
    both = {"WORKSPACE_DATABASE_URL": "postgresql://x@localhost/y", "WORKSPACE_REPLICA_URL": "postgresql://x@other/y"}
    assert read_settings(both).replica_url == "postgresql+psycopg://x@other/y"
