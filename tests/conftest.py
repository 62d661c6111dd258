"""What every test may use: a real database (SQLite, and PostgreSQL with --engines), the app, the cast, clients.

The database of a test is a copy of one that the migrations made, with the cast in it where the test asks for it; the
app is made once for each engine.
"""

from __future__ import annotations

import datetime as dt
import gc
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from sqlalchemy import Engine, event

from tests.cast import World, build_world
from tests.client import PageClient
from tests.postgres import Cluster
from workspace import create_app
from workspace import db as database
from workspace.config import Settings
from workspace.db import db, will_write, writing
from workspace.passwords import CHEAP
from workspace.upkeep.catalogues import compile_all
from workspace.upkeep.database import upgrade

#: Where the samples of a run look. The same everywhere, so that what one machine shows every machine shows;
#: `make explore` draws another one.
_SEED = "20261122"
os.environ.setdefault("SEED", _SEED)
#: Properties too: the same examples everywhere, and no clock over them, for the machine may be busy.
hypothesis_settings.register_profile(
    "house", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=os.environ["SEED"] == _SEED
)
hypothesis_settings.load_profile("house")
os.environ.setdefault("TZ", "UTC")
#: The day on which a run begins must not matter: CLOCK=2026-12-31T22:59:30 (UTC) moves the product's clock there.
CLOCK = os.environ.get("CLOCK")
ENGINES = ("sqlite", "postgresql")
ran: Counter[str] = Counter()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--engines", default="sqlite", help="sqlite, postgresql or both with a comma")


def pytest_configure() -> None:
    compile_all()
    if CLOCK:
        move_the_clock(dt.datetime.fromisoformat(CLOCK).replace(tzinfo=dt.UTC) - dt.datetime.now(dt.UTC))


def move_the_clock(by: dt.timedelta) -> None:
    """The product takes the time in one place, `workspace.db.now`."""

    class Moved(dt.datetime):
        @classmethod
        def now(cls, tz: dt.tzinfo | None = None) -> dt.datetime:  # type: ignore[override]
            return dt.datetime.now(tz) + by

    database.dt = SimpleNamespace(datetime=Moved, UTC=dt.UTC)  # type: ignore[assignment]


def pytest_collection_finish() -> None:
    leave_alone()


def leave_alone() -> None:
    """What is there now stays until the end. Looking through thousands of tests, modules and statements for garbage
    again and again costs a tenth of the run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 10)


@event.listens_for(Engine, "connect")
def no_power_cut(connection: Any, record: Any) -> None:
    """A commit waits for no disk here, as on the tests' PostgreSQL (fsync=off): what it would save us from is no test's."""
    if type(connection).__module__.startswith("sqlite3"):
        connection.execute("PRAGMA synchronous=OFF")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "engine" in metafunc.fixturenames:
        chosen = metafunc.config.getoption("--engines").split(",")
        metafunc.parametrize("engine", [e for e in ENGINES if e in chosen], indirect=True, scope="session")


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.when == "call" and report.passed:
        engine = next((e for e in ENGINES if f"[{e}" in report.nodeid or f"-{e}" in report.nodeid), "no database")
        ran[engine] += 1


def pytest_terminal_summary(terminalreporter: Any) -> None:
    counts = ", ".join(f"{name}: {n}" for name, n in sorted(ran.items()))
    terminalreporter.write_line(f"passed by database: {counts} (SEED={os.environ['SEED']})")
    both = [e for e in ENGINES if ran[e]]
    if len(both) == 2 and ran["sqlite"] != ran["postgresql"]:
        terminalreporter.write_line("the engines ran different numbers of tests: see the names above")


class Place:
    """Where the tests' database of one engine lies, and the moulds of which it is cast."""

    def __init__(self, app: Flask, folder: Path, cluster: Cluster | None) -> None:
        self.app, self.folder, self.cluster = app, folder, cluster
        self.cast_of = ""
        self.world = World(app)
        self.scenes: dict[str, dict[str, Any]] = {}

    def keep(self, mould: str) -> None:
        """What is in the database now is a mould from now on."""
        self._let_go()
        if self.cluster:
            self.cluster.keep(mould)
        else:
            shutil.copy(self.folder / "test.db", self.folder / f"{mould}.db")

    def cast(self, mould: str) -> None:
        """The database anew."""
        self._let_go()
        if self.cluster:
            self.cluster.cast(mould)
        else:
            for left in ("test.db-wal", "test.db-shm"):
                (self.folder / left).unlink(missing_ok=True)
            shutil.copy(self.folder / f"{mould}.db", self.folder / "test.db")
        self.cast_of = mould

    def _let_go(self) -> None:
        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()


@pytest.fixture(scope="session")
def engine(request: pytest.FixtureRequest) -> Iterator[Flask]:
    """The app on one engine, with two databases kept aside as the moulds of each test's own: migrated, and migrated with
    the cast in it."""
    folder = Path(tempfile.mkdtemp(prefix="riflessi-test-"))
    cluster = Cluster(folder / "pg") if request.param == "postgresql" else None
    url = cluster.start() if cluster else f"sqlite:///{folder}/test.db"
    app = create_app(Settings(database_url=url, data_dir=folder, secret_key="not a secret", bind="localhost"))
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False, SERVER_NAME=None)
    app.config["PASSWORD_HASHER"] = CHEAP
    app.test_client_class = PageClient
    upgrade(app)
    place = app.extensions["test"] = Place(app, folder, cluster)
    place.keep("empty")
    place.cast("empty")
    with app.app_context(), writing():
        place.world = build_world(app, db.session)
        db.session.commit()
    place.keep("cast")
    leave_alone()
    yield app
    with app.app_context():
        db.engine.dispose()
    if cluster:
        cluster.stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def app(engine: Flask, request: pytest.FixtureRequest) -> Iterator[Flask]:
    """The app on a fresh database with vocabulary and templates and nobody in it, but for the cast where the test asks
    for `world`."""
    place: Place = engine.extensions["test"]
    given = request.node.callspec.params if hasattr(request.node, "callspec") else {}
    place.cast("cast" if "world" in set(request.fixturenames) - set(given) else "empty")
    for mail in (place.folder / "mail").glob("*") if (place.folder / "mail").is_dir() else ():
        mail.unlink()
    yield engine
    will_write(False)


@pytest.fixture
def session(app: Flask) -> Iterator[Any]:
    """A database session that may write, in an application context."""
    with app.app_context(), app.test_request_context("/"), writing():
        yield db.session
        db.session.rollback()


@pytest.fixture
def world(app: Flask) -> World:
    """The cast, in two ambiti and three groups; nothing written yet."""
    place: Place = app.extensions["test"]
    assert place.cast_of == "cast"
    return place.world.again()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """The one Chromium of a run: Playwright starts once in a process."""
    from playwright.sync_api import sync_playwright

    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.fail("Chromium is not installed: apt-get install chromium")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()
