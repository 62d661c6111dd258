"""The trained part: names, places and institutions by what stands around them. A linear-chain CRF of our own corpus.

What it was trained on, its scores and its limits stand in data/TAGGER.md.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import pycrfsuite

from workspace.anonymity.features import Seen, features
from workspace.anonymity.findings import Mark
from workspace.anonymity.wordclasses import CLASS_OF, NEVER
from workspace.anonymity.words import Token, fold

_MODEL = Path(__file__).parent / "data" / "tagger.crfsuite"
SURE, SURE_UNKNOWN = 0.5, 0.25
"""From this probability on a word counts as part of a name: one of the dictionary, one that it does not know.
Lower finds more and disturbs more."""


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
    kinds = [""] * len(words)
    for i, label in enumerate(labels):
        outside = tagger.marginal("O", i)
        if 1 - outside >= (SURE if "d" in seen[i].look else SURE_UNKNOWN):
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


def _best(tagger: pycrfsuite.Tagger, i: int) -> str:
    return str(max((label for label in tagger.labels() if label != "O"), key=lambda label: tagger.marginal(label, i)))


def _trimmed(words: Sequence[Token], first: int, end: int, kind: str) -> Iterator[Mark]:
    """Without the signs at the edges; nothing when there is no letter."""
    while first < end and not words[first].text[0].isalnum():
        first += 1
    while end > first and not words[end - 1].text[0].isalnum():
        end -= 1
    if first < end and any(
        CLASS_OF.get(fold(w.text), "") not in NEVER for w in words[first:end] if w.text[0].isalnum()
    ):
        yield Mark(words[first].start, words[end - 1].end, kind)
