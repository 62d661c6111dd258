"""The passage of a text that answers best, and the places of the words in it. Pure; spans, never HTML."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from workspace import italian

LENGTH = 240  # characters
Span = tuple[int, int]


@dataclass(frozen=True)
class Passage:
    """`text` with the `marks` in it; `cut_before`, `cut_after`: whether the text goes on there."""

    text: str
    marks: tuple[Span, ...] = ()
    cut_before: bool = False
    cut_after: bool = False


class Found(NamedTuple):
    """A word that was searched, and where it stands in the text."""

    start: int
    end: int
    stem: str


def places(texts: Sequence[str], stems: Collection[str]) -> list[list[Found]]:
    """Where these stems stand in each of the texts."""
    return [[Found(t.start, t.end, t.stem) for t in tokens] for tokens in italian.tokens_among(texts, stems)]


def best_passage(text: str, found: Sequence[Found], worth: Mapping[str, int], length: int = LENGTH) -> Passage:
    """Some `length` characters around the place where the most telling of the found words stand together (the first
    of equals); the beginning, where there are none."""
    start, end = _around(text, *_densest(found, worth, length), length)
    return Passage(
        text=text[start:end],
        marks=tuple((f.start - start, f.end - start) for f in found if start <= f.start and f.end <= end),
        cut_before=bool(text[:start].strip()),
        cut_after=bool(text[end:].strip()),
    )


def _densest(found: Sequence[Found], worth: Mapping[str, int], length: int) -> Span:
    """First and last position of the window with the best sum: each word once in full, again as a tenth."""
    best, best_span = 0.0, (0, 0)
    first, inside, total = 0, dict[str, int](), 0.0
    for start, end, stem in found:
        inside[stem] = inside.get(stem, 0) + 1
        total += worth[stem] * (1.0 if inside[stem] == 1 else 0.1)
        while end - found[first].start > length and found[first].start < start:
            gone = found[first].stem
            inside[gone] -= 1
            total -= worth[gone] * (1.0 if inside[gone] == 0 else 0.1)
            first += 1
        if total > best + 1e-9:
            best, best_span = total, (found[first].start, end)
    return best_span


_SENTENCE_ENDS = re.compile(r"[.!?…»”]\s+|\n\s*")


def _around(text: str, first: int, last: int, length: int) -> Span:
    """A stretch of `length` around the window, from the beginning of a sentence where one is near, else of a word."""
    room = max(0, length - (last - first))
    earliest = max(0, first - room // 2)
    begins = [m.end() for m in _SENTENCE_ENDS.finditer(text, max(0, first - room), first) if m.end() <= first]
    if earliest == 0:
        start = 0
    elif near := [b for b in begins if b >= first - room]:
        start = near[0]
    else:
        start = _word_start(text, earliest, first)
    end = min(len(text), max(last, start + length))
    if end < len(text):
        space = text.rfind(" ", last, end)
        end = space if space > last else max(last, _word_end(text, end))
    return start, end


def _word_start(text: str, at: int, limit: int) -> int:
    space = text.find(" ", at, limit)
    return space + 1 if space >= 0 else at


def _word_end(text: str, at: int) -> int:
    space = text.find(" ", at, at + 40)
    return space if space >= 0 else at
