"""What every format is made of: a book of parts, each with a tree of blocks, and the one walk through it.

A writer is a Pen: it hears `open`, `words` and `close` in the order of reading, and never looks at Markdown. So no
format can lose a word that another one has.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Protocol
from xml.etree.ElementTree import Element

from workspace import prose

#: Hears the number of each text that is done (0: the introduction, the title of a section).
Progress = Callable[[int], None]


@dataclass(frozen=True)
class Text:
    """One approved text. `answers`: (question or «», Markdown as it was written)."""

    title: str
    byline: str
    answers: tuple[tuple[str, str], ...]
    note: str = ""  # of those who curate, Markdown


@dataclass(frozen=True)
class Division:
    """Texts under one title; «» for those before the first section."""

    title: str
    texts: tuple[Text, ...]


@dataclass(frozen=True)
class Words:
    """What the book says of itself, in its language."""

    contents: str
    introduction: str
    note: str
    licence: str
    made: str  # «Preparato il 22 novembre 2026»


@dataclass(frozen=True)
class Book:
    """A collection or one publication, checked and put in order: nothing of it is asked of the database any more."""

    title: str
    kind: str  # «Raccolta»
    edition: str  # «1ª edizione 2026»
    publisher: str  # the ambito
    language: str
    identifier: str  # a urn
    moment: dt.datetime
    words: Words
    introduction: str = ""  # Markdown
    divisions: tuple[Division, ...] = ()

    @property
    def texts(self) -> Iterator[Text]:
        for division in self.divisions:
            yield from division.texts


@dataclass(frozen=True)
class Part:
    """A piece of the book that has a heading: where it stands in the outline, and what is in it."""

    anchor: str
    level: int
    title: str
    number: int = 0  # of a text
    byline: str = ""
    turns: bool = True  # begins a page: all but the first text under a section's title
    note: Element | None = None
    body: tuple[tuple[str, Element], ...] = field(default=())  # (question, tree)


def parts(book: Book) -> Iterator[Part]:
    """The parts in the order of reading: introduction, then sections and their texts."""
    if book.introduction.strip():
        yield Part("introduzione", 1, book.words.introduction, body=(("", prose.tree(book.introduction)),))
    number = 0
    for place, division in enumerate(book.divisions, start=1):
        if division.title:
            yield Part(f"sezione-{place}", 1, division.title)
        for text in division.texts:
            number += 1
            turns = not division.title or text is not division.texts[0]
            yield Part(
                f"testo-{number}",
                2 if division.title else 1,
                text.title,
                number,
                text.byline,
                turns,
                prose.tree(text.note) if text.note.strip() else None,
                tuple((question, prose.tree(source)) for question, source in text.answers),
            )


class Pen(Protocol):
    """Hears a part. Kinds of blocks: part (anchor, level, number, turns), byline, note, heading (level), p, ul, ol (start), li,
    blockquote, hr; inside them: em, strong, a (href), br. `br` and `hr` are opened and closed at once."""

    def open(self, kind: str, **about: Any) -> None: ...
    def words(self, text: str) -> None: ...
    def close(self, kind: str) -> None: ...


def walk(part: Part, pen: Pen, said_note: str) -> None:
    """Tells one part to the pen. `said_note`: what stands over a curators' note."""
    pen.open("part", anchor=part.anchor, level=part.level, number=part.number, turns=part.turns)
    _block(pen, "heading", part.title, level=part.level, anchor=part.anchor)
    if part.byline:
        _block(pen, "byline", part.byline)
    if part.note is not None:
        pen.open("note")
        _block(pen, "label", said_note)
        _inside(pen, part.note, part.level + 1)
        pen.close("note")
    for question, tree in part.body:
        if question:
            _block(pen, "heading", question, level=part.level + 1)
        _inside(pen, tree, part.level + (2 if question else 1))
    pen.close("part")


def _block(pen: Pen, kind: str, words: str, **about: Any) -> None:
    pen.open(kind, **about)
    pen.words(words)
    pen.close(kind)


HEADINGS = {"h3": 0, "h4": 1}
BLOCKS = {"p", "ul", "ol", "li", "blockquote", "hr", *HEADINGS}


def _inside(pen: Pen, element: Element, level: int) -> None:
    """What is in an element; a heading of a text stands at `level` or one below. Words that stand directly beside
    blocks (in a list item) become a paragraph of their own, so that every writer hears the same."""
    loose: list[Any] = []

    def flush() -> None:
        if any(not isinstance(one, str) or one.strip() for one in loose):
            pen.open("p")
            for one in loose:
                _inline(pen, one)
            pen.close("p")
        loose.clear()

    if element.text:
        loose.append(element.text)
    for child in element:
        if child.tag in BLOCKS:
            flush()
            _one(pen, child, level)
        else:
            loose.append(child)
        if child.tail:
            loose.append(child.tail)
    flush()


def _one(pen: Pen, element: Element, level: int) -> None:
    tag = element.tag
    if tag in HEADINGS:
        pen.open("heading", level=level + HEADINGS[tag])
        _inlines(pen, element)
        pen.close("heading")
    elif tag == "p":
        pen.open("p")
        _inlines(pen, element)
        pen.close("p")
    elif tag == "hr":
        pen.open("hr")
        pen.close("hr")
    else:
        pen.open(tag, **({"start": int(element.get("start", "1"))} if tag == "ol" else {}))
        _inside(pen, element, level)
        pen.close(tag)


def _inlines(pen: Pen, element: Element) -> None:
    if element.text:
        pen.words(element.text)
    for child in element:
        _inline(pen, child)
        if child.tail:
            pen.words(child.tail)


def _inline(pen: Pen, one: Any) -> None:
    if isinstance(one, str):
        pen.words(one)
        return
    pen.open(one.tag, **({"href": one.get("href", "")} if one.tag == "a" else {}))
    if one.tag != "br":
        _inlines(pen, one)
    pen.close(one.tag)
