"""Numbers in addresses: one that no database could hold leads nowhere (404), like any other that is not there."""

from __future__ import annotations

from flask import Flask
from werkzeug.routing import IntegerConverter


class Number(IntegerConverter):
    regex = r"\d{1,18}"


def init(app: Flask) -> None:
    """Before the routes are made."""
    app.url_map.converters["int"] = Number
