"""Days that can be found again in a calendar: figures, words, births. Months and years alone are nobody's."""

import re
from collections.abc import Iterable, Iterator

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
_SPACED = re.compile(
    r"(?<![0-9A-Za-z/.,\-])(?:0?[1-9]|[12][0-9]|3[01])\s(?:0?[1-9]|1[0-2])\s(?:19|20)[0-9]{2}(?![0-9A-Za-z]|[/.\-\s][0-9])"
)
_BORN_SPACED = re.compile(
    r"\b(?:nat[oaie]|n\.|ddn|d\.d\.n\.)\s(?:(?:a|ad)\s[^\W\d_]{2,20}\s)?(?:il\s|l['’]\s?)?(?P<when>(?:0?[1-9]|[12][0-9]|3[01])\s(?:0?[1-9]|1[0-2])\s[0-9]{2})(?![0-9A-Za-z]|[/.\-\s][0-9])",
    re.IGNORECASE,
)
_ISO = re.compile(
    r"(?<![0-9A-Za-z])(?:19|20)[0-9]{2}([-/.])(?:0[1-9]|1[0-2])\1(?:0[1-9]|[12][0-9]|3[01])(?![0-9A-Za-z])"
)
_ROMAN_MONTH = re.compile(
    r"(?<![0-9A-Za-z/])(?:[1-9]|[12][0-9]|3[01])[./-](?:I|II|III|IV|V|VI|VII|VIII|IX|X|XI|XII)[./-](?:19|20)?[0-9]{2}(?![0-9A-Za-z])"
)
_DAY = r"(?:0?[1-9]|[12][0-9]|3[01])"
_WEEKDAY = (
    r"(?:luned[iìí]['’]?|marted[iìí]['’]?|mercoled[iìí]['’]?|gioved[iìí]['’]?|venerd[iìí]['’]?|sabato|domenica"
    r"|lun\.?|mart?\.?|merc?\.?|giov?\.?|ven\.?|sab\.?|dom\.?)"
)
_NOW = r"(?:c\.\s?m\.?|u\.\s?s\.?|p\.\s?v\.?|corrente mese|corr\. mese)"  # «del mese corrente», «ultimo scorso», «prossimo venturo»
_SOME_DAYS = rf"(?:{_DAY}(?:\s?[,\-–/]\s?|\s(?:e|ed|o|al|all['’])\s?(?:il\s|al\s|l['’]\s?)?)){{0,4}}"
_WORDS = re.compile(
    rf"(?<![0-9A-Za-z/.,\-])(?:{_WEEKDAY}\s)?{_SOME_DAYS}{_DAY}(?:[°º]|\.)?[\s\-]{{0,2}}(?:di\s|del mese di\s)?{_MONTH}(?![A-Za-zà-ù])"
    rf"(?:,?[\s\-]{{1,2}}(?:(?:del(?:l['’]\s?anno)?\s)?{_YEAR}(?![0-9A-Za-z])|{_NOW}))?",
    re.IGNORECASE,
)
_WEEK = re.compile(
    rf"(?<![0-9A-Za-z])(?:{_WEEKDAY}\s{{1,2}}{_DAY}(?![0-9A-Za-z°º%€]|[.,:/\-–][0-9]|\s?[-–]\s?[0-9]|\s?(?:€|euro|%|ore?(?!\s[0-9])|h(?!\s?[0-9])|volt[ae]|minuti|person[ea]|mesi|anni|giorni|settiman[ae]|post[io]|ragazz[ie]|bambin[ie]|famiglie|telefonate|colloqui|accessi|visite)\b)"
    rf"|{_DAY}\s{_NOW})",
    re.IGNORECASE,
)
_BORN_IN = re.compile(
    rf"\bnat[oaie]\b[^\n.;,]{{0,30}}?\s(?:nel|a|ad|in)\s(?P<when>{_MONTHS_WHOLE}\s(?:del(?:l['’]\s?anno)?\s)?{_YEAR})",
    re.IGNORECASE,
)
_BORN_YEAR = re.compile(
    r"(?:\b(?:nat[oa]|n\.)\s(?:(?:a|ad|in)\s[^\n.;,(]{2,30}\s)?(?:nel(?:l['’]anno)?\s)?|\ba\.\s?n\.\s)(?P<when>(?:19[1-9][0-9]|20[0-2][0-9]))(?![0-9/]|[.\-][0-9])",
    re.IGNORECASE,
)
_CLASS_YEAR = re.compile(
    r"\b(?:classe|cl\.)\s(?:del\s)?(?P<when>(?:19[1-9][0-9]|20[0-2][0-9]|['’][0-9]{2}))(?![0-9/]|[.\-][0-9])",
    re.IGNORECASE,
)
_SHORT_MONTH = re.compile(
    r"(?<![0-9A-Za-z/.,\-])(?:0?[1-9]|[12][0-9]|3[01])\s(?:gen|feb|mar|apr|mag|giu|lug|ago|set|ott|nov|dic)\.?\s(?:(?:19|20)[0-9]{2}|['’][0-9]{2})(?![0-9A-Za-z])",
    re.IGNORECASE,
)
_ALL_WORDS = re.compile(
    rf"(?<![A-Za-zà-ù])(?:{_WEEKDAY}\s)?(?:1°|{_DAY_WORD})\s{{1,2}}(?:di\s|del mese di\s)?{_MONTHS_WHOLE}(?![A-Za-zà-ù])(?:\s(?:del\s)?(?:{_YEAR}|duemila[a-zé]{{0,15}}|millenovecento[a-zé]{{0,18}})(?![0-9A-Za-z]))?",
    re.IGNORECASE,
)
_SHORT = re.compile(
    r"(?<![0-9A-Za-z/.,:\-–€])(0?[1-9]|[12][0-9]|3[01])([/.\-])(0?[1-9]|1[0-2])(?![0-9A-Za-z%€°]|[/.,][0-9]|-[0-9]|\s?(?:€|euro|%|mg|ml|kg|km|mq|punti|di punteggio|sedute)\b)"
)
_SHORT_CUE = re.compile(
    r"(?:\b(?:il|dal|al|del|dei|nel|la|entro|giorn[oi]|data|nat[oa]|fino|udienz[ae]|ud|dall['’]|oggi|ieri|domani|luned[iì]|marted[iì]|mercoled[iì]|gioved[iì]|venerd[iì]|sabato|domenica"
    r"|lun|mart?|merc?|giov?|ven|sab|dom|pross?|prossim[oa](?:\s\w{3,10})?|prox|verif(?:ica)?|agg|aggiorn\w*|app(?:untamento)?|scad(?:e|enza)?|riun(?:ione)?|dimiss?|dimission[ie]|contatto|telefonata|visita|controllo"
    r"|vd|incontro|colloquio|firmat[oa]|referto|inizio|fine|dep(?:osit\w+)?|esec|notif|rivalutaz|chiesta x|x il|inc|cons|lettera|mail|seduta|verbale|relazione|ricovero|decorrenza|volta|esequie|tra)"
    r"|^|\n\s?[-–•*]?)[.:,(]{0,2}\s{0,2}$",
    re.IGNORECASE,
)
_SHORT_AFTER = re.compile(r"\s?,?\s(?:h|ore|alle|all['’])\s?[0-9u]", re.IGNORECASE)
_NOT_DAY = re.compile(
    r"(?:\b(?:ore|h|alle|dalle|delle|all['’]|tra le|verso le|prima delle|entro le|art|artt|articol\w+|comma|punto|par|cap|pag|pp|versione|v|voto|punteggio|scala|score|mmse|gaf|adl|iadl|ash|classe|int|interno|scala|turno|quota|circa|su|via|n|nr|n°|numero|civico|pressione|rapporto|min)\b[.:]?\s?)$",
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
_FEAST = re.compile(r"(?:giornata|festa|ricorrenza|sciopero|corteo|manifestazione)[^\n.;]{0,40}$", re.IGNORECASE)
_FEAST_AFTER = re.compile(r"[\s,(]{0,3}(?:la\s)?(?:giornata\b|festa d)", re.IGNORECASE)
_LAW_AFTER = re.compile(r"[\s,]{0,2}n\.?\s?[0-9]{1,4}\b(?!\s?/)", re.IGNORECASE)


@recogniser
def date(text: str) -> Iterator[Mark]:
    """A whole day; a day and month. With a birth before it in the same sentence it is a date of birth."""
    for pattern in (_FIGURES, _SPACED, _ISO, _ROMAN_MONTH, _WORDS, _SHORT_MONTH, _ALL_WORDS, _WEEK):
        for m in pattern.finditer(text):
            start, end = m.start(), m.end()
            if not _of_everybody(text, start, end):
                yield Mark(start, end, _kind(text, start))
    for m in _BORN_IN.finditer(text):
        yield Mark(m.start("when"), m.end("when"), "DOB")
    for m in _BARE_DAY.finditer(text):
        yield Mark(m.start("day"), m.end("day"), _kind(text, m.start()))
    for m in (*_BORN_YEAR.finditer(text), *_CLASS_YEAR.finditer(text), *_BORN_SPACED.finditer(text)):
        yield Mark(m.start("when"), m.end("when"), "DOB")
    yield from _short(text)


def _short(text: str) -> Iterator[Mark]:
    """«3/2», «8.11», «12-11»: surely days when a cue or an hour stands beside them; then the text writes its days so,
    and what could as well be an hour or a mark is taken for a day too."""
    waiting: dict[str, list[tuple[int, int]]] = {}
    sure: set[str] = set()
    for m in _SHORT.finditer(text):
        before = text[max(0, m.start() - 24) : m.start()]
        if _NOT_DAY.search(before) or (m[1], m[3]) in (("24", "7"), ("7", "7")):
            continue
        day, month, sign = int(m[1]), int(m[3]), m[2]
        cued = bool(_SHORT_CUE.search(before) or _SHORT_AFTER.match(text, m.end()))
        if sign == ".":
            clear = (len(m[3]) == 1 and day > 9) or day > 24
        elif sign == "/":
            clear = not (day <= month <= 5 or (month == 10 and day <= 10))
        else:
            clear = False
        if cued and (sign != "-" or day > 12):
            sure.add(sign)
            yield Mark(m.start(), m.end(), _kind(text, m.start()))
        elif clear and sign == "/":
            yield Mark(m.start(), m.end(), _kind(text, m.start()))
        else:
            waiting.setdefault(sign, []).append((m.start(), m.end()))
    for sign in sure & waiting.keys():
        for start, end in waiting[sign]:
            yield Mark(start, end, _kind(text, start))


_BARE_DAY = re.compile(
    rf"\b(?:il|entro il|dal|per il)\s(?P<day>{_DAY})(?=[.;,?!)\n](?![0-9])|$|\s(?:alle|ore|h|mattina|pomeriggio|sera)\b(?!\s?[-–]))",
    re.IGNORECASE,
)


_YEAR_OF = re.compile(
    r"\s?,?\s?(?P<open>\()?(?:n\.|classe|del)?\s?(?P<when>(?:19[2-9][0-9]|20[0-2][0-9]))(?P<close>\))?(?![0-9A-Za-z/]|[.\-][0-9])"
)


def birth_years(text: str, people: Iterable[Mark]) -> Iterator[Mark]:
    """«Senad (1981)», «Telser Gregor, 1979»: the year that follows a person's name."""
    for person in people:
        m = _YEAR_OF.match(text, person.end)
        if m and (m["open"] or " " in text[person.start : person.end]):
            yield Mark(m.start("when"), m.end("when"), "DOB")


def _kind(text: str, start: int) -> str:
    return "DOB" if _BIRTH.search(text[max(0, start - 70) : start]) else "DATE"


def _of_everybody(text: str, start: int, end: int) -> bool:
    """The date of a law or of a feast."""
    before = text[max(0, start - 60) : start]
    if _BIRTH.search(before):
        return False
    if _LAW.search(before) and not re.search(r"tribunale|udienza|R\.?G\.?\b", before, re.IGNORECASE):
        return True
    return bool(_LAW_AFTER.match(text, end) or _FEAST.search(before[-50:]) or _FEAST_AFTER.match(text, end))
