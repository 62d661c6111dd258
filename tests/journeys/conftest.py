"""Journeys: a real Chromium, through the real server, on a database of its own with the cast in it.

A wait ends as soon as what is waited for is there; PATIENCE is only how long a loaded machine is given. SLOW_BROWSER=6
makes each page six times slower and every answer 300 ms late: what holds only on a fast machine shows.
"""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import update

from tests.cast import PASSWORD, World, build_world
from tests.postgres import free_port
from workspace import create_app, passwords
from workspace.config import Settings
from workspace.db import db, now, writing
from workspace.nouns import Person, SignIn
from workspace.upkeep.database import upgrade
from workspace.web.access import hash_of
from workspace.web.assets import STATIC

PHONE = {"width": 390, "height": 844}
TABLE = {"width": 1280, "height": 900}
PATIENCE = 20_000  # milliseconds
SLOWER = float(os.environ.get("SLOW_BROWSER", "1"))
LATE = {"offline": False, "latency": 300, "downloadThroughput": -1, "uploadThroughput": -1}

expect.set_options(timeout=PATIENCE)


@dataclass
class Live:
    """A server that runs, and its database seen from outside."""

    url: str
    app: Flask
    world: World

    @contextmanager
    def database(self) -> Iterator[Any]:
        with self.app.app_context(), writing():
            try:
                yield db.session
                db.session.commit()
            finally:
                db.session.remove()

    def cookie_of(self, name: str) -> dict[str, str]:
        """A session of this person's, as their browser holds it: the form costs a password each time."""
        return self.cookie_for(self.world.people[name])

    def cookie_for(self, person_id: int) -> dict[str, str]:
        token = secrets.token_urlsafe(16)
        with self.database() as s:
            s.add(SignIn(token_hash=hash_of(token), person_id=person_id, device="prova"))
        signer = SecureCookieSessionInterface().get_signing_serializer(self.app)
        assert signer is not None
        value = signer.dumps({"_user_id": token, "_fresh": True, "_permanent": True})
        return {"name": self.app.config["SESSION_COOKIE_NAME"], "value": str(value), "url": self.url}

    def end_sessions(self, name: str) -> None:
        """What an administrator, a change of password or time does: this person is signed in nowhere any more."""
        with self.database() as s:
            s.execute(update(SignIn).where(SignIn.person_id == self.world.people[name]).values(ended_at=now()))


@pytest.fixture(scope="session")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """`workspace serve` on a free port, with the cast; everybody's password is PASSWORD."""
    if not (STATIC / "dist" / "manifest.json").is_file():
        pytest.fail("The front-end files are not built: run `make assets`.")
    folder = tmp_path_factory.mktemp("live")
    address = f"127.0.0.1:{free_port()}"
    settings = Settings(database_url=f"sqlite:///{folder}/live.db", data_dir=folder, bind=address, attempts=1000)
    app = create_app(settings)
    upgrade(app)
    with app.app_context(), writing():
        world = build_world(app, db.session)
        db.session.execute(update(Person).values(password_hash=passwords.hashed(PASSWORD)))
        db.session.commit()
        db.session.remove()
    given = {
        "WORKSPACE_DATABASE_URL": settings.database_url,
        "WORKSPACE_BIND": address,
        "WORKSPACE_ATTEMPTS": "1000",
        "WORKSPACE_WORKERS": "2",
    }
    with serving(address, given):
        yield Live(f"http://{address}", app, world)


@contextmanager
def serving(address: str, given: dict[str, str]) -> Iterator[None]:
    """`workspace serve` with these settings, for as long as the block lasts."""
    command = [str(Path(sys.executable).parent / "workspace"), "serve"]
    server = subprocess.Popen(command, env={**os.environ, **given})
    try:
        _wait_for(f"http://{address}/accedi", server)
        yield
    finally:
        server.terminate()
        server.wait(20)


def _wait_for(url: str, server: subprocess.Popen[bytes]) -> None:
    give_up = time.monotonic() + 120
    while time.monotonic() < give_up:
        if server.poll() is not None:
            pytest.fail(f"the server stopped with {server.returncode}")
        try:
            urllib.request.urlopen(url, timeout=1).close()
            return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    pytest.fail("the server did not answer")


Visit = Callable[..., Page]


@pytest.fixture
def visit(live: Live, chromium: Browser) -> Iterator[Visit]:
    """visit("ada"): a page of a new browser in which she is signed in. An error of a script fails the test."""
    contexts: list[BrowserContext] = []
    wrong: list[str] = []

    def make(name: str | None = None, screen: dict[str, int] = PHONE, **more: Any) -> Page:
        context = chromium.new_context(
            viewport=screen, locale="it-IT", timezone_id="Europe/Rome", base_url=live.url, **more
        )  # type: ignore[arg-type]
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        context.on("page", slow_down)
        context.on("weberror", lambda error: wrong.append(str(error.error)))
        if name:
            context.add_cookies([live.cookie_of(name)])  # type: ignore[list-item]
        return context.new_page()

    yield make
    for context in contexts:
        context.close()
    assert wrong == []


def slow_down(page: Page) -> None:
    """As a small phone on a bad line sees it, where SLOW_BROWSER asks for that."""
    if SLOWER <= 1:
        return
    devtools = page.context.new_cdp_session(page)
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    devtools.send("Network.enable")
    devtools.send("Network.emulateNetworkConditions", LATE)
    goes_offline = page.context.set_offline

    def set_offline(offline: bool) -> None:
        """A late line would stand before one that is cut."""
        if not page.is_closed():
            devtools.send("Network.emulateNetworkConditions", {**LATE, "offline": offline})
        goes_offline(offline)

    page.context.set_offline = set_offline  # type: ignore[method-assign]


def sign_in(page: Page, mail: str) -> None:
    """Through the form, as a person does."""
    page.goto("/accedi")
    page.locator("input[name=mail]").fill(mail)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url(lambda url: "/accedi" not in url)


def fits(page: Page) -> None:
    """The page that stands there is no wider than the screen."""
    page.wait_for_load_state()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def comes_true(page: Page, question: str) -> None:
    """Asked of the page until it is so. (`wait_for_function` asks a second time by `eval`, which the policy of the pages
    forbids: it passes only where the first answer is yes.)"""
    for _ in range(PATIENCE // 50):
        if page.evaluate(question):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"never true: {question}")
