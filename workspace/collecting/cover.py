"""The cover of an edition, for a page: see typesetting/cover.py."""

from __future__ import annotations

from functools import lru_cache

from markupsafe import Markup

from workspace.typesetting import cover


@lru_cache(maxsize=256)
def drawn(title: str, below: str = "") -> Markup:
    return Markup(cover.svg(title, below))  # noqa: S704 - its words are escaped there
