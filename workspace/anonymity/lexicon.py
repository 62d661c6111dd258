"""Words that somebody asked to be recognised: a service's name, its shelters, its streets.

Each is found as whole words, in any case, with or without accents; articles, prepositions and apostrophes between them
may change («Casa del Sole», «casa di sole»), and so may the last vowels («il Girasole», «i girasoli»).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from workspace.anonymity.findings import Level, Mark
from workspace.anonymity.words import Token, bag, fold, tokens

KINDS = ("ORG", "HEALTH", "SCHOOL", "LOCATION", "ADDRESS", "PERSON", "NICKNAME")
LONGEST = 8  # words of one entry that count
REASON = "learnt"

_SMALL = bag(
    "il lo la i gli le l un uno una un' di a da in d del dello della dell dei degli delle al allo alla all ai agli alle "
    "dal dallo dalla dall dai dagli dalle nel nello nella nell nei negli nelle sul sullo sulla sull e ed per"
)
_SIGNS = frozenset("'’‘ʼ`´\"“”«»-–‑\n")
_MOST_SMALL = 4  # of them in a row
_ABBREVIATED = 3  # letters before a point that ends no sentence: «S. Marco»
_END: object = object()

Tree = dict[Any, Any]  # stem -> tree; _END -> kind


@dataclass(frozen=True)
class Lexicon:
    """Immutable and hashable: (kind, words) of each entry. Compiled once, into one tree."""

    entries: frozenset[tuple[str, str]] = field(default=frozenset(), repr=False)
    _tree: Tree = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        tree: Tree = {}
        for kind, words in sorted(self.entries):
            if stems := key(words):
                node = tree
                for stem in stems:
                    node = node.setdefault(stem, {})
                node.setdefault(_END, kind)
        object.__setattr__(self, "_tree", tree)

    def marks(self, words: Sequence[Token]) -> Iterator[Mark]:
        """Where entries stand in these words, the longest from each place. Looks at most LONGEST words ahead."""
        if not self._tree:
            return
        line = list(_telling(words))
        stems = [_stem(fold(token.text)) for token in line]
        i = 0
        while i < len(line):
            last, kind = self._longest(line, stems, i)
            if last < 0:
                i += 1
                continue
            yield Mark(line[i].start, line[last].end, kind, Level.CONFIRM, REASON)
            i = last + 1

    def _longest(self, line: Sequence[Token], stems: Sequence[str], i: int) -> tuple[int, str]:
        node, last, kind = self._tree, -1, ""
        while i < len(line):
            if line[i].text != "." or not _is_abbreviation(line, i):
                if stems[i] not in node:
                    break
                node = node[stems[i]]
                if _END in node:
                    last, kind = i, node[_END]
            i += 1
        return last, kind


NOTHING = Lexicon()


def key(words: str) -> tuple[str, ...]:
    """The form under which an entry is found: two entries of one key are the same. Empty where only small words are."""
    line = list(_telling(tokens(words)))
    kept = [t for i, t in enumerate(line) if t.text != "." or not (i and _is_abbreviation(line, i))]
    stems = tuple(_stem(fold(t.text)) for t in kept)
    return stems[:LONGEST] if any(stem.isalnum() for stem in stems) else ()


def _telling(words: Sequence[Token]) -> Iterator[Token]:
    """Without small words and signs that join; an empty line, and a row of small words, stay and part."""
    small = lines = 0
    for token in words:
        lines = lines + 1 if token.text == "\n" else 0
        if lines < 2 and small < _MOST_SMALL and (token.text in _SIGNS or fold(token.text) in _SMALL):
            small += 1
            continue
        small = 0
        yield token


def _is_abbreviation(line: Sequence[Token], i: int) -> bool:
    before = line[i - 1] if i else None
    return (
        before is not None
        and before.end == line[i].start
        and before.text.isalpha()
        and len(before.text) <= _ABBREVIATED
    )


def _stem(word: str) -> str:
    """Without the last vowels, where enough of it stays: «rifugio» and «rifugi» are one."""
    short = word.rstrip("aeiou") if len(word) > 4 else word
    return short if len(short) > 3 and len(word) - len(short) <= 2 else word
