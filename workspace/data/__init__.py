"""Data that ships with the product: writing templates, vocabulary, pact, plain pages, common passwords.

Everything here is read-only text of the field, versioned, in Italian and English; nothing about people.
The loaders are pure (no Flask, no database) and cached: treat what they return as read-only, or copy it.
A published version of a template or of the pact never changes in place: a new wording takes a new `version`.
"""

import json
from functools import cache
from pathlib import Path
from string import Template as Placeholders
from typing import Any, Literal, NotRequired, TypedDict, cast

HERE = Path(__file__).parent

Language = Literal["it", "en"]
LANGUAGES: tuple[Language, ...] = ("it", "en")

# The order in which templates are offered. t0, the header shown at sharing, stands apart.
TEMPLATE_KEYS = (*(f"t{n}" for n in range(1, 13)), "strategia", "libera")
PAGE_NAMES = ("accessibilita", "privacy", "aiuto")

# What a page says where the installation has not said it better.
PLACEHOLDERS: dict[Language, dict[str, str]] = {
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


class Bilingual(TypedDict):
    it: str
    en: str


class Prompt(TypedDict):
    """One question of a template. `optional`: a text stands without it; so is all outside the ten minutes."""

    key: str
    label: Bilingual
    help: Bilingual
    optional: bool
    ten_minutes: bool
    rows: int


class WritingTemplate(TypedDict):
    """`kind` is None where the writer chooses among `kinds`. Prompt number n is `prompts[n - 1]`.

    `at_least`: how many prompts, whichever, must be filled. T9 offers alternatives: it says 1 and marks all
    optional; everywhere else it is 0 and `optional` says it all.
    `default_reach`: the reach of a new text, always 1, "solo io".
    """

    key: str
    version: int
    kind: str | None
    kinds: NotRequired[list[str]]
    name: Bilingual
    summary: Bilingual
    minutes: int
    source: Bilingual
    default_reach: int
    at_least: int
    prompts: list[Prompt]


class Term(TypedDict):
    """`alt_it` and `alt_en` are other names (abbreviations, plainer words) for search and type-ahead."""

    key: str
    it: str
    en: str
    alt_it: list[str]
    alt_en: list[str]
    note: Bilingual | None


class Facet(TypedDict):
    """`closed`: nobody adds terms. `author_only`: the tag is its author's until the group reads."""

    key: str
    name: Bilingual
    help: Bilingual
    closed: bool
    author_only: bool
    terms: list[Term]


class Vocabulary(TypedDict):
    version: int
    facets: list[Facet]


class Pact(TypedDict):
    """`text` is Markdown, headings from level two."""

    version: int
    title: str
    text: str


@cache
def templates() -> list[WritingTemplate]:
    """All templates one can write on, in the order in which they are offered."""
    return [cast(WritingTemplate, _json(f"templates/{key}.json")) for key in TEMPLATE_KEYS]


@cache
def sharing_header() -> dict[str, Any]:
    """T0: the statement, the questions of the second look and the notice shown before a text is shared."""
    return _json("templates/t0.json")


@cache
def vocabulary() -> Vocabulary:
    """The nine facets and their terms. Keys of terms are unique within their facet only."""
    return cast(Vocabulary, _json("vocabulary.json"))


@cache
def pact(lang: Language) -> Pact:
    """The minimal group pact in one language; KeyError for a language that is not there."""
    both = _json("pact.json")
    return {"version": both["version"], "title": both["title"][lang], "text": both["text"][lang]}


def page(name: str, lang: Language, **facts: str) -> str:
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
def _pages() -> dict[tuple[str, Language], str]:
    return {(name, lang): _text(f"pages/{name}.{lang}.md") for name in PAGE_NAMES for lang in LANGUAGES}


def _json(name: str) -> dict[str, Any]:
    return cast(dict[str, Any], json.loads(_text(name)))


def _text(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8")
