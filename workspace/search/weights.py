"""How much a word counts in a text: BM25 over weighted fields, as whole numbers. Pure.

Whole numbers, because two databases then add them up to the same sum, in whatever order they do it.
S. Robertson, H. Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond (2009), §3.6 for the fields.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

Fields = list[tuple[str, list[str]]]  # (field, its stems in order); "title", else the key of a prompt
Standing = list[tuple[str, list[tuple[int, str]]]]  # (field, the wished stems in it: place among its words, stem)

FULL = 1000  # the weight that a word never quite reaches
K1 = 1.5
B = 0.75
USUAL_LENGTH = 110  # stems; fixed, so that a text's weights do not hang on what others write
NEAR = 8
TERM = 500  # weight of a term that the text bears

TITLE = "title"
TITLE_COUNTS = 2.0
# Whoever writes says first what it is about: up to the fifth stem a word counts for 2.6, and so on. In steps, so that a
# word put in somewhere moves few others. Measured on paragraphs and their questions, and on sections and their headings.
EARLY = ((5, 2.6), (15, 2.0), (35, 1.6), (80, 1.3))
_COUNTS = [next(counts for before, counts in EARLY if at < before) for at in range(EARLY[-1][0])]  # of the at-th stem


def weigh(fields: Fields, terms: Iterable[int] = ()) -> dict[str, int]:
    """Stem -> weight in 1..FULL for one text; a term of the vocabulary stands as «#id»."""
    often: dict[str, float] = {}
    at = 0
    for field, stems in fields:
        for stem in stems:
            if field == TITLE:
                counts = TITLE_COUNTS
            else:
                counts = _COUNTS[at] if at < len(_COUNTS) else 1.0
                at += 1
            often[stem] = often.get(stem, 0.0) + counts
    saturation = K1 * (1 - B + B * _length(fields) / USUAL_LENGTH)
    weights = {stem: round(FULL * n / (n + saturation)) for stem, n in often.items()}
    return weights | {term_stem(term): TERM for term in terms}


def term_stem(term_id: int) -> str:
    return f"#{term_id}"


def is_word(stem: str) -> bool:
    """Not a term: it can stand in a text."""
    return not stem.startswith("#")


def rarity(having: int, of: int) -> int:
    """Inverse document frequency, a hundredfold and whole: how telling a word is that `having` of `of` texts hold."""
    return max(1, round(100 * math.log(1 + (max(of, having) - having + 0.5) / (having + 0.5))))


def nearness(fields: Standing, worth: Mapping[str, int]) -> float:
    """For each two of the wished stems that stand within NEAR words of each other in a field, the lesser worth of
    the two, divided by their distance. One walk through what was found."""
    apart: dict[tuple[str, str], int] = {}
    for _, found in fields:
        last: dict[str, int] = {}
        for at, stem in found:
            for other, place in last.items():
                pair = (other, stem) if other < stem else (stem, other)
                if other != stem and at - place < apart.get(pair, NEAR + 1):
                    apart[pair] = at - place
            last[stem] = at
    return sum(min(worth[one], worth[other]) / distance for (one, other), distance in sorted(apart.items()))


def _length(fields: Fields) -> float:
    """Stems in all, in steps of an eighth: a word more or less must not change the weight of all others."""
    length = max(1, sum(len(stems) for _, stems in fields))
    return 2 ** (round(8 * math.log2(length)) / 8)
