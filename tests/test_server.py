"""`workspace serve` as it runs: what it answers before the application is asked, what its log holds, how long it waits."""

from __future__ import annotations

import http.client
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from flask.sessions import SecureCookieSessionInterface
from sqlalchemy import select
from werkzeug.test import TestResponse
from werkzeug.wrappers import Response

from tests.cast import World
from tests.client import check_page
from tests.postgres import free_port
from tests.test_disasters import WORDS, holding
from workspace.db import LOCK_WAIT
from workspace.nouns import SignIn, Theme
from workspace.web.access import hash_of

SECRET = "ginevra"  # what somebody searches, or a cookie


@dataclass
class Served:
    port: int
    log: Path

    def says(self, sent: bytes) -> tuple[bytes, bytes]:
        """Head and body of what comes back until the server closes."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=20) as line:
            line.sendall(sent)
            came = b""
            while piece := line.recv(65536):
                came += piece
        head, _, body = came.partition(b"\r\n\r\n")
        return head, body


@pytest.fixture
def served(world: World, tmp_path: Path) -> Iterator[Served]:
    settings, port, log = world.app.config["SETTINGS"], free_port(), tmp_path / "log"
    given = {
        "WORKSPACE_DATABASE_URL": settings.database_url.replace("+psycopg", ""),
        "WORKSPACE_DATA_DIR": str(settings.data_dir),
        "WORKSPACE_SECRET_KEY": settings.secret_key,
        "WORKSPACE_BIND": f"127.0.0.1:{port}",
        "WORKSPACE_WORKERS": "1",
    }
    command = [str(Path(sys.executable).parent / "workspace"), "serve"]
    with log.open("w") as errors:
        server = subprocess.Popen(command, env={**os.environ, **given}, stderr=errors)
    try:
        give_up = time.monotonic() + 120
        while "Riflessi is open" not in log.read_text():
            assert server.poll() is None, log.read_text()
            assert time.monotonic() < give_up
            time.sleep(0.1)
        yield Served(port, log)
    finally:
        server.terminate()
        server.wait(20)


def page_of(head: bytes, body: bytes) -> Any:
    """By the rules for every page of the product."""
    status, _, lines = head.decode().partition("\r\n")
    headers = [tuple(line.split(": ", 1)) for line in lines.split("\r\n")]
    answer = Response(body, int(status.split()[1]), headers)  # type: ignore[arg-type]
    check_page(TestResponse(answer.response, answer.status, answer.headers, None))  # type: ignore[arg-type]
    return answer


@pytest.mark.thorough
def test_what_never_reaches_the_application_is_answered_in_our_words_and_not_quoted(served: Served) -> None:
    asked = {
        f"GET /cerca?q={SECRET * 3000} HTTP/1.1\r\nHost: qui\r\n\r\n": (414, "L’indirizzo è troppo lungo", "LimitRequestLine"),
        f"GET /cerca?q={SECRET} e basta HTTP/1.1\r\nHost: qui\r\n\r\n": (400, "non si legge", "InvalidHTTPVersion"),
        f"{SECRET} / HTTP/1.1\r\nHost: qui\r\n\r\n": (400, "non si legge", "InvalidRequestMethod"),
        f"GET / HTTP/1.1\r\nHost: qui\r\nCookie: a={SECRET}\x00\r\n\r\n": (400, "non si legge", "InvalidHeader"),
        f"GET / HTTP/1.1\r\nHost: qui\r\nCookie {SECRET}: a\r\n\r\n": (400, "non si legge", "InvalidHeaderName"),
        f"GET / HTTP/1.1\r\nHost: qui\r\nCookie: {SECRET * 9000}\r\n\r\n": (431, "Cancella i cookie", "LimitRequestHeaders"),
    }  # fmt: skip
    for sent, (status, sentence, kind) in asked.items():
        head, body = served.says(sent.encode())
        answer = page_of(head, body)
        assert (answer.status_code, sentence in body.decode()) == (status, True), (head, body)
        assert '<p lang="en">' in body.decode()
        assert SECRET.encode() not in head.lower() + body.lower()
        assert f"A request could not be read ({kind})." in served.log.read_text()
    assert SECRET not in served.log.read_text().lower()
    assert "127.0.0.1" not in served.log.read_text().replace("Riflessi is open on http://127.0.0.1", "")
    head, _ = served.says(b"GET /accedi HTTP/1.1\r\nHost: qui\r\nConnection: close\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200"), "and goes on"


@pytest.mark.thorough
def test_who_meets_a_lock_is_answered_by_the_server_that_is_installed(world: World, served: Served) -> None:
    with world.change() as session:
        session.add(SignIn(token_hash=hash_of("carla"), person_id=world.people["carla"], device="prova"))
    signer = SecureCookieSessionInterface().get_signing_serializer(world.app)
    assert signer is not None
    cookie = f"{world.app.config['SESSION_COOKIE_NAME']}={signer.dumps({'_user_id': 'carla', '_fresh': True})}"
    with closing(http.client.HTTPConnection("127.0.0.1", served.port, timeout=60)) as line:
        line.request("GET", "/gruppi/faggio/temi/nuovo", headers={"Cookie": cookie})
        page = line.getresponse()
        token = re.search(r'name="csrf_token" value="([^"]+)"', page.read().decode())
        assert token
        heads = {
            "Cookie": (page.getheader("Set-Cookie") or cookie).split(";")[0],
            "Content-Type": "application/x-www-form-urlencoded",
        }
        with holding(world.app, "event"):
            began = time.monotonic()
            said = urlencode({"title": WORDS, "body": "Una mattina.", "csrf_token": token[1]})
            line.request("POST", "/gruppi/faggio/temi/nuovo", said, heads)
            answer = line.getresponse()
            page_shown = answer.read().decode()
            waited = time.monotonic() - began
    assert answer.status == 503
    assert "Adesso il servizio non riesce a rispondere" in page_shown
    assert LOCK_WAIT - 1 < waited < LOCK_WAIT + 10
    assert "Parole" not in served.log.read_text()
    with world.look() as session:
        assert session.scalars(select(Theme.id)).all() == []
