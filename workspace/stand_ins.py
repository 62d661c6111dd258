"""What can stand in the place of a finding, fitted into the Italian sentence around it: «della Maria» becomes «della
signora A.», «a Morbegno» becomes «in un comune montano», «nata il 12/03/1985» becomes «40-64 anni».

Pure: text in, changes out. A change replaces a place by words and never touches anything else; the author sees it and
may write something better. Offsets are code points.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

LETTERS = "ABCDEFGILMNOPRSTUVZ"
PEOPLE = ("PERSON", "NICKNAME", "INITIALS")
# Among the suggestions of the check: what to do, not what to write.
_HINTS = {"togli", "togli il dettaglio", "una fascia di età"}
_BANDS = ((3, "0-2"), (6, "3-5"), (11, "6-10"), (14, "11-13"), (18, "14-17"), (25, "18-24"), (40, "25-39"), (65, "40-64"), (80, "65-79"))  # fmt: skip
_MONTHS = ("gen", "feb", "mar", "apr", "mag", "giu", "lug", "ago", "set", "ott", "nov", "dic")
_SEASONS = ("in inverno",) * 2 + ("in primavera",) * 3 + ("in estate",) * 3 + ("in autunno",) * 3 + ("in inverno",)

_SIMPLE = ("a", "ad", "di", "da", "in", "su", "con", "per", "tra", "fra")
_ARTICLES = ("il", "lo", "la", "l'", "i", "gli", "le")
_SOME = ("un", "uno", "una", "un'")
_JOINED = {
    base: dict(zip(_ARTICLES, forms.split(), strict=True))
    for base, forms in {
        "a": "al allo alla all' ai agli alle",
        "di": "del dello della dell' dei degli delle",
        "da": "dal dallo dalla dall' dai dagli dalle",
        "in": "nel nello nella nell' nei negli nelle",
        "su": "sul sullo sulla sull' sui sugli sulle",
    }.items()
}
_BASE = {form: base for base, forms in _JOINED.items() for form in forms.values()} | {"ad": "a", "col": "con"}
_SMALL = "|".join(sorted({*_SIMPLE, *_ARTICLES, *_SOME, *_BASE}, key=len, reverse=True))
_LEADING = re.compile(rf"(?<![\w'])({_SMALL})(?:(?<=')|\s+)\Z", re.IGNORECASE)
_TITLE = re.compile(r"\b(?:signor[ae]?|sig\.?\s?r?[ag]?\.?)\s+\Z", re.IGNORECASE)
_FAMILY = re.compile(r"\b(?:mamma|madre|pap[àa]|padre)\s+\Z", re.IGNORECASE)
# A word that says who somebody is, right before their name: «il figlio Yassin» becomes «il figlio D.».
_ROLE = re.compile(
    r"\b(?:marito|moglie|compagn[oa]|convivente|fidanzat[oa]|figli[oa]|fratello|sorella|nonn[oa]|zi[oa]|cugin[oa]|nipote|"
    r"bambin[oa]|ragazz[oa]|minore|mamma|madre|pap[àa]|padre|cognat[oa]|suocer[oa]|amic[oa]|vicin[oa]|badante|collega|"
    r"psicolog[oa]|educatore|educatrice|maestr[oa]|insegnante|avvocat[oa]|dottore|dottoressa)\s+\Z",
    re.IGNORECASE,
)
_SHE = re.compile(r"\b(?:signora|sig\.?\s?r?a\.?|la|alla|della|dalla)\s+\Z", re.IGNORECASE)
_HE = re.compile(r"\b(?:signor[e]?|sig\.?\s?r?\.?|il|al|del|dal|col)\s+\Z", re.IGNORECASE)
# First names that end the other way.
_HIS = frozenset(
    ["andrea", "luca", "nicola", "mattia", "elia", "enea", "tobia", "gianluca", "battista", "mustafa", "luka", "sasha"]
)
_HERS = frozenset(
    [
        "beatrice",
        "alice",
        "irene",
        "adele",
        "rachele",
        "matilde",
        "agnese",
        "clotilde",
        "celeste",
        "noemi",
        "miriam",
        "carmen",
        "ester",
        "ines",
        "nives",
        "dolores",
        "consuelo",
        "mercedes",
        "rosalind",
        "giuditte",
        "blessing",
        "joy",
        "grace",
        "precious",
        "isabel",
        "jasmine",
        "yasmine",
        "ikram",
        "hajar",
        "maryam",
    ]
)
# What a school's name says of it, and what is written then.
_SCHOOLS = (
    (re.compile(r"nido", re.IGNORECASE), "il nido"),
    (re.compile(r"infanzia|matern|asilo", re.IGNORECASE), "una scuola dell'infanzia"),
    (re.compile(r"primari|elementar", re.IGNORECASE), "una scuola primaria"),
    (re.compile(r"medi[ae]\b|primo grado", re.IGNORECASE), "una scuola media"),
    (
        re.compile(r"liceo|superior|secondo grado|itis|ipsia|tecnic|professional|alberghier", re.IGNORECASE),
        "una scuola superiore",
    ),
)
_NUMBER_AND_A = re.compile(r"\d\s+a\Z", re.IGNORECASE)  # «via Roma 3 a», of «via Roma 3 a Sondrio»
_BORN = re.compile(r"\bnat[oaie]\s+(?:a\s+[^\W\d_]+\s+)?(?:il|l'|l’|in data)?\s*\Z", re.IGNORECASE)
_CUES = {
    "PHONE": re.compile(r"\b(?:(?:numero|tel|telefono|cell|cellulare|fisso)\b[.:]?\s*(?:è\s+)?)\Z", re.IGNORECASE),
    "EMAIL": re.compile(r"\b(?:e-?mail|mail|pec|posta)\b[.:]?\s*\Z", re.IGNORECASE),
    "CF": re.compile(r"\b(?:c\.?\s?f\.?|codice fiscale)[.:]?\s*\Z", re.IGNORECASE),
    "IBAN": re.compile(r"\biban[.:]?\s*\Z", re.IGNORECASE),
    "PLATE": re.compile(r"\b(?:targat[ao]|targa)[.:]?\s*\Z", re.IGNORECASE),
    "DOB": _BORN,
}
_USED = re.compile(r"\b([A-Z])\.(?!\w)")


@dataclass(frozen=True)
class Change:
    """Put `words` in the place of text[start:end]."""

    start: int
    end: int
    words: str


@dataclass(frozen=True)
class Idea:
    """What to write instead, as it is offered, and which decision it is."""

    label: str
    decision: str  # stand_in | generalised
    change: Change


def ideas(
    text: str, start: int, end: int, kind: str, suggestions: Sequence[str], *, letter: str = "A", year: int = 0
) -> list[Idea]:
    """What can stand in this place, the likeliest first. `letter`: for «la signora A.»; `year`: of today, for ages."""
    decision = "stand_in" if kind in PEOPLE else "generalised"
    labels = dict.fromkeys(_labels(text[:start][-40:], text[start:end], kind, suggestions, letter, year))
    return [Idea(label, decision, fitted(text, start, end, label, kind)) for label in labels]


def _labels(before: str, words: str, kind: str, suggestions: Sequence[str], letter: str, year: int) -> Iterable[str]:
    offered = [s for s in suggestions if s not in _HINTS]
    if kind == "PERSON":
        if _ROLE.search(before):
            yield f"{letter}."
        pair = [f"la signora {letter}.", f"il signor {letter}."]
        yield from pair if _is_she(before, words) else reversed(pair)
        yield from (s for s in offered if "signor" not in s)
        return
    if kind == "DATE" and (month := _month(words)):
        yield _SEASONS[month - 1]
        offered = [s for s in offered if s not in _SEASONS]
    if kind == "DOB" and (band := _band(words, year)):
        yield band
        return
    if kind == "SCHOOL":
        yield from (said for name, said in _SCHOOLS if name.search(words))
    yield from (s.replace("A.", f"{letter}.") if kind in PEOPLE else s for s in offered)


def _is_she(before: str, words: str) -> bool:
    """Is the person that is named here a woman, by the words before the name, else by the first name?"""
    if _SHE.search(before) or _HE.search(before):
        return bool(_SHE.search(before))
    first = words.split()[0].casefold() if words.split() else ""
    return first in _HERS or (first.endswith("a") and first not in _HIS)


def _month(words: str) -> int:
    if named := re.search(rf"\b({'|'.join(_MONTHS)})", words.casefold()):
        return _MONTHS.index(named[1]) + 1
    number = re.search(r"\A\D*\d{1,2}\W+(\d{1,2})\b", words)
    return int(number[1]) if number and 1 <= int(number[1]) <= 12 else 0


def _band(words: str, year: int) -> str:
    found = re.search(r"\b((?:19|20)\d\d)\b", words) or re.search(r"\W(\d\d)\Z", words)
    if not found or not year:
        return ""
    born = int(found[1])
    if born < 100:
        born += 2000 if born <= year % 100 else 1900
    age = year - born
    return next((f"{band} anni" for below, band in _BANDS if age < below), "80 anni o più") if age >= 0 else ""


def fitted(text: str, start: int, end: int, words: str, kind: str = "") -> Change:
    """The change that puts `words` there, with the preposition and article that belong to them."""
    before = text[:start][-40:]
    taken = 0
    if kind == "DOB" and words.endswith("anni") and (born := _BORN.search(before)):
        taken = len(born[0])
    elif kind in PEOPLE and words.split(" ")[0] in ("la", "il", "lo"):
        said = _TITLE.search(before) or (_FAMILY.search(before) if words in ("la madre", "il padre") else None)
        taken = len(said[0]) if said else 0
    head = before[: len(before) - taken]
    small = _LEADING.search(head.replace("’", "'"))
    if small and not (kind == "DOB" and taken):
        joined = _joined(small[1].casefold(), words, kind)
        if joined is not None:
            words, taken = joined, taken + len(head) - small.start()
    place = start - taken
    if text[place : place + 1].isupper() and (taken or _begins_sentence(text, place)):
        words = words[:1].upper() + words[1:]
    if words.endswith(".") and text[end : end + 1] == ".":
        words = words[:-1]
    if kind == "ADDRESS" and _NUMBER_AND_A.search(text[start:end]) and re.match(r"\s+[^\W\d_]", text[end:]):
        words += " a"
    return Change(place, end, words + _full_stop(text, start, end, words, kind))


def _joined(small: str, words: str, kind: str) -> str | None:
    """`words` with what stood before them (a preposition, an article or both in one); None: leave it there."""
    first, _, rest = words.partition(" ")
    if "'" in first:
        first, _, rest = words.partition("'")
        first += "'"
    space = "" if first.endswith("'") else " "
    base = _BASE.get(small, small if small in _SIMPLE else "")
    if first.casefold() in _ARTICLES:
        if not base:
            return words
        return f"{_JOINED[base][first.casefold()]}{space}{rest}" if base in _JOINED else f"{base} {words}"
    if first.casefold() in _SOME:
        if kind == "LOCATION" and base == "a":
            base = "in"
        return f"{base} {words}" if base else words
    if first.casefold() in (*_SIMPLE, *_BASE, "qualche"):
        return words  # «in via Roma» -> «a casa», «il 12 marzo» -> «in primavera»
    return None


def _full_stop(text: str, start: int, end: int, words: str, kind: str) -> str:
    """The stop that was taken along with a number or an address, where it ended the sentence."""
    ended = text[start:end].endswith(".") and re.match(r"\s*\Z|\s+\W*[^\W\d_a-zà-ÿ]", text[end:])
    return "." if ended and kind not in PEOPLE and not words.endswith(".") else ""


def _begins_sentence(text: str, place: int) -> bool:
    before = text[:place].rstrip(" \t*_>«“\"'-")
    return not before or before[-1] in ".!?…\n"


def without(text: str, start: int, end: int, kind: str = "") -> Change:
    """The change that takes it out, with the cue or preposition that would be left hanging and one of the spaces."""
    for hanging in (_CUES.get(kind), _LEADING):
        before = text[:start][-40:]
        if hanging and (found := hanging.search(before.replace("’", "'"))):
            start -= len(before) - found.start()
    if start and text[start - 1] == "(" and text[end : end + 1] == ")":
        start, end = start - 1, end + 1
    stop = _full_stop(text, start, end, "", kind)
    after = stop or text[end : end + 1]
    if start and text[start - 1] in " \t" and (not after or after in " .,;:!?)\n"):
        start -= 1
    elif after in (" ", "\t") and (not start or text[start - 1] == "\n"):
        end += 1
    if start and text[start - 1] == "," and text[end : end + 1] in (",", "."):
        start -= 1
    return Change(start, end, stop)


def apply(text: str, changes: Iterable[Change]) -> tuple[str, list[tuple[int, int]]]:
    """The text with all changes made, and where their words stand in it. Of changes that meet, the first counts."""
    made, spans, at, length = [], [], 0, 0
    for change in sorted(changes, key=lambda c: (c.start, -c.end)):
        if change.start < at:
            if change.end <= at:
                continue
            change = Change(at, change.end, change.words)
        kept = text[at : change.start]
        made += [kept, change.words]
        length += len(kept) + len(change.words)
        spans.append((length - len(change.words), length))
        at = change.end
    made.append(text[at:])
    return "".join(made), spans


class Letters:
    """One letter a person: the first that the text does not use yet; who shares a name with somebody shares theirs."""

    def __init__(self, texts: Iterable[str], given: Mapping[str, str] | None = None) -> None:
        """`given`: name (lower case) -> letter, from before."""
        used = {letter for text in texts for letter in _USED.findall(text)}
        self.free = [letter for letter in LETTERS if letter not in used] or list(LETTERS)
        self.given: dict[str, str] = dict(given or {})

    def of(self, words: str) -> str:
        names = [name for name in re.findall(r"[^\W\d_]{3,}", words.casefold())]
        letter = next((self.given[name] for name in names if name in self.given), "")
        if not letter:
            letter = self.free.pop(0) if len(self.free) > 1 else self.free[0]
        self.given |= dict.fromkeys(names, letter)
        return letter
