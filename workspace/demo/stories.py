"""Reads the hand-written texts of the demo world (texts/*.md): front matter, answers, an earlier wording, comments."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

TEXTS = Path(__file__).parent / "texts"
_COMMENT = re.compile(r"- (risonanza|domanda|suggerimento) \| (\S+) \| (.+)")
_ANSWER = re.compile(r"  - risposta \| (\S+) \| (.+)")
KINDS = {"risonanza": "resonance", "domanda": "question", "suggerimento": "suggestion"}


@dataclass
class Remark:
    kind: str  # resonance | question | suggestion | answer
    who: str  # a profession, «supervisore» or «autore»
    body: str
    quote: str = ""
    answers: list[Remark] = field(default_factory=list)


@dataclass
class Story:
    """`answers` and `before` by heading: «1», «2» … count the template's prompts, «domanda» is the question."""

    slug: str
    about: dict[str, str]
    answers: dict[str, str]
    note: str
    before: dict[str, str]
    remarks: list[Remark]

    @property
    def terms(self) -> list[tuple[str, str]]:
        pairs = (tag.strip().partition(":") for tag in self.about.get("tags", "").split(",") if tag.strip())
        return [(facet, key) for facet, _, key in pairs]


def stories() -> list[Story]:
    """Every text, in the order of the file names."""
    return [read(path) for path in sorted(TEXTS.glob("*.md"))]


def read(path: Path) -> Story:
    """One text. Raises ValueError naming the file when it is not of the agreed form."""
    try:
        _, head, rest = path.read_text("utf-8").split("---\n", 2)
    except ValueError:
        raise ValueError(f"{path.name}: no front matter") from None
    about = {k.strip(): v.strip() for k, _, v in (line.partition(":") for line in head.splitlines()) if v}
    rest, _, remarks = rest.partition("\n# Commenti\n")
    text, _, earlier = rest.partition("\n# Revisione\n")
    note = re.search(r"^nota: (.+)$", earlier, re.M)
    return Story(
        path.stem,
        about,
        _sections(text),
        note[1] if note else "",
        _sections(earlier),
        list(_remarks(remarks, path.name)),
    )


def _sections(text: str) -> dict[str, str]:
    parts = re.split(r"^## (\S+)\s*$", text, flags=re.M)
    return {key: body.strip() for key, body in zip(parts[1::2], parts[2::2], strict=True)}


def _remarks(text: str, name: str) -> list[Remark]:
    found: list[Remark] = []
    for line in filter(str.strip, text.splitlines()):
        if match := _COMMENT.fullmatch(line.rstrip()):
            found.append(Remark(KINDS[match[1]], match[2], match[3]))
        elif (match := _ANSWER.fullmatch(line.rstrip())) and found:
            found[-1].answers.append(Remark("answer", match[1], match[2]))
        elif line.strip().startswith(">") and found:
            found[-1].quote = line.strip().lstrip("> ").strip()
        else:
            raise ValueError(f"{name}: not a comment: {line[:40]}")
    return found
