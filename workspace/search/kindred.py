"""Other stems under which the forms of an Italian word may stand, where the stemmer leaves them apart. Pure.

«Americano» and «americani», «onda» and «onde», «scegliere» and «scelto» have a stem each. In the index every word keeps
its own, so that who asks for a form gets that form first; who asks is told of the others.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from workspace import italian

_VOWELS = "aeiou"
# Two pronouns at the end of a participle, a gerund, an infinitive; the stemmer takes one, and not from participles.
_PRONOUNS = re.compile(
    r"(.*(?:[aiu]t[aeio]|[ae]ndo|..[aei]r))(?:(?:[smtcv]e|glie)(?:l[aeio]|ne)|[mtv]ici|[mtcv]isi|lesi|glisi)"
)
# A word that begins with a vowel and then a consonant keeps most of what the stemmer would take from others.
_SHORT = 8


@lru_cache(maxsize=8192)
def kindred(word: str) -> tuple[str, ...]:
    """The stems, other than its own, of what may be forms of a folded word; most of them will stand nowhere."""
    if not word.isalpha():
        return ()
    own, *others = italian.stems_of_folded([word, *_forms(word)])
    near = [stem for stem in others if len(stem) > 2]
    changed = [stem for one in dict.fromkeys([own, *near]) for stem in _changed(one)]
    return tuple(stem for stem in dict.fromkeys([*near, *changed]) if stem != own)


def _forms(word: str) -> Iterator[str]:
    """Without pronouns; with every other ending in a vowel, as nouns and adjectives have them."""
    if verb := _PRONOUNS.fullmatch(word):
        word = f"{verb[1]}e" if verb[1].endswith("r") else verb[1]
        yield word
    if len(word) < 4 or word[-1] not in _VOWELS:
        return
    base = word[:-2] if word[-2] == "i" else word[:-1]
    yield from (base + ending for ending in ("a", "e", "i", "o", "io", "are"))
    if len(word) < _SHORT and word[0] in _VOWELS and word[1] not in _VOWELS:
        root = italian.stems_of_folded([f"b{word}"])[0][1:]
        yield from (root + ending for ending in _families()["endings"] if len(root) > 1)


def _changed(stem: str) -> Iterator[str]:
    for start in range(len(stem) - 1):
        before, rest = stem[:start], stem[start:]
        if not before or before in _prefixes():
            yield from (before + other for other, alone in _changing().get(rest, ()) if before or alone)


@cache
def _families() -> dict[str, Any]:
    """endings: what a short word may end in; changing: the stems of one verb (or noun) each; prefixes: what may stand
    before such a stem. A stem with a hyphen changes only after one: «posto» is a place, «proposto» is of «proporre»."""
    families: dict[str, Any] = json.loads(Path(__file__).with_suffix(".json").read_text("utf-8"))
    return families


@cache
def _prefixes() -> frozenset[str]:
    return frozenset(_families()["prefixes"])


@cache
def _changing() -> dict[str, list[tuple[str, bool]]]:
    """Stem -> the others of its verb, and whether it is told without a prefix."""
    found: dict[str, list[tuple[str, bool]]] = defaultdict(list)
    for stems in _families()["changing"]:
        for one in stems:
            others = [(other.strip("-"), not other.startswith("-")) for other in stems if other != one]
            found[one.strip("-")] += others
    return found
