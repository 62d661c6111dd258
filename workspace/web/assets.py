"""Built front-end files: logical name to hashed address, from static/dist/manifest.json; served by WhiteNoise."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

from flask import Flask
from whitenoise import WhiteNoise

STATIC = Path(__file__).resolve().parents[2] / "static"


@lru_cache(maxsize=1)
def manifest() -> dict[str, str]:
    path = STATIC / "dist" / "manifest.json"
    if not path.is_file():
        return {}
    return {str(k): str(v) for k, v in json.loads(path.read_text("utf-8")).items()}


def asset(name: str) -> str:
    """The address of a built file («app.css» -> «/static/app.3f2a.css»); the plain name when nothing is built."""
    return "/static/" + manifest().get(name, name)


def init(app: Flask) -> None:
    app.jinja_env.globals["asset"] = asset
    if (STATIC / "dist").is_dir():
        hashed = frozenset("/static/" + name for name in manifest().values())
        app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
            app.wsgi_app,
            root=str(STATIC / "dist"),
            prefix="static/",
            max_age=300,
            immutable_file_test=lambda path, url: url in hashed,
            allow_all_origins=False,
        )
