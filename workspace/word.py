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
from typing import Any

import docx
from docx.oxml import parse_xml
from docx.oxml.ns import qn

from workspace.prose import escape, plain, tidy
from workspace.unreadable import BROKEN, LOCKED, LONGEST, OLD_OFFICE, OLD_WORD, TOO_LONG, UnreadableDocument

_LARGEST_PART = 4 * 1024 * 1024  # bytes, unpacked; forty pages of prose take a tenth of it
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
Block = tuple[str, str]  # title, item or "", and Markdown

_INSIDE_BLOCKS = {qn(f"w:{tag}") for tag in ("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag")}
_INSIDE_LINES = _INSIDE_BLOCKS | {qn("w:hyperlink"), qn("w:fldSimple")}
_OFF = ("0", "false", "off", "none")


class _WordReader:
    """Walks the paragraphs and tables of a document and writes Markdown."""

    def __init__(self, document: Any) -> None:
        self.body = document.element.body
        self.styles = {style.get(qn("w:styleId")): style for style in document.styles.element.iter(qn("w:style"))}
        self.formats = _number_formats(document)
        self.depth = -1  # of the list we are in; -1 is none
        self.counts: dict[tuple[str, int], int] = {}

    def read(self) -> tuple[str, str]:
        title, length, last = "", 0, ""
        pieces: list[str] = []
        for kind, text in self._blocks(self.body):
            if kind == "title" and not title and not pieces:
                title = plain(text)
                continue
            if pieces:
                pieces.append("\n" if kind == last == "item" else "\n\n")
            pieces.append(f"# {text}" if kind == "title" else text)
            last, length = kind, length + len(text)
            if length > LONGEST:
                raise UnreadableDocument(TOO_LONG)
        return title, "".join(pieces)

    def _blocks(self, container: Any) -> Iterator[Block]:
        for child in container:
            if child.tag == qn("w:p"):
                yield from self._paragraph(child)
            elif child.tag == qn("w:tbl"):
                self.depth = -1
                if rows := [row for row in map(self._row, child.iter(qn("w:tr"))) if row]:
                    yield "", "\n".join(rows)
            elif child.tag in _INSIDE_BLOCKS:
                yield from self._blocks(child)

    def _row(self, row: Any) -> str:
        cells = [" ".join(self._words(cell).split()) for cell in row.iterchildren(qn("w:tc"))]
        return _faithful(" | ".join(cells)) if any(cells) else ""

    def _words(self, container: Any) -> str:
        return " ".join("".join(text for text, _, _ in self._stretches(p)) for p in container.iter(qn("w:p")))

    def _paragraph(self, paragraph: Any) -> Iterator[Block]:
        lines = [line for line in _lines(self._stretches(paragraph)) if "".join(text for text, _, _ in line).strip()]
        if not lines:
            return
        style = _value_of(paragraph, "w:pPr/w:pStyle")
        name = self._style_name(style)
        heading = re.fullmatch(r"heading ([1-9])", name)
        numbering = self._numbering(paragraph, style)
        if heading or name == "title":
            self.depth = -1
            words = escape(" ".join("".join(text for text, _, _ in line).strip() for line in lines))
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
        if self.formats.get((number, level)) != "bullet":
            self.counts = {key: count for key, count in self.counts.items() if key[1] <= level}
            self.counts[number, level] = self.counts.get((number, level), 0) + 1
            mark = f"{self.counts[number, level]}."
        return f"\n{indent}    ".join([f"{indent}{mark} {lines[0]}", *lines[1:]])

    def _numbering(self, paragraph: Any, style: str) -> tuple[str, int] | None:
        """The list that a paragraph belongs to, by itself or by its style, and its level there."""
        for properties in [paragraph.find(qn("w:pPr")), *self._style_chain(style, "w:pPr")]:
            found = properties.find(qn("w:numPr")) if properties is not None else None
            if found is not None:
                number = _value_of(found, "w:numId")
                level = _value_of(found, "w:ilvl")
                return (number, min(int(level), 8) if level.isdigit() else 0) if number not in ("", "0") else None
        name = self._style_name(style)
        if name.startswith("list bullet"):
            return "list bullet", 0
        return ("list number", 0) if name.startswith("list number") else None

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
                properties = child.find(qn("w:rPr"))
                if text := "" if _is_on(properties, "w:vanish") else _text_of(child):
                    by_style = self._style_name(_value_of(properties, "w:rStyle"))
                    bold = by_style == "strong" or _is_on(properties, "w:b")
                    yield text, bold, by_style == "emphasis" or _is_on(properties, "w:i")
            elif child.tag in _INSIDE_LINES:
                yield from self._stretches(child)


def _number_formats(document: Any) -> dict[tuple[str, int], str]:
    """(list, level) -> bullet, decimal … A document without numbering has none."""
    formats: dict[tuple[str, int], str] = {("list bullet", 0): "bullet"}
    if not any(relation.reltype.endswith("/numbering") for relation in document.part.rels.values()):
        return formats
    root = document.part.numbering_part.element
    kinds = {kind.get(qn("w:abstractNumId")): kind for kind in root.iterchildren(qn("w:abstractNum"))}
    for number in root.iterchildren(qn("w:num")):
        kind = kinds.get(_value_of(number, "w:abstractNumId"))
        for level in kind.iterchildren(qn("w:lvl")) if kind is not None else ():
            if (at := level.get(qn("w:ilvl"), "")).isdigit():
                formats[number.get(qn("w:numId"), ""), int(at)] = _value_of(level, "w:numFmt")
    return formats


def _value_of(element: Any, path: str) -> str:
    """`w:val` of the element at `path` below, or ""."""
    for step in path.split("/"):
        element = element.find(qn(step)) if element is not None else None
    return element.get(qn("w:val"), "") if element is not None else ""


def _is_on(properties: Any, name: str) -> bool:
    element = properties.find(qn(name)) if properties is not None else None
    return element is not None and element.get(qn("w:val"), "1") not in _OFF


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
        for count, part in enumerate(tidy(text).split("\n")):
            if count:
                lines.append([])
            if lines[-1] and lines[-1][-1][1:] == (bold, italic):
                lines[-1][-1] = (lines[-1][-1][0] + part, bold, italic)
            elif part:
                lines[-1].append((part, bold, italic))
    return lines


def _formatted(line: list[Stretch]) -> str:
    """A line with its bold and italic stretches marked; without marks where they would change the words."""
    words = "".join(text for text, _, _ in line).strip()
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
