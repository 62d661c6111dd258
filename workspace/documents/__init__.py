"""Files that people bring or take away: Markdown, plain text and Word in, Markdown out.

Pure: bytes in, a title and Markdown source out. A file is never trusted, and its size is bounded before anything
is opened. What cannot be read says so with a sentence for the person who brought it.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any

from workspace.documents.unreadable import (
    EMPTY,
    LONGEST,
    NOT_TEXT,
    OLD_OFFICE,
    OLD_WORD,
    OTHER_KIND,
    TOO_LARGE,
    TOO_LONG,
    UnreadableDocument,
)
from workspace.documents.word import read_word
from workspace.prose import tidy
from workspace.refusals import N_

LARGEST = 5 * 1024 * 1024  # bytes of a file
LONGEST_TITLE = 300

Section = tuple[str, str]  # heading, Markdown source


NO_TITLE = N_("Senza titolo")


@dataclass(frozen=True)
class Document:
    """What a file said. `sections` are there only in a file that `write_markdown` wrote; `body` always is."""

    title: str
    body: str
    front: dict[str, Any] = field(default_factory=dict)
    sections: list[Section] = field(default_factory=list)


def read_document(name: str, data: bytes) -> Document:
    """The document in the file `name` (only its ending and, for want of a title, its stem count).

    Raises UnreadableDocument.
    """
    if len(data) > LARGEST:
        raise UnreadableDocument(TOO_LARGE)
    stem, dot, ending = re.split(r"[/\\]", name)[-1].rpartition(".")
    read = {"docx": _read_word, "md": _read_markdown, "markdown": _read_markdown, "txt": _read_text}.get(ending.lower())
    if read is None or not dot:
        raise UnreadableDocument(OLD_WORD if ending.lower() == "doc" else OTHER_KIND)
    document = read(stem.replace("_", " "), data)
    if not (document.body.strip() or document.front):
        raise UnreadableDocument(EMPTY)
    if len(document.body) > LONGEST:
        raise UnreadableDocument(TOO_LONG)
    return document


def write_markdown(front: dict[str, Any], sections: list[Section]) -> str:
    """A Markdown file with front matter that other programs read as YAML, and read_document exactly.

    `front` holds JSON values under names of letters, digits, - and _; `sections` is a heading (one line) and a
    Markdown source each.
    """
    lines = ["---"]
    for key, value in front.items():
        if not _KEY.fullmatch(key) or key == _SECTIONS:
            raise ValueError(f"not a name for front matter: {key!r}")
        lines.append(f"{key}: {json.dumps(value, ensure_ascii=False, allow_nan=False)}")
    lines += [f"{_SECTIONS}: {len(sections)}", "---", ""]
    for heading, text in sections:
        body = re.sub(r"(?m)^(\\*# )", r"\\\1", _one_line_end(text).strip("\n"))
        lines += [f"# {_one_line(heading)}", "", *([body, ""] if body else [])]
    return re.sub("[\ud800-\udfff]", "\ufffd", "\n".join(lines).replace("\0", ""))


def _one_line(text: str) -> str:
    return " ".join(tidy(text).split())


def _one_line_end(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _title(*candidates: object) -> str:
    """The first candidate with words in it, on one line, not too long."""
    for candidate in candidates:
        words = _one_line(str(candidate or ""))
        if words:
            return words if len(words) <= LONGEST_TITLE else words[: LONGEST_TITLE - 1].rstrip() + "…"
    return NO_TITLE


# --- plain text and Markdown ----------------------------------------------------------------------------

_BOMS = (  # the longer ones first: UTF-32's begins as UTF-16's does
    (b"\xff\xfe\0\0", "utf-32"),
    (b"\0\0\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)


def _decoded(data: bytes) -> str:
    """Text from bytes: by its mark, else UTF-8, else what Windows used to write in Italy."""
    if data.startswith((b"PK\x03\x04", b"%PDF", b"{\\rtf", OLD_OFFICE)):
        raise UnreadableDocument(OTHER_KIND)
    encoding = next((name for mark, name in _BOMS if data.startswith(mark)), "utf-8-sig")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        if encoding != "utf-8-sig":
            raise UnreadableDocument(NOT_TEXT) from error
        text = data.decode("cp1252", "replace")
    if len(re.findall("[\0-\x08\x0e-\x1f]", text)) > len(text) // 1000 or "\0" in text:
        raise UnreadableDocument(NOT_TEXT)
    return _one_line_end(text)


def _read_word(stem: str, data: bytes) -> Document:
    title, body = read_word(data)
    return Document(_title(title, stem), body)


def _read_text(stem: str, data: bytes) -> Document:
    return Document(_title(stem), _decoded(data).strip("\n"))


def _read_markdown(stem: str, data: bytes) -> Document:
    front, body = _split_front(_decoded(data))
    if isinstance(front.pop(_SECTIONS, None), int):
        return Document(_title(front.get("title"), stem), body, front, _split_sections(body))
    heading = re.match(r"#[ \t]+(\S.*)(?:\n|$)", body)
    if heading and not front.get("title"):
        return Document(_title(heading[1].rstrip("# ")), body[heading.end() :].strip("\n"), front)
    return Document(_title(front.get("title"), stem), body, front)


_SECTIONS = "sections"
_KEY = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_PAIR = re.compile(r"(?P<key>[A-Za-z][A-Za-z0-9_-]*)[ \t]*:(?:[ \t]+(?P<value>.*))?")
_ITEM = re.compile(r"[ \t]*-[ \t]+(?P<value>.*)")


def _split_front(text: str) -> tuple[dict[str, Any], str]:
    """Front matter and body. Where a line of it cannot be understood there is none: it is all text."""
    lines = text.split("\n")
    if lines[0].rstrip() == "---":
        for end, line in enumerate(lines[1:], 1):
            if line.rstrip() in ("---", "..."):
                front = _front(lines[1:end])
                if front is not None:
                    return front, "\n".join(lines[end + 1 :]).strip("\n")
                break
    return {}, text.strip("\n")


def _front(lines: list[str]) -> dict[str, Any] | None:
    front: dict[str, Any] = {}
    key = ""
    for line in lines:
        if pair := _PAIR.fullmatch(line):
            key = pair["key"]
            front[key] = _value((pair["value"] or "").strip())
        elif (item := _ITEM.fullmatch(line)) and key and front[key] in ("", None):
            front[key] = [_value(item["value"].strip())]
        elif item and key and isinstance(front[key], list):
            front[key].append(_value(item["value"].strip()))
        elif line.strip() and not line.startswith("#"):
            return None
    return front or None


def _value(text: str) -> Any:
    try:
        return _sound(json.loads(text, parse_constant=_refuse))
    except (ValueError, RecursionError):
        pass
    if text.startswith("[") and text.endswith("]"):
        return (
            [_value(part.strip()) for part in text[1:-1].split(",") if part.strip()] if text.count("[") == 1 else text
        )
    if len(text) >= 2 and text[0] == text[-1] == "'":
        return text[1:-1].replace("''", "'")
    return text


def _sound(value: Any) -> Any:
    """A value without what JSON can escape and a database cannot keep: NUL and halves of characters."""
    if isinstance(value, str):
        return re.sub("[\ud800-\udfff]", "\ufffd", value.replace("\0", ""))
    if isinstance(value, list):
        return [_sound(part) for part in value]
    if isinstance(value, dict):
        return {_sound(key): _sound(part) for key, part in value.items()}
    return value


def _refuse(constant: str) -> None:
    raise ValueError(constant)  # NaN is a word like another


def _split_sections(body: str) -> list[Section]:
    sections = []
    for part in re.split(r"(?m)^# ", "\n" + body)[1:]:
        heading, _, text = part.partition("\n")
        sections.append((heading, re.sub(r"(?m)^\\(\\*# )", r"\1", text.strip("\n"))))
    return sections
