"""A language for tests: every sentence of the catalogue stands inside ⟦…⟧, so that what stands outside was never
given to a translator. `outside(html, known)` says what that is."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
from babel import Locale
from babel.support import NullTranslations
from flask import Flask

from workspace import create_app, data
from workspace.db import db
from workspace.upkeep.catalogues import extracted

OPEN, CLOSE = "⟦", "⟧"
DATA = Path(__file__).resolve().parents[2] / "workspace" / "data"
WORD = re.compile(r"[^\W\d_]{2,}|[«»]")  # quotation marks are words of a language too
SPOKEN = ("aria-label", "title", "placeholder", "alt", "label", "aria-description", "aria-valuetext", "data-label")
INLINE = {"a", "strong", "em", "span", "time", "q", "abbr", "mark", "small", "b", "i", "code", "svg", "use"}
SILENT = {"script", "style", "code", "svg", "pre"}
# Proper names, and what is the same in every language.
EVERYWHERE = "Riflessi Italiano English Ctrl prova Una domanda PDF Word CSV XLSX ODS EPUB KB CUP SS progetti"
OF_FORMS = ("Not a valid choice",)  # said by WTForms, in its own catalogues


class Marked(NullTranslations):
    """The sentences of the catalogue inside brackets; any other as it is, as in a language that lacks it."""

    def __init__(self) -> None:
        super().__init__()
        self.known = sentences()

    def ugettext(self, message: str) -> str:  # type: ignore[override]
        return f"{OPEN}{message}{CLOSE}" if message in self.known else message

    def ungettext(self, one: str, many: str, n: int) -> str:  # type: ignore[override]
        return self.ugettext(one) if n == 1 else f"{OPEN}{many}{CLOSE}" if one in self.known else many

    gettext, ngettext = ugettext, ungettext


@cache
def sentences() -> frozenset[str]:
    return frozenset(m.id if isinstance(m.id, str) else m.id[0] for m in extracted() if m.id)


@contextmanager
def marked_app(app: Flask) -> Iterator[Flask]:
    """A second app on the same database whose English is marked."""
    other = create_app(app.config["SETTINGS"])
    other.config.update(TESTING=True, WTF_CSRF_ENABLED=False, PASSWORD_HASHER=app.config["PASSWORD_HASHER"])
    other.test_client_class = app.test_client_class
    other.extensions["test"] = app.extensions["test"]
    with other.app_context():
        other.extensions["babel"].instance.domain_instance.cache["en", "messages"] = Marked()
    yield other
    with other.app_context():
        db.engine.dispose()


def outside(html: str, known: re.Pattern[str]) -> list[str]:
    """What somebody sees or hears of a page, or the scripts may say, that is not marked, nor `known`, nor a number.

    A sentence may hold a link: it is followed through the elements of its block."""
    wrong, depth = [], 0
    for words, is_block in _spoken(html5lib.parse(html, namespaceHTMLElements=False)):
        if is_block:
            depth = 0
        rest = ""
        for piece in re.split(f"([{OPEN}{CLOSE}])", words):
            depth += {OPEN: 1, CLOSE: -1}.get(piece, 0)
            if depth == 0 and piece != CLOSE:
                rest += piece
        if WORD.search(known.sub(" ", " ".join(rest.split()))):
            wrong.append(words.strip()[:160])
        if is_block:
            depth = 0
    return wrong


def _spoken(tree: Element) -> Iterator[tuple[str, bool]]:
    """(words, whether they stand by themselves) in the order of the page."""
    if not isinstance(tree.tag, str) or tree.tag in SILENT or (tree.tag != "html" and tree.get("lang", "en") != "en"):
        return
    for name, value in tree.attrib.items():
        if name in SPOKEN or (name.startswith("data-") and " " in value.strip()):
            yield value, True
    if tree.tag == "input" and tree.get("type") in ("submit", "button"):
        yield tree.get("value") or "", True
    if tree.tag not in INLINE:
        yield "", True
    if tree.tag == "textarea":  # what people write there
        return
    yield tree.text or "", False
    for child in tree:
        yield from _spoken(child)
        yield child.tail or "", False


def any_of(words: Iterable[str]) -> re.Pattern[str]:
    """Whole words of `words`, the longest first, however the page spaces them."""
    ordered = sorted({" ".join(w.split()) for w in words if w and WORD.search(w)}, key=len, reverse=True)
    return re.compile(r"(?<!\w)(?:" + "|".join(re.escape(w).replace(r"\ ", r"\s+") for w in ordered) + r")(?!\w)")


@cache
def of_the_field(language: str) -> tuple[str, ...]:
    """What the versioned data says in `language`: labels, prompts, helps, the words of plain pages."""
    said = set()
    for path in DATA.rglob("*.json"):
        said |= set(_said(json.loads(path.read_text("utf-8")), language))
    for name in data.PAGE_NAMES:
        said |= {line.strip("#-> 0123456789.:") for line in re.split(r"[\n*\[\]()`]+", data.page(name, language))}
    return tuple(said)


def _said(value: Any, language: str) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if key in (language, f"alt_{language}"):
                yield from [inner] if isinstance(inner, str) else inner
            else:
                yield from _said(inner, language)
    elif isinstance(value, list):
        for inner in value:
            yield from _said(inner, language)


@cache
def of_the_calendar(language: str) -> tuple[str, ...]:
    locale = Locale.parse(language)
    forms = [kinds[width] for kinds in (locale.months, locale.days) for kinds in [kinds["format"]] for width in kinds]
    return tuple(name for form in forms for name in form.values())
