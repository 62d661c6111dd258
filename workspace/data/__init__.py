"""Data that ships with the product: writing templates, vocabulary, pact, plain pages, common passwords.

Everything here is read-only text of the field, versioned, in Italian and English; nothing about people.
The loaders are pure (no Flask, no database) and cached: treat what they return as read-only, or copy it.
A published version of a template or of the pact never changes in place: a new wording takes a new `version`.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from string import Template as Placeholders
from typing import Any, cast

HERE = Path(__file__).parent

LANGUAGES = ("it", "en")

# The order in which templates are offered. t0, the header shown at sharing, stands apart.
TEMPLATE_KEYS = (*(f"t{n}" for n in range(1, 13)), "strategia", "libera")
# The order in which formats of meetings are offered.
FORMAT_KEYS = ("balint", "intervisione", "riflettente", "incidente", "errore", "successo", "individuale", "focus")
PAGE_NAMES = ("accessibilita", "privacy", "aiuto")

# What a page says where the installation has not said it better.
PLACEHOLDERS: dict[str, dict[str, str]] = {
    "it": {
        "organisation": "l'ente che gestisce questo spazio",
        "contact": "chi amministra questo spazio",
        "declaration": "non ancora pubblicato",
    },
    "en": {
        "organisation": "the body that runs this workspace",
        "contact": "the person who administers this workspace",
        "declaration": "not yet published",
    },
}


@cache
def templates() -> list[dict[str, Any]]:
    """All templates one can write on, in the order in which they are offered.

    key, version, kind (None where the writer chooses among `kinds`), name, summary, minutes, source,
    default_reach (always 1, "solo io"), at_least, prompts. Number n is `prompts[n - 1]`, and each holds key, label,
    help, optional, ten_minutes (belongs to the short form), rows. Names, labels, help are {"it", "en"}.
    A text stands without its `optional` prompts, and all outside the short form are optional. T9 offers
    alternatives: all are optional, and `at_least` 1 of them must be filled; elsewhere `at_least` is 0.
    """
    return [_json(f"templates/{key}.json") for key in TEMPLATE_KEYS]


@cache
def formats() -> list[dict[str, Any]]:
    """How a meeting may be worked, in the order in which it is offered: key, version, name, summary, minutes (those of
    the steps together), source, roles (name, does), steps. A step holds key, name, minutes, role (who speaks), does,
    and perhaps modules (key, name, does), of which one is chosen. All words are {"it", "en"}."""
    return [_json(f"formats/{key}.json") for key in FORMAT_KEYS]


@cache
def sharing_header() -> dict[str, Any]:
    """T0: the statement, the questions of the second look and the notice shown before a text is shared."""
    return _json("templates/t0.json")


@cache
def vocabulary() -> dict[str, Any]:
    """version and facets, each with key, name, help, closed (nobody adds terms), author_only (the tag is its
    author's until the group reads the text), terms: key, it, en, alt_it, alt_en (other names, for search and
    type-ahead), note ({"it", "en"} or None). Keys and names are unique within a facet only.
    """
    return _json("vocabulary.json")


@cache
def pact(lang: str) -> dict[str, Any]:
    """The minimal group pact in one language: version, title, text (Markdown, headings from level two)."""
    both = _json("pact.json")
    return {"version": both["version"], "title": both["title"][lang], "text": both["text"][lang]}


def page(name: str, lang: str, **facts: str) -> str:
    """Markdown of a plain page, without a first-level heading (the template gives the title).

    `facts` are of the installation, all optional: `organisation` (a subject with its article:
    «il Comune di …»), `contact` (after «scrivi a»), `declaration` (address of the accessibility statement).
    KeyError for a page or language that is not there, so a name from an address reaches no other file.
    """
    return Placeholders(_pages()[name, lang]).substitute(PLACEHOLDERS[lang] | facts).strip() + "\n"


@cache
def common_passwords() -> frozenset[str]:
    """Passwords of ten characters or more that somebody would guess early, in lower case.

    Made from patterns (words, names, places, years, rows of the keyboard), not copied from any leak.
    """
    return frozenset(_text("common-passwords.txt").split())


@cache
def _pages() -> dict[tuple[str, str], str]:
    return {(name, lang): _text(f"pages/{name}.{lang}.md") for name in PAGE_NAMES for lang in LANGUAGES}


def _json(name: str) -> dict[str, Any]:
    return cast(dict[str, Any], json.loads(_text(name)))


def _text(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8")
