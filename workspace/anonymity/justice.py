"""Numbers of files and acts: courts, protocols, benefit declarations. Laws and published judgments are everybody's."""

import re
from collections.abc import Iterator

from workspace.anonymity.findings import Mark
from workspace.anonymity.registry import recogniser

_ROLE = (
    r"(?:R\.?\s?G\.?(?:\s?(?:N\.?\s?R\.?|V\.?\s?G\.?|A\.?\s?d\.?\s?S\.?|G\.?\s?I\.?\s?P\.?|G\.?\s?U\.?\s?P\.?|TRIB\.?|MIN\.?|ES\.?|LAV\.?|T\.?|P\.?\s?M\.?|E\.?(?![a-z])|A\.?\s?C\.?|aff\.\s?civ\.|Cam\.))?"
    r"|R\.?\s?V\.?\s?G\.?|V\.?\s?G\.?|N\.?\s?R\.?\s?G\.?|R\.?\s?N\.?\s?R\.?|R\.\s?R\.|M\.\s?A\.\s?P\.|MAP|D\.\s?P\.|D\.\s?I\.|RGNR|RGVG|NRG|MOD\.?\s?21|ADS|MSNA|SIUS|SIEP|CRON\.?|REP\.?|G\.?I\.?P\.?|G\.?U\.?P\.?)"
)
_N = r"(?:n\.?|nr\.?|num\.?|n°|nº|numero|№)"
_NUMBER = r"(?:[0-9]{1,7}\s?/\s?(?:(?:19|20)[0-9]{2}|[0-9]{2})|(?:19|20)[0-9]{2}/[0-9]{2,7})"
_BEFORE = re.compile(
    rf"(?<![A-Za-z0-9]){_ROLE}(?:\s{_ROLE})?[\s.:]{{0,2}}{_N}?[\s.:]{{0,2}}[0-9]{{1,7}}(?:\s?[/\-]\s?[0-9]{{2,4}}|\sdel\s(?:20)?[0-9]{{2}}(?![0-9/]|\.[0-9]))?(?:/[A-Za-z]{{1,5}})?(?:\s(?:mod\.\s?[0-9]{{2}}|D\.D\.A\.|DDA\b|[A-Z]\.(?=\s|$|[;,)])))?(?![0-9A-Za-z])",
    re.I,
)
_AFTER = re.compile(
    rf"(?<![0-9A-Za-z/.,])(?:{_N}\s?)?{_NUMBER}\s{{0,2}}(?:{_ROLE}|Ad\.|DIS\b|Min\.|V\.)(?:\s?(?:{_ROLE}|Min\.|mod\.\s?[0-9]{{2}}))?(?![A-Za-z0-9])",
    re.I,
)
_ACT_NUMBER = r"(?=[0-9A-Za-z/\-]{0,20}[0-9])(?:[0-9]{3,9}\sdel\s(?:20)?[0-9]{2}(?![0-9/]|\.[0-9])|[0-9]{1,9}(?:\s?[/\-]\s?[0-9A-Za-z.]{1,6}){1,3}|[0-9]{2,9}|(?:[A-Z]{1,5}[/\-]){1,4}[0-9]{2,9}(?:[/\-][0-9A-Za-z]{1,8}){0,3})"
_ACT = re.compile(  # the act is named with its number: both go
    rf"(?<![A-Za-z0-9])(?P<act>(?P<sure>prot(?:ocollo|\.)?|cron(?:ologico|\.)?|determin(?:a|azione)|det\.|ordinanza|ord\.?|decr\.?|delib\.|annot(?:azione|\.)|rep(?:ertorio|\.)|fasc(?:icolo|\.)?|proc(?:edimento|\.)?|provv(?:edimento|\.)?|querela)"
    r"|decreto|sentenza|sent\.|delibera(?:zione)?|verbale|verb\.|pratica|prat\.|denuncia|convenzione|domanda|ricorso|nota|atto|segnalazione|istanza|foglio|causa|registro|inc\.)(?![A-Za-zà-ù])"
    rf"\s?(?P<between>(?:(?:prot\.?|cron\.?|gen\.?|interno|int\.|ris\.|uscita|entrata|cautelare|urgente|civile|penale|tm|tribunale|inps|(?-i:[A-Z]{{2,5}}(?:/[A-Z]{{2}})?)|refus d'entrée|rg|r\.g\.|vg|v\.g\.|min\.|sius)\s){{0,3}})"
    rf"(?P<n>{_N}\s?)?(?P<number>{_ACT_NUMBER})(?P<after>\s(?:{_ROLE}|Ad\.|Min\.|cron\.?|sius|V\.))?(?P<date>\sdel\s[0-3]?[0-9][./][01]?[0-9][./](?:20)?[0-9]{{2}})?(?![0-9A-Za-z])",
    re.IGNORECASE,
)
_CUED = re.compile(
    rf"(?<![A-Za-z0-9])(?:decreto|sentenza|sent\.?|ordinanza|ord\.|provvedimento|provv\.?|procedimento|proc\.?|fascicolo|fasc\.?|protocollo|prot\.?|cronologico|cron\.?"
    rf"|registro|reg\.|tutela|causa|verbale|rif\.?|riferimento|pratica|ricorso|segnalazione|atto|querela|denuncia|determina(?:zione)?|dsu|isee|ruolo|repertorio|rep\.)"
    rf"(?![A-Za-z0-9])[\s:(,]{{0,3}}(?:[A-Za-zÀ-ÿ'’.\-]{{1,14}}[\s:(,]{{1,3}}){{0,5}}?({_N}?\s?(?=[0-9A-Za-z/\-]{{0,16}}[0-9])(?:[0-9]{{1,9}}(?:\s?/\s?[0-9A-Za-z]{{1,5}}){{1,3}}|[0-9]{{4,9}}(?:[-/][0-9A-Za-z]{{1,6}}){{0,2}}))(?![0-9A-Za-z])",
    re.IGNORECASE,
)
_BARE_N = re.compile(
    rf"(?<![A-Za-z0-9]){_N}\s?[0-9]{{1,7}}/(?:[0-9]{{2,6}}|[IVX]{{1,4}})(?:/[A-Za-z0-9]{{1,5}})?(?![0-9A-Za-z])",
    re.IGNORECASE,
)
_BARE = re.compile(r"(?<![0-9A-Za-z/.,\-])[0-9]{2,7}/(?:19|20)[0-9]{2}(?:/[A-Za-z]{1,4})?(?![0-9A-Za-z/])")
_DSU = re.compile(
    r"(?<![A-Za-z0-9])INPS[-\s]?(?:ISEE|DSU)[-\s]?[0-9]{4}[-\s]?[0-9A-Z]{6,12}(?:[-\s]?[0-9]{2})?(?![A-Za-z0-9])",
    re.IGNORECASE,
)
_LAW = re.compile(
    r"(?:\b(?:legge|leggi|l\.\s?r?\.?|lr|l\.r\.|d\.?\s?lgs\.?|dlgs|d\.?\s?l\.|dl|decret[oi][ -](?:legislativ[oi]|legge|ministeriale|interministeriale)|d\.?p\.?r\.?|d\.?p\.?c\.?m\.?|d\.?m\."
    r"|dm|d\.?g\.?r\.?|dgr|regolamento|reg\.?\s?(?:ue|ce)|direttiva|\(?ue\)?|\(?ce\)?|circolare|convenzione|codice\s(?:civile|penale|di\sprocedura)|art\.|artt\.|articol[oi]|comma|cass(?:azione|\.)|corte|consulta|cedu"
    r"|consiglio di stato|tar\b|delibera\w*|linee guida|gazzetta|g\.?u\.?)(?![A-Za-zà-ù])[^\n;]{0,45}|\b(?:l|d\.?lgs|dpr|dm|dl)\.?\s?)$",
    re.IGNORECASE,
)
_COURT_AFTER = re.compile(
    r"[\s,]{0,2}(?:della|del|di)\s(?:Corte|Cassazione|Consiglio di Stato|Consulta|TAR)", re.IGNORECASE
)
_OWN = re.compile(r"R\.?\s?G|V\.?\s?G|prot|fascicolo|procediment|proc\.", re.IGNORECASE)


def _is_law(text: str, start: int, end: int) -> bool:
    before = text[max(0, start - 70) : start]
    return bool(_LAW.search(before) or _COURT_AFTER.match(text, end))


@recogniser
def file_number(text: str) -> Iterator[Mark]:
    """R.G. 123/2024, 123/24 V.G., decreto n. …, prot. …, INPS-ISEE-…; never a law, an article, a published judgment."""
    for m in _DSU.finditer(text):
        yield Mark(m.start(), m.end(), "CASE_NO")
    for m in _BEFORE.finditer(text):
        if any(c.isdigit() for c in m[0]) and not _years(m[0]) and _named(m[0]):
            yield Mark(m.start(), m.end(), "CASE_NO")
    for m in _AFTER.finditer(text):
        yield Mark(m.start(), m.end(), "CASE_NO")
    for m in _ACT.finditer(text):
        number = m["number"]
        bare = number.isdigit()
        known = m["sure"] or m["n"] or m["between"]
        protocol = m["act"].lower().startswith(("prot", "cron"))
        if (
            (_years(number) and not (protocol and (m["n"] or len(m["act"]) < 6)))
            or _date(number)
            or (bare and (not known or _one_of_a_law(m, number)))
        ):
            continue
        if protocol or not _is_law(text, m.start("act"), m.end()):
            yield Mark(m.start(), m.end(), "CASE_NO")
    for m in _CUED.finditer(text):
        if (
            not _years(m[1])
            and not _date(m[1])
            and not _is_law(text, m.start(1), m.end())
            and not re.search(_LAW.pattern, m[0][: m.start(1) - m.start()], re.I)
        ):
            yield Mark(m.start(1), m.end(1), "CASE_NO")
    for pattern in (_BARE_N, _BARE):
        for m in pattern.finditer(text):
            if not _is_law(text, m.start(), m.end()) and not _years(m[0]) and not _date(m[0]):
                yield Mark(m.start(), m.end(), "CASE_NO")


def _one_of_a_law(m: re.Match[str], number: str) -> bool:
    """«decreto n. 65», «delibera n. 7»: too short to be a file, unless the word is one that only offices use."""
    return len(number) < 4 and not (m["sure"] and (m["n"] or len(number) > 1))


def _years(found: str) -> bool:
    """«2023/2024», «2023/24»: a school year; «2019»: a year."""
    m = re.fullmatch(r"((?:19|20)[0-9]{2})(?:\s?/\s?((?:19|20)?[0-9]{2}))?", found.strip())
    return bool(m and (not m[2] or (int(m[2]) - int(m[1])) % 100 == 1))


def _date(found: str) -> bool:
    m = re.fullmatch(r"([0-9]{1,2})/([0-9]{1,2})(?:/[0-9]{2,4})?", found.strip())
    return bool(m and int(m[1]) <= 31 and int(m[2]) <= 12)


def _named(found: str) -> bool:
    """In lower case the letters of a role could be anything («rep 2»); then it needs a year."""
    if "/" in found or re.search(r"[0-9]-(?:20)?[0-9]{2}$|\sdel\s", found):
        return True
    return bool(re.match(r"[A-Z]|[a-z]\.", found) and re.search(r"[0-9]{3}", found))


_REGION = r"(?:piemonte|lombardia|veneto|liguria|emilia[\s-]romagna|toscana|umbria|marche|lazio|abruzzo|molise|campania|puglia|basilicata|calabria|sicilia|sardegna|friuli(?:[\s-]venezia giulia)?|trentino|valle d['’]aosta)"
_COURT = re.compile(
    rf"\b(?:tribunale|procura|t\.?m\.?|corte d['’]appello)(?:\s(?:per\si\sminorenni|per\si\sminori|dei\sminori|minorile|minorenni))?\s(?:del|della|dell['’]|delle)\s?{_REGION}(?:\se\s(?:del|della)\s{_REGION})?"
    r"|\b(?:tribunale|corte d['’]appello|procura)\s(?:di|dell['’])\s?[^\W\d_]{2,20}(?:\s[A-Z][^\W\d_]{2,20})?,?\s(?:sezione|sede)\s(?:distaccata\s)?di\s[^\W\d_]{2,20}",
    re.IGNORECASE,
)


@recogniser
def court(text: str) -> Iterator[Mark]:
    """A court that a region, or a detached section, tells apart."""
    for m in _COURT.finditer(text):
        yield Mark(m.start(), m.end(), "COURT")
