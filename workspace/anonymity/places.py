"""Streets and squares, with the number or without."""

import re
from collections.abc import Iterator

from workspace.anonymity import gazetteers
from workspace.anonymity.findings import Level, Mark
from workspace.anonymity.registry import recogniser
from workspace.anonymity.words import fold, lowered

_STREET = (
    r"(?:vialetto|viale|caruggio|carruggio|carrugio|via|v\.(?=\s[A-Z])|v\.le|v\.lo|vicoletto|vicolo|vico|piazzale|piazzetta|piazza|p\.?zza|p\.?za|p\.le|p\.tta|corso|c\.so|largo|l\.go|contrada|c\.da|strada|str\.|corte|salita|calle|campiello|fondamenta|sestiere"
    r"|rione|galleria|traversa|alzaia|trav\.|pod\.|podere|località|loc\.|frazione|fraz\.|lungomare|lungotevere|lungarno|lungolago|lungopo|lungadige|cascina|borgata|stradella|rampa|scalinata|circonvallazione|residenza|villaggio|quartiere|masseria|podere|maso"
    r"|borgo|contrà|rue|piaggia|vocabolo|riviera|scali|molo|cortile|fondo|isolato|clivio|crosa|ruga|stradello|bia|rampe|pendino|supportico|stradone|stradella|ronco|chiasso|costa|erta|passaggio|passeggiata)"
)
_SMALL = r"(?:d[aei]l?|dell[aeo]|dei|degli|delle|del|della|dello|di|da|dal|dalla|dai|al|alla|alle|ai|agli|in|a|e|la|le|il|lo|i|gli|san|santa|santo|sant['’]|s\.|ss\.|d['’]|dell['’]|all['’]|l['’])"
_WORD = r"(?:[0-9]{1,2}[°º]?\s)?[A-Za-zÀ-ÖØ-öø-ÿ][A-Za-zÀ-ÖØ-öø-ÿ'’.]{0,24}"
_CIVIC = (
    r"[0-9]{1,4}(?:\s?/\s?[A-Za-z0-9]{1,3}|\s?(?![pPnNsS]\.)[A-Za-z](?![A-Za-zÀ-ÿ0-9])|\s?(?:bis|ter)\b)?(?![0-9A-Za-z]|[.,:][0-9])"
    r"(?:[\s,\-–]{1,3}(?:(?:scala|sc\.|interno|int\.?|piano|torre|pal(?:azzina)?\.?|lotto|edificio|ed\.|corte|app(?:artamento)?\.?|p\.|campanello|traversa|stanza|camera)\s(?:terra|rialzato|primo|secondo|terzo|quarto|quinto|ultimo|cortile|[0-9A-Za-z]{1,4}\b)[.°º]?|(?:scala|sc\.|int\.?|pal\.|ed\.|app\.|p\.)[0-9]{1,3}[A-Za-z]?\b|[A-Z][0-9]{1,2}\b|rosso\b|nero\b|bis\b|residence\s[A-Z]\w{2,20}|presso\s[^\W\d_]{3,20}|(?:primo|secondo|terzo|quarto|quinto|ultimo)\spiano\b)){0,4}"
)
_NUMBERED = re.compile(
    rf"(?<![\w.])({_STREET})(\s{{1,2}}|(?<=\.))((?:{_WORD}\s{{1,2}}|{_WORD},\s?){{0,5}}?{_WORD})\s{{0,2}},?\s{{0,2}}(?:n\.?\s?|nr\.?\s?|n°\s?|nº\s?|num\.?\s?|numero\s|civico\s|al\s(?:civico|numero|n\.)\s?)?({_CIVIC})",
    re.IGNORECASE,
)
_CAP = r"(?:[A-ZÀ-ÖØ-Þ][\w'’]{1,24}(?<![IVX]{2})|[IVX]{1,5}\s(?:gennaio|febbraio|marzo|aprile|maggio|giugno|luglio|agosto|settembre|ottobre|novembre|dicembre)|[A-ZÀ-ÖØ-Þ][\w'’]{1,24}|[IVX]{1,5}\b|[0-9]{1,2}[°º]?\s(?:[A-Z]\w{2,12}|gennaio|febbraio|marzo|aprile|maggio|giugno|luglio|agosto|settembre|ottobre|novembre|dicembre)|[A-Z]\.)"
_NAMED = re.compile(
    rf"(?<![\w.])({_STREET})(\s{{1,2}})((?:{_SMALL}\s?){{0,3}}{_CAP}(?:\s(?:(?:{_SMALL}\s?){{0,2}}{_CAP})){{0,4}})",
    re.UNICODE,
)
_HASTY = re.compile(
    r"(?<![\w.])(?:in|di|da|della|alla|alle|a|per|dalla|sulla|lungo|su|abita|sta|vive|residente|sede|casa|zona|angolo|parco)\s(via|viale|piazza|piazzale|vicolo|largo|v\.le|p\.za|contrada|p\.zza|c\.da)\s"
    r"((?:(?:del|della|dei|delle|degli|dello|san|santa|don|le|la|i|dell['’])\s?)?[a-zà-ù]{3,20}(?:\s(?:da vinci|da feltre|da verrazzano|di vittorio|xxiii|settembre|aprile|maggio|novembre)\b)?)"
)
_NEVER = {  # «via» and its companions are ordinary words as well
    "telematica", "mail", "email", "e-mail", "whatsapp", "telefono", "sms", "pec", "skype", "zoom", "meet", "teams", "chat", "fax",
    "messaggio", "messaggi", "web", "internet", "libera", "via", "cavo", "radio", "lettera", "posta", "webcam", "video",
    "d'uscita", "di", "da", "e", "che", "con", "per", "quando", "perché", "prima", "dopo", "senza", "non", "dal", "dalla",
    "dai", "anche", "ma", "mentre", "come", "quella", "questa", "tutto", "tutti", "tutte", "più", "piano", "subito", "lontano",
    "sempre", "in", "a", "o", "all'estero", "verso", "qualcosa", "presto", "crescendo", "orale", "endovenosa", "maestra",
    "principale", "prioritaria", "eccezionale", "definitiva", "provvisoria", "informale", "telefonica", "riservata",
    "esclusiva", "preferenziale", "cautelare", "cautelativa", "amministrativa", "giudiziale", "breve", "residuale",
    "sperimentale", "ufficiale", "ufficiosa", "confidenziale", "gerarchica", "amichevole", "precauzionale", "transitoria",
    "temporanea", "ordinaria", "straordinaria", "diretta", "indiretta", "generale", "preliminare", "urgente", "preventiva",
    "crucis", "lattea", "traverse", "mezzo", "mezza", "pubblica", "pubblico", "grande", "chiusa", "giusta", "giusto", "nuova",
    "nuovo", "lunga", "lungo", "buona", "buono", "fa", "è", "era", "c'è", "mi", "si", "ci", "lo", "la", "il", "un", "una", "loro",
    "anticipo", "raggio", "uso", "consumo", "respiro", "seguito", "ritardo", "margine", "quanto", "spazio", "avanzo", "spettro",
    "dei", "delle", "del", "della", "dello", "degli", "alla", "al", "dell'anno", "dell'estate", "piena", "deserta", "vuota",
}  # fmt: skip
_NOT_SHOUTED = {
    "fondo",
    "corso",
    "costa",
    "passaggio",
    "residenza",
    "quartiere",
    "borgo",
    "largo",
    "ronco",
    "riviera",
    "cortile",
    "molo",
    "frazione",
    "villaggio",
    "corte",
}
_MEANS = {"mail", "email", "e-mail", "whatsapp", "telefono", "sms", "pec", "skype", "zoom", "meet", "teams", "chat", "fax", "web", "internet", "di", "da", "e", "in", "a", "per"}  # fmt: skip
_LOOSE = {
    "corso",
    "largo",
    "strada",
    "corte",
    "salita",
    "galleria",
    "traversa",
    "rampa",
    "residenza",
    "villaggio",
    "quartiere",
    "campo",
    "rione",
    "frazione",
    "località",
    "contrada",
    "calle",
    "cascina",
    "lotto",
    "piazza",
    "borgata",
}
_FOLLOW = {"del", "della", "dei", "delle", "degli", "dello", "al", "alla", "la"}
_FUNCTION = {
    "di",
    "da",
    "in",
    "a",
    "e",
    "con",
    "per",
    "che",
    "ore",
    "su",
    "tra",
    "fra",
    "il",
    "lo",
    "i",
    "gli",
    "le",
    "un",
    "una",
    "ha",
    "hanno",
    "dalle",
    "alle",
    "non",
    "poi",
    "circa",
    "quasi",
    "solo",
    "altri",
    "altre",
}


@recogniser
def street(text: str) -> Iterator[Mark]:
    """«via Rota 33, scala B» (blocca), «in via Buttaro», «piazza libertà» (conferma); never «via mail», «in corso di»."""
    m = _NUMBERED.search(text)
    while m:
        shouted = m[0].isupper() and m[1].lower() in _NOT_SHOUTED
        named = "\n" not in m[0] and not shouted and (_is_name(m[1], m[3]) or _said_where(text, m))
        if named:
            yield Mark(m.start(), m.end(), "ADDRESS", Level.BLOCK, "address-number")
        m = _NUMBERED.search(text, m.end() if named else m.end(1))  # «residenza nuova, via Siracusa 14»
    for m in _NAMED.finditer(text):
        first = m[3].split()[0].lower()
        capital = m[1][0].isupper()
        if first in {
            "di",
            "da",
            "in",
            "a",
            "e",
            "il",
            "i",
            "gli",
            "le",
            "lo",
            "al",
            "alla",
            "ai",
            "agli",
        } and not (capital and first in {"a", "al", "alla", "ai", "agli"}):
            continue
        if m[1].lower() in {"villaggio", "residenza", "quartiere", "galleria", "rampa"}:
            continue
        yield Mark(
            m.start(),
            m.end(),
            "LOCATION"
            if m[1].lower()
            in {"frazione", "fraz.", "località", "loc.", "contrada", "c.da", "rione", "borgata", "cascina"}
            else "ADDRESS",
        )
    for m in _HASTY.finditer(text):
        words = m[2].split()
        if (
            words[0] not in _NEVER
            and words[-1] not in _NEVER
            and not words[0].endswith(("ale", "iva", "ivo", "aria", "ario"))
        ):
            yield Mark(m.start(1), m.end(2), "ADDRESS")


_WHERE = re.compile(r"(?:[,:(\n]|\b(?:è|e|abita|sta|vive|res|dom|residenza|domicilio|casa)\.?)\s{0,2}$", re.IGNORECASE)
_COUNTED = re.compile(r"\s?(?:ore|giorni|incontri|euro|€|posti|persone|iscritti|lezioni)\b", re.IGNORECASE)


def _said_where(text: str, m: re.Match[str]) -> bool:
    """«residenza: corso giulio cesare 201», «barra, corso sirena 190»; not «in corso», not «un corso di 60 ore»."""
    words = m[3].split()
    if (
        m[1].lower() not in ("corso", "largo", "salita", "borgata", "galleria", "borgo")
        or len(words) > 3
        or "," in m[3]
    ):
        return False
    if (
        any(w.lower() in _FUNCTION for w in words)
        or re.match(r"(?:19|20)[0-9]{2}$", m[4])
        or _COUNTED.match(text, m.end())
    ):
        return False
    return bool(_WHERE.search(text[max(0, m.start() - 12) : m.start()])) or m[1].lower() in ("borgata", "borgo")


def is_means(found: str) -> bool:
    """«via Teams», «via WhatsApp»: how, and not where."""
    words = found.lower().split()
    return len(words) == 2 and words[0] == "via" and words[1] in _MEANS


def _leads_somewhere(word: str) -> bool:
    """«strada di collescipoli 77»: a place, or no word of every day."""
    key = fold(word)
    return len(key) > 3 and (key in gazetteers.places() or key not in gazetteers.words())


def _is_name(head: str, name: str) -> bool:
    """Does a street's name stand between «via» and the number, or ordinary words?"""
    words = [w.strip(",.'’").lower() for w in name.split()]
    if len(words) > 1 and len(words[0]) == 1 and name[1] == ".":
        words = words[1:]  # «via A. Grandi, 5»
    first = words[0]
    if (
        first in ("per", "di")
        and len(words) in (2, 3)
        and (name.split()[1][0].isupper() or (first, head.lower()) == ("per", "via") or _leads_somewhere(words[1]))
    ):
        return head.lower() in ("via", "strada", "viale", "contrada")
    if first in _NEVER and first not in _FOLLOW:
        return first not in _MEANS and head.lower() in _ONLY_NAMED and name[0].isupper() and not name.isupper()
    if len(words) == 1 and (first in _FOLLOW or first in _FUNCTION):
        return False
    inner = {w for w in words[1:] if w in _FUNCTION}
    if (
        words[-1] in _FUNCTION
        or words[-1] in _FOLLOW
        or len(inner - {"di", "da", "in", "a", "e", "la", "le", "il"}) > 0
    ):
        return False
    if head.lower() in _LOOSE and head[0].islower():
        named = any(w[0].isupper() for w in name.split())
        return named or (
            head.lower() in {"strada", "piazza", "contrada", "calle", "vicolo"}
            and first not in _FUNCTION
            and len(words) <= 3
        )
    return True


_DISTRICT = re.compile(
    r"(?<![\w.])(?:a\.?s\.?l\.?|u\.?l\.?s\.?s\.?|a?usl|asst|ats|azienda sanitaria)\s(?:n\.?\s?)?(?:[A-Z]{2}\s?)?[0-9]{1,2}(?![0-9A-Za-z/]|[.,][0-9])",
    re.IGNORECASE,
)


_BEFORE = re.compile(
    rf"(?:\b(?:al\s)?(?:civico|numero|n\.?)\s?|\b(?:al|del|il|dal)\s|\b(?:all|dell|l)['’]\s?)(?:(?:[0-9]{{1,4}}(?:/?[a-z])?|uno|due|tre|quattro|cinque|sei|sette|otto|nove|dieci|undici|dodici|tredici|quattordici|quindici|sedici|diciassette|diciotto|diciannove|venti[a-zé]{{0,7}}|trenta[a-zé]{{0,7}}|quaranta[a-zé]{{0,7}})\s(?:di|in|su|della|del)\s(?={_STREET}\s){_STREET}|[0-9]{{1,3}}\s(?=via\s)via)",
)
_IN_WORDS = re.compile(
    r"\s(?:(?:numero|civico)\s)?(?:uno|due|tre|quattro|cinque|sei|sette|otto|nove|dieci|undici|dodici|tredici|quattordici|quindici|sedici|diciassette|diciotto|diciannove"
    r"|(?:vent|trent|quarant|cinquant|sessant|settant|ottant|novant|cent)[a-zé]{1,12})\b",
    re.IGNORECASE,
)
_CAP_CODE = re.compile(
    r"(?<![0-9A-Za-z.,€])[0-9]{5}\s(?:di\s)?[A-Z][a-zà-ù]{2,20}(?:\s[A-Z][a-zà-ù]{2,20})?(?:\s\([A-Z]{2}\))?"
)
_ROAD_NAME = (
    r"(?:s\.?p\.?|s\.?s\.?|s\.?r\.?|strada (?:provinciale|statale|regionale)|provinciale|statale|superstrada|autostrada|a[0-9]{1,2}|e[0-9]{2}|via\s[^\W\d_]{3,20}(?:\s[^\W\d_]{3,20}){0,2}"
    r"|aurelia|flaminia|cassia|salaria|emilia|appia|tiburtina|pontina|casilina|jonica|ionica|adriatica|braccianese|nomentana|romea|postumia|feltrina)"
)
_ROAD = re.compile(
    rf"\b{_ROAD_NAME}(?:\s?(?:n\.?\s?)?[A-Z]?[0-9]{{1,4}})?,?\s(?:all['’ ]\s?altezza\s(?:del\s|di\s)?|al\s|allo\s)?"
    r"(?:(?:km|chilometro)\.?\s?[0-9]{1,3}(?:[,.][0-9]{1,3})?|(?:svincolo|uscita)\s(?:di\s)?[^\W\d_]{3,20}|(?<=altezza di )(?:san\s|sant['’]\s?)?[^\W\d_]{3,20})",
)
_NUMBERED_ROAD = re.compile(
    r"(?<![\w.])(?:(?:[Ss]\.?[Ss]\.?|[Ss]\.?[Pp]\.?)\s?(?:n\.?\s?)?[0-9]{2,3}|(?:statale|provinciale|[Ss]trada (?:statale|provinciale))\s(?:n\.?\s?)?[0-9]{1,3})(?![0-9A-Za-z/,.]\w|\s?(?:euro|€|anni))"
)
_KM_OF = re.compile(
    r"\b(?:km|chilometro)\.?\s[0-9]{1,3}(?:[,.+][0-9]{1,3})?\s(?:della|dell['’]|di)\s?(?:statale|provinciale|autostrada|s\.?s\.?|s\.?p\.?|via|[^\W\d_]{4,15})(?:\s[0-9]{1,4}\b)?",
    re.I,
)
_PART = re.compile(
    r"[,\s]{1,2}\s?(?:(?:scala|palazzina|interno|int\.|lotto|edificio|pal\.|sc\.)\s[0-9A-Za-z]{1,3}\b|snc\b|s\.n\.c\.|SNC\b|traversa\s(?:prima|seconda|terza|quarta|[IVX]+\b)|piano\sterra)",
    re.I,
)
_BLOCK = re.compile(
    r"(?<![\w.])(?:isolato|lotto|palazzina|scala|piastra|stecca|torre|blocco)\s[0-9A-Z]{1,3},?\s(?:interno|int\.?|scala|sc\.|app\.|piano)\s?[0-9A-Z]{1,3}\b(?:,?\s(?:interno|int\.?|scala|sc\.|app\.|piano)\s?[0-9A-Z]{1,3}\b){0,3}",
    re.I,
)
_ANGLE = re.compile(
    r"(?<![\w.])(?:corso|via|viale|piazza|largo|vico)\s[^\W\d_]{3,20}(?:\s[^\W\d_]{3,20})?\s(?:angolo|ang\.?|incrocio|all['’]angolo|quasi\sangolo)\s(?:con\s|di\s)?(?:corso|via|viale|piazza|largo|vico)\s[^\W\d_]{3,20}",
    re.I,
)


_TAIL = re.compile(  # «via Umberto, secondo portone dopo l'arco», «via balai sopra il gommista», «…, primo cortile», «piastra 9, alloggio 17»
    r"(?:(?<=[0-9])\s?[-–]\s?[0-9]{1,3}(?![0-9A-Za-z/.,:]\w)|\+[0-9]{3}(?![0-9])|/[0-9]{1,3}[A-Za-z]?(?![0-9A-Za-z/])|(?:,?\s|,\s?[-–]\s?)(?:capannone|box|lotto|locale|negozio|ufficio|stand)\s[0-9A-Za-z]{1,3}\b)"
    r"|,?\s(?:(?:sopra|sotto|dietro|davanti|accanto|vicino|di\sfronte|dirimpetto|angolo|gi[uù]|su|altezza|all['’]altezza|dopo|prima\sdel(?:la)?|in\sfondo)\s(?:(?:al(?:la|lo|l['’])?|a|il|la|lo|l['’]|i|gli|del(?:la)?)\s?){0,2}[^\W\d_]{3,16}(?:\s[A-ZÀ-Þ][^\W\d_]{2,16})?"
    r"|(?:fabbricato|fabbr|is(?:olato)?|pal|ed|edificio|sc|scala|int|p|n|lotto|condominio|parco)\.?\s?[°º]?\s?(?:[0-9]{1,4}[A-Za-z]?|[A-Z][0-9]?)(?![0-9A-Za-z])|(?:bass[ao]|alt[ao]|vecchi[ao]|nuov[ao]|antic[ao]|rott[ao]|storto|inferiore|superiore|dispari|pari)\b"
    r"|(?:piano\s(?:rialzato|terra|ammezzato|nobile|seminterrato)|attico|seminterrato|mansarda|ammezzato|[IVX]{1,4}\spiano|di\s(?:sotto|sopra|mezzo)|verso\s[^\W\d_]{4,16}|\((?:ingresso|entrata|citofono|campanello)[^)\n]{3,30}\)|il\slungo|il\scorto|(?:[^\W\d_]{3,12}\s)?(?:undici|dodici|tredici|quattordici|quindici|sedici|diciassette|diciotto|diciannove|(?:vent|trent|quarant|cinquant|sessant|settant|ottant|novant|cent)(?:[aio]|uno|due|tr[eé]|quattro|cinque|sei|sette|otto|nove|[aio](?:uno|due|tr[eé]|quattro|cinque|sei|sette|otto|nove))|cent[a-zé]{1,16}))(?![\w])"
    r"|(?:primo|secondo|terzo|quarto|ultimo|ultima|prima|seconda)\s(?:portone|cortile|piano|casa|scala|cancello|porta|palazzina|traversa|campanello)(?:\s(?:dopo|a|sopra|di|prima)\s?(?:l['’]|il\s|la\s|destra|sinistra|fronte)?[^\W\d_]{0,14})?"
    r"|s\.?\s?n\.?(?:\s?c\.?)?(?![\w])|ang(?:olo|\.)\s(?:con\s|di\s)?[^\W\d_]{3,16}(?:\s[^\W\d_]{3,16})?(?![\w])|(?:insula|blocco|corpo|padiglione|isolato|lotto|scala)\s(?:[0-9]{1,3}|uno|due|tre|quattro|cinque|sei|sette|otto|nove|dieci)(?:\s?[a-z]\b)?(?![\w])"
    r"|(?<=,\s)al\s[0-9]{1,3}(?![0-9A-Za-z/:]|[.,][0-9]|\s[a-z])|(?:al\s)?(?:civico|numero|num\.|n\.)\s(?:[0-9]{1,4}|[a-z]{3,16}(?<=uno|due|tre|tré|tro|que|sei|tte|tto|ove|eci|ici|nta|nti|nto))\b|barra\s(?:[a-z]|[0-9]{1,3})\b|(?:prima|seconda|terza|quarta|quinta|ultima)\s(?:torre|stecca)|scala\sunica|(?:lato|ingresso|entrata|citofono|interno)\s(?:stazione|ferrovia|fiume|lago|parco|chiesa|scuola|sinistr[ao]|destr[ao]|uno|due|tr[eé]|quattro|cinque|sei|sette|otto|nove|dieci|cortile|mare|monte|strada|corte|dal\scortile|giardino)\b"
    r"|(?:piastra|piazzola|container|baracca|roulotte|bungalow|alloggio|appartamento|app\.?|stanza|scala|interno|int\.?|palazzina|lotto|ultima\scasa|casa\ssenza\snumero|senza\snumero|e\s[0-9]{1,3}\sbis|di\svia\s[^\W\d_]{3,16}|[0-9]{1,3}\s?bis)(?:\s[0-9A-Za-z]{1,3}\b)?){1,2}|(?:molo|porta|piano|camera|stanza|posto\sbarca|piazzola)\s[0-9]{1,4}(?![0-9A-Za-z])",
    re.IGNORECASE,
)


_SECTION = re.compile(
    r",?\s(?:sez(?:ione)?\.?)\s(?!di\b)(?:(?:distaccata\sdi\s)?[^\W\d_]{4,14}|(?-i:[IVX]{1,4}\b|[0-9]\b)(?:\s(?:civ|pen)[a-z.]{0,5})?)",
    re.IGNORECASE,
)


_NUMBERED_SECTION = re.compile(
    r",?\s(?:[IVX]{1,4}|[0-9]{1,2}[ªa^]?)\ssez(?:ione|\.)(?:\s(?:civile|penale|lavoro))?", re.IGNORECASE
)


def section(text: str, end: int) -> int:
    """Where «Tribunale di Bari sezione immigrazione» ends."""
    m = _SECTION.match(text, end - 4 if text[max(0, end - 4) : end].lower() == " sez" else end)
    m = m or _NUMBERED_SECTION.match(text, end)
    return m.end() if m else end


def head(text: str, start: int) -> int:
    """Where what belongs to the street that starts at `start` begins: «traversa II di via Dalmazia»."""
    low = max(0, start - 40)
    m = _BRANCH.search(lowered(text[low:start]))
    return low + m.start() if m else start


_NUMBER_AND_BELL = re.compile(
    r"\s[0-9]{1,3}(?:/?[a-c])?(?=,?\s(?:citofon[oa]|campanello|interno|int\.?\s?[0-9]|scala|sc\.|[0-9°]{1,2}\spiano|piano|(?:primo|secondo|terzo|quarto|quinto|ultimo)\spiano|portone|cortile)\b)"
)


def house_number(text: str, end: int) -> int:
    """Where «toselli 31 citofono bekele» has its number: a street said by its name alone; `end` without one."""
    m = _NUMBER_AND_BELL.match(text, end)
    return m.end() if m else end


def tail(text: str, end: int) -> int:
    """Where what belongs to the street that ends at `end` ends."""
    if text[max(0, end - 4) : end].lower() == " ang":
        end -= 4  # «via lincoln ang. foro italico»
    if text[max(0, end - 6) : end].lower() == " senza":
        end -= 6  # «via dei mille senza numero»
    for _ in range(3):
        m = _TAIL.match(text, end)
        if not m:
            break
        end = m.end()
    return end


_LOOSE_STREET = re.compile(  # only where a text tells of people: «largo baracche:», «via del mulino ultima casa», «lungomare toscanelli»
    r"(?<![\w.'’])(?P<kind>via|viale|v\.le|piazza|p\.?zza|p\.za|piazzale|piazzetta|vico|vicolo|largo|lungomare|lungolago|lungofiume|lungotevere|lungarno|lungadige|lungodora|lungosenna|salita|contrada|c\.?da|borgo|calle|corso|c\.so|strada|stradale|portico|rampe?|traversa|regione|localit[aà]|loc\.?|borgata|cascina|giardin[oi]|parco|villetta|villa\scomunale|foro|mercato|ponte|campo|casello)\s"
    r"(?P<name>(?:(?:del(?:la|lo|l['’])?|dei|delle|degli|dell['’]|di|san|santa|santo|sant['’]|don|la|le|i|il)\s?){0,2}(?P<word>[^\W\d_]{3,18})(?:\s(?:di|del|della|dei|degli)\s(?!sera|notte|mattina|nuovo|fronte|fianco|casa|solito|corsa|fretta|loro|lui|lei)[^\W\d_]{3,14})?)",
    re.IGNORECASE,
)
_ONLY_NAMED = frozenset(
    [
        "via",
        "viale",
        "v.le",
        "piazza",
        "piazzale",
        "piazzetta",
        "vico",
        "vicolo",
        "largo",
        "lungomare",
        "lungolago",
        "lungotevere",
        "lungarno",
        "lungadige",
        "salita",
        "contrada",
        "c.da",
        "cda",
        "calle",
        "strada",
        "stradale",
        "borgata",
        "cascina",
        "c.so",
        "p.zza",
        "pzza",
        "p.za",
    ]
)


_BLOCK_ALONE = re.compile(
    r"(?<![\w.])(?:scala\s[a-z0-9]{1,2},?\s(?:interno|int\.?|piano)\s[0-9]{1,3}|interno\s(?:[0-9]{1,2}|uno|due|tre|quattro|cinque|sei|sette|otto|nove|dieci|undici|dodici|tredici|quattordici|quindici|sedici|venti))(?![0-9A-Za-zà-ù/,.][0-9A-Za-z]|\s?(?:euro|€|posti|persone|mq|anni))"
    r"|(?<![\w.])r\s?[0-9]{1,2},?\s(?:(?:prima|seconda|terza|quarta|quinta|ultima|[0-9])\s)?(?:torre|stecca|scala|palazzina)(?![\w])"
    r"|(?<![\w.])(?:piastra|lotto|casetta|stecca|isolato|palazzina|map|container|piazzola|roulotte)\s(?:n\.?\s?)?[0-9]{1,3}[A-Za-z]?(?![0-9A-Za-z/,.][0-9]|\s?(?:euro|€|posti|persone|mq|anni))",
    re.IGNORECASE,
)


_HOUSE = re.compile(  # only where a text tells of people: «case sparse 12», «residence Aurora, appartamento 4», «loc. Pian del Lago snc»
    r"(?<![\w.'’])(?:case\s(?:sparse|nuove|vecchie|basse|alte|rosse|bianche|popolari|operaie)(?:\s(?:di\s)?[^\W\d_]{3,16})?"
    r"|(?:condominio|residence|camping|campeggio|agricampeggio|casale|podere|cascina|masseria|villaggio|palazzo|complesso|fattoria|maso|baita|loc\.|localit[aà]|fraz\.|frazione|contrada|c\.?da|borgata|borgo|gradoni|gradini|rampe|rampa|scalinata|galleria|rotonda|banchina|salita|vico|vicolo|calle|molo|calata|cupa|campo|corte|regione)"
    r"\s(?:(?:del(?:la|lo)?|dei|delle|degli|di|la|le|il|lo|i|san|santa|s\.|c[aà]['’]?|pra|val|pian|col|l['’])\s?){0,3}(?!circa|quasi|oltre|con|per|che|dove|anche|ancora|sempre)[^\W\d_]{3,16}(?:\s(?:(?:del(?:la)?|dei|delle|di|la|il)\s)?(?!circa|quasi|oltre|con|per|che|dove|anche|ancora|sempre|dal|alle|dalle)[^\W\d_]{3,16}){0,2})"
    r",?\s(?:(?:n\.?\s?|civico\s)?[0-9]{1,4}(?:/[0-9A-Za-z]{1,3}|\s?[a-d]\b)?|snc\b|s\.n\.c\.|(?:scala|interno|int\.|appartamento|app\.?(?:to)?\.?|camera|stanza|torre|palazzina|lotto|isolato|piazzola|bungalow|unit[aà]|n\.|casa)\s[0-9A-Za-z]{1,3}\b)"
    r"(?![0-9A-Za-z]|[/.,:][0-9]|\s?(?:€|euro|%|anni|mesi|ore|giorni|settiman|minuti|volte|abitanti|anime|persone|famiglie|metri|km|posti|ragazz|bambin|incontri))",
    re.IGNORECASE,
)
_CROSSING = re.compile(
    r"(?<![\w])(?:incrocio|angolo)\s(?:(?:tra|fra|di|con)\s)?(?:via|corso|viale|piazza|strada)\s[^\W\d_]{2,16}(?:\s[^\W\d_]{3,16})?\s(?:(?:e|con)\s)?(?:via|corso|viale|piazza|strada)\s[^\W\d_]{2,16}",
    re.IGNORECASE,
)


_ROAD_TO = re.compile(
    r"(?<![\w])(?:strada\s)?(?:provinciale|statale|comunale|vicinale|superstrada|litoranea|circonvallazione|panoramica|tangenziale|strada)\s(?:per|verso|x)\s(?P<place>(?:san\s|santa\s|sant['’]\s?|la\s)?[^\W\d_]{3,18})(?:\s[0-9]{1,4}(?![0-9A-Za-z/.,:]\w))?",
    re.IGNORECASE,
)


def houses(text: str) -> Iterator[Mark]:
    """Houses that have a name and a number, crossings, roads by where they lead."""
    places = gazetteers.places()
    for m in _ROAD_TO.finditer(text):
        if fold(m["place"]) in places or m["place"][0].isupper():
            yield Mark(m.start(), m.end(), "ADDRESS")
    for pattern in (_HOUSE, _CROSSING):
        for m in pattern.finditer(text):
            yield Mark(m.start(), m.end(), "ADDRESS")


def blocks(text: str) -> Iterator[Mark]:
    """«lotto 4, casetta 17», «piastra 12»: where a text tells of people they say a door."""
    for m in _BLOCK_ALONE.finditer(text):
        yield Mark(m.start(), m.end(), "ADDRESS")


def loose_streets(text: str) -> Iterator[tuple[Mark, int]]:
    """Candidates: the mark, where its telling word begins, the kind and the words after it. Whoever calls looks at the word's use."""
    for m in _LOOSE_STREET.finditer(text):
        kind = m["kind"].lower()
        first = m["name"].split()[0].lower()
        before = text[max(0, m.start() - 8) : m.start()].lower()
        if kind == "via" and (
            first in ("i", "le", "la", "il")
            or (re.search(r"\b(?:x|per|portat[oaie])\s$", before) and first.startswith("de"))
        ):
            continue  # «per via del ghiaccio», «portato via i figli»
        if kind == "strada" and not first.startswith("de"):
            continue
        if kind in _ONLY_NAMED and first not in _NEVER - _FOLLOW and m["word"].lower() not in _NEVER:
            yield Mark(m.start(), m.end(), "ADDRESS"), m.start("word")


_QUARTER = re.compile(  # «quartiere delle Ceramiche», «rione Sanità»
    r"(?<![\w])(?:quartiere|rione|borgo|contrada|frazione|localit[aà]|borgata|villaggio|zona|sestiere|vicinato)\s(?:(?:del(?:la|lo|l['’])?|dei|degli|delle|dell['’]|di|san|santa)\s?){0,2}(?-i:(?!PEEP|ERP|ATER|C[0-9])[A-ZÀ-Þ][\w'’]{2,16}(?:\s[A-ZÀ-Þ][\w'’]{2,16})?)",
    re.IGNORECASE,
)
_FARE = re.compile(  # «sul treno per briga»
    r"\b(?:treno|pullman|bus|autobus|corriera|aereo|volo|traghetto|nave|flixbus|biglietto)\s(?:delle\s[0-9.:]{1,5}\s)?(?:per|x|da|verso)\s(?P<where>(?!casa|scuola|andare|tornare|lui|lei|loro|noi|due|tre|uno|una|primo|prima|favore|sempre|sola|solo|stare|fare|dove|dopo|oggi|domani|ieri|venire|partire|arrivare|mezz|poco|molto)[^\W\d_]{4,18})(?![\w])",
    re.IGNORECASE,
)


def quarters(text: str) -> Iterator[Mark]:
    """Quarters by a capital after the word that says so; asked where a text tells of people."""
    for m in _QUARTER.finditer(text):
        yield Mark(m.start(), m.end(), "LOCATION")


def fares(text: str) -> Iterator[Mark]:
    """Where a train or a boat goes to."""
    places = gazetteers.places()
    for m in _FARE.finditer(text):
        if fold(m["where"]) in places and not m["where"].endswith(("are", "ere", "ire")):
            yield Mark(m.start("where"), m.end("where"), "LOCATION")


_ABROAD = re.compile(  # «Romstraße 12», «Dantegasse», «rue de Chambéry 4»
    r"(?<![\w])[A-ZÄÖÜ][a-zäöüß]{2,18}(?:stra(?:ß|ss)e|gasse|weg|platz|allee|str\.)(?:\s[0-9]{1,3}[a-z]?(?![0-9A-Za-z]))?|(?<![\w])[A-ZÄÖÜ][a-zäöüß]{2,14}-[A-ZÄÖÜ][a-zäöüß]{2,14}-(?:Stra(?:ß|ss)e|Platz|Weg|Gasse|Allee)(?:\s[0-9]{1,3})?"
)
_REGION = re.compile(  # «regione Pianche», «reg. San Giovanni 60»: so the country round a town is called in Piedmont
    r"(?<![\w.])(?:regione|reg\.)\s(?!Piemonte|Lombardia|Veneto|Liguria|Emilia|Toscana|Umbria|Marche|Lazio|Abruzzo|Molise|Campania|Puglia|Basilicata|Calabria|Sicilia|Sardegna|Friuli|Trentino|Valle|Serv|Gen|Tut|Mod|Cron|Imp|UE|CE)"
    r"[A-ZÀ-Þ][^\W\d_]{2,16}(?:\s[A-ZÀ-Þ][^\W\d_]{2,16})?(?:,?\s[0-9]{1,3}(?:\sint\.\s[0-9]{1,3})?(?![0-9/]))?"
)
_SQUARE = re.compile(
    r"(?<![\w])(?:[Ss]tr(?:ada|\.)?\s?[Pp]rov(?:inciale|\.)?|[Ss]tr(?:ada|\.)\s?(?:[Ss]tatale|[Ss]tat\.|[Cc]om(?:unale|\.)))\s(?:n\.?\s?)?(?:[0-9]{1,3}\s)?(?:per|di|verso)\s[A-ZÀ-Þ][\w'’]{2,16}(?:,?\s(?:n\.?\s?)?[0-9]{1,4}(?![0-9A-Za-z/.,:]\w))?|"
    r"(?<![\w])(?:[Pp]rovinciale|[Ss]tatale|[Cc]omunale|[Ss]trada|[Vv]icinale)\s(?:per|verso)\s(?:(?:San|Santa|Sant['’]|la|il)\s?)?[A-ZÀ-Þ][\w'’]{2,16}"
    r"|(?<![\w])(?:[Ss]tatale|[Pp]rovinciale|[Ss]uperstrada)\s[^\W\d_]{4,14}\s(?:altezza|all['’]altezza\sdi|bivio(?:\sdi|\sper)?|svincolo(?:\sdi)?|uscita(?:\sdi)?|incrocio(?:\scon)?)\s[^\W\d_]{4,16}"
    r"|(?<![\w])(?:[Ss]otto|[Dd]ietro)\s(?:l['’]arco|gli\sarchi|il\svoltone|la\svolta|il\sportico|i\sportici)\s(?:d['’]|dei|degli|delle|del|della|de\sli|de|di)\s?[A-ZÀ-Þ][\w'’]{2,16}"
    r"|(?<![\w])(?:[Ss]cal[ae]|[Ss]cale)\s(?:S\.|San|Santa|SS\.)\s?[A-ZÀ-Þ][\w'’]{2,16}(?:,?\s[0-9]{1,4}(?![0-9A-Za-z/.,]\w))?"
    r"|(?<![\w])(?:rione|quartiere|villaggio|borgata|palazzine|case)\s(?:gescal|ina[- ]casa|iacp|aler|ater|erp|incis)(?:,?\s(?:lotto|sc\.|scala|int\.?|interno|palazzina|isolato)\s?[0-9A-Za-z]{1,3}\b){0,4}"
    r"|(?<![\w])(?:strada|via)\s(?i:vecchia|nuova|antica|bassa|alta|vicinale|comunale|provinciale)\s(?:per|di|del(?:la)?|da|a)\s?[A-ZÀ-Þ][\w'’]{2,16}(?:,?\s[0-9]{1,4}(?![0-9A-Za-z/.,]\w))?"
    r"|(?<![\w])(?:Ponte|Scalo|Molo|Porta|Borgo|Fondamenta|Rampe?|Scalinata|Salizada)\s(?:[A-ZÀ-Þ][\w'’]{2,16}\s){0,2}[A-ZÀ-Þ][\w'’]{2,16},?\s(?:n\.?\s?)?[0-9]{1,4}(?![0-9A-Za-z/.,:]\w|\s?[€%])"
    r"|(?<![\w])(?:campo|rio|ramo|borgo|porta)\s(?:San|Santa|Santo|Sant['’]|SS\.|S\.)\s?[A-ZÀ-Þ][\w'’]{2,16}(?:,?\s[0-9]{1,4}(?![0-9A-Za-z/.,]\w))?"
    r"|(?<![\w])(?:campo|rio|ramo|corte|salizada|sotoportego|fondamenta|rua|ruga)\s(?:(?:san|santa|santo|sant['’]|dei|delle|della|del)\s?)?[^\W\d_]{3,16},?\s[0-9]{2,4}(?![0-9A-Za-z/.,]\w|\s?(?:euro|€|persone|posti))"
    r"|(?<![\w])(?i:via\s(?:della\s)?casa\scomunale)(?:,?\s(?:n\.?\s?)?[0-9]{1,4}(?![0-9A-Za-z/.,]\w))?"
    r"|(?<![\w])(?:rua|salizada|sotoportego)\s[A-ZÀ-Þ][\w'’]{2,16}"
)
_BRANCH = re.compile(
    r"\b(?:(?:incrocio|angolo|bivio|svincolo|rotonda|fermata|semaforo|distributore)\s(?:di|tra|fra|con|per|in)\s|(?:torre|palazzina|scala|portone|cortile|lotto|blocco)\s[0-9A-Za-z]{1,3}\s(?:di|in)\s|(?:primo|secondo|terzo|quarto|quinto|sesto|settimo|ottavo|ultimo)\spiano\s(?:di|in)\s|(?:sotto|dietro|dentro|sopra|accanto|vicino|davanti|di\sfronte|di\sfianco|dirimpetto)\s(?:(?:ai?|al|alla|all['’]|allo)\s?)?(?:i|il|gli|la|lo|l['’])?\s?(?:portic[oi]|archi|arco|portone|cavalcavia|ponte|[^\W\d_]{3,13}(?:aio|aia|ino|ina|eria|eri[ae]|ista|bar|cia|ne|ca|io|ia|ta|ro|la))\s(?:di|del|della|in)\s|(?:case|casa|villa\scomunale|giardini|palazzin[ae]|alloggi|palazz[oi]|condominio|portici|complesso|lotti?|campo|villaggio|insediamento|area)(?:\s(?:attrezzat[oa]|nomadi|rom|sosta|di\ssosta|popolari|minime|parcheggio|ater|aler|acer|iacp|erp|comunali))?\s(?:di|in|a)\s|angolo\s(?:di|con|tra|fra)?\s?|(?:ambulatorio|poliambulatorio|consultorio|sportello|centro|sede|distretto|csm|serd|studio|ufficio|scuola|plesso|caserma|commissariato|comunit[aà]|casa|mensa|dormitorio|mercato|nido|asilo|sala)(?:\s[^\W\d_]{2,12})?\s(?:di|in)\s)$"
    r"|\b(?:traversa|vico|vicolo|ramo|diramazione)\s(?:[ivx]{1,4}|[0-9]{1,2}|prima|seconda|terza|privata|primo|secondo)[°ª]?\s(?:di|a|su|del|della)\s$",
)


@recogniser
def around_streets(text: str) -> Iterator[Mark]:
    """«al civico 12 di via Roma», «via Roma dodici», «20010 Vittuone», «SP 46 km 12»."""
    for m in _BEFORE.finditer(lowered(text)):
        yield Mark(m.start(), m.end(), "ADDRESS", Level.BLOCK, "address-number")
    for m in _NAMED.finditer(text):
        words = _IN_WORDS.match(text, m.end())
        if words and m[1].lower() in ("via", "viale", "piazza", "corso", "vicolo", "largo"):
            yield Mark(m.start(), words.end(), "ADDRESS", Level.BLOCK, "address-number")
        part = _PART.match(text, m.end())
        if part:
            yield Mark(m.start(), part.end(), "ADDRESS", Level.BLOCK, "address-number")
    for m in _HASTY.finditer(text):
        part = _PART.match(text, m.end()) or _IN_WORDS.match(text, m.end())
        if part:
            yield Mark(m.start(1), part.end(), "ADDRESS", Level.BLOCK, "address-number")
    for pattern in (_NUMBERED_ROAD, _KM_OF, _BLOCK, _ANGLE):
        for m in pattern.finditer(text):
            yield Mark(m.start(), m.end(), "ADDRESS")
    for m in _CAP_CODE.finditer(text):
        if not re.search(r"\s(?:Euro|Abitanti|Persone|Famiglie|Lire)", m[0]):
            yield Mark(m.start(), m.end(), "LOCATION")
    for m in _ROAD.finditer(lowered(text)):
        yield Mark(m.start(), m.end(), "ADDRESS")
    for pattern in (_ABROAD, _SQUARE, _REGION):
        for m in pattern.finditer(text):
            yield Mark(m.start(), m.end(), "ADDRESS")


@recogniser
def health_district(text: str) -> Iterator[Mark]:
    """«Asl 4», «ULSS 7», «asl TO3»: the number says where."""
    for m in _DISTRICT.finditer(text):
        yield Mark(m.start(), m.end(), "HEALTH")
