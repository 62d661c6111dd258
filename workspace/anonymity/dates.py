"""Days that can be found again in a calendar: figures, words, births. Months and years alone are nobody's.

The patterns are written in small letters and look at the text in small letters, but for months in Roman figures.
"""

import re
from collections.abc import Iterable, Iterator

from workspace.anonymity.findings import Mark
from workspace.anonymity.registry import recogniser
from workspace.anonymity.words import lowered

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
    r"\b(?:nat[oaie]|n\.|ddn|d\.d\.n\.)\s(?:(?:a|ad)\s[^\W\d_]{2,20}\s)?(?:il\s|l['’]\s?)?(?P<when>(?:0?[1-9]|[12][0-9]|3[01])\s(?:0?[1-9]|1[0-2])\s[0-9]{2})(?![0-9A-Za-z]|[/.\-\s][0-9])"
)
_ISO = re.compile(
    r"(?<![0-9A-Za-z])(?:19|20)[0-9]{2}([-/.])(?:0[1-9]|1[0-2])\1(?:0[1-9]|[12][0-9]|3[01])(?![0-9A-Za-z])"
)
_ROMAN_MONTH = re.compile(
    r"(?<![0-9A-Za-z/])(?:[1-9]|[12][0-9]|3[01])(?:[./-](?:I|II|III|IV|V|VI|VII|VIII|IX|X|XI|XII)[./-](?:19|20)?|\s(?:I|II|III|IV|V|VI|VII|VIII|IX|X|XI|XII)\s(?:19|20)|[./-](?:i|ii|iii|iv|v|vi|vii|viii|ix|x|xi|xii)[./-](?:19|20))[0-9]{2}(?![0-9A-Za-z])"
)
_DAY = r"(?:0?[1-9]|[12][0-9]|3[01])"
_WEEKDAY = (
    r"(?:luned[iìí]['’]?|marted[iìí]['’]?|mercoled[iìí]['’]?|gioved[iìí]['’]?|venerd[iìí]['’]?|sabato|domenica"
    r"|lun\.?|mart?\.?|merc?\.?|giov?\.?|ven\.?|sab\.?|dom\.?)"
)
_NOW = r"(?:dello\sstesso\smese|del\smese\scorrente|dello\sscorso\smese|c\.\s?m\.?|u\.\s?s\.?|p\.\s?v\.?|corrente mese|corr\. mese)"  # «del mese corrente», «ultimo scorso», «prossimo venturo»
_SOME_DAYS = rf"(?:{_DAY}(?:\s?[,\-–/]\s?|\s(?:e|ed|o|al|all['’])\s?(?:il\s|al\s|l['’]\s?)?)){{0,4}}"
_WORDS = re.compile(
    rf"(?<![0-9A-Za-z/.,\-])(?:{_WEEKDAY}\s)?{_SOME_DAYS}{_DAY}(?:\.?[°º]|\.)?[\s\-]{{0,2}}(?:di\s|del mese di\s|di quest[oa] |dello scorso )?{_MONTH}(?![A-Za-zà-ù])"
    rf"(?:,?[\s\-]{{1,2}}(?:(?:del(?:l['’]\s?anno)?\s)?{_YEAR}(?![0-9A-Za-z])|{_NOW}))?"
)
_WEEK = re.compile(
    rf"(?<![0-9A-Za-z])(?:{_WEEKDAY}[ ]{{1,2}}{_DAY}(?![ ][0-5][0-9]\b|[0-9A-Za-z°º%€]|[.,:/\-–][0-9]|\s?[-–]\s?[0-9]|\s?(?:€|euro|%|ore?(?!\s(?:[0-9]|un|due|tre|quattro|cinque|sei|sette|otto|nove|dieci|undici|dodici|tredici|quattordici|quindici|sedici|diciassette|diciotto))|h(?!\s?[0-9])|volt[ae]|minuti|person[ea]|mesi|anni|giorni|settiman[ae]|post[io]|ragazz[ie]|bambin[ie]|famiglie|telefonate|colloqui|accessi|visite)\b)"
    rf"|{_DAY}\s{_NOW})"
)
_BORN_IN = re.compile(
    rf"\bnat[oaie]\b[^\n.;,]{{0,30}}?\s(?:nel\s|nell['’]\s?|ad?\s|in\s)(?P<when>{_MONTHS_WHOLE}\s(?:del(?:l['’]\s?anno)?\s)?{_YEAR})"
)
_ON_A_FEAST = re.compile(  # «nato il giorno dei morti del 67», «nata la vigilia di natale del 1990»
    r"\bnat[oaie]\s(?:a\s|il\s|la\s|l['’]\s?)?(?P<when>(?:giorno\s|vigilia\s|notte\s|mattina\s|festa\s)?(?:di\s|dei\s|dell['’]\s?|della\s)?(?:natale|capodanno|pasqua|pasquetta|ferragosto|befana|epifania|morti|ognissanti|carnevale|(?:san|santa|santo|sant['’])\s?[^\W\d_]{3,12})(?:\s(?:del|nel)\s(?:l['’]anno\s)?['’]?(?:19|20)?[0-9]{2})?)(?![0-9A-Za-z])"
)
_WHOLE_SAID = re.compile(  # «dodici zero nove duemilasei»
    rf"\b{_DAY_WORD}\s(?:del\s)?(?:zero\s)?(?:uno|due|tre|quattro|cinque|sei|sette|otto|nove|dieci|undici|dodici)\s(?:del\s)?(?:millenovecento|duemila)[a-zé]{{0,20}}(?![a-zà-ù])"
)
_NOBODYS_BIRTH = re.compile(  # «il progetto è nato nel 2016»
    r"\b(?:progett|grupp[oi]|serviz|associazion|cooperativ|sportell|ret[ei]\b|laborator|idea|centr[oi]|esperienz|percors|equipe|équipe|modell|metod|legge|tavol|collaborazion)[a-z]{0,4},?\s(?:[^\W\d_]{1,10}\s){0,2}(?:è|e['’]?|era|sono|siamo|fu)\s$"
)
_BORN_YEAR = re.compile(
    r"(?:\b(?:nat[oaie]|n\.|nasc\w{1,6})\s(?:(?:a|ad|in)\s[^\n.;,(]{2,30}?\s)?(?:(?:nel|del)(?:l['’]anno)?\s)?|\ba\.\s?n\.\s)(?P<when>(?:19[1-9][0-9]|20[0-2][0-9]))(?![0-9/]|[.\-][0-9])"
    r"|\b(?:nat[oaie]|nasc\w{1,6})\s(?:(?:a|ad|in)\s[^\n.;,(]{2,30}?\s)?(?:nel|del)\s(?P<when2>['’]?[0-9]{2}\b|(?:mille|duemila)[a-zé]{0,24}|(?:vent|trent|quarant|cinquant|sessant|settant|ottant|novant)(?:[aio]|uno|due|tr[eé]|quattro|cinque|sei|sette|otto|nove|[aio](?:uno|due|tr[eé]|quattro|cinque|sei|sette|otto|nove))\b)(?![0-9/]|[.\-][0-9])"
)
_SIX = re.compile(  # «nt 120680», «nata il 031172»
    r"\b(?:nat[oaie]|nt|nta|n\.|ddn|d\.d\.n\.|nascita|nasc\.)\s(?:(?:a|ad)\s[^\W\d_]{2,20}\s)?(?:il\s|l['’]\s?)?(?P<when>(?:0[1-9]|[12][0-9]|3[01])(?:0[1-9]|1[0-2])(?:(?:19|20)[0-9]{2}|[0-9]{2}))(?![0-9A-Za-z/]|[.,][0-9])"
)
_CORRECTED = re.compile(  # «l'anno giusto è il 1963 e non il 1936», «1958 e non 1959»
    r"\banno\s(?:di\snascita\s)?(?:[^\W\d_]{3,10}\s)?(?:è\s)?(?:il\s)?(?P<when>(?:19[2-9]|20[0-2])[0-9])(?:,?\s(?:e\s)?non\s(?:il\s|nel\s)?(?P<other>(?:19[2-9]|20[0-2])[0-9]))"
)
_CLASS_YEAR = re.compile(
    r"\b(?:classe|cl\.?|annata|anno\sdi\snascita|coscritt[oaie](?=\sdel)|leva)\s(?:del\s)?(?P<when>(?:19[1-9][0-9]|20[0-2][0-9]|['’][0-9]{2}|[3-9][0-9]\b|(?:millenovecento|duemila)[a-zé]{2,18}|(?:vent|trent|quarant|cinquant|sessant|settant|ottant|novant)[a-zé]{2,9}))(?![0-9/]|[.\-][0-9])"
)
_FOREIGN_MONTH = (
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december|jänner|januar|februar|märz|mai|juni|juli|oktober|dezember"
    r"|janvier|f[ée]vrier|mars|avril|juin|juillet|ao[uû]t|septembre|octobre|novembre|d[ée]cembre)"
)
_FOREIGN = re.compile(  # «12 September 2024», «am 3. Oktober», «le 4 juillet»
    rf"(?:\b(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche),?\s(?:den\s|le\s)?)?(?<![0-9A-Za-z/.,\-])(?:0?[1-9]|[12][0-9]|3[01])(?:st|nd|rd|th|er|\.)?\s(?:of\s|de\s)?{_FOREIGN_MONTH}(?:,?\s(?:19|20)[0-9]{{2}})?(?![0-9A-Za-zà-ù])"
    rf"|(?<![A-Za-z]){_FOREIGN_MONTH}\s(?:0?[1-9]|[12][0-9]|3[01])(?:st|nd|rd|th)?,?\s(?:19|20)[0-9]{{2}}(?![0-9A-Za-z])"
)
_SHORT_MONTH = re.compile(
    r"(?<![0-9A-Za-z/.,\-])(?:0?[1-9]|[12][0-9]|3[01])\s(?:gen|feb|mar|apr|mag|giu|lug|ago|set|ott|nov|dic)\.?\s(?:(?:19|20)[0-9]{2}|['’]?[0-9]{2})(?![0-9A-Za-z]|[.,:/][0-9])|(?<![0-9A-Za-z])(?:0[1-9]|[12][0-9]|3[01])(?:gen|feb|mar|apr|mag|giu|lug|ago|set|ott|nov|dic)[0-9]{2,4}(?![0-9A-Za-z])"
)
_BORN_SHORT = re.compile(  # «nato il 3 marzo 10», «nato il tre tre duemiladieci»
    rf"\b(?:nat[oaie]|nascita|n\.|ddn)\s(?:(?:a|ad|in)\s[^\n.;,(]{{2,30}}?\s)?(?:il\s|l['’]\s?)?(?P<when>{_DAY}\s{_MONTH}\s(?:del\s)?[0-9]{{2}}"
    rf"|{_DAY_WORD}\s(?:zero\s)?(?:{_DAY_WORD}|{_MONTHS_WHOLE})\s(?:del\s)?(?:(?:millenovecento|duemila)[a-zé]{{0,20}}|(?:vent|trent|quarant|cinquant|sessant|settant|ottant|novant)[a-zé]{{1,9}}))(?![0-9A-Za-zà-ù]|[/.\-][0-9])"
)
_SAID_DAY = re.compile(  # «martedì cinque», «il 15 mar»
    rf"\b(?P<day>(?:luned[iì]|marted[iì]|mercoled[iì]|gioved[iì]|venerd[iì]|sabato|domenica)\s(?!un[oa]?\b|due\sor|tre\sor){_DAY_WORD})\b(?!\s(?:or[ae](?!\s(?:[0-9]|{_DAY_WORD}))|volte|minuti|persone|famiglie|ragazz|bambin|di\s(?!{_MONTHS_WHOLE})))"
    rf"|\b(?:il|dal|al|entro il|del|ud\.?|udienza|l['’])\s(?P<day2>{_DAY}\s(?:gen|feb|mar|apr|mag|giu|lug|ago|set|ott|nov|dic))\b(?!\.?\s(?:19|20)[0-9]{{2}})"
)
_ALL_WORDS = re.compile(
    rf"(?<![A-Za-zà-ù])(?:{_WEEKDAY}\s)?(?:(?:il\s)?{_DAY_WORD}(?:,\s|\s(?:e|ed|o|al)\s)(?:il\s)?){{0,3}}(?:1°|{_DAY_WORD})\s{{1,2}}(?:di\s|del mese di\s)?{_MONTHS_WHOLE}(?![A-Za-zà-ù])(?:\s(?:del\s)?(?:{_YEAR}|duemila[a-zé]{{0,15}}|millenovecento[a-zé]{{0,18}})(?![0-9A-Za-z]))?"
)
_SHORT = re.compile(
    r"(?<![0-9A-Za-z/.,:\-–€])(0?[1-9]|[12][0-9]|3[01])([/.\-])(0?[1-9]|1[0-2])(?![0-9A-Za-z%€°]|[/.,][0-9]|-[0-9]|\s?(?:€|euro|%|mg|ml|kg|km|mq|punti|di punteggio|sedute)\b)"
)
_SHORT_CUE = re.compile(
    r"(?:\b(?:fino\sa|il|dal|al|del|dei|nel|la|entro|giorn[oi]|data|nat[oa]|fino|udienz[ae]|ud|dall['’]|oggi|ieri|domani|luned[iì]|marted[iì]|mercoled[iì]|gioved[iì]|venerd[iì]|sabato|domenica"
    r"|lun|mart?|merc?|giov?|ven|sab|dom|pross?|prossim[oa](?:\s\w{3,10})?|prox|verif(?:ica)?|agg|aggiorn\w*|app(?:untamento)?|scad(?:e|enza)?|riun(?:ione)?|dimiss?|dimission[ie]|contatto|telefonata|visita|controllo"
    r"|vd|incontro|colloquio|firmat[oa]|referto|inizio|fine|dep(?:osit\w+)?|esec|notif|rivalutaz|chiesta x|x il|inc|cons|lettera|mail|seduta|verbale|relazione|ricovero|decorrenza|volta|esequie|tra)"
    r"|^|\n\s?[-–•*]?)[.:,(]{0,2}\s{0,2}$"
)
_SHORT_AFTER = re.compile(r"\s?,?\s(?:h|ore|alle|all['’])\s?[0-9u]")
_NOT_DAY = re.compile(
    r"(?:\b(?:ore|h|alle|dalle|delle|all['’]|tra le|verso le|prima delle|entro le|art|artt|articol\w+|comma|punto|par|cap|pag|pp|versione|v|voto|punteggio|scala|score|mmse|gaf|adl|iadl|ash|classe|int|interno|scala|turno|quota|circa|su|via|n|nr|n°|numero|civico|pressione|rapporto|min|apgar|release|ver|vers)\b[.:]?\s?)$"
)
_BIRTH = re.compile(
    r"\b(?:nat[oaie]|nasc\w{1,8}|n\.|partorit\w{0,2}|compleann\w|compi(?:e|ut[oaie]|rà|va)|d\.?\s?d\.?\s?n\.?|ddn|dob|n\.\s?il|classe)\b[^\n.;]{0,60}$"
)
_LAW = re.compile(
    r"(?<![A-Za-zà-ù])(?<![a-z]\.)(?:(?<!chi\s)(?<!si\s)(?<!che\s)(?<!lo\s)(?<!mi\s)legge|l\.|l\.\s?r\.|d\.?\s?lgs\.?|decret[oi][ -](?:legislativ[oi]|legge|ministeriale|interministeriale)|d\.?l\.|d\.?p\.?r\.?|d\.?p\.?c\.?m\.?|d\.?m\.?|d\.?g\.?r\.?"
    r"|costituzione|gazzetta ufficiale)(?![A-Za-zà-ù])[^\n;]{0,50}$"
    r"|(?<![A-Za-zà-ù])(?:regolamento|direttiva|convenzione|circolare|codice(?!\sfiscale))(?![A-Za-zà-ù])[^\n;]{0,40}\b(?:del|dell['’]|dal)\s?$"
)
_FEAST = re.compile(
    r"\b(?:giornata\s(?:mondiale|internazionale|nazionale|europea|dell|contro|per)|festa\s(?:della\s(?:donna|mamma|repubblica|liberazione)|del\s(?:pap[aà]|lavoro)|dei\s(?:nonni|lavoratori|morti)|nazionale)|ricorrenza|sciopero|corteo|manifestazione)\b[^\n.;]{0,40}$|\bfesta\sdell['’]\s?$"
)
_FEAST_AFTER = re.compile(r"[\s,(]{0,3}(?:la\s)?(?:giornata\b|festa d)")
_LAW_AFTER = re.compile(r"[\s,]{0,2}n\.?\s?[0-9]{1,4}\b(?!\s?/)")


_YEAR_SAID = re.compile(
    r"\s(?:di\squest['’]\s?anno|(?:dell['’]\s?)?anno\s(?:scorso|prima|dopo|precedente|successivo|prossimo)|dello\sstesso\sanno|dello\sscorso\sanno|stesso\sanno)\b|\sdel(?:l['’]\s?anno)?\s(?:(?:quarant|cinquant|sessant|settant|ottant|novant)(?:[aio]|uno|due|tr[eé]|quattro|cinque|sei|sette|otto|nove|[aio](?:uno|due|tr[eé]|quattro|cinque|sei|sette|otto|nove))\b|['’]?[0-9]{2}(?![0-9A-Za-z/.,]))|\s(?:u\.\s?s\.?|c\.\s?m\.?|p\.\s?v\.?|ultimo\sscorso|prossimo\sventuro)(?![A-Za-z])|\s(?:del(?:l['’]\s?anno)?\s)?(?:duemila[a-zé]{0,14}|millenovecento[a-zé]{0,18}|ventuno|ventidue|ventitr[eé]|ventiquattro|venticinque|ventisei|ventisette)\b(?!\s(?:anni|euro|mesi|giorni|persone))"
)
_BARE_YEAR = re.compile(  # «3 ottobre 24»
    r"\s(?:0[0-9]|1[0-9]|2[0-9])(?=[\s.,;)\n]|$)(?![.,][0-9]|\s?(?:€|euro|persone|posti|anni|mesi|ore|h\b|giorni|settiman|volte|incontri|bambin|ragazz|famigli|minuti|[0-9]))"
)
_YEAR_OF_BIRTH = re.compile(  # «il ventisei luglio sessantuno», «l'undici novembre del quarantatré», «il 3 marzo del 58»
    r"\s(?:(?:del(?:l['’]\s?anno)?\s)?(?:vent|trent|quarant|cinquant|sessant|settant|ottant|novant)(?:[aio]|uno|due|tr[eé]|quattro|cinque|sei|sette|otto|nove|[aio](?:uno|due|tr[eé]|quattro|cinque|sei|sette|otto|nove))\b(?!\s(?:anni|euro|mesi|giorni|persone))|del\s['’]?[0-9]{2}(?![0-9A-Za-z/]))"
)
_HOUR = re.compile(r",?\s(?:h\.?|ore|alle|alle\sore)\s?[0-9]{1,2}(?:[.:,]?[0-9]{2})?(?![0-9A-Za-z])")


_WEEKDAY_BEFORE = re.compile(
    rf"(?<![A-Za-zà-ù])(?:{_WEEKDAY}|(?<=il\s)dì|(?<=al\s)dì|giorno),?\s{{1,2}}$|(?<![0-9A-Za-z/.,\-])(?:{_WEEKDAY},?\s)?{_DAY}(?:\s?[,\-–/]\s?|,?\s(?:e|ed|o|a(?=\s(?:$|[lmgvsd]))|al|all['’])\s?(?:del(?:l['’])?\s?|il\s|al\s|l['’]\s?)?)$"
)


@recogniser
def date(text: str) -> Iterator[Mark]:
    """Days, with the weekday or the other day before them («lun 11/3», «12 e del 26 marzo») and the hour that follows
    them («gio 9 h 15»)."""
    given, text = text, lowered(text)
    for mark in _days(text, given):
        near = max(0, mark.start - 22)
        before = _WEEKDAY_BEFORE.search(text[near : mark.start])
        if before:
            mark = Mark(near + before.start(), mark.end, mark.kind)
        said = (mark.kind == "DOB" and _YEAR_OF_BIRTH.match(text, mark.end)) or _YEAR_SAID.match(text, mark.end)
        if said:
            mark = Mark(mark.start, said.end(), mark.kind)
        elif text[mark.end - 1].isalpha() and (short := _BARE_YEAR.match(text, mark.end)):
            mark = Mark(mark.start, short.end(), mark.kind)
        hour = _HOUR.match(text, mark.end)
        yield Mark(mark.start, hour.end(), mark.kind) if hour else mark


_SOME_WEEKS = re.compile(r"[0-9]\ssett\.?")
_FOR_SO_LONG = re.compile(  # «da 2 sett», «con prova 3 sett»: weeks, and no day of September
    r"\b(?:da|per|x|tra|fra|ogni|ultime|prossime|altre|le|prova|circa|almeno|di|dopo|entro|quasi|solo)\s$"
)


def _is_so_long(text: str, m: re.Match[str]) -> bool:
    """Does it say for how many weeks?"""
    return bool(_SOME_WEEKS.fullmatch(m[0]) and _FOR_SO_LONG.search(text[max(0, m.start() - 12) : m.start()]))


def _days(text: str, given: str) -> Iterator[Mark]:
    """A whole day; a day and month. With a birth before it in the same sentence it is a date of birth."""
    for pattern in (_FIGURES, _SPACED, _ISO, _ROMAN_MONTH, _WORDS, _SHORT_MONTH, _FOREIGN, _ALL_WORDS, _WEEK):
        for m in pattern.finditer(given if pattern is _ROMAN_MONTH else text):
            start, end = m.start(), m.end()
            if _is_so_long(text, m):
                continue
            if not _of_everybody(text, start, end):
                yield Mark(start, end, _kind(text, start))
    for m in _BORN_IN.finditer(text):
        yield Mark(m.start("when"), m.end("when"), "DOB")
    for m in _BARE_DAY.finditer(text):
        yield Mark(m.start("day"), m.end("day"), _kind(text, m.start()))
    for m in _BORN_YEAR.finditer(text):
        if _NOBODYS_BIRTH.search(text[max(0, m.start() - 30) : m.start()]):
            continue
        which = "when" if m["when"] else "when2"
        yield Mark(m.start(which), m.end(which), "DOB")
    for m in _SAID_DAY.finditer(text):
        which = "day" if m["day"] else "day2"
        yield Mark(m.start(which), m.end(which), _kind(text, m.start()))
    for m in _BORN_SHORT.finditer(text):
        yield Mark(m.start("when"), m.end("when"), "DOB")
    for m in (*_CLASS_YEAR.finditer(text), *_BORN_SPACED.finditer(text), *_SIX.finditer(text)):
        yield Mark(m.start("when"), m.end("when"), "DOB")
    for m in _ON_A_FEAST.finditer(text):
        yield Mark(m.start("when"), m.end("when"), "DOB")
    for m in _WHOLE_SAID.finditer(text):
        yield Mark(m.start(), m.end(), "DOB")
    for m in _CORRECTED.finditer(text):
        yield Mark(m.start("when"), m.end("when"), "DOB")
        yield Mark(m.start("other"), m.end("other"), "DOB")
    yield from _short(text)


def _short(text: str) -> Iterator[Mark]:
    """«3/2», «8.11», «12-11»: surely days when a cue or an hour stands beside them; then the text writes its days so,
    and what could as well be an hour or a mark is taken for a day too."""
    waiting: dict[str, list[tuple[int, int]]] = {}
    sure: set[str] = set()
    for m in _SHORT.finditer(text):
        before = text[max(0, m.start() - 24) : m.start()]
        always = (m[1], m[3]) in (("24", "7"), ("7", "7")) and not before.endswith(("il ", "dal ", "del ", "al "))
        if always or _NOT_DAY.search(before):
            continue
        day, month, sign = int(m[1]), int(m[3]), m[2]
        cued = bool(_SHORT_CUE.search(before) or _SHORT_AFTER.match(text, m.end()))
        if sign == ".":
            clear = (len(m[3]) == 1 and day > 9) or day > 24
        elif sign == "/":
            clear = not (day <= month <= 5 or (month == 10 and day <= 10))
        else:
            clear = False
        cued = cued or bool(_WEEKDAY_BEFORE.search(before))
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
    rf"\b(?:il|entro il|dal|per il)\s(?P<day>{_DAY})(?=[.;,?!)\n](?![0-9])|$|\s(?:alle|ore|h|mattina|pomeriggio|sera|con|ho|ha|abbiamo|hanno|ci|si|viene|vengono|va|vado|andiamo|c['’]?\s?è|era|torna|tornano|dobbiamo|deve|in tribunale|dal giudice|davanti)\b(?!\s?[-–]))"
)


_COUNTED = r"(?:%|€|euro|eur|per\scento|percento|anni|mesi|volte|ore|giorni|settimane|minuti|persone|famiglie|incontri|bambin|ragazz|figli|posti|metri|km|mg|gocce|compresse|su\s[0-9]|punti|mila|milioni|sedute|ott|piano|figl|piani|stanze|bus)"
_ALONE = re.compile(
    rf"(?<![\wà-ù])(?:(?P<day>(?:il\s|l['’]\s?|l\s)(?:{_DAY}|(?!primo\b){_DAY_WORD}))|(?:entro\sil|il\sgiorno|dal|fino\sal|ferie\sal|del(?=\s[0-9])|dell['’](?=[0-9])|per\sil|x\sil|ieri|oggi|domani|domattina|stamattina|stasera)\s?(?P<bare>{_DAY}|(?!primo\b|due\b|tre\b|sei\b){_DAY_WORD}))"
    rf"(?![0-9A-Za-zà-ù°º]|[.,:/\-–][0-9]|\s?{_COUNTED}|\s(?:di\svia|di\spiazza|che|dei|delle|di\sloro|o\s|di\squesti|di\snoi)|\s(?:[0-9]|{_MONTHS_WHOLE}))"
)
_AND_ALONE = re.compile(
    rf"\se\s(?:il|l\s?['’]?)\s?(?:{_DAY}|{_DAY_WORD})(?![0-9A-Za-zà-ù°º]|[.,:/][0-9]|\s?{_COUNTED})"
)
_APART = re.compile(  # «25 5 ore 15», «dimissione 30 9», «12 8 notte», «03 03 07»
    r"(?<![0-9A-Za-z/.,:\-–€+])(?<![0-9]\s)(?:(?P<whole>(?:0?[1-9]|[12][0-9]|3[01])[ ](?:0?[1-9]|1[0-2])[ ][0-9]{2})|(?P<two>(?:0?[1-9]|[12][0-9]|3[01])[ ](?:0?[1-9]|1[0-2])))(?![0-9A-Za-z%€°]|[/.,:\-][0-9]|\s[0-9]|\s?"
    + _COUNTED.replace("ore|", "")
    + r")"
)
_APART_CUE = re.compile(
    r"(?:^|\n|\b(?:fissat[oa]|domani|oggi|ieri|dimission[ei]|dimess[oa]|il|del|dal|al|giorno|ud|udienza|app|appuntamento|entro|visita|incontro|ricovero|notte|turno(?:\sdi)?|data|lun|mar|mer|gio|ven|sab|dom|luned[iì]|marted[iì]|mercoled[iì]|gioved[iì]|venerd[iì]|sabato|domenica|fatt[oa]|scadenza|scade|scadut[oa]|rilasciat[oa]|valid[oa]|sai|nat[oa]))\s?$"
)
_APART_AFTER = re.compile(r"\s(?:h|ore|alle|notte|mattina|sera|pom)\b")
_DASHED = re.compile(
    r"(?<![0-9A-Za-z/.,:\-–€+])(?P<d>0?[1-9]|[12][0-9]|3[01])[/\-](?P<m>0?[1-9]|1[0-2])(?![0-9A-Za-z%€°/]|[.,\-][0-9]|\s?"
    + _COUNTED
    + r")"
)
_POINTED = re.compile(  # «31.3», «30.08»: no hour is written so
    r"(?<![0-9A-Za-z/.,:\-–€])(?:(?:0?[1-9]|[12][0-9]|3[01])\.[1-9]|(?:2[5-9]|3[01])\.(?:0[1-9]|1[0-2]))(?![0-9A-Za-z%€°]|[/.,][0-9]|\s?"
    + _COUNTED
    + r")"
)
_NUMBER_OF_A_MONTH = r"(?:zero\s)?(?:uno|due|tre|quattro|cinque|sei|sette|otto|nove|dieci|undici|dodici)"
_SAID_WHOLE = re.compile(  # «entro il trentuno dodici venticinque», «il dodici del due del ventidue»
    rf"\b(?:il|nat[oa]|del|al|dal|entro|oltre|fino\sal|per)\s(?:il\s)?(?P<day>{_DAY_WORD}\s(?:del\s)?{_NUMBER_OF_A_MONTH}\s(?:del\s)?(?:(?:20)?[12][0-9]|vent(?:i|uno|idue|itr[eé]|iquattro|icinque|isei|isette|otto|inove)|duemila[a-zé]{{0,14}}))\b(?!\s(?:euro|anni|mesi))"
)
_ROMAN_ALONE = re.compile(
    r"\b(?:il|del|dal|al)\s(?P<day>(?:[1-9]|[12][0-9]|3[01])/(?:I|II|III|IV|V|VI|VII|VIII|IX|X|XI|XII))(?![\w/])"
)
_SHORT_SAID = re.compile(
    rf"(?<![0-9A-Za-z/.,:\-]){_DAY}\s(?:gen|feb|mar|apr|mag|giu|lug|ago|set|sett|ott|nov|dic)\b\.?(?!\s?(?:di\s|da\s|euro))|\b{_DAY_WORD}\s(?:gen|feb|mar|apr|mag|giu|lug|ago|set|sett|ott|nov|dic)\b\.?(?:\s(?:19|20)[0-9]{{2}})?"
)
_WORD_SLASH = re.compile(rf"\b{_DAY_WORD}\s?/\s?(?:0?[1-9]|1[0-2])(?![0-9/])")


def bare_days(text: str) -> Iterator[Mark]:
    """«il sedici», «entro il 10», «25 5 ore 15», «fatta 4-11»: days only where a text tells of people."""
    given, text = text, lowered(text)
    for m in _ALONE.finditer(text):
        which = "day" if m["day"] else "bare"
        end = m.end()
        more = _AND_ALONE.match(text, end)
        yield Mark(m.start(which), more.end() if more else end, _kind(text, m.start()))
    for m in _APART.finditer(text):
        before = text[max(0, m.start() - 16) : m.start()]
        if m["whole"] or _APART_CUE.search(before) or _APART_AFTER.match(text, m.end()):
            yield Mark(m.start(), m.end(), _kind(text, m.start()))
    for m in _DASHED.finditer(text):
        dash = "-" in m[0]
        before = text[max(0, m.start() - 24) : m.start()]
        if _NOT_DAY.search(before) or (
            not _APART_CUE.search(before)
            and m[0]
            in (
                "24/7",
                "7/7",
                "1/2",
                "1/3",
                "1/4",
                "2/3",
                "3/4",
            )
        ):
            continue
        if not dash or abs(int(m["d"]) - int(m["m"])) > 2:
            yield Mark(m.start(), m.end(), _kind(text, m.start()))
    for m in _POINTED.finditer(text):
        if int(m[0].split(".")[0]) > 12 and not _NOT_DAY.search(text[max(0, m.start() - 24) : m.start()]):
            yield Mark(m.start(), m.end(), _kind(text, m.start()))
    for m in (*_SAID_WHOLE.finditer(text), *_ROMAN_ALONE.finditer(given)):
        yield Mark(m.start("day"), m.end("day"), _kind(text, m.start()))
    for m in (*_WORD_SLASH.finditer(text), *_SHORT_SAID.finditer(text)):
        if not _is_so_long(text, m):
            yield Mark(m.start(), m.end(), _kind(text, m.start()))


_YEAR_OF = re.compile(
    r"\s?,?\s?(?P<open>\()?(?P<of>n\.|classe|(?:(?:che\s)?(?:è|era|sarebbe)\s)?del)?\s?(?P<when>(?:19[2-9][0-9]|20[0-2][0-9])|(?:(?<=del\s)['’]?|(?<=\()['’])[0-9]{2}(?!\s?(?:%|euro|€)))(?P<close>\))?(?![0-9A-Za-z/]|[.\-][0-9])"
)
_OTHER_YEAR = re.compile(  # «01/01/2008, a noi ha detto 2009», «classe 1999 ma sul permesso c'è 2001»
    r"[^.;\n]{0,60}?\b(?:non\sprima|dopo|dett[oa]|dice|dichiara\w{0,4}|risulta|scritt[oa]|c['’]è|invece|forse|oppure|o|ma|segnat[oa]|riporta)\s(?:invece\s|il\s|del\s|nel\s){0,2}(?P<when>(?:19[2-9][0-9]|20[0-2][0-9]))(?![0-9A-Za-z/]|[.\-][0-9])"
)


_MORE_YEARS = re.compile(
    r"(?:(?:,|,?\se)\s(?:(?:nel|del)\s)?(?:19[2-9]|20[0-2])[0-9](?![0-9A-Za-z/]|[.\-][0-9])){1,5}"
)  # «nati 2009 e 2011»
_FULL_DATE = 6  # letters; what is shorter is a year alone


def birth_years(text: str, found: Iterable[Mark]) -> Iterator[Mark]:
    """«Senad (1981)», «Telser Gregor, 1979», «Provvidenza è del '29»: the year that follows a person's name; another
    year said of a birth."""
    low = lowered(text)
    for mark in found:
        if mark.kind in ("PERSON", "INITIALS", "NICKNAME"):
            m = _YEAR_OF.match(text, mark.end)
            if m and (
                m["open"]
                or m["of"]
                or (
                    mark.kind == "PERSON"
                    and (" " in text[mark.start : mark.end] or text[m.end() : m.end() + 1] in ",;).\n")
                )
            ):
                yield Mark(m.start("when"), m.end("when"), "DOB")
        elif mark.kind == "DOB":
            m = _OTHER_YEAR.match(low, mark.end)
            if m:
                yield Mark(m.start("when"), m.end("when"), "DOB")
            more = _MORE_YEARS.match(text, mark.end) if mark.end - mark.start < _FULL_DATE else None
            if more:
                yield Mark(mark.start, more.end(), "DOB")


def _kind(text: str, start: int) -> str:
    return "DOB" if _BIRTH.search(text[max(0, start - 70) : start]) else "DATE"


def _of_everybody(text: str, start: int, end: int) -> bool:
    """The date of a law or of a feast."""
    before = text[max(0, start - 60) : start]
    if _BIRTH.search(before):
        return False
    if _LAW.search(before) and not re.search(r"tribunale|udienza|r\.?g\.?\b", before):
        return True
    return bool(_LAW_AFTER.match(text, end) or _FEAST.search(before[-50:]) or _FEAST_AFTER.match(text, end))


_OF_WHOM = (
    r"(?:l['’]altr[oa]|un[oa]|un[oa]\sè|lui|lei|sono|è|era|essendo|dichiaratosi|dichiarat[oa]|sarebbe|risulta(?:\sinvece)?|quell[oaie]|fratell[oi]|sorell[ae]|figli[oae]?|gemell[iea]|bambin[oaie]|ragazz[oaie]|maggiore|minore|grande|piccol[oaie]|prim[oa]|second[oa]|terz[oa]|quart[oa]|tutt[ie]|due|tre|entramb[ie]"
    r"|donna|uomo|mamma|madre|pap[aà]|padre|babbo|nonn[oaie]|zi[oaie]|cugin[oaie]|nipot[ei]|marito|moglie|compagn[oa]|convivente|cognat[oa]|suocer[oa]|utente|signor[ae]?|minori)"
)
_FULL_YEAR = r"(?:19[2-9]|20[0-2])[0-9]"
_SAID_YEAR = r"(?:(?:vent|trent|quarant|cinquant|sessant|settant|ottant|novant)(?:[aio]|uno|due|tr[eé]|quattro|cinque|sei|sette|otto|nove|[aio](?:uno|due|tr[eé]|quattro|cinque|sei|sette|otto|nove))|(?:duemila|millenovecento)[a-zé]{0,18})"
_LOOSE_YEAR = re.compile(  # «l'altro, del '71,», «mamma dell'83, papà del 76», «del maggio 1994», «lei è un 99», «Lui, invalido, 1949; lei», «Madre ventenne (2004)»
    rf"(?:\b{_OF_WHOM}\s(?:[^\W\d_]{{3,12}}\s)?(?:è|e['’]|sarebbe|sono|era|e)\s(?:del(?:l['’])?|dell)\s?(?P<is>{_FULL_YEAR})(?=\s)|\b{_OF_WHOM}\s?,?\s(?:del(?:l['’]\s?anno)?\s|dell['’]\s?|dell\s|del(?=['’]))"
    rf"(?P<when>(?:{_MONTHS_WHOLE}\s|(?:0?[1-9]|1[0-2])/)?(?:{_FULL_YEAR}|['’]?[0-9]{{2}})|{_SAID_YEAR})(?P<more>(?:(?:,|,?\se)\s(?:(?:l['’]altr[oa]|un[oa]|(?:il|la)\s\w{{5,9}})\s)?(?:del(?:l['’])?\s?)?(?:['’][0-9]{{2}}|{_FULL_YEAR})){{0,4}})"
    rf"|\b(?:lui|lei|l['’]altr[oa]|è|uno|sarebbe)\sun['’]?\s(?P<a>['’]?[0-9]{{2}}|{_FULL_YEAR})|\b{_OF_WHOM}(?:\s[^\W\d_]{{3,14}}){{0,2}}\s\((?P<in>{_FULL_YEAR}|['’][0-9]{{2}})(?=\))|\bnat[oaie]\b[^.;\n]{{0,40}}?\b(?:nell['’]|del\s|fine\s|inizio\s)(?P<born>(?:{_MONTHS_WHOLE}\s)?{_FULL_YEAR})|\bleva\s(?:del\s)?(?P<levy>19[0-9]{{2}}|['’][0-9]{{2}})|,\s(?P<bare>19[2-9][0-9]|['’][2-9][0-9]))"
    r"(?=\s?[,;.)\n:]|\s?$|(?<=[0-9]{4})\scos[iì]\b|\s(?:e|ma|che|lui|lei|l['’]altr[oa]|stess[oa]|tutti|tutte|entrambi|gi[aà]|nat[oaie]|quindi|la|il|non|nn|un|una|con|va|ha|frequenta|vive|abita|è|sta|lavora|studia|fa)\b)(?![.,][0-9])"
)


_IS_OF = re.compile(  # «kurti è dell 88 credo»
    r"\b(?:è|era|sono|nat[oaie]|uno|una|lui|lei)\s(?:dell['’]?\s?|del\s?['’]|del\s)(?P<when>[0-9]{2})(?![0-9A-Za-z/:]|[.,][0-9]|\s?(?:%|euro|€|per\scento|anni|mesi|gennaio|febbraio|marzo|aprile|maggio|giugno|luglio|agosto|settembre|ottobre|novembre|dicembre|ore)\b)"
)


_OF_A_YEAR = re.compile(  # «si chiama iacopo. del 2008, terza scuola»
    rf"(?:^|[.,;(\n]\s?)del\s(?P<when>{_FULL_YEAR})(?=[,.;)]\s[a-z]|\s(?:vive|frequenta|abita|nat[oa]|terza|seconda|prima|in\s|va\s|ha\s|non\s))"
)
_NO_BIRTH = re.compile(
    r"\b(?:legg|decret|sentenz|relazion|lett|nota|accord|contratt|protocoll|circolar|delibera|piano|progett|auto|macchin|fiat|verbal|document|certificat|isee|cud)[^.\n]{0,40}$"
)


def loose_years(text: str) -> Iterator[Mark]:
    """Years of birth where a text tells of people."""
    text = lowered(text)
    for m in _IS_OF.finditer(text):
        yield Mark(m.start("when"), m.end("when"), "DOB")
    for m in _OF_A_YEAR.finditer(text):
        if not _NO_BIRTH.search(text, max(0, m.start() - 60), m.start()):
            yield Mark(m.start("when"), m.end("when"), "DOB")
    for m in _LOOSE_YEAR.finditer(text):
        which = next(name for name in ("when", "is", "a", "in", "born", "levy", "bare") if m[name])
        yield Mark(m.start(which), m.end("more") if m["more"] else m.end(which), "DOB")
