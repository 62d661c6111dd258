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
SURE_ANNOUNCED, SURE_NEXT = 0.15, 0.1
"""From this probability on a word counts as part of a name: one that the dictionary does not know; one that it knows,
in a text without capitals, or with a capital and in a list of names; with a capital in a text that has them; with a
small letter in such a text. Less is asked of a word in a list of names right after «psicologa», «avv.», «sig.ra», and of
one beside a piece of a person's name. Lower finds more and disturbs more."""


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
        if _announced(seen, i):
            needed = min(needed, SURE_ANNOUNCED)
        if 1 - outside >= needed:
            kinds[i] = label if label != "O" else _best(tagger, i)
    for i, kind in enumerate(kinds):
        if kind[2:] == "PERSON":
            for j, beginning in ((i - 1, "B-"), (i + 1, "I-")):
                free = 0 <= j < len(words) and not kinds[j] and not known[j] and _is_like_a_name(seen[j])
                if free and 1 - tagger.marginal("O", j) >= SURE_NEXT:
                    kinds[j] = beginning + "PERSON"
                    if j < i:
                        kinds[i] = "I-PERSON"
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


def _is_like_a_name(word: Seen) -> bool:
    return word.shape not in ".9" and not word.cue and len(word.key) > 2 and ("s" in word.look or "g" in word.look)


def _announced(seen: Sequence[Seen], i: int) -> bool:
    """Is it in a list of names, right after a word that announces a person («avv.», «psicologa», «ass soc»)?"""
    if not i or not _is_like_a_name(seen[i]):
        return False
    j = i - 1
    if seen[j].key == "." and j:
        j -= 1
    return seen[j].cue in ("title", "role") or seen[j].key in _ANNOUNCERS


_ANNOUNCERS = frozenset(
    [
        "soc",
        "as",
        "inf",
        "coord",
        "op",
        "isp",
        "uff",
        "giud",
        "brig",
        "mar",
        "app",
        "ten",
        "cap",
        "resp",
        "dir",
        "caposala",
        "infermiera",
        "oss",
        "vigile",
        "fam",
        "famiglia",
        "sig",
        "signora",
        "signor",
        "caso",
        "ref",
        "rif",
        "ed",
    ]
)


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
