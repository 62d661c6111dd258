"""Codes that a register keeps: tax codes, accounts, documents, plates. Checksums where they exist, cue words elsewhere.

Every pattern is bounded, so that the time grows with the length of the text and not faster.
"""

import re
from collections.abc import Iterator

from workspace.anonymity import checksums
from workspace.anonymity.findings import Mark
from workspace.anonymity.registry import recogniser
from workspace.anonymity.words import lowered

_GAP = r"[ \u00a0\u2009\u202f.\-]{0,2}"
_D = "[0-9LMNPQRSTUVlmnpqrstuv]"
_CF = re.compile(
    rf"(?<![0-9A-Za-z])(?:[A-Za-z]{_GAP}){{6}}(?:{_D}{_GAP}){{2}}[A-EHLMPRSTa-ehlmprst]{_GAP}"
    rf"(?:{_D}{_GAP}){{2}}[A-Za-z]{_GAP}(?:{_D}{_GAP}){{3}}[A-Za-z](?![0-9A-Za-z])"
)
_IBAN = re.compile(r"(?<![0-9A-Za-z])[A-Za-z]{2}[ \u00a0-]?[0-9]{2}(?:[ \u00a0.\-]{0,2}[0-9A-Za-z]){11,30}")
_LENGTHS = (
    "IT=27 SM=27 VA=22 RO=24 MD=24 AL=28 BG=22 HR=21 HU=28 PL=28 SK=24 SI=19 CZ=24 DE=22 AT=20 CH=21 FR=27 ES=24 "
    "PT=25 BE=16 NL=18 LU=20 GB=22 IE=22 GR=27 TR=26 TN=24 UA=29 LT=20 LV=21 EE=20 DK=18 SE=24 FI=18 NO=15 MT=31 "
    "CY=28 XK=20 RS=22 ME=22 MK=19 BA=20 EG=29 PK=24 BR=29 MC=27 GE=22"
)
_IBAN_LENGTH = {entry[:2]: int(entry[3:]) for entry in _LENGTHS.split()}


def _compact(text: str) -> str:
    return "".join(c for c in text if c.isalnum()).upper()


@recogniser
def tax_code(text: str) -> Iterator[Mark]:
    """Codice fiscale in any case, spaced or dotted, with omocodia. A wrong check letter is still a tax code mistyped."""
    for m in _CF.finditer(text):
        code = _compact(m[0])
        digits = sum(c.isdigit() for c in code)
        whole = len(m[0]) == 16
        enough = (1 if whole else 3) if checksums.codice_fiscale(code) else 5
        if digits >= enough:
            yield Mark(m.start(), m.end(), "CF")


def _end_of(match: re.Match[str], length: int) -> int | None:
    """Where the first `length` letters and digits of the match end."""
    seen = 0
    for i, c in enumerate(match[0]):
        seen += c.isalnum()
        if seen == length:
            return match.start() + i + 1
    return None


@recogniser
def bank_account(text: str) -> Iterator[Mark]:
    """IBAN: the country's length; Italian ones also when the control digits are wrong."""
    at = 0
    while m := _IBAN.search(text, at):
        at = m.start() + 2  # «di 500 euro su postepay IT13…»: what begins like one may hide the one that follows
        length = _IBAN_LENGTH.get(m[0][:2].upper())
        end = _end_of(m, length) if length else None
        if end is None:
            continue
        code = _compact(text[m.start() : end])
        italian = code[:2] == "IT" and code[4].isalpha() and code[5:15].isdigit()
        if italian or checksums.iban(code):
            yield Mark(m.start(), end, "IBAN")
            at = end


_PL = "[A-HJ-NPR-TV-Za-hj-npr-tv-z]"
_PLATE = re.compile(
    rf"(?<![0-9A-Za-z])({_PL}{{2}})([ \u00a0\-.·]?)([0-9]{{3}})([ \u00a0\-.·]?)({_PL}{{2}})(?![0-9A-Za-z])"
)
_PLATE_CUE = re.compile(
    r"\btarg(?:a|at[oaie]|he)\b|\bauto\b|\bmacchina|\bfurgon|\bscooter|\bmoto\b|\bmotorino|\bcamion|\butilitaria|"
    r"\b(?:fiat|panda|punto|ford|opel|golf|polo|skoda|audi|bmw|renault|clio|peugeot|citroen|toyota|yaris|dacia|transit|ducato|dobl[oò]|fiesta|corsa|focus|ypsilon|twingo|micra|matiz|aygo|sandero|duster|tipo|500|c3|c1|kangoo|berlingo|scudo|ciclomotore|vespa|ape|roulotte|camper|pulmino)\b",
    re.IGNORECASE,
)
_AFTER_PLATE = re.compile(
    r"\btarg(?:a|at[oaie])\b\W{0,3}(?:[a-z]{4,12}[ ])?((?=[0-9A-Za-z \-]{0,8}[0-9])[A-Za-z0-9]{2,8}(?:[ -][A-Za-z0-9]{1,6}){0,2})",
    re.I,
)


def _is_plate(found: str) -> bool:
    bare = _compact(found)
    figures = _digits(bare)
    return 5 <= len(bare) <= 8 and figures >= 2 and len(bare) - figures >= 1 and not re.search(r"[A-Za-z]{4}", found)


_SMALL_PLATE = re.compile(  # «fx 118 bm», with no word before it; not «da 120 km», «al 118 ha»
    r"(?<![0-9A-Za-zà-ù])(?!(?:al|ad|da|fa|ed|ce|c|gg|aa)\b)[a-g][a-hj-npr-tv-z][ ][0-9]{3}[ ](?!(?:al|ed|da|ne|se|le|la|ha|ma|va|fa|me|te|mg|ml|kg|km|cm|mm|gg|aa|ad|gr|lt|nn)\b)[a-hj-npr-tv-z]{2}(?![0-9A-Za-zà-ù])"
)
_OLD_PLATE = re.compile(
    r"(?<![0-9A-Za-z])[A-Z]{2}\s?(?:[0-9]{5,6}|[0-9]{3}\s[0-9]{3}|(?=[0-9A-Z]{0,5}[0-9]{3})[0-9][0-9A-Z]{5})(?![0-9A-Za-z])"
)


@recogniser
def plate(text: str) -> Iterator[Mark]:
    """Italian plates since 1994; older and foreign ones only after the word."""
    for m in _PLATE.finditer(text):
        compact = not (m[2] or m[4]) or m[2] == m[4] in ("-", ".", "·")
        if m[0].upper() == m[0] or compact or _PLATE_CUE.search(text, max(0, m.start() - 60), m.start()):
            yield Mark(m.start(), m.end(), "PLATE")
    for m in _SMALL_PLATE.finditer(text):
        yield Mark(m.start(), m.end(), "PLATE")
    for m in _OLD_PLATE.finditer(text):
        if _PLATE_CUE.search(text, max(0, m.start() - 60), m.start()):
            yield Mark(m.start(), m.end(), "PLATE")
    for m in _BRANDED.finditer(text):
        found = text[m.start(1) : m.end(1)]
        while found and not _is_plate(found):
            found = found[: max(found.rfind(" "), found.rfind("-"), 0)]
        if found:
            yield Mark(m.start(1), m.start(1) + len(found), "PLATE")
    for m in _MOPED.finditer(text):
        if _digits(m[0]) > 1 and _PLATE_CUE.search(text, max(0, m.start() - 60), m.start()):
            yield Mark(m.start(), m.end(), "PLATE")
    for m in _HALF_PLATE.finditer(lowered(text)):
        yield Mark(m.start("plate"), m.end("plate"), "PLATE")
    for m in _AFTER_PLATE.finditer(text):
        parts = m[1].split(" ")
        while len(parts) > 1 and parts[-1].isalpha() and parts[-1].islower():
            parts.pop()  # «targa X7TM4C che…»
        found = " ".join(parts)
        if any(c.isdigit() for c in found):
            yield Mark(m.start(1), m.start(1) + len(found), "PLATE")


_BRANDED = re.compile(  # «la vespa X7B4KN», «il motorino (ek 61 902)», «targa romena B 19 KLM», «Fiat Uno PA C10554»
    r"\b(?:vespa|motorino|scooter|ciclomotore|moto|ape|motocarro|minicar|targhino|auto|macchina|furgone|furgoncino|pulmino|camion|camper|roulotte|fiat\s\w{2,8}|panda|targ(?:a|at[oaie])|bici\selettrica|monopattino)"
    r"[\s,(]{1,2}(?:(?!km|ore|via|alle|al|il|di|da|in)[a-zà-ù]{2,12}\s){0,2}\(?"
    r"((?=[0-9A-Za-z \-]{0,8}[0-9])(?=[0-9 \-]{0,7}[A-Za-z])(?!(?:alle|al|il|le|e|di|da|in|a|per|dal|del|con|ore|km|n)\s)[0-9A-Za-z]{1,7}(?:[ -][0-9A-Za-z]{1,6}){0,3})(?=[\s,.;:)\n]|$)"
)

_MOPED = re.compile(r"(?<![0-9A-Za-z])[Xx][0-9A-Za-z][ ]?[0-9A-Za-z]{3,4}(?![0-9A-Za-z])")
_HALF_PLATE = re.compile(  # «targa bx duecentododici», «dw 655 ..», «fk qualcosa 90 zt», «...507 RD», «BS C4..88»
    r"\b(?:targ(?:a|at[oaie])|auto|macchina|scooter|motorino|moto|vespa|ape|furgone|furgoncino|jeep|suv|golf|panda|punto|dobl[oò]|fiesta|clio|corsa|polo|classe\s[ab]|utilitaria|station\swagon|roulotte|camper|camion|duster|transit|ducato)\b[^.;:\n0-9]{0,40}?"
    r"[\s(,]{1,2}(?P<plate>(?:\.{2,4}\s?)?(?![a-z]{2}\s(?:ore|anni|via|km|metri|euro|volte|giorni|mila|persone)\b)(?!(?:al|il|di|da|in|un|le|la|lo|ne|se|si|ha|ho|mi|ti|ci|vi|ma|su|tra|nn|ed|ad|xe|ke|e)\s)"
    r"(?:[A-Za-z]{2}[ -]?(?:[A-Za-z][0-9]\.{0,3}[0-9]{0,3}|[0-9]{2,4}(?:\s?\.{2,3}|\s(?:qualcosa|boh|e\saltro|[A-Za-z]{1,2}(?:\se\saltro)?(?=[\s,.;)]|$)))?|qualcosa\s[0-9]{1,3}(?:\s[A-Za-z]{2}\b)?|(?:(?:zero|uno|due|tre|quattro|cinque|sei|sette|otto|nove|[a-z]{0,8}cent[a-z]{1,14})\b\s?){1,4})"
    r"|(?<=\.)[0-9]{3}\s?[A-Z]{2}\b))",
)
_FOUR = re.compile(  # «cartella 8834», «codice utente 0098», «atto n. 33 reg. 2»
    r"\b(?:cartella(?:\ssociale|\sclinica)?|codice\s(?:utente|cliente|assistito|paziente)|cod\.?\sutente|id(?:\scaso|\sutente)?|matricola|scheda\sutente|posizione)\s(?:n\.?\s)?(?P<number>(?!(?:19|20)[0-9]{2}\b)[0-9]{4})(?![0-9A-Za-z/,.]\w|\s?(?:euro|€))"
    r"|\batto\s(?P<number2>n\.?\s?[0-9]{1,5}\s(?:reg\.?|parte|p\.|serie)\s[0-9IVX]{1,4}(?:\s(?:serie|s\.)\s[A-C])?)",
    re.IGNORECASE,
)
_ENDS_WITH = re.compile(
    r"\b(?:cf|c\.f\.|codice\sfiscale|iban|carta|tessera|conto|targa|numero|cell(?:ulare)?|tel(?:efono)?)\s(?:che\s|ke\s)?(?:finisce|termina|inizia|comincia|finisc)\w{0,3}\s(?:per|con|in|x|cn)\s(?P<number>(?=[0-9A-Za-z.]{0,7}[0-9])[0-9A-Za-z]{2,8})\b",
    re.IGNORECASE,
)
_ONE_BY_ONE = re.compile(  # «a 0 3 3 1 7 8 2 4», «carta id fr x4rt 88210»
    r"(?<![\w.])(?:[A-Za-z]{1,2}(?:[ ][0-9]){6,9}|(?<=\s)[A-Za-z][0-9][A-Za-z]{2}[ ][0-9]{4,7})(?![0-9A-Za-z])"
)
_SAID_NUMBER = re.compile(  # «zero sei pu tre due otto otto uno»
    r"\b(?:(?:stp|eni|inps|tessera)\s)?(?:(?:zero|uno|due|tre|quattro|cinque|sei|sette|otto|nove)\s(?:(?!e\s|di\s|a\s|in\s)[a-z]{1,2}\s)?){5,16}(?:zero|uno|due|tre|quattro|cinque|sei|sette|otto|nove)\b",
)

_NOT_MONEY = r"(?!\s?(?:€|euro\b|eur\b|%))"
_LONG = re.compile(rf"(?<![0-9A-Za-z.,€])(?<![0-9]/)[0-9]{{7,22}}(?![0-9A-Za-z]){_NOT_MONEY}")
_MIXED = re.compile(
    r"(?<![0-9A-Za-z@._/-])(?=[0-9A-Za-z/\-]{0,14}[0-9])(?=[0-9/\-]{0,14}[A-Za-z])[0-9A-Za-z]{1,16}(?:[-/][0-9A-Za-z]{1,12}){0,4}(?![0-9A-Za-z_@])"
)
_SHAPES = re.compile(
    r"(?<![0-9A-Za-z])(?:"
    r"(?:STP|ENI|stp|eni)[ \u00a0.:]{0,2}[0-9](?:[ ]?[0-9]){10,14}"  # foreigners' health codes
    r"|80380[ ]?(?:[0-9][ ]?){14}[0-9]"  # health card (TEAM)
    r"|[A-Z]{2}[ ]?[0-9]{7}[A-Z]?|[0-9]{7}[A-Z]{2}|[A-Z]{2}[ ]?[0-9]{5}[ ]?[A-Z]{2}|(?!(?:il|al|lo|la|le|gl|di|da|in|su|tu|ne|ha|un|ai|ed|od|se|ma|no|si|ci|mi|ti|vi)\b)[a-z]{2}[ ]?(?:[0-9]{5}[ ]?[a-z]{2}|[0-9]{7}[a-z]?)|[A-Z][ ]?[0-9]{8}|U1[0-9A-Z]{7}[A-Z]"
    r")(?![0-9A-Za-z])"
)
_NUMBER_CUE = (
    r"p(?:artita)?\.?\s?iva|cart\.?(?:\ssoc\.?)?|codice|cod\.?|cf|c\.f\.?|pratica|prat\.?|matricola|matr\.?|cartella(?:\s(?:clinica|sociale))?|tessera(?:\s(?:sanitaria|n))?"
    r"|documento|passaporto|patente|c(?:arta)?\.?\s?(?:d['’]\s?)?i(?:dentità)?\.?|permesso(?:\sdi\ssoggiorno)?|pds|p\.d\.s\.|posizione|iscrizione(?:\sall['’])?|albo"
    r"|verbale|polizza|libretto|conto|c/c|cui|vestanet|esenzione|esente|ticket|badge|contratto|bolletta|pod|pdr|imei|iccid|utenza|utente|id|domanda|ricevuta|raccomandata"
    r"|stp|eni|team|inps|inail|spid|puk|pin|scheda|nosologico|impegnativa|nre|nrp|ricetta|certificato|libretto|codice\scliente|carta|bancomat|postepay|isee|dsu|assicurata"
)
_CUED = re.compile(
    rf"(?<![A-Za-z0-9])(?:{_NUMBER_CUE})(?![A-Za-z0-9])[\s:(,]{{0,3}}(?:[A-Za-zÀ-ÿ'’.]{{1,14}}[\s:]{{1,2}}){{0,4}}?"
    r"(?:n\.?|nr\.?|num\.?|n°|nº|numero|è|il|:)?[\s:]{0,2}"
    r"((?=[0-9A-Za-z/\-.]{0,12}[0-9])[0-9A-Za-z]{1,16}(?:[-/.][0-9A-Za-z]{1,12}){0,4})(?![0-9A-Za-z])",
)
_SCATTERED = re.compile(  # «c.i. ca 90 331 dt», «pds I 20 44 8817», «bolla 88 117 m», «cod ags 88 21 k», «ricetta n 190a 4 0088127»
    r"(?<![A-Za-z0-9])(?:c\.?\s?i\.?|doc(?:umento)?\.?|pds|permesso|passap(?:orto)?\.?|patente|tessera|ts|cod(?:ice)?\.?|bolla|buono|modulo|mod\.?|ricetta|ricev(?:uta)?\.?|delega|braccialetto|porto(?:\sd['’]armi)?|aut(?:orizzazione)?\.?|certificazione"
    r"|cert\.?|ticket|matr(?:icola)?\.?|contrassegno|libretto|pratica|prat\.?|polizza|contratto|utenza|conto|scheda|cartella|referto|impegnativa|domanda|protocollo|prot\.?|vestanet|cui|c\.u\.i\.|nre|esenzione|carta|lettera|fattura|bonifico|assegno|voucher|tagliando)"
    r"(?![A-Za-z0-9])[\s:(,]{1,3}(?:(?:n\.?|nr\.?|n°|num(?:ero)?\.?|prenotata|prenotato|cod\.?|il|è|di|posta|inps|postale|sanitaria|soggiorno|modello)[\s:]{1,2}){0,3}"
    r"((?=[0-9A-Za-z /.\-]{0,12}[0-9])(?:(?!(?-i:alle|dalle|delle|h|del|il|al|dal|di|da|in|a|e|per|con|che|su|nel|ha|è|ore|via|anni|mesi|euro|x|o|se|si|non|nn|le|la|lo|i|gli|un|una)\s)[A-Za-z]{1,4}[ ./\-]?)?[0-9]{1,9}[A-Za-z]?(?:[ ./\-](?:[0-9]{1,9}[A-Za-z]?|(?:[A-Za-z]{1,2}(?=[\s,.;:)]|$)(?![ ][a-zà-ù])))){0,5})(?![0-9A-Za-z])",
    re.IGNORECASE,
)
_COMPOSED = re.compile(  # «XB 331904», «FE 412 907», «i 1408 7725 3» after the word that announces a document
    rf"(?<![A-Za-z0-9])(?:{_NUMBER_CUE}|disp(?:ositivo)?\.?|referto|bolla|braccialetto|denuncia|nosogr\.?|cat\.\s[A-Z]{{2}})(?![A-Za-z0-9])[\s:(,]{{0,3}}(?:[A-Za-zÀ-ÿ'’.]{{1,14}}[\s:]{{1,2}}){{0,3}}?"
    r"((?:n\.?\s|nr\.?\s|n°\s?)?[A-Za-z]{0,4}[ ]?[0-9]{3,9}(?:[ ][0-9]{1,6}){0,3}|(?:n\.?\s)?[0-9]{1,4}[/-][0-9]{4,8}|(?:n\.?\s)?[0-9]{3,6}/[A-Z]{1,3})(?![0-9A-Za-z/]|[.,][0-9])",
)
_LABEL = re.compile(
    r"(?<![0-9A-Za-z./-])(?!(?:ISO|UNI|MMPI|HIV|HCV|OMS|SARS|IEC|EN|CBCL|PHQ|GAD|SCL|LSD|COVID|ICD|DSM|CIRS|NYHA|WISC|WAIS|ADOS|IPASVI|H|DGR|UE|CE)\b)[A-Z]{2,5}[-/](?!(?:19|20)[0-9]{2}(?![0-9]))(?:[0-9]{3,8}|[0-9]{2,3}-[0-9]{2,4})(?![0-9A-Za-z/-])"
    r"|(?<![0-9A-Za-z/-])[A-Z]{1,3}[0-9]{2,4}[A-Z]{1,3}[0-9]{2,5}(?![0-9A-Za-z/-])"
    r"|(?<![0-9A-Za-z])U\.?I\.?\s[0-9]{4,8}(?![0-9])|(?<![0-9A-Za-z])(?:STP|ENI)\s[A-Z]{2}[0-9]{8,14}(?![0-9A-Za-z])"
)
_OF_INPS = re.compile(
    r"(?<![0-9A-Za-z])(?:INPS|ASL|AUSL|ATS|ASST|COM|C\.I\.V\.|CIV)[.\s/](?=[0-9./]{0,20}[0-9]{4})[0-9]{3,9}(?:[./][0-9]{2,9}){0,5}(?![0-9A-Za-z])"
)
_BENEFIT = re.compile(
    r"(?<![0-9A-Za-z])(?:adi|sfl|rdc|dsu|isee|inps|naspi|itl|did|sap|gepi)[\s-](?:19|20)[0-9]{2}[\s-]?[0-9]{5,9}(?![0-9A-Za-z])",
    re.I,
)
_NUMBERED = re.compile(r"(?:\bn\.?|\bnr\.?|n°|\bnumero|\bid|#)[\s:]{0,2}$", re.IGNORECASE)
_GROUPS = re.compile(r"(?<![0-9A-Za-z.,/+])[0-9]{2,6}(?:[ ][0-9]{2,6}){2,6}(?![0-9A-Za-z])")
_DATE_LIKE = re.compile(
    r"[0-9]{1,2}[-/.][0-9]{1,2}(?:[-/.][0-9]{2,4})?|(?:19|20)[0-9]{2}(?:[-/](?:19|20)?[0-9]{2})?|[0-9]{1,3}(?:\.[0-9]{3})+|[0-9]{1,2}[.:][0-9]{2}"
)
_ORDINARY = re.compile(
    r"[0-9]{1,4}x[0-9]{1,4}(?:x[0-9]{1,4})?|[A-Z][0-9]{2}\.[0-9]{1,2}|[0-9]{1,4}(?:enni?|mila|esim[oaie]|°|mg|ml|kg|km|mq|cm|gb|min|h|x|mesi|anni|aa|gg)?|h[0-9]{1,2}|[0-9]{1,3}/[0-9]{1,3}|[a-z]{1,6}-?[0-9]{1,2}|covid-?19",
    re.I,
)


_SPELT_PIECE = (
    r"(?:effe|erre|esse|enne|emme|elle|acca|zeta|kappa|cappa|vu|bi|ci|di|gi|pi|ti|cu|qu|ipsilon|ics|a|e|i|o|u"
    r"|zero|uno|due|tr[eé]|quattro|cinque|sei|sette|otto|nove|dieci|undici|dodici|tredici|quattordici|quindici|sedici|diciassette|diciotto|diciannove|(?:vent|trent|quarant|cinquant|sessant|settant|ottant|novant)[a-zé]{1,9}|[a-z]{0,9}cento[a-zé]{0,16}|[0-9]{1,4})"
)
_SPELT = re.compile(rf"(?<![\w'’]){_SPELT_PIECE}(?:[\s,\-]{{1,2}}{_SPELT_PIECE}(?![\w'’])){{4,24}}")
_SPELT_LETTER = re.compile(
    r"\b(?:effe|erre|esse|enne|emme|elle|acca|zeta|kappa|cappa|vu|bi|gi|pi|ti|cu|ics)\b", re.IGNORECASE
)
_SPELT_FIGURE = re.compile(
    r"[0-9]|zero|uno|due|tre|quattro|cinque|sei|sette|otto|nove|nta|cento|dici|venti", re.IGNORECASE
)


@recogniser
def spelt(text: str) -> Iterator[Mark]:
    """A code that was dictated letter by letter: «effe enne tre zero due gi esse», «erre enne pi bi esse effe settantadue…»."""
    for m in _SPELT.finditer(lowered(text)):
        if len(_SPELT_LETTER.findall(m[0])) > 1 and _SPELT_FIGURE.search(m[0]):
            yield Mark(m.start(), m.end(), "CF" if len(m[0].split()) > 9 else "PLATE")


def _digits(text: str) -> int:
    return sum("0" <= c <= "9" for c in text)


_A_LAW = re.compile(r"\b(?:l|dl|d\.l|dlgs|lgs|art|artt|legge|lr|l\.r|dm|dpr|comma)\.?\s?$", re.IGNORECASE)
_SIGN = re.compile(
    r"(?<![0-9A-Za-zÀ-ÿ'’])(?:n\.?|nr\.?|n°|matr\.|cod\.|numero|(?-i:[b-df-hj-np-z](?=\s)|i(?=\s)))\s?$", re.IGNORECASE
)


def _from_the_sign(text: str, start: int) -> int:
    """Where «n.» or «matr.» before a number begins: it goes with it."""
    m = _SIGN.search(text, max(0, start - 9), start)
    return m.start() if m else start


@recogniser
def register_number(text: str) -> Iterator[Mark]:
    """Documents, health cards, files, VAT numbers: by shape, by length, or after the word that announces them."""
    for m in _SHAPES.finditer(text):
        yield Mark(m.start(), m.end(), "ID_NO")
    for m in _GROUPS.finditer(text):
        if _digits(m[0]) >= 13:
            yield Mark(m.start(), m.end(), "ID_NO")
    for pattern in (_LABEL, _BENEFIT, _OF_INPS):
        for m in pattern.finditer(text):
            yield Mark(m.start(), m.end(), "ID_NO")
    for m in _COMPOSED.finditer(lowered(text)):
        found = text[m.start(1) : m.end(1)]
        bare = re.sub(r"^n\S{0,2}\s", "", found, flags=re.IGNORECASE)
        lettered = any(c.isalpha() for c in bare) and _digits(bare) >= 4 and bare.upper() == bare
        if (_digits(bare) < 6 and not lettered) or re.fullmatch(r"[0-9]{1,4}[/-](?:19|20)[0-9]{2}", bare):
            continue
        if not re.match(r"\s?(?:€|euro\b)", text[m.end() : m.end() + 6]):
            yield Mark(_from_the_sign(text, m.start(1)), m.end(1), "ID_NO")
    for pattern in (_FOUR, _ENDS_WITH):
        for m in pattern.finditer(text):
            which = "number" if m["number"] else "number2"
            yield Mark(m.start(which), m.end(which), "ID_NO")
    for m in _ONE_BY_ONE.finditer(text):
        yield Mark(m.start(), m.end(), "ID_NO")
    for m in _SAID_NUMBER.finditer(lowered(text)):
        yield Mark(m.start(), m.end(), "ID_NO")
    for m in _SCATTERED.finditer(text):
        bare = _compact(m[1])
        figures = _digits(bare)
        if re.match(
            r"\s?(?:€|euro\b|eur\b|%|mg\b|anni\b|mesi\b|volte\b|giorni\b)", text[m.end() : m.end() + 7]
        ) or _DATE_LIKE.fullmatch(m[1]):
            continue
        if figures >= 5 or (
            figures >= 3
            and (len(bare) > figures or _NUMBERED.search(text[max(0, m.start(1) - 8) : m.start(1)]))
            and not (_ORDINARY.fullmatch(m[1]) and len(bare) > figures)
        ):
            yield Mark(_from_the_sign(text, m.start(1)), m.end(1), "ID_NO")
    for m in _LONG.finditer(text):
        yield Mark(_from_the_sign(text, m.start()), m.end(), "ID_NO")
    for m in _MIXED.finditer(text):
        digits, letters = _digits(m[0]), sum(c.isalpha() for c in m[0])
        sized = _DATE_LIKE.fullmatch(m[0]) or _ORDINARY.fullmatch(m[0])
        if digits >= 5 and letters and (letters <= 8 or digits >= 7) and not sized:
            yield Mark(m.start(), m.end(), "ID_NO")
    for m in _CUED.finditer(lowered(text)):
        found = text[m.start(1) : m.end(1)]
        numbered = (
            len(found) in (3, 4)
            and found != "164"
            and found.isdigit()
            and _NUMBERED.search(m[0][: m.start(1) - m.start()])
        )
        if found == "2016/679" or _A_LAW.search(text, max(0, m.start(1) - 8), m.start(1)):
            continue
        if _DATE_LIKE.fullmatch(found) or (_ORDINARY.fullmatch(found) and not numbered):
            continue
        if numbered or _digits(found) >= 4 or (_digits(found) >= 2 and found.upper() == found and len(found) >= 6):
            if re.match(r"\s?(?:€|euro\b)", text[m.end() : m.end() + 6]) or text[: m.start(1)].endswith("€ "):
                continue
            yield Mark(_from_the_sign(text, m.start(1)), m.end(1), "ID_NO")


_SAYS_WHAT = re.compile(  # the words that say what a number is, right before it
    r"(?<![A-Za-zà-ù0-9])(?:"
    r"(?:decreto|dec|istruttoria|esposto|ingiunzione|diffida|precetto|autorizzazione|reclamo|cronol|amministrazione\sdi\ssostegno|amm\.\s?(?:di\s)?sost\.?|tutela|curatela|adozione|affidamento|verbale|determina(?:zione)?|delibera|sentenza|ordinanza|querela|denuncia|dsu|prot(?:ocollo)?|registro|procedura|proc(?:edimento)?|fasc(?:icolo)?|pratica|prat|cartella|posizione|pos|ass(?:icurata)?|racc(?:omandata)?|ricevuta|domanda|sigla(?:ta|to)?|convenzione|contratto|codice\sutente|cod\.?\sutente|p\.\s?p|reg\.?\sgen|iscr(?:izione)?|vestanet|inail|inps|iscr)\b\.?"
    r"(?:[\s:(]{1,2}(?:p\.\s?m\.|violazioni|notizie|generale|gen\.|interno|int\.|sanitaria|clinica|sociale|utente|inail|inps|di\ssoggiorno|esecutiva|col|con(?:\sil)?|il|al|recante|numero|cron(?:ol)?\.?|iscr\.|n\.°|nn?\.|n°|nr\.?|n)){0,4}[\s:]{0,2}"
    r"|(?:[A-Z]\.\s?){1,4}(?=$)|D\.\s?D\.\s(?:n\.\s?)?(?=$)"
    r"|(?:n\.?\s?[°º]|n[r]?\.|numero|n)[\s]?(?:[a-z]\s)?|(?<=iva\s)IT\s?|\bts\s|\bin\s(?:uscita|entrata|arrivo|partenza)\s"
    r")$",
    re.IGNORECASE,
)
_ACT_LABEL = re.compile(  # «ordinanza GIP Nuoro del 3/9, » before «n. 1502/24»
    r"(?<![A-Za-zà-ù0-9])(?:decreto|decr\.|ordinanza|ord\.|sentenza|sent\.|provvedimento|provv\.|verbale|nota)\s(?:[^\s.;:()]{1,16}\.?,?\s){0,5}$",
    re.IGNORECASE,
)
_OFFICE_BEFORE = re.compile(
    r"(?<![\w-])(?!(?:IL|LA|LE|DEL|AL|IN|DI|UN|TEL|CELL|PER|CON|NON)\s)[A-Z]{2,5}(?:-[A-Z]{2,5})?\s$"
)  # «USR-TE 00914/21»
_NUMBER_OF_ACT = re.compile(r"n\.|nr\.|n°|R\.?G|V\.?G")
_CATEGORY = re.compile(
    r"\s(?:cat\.?|categoria|ser\.?|serie|sede)\s?[A-Z]{1,4}(?![A-Za-z])|\s(?:tut|vol|min|civ|pen|ads|gip|gup)\.(?=\s|$)"
)


def labelled(text: str, mark: Mark) -> Mark:
    """A number with the words that say what it is, and the letters after it: «protocollo generale col n. 3310/2024»,
    «posizione INAIL 90417733 cat. SO». Half of it would stay behind and say what was taken out."""
    if mark.kind not in ("ID_NO", "CASE_NO"):
        return mark
    low = max(0, mark.start - 70)
    before = text[low : mark.start]
    label = _SAYS_WHAT.search(before) or (_NUMBER_OF_ACT.match(text, mark.start) and _ACT_LABEL.search(before))
    tail = _CATEGORY.match(text, mark.end)
    says = label or _OFFICE_BEFORE.search(before)
    return Mark(
        low + says.start() if says else mark.start,
        tail.end() if tail else mark.end,
        mark.kind,
        mark.level,
        mark.reason,
    )
