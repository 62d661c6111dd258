"""The trained part: names, places and institutions by what stands around them. A linear-chain CRF of our own corpus.

What it was trained on, its scores and its limits stand in data/TAGGER.md.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import pycrfsuite

from workspace.anonymity.features import Seen, features, is_hasty, kinds_of
from workspace.anonymity.findings import Mark
from workspace.anonymity.wordclasses import CLASS_OF, NEVER
from workspace.anonymity.words import Token, fold

_MODEL = Path(__file__).parent / "data" / "tagger.crfsuite"
SURE_UNKNOWN, SURE_HASTY, SURE_CAPITAL, SURE_SMALL = 0.15, 0.3, 0.5, 0.85
"""From this probability on a word counts as part of a name: one that the dictionary does not know; one that it knows,
in a text without capitals, or with a capital and in a list of names; with a capital in a text that has them; with a small letter in such a text. Lower finds
more and disturbs more."""


@cache
def _tagger() -> pycrfsuite.Tagger:
    tagger = pycrfsuite.Tagger()
    tagger.open(str(_MODEL))
    return tagger


def tag(words: Sequence[Token], marks: Sequence[Mark], seen: Sequence[Seen]) -> Iterator[Mark]:
    """Marks of what the tagger takes for a name; kinds as in its training."""
    if not words:
        return
    tagger = _tagger()
    labels = tagger.tag(features(words, marks, seen))
    dressed = not is_hasty(seen)
    kinds = [""] * len(words)
    known = kinds_of(words, marks)
    for i, label in enumerate(labels):
        if known[i]:
            continue
        outside = tagger.marginal("O", i)
        needed = _needed(seen[i], dressed)
        if 1 - outside >= needed:
            kinds[i] = label if label != "O" else _best(tagger, i)
    i = 0
    while i < len(words):
        if not kinds[i]:
            i += 1
            continue
        end = i + 1
        while end < len(words) and kinds[end].startswith("I-"):
            end += 1
        yield from _trimmed(words, i, end, kinds[i][2:])
        i = end


def _needed(word: Seen, dressed: bool) -> float:
    if "d" not in word.look:
        return SURE_UNKNOWN
    if not dressed and word.look == "d":
        return SURE_CAPITAL
    if not dressed or (word.shape == "C" and word.look != "d"):
        return SURE_HASTY
    return SURE_SMALL if word.shape == "l" else SURE_CAPITAL


def _best(tagger: pycrfsuite.Tagger, i: int) -> str:
    return str(max((label for label in tagger.labels() if label != "O"), key=lambda label: tagger.marginal(label, i)))


def _trimmed(words: Sequence[Token], first: int, end: int, kind: str) -> Iterator[Mark]:
    """Without the signs at the edges; nothing when there is no letter."""
    while first < end and not words[first].text[0].isalnum():
        first += 1
    while end > first and not words[end - 1].text[0].isalnum():
        end -= 1
    if first + 1 == end and len(words[first].text) == 1:
        return  # initials are found by their point
    if first < end and any(
        CLASS_OF.get(fold(w.text), "") not in NEVER for w in words[first:end] if w.text[0].isalnum()
    ):
        yield Mark(words[first].start, words[end - 1].end, kind)
