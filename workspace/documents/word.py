"""Word files: the text of a .docx as Markdown.

A file is never trusted. Three parts of it are read, each up to a size and free of entities, and put into a package of
our own before python-docx sees them: comments, headers, pictures, properties and macros cannot come along, nor
can what was deleted or hidden. Lost with them are footnotes, text boxes and the addresses of links.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from functools import cache
from itertools import groupby
from typing import Any

import docx
from docx.oxml import ns, parse_xml

from workspace.documents.unreadable import BROKEN, LOCKED, LONGEST, OLD_OFFICE, OLD_WORD, TOO_LONG, UnreadableDocument
from workspace.prose import escape, plain, tidy

qn = cache(ns.qn)  # "w:p" -> "{http://…}p"

_LARGEST_PART = 2 * 1024 * 1024  # bytes, unpacked; forty pages of prose take a fifth of it
_MAIN, _STYLES, _NUMBERING = "officeDocument", "styles", "numbering"
_TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml."


def read_word(data: bytes) -> tuple[str, str]:
    """The title ("" where it has none) and the Markdown source of a .docx file. Raises UnreadableDocument."""
    if data.startswith(OLD_OFFICE):
        raise UnreadableDocument(LOCKED if "EncryptedPackage".encode("utf-16-le") in data else OLD_WORD)
    try:
        return _WordReader(docx.Document(_only_the_text(data))).read()
    except UnreadableDocument:
        raise
    except Exception as error:  # a hostile file can make its parsers stumble in any way; the person needs one answer
        raise UnreadableDocument(BROKEN) from error


def _only_the_text(data: bytes) -> io.BytesIO:
    """A new package that holds the text, its styles and its numbering, and nothing else of the one brought."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        main = _targets(package, "")[_MAIN]
        targets = _targets(package, main)
        parts = {_MAIN: _part(package, main)}
        for kind in (_STYLES, _NUMBERING):
            if kind in targets:
                parts[kind] = _part(package, targets[kind])
    paths = {_MAIN: "word/document.xml", _STYLES: "word/styles.xml", _NUMBERING: "word/numbering.xml"}
    types = {_MAIN: "document.main+xml", _STYLES: "styles+xml", _NUMBERING: "numbering+xml"}
    overrides = "".join(f'<Override PartName="/{paths[k]}" ContentType="{_KIND}{types[k]}"/>' for k in parts)
    slim = io.BytesIO()
    with zipfile.ZipFile(slim, "w") as package:
        package.writestr(
            "[Content_Types].xml",
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f"{overrides}</Types>",
        )
        package.writestr("_rels/.rels", _relations({_MAIN: paths[_MAIN]}))
        package.writestr("word/_rels/document.xml.rels", _relations({k: f"/{paths[k]}" for k in parts if k != _MAIN}))
        for kind, content in parts.items():
            package.writestr(paths[kind], content)
    slim.seek(0)
    return slim


def _relations(targets: dict[str, str]) -> str:
    inside = "".join(f'<Relationship Id="{k}" Type="{_TYPES}{k}" Target="{to}"/>' for k, to in targets.items())
    return f'<Relationships xmlns="{_RELATIONS}">{inside}</Relationships>'


def _part(package: zipfile.ZipFile, path: str) -> bytes:
    """One part, never more than _LARGEST_PART of it, and free of the declarations that entities come from."""
    info = package.getinfo(path)
    if info.flag_bits & 1:
        raise UnreadableDocument(LOCKED)
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise UnreadableDocument(BROKEN)  # no writer of .docx uses the others, and LZMA takes memory as it likes
    with package.open(info) as stream:
        content = stream.read(_LARGEST_PART + 1)
    if len(content) > _LARGEST_PART:
        raise UnreadableDocument(TOO_LONG)
    # Read as UTF-8 and written anew: no other encoding can hide a DOCTYPE from this search.
    text = content.decode("utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text)
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise UnreadableDocument(BROKEN)
    return text.encode()


def _targets(package: zipfile.ZipFile, path: str) -> dict[str, str]:
    """Last word of a relationship's type -> path of the part inside the package."""
    folder, name = posixpath.split(path)
    relations = posixpath.join(folder, "_rels", name + ".rels")
    if relations not in package.namelist():
        return {}
    root = parse_xml(_part(package, relations))
    found: dict[str, str] = {}
    for relation in root:
        target = relation.get("Target", "")
        inside = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
        if relation.get("TargetMode") != "External":
            found.setdefault(relation.get("Type", "").rpartition("/")[2], inside)
    return found


Stretch = tuple[str, bool, bool]  # text, bold, italic
Block = tuple[str, str]  # "title", "item", "row" or "" for the others; Markdown
_BLOCK = 40  # characters that a paragraph counts for besides its own: many small ones are much work

_INSIDE_BLOCKS = {qn(f"w:{tag}") for tag in ("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag")}
_INSIDE_LINES = _INSIDE_BLOCKS | {qn("w:hyperlink"), qn("w:fldSimple")}
_BULLETS, _NUMBERS = "list bullet", "list number"  # lists that only a style makes
_LEVELS = 9
_LOOKS = {qn(f"w:{tag}"): tag for tag in ("b", "i", "vanish")}
_OFF = ("0", "false", "off", "none")


class _WordReader:
    """Walks the paragraphs and tables of a document and writes Markdown."""

    def __init__(self, document: Any) -> None:
        self.body = document.element.body
        self.styles = {style.get(qn("w:styleId")): style for style in document.styles.element.iter(qn("w:style"))}
        self.numbering = _Numbering(document)
        self.depth = -1  # of the list we are in; -1 is none
        self.counts: dict[str, list[int]] = {}

    def read(self) -> tuple[str, str]:
        title, length, last = "", 0, ""
        pieces: list[str] = []
        for kind, text in self._blocks(self.body):
            if kind == "title" and not title and not pieces:
                title = plain(text)
                continue
            if pieces:
                pieces.append("\n" if kind and kind == last else "\n\n")
            pieces.append(f"# {text}" if kind == "title" else text)
            last, length = kind, length + len(text) + _BLOCK
            if length > LONGEST:
                raise UnreadableDocument(TOO_LONG)
        return title, "".join(pieces)

    def _blocks(self, container: Any) -> Iterator[Block]:
        for child in container:
            if child.tag == qn("w:p"):
                yield from self._paragraph(child)
            elif child.tag == qn("w:tbl"):
                self.depth = -1
                rows = (self._row(row) for row in child.iterchildren(qn("w:tr")))
                yield from (("row", row) for row in rows if row)
            elif child.tag in _INSIDE_BLOCKS:
                yield from self._blocks(child)

    def _row(self, row: Any) -> str:
        cells = [" ".join(self._words(cell).split()) for cell in row.iterchildren(qn("w:tc"))]
        return _faithful(" | ".join(cells)) if any(cells) else ""

    def _words(self, container: Any) -> str:
        return " ".join("".join(text for text, _, _ in self._stretches(p)) for p in container.iter(qn("w:p")))

    def _paragraph(self, paragraph: Any) -> Iterator[Block]:
        lines = [line for line in _lines(self._stretches(paragraph)) if _words_of(line)]
        if not lines:
            return
        if sum(len(_words_of(line)) + _BLOCK for line in lines) > LONGEST + _BLOCK:
            raise UnreadableDocument(TOO_LONG)
        style = _value_of(paragraph, "w:pPr/w:pStyle")
        name = self._style_name(style)
        heading = re.fullmatch(r"heading ([1-9])", name)
        numbering = self._numbering(paragraph, style)
        if heading or name == "title":
            self.depth = -1
            words = escape(" ".join(map(_words_of, lines)))
            yield ("", "#" * min(int(heading[1]), 6) + " " + words) if heading else ("title", words)
        elif numbering:
            yield "item", self._item(*numbering, [_formatted(line) for line in lines])
        else:
            self.depth = -1
            yield "", "\n".join(_formatted(line) for line in lines)

    def _item(self, number: str, level: int, lines: list[str]) -> str:
        # An item cannot stand more than one step below the one before, whatever the file says.
        self.depth = min(level, self.depth + 1)
        indent = "    " * self.depth
        mark = "-"
        if not self.numbering.is_bullet(number, level):
            counts = self.counts.setdefault(number, [0] * _LEVELS)
            counts[level:] = [counts[level] + 1] + [0] * (_LEVELS - level - 1)
            mark = f"{counts[level]}."
        return f"\n{indent}    ".join([f"{indent}{mark} {lines[0]}", *lines[1:]])

    def _numbering(self, paragraph: Any, style: str) -> tuple[str, int] | None:
        """The list that a paragraph belongs to, by itself or by its style, and its level there."""
        for properties in [paragraph.find(qn("w:pPr")), *self._style_chain(style, "w:pPr")]:
            found = properties.find(qn("w:numPr")) if properties is not None else None
            if found is not None:
                number = _value_of(found, "w:numId")
                level = _value_of(found, "w:ilvl")
                return (
                    (number, min(int(level), _LEVELS - 1) if level.isdecimal() else 0)
                    if number not in ("", "0")
                    else None
                )
        name = self._style_name(style)
        if name.startswith("list bullet"):
            return _BULLETS, 0
        return (_NUMBERS, 0) if name.startswith("list number") else None

    def _style_name(self, style: str) -> str:
        element = self.styles.get(style)
        return _value_of(element, "w:name").lower() if element is not None else ""

    def _style_chain(self, style: str, part: str) -> Iterator[Any]:
        for _ in range(10):
            element = self.styles.get(style)
            if element is None:
                return
            yield element.find(qn(part))
            style = _value_of(element, "w:basedOn")

    def _stretches(self, container: Any) -> Iterator[Stretch]:
        for child in container:
            if child.tag == qn("w:r"):
                text, looks = _text_of(child), self._looks(child.find(qn("w:rPr")))
                if text and "vanish" not in looks:
                    yield text, "b" in looks, "i" in looks
            elif child.tag in _INSIDE_LINES:
                yield from self._stretches(child)

    def _looks(self, properties: Any) -> set[str]:
        """Which of b, i and vanish hold for a run, by itself or by its style."""
        looks: set[str] = set()
        for element in properties if properties is not None else ():
            value = element.get(qn("w:val"), "1")
            if element.tag == qn("w:rStyle"):
                looks |= {"strong": {"b"}, "emphasis": {"i"}}.get(self._style_name(value), set())
            elif element.tag in _LOOKS and value not in _OFF:
                looks.add(_LOOKS[element.tag])
        return looks


class _Numbering:
    """Which levels of which lists have bullets."""

    def __init__(self, document: Any) -> None:
        self.kinds: dict[str, str] = {}  # list -> its kind
        self.forms: dict[tuple[str, str], str] = {}  # kind, level -> bullet, decimal …
        if not any(relation.reltype.endswith("/numbering") for relation in document.part.rels.values()):
            return
        root = document.part.numbering_part.element
        for number in root.iterchildren(qn("w:num")):
            self.kinds[number.get(qn("w:numId"), "")] = _value_of(number, "w:abstractNumId")
        for kind in root.iterchildren(qn("w:abstractNum")):
            for level in kind.iterchildren(qn("w:lvl")):
                key = kind.get(qn("w:abstractNumId"), ""), level.get(qn("w:ilvl"), "")
                self.forms[key] = _value_of(level, "w:numFmt")

    def is_bullet(self, number: str, level: int) -> bool:
        return number == _BULLETS or self.forms.get((self.kinds.get(number, ""), str(level))) == "bullet"


def _value_of(element: Any, path: str) -> str:
    """`w:val` of the element at `path` below, or ""."""
    for step in path.split("/"):
        element = element.find(qn(step)) if element is not None else None
    return element.get(qn("w:val"), "") if element is not None else ""


def _text_of(run: Any) -> str:
    pieces = []
    for child in run:
        if child.tag == qn("w:t"):
            pieces.append((child.text or "").replace("\n", " "))
        elif child.tag in (qn("w:br"), qn("w:cr")):
            pieces.append("\n")
        elif child.tag == qn("w:tab"):
            pieces.append(" ")
        elif child.tag == qn("w:noBreakHyphen"):
            pieces.append("-")
    return "".join(pieces)


def _lines(stretches: Iterator[Stretch]) -> list[list[Stretch]]:
    """Stretches cut at line breaks, and joined where only the file had parted them."""
    lines: list[list[Stretch]] = [[]]
    for text, bold, italic in stretches:
        first, *others = text.split("\n")
        lines[-1].append((first, bold, italic))
        lines.extend([(part, bold, italic)] for part in others)
    return [_joined(line) for line in lines]


def _joined(line: list[Stretch]) -> list[Stretch]:
    written = [stretch for stretch in line if stretch[0]]
    return [
        (tidy("".join(text for text, _, _ in group)).replace("\n", " "), bold, italic)
        for (bold, italic), group in groupby(written, key=lambda stretch: stretch[1:])
    ]


def _words_of(line: list[Stretch]) -> str:
    return "".join(text for text, _, _ in line).strip()


def _formatted(line: list[Stretch]) -> str:
    """A line with its bold and italic stretches marked; without marks where they would change the words."""
    words = _words_of(line)
    if not any(bold or italic for _, bold, italic in line):
        return _faithful(words)
    source = "".join(_marked(*stretch) for stretch in line).strip()
    return source if plain(source) == plain(escape(words)) else _faithful(words)


def _marked(text: str, bold: bool, italic: bool) -> str:
    core = text.strip()
    if not core or not (bold or italic):
        return escape(text)
    before, _, after = text.partition(core)
    core = f"_{escape(core)}_" if italic else escape(core)
    return f"{before}**{core}**{after}" if bold else f"{before}{core}{after}"


def _faithful(words: str) -> str:
    """Markdown that reads as `words` does. «- uno» and «1. uno» typed by hand stay the list they were meant as."""
    mark = re.match(r"(?:[-•*]|\d{1,3}[.)]) +(?=\S)", words)
    start, rest = (mark[0], words[mark.end() :]) if mark else ("", words)
    return start + (rest if plain(rest) == " ".join(rest.split(" ")) else escape(rest))
