"""Days that can be found again in a calendar: figures, words, births. Months and years alone are nobody's."""

import re
from collections.abc import Iterator

from workspace.anonymity.findings import Mark
from workspace.anonymity.registry import recogniser

_MONTH = (
    r"(?:gennaio|febbraio|marzo|aprile|maggio|giugno|luglio|agosto|settembre|ottobre|novembre|dicembre"
    r"|genn?\.?|febb?\.?|mar\.|apr\.?|magg?\.|giu\.?|lug\.?|ago\.|sett?\.?|ott\.?|nov\.?|dic\.?)"
)
_MONTHS_WHOLE = r"(?:gennaio|febbraio|marzo|aprile|maggio|giugno|luglio|agosto|settembre|ottobre|novembre|dicembre)"
_YEAR = r"(?:(?:19|20)[0-9]{2}|['’][0-9]{2})"
_DAY_WORD = (
    r"(?:primo|due|tre|quattro|cinque|sei|sette|otto|nove|dieci|undici|dodici|tredici|quattordici|quindici|sedici|diciassette"
    r"|diciotto|diciannove|venti|ventuno|ventidue|ventitre|ventitré|ventiquattro|venticinque|ventisei|ventisette|ventotto|ventinove|trenta|trentuno)"
)
_FIGURES = re.compile(
    r"(?<![0-9A-Za-z/.,\-])(0?[1-9]|[12][0-9]|3[01])\s?([/.\-])\s?(0?[1-9]|1[0-2])\s?\2\s?((?:19|20)[0-9]{2}|['’]?[0-9]{2})(?![0-9A-Za-z]|[/.\-][0-9])"
)
_ISO = re.compile(
    r"(?<![0-9A-Za-z])(?:19|20)[0-9]{2}([-/.])(?:0[1-9]|1[0-2])\1(?:0[1-9]|[12][0-9]|3[01])(?![0-9A-Za-z])"
)
_ROMAN_MONTH = re.compile(
    r"(?<![0-9A-Za-z/])(?:[1-9]|[12][0-9]|3[01])[./-](?:I|II|III|IV|V|VI|VII|VIII|IX|X|XI|XII)[./-](?:19|20)?[0-9]{2}(?![0-9A-Za-z])"
)
_WORDS = re.compile(
    rf"(?<![0-9A-Za-z/.,\-])(?:0?[1-9]|[12][0-9]|3[01])(?:[°º]|\.)?[\s\-]{{0,2}}(?:di\s)?{_MONTH}(?![A-Za-zà-ù])(?:,?[\s\-]{{1,2}}(?:del(?:l['’]\s?anno)?\s)?{_YEAR}(?![0-9A-Za-z]))?",
    re.IGNORECASE,
)
_BORN_IN = re.compile(
    rf"\bnat[oaie]\b[^\n.;,]{{0,30}}?\s(?:nel|a|ad|in)\s(?P<when>{_MONTHS_WHOLE}\s(?:del(?:l['’]\s?anno)?\s)?{_YEAR})",
    re.IGNORECASE,
)
_SHORT_MONTH = re.compile(
    r"(?<![0-9A-Za-z/.,\-])(?:0?[1-9]|[12][0-9]|3[01])\s(?:gen|feb|mar|apr|mag|giu|lug|ago|set|ott|nov|dic)\.?\s(?:(?:19|20)[0-9]{2}|['’][0-9]{2})(?![0-9A-Za-z])",
    re.IGNORECASE,
)
_ALL_WORDS = re.compile(
    rf"(?<![A-Za-zà-ù])(?:1°|{_DAY_WORD})\s{{1,2}}(?:di\s)?{_MONTHS_WHOLE}(?![A-Za-zà-ù])(?:\s(?:del\s)?(?:{_YEAR}|duemila[a-zé]{{0,15}}|millenovecento[a-zé]{{0,18}})(?![0-9A-Za-z]))?",
    re.IGNORECASE,
)
_SHORT = re.compile(
    r"(?<![0-9A-Za-z/.,\-])(0?[1-9]|[12][0-9]|3[01])[/.](0?[1-9]|1[0-2])(?![0-9A-Za-z%€]|[/.\-,][0-9]|\s?(?:€|euro|%|ore))"
)
_SHORT_CUE = re.compile(
    r"(?:\b(?:il|dal|al|del|entro|giorno|data|nat[oa]|fino|udienza|dall['’]|oggi|ieri|domani|luned[iì]|marted[iì]|mercoled[iì]|gioved[iì]|venerd[iì]|sabato|domenica)|^|\n\s?-?)\s{0,2}$",
    re.IGNORECASE,
)
_BIRTH = re.compile(
    r"\b(?:nat[oaie]|nasc\w{1,8}|n\.|partorit\w{0,2}|compleann\w|compi(?:e|ut[oaie]|rà|va)|d\.?\s?d\.?\s?n\.?|ddn|dob|n\.\s?il|classe)\b[^\n.;]{0,60}$",
    re.IGNORECASE,
)
_LAW = re.compile(
    r"(?:legge|l\.|l\.r\.|d\.?\s?lgs\.?|decret[oi][ -](?:legislativ[oi]|legge|ministeriale|interministeriale)|d\.?l\.|d\.?p\.?r\.?|d\.?p\.?c\.?m\.?|d\.?m\.?|d\.?g\.?r\.?|regolamento|direttiva"
    r"|convenzione|circolare|costituzione|gazzetta ufficiale|codice)[^\n;]{0,50}$",
    re.IGNORECASE,
)
_FEAST = re.compile(
    r"(?:giornata|festa|ricorrenza|celebra\w*|sciopero|corteo|manifestazione)[^\n.;]{0,40}$", re.IGNORECASE
)
_FEAST_AFTER = re.compile(r"[\s,(]{0,3}(?:la\s)?(?:giornata|festa)\b", re.IGNORECASE)
_LAW_AFTER = re.compile(r"[\s,]{0,2}n\.?\s?[0-9]{1,4}\b(?!\s?/)", re.IGNORECASE)


@recogniser
def date(text: str) -> Iterator[Mark]:
    """A whole day; a day and month. With a birth before it in the same sentence it is a date of birth."""
    for pattern in (_FIGURES, _ISO, _ROMAN_MONTH, _WORDS, _SHORT_MONTH, _ALL_WORDS):
        for m in pattern.finditer(text):
            start, end = m.start(), m.end()
            if not _of_everybody(text, start, end):
                yield Mark(start, end, _kind(text, start))
    for m in _BORN_IN.finditer(text):
        yield Mark(m.start("when"), m.end("when"), "DOB")
    for m in _SHORT.finditer(text):
        if _SHORT_CUE.search(text[max(0, m.start() - 14) : m.start()]):
            yield Mark(m.start(), m.end(), _kind(text, m.start()))


def _kind(text: str, start: int) -> str:
    return "DOB" if _BIRTH.search(text[max(0, start - 70) : start]) else "DATE"


def _of_everybody(text: str, start: int, end: int) -> bool:
    """The date of a law or of a feast."""
    before = text[max(0, start - 60) : start]
    if _LAW.search(before) and not re.search(r"tribunale|udienza|R\.?G\.?\b", before, re.IGNORECASE):
        return True
    return bool(_LAW_AFTER.match(text, end) or _FEAST.search(before[-50:]) or _FEAST_AFTER.match(text, end))
