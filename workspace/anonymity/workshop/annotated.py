"""The annotated corpus: Markdown files, narratives parted by a line of three dashes, `[[TYPE|surface]]` inline."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

_MARK = re.compile(r"\[\[([A-Z_]+)\|([^\[\]]*)\]\]")


class Narrative(NamedTuple):
    """One text with its spans (start, end, kind); clean when nothing is marked."""

    name: str
    text: str
    spans: tuple[tuple[int, int, str], ...]


def parse(source: str, name: str = "") -> Narrative:
    """Take the marks out and remember where they were."""
    text, spans, at = "", [], 0
    for m in _MARK.finditer(source):
        text += source[at : m.start()]
        spans.append((len(text), len(text) + len(m[2]), m[1]))
        text += m[2]
        at = m.end()
    text += source[at:]
    if "[[" in text or "]]" in text:
        raise ValueError(f"{name}: a mark is not closed")
    return Narrative(name, text, tuple(spans))


def read(folder: Path) -> Iterator[Narrative]:
    """All narratives of a folder, file by file."""
    for path in sorted(folder.glob("*.md")):
        for number, part in enumerate(path.read_text("utf-8").split("\n---\n"), 1):
            if part.strip():
                yield parse(part.strip(), f"{path.stem}-{number}")
