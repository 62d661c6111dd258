"""The trained part: names, places and institutions by what stands around them. A linear-chain CRF of our own corpus.

What it was trained on, its scores and its limits stand in data/TAGGER.md.
"""

import re
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import pycrfsuite

from workspace.anonymity import gazetteers
from workspace.anonymity.features import OPENERS, Seen, features, is_hasty, kinds_of
from workspace.anonymity.findings import Mark
from workspace.anonymity.wordclasses import CLASS_OF, NEVER
from workspace.anonymity.words import Token, fold

_MODEL = Path(__file__).parent / "data" / "tagger.crfsuite"


class Demand(NamedTuple):
    """From which probability on a word counts as part of a name. Lower finds more and disturbs more."""

    strange: float  # no list has it at all
    unknown: float  # the dictionary does not know it
    hasty: float  # it does, in a text without capitals; or the word has a capital and is in a list of names
    capital: float  # a capital in a text that has them, or no list has it in a text without
    small: float  # a small letter in a text that has capitals
    announced: float  # in a list of names, right after «psicologa», «avv.», «sig.ra»
    beside: float  # in a list of names, beside a piece of a person's name


WARY = Demand(0.3, 0.3, 0.75, 0.93, 0.97, 0.4, 0.2)
OPEN = Demand(0.01, 0.025, 0.04, 0.08, 0.2, 0.03, 0.03)
"""A text that surely holds names and numbers tells about people: there a doubtful word is asked. One without any is
mostly a reflection, a programme, a poem: there a doubtful word is let go."""
FULL = 25  # words for each sure finding; a text with as many tells about people
_CLEAR = 0.9
_LONG = 5  # letters; a word that no list has at all is asked about in a text about people


#: A tagger for each thread: it remembers the words it was last given, and two threads that share one are each answered
#: about the other's text.
_OWN = threading.local()


def _tagger() -> pycrfsuite.Tagger:
    if not hasattr(_OWN, "tagger"):
        tagger = pycrfsuite.Tagger()
        tagger.open(str(_MODEL))
        _OWN.tagger = tagger
    return _OWN.tagger


def tag(words: Sequence[Token], marks: Sequence[Mark], seen: Sequence[Seen]) -> Iterator[Mark]:
    """Marks of what the tagger takes for a name; kinds as in its training."""
    if not words:
        return
    tagger = _tagger()
    labels = tagger.tag(features(words, marks, seen))
    dressed = not is_hasty(seen)
    kinds = [""] * len(words)
    known = kinds_of(words, marks)
    inside = [0.0 if known[i] else 1 - tagger.marginal("O", i) for i in range(len(words))]
    demand = OPEN if _tells_of_people(marks, labels, inside, seen) else WARY
    for i, label in enumerate(labels):
        if not known[i] and inside[i] >= _needed(seen, i, dressed, demand):
            kinds[i] = label if label != "O" else _best(tagger, i)
    for i, kind in enumerate(kinds):
        if kind[2:] == "PERSON":
            for j, beginning in ((i - 1, "B-"), (i + 1, "I-")):
                free = 0 <= j < len(words) and not kinds[j] and not known[j] and _is_like_a_name(seen[j])
                if free and inside[j] >= demand.beside:
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


_FAMILY = re.compile(
    r"(?:[ae]ri|[ae]tti|elli|ucci|acci|azzi|ozzi|izzi|[aeo][rl]ti|[ao]ldi|a?olo|one|ano|aro|[aiu]si|otti|utti|ossi|essi|eddu)$"
)
"""How many surnames end that the dictionary has by chance, without knowing what they would be used as."""


def _introduced(seen: Sequence[Seen], i: int) -> bool:
    return i > 0 and (seen[i - 1].cue in ("title", "role") or seen[i - 1].key in _ANNOUNCERS)


_ANNOUNCERS = frozenset(
    [
        "certo",
        "certa",
        "tale",
        "coll",
        "educ",
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


def _tells_of_people(
    marks: Sequence[Mark], labels: Sequence[str], inside: Sequence[float], seen: Sequence[Seen]
) -> bool:
    clear = sum(label[:1] == "B" and p >= _CLEAR for label, p in zip(labels, inside, strict=True))
    letters = sum(s.shape not in ".9" for s in seen)
    return len(marks) + clear > 2 and (len(marks) + clear) * FULL >= letters


def _needed(seen: Sequence[Seen], i: int, dressed: bool, demand: Demand) -> float:
    word = seen[i]
    if "t" in word.look:
        return demand.capital
    if "d" not in word.look:
        if word.look == "o":
            if not dressed and _is_mistyped(word.key):
                return demand.hasty
            return demand.strange if demand is WARY or len(word.key) < _LONG else 0.0
        if "r" not in word.look:
            return demand.unknown
        if demand is OPEN and _introduced(seen, i):
            return demand.announced
        return demand.strange if demand is OPEN and not word.use and _FAMILY.search(word.key) else demand.hasty
    if _announced(seen, i):
        return demand.announced
    if not dressed:
        return demand.capital if word.look == "d" else demand.hasty
    if word.shape == "C" and word.look != "d":
        begins = not i or seen[i - 1].key in OPENERS  # the capital of a sentence tells nothing
        return demand.capital if begins else demand.hasty
    return demand.small if word.shape == "l" else demand.capital


def _is_mistyped(key: str) -> bool:
    """Is an everyday word one slip away: two letters swapped, one doubled, one too many, a vowel lost?"""
    if not 4 < len(key) < 16:
        return False
    words = gazetteers.words()
    if "k" in key and (key.replace("k", "ch") in words or key.replace("k", "c") in words):
        return True
    return any(
        key[:i] + key[i + 1 :] in words
        or key[: i + 1] + key[i:] in words
        or key[:i] + key[i + 1 : i + 2] + key[i] + key[i + 2 :] in words
        or any(key[:i] + vowel + key[i:] in words for vowel in "aeiou")
        for i in range(len(key))
    ) or any(key + vowel in words for vowel in "aeiou")


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
