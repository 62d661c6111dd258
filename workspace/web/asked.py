"""Whole numbers as forms and addresses write them: few plain figures, so that any database can hold them."""

from __future__ import annotations


def whole(words: str) -> int:
    """The number; ValueError for anything else. Made for `request.form.get(name, type=whole)`."""
    if not (words.isascii() and words.isdigit() and len(words) < 10):
        raise ValueError(words)
    return int(words)


def whole_or_none(words: str | None) -> int | None:
    try:
        return whole(words or "")
    except ValueError:
        return None
