"""The template engine, told what it would otherwise find out again on every page."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

from flask import Flask
from flask.templating import Environment


class OneSetOfGlobals(Environment):
    """All templates share the globals of the environment. Jinja lays a layer over them for each template, and on every
    page compares the layers of each imported file with the page's: a twentieth of what a page costs."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return super().make_globals(d) if d else self.globals


def init(app: Flask) -> None:
    """Before anything else touches `app.jinja_env`."""
    app.jinja_environment = OneSetOfGlobals
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
