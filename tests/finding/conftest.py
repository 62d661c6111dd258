"""Texts for the tests of pages: written in a context of their own, so that no request shares it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask

from tests.cast import World
from tests.search.conftest import Writer
from workspace.db import db, writing


@pytest.fixture
def desk(app: Flask, world: World) -> Callable[[], Any]:
    """`with desk() as writer: writer("ada", "Titolo", "parole …", reach=3)`"""

    @contextmanager
    def at_work() -> Iterator[Writer]:
        with app.app_context(), app.test_request_context("/"), writing():
            yield Writer(db.session, world)
            db.session.commit()

    return at_work
