"""A book as a ZIP of Markdown: LEGGIMI.md with title page and contents, then one file a text, in order."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from workspace import prose
from workspace.typesetting.book import Book, Part, Progress, parts, walk


def write(book: Book, done: Progress) -> bytes:
    buffer = io.BytesIO()
    moment = book.moment.timetuple()[:6]
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as bundle:

        def put(name: str, words: str) -> None:
            bundle.writestr(zipfile.ZipInfo(name, moment), words.encode(), zipfile.ZIP_DEFLATED)

        listed, bodies = [], []
        for place, part in enumerate(parts(book), start=1):
            pen = _Pen()
            walk(part, pen, book.words.note)
            name = f"{place:03d}-{part.anchor}.md"
            put(name, pen.whole())
            bodies.append(name)
            listed.append(_line(part, name))
            done(part.number)
        put("LEGGIMI.md", _front(book, listed))
    return buffer.getvalue()


def _front(book: Book, listed: list[str]) -> str:
    facts = [prose.escape(words) for words in (book.kind, book.edition, book.publisher, book.words.made) if words]
    return "\n\n".join(
        [
            f"# {prose.escape(book.title)}",
            "  \n".join(facts),
            prose.escape(book.words.licence),
            f"## {prose.escape(book.words.contents)}",
            "\n".join(listed),
            "",
        ]
    )


def _line(part: Part, name: str) -> str:
    return f"{'  ' * (part.level - 1)}- [{prose.escape(part.title)}]({name})"


MARKS = {"em": "*", "strong": "**"}


class _Pen:
    """Writes the blocks of one part; what stands in a list or quotation is set in when it closes."""

    def __init__(self) -> None:
        self.blocks: list[list[str]] = [[]]
        self.lines: list[list[str]] = []
        self.links: list[str] = []
        self.numbers: list[int | None] = []

    def whole(self) -> str:
        return "\n\n".join(self.blocks[0]) + "\n"

    def open(self, kind: str, **about: Any) -> None:
        if kind in ("p", "heading", "byline", "label"):
            self.lines.append(["#" * min(6, about["level"]) + " " if kind == "heading" else ""])
        elif kind in ("li", "blockquote", "note"):
            self.blocks.append([])
        elif kind in ("ul", "ol"):
            self.numbers.append(about.get("start") if kind == "ol" else None)
            self.blocks.append([])
        elif kind == "hr":
            self.blocks[-1].append("---")
        elif kind == "a":
            self.links.append(about["href"])
            self.lines[-1].append("[")
        elif kind == "br":
            self.lines[-1].append("\n")
        elif kind in MARKS:
            self.lines[-1].append(MARKS[kind])

    def words(self, text: str) -> None:
        self.lines[-1].append(prose.escape(text))

    def close(self, kind: str) -> None:
        if kind in ("p", "heading", "byline", "label"):
            line = "".join(self.lines.pop())
            self.blocks[-1].append(f"*{line}*" if kind == "byline" else f"**{line}**" if kind == "label" else line)
        elif kind in ("blockquote", "note"):
            inside = "\n\n".join(self.blocks.pop())
            self.blocks[-1].append("\n".join(f"> {line}".rstrip() for line in inside.split("\n")))
        elif kind == "li":
            number = self.numbers[-1]
            mark = "- " if number is None else f"{number}. "
            if number is not None:
                self.numbers[-1] = number + 1
            first, *others = "\n\n".join(self.blocks.pop()).split("\n")
            space = " " * len(mark)
            self.blocks[-1].append("\n".join([mark + first, *((space + line).rstrip() for line in others)]))
        elif kind in ("ul", "ol"):
            self.numbers.pop()
            items = self.blocks.pop()
            self.blocks[-1].append("\n".join(items))
        elif kind == "a":
            self.lines[-1].append(f"](<{self.links.pop()}>)")
        elif kind in MARKS:
            self.lines[-1].append(MARKS[kind])
