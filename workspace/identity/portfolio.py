"""A person's portfolio, for training credits: the passages that they chose, as PDF (tagged) or as a Word file."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from workspace import press
from workspace.typesetting import sheet

SOURCE = Path(__file__).parent / "sources" / "portfolio.typ"


@dataclass(frozen=True)
class Chosen:
    """A passage under its heading; `when` in words."""

    title: str
    label: str
    when: str
    words: str


@dataclass(frozen=True)
class Portfolio:
    """`note`: what the paper says of itself; `objectives`: the words and how many texts; `passages`: what was chosen."""

    title: str
    name: str
    note: str
    objectives: Sequence[tuple[str, int]]
    objectives_title: str
    passages: Sequence[Chosen]
    language: str = "it"


def pdf(it: Portfolio, moment: dt.datetime) -> bytes:
    data = {
        "title": it.title,
        "name": it.name,
        "note": it.note,
        "lang": it.language,
        "objectivesTitle": it.objectives_title,
        "objectives": [{"label": label, "texts": texts} for label, texts in it.objectives],
        "passages": [
            {"title": p.title, "about": " · ".join(filter(None, (p.label, p.when))), "paragraphs": _paragraphs(p.words)}
            for p in it.passages
        ],
    }
    return press.pdf(SOURCE, data, moment)


def word(it: Portfolio) -> bytes:
    paper = sheet.empty(it.language)
    paper.core_properties.title, paper.core_properties.author = it.title, it.name
    paper.add_heading(it.title, 0)
    paper.add_paragraph(it.name)
    paper.add_paragraph(it.note)
    if it.objectives:
        paper.add_heading(it.objectives_title, 1)
        for label, texts in it.objectives:
            paper.add_paragraph(f"{label}: {texts}", style="List Bullet")
    for one in it.passages:
        paper.add_heading(one.title, 1)
        paper.add_paragraph(" · ".join(filter(None, (one.label, one.when))))
        for words in _paragraphs(one.words):
            paper.add_paragraph(words)
    out = io.BytesIO()
    paper.save(out)
    return out.getvalue()


def _paragraphs(words: str) -> list[str]:
    return [line.strip() for line in words.split("\n") if line.strip()]
