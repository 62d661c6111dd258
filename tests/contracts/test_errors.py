"""Whatever goes wrong, a person gets a page and a module gets a sentence, in their language; neither quotes anything."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import default_exceptions
from werkzeug.routing import RequestRedirect

from tests.cast import World
from tests.client import check_page
from tests.test_disasters import as_installed
from workspace import refusals
from workspace.nouns import Person
from workspace.refusals import Refusal

WORDS = "Parole di un testo."
AS_MODULE = {"Accept": "application/json"}
STILL_HERE = {"it": "Quello che hai scritto è ancora qui.", "en": "What you have written is still here."}

#: What may be raised, and with which status it ends.
RAISED: dict[str, tuple[Callable[[], Exception], int]] = {
    **{
        f"HTTP {code}": (lambda kind=kind: kind(WORDS), code)  # type: ignore[misc]
        for code, kind in default_exceptions.items()
        if not issubclass(kind, RequestRedirect)
    },
    "NotFound": (refusals.NotFound, 404),
    "Forbidden": (refusals.Forbidden, 403),
    "Invalid": (refusals.Invalid, 400),
    "Conflict": (refusals.Conflict, 409),
    "GateClosed": (refusals.GateClosed, 409),
    "TooMany": (lambda: refusals.TooMany("", 60), 429),
    "an old token": (lambda: CSRFError(WORDS), 400),
    "a database that does not answer": (lambda: OperationalError(WORDS, {}, Exception(WORDS)), 503),
    "no connection is free": (lambda: PoolTimeout(WORDS), 503),
    "a mistake of ours": (lambda: ValueError(WORDS), 500),
}


@contextmanager
def failing(app: Flask, problem: Exception) -> Iterator[None]:
    """Every request fails so, once it is known who asks."""

    def fails() -> None:
        raise problem

    app.before_request_funcs.setdefault(None, []).append(fails)
    try:
        with as_installed(app):
            yield
    finally:
        app.before_request_funcs[None].remove(fails)


def test_every_refusal_of_the_domain_is_tried_here() -> None:
    every = {name for name, kind in vars(refusals).items() if isinstance(kind, type) and issubclass(kind, Refusal)}
    assert every - set(RAISED) == {"Refusal", "Unsure"}, "`Unsure` always has a sentence, and a seal"


@pytest.mark.parametrize("what", RAISED)
def test_a_module_gets_a_sentence_and_a_person_a_page(
    world: World, what: str, caplog: pytest.LogCaptureFixture
) -> None:
    make, status = RAISED[what]
    said: dict[str, str] = {}
    for language in ("it", "en"):
        with world.change() as session:
            session.get_one(Person, world.people["ada"]).language = language
        ada = world.client("ada")
        with failing(world.app, make()):
            sent: Any = ada.post("/scritti", data={}, headers=AS_MODULE)
            asked: Any = ada.get("/scritti", headers=AS_MODULE)
            page = ada.get("/scritti")
        if status == 401:  # who is not signed in is led to the door
            assert (page.status_code, page.location) == (302, "/accedi")
        else:
            assert (page.status_code, asked.status_code) == (status, status)
            check_page(page)
            assert f'<html lang="{language}"' in page.text
        for answer in (sent, asked):
            assert (answer.status_code, answer.mimetype) == (status, "application/json")
            assert set(answer.json) == {"error", "message"}
            assert re.fullmatch(r"[A-ZÈ].{20,}\.", answer.json["message"]), answer.json
        if what != "an old token":  # which says it in its own words
            assert sent.json["message"].endswith(STILL_HERE[language])
            assert STILL_HERE[language] not in asked.json["message"]
        assert "Parole" not in page.text + sent.text + asked.text
        said[language] = sent.json["message"]
    assert said["it"] != said["en"]
    assert "Parole" not in caplog.text


@pytest.mark.parametrize(
    ("size", "kind", "most"),
    [
        (7_000_000, "application/x-www-form-urlencoded", 6),
        (7_000_000, "multipart/form-data", 6),
        (3_000_000, "multipart/form-data", 2),
    ],
)
def test_what_is_too_large_learns_how_much_is_allowed(world: World, size: int, kind: str, most: int) -> None:
    expected = f"È troppo grande: in una volta possono arrivare al massimo {most} MB."
    said = {"data": {"titolo": "x" * size}, "content_type": kind}
    page = world.client("ada").post("/scritti", **said)
    module: Any = world.client("ada").post("/scritti", headers=AS_MODULE, **said)
    assert (page.status_code, module.status_code) == (413, 413)
    check_page(page)
    assert expected in page.text
    assert module.json["message"] == f"{expected} {STILL_HERE['it']}"


def test_a_text_that_is_saved_by_itself_learns_it_too(world: World) -> None:
    answer: Any = world.client("ada").post("/scritti/1/bozza", json={"title": "x" * 7_000_000})
    expected = f"È troppo grande: in una volta possono arrivare al massimo 6 MB. {STILL_HERE['it']}"
    assert (answer.status_code, answer.json) == (413, {"error": "413", "message": expected})


def test_a_session_that_is_over_is_said_to_a_module(world: World) -> None:
    answer: Any = world.client().post("/scritti/1/bozza", json={"title": WORDS})
    assert (answer.status_code, answer.json["error"]) == (401, "signed-out")
    assert answer.json["message"].startswith("La sessione è finita.")
    assert answer.json["message"].endswith(STILL_HERE["it"])
