"""What somebody typed, understood. Pure: knows no database, no person, and no input is an error.

    visita "presa in carico" -scuola tipo:strategia tema:fiducia tag:"tutela minori" dal:2025-01-01

Words are wished for, quoted phrases must stand in the text, what follows a minus must not. Filters with the same name
widen each other, filters of different names narrow. A filter whose name is not known is just words.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from workspace import italian

LONGEST = 1000  # characters of a query that are looked at
MOST_WORDS = 32

# The facets of the vocabulary by their keys; the rest are properties of a text.
TERM_FILTERS = ("area", "intervento", "tema", "emozione", "competenza", "fase", "obiettivo", "burnout", "professione")
FILTERS = ("tag", "tipo", "stato", "modello", "gruppo", "ambito", "anno", "dal", "al", *TERM_FILTERS)
KIND_NAMES = {
    "narrative": ("racconto", "racconti", "narrazione", "narrazioni", "caso", "casi", "storia", "storie", "story"),
    "reflection": ("riflessione", "riflessioni"),
    "practice": ("pratica", "pratiche", "buona pratica", "buone pratiche", "prassi"),
    "strategy": ("strategia", "strategie"),
}
_ALSO = {
    "kind": "tipo",
    "type": "tipo",
    "state": "stato",
    "template": "modello",
    "group": "gruppo",
    "year": "anno",
    "from": "dal",
    "to": "al",
}


@dataclass(frozen=True)
class Word:
    """A word as it was typed, and its stem."""

    text: str
    stem: str


@dataclass(frozen=True)
class Query:
    """`text` is what was typed. `filters`: name -> values in the order in which they were chosen."""

    text: str = ""
    words: tuple[Word, ...] = ()
    phrases: tuple[tuple[Word, ...], ...] = ()
    without: tuple[Word, ...] = ()
    without_phrases: tuple[tuple[Word, ...], ...] = ()
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    refused: tuple[str, ...] = ()  # what could not be understood, as typed

    @property
    def asks(self) -> bool:
        """Does it ask for anything, or is it all texts there are?"""
        return bool(self.words or self.phrases or self.without or self.without_phrases or self.filters)

    def adding(self, name: str, value: str) -> str:
        """What one would type to have this value too; of a filter that holds one value only, instead."""
        kept = () if name in ("dal", "al") else self.filters.get(name, ())
        return self._typed({**self.filters, name: (*(v for v in kept if v != value), value)})

    def around(self, name: str) -> tuple[str, str]:
        """What stands before and after one more (quoted) value of this filter: `adding` for many of them."""
        before, _, after = self.adding(name, "\0").partition("\0")
        return before, after

    def dropping(self, name: str, value: str | None = None) -> str:
        """What one would type without this value, or without this filter at all."""
        kept = tuple(v for v in self.filters.get(name, ()) if value is not None and v != value)
        return self._typed({**self.filters, name: kept})

    def saying(self, words: str) -> str:
        """What one would type for other words under the same filters."""
        return self._typed(self.filters, words)

    @cached_property
    def plain(self) -> str:
        """What was typed but for the filters."""
        return " ".join(piece[0].strip() for piece in _PIECE.finditer(self.text) if not _filter_in(piece))

    def _typed(self, filters: Mapping[str, tuple[str, ...]], words: str | None = None) -> str:
        written = [f"{name}:{quoted(value)}" for name, values in filters.items() for value in values]
        return " ".join(filter(None, [self.plain if words is None else words, *written]))


# Keyboards of phones put a blank after a colon: «tipo: strategia» is a filter where what follows can be nothing else.
_APART = re.compile(
    rf"(?<!\S)(?:(dal|al|anno): (?=\d)|(tipo): (?=(?:{'|'.join(n for names in KIND_NAMES.values() for n in names if ' ' not in n)})\b))",
    re.IGNORECASE,
)
_EMPTY = re.compile(rf"(?<!\S)(?:{'|'.join(FILTERS)}):$", re.IGNORECASE)  # a filter that somebody was about to write

_QUOTES = '"«»“”„'
_PIECE = re.compile(
    rf"""(?P<minus>(?<!\S)[-−–](?=\S))?
         (?:(?P<name>[^\W\d_]{{1,20}}):(?=\S))?
         (?:[{_QUOTES}](?P<quoted>[^{_QUOTES}]*)(?:[{_QUOTES}]|$)|(?P<bare>[^\s{_QUOTES}]+))""",
    re.VERBOSE,
)


def parse(text: str) -> Query:
    """Any text is a query; what is beyond LONGEST characters or MOST_WORDS words is left out."""
    words: list[Word] = []
    without: list[Word] = []
    phrases: list[tuple[Word, ...]] = []
    without_phrases: list[tuple[Word, ...]] = []
    filters: dict[str, tuple[str, ...]] = {}
    refused: list[str] = []
    text = _APART.sub(lambda m: f"{m[1] or m[2]}:", " ".join(text[:LONGEST].replace("\0", " ").split()))
    for piece in _PIECE.finditer(text):
        if known := _filter_in(piece):
            name, value = known
            if name in ("dal", "al", "anno") and not day_of(name, value):
                refused.append(piece[0])
            elif value not in filters.get(name, ()):
                filters[name] = (*filters.get(name, ()), value)
            continue
        if _says_nothing(piece, text):
            refused.append(piece[0])
            continue
        quoted = piece["quoted"] is not None
        found = words_of(" ".join(filter(None, (piece["name"], piece["quoted"] if quoted else piece["bare"]))))
        if piece["minus"]:
            if len(found) > 1:  # «burn-out» after a minus is meant whole
                without_phrases.append(found)
            without.extend(found if len(found) == 1 else ())
        elif quoted and len(found) > 1:
            phrases.append(found)
        else:
            words.extend(found)
    return Query(
        text=text,
        words=_distinct(words)[:MOST_WORDS],
        phrases=tuple(dict.fromkeys(phrases))[:8],
        without=_distinct(without)[:MOST_WORDS],
        without_phrases=tuple(dict.fromkeys(without_phrases))[:8],
        filters=filters,
        refused=tuple(refused),
    )


def words_of(text: str) -> tuple[Word, ...]:
    return tuple(Word(text[t.start : t.end], t.stem) for t in italian.tokens(text))


def day_of(name: str, value: str) -> int | None:
    """The day that a date filter means, as 20251231: «2025», «2025-03», «2025-03-31», «31/3/2025», «31/3/25» are
    understood; `al` means the last day of a month or year, the others the first."""
    parts = [int(p) for p in re.split(r"[-/.]", value) if p.isascii() and p.isdigit()][:3]
    if len(parts) != len(re.split(r"[-/.]", value)) or not parts:
        return None
    if len(parts) == 3 and max(parts) < 100:
        parts[2] += 2000
    if len(parts) > 1 and parts[-1] > 31:
        parts.reverse()
    year, month, day = (*parts, 0, 0)[:3]
    if not 1000 <= year <= 9999 or not 0 <= month <= 12:
        return None
    last = name == "al"
    month = month or (12 if last else 1)
    month_ends = calendar.monthrange(year, month)[1]
    day = day or (month_ends if last else 1)
    return year * 10_000 + month * 100 + day if 1 <= day <= month_ends else None


def _named(piece: re.Match[str]) -> str:
    """The name of a filter as it is meant, or something else before a colon, or nothing."""
    name = (piece["name"] or "").lower()
    return _ALSO.get(name, name)


def _filter_in(piece: re.Match[str]) -> tuple[str, str] | None:
    name = _named(piece)
    value = (piece["quoted"] if piece["quoted"] is not None else piece["bare"] or "").strip()
    if piece["minus"] or name not in FILTERS or not value:
        return None
    return name, value


def _says_nothing(piece: re.Match[str], text: str) -> bool:
    """A filter without its value at the end, or after a minus: it cannot be followed, and is no word."""
    if piece["minus"]:
        return _named(piece) in FILTERS
    return piece.end() == len(text) and bool(_EMPTY.search(text, piece.start()))


def _distinct(words: Iterable[Word]) -> tuple[Word, ...]:
    return tuple({word.stem: word for word in reversed(list(words))}.values())[::-1]


def quoted(value: str) -> str:
    """A value as it stands in a query."""
    return f'"{value}"' if len(value.split()) > 1 or value != value.strip() else value
