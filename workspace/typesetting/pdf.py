"""A book as PDF/UA: the tree as data for book.typ, which sets it (see press.py). What people wrote is never source."""

from __future__ import annotations

import unicodedata
from pathlib import Path
from typing import Any

from workspace import press
from workspace.fonts import drawn
from workspace.typesetting.book import Book, Progress, parts, walk

SOURCE = Path(__file__).parent / "book.typ"
LONG = 52  # letters of a word, in the deepest list
MISSING = "\u25a1"  # □, which the fonts have
# What the fonts of the typesetter hold for certain (a test sets them all): a text may hold more, and a book that lacks a
# sign is better than no book.
HELD = (
    (0x20, 0x7E), (0xA0, 0x17F), (0x192, 0x192), (0x1FA, 0x1FF), (0x218, 0x21B), (0x2C6, 0x2C7), (0x2D8, 0x2DD),
    (0x391, 0x3A1), (0x3A3, 0x3C9), (0x410, 0x44F), (0x401, 0x401), (0x451, 0x451), (0x1E80, 0x1E85),
    (0x2010, 0x2015), (0x2018, 0x201E), (0x2020, 0x2022), (0x2026, 0x2026), (0x2030, 0x2030), (0x2032, 0x2033),
    (0x2039, 0x203A), (0x2044, 0x2044), (0x20AC, 0x20AC), (0x2122, 0x2122), (0x2190, 0x2193), (0x2212, 0x2212),
    (0x2248, 0x2248), (0x2260, 0x2260), (0x2264, 0x2265), (0x25A1, 0x25A1), (0x2192, 0x2192), (0x2713, 0x2713),
)  # fmt: skip


def write(book: Book, done: Progress) -> bytes:
    body, long = [], False
    for part in parts(book):
        pen = _Pen()
        walk(part, pen, book.words.note)
        body.append(pen.root["c"][0])
        long = long or pen.long
        done(part.number)
    front = {name: held(getattr(book, name)) for name in ("title", "kind", "edition", "publisher")} | {
        name: held(getattr(book.words, name)) for name in ("contents", "licence", "made")
    }
    return press.pdf(SOURCE, {**front, "language": book.language, "long": long, "body": body}, book.moment)


def held(text: str) -> str:
    """The text in signs that the fonts have: composed, and □ for what they lack."""
    kept = []
    for sign in unicodedata.normalize("NFC", text):
        code = ord(sign)
        if code in drawn() or any(first <= code <= last for first, last in HELD):
            kept.append(sign)
        elif sign.isspace():
            kept.append(" ")
        elif unicodedata.category(sign) in ("Mn", "Cf", "Sk") or 0x1F3FB <= code <= 0x1F3FF:
            continue  # joiners, variants, skin tones: part of the sign before
        else:
            kept.append(MISSING)
    return "".join(kept)


class _Pen:
    """The tree as nested dictionaries: k (kind), c (inside), and what is said about it."""

    def __init__(self) -> None:
        self.root: dict[str, Any] = {"k": "root", "c": []}
        self.stack = [self.root]
        self.long = False  # is there a word that may be longer than a line?

    def open(self, kind: str, **about: Any) -> None:
        one = {"k": kind, "c": [], **about}
        self.stack[-1]["c"].append(one)
        self.stack.append(one)

    def words(self, text: str) -> None:
        self.stack[-1]["c"].append(held(text))
        self.long = self.long or any(len(word) >= LONG for word in text.split())

    def close(self, kind: str) -> None:
        self.stack.pop()
