"""What is left over where a text surely tells of people: a number that says neither how much nor when, initials that come
again, a byname with nobody's name beside it, the rest of a place that was half found."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence

from workspace.anonymity import gazetteers
from workspace.anonymity.asking import AUTHORS, SHORTS
from workspace.anonymity.contacts import PUBLIC_NUMBERS
from workspace.anonymity.features import CHANGES, Seen, use_of
from workspace.anonymity.findings import Mark
from workspace.anonymity.justice import SAID_NUMBER, is_law
from workspace.anonymity.words import Token, bag, fold, lowered

_SIGN = r"(?:\bn\.|\bn(?=\s[a-z]?[0-9]{3})|n°|\bnr\.?|\bnro|\bnum\.|\bnumero)"
_SIGNED = re.compile(  # «(n. 57/D)», «protocollata, n. 14402», «numero 3047 barra 25», «titolo n. B 0771263»
    rf"{_SIGN}(?:\s(?:progressivo|interno|di\s(?:cartella|pratica|fascicolo|protocollo|ruolo|registro|posizione|scheda)))?[\s(]{{0,2}}(?P<number>(?:[A-Z]{{1,3}}[ -]?)?[0-9]{{1,9}}(?:\.[0-9]{{3}}){{0,2}}(?:\s?(?:/|-|\bbarra\s)\s?(?:[0-9]{{1,6}}|[A-Z]{{1,3}}))?)(?![0-9A-Za-z/]|[.,][0-9])(?P<ends>\s?[),.;:\n]|\s(?:e|che|di|del|dal|da|al|in|a|il|la|per|è|ha|gip|tm|gt|giusto)\b|$)?(?!\s?(?:€|euro|%|persone|ore|anni|giorni|volte|incontri|mesi|km|metri|utenti|famiglie|minori|abitanti|posti))",
    re.IGNORECASE,
)
_A_QUANTITY = 3  # figures; more, without a word for what they count, are no quantity
_DOTTED = re.compile(  # «pratica alloggio ERP 31.556»
    r"\b(?:pratica|prat\.|alloggio|fascicolo|domanda|posizione|contratto|cartella|protocollo|prot\.|codice|utenza|tessera|polizza)\s(?:[^\W\d_]{2,12}\.?\s){0,2}(?:n\.?\s)?(?P<number>[0-9]{1,3}(?:\.[0-9]{3}){1,2})(?![0-9A-Za-z]|,[0-9]|\s?(?:€|euro|eur\b))",
    re.IGNORECASE,
)
_AFTER_A_REFERENCE = re.compile(  # «rif pua 6610»
    r"\b(?:rif|prat|pratica|prenotazione|prenotata|ticket|richiesta|segnalazione|bando|graduatoria)\.?\s(?P<number>[a-z]{2,5}\s[0-9]{3,7})(?![0-9A-Za-z/]|[.,][0-9]|\s?(?:€|euro))",
    re.IGNORECASE,
)
_SHOWN_PLATE = re.compile(
    r"(?<![\w])(?P<plate>[A-Z]{2}\s?[0-9]{3,6}(?:\s?[A-Z]{1,2})?),?\s(?:la|di|è la)?\s?targa\b"
)  # a foreign one
_ON_THE_PAPER = re.compile(  # «classe 1968, diceva lui, sul documento c'era 1974»
    r"\b(?:sul|nel|dal)\s(?:documento|passaporto|permesso|certificato)\s(?:c['’](?:è|era)|risulta(?:va)?|è\sscritto|dice(?:va)?|porta)\s(?P<year>(?:19[2-9]|20[0-2])[0-9])(?![0-9/])",
    re.IGNORECASE,
)
_PROVINCES = bag(
    "AG AL AN AO AR AP AT AV BA BL BN BG BI BO BZ BS BR CA CL CB CE CT CZ CH CO CS CR KR CN EN FE FI FG FO GE GO GR IM IS AQ SP LT LE LC LI LO LU MC MN MS MT ME MI MO NA NO NU OR PD PA PR PV PG PS PE PC PI PT PN PZ PO RG RA RC RE RI RN RO SA SS SV SI SR SO TA TE TR TO TP TN TV TS UD VA VE VB VC VR VV VI VT"
)
_OLD_PLATE = re.compile(r"(?<![\w])(?P<province>[A-Z]{2})\s?[0-9]{6}(?![0-9A-Za-z]|[.,][0-9])")  # until 1994
_FIGURE = r"(?:zero|uno|due|tre|quattro|cinque|sei|sette|otto|nove)"
_SAID_FIGURES = re.compile(rf"(?<![\w]){_FIGURE}(?:,?\s{_FIGURE}){{3,5}}(?![\w])")  # «sette, tre, sette, nove»
_SAID_OF_A_YEAR = re.compile(  # «la numero trecentosette barra ventuno»
    rf"(?<![\w])(?:numero\s)?{SAID_NUMBER}(?:\s{SAID_NUMBER}){{0,2}}\s(?:barra|slash)\s{SAID_NUMBER}"
)
_COUNTING = ("uno due tre", "due tre quattro", "tre quattro cinque", "tre due uno")


def numbers(text: str) -> Iterator[Mark]:
    """Numbers after «n.», with the dot of thousands after the word for a file, an old plate, figures said one by one."""
    for m in _SIGNED.finditer(text):
        number = m["number"]
        figures, lettered = sum(c.isdigit() for c in number), not number.replace(".", "").isdigit()
        year = number.isdigit() and number[:2] in ("19", "20") and figures == 4
        sure = m["ends"] is not None or figures > _A_QUANTITY
        if figures + lettered < 3 or not sure or year or number in PUBLIC_NUMBERS or is_law(text, m.start(), m.end()):
            continue
        yield Mark(m.start(), m.end("number"), "CASE_NO")
    for m in _DOTTED.finditer(text):
        yield Mark(m.start("number"), m.end("number"), "CASE_NO")
    for m in _AFTER_A_REFERENCE.finditer(text):
        yield Mark(m.start("number"), m.end("number"), "CASE_NO")
    for m in _SHOWN_PLATE.finditer(text):
        yield Mark(m.start("plate"), m.end("plate"), "PLATE")
    for m in _ON_THE_PAPER.finditer(text):
        yield Mark(m.start("year"), m.end("year"), "DOB")
    for m in _OLD_PLATE.finditer(text):
        if m["province"] in _PROVINCES:
            yield Mark(m.start(), m.end(), "PLATE")
    for m in _SAID_OF_A_YEAR.finditer(lowered(text)):
        yield Mark(m.start(), m.end(), "CASE_NO")
    for m in _SAID_FIGURES.finditer(lowered(text)):
        if not any(count in m[0].replace(",", "") for count in _COUNTING):
            yield Mark(m.start(), m.end(), "PHONE")


_YEAR_LABEL = re.compile(r"(?<![\w])(?:classe|cl\.?|annata|leva|coscritt[oaie])\s(?:del\s)?$", re.IGNORECASE)
_ITS_LETTER = re.compile(r"\s[A-Z](?=[),.;:]|$|\s(?:è|del|di)\b)")
_ITS_ROLL = re.compile(r"\sR\.\s?[A-Z][a-z]{1,6}\.?")  # «882/2024 R.Es.»


def whole_number(text: str, mark: Mark) -> Mark:
    """A year of birth with the word that makes it one («classe 1951»: the word alone would still say what was taken out), a
    file with the letter after it («T.M. 731/23 A»)."""
    if mark.kind == "DOB":
        low = max(0, mark.start - 14)
        label = _YEAR_LABEL.search(text[low : mark.start])
        return Mark(low + label.start(), mark.end, mark.kind, mark.level, mark.reason) if label else mark
    letter = (_ITS_LETTER.match(text, mark.end) or _ITS_ROLL.match(text, mark.end)) if mark.kind == "CASE_NO" else None
    return Mark(mark.start, letter.end(), mark.kind, mark.level, mark.reason) if letter else mark


_ALONE = re.compile(r"^[^0-9]*(?<![0-9/])([0-9]+)$")


def is_everybodys(text: str, mark: Mark) -> bool:
    """«… tutela. Il 1522»: a public line that a word before it made into a file."""
    alone = _ALONE.search(text[mark.start : mark.end])
    return mark.kind == "CASE_NO" and alone is not None and alone[1] in PUBLIC_NUMBERS


_SMALL_LETTERS = re.compile(r"(?<![\w.])(?P<who>[a-z]\.\s?[a-z]\.)(?![\w.]*[a-z]\.)")
_SHORT_FOR = bag(
    "a.s. n.p. u.s. d.l. s.s. p.s. n.d. c.a. p.m. g.t. t.m. a.a. n.b. p.v. c.m. u.o. e.f. s.p. c.f. c.i. p.c. d.m. l.r. d.r. v.g. r.g. p.p. c.c. c.p. s.r. e.r. m.d. o.s. i.c. c.d. u.e. a.d. d.d. s.n. c.s. m.m. n.r. o.k. s.l. p.i."
)


def initials_that_return(text: str) -> Iterator[Mark]:
    """«su a.m. … a.m. parla poco»: in small letters once may be an abbreviation, twice is somebody."""
    found = list(_SMALL_LETTERS.finditer(text))
    often = Counter(m["who"].replace(" ", "") for m in found)
    for m in found:
        who = m["who"].replace(" ", "")
        if often[who] > 1 and who not in _SHORT_FOR:
            yield Mark(m.start(), m.end(), "INITIALS")


_ACCENTED = bag("giò totò mimì fefè nenè cocò vivì titì lillì ninì gegè tatà sasà")


def accented_shorts(words: Sequence[Token]) -> Iterator[Mark]:
    """«giò ascolta …»: with its accent it is nobody's Thursday."""
    for token in words:
        if token.text.lower() in _ACCENTED:
            yield Mark(token.start, token.end, "PERSON")


_WIDER_PLACE = re.compile(
    r"(?<![.!?\n]\s)(?<![\w\n])(?!Comune|Citt|Ambito|Provincia|Regione|Servizi|Ufficio|Distretto)[A-ZÀ-Þ][a-zà-ù]{1,12}\s(?:di|del|della|dei|delle|dell['’])\s?$"
)


_DOOR_BEFORE = re.compile(  # «la SAE numero 12, villaggio San Lorenzo»
    r"(?<![\w])(?:(?:numero|n\.|n°|civico|casetta|sae|container|interno|scala)\s){1,2}[0-9]{1,4}[a-z]?,\s(?:(?:villaggio|contrada|frazione|localit[aà]|quartiere|borgo|rione|campo)\s)?$",
    re.IGNORECASE,
)


def whole_places(text: str, marks: Sequence[Mark]) -> Iterator[Mark]:
    """«Po di Volano» of which the second half was found; a village with the number of the door before it. Who was found
    before it stays somebody: «Ivo di Rovereto» is somebody, and a place."""
    free = 0
    for mark in marks:
        low = max(free, mark.start - 42)
        before = text[low : mark.start]
        if mark.kind in _SOMEBODY:
            free = mark.end
            yield mark
        elif door := _DOOR_BEFORE.search(before):
            yield Mark(low + door.start(), mark.end, "ADDRESS", mark.level, mark.reason)
        elif mark.kind == "LOCATION" and (wider := _WIDER_PLACE.search(before)):
            yield Mark(low + wider.start(), mark.end, mark.kind, mark.level, mark.reason)
        else:
            yield mark


_SOMEBODY = ("PERSON", "NICKNAME", "INITIALS")
_COURT_OF_SURVEILLANCE = re.compile(  # «il magistrato (sorv. genova)»
    r"\bsorv(?:eglianza|\.)?\s(?:di\s)?(?P<where>[^\W\d_]{3,16}(?:\s[^\W\d_]{3,16})?)(?![\w])", re.IGNORECASE
)
_BARRACKS = re.compile(  # «denuncia ai cc di palese»: also where no list has the place
    r"\b(?:cc|carabinieri|carab\.?|caserma|commissariato|guardia\smedica|stazione\scc)\sdi\s(?P<it>(?!turno|zona|residenza|nascita|competenza|paese|provenienza|riferimento|origine|quartiere|polizia|stato|notte|giorno|fronte|base|nuovo|quel|questo)[^\W\d_]{4,16})(?![\w])",
    re.IGNORECASE,
)
_VALLEY = re.compile(
    r"(?<![\w])(?:val|alta\sval|bassa\sval)\s(?:di\s|d['’]\s?)?(?!pena|lapena)[^\W\d_]{4,14}(?![\w])", re.IGNORECASE
)
_SCHOOL_BY_A_MAN = re.compile(  # «la don milani ha mandato la mail»: with that article it is no man; «elem rodari»
    r"(?<![\w])(?:(?:la|alla|dalla|della|nella)\s(?P<it>don\s(?:milani|bosco))|(?:elem(?:entar[ei]|\.)?|primaria|medi[ae]|materna|infanzia|plesso|ic|ist\.?|istituto)\s"
    rf"(?:don\s(?:milani|bosco)|de\samicis|fermi|vivaldi|dante|alighieri|pellico|{'|'.join(sorted(AUTHORS))}))(?![\w])",
)
_HOUSE_NAMES = (
    r"(?:faro|melograno|rondine|rondini|arca|ponte|albero|sentiero|quercia|aquilone|girasole|girasoli|tenda|germoglio|gabbiano|fenice|coccinella|bussola|approdo|timone|lanterna|sorgente|mulino|zattera|farfalla|farfalle|glicine|mimosa|tulipani|delfino|veliero|orsa|cometa|cascina|vigna"
    r"|pellicano|colibr[iì]|airone|ulivo|ulivi|cedro|cedri|tiglio|tigli|betulla|betulle|ginestra|ginestre|primula|margherita|margherite|mongolfiera|pettirosso|rovere|scoglio|grande\salbero|piccolo\sprincipe|locomotiva|clessidra|crisalide|ghirlanda|lucciola|lucciole|sciame|alveare|formica|cicogna)"
)
_HOUSE_WITH_ARTICLE = re.compile(  # «noi come comunità il faro»
    rf"(?<![\w])(?:comunit[aà]|coop(?:erativa)?|casa\sfamiglia|associazione|ass\.|rsa|residenza|centro(?:\sdiurno)?|cdd|alloggio|nido|asilo|ludoteca|dormitorio)\s(?:(?:il|la|lo|le|i|gli)\s|l['’]\s?)?{_HOUSE_NAMES}(?![\w])",
    re.IGNORECASE,
)
_DAYS_AS_NAMES = re.compile(  # «c'era il nonno Sabato, che …»
    r"(?<![\w])(?:nonn[oa]|zi[oa]|padre|madre|mamma|pap[aà]|marito|moglie|fratello|sorella|figli[oa]|cugin[oa]|signora?|sig\.(?:ra)?|vicin[oa])\s(?P<it>Sabato|Domenica|Pasqua|Natale|Gennaio|Maggio|Santo|Candelora|Epifania)(?![\w])"
)


_SHORT_MONTH = re.compile(
    r"(?<![\w./,])(?:[1-9]|[12][0-9]|3[01])\s(?:genn|febbr|magg|giugn|lugl|agos|settem|ottob|novem|dicem)(?![\w])",
    re.IGNORECASE,
)
_RING_ROAD = re.compile(r"(?<![\w])tangenziale\s(?:est|ovest|nord|sud)(?![\w])", re.IGNORECASE)
_FAMILY_DOCTOR = re.compile(  # «inviato dal mmg dal cin»
    r"(?<![\w])mmg\s(?:dott\.?(?:ssa)?\s)?(?P<it>(?:(?:dal|de|di|da|del|della|lo|la|li)\s|d['’]\s?)?(?!di\b|del\b|dal\b|per\b|che\b|ha\b|non\b|nn\b|non\b|con\b|suo\b|e\b|dice|nuovo|ke\b|chiam|scriv|prescri|riferis|invia|avvis|sent)[^\W\d_]{3,14})(?![\w])",
    re.IGNORECASE,
)
_KNOWN_CLINIC = re.compile(r"(?<![\w])(?:[Ll]a\s)?Nostra Famiglia(?![\w])")


_IN_FEW_WORDS = (  # `it`: what of it identifies; else the whole
    (_BARRACKS, "LOCATION"),
    (_VALLEY, "LOCATION"),
    (_SCHOOL_BY_A_MAN, "SCHOOL"),
    (_HOUSE_WITH_ARTICLE, "ORG"),
    (_KNOWN_CLINIC, "HEALTH"),
    (_RING_ROAD, "ADDRESS"),
    (_SHORT_MONTH, "DATE"),
    (_DAYS_AS_NAMES, "PERSON"),
    (_FAMILY_DOCTOR, "PERSON"),
)


def in_few_words(text: str) -> Iterator[Mark]:
    """Courts, barracks, valleys, schools, houses, doctors, as notes name them."""
    places = gazetteers.places()
    for m in _COURT_OF_SURVEILLANCE.finditer(text):
        where, first = fold(m["where"]), fold(m["where"].split()[0])
        if where in places or first in places:
            end = m.end() if where in places else m.start("where") + len(m["where"].split()[0])
            yield Mark(m.start(), end, "COURT")
    for pattern, kind in _IN_FEW_WORDS:
        for m in pattern.finditer(text):
            part: str | int = "it" if m.groupdict().get("it") else 0
            yield Mark(m.start(part), m.end(part), kind)


_PART_OF_A_CITY = re.compile(  # «tavolo in VIII Municipio», «municipio 6», «Giro: Termini»
    r"(?<![\w])(?:[IVXivx]{1,5}°?\s(?:[Mm]unicipio|[Cc]ircoscrizione|[Mm]unicipalit[aà])|(?:[Mm]unicipio|[Cc]ircoscrizione|[Mm]unicipalit[aà])\s(?:[IVX]{1,5}|[0-9]{1,2}))(?![\w])|(?<=[\s(])Termini(?=[,.;)]|\s(?:e|alle|la|di\snotte)\b)"
)


def parts_of_cities(text: str) -> Iterator[Mark]:
    """A city's boroughs by their number."""
    for m in _PART_OF_A_CITY.finditer(text):
        yield Mark(m.start(), m.end(), "LOCATION")


_LANDFORMS = bag(
    "porto valle monte colle ponte campo fosso rio torre castello borgo fonte fontana pozzo mulino molino bosco prato villa casale costa poggio pian piano croce madonna chiesa mura muro acqua fiume forte forno orto lago riva "
    "pieve rocca serra grotta cava cascina masseria capo punta isola scala porta arco vigna selva macchia strada largo casa case"
)
_ENDS_A_STREET = bag(
    "x ke che e ed nn non c ce cera dove xke xche perche perché quando con per ma poi a al alla da dal di in su se oggi domani ieri verso vicino dietro davanti sopra sotto ultima primo piano int interno"
)


def whole_street(words: Sequence[Token], seen: Sequence[Seen], mark: Mark) -> Mark:
    """«via del porto fluviale», «via di valle braccia» in small letters: after what the land is called comes which one."""
    last = bisect_left(words, mark.end, key=lambda w: w.start) - 1
    after = last + 1
    if seen[last].key not in _LANDFORMS or after >= len(seen) or words[after].start != mark.end + 1:
        return mark
    s = seen[after]
    goes_on = s.shape == "l" and not s.cue and len(s.key) > 3 and s.key not in _ENDS_A_STREET
    return Mark(mark.start, words[after].end, mark.kind, mark.level, mark.reason) if goes_on else mark


_CALL = bag("chiamano chiamavano chiaman kiamano kiamavano chiamiamo")
_NOT_CALLED = bag(
    "sempre spesso ancora ormai subito dopo prima tutti tutte tutto anche solo poi domani oggi ieri sera notte mattina giorno casa scuola signora signore nonna nonno mamma papa zia zio dottoressa dottore maestra maestro "
    "pazza matta matto pazzo brutta bella stupida stupido scema scemo nome telefono utente"
)
_NOUN_OR_ADJECTIVE = 0b11


def names_given(words: Sequence[Token], seen: Sequence[Seen]) -> Iterator[Mark]:
    """«a scuola la chiamano lapide»: a bare noun after it, in small letters."""
    for i in range(2, len(seen)):
        s = seen[i]
        if seen[i - 1].key not in _CALL or seen[i - 2].key not in ("lo", "la", "l", "li", "le", "'", "’", "mi"):
            continue
        use = use_of(s)
        noun = "d" not in s.look or (use & _NOUN_OR_ADJECTIVE and not use & CHANGES)
        if s.shape == "l" and not s.cue and len(s.key) > 3 and s.key not in _NOT_CALLED and noun:
            yield Mark(words[i].start, words[i].end, "NICKNAME")


_ANIMATE = bag(
    "dormito mangiato detto chiesto risposto telefonato pianto riso rubato picchiato urlato bevuto fumato firmato rifiutato litigato rientrato arrivato scappato uscito tornato sparito andato venuto caduto salutato sorriso bussato "
    "rientrata arrivata scappata uscita tornata sparita andata venuta caduta"
)
_CLAUSE = frozenset([*".!?\n;", "poi", "xke", "perche", "quando", "che", "ke"])
_NOT_ALIVE = bag(
    "posta bus treno pullman luce acqua gas bolletta mail lettera messaggio relazione turno notte sera pranzo cena pacco soldi macchina moto scuola comune ufficio servizio casa gruppo gente persona uomo donna"
)


def bynames_that_act(words: Sequence[Token], seen: Sequence[Seen]) -> Iterator[Mark]:
    """«spillo rientrato h 1.20 … spillo ha dormito sulla sedia»: in haste a thing without an article, more than once, that
    does what people do."""
    acting = []
    for i, s in enumerate(seen):
        use = use_of(s)
        if s.shape != "l" or s.cue or len(s.key) < 4 or s.key in _NOT_ALIVE or not use & 1:
            continue
        if i and seen[i - 1].key not in _CLAUSE:
            continue
        j = i + 1
        while (
            j < len(seen) and j < i + 4 and seen[j].key in ("ha", "è", "e", "nn", "non", "si", "mi", "ci", "gli", "era")
        ):
            j += 1
        if j < len(seen) and seen[j].key in _ANIMATE:
            acting.append(i)
    often = Counter(seen[i].key for i in acting)
    for i in acting:
        if often[seen[i].key] > 1:
            yield Mark(words[i].start, words[i].end, "NICKNAME")


_CALLED_STILL = re.compile(  # «capa fresca lo chiamano ancora»
    r"(?:^|[.,;:\n]\s?)(?P<nick>(?!tutti|tutte|perché|perche|xke|come|così|cosi|poi|allora|quando|ora|adesso|ancora|spesso|sempre|gli|i\b|le\b|in\b|a\b|al\b|loro|compagni|amici|altri|qui|li\b|là|non|nn|e\b|se\b|ma\b|che|ke|quelli|anche|alcuni|certi|nessuno)[a-zà-ù']{3,12}(?:\s(?:e\s)?[a-zà-ù]{3,12})?)\s(?:lo|la)\s(?:chiam|kiam)(?:ano|avano)\b"
)


def called_before(text: str) -> Iterator[Mark]:
    """The byname before the verb."""
    for m in _CALLED_STILL.finditer(lowered(text)):
        yield Mark(m.start("nick"), m.end("nick"), "NICKNAME")


_PARTICLES = bag("di de del della dei la lo li d")


def with_particles(words: Sequence[Token], seen: Sequence[Seen], marks: Sequence[Mark]) -> list[Mark]:
    """«Di Lonardo richiama»: at the head of a sentence, where the text has said «Donato Di Lonardo» before."""
    pairs = set()
    index = {token.start: i for i, token in enumerate(words)}
    for mark in marks:
        if mark.kind == "PERSON" and mark.start in index:
            i = index[mark.start] + 1
            while i < len(words) and words[i].end <= mark.end:
                if seen[i - 1].key in _PARTICLES:
                    pairs.add((seen[i - 1].key, seen[i].key))
                i += 1
    result = []
    for mark in marks:
        i = index.get(mark.start, 0)
        if mark.kind == "PERSON" and i and (seen[i - 1].key, seen[i].key) in pairs and seen[i - 1].shape == "C":
            mark = Mark(words[i - 1].start, mark.end, mark.kind, mark.level, mark.reason)
        result.append(mark)
    return result


_OF_A_WOMAN = bag("la alla dalla della")
_NO_WOMAN = bag("vale fra sere mari manu via ele matti ros")
_AFTER_HER = bag(
    "ha è dice mi ci si non nn che ke e per x di da con a in oggi ieri domani era va sta fa questa questo quando se ma poi"
)


def with_her_article(words: Sequence[Token], seen: Sequence[Seen]) -> Iterator[Mark]:
    """«lo spid della bea», «gli auricolari alla noa»: a short name, or what no dictionary has, after her article in haste."""
    for i in range(1, len(seen)):
        s = seen[i]
        if seen[i - 1].key not in _OF_A_WOMAN or s.shape != "l" or s.cue or s.key in _NO_WOMAN:
            continue
        named = s.key in SHORTS or ("g" in s.look and "d" not in s.look)
        if named and (i + 1 == len(seen) or seen[i + 1].shape != "l" or seen[i + 1].key in _AFTER_HER):
            yield Mark(words[i].start, words[i].end, "PERSON")


_SPOKEN_TO = bag("io tu ti mi senti scusa guarda ,")


def called_again(words: Sequence[Token], seen: Sequence[Seen], marks: Sequence[Mark]) -> Iterator[Mark]:
    """«ciao vale … vale io ho accostato»: a short name that was found, said again where a clause begins; «io, marika,
    toni, la lombardo»: a given name in a row of people."""
    ends = {m.end for m in marks if m.kind == "PERSON"}
    starts = {m.start for m in marks if m.kind == "PERSON"}
    known = {s.key for token, s in zip(words, seen, strict=True) if token.start in starts and s.key in SHORTS}
    for i in range(1, len(seen) - 1):
        s = seen[i]
        if words[i].start in starts or s.shape != "l" or s.cue:
            continue
        opens = seen[i - 1].key in ".!?\n" and seen[i + 1].key in _SPOKEN_TO
        row = "g" in s.look and seen[i - 1].key == "," and seen[i + 1].key == "," and i > 1 and words[i - 2].end in ends
        if row or (opens and s.key in known):
            yield Mark(words[i].start, words[i].end, "PERSON")
