"""What is worth asking only where a text surely tells of people: capitals that nothing explains, names that are words."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from workspace.anonymity.features import OPENERS, Seen, is_hasty
from workspace.anonymity.findings import Mark
from workspace.anonymity.gazetteers import surnames
from workspace.anonymity.gazetteers import words as everyday
from workspace.anonymity.growth import is_no_article
from workspace.anonymity.wordclasses import CLASS_OF
from workspace.anonymity.words import Token, bag, fold, lowered

_POLITE = bag(
    "tutto ciò premesso visti sentiti ritenuto lei le la lo il gli i ella vs vostro vostra voi suo sua suoi sue loro signoria ill egr gent spett dio madonna signore ue ok isee ads "
    "ufficio uffici commissione curia tavolo collegio equipe settore area ente enti autorità autorita direzione segreteria protocollo presidenza consiglio giunta assemblea sede dipartimento "
    "relazione progetto verbale allegato oggetto data ore nota buongiorno buonasera salve grazie gentile cara caro cordiali saluti premesso considerato visto vista inizio fine cud bancomat postepay doblò doblo "
    "hospice rosario figlia figlio fronte giudice mamma nonna babbo internet web excel word whatsapp telegram pdf mail iphone android isee naspi adi cosap imu tari gps sim tv tso asl usl asst ats csm serd noa npi rsa rsd cdd"
)
_ALSO_NAMES = bag(
    "nello dai lido duomo pieve emporio villaggio castello professore dottore maestro capitano geometra sindaco"
)  # with a capital inside a sentence they are nobody's preposition
_NOUN, _UNFINISHED, _PLURAL = 0b1, 0b1110000, 0b10000000
_SUBJUNCTIVE = bag("sia abbia fosse avesse siano abbiano")


def capitals(words: Sequence[Token], seen: Sequence[Seen]) -> Iterator[Mark]:
    """An ordinary word with a capital inside a sentence, that no office and no courtesy explains: «il cugino, Pancetta»."""
    if is_hasty(seen):
        return
    heading = _headings(seen)
    for i in range(1, len(seen)):
        s, before = seen[i], seen[i - 1]
        plain = s.shape == "C" and (not s.cue or s.key in _ALSO_NAMES) and len(s.key) > 2 and s.key not in _POLITE
        strange = "d" not in s.look and "t" not in s.look and before.key not in OPENERS
        if plain and (strange or (not heading[i] and (before.shape == "l" or before.key in ",'’"))):
            if not strange and before.key == "," and i > 1 and seen[i - 2].shape in ".9":
                continue
            yield Mark(words[i].start, words[i].end, "LOCATION" if before.key in ("a", "ad", "in") else "PERSON")


_HEADING = 12  # long words; a line with more is no heading


def _headings(seen: Sequence[Seen]) -> list[bool]:
    """Whether each word stands in a line where most long words have a capital: there it says nothing."""
    result: list[bool] = []
    line: list[Seen] = []
    for s in [*seen, Seen("\n", ".", ".", "", "")]:
        line.append(s)
        if s.key == "\n":
            long = [w for w in line if len(w.key) > 3 and w.shape not in ".9"]
            result += [len(long) < _HEADING and sum(w.shape != "l" for w in long) * 2 > len(long)] * len(line)
            line = []
    return result[:-1]


def subjects(words: Sequence[Token], seen: Sequence[Seen]) -> Iterator[Mark]:
    """«Freni ha portato il preventivo», «Ratto, fisioterapista, sostiene»: a noun that opens a sentence without an article, in a list of names, before a
    verb in the third person, is somebody."""
    for i in range(len(seen) - 1):
        s = seen[i]
        if s.shape != "C" or s.cue or (i and seen[i - 1].key not in ".!?\n"):
            continue
        use = int(s.use or "0", 16)
        named = "g" in s.look or "s" in s.look or (use & _PLURAL and s.key[-1] == "i")
        if not named or not use & _NOUN or use & _UNFINISHED:
            continue
        j = i + 1 + (seen[i + 1].key in ("non", "mi", "ci", "si", "gli", "lo", "la", "le", "ne"))
        verb = j < len(seen) and (seen[j].key in ("ha", "è", "era") or int(seen[j].use or "0", 16) & 0b111 == 0b100)
        apposed = i + 3 < len(seen) and seen[i + 1].key == "," and seen[i + 2].cue == "role" and seen[i + 3].key in ",("
        if apposed or (verb and seen[j].key not in _SUBJUNCTIVE):
            yield Mark(words[i].start, words[i].end, "PERSON")


_ARTICLE = re.compile(
    r"(?<![\w'’])(?:[Ll]a|[Ii]l|[Ll]o|[Ss][ua]|[Ll]u|[Ee][rl]|['’]?[Uu]|['’][OoAa]|[OoAa]['’]|[Uu]l)\s$"
)
_HIS_ARTICLE = re.compile(r"(?<![\w'’])(?:il|lo|er)\s$")  # «il tedesco», in small letters
_BYNAME = re.compile(r"\s(?:d(?:el|al)(?:la|lo)?|dei|delle|d['’][aoei]|['’][aoeiu]|di)\s[^\W\d_]{3,14}(?![\w])")
_JOINED_NAME = re.compile(
    r"\s(?:(?:ved\.?(?:ova)?|s/o|d/o|w/o|bin|bint|binti|ibn|ould|fu|nata|coniugata|jr\.?,?|junior|senior|in(?=\s[A-ZÀ-Þ]))\s?)(?:[A-ZÀ-Þ][^\W\d_]{2,18})?(?![\w])"
)


_THE_SOMETHING = re.compile(r"\s(?:(?:il|lo|la|er|['’]o|['’]u)\s|l['’])[A-ZÀ-Þ][a-zà-ù]{2,14}(?![\w])")


def whole_person(text: str, mark: Mark) -> Mark:
    """A person as the village says it, and as the registry does: «la Dina del forno», «su Biondu»; «PIRAZZI Ermelinda
    ved. DARIOLI», «Gulino Concetta in Barone», «Zaman Gul s/o Rahim»."""
    start, end = mark.start, mark.end
    capital = text[start : start + 1].isupper()
    one = " " not in text[start:end]
    word_of_every_day = one and not capital and fold(text[start:end]) in everyday()
    if capital or mark.kind == "NICKNAME":
        article = _ARTICLE.search(text[max(0, start - 5) : start])
    else:
        article = _HIS_ARTICLE.search(text[max(0, start - 5) : start]) if word_of_every_day else None
    if article:
        start = max(0, start - 5) + article.start()
        byname = _BYNAME.match(text, end) if one else None
        end = byname.end() if byname else end
    trade = _AT_THE_SHOP_OF.match(text, end) or (_BY_TRADE.match(text, end) if one else None)
    if mark.kind == "PERSON" and not article and (mixed := _VILLAGE_NAME.search(text[max(0, start - 5) : end])):
        start = max(0, start - 5) + mixed.start()
    if trade and one:
        end = trade.end()
    elif capital and not article:
        more = _JOINED_NAME.match(text, end) or (_THE_SOMETHING.match(text, end) if one else None)
        married = more is not None and more[0].strip().startswith("in ")
        if more and not (married and one):
            end = more.end()
    return Mark(start, end, mark.kind, mark.level, mark.reason)


_PLAYS = (
    r"(?:a\.?s\.?|ass\.?\s?soc\w*\.?|med(?:ico)?\b|dott\w*|inf(?:erm\w*)?|fisiatra|psi(?:c\w*)?|edu(?:c\w*)?|oss|asa|coord\w*|resp\w*|ads|tutor\w*|ins(?:egnante)?|prof\w*|maestr[oa]|dirigente|pediatra|npi|logop\w*|ostetric[oa]|avv\w*|mediat\w*|fisiot\w*|terap\w*|caposala"
    r"|mamma|madre|pap[aà]|padre|figli[oa]|nonn[oa]|zi[oa]|sorella|fratello|marito|moglie|cugin[oa]|vicin[oa]|badante|amministrat\w*|curat\w*|volontari[oa]|suora|parroco|preside|sindacat\w*|cgil|cisl|uil)"
)
_WITH_PART = re.compile(  # «pres: diamanti (med distr) germani (fisiatra) la marra (as)»
    rf"(?:^|[\n:,;)+–-]\s{{0,2}}|\s(?:e|ed|con)\s)(?P<who>(?:(?:la|lo|li|di|de|del|della|d['’])\s?)?[^\W\d_]{{3,16}})\s\({_PLAYS}(?=[\s),.])",
    re.IGNORECASE,
)
_LISTED = re.compile(r"(?<![\w])([^\W\d_]{3,16}(?:\s[^\W\d_]{3,16})?\s[A-Z]\.)\s?\((?=[^\W\d_]{2,12})")


_HEAD = re.compile(  # what a house, a shop, a place is, right before its name; the name alone was found
    r"(?<![\w])(?:u\.?v\.?[iog]\.?|maestr[ao]|quartiere|rione|barriera|borgata|frazione|contrada|localit[aà]|giardini|(?:provinciale|statale)\sper|circolo|bocciofila|polizia\s(?:locale|municipale|stradale|postale|ferroviaria)|polfer|chies[a-z]{1,6}(?:\s[a-z]{8,16})?|diurno|centro\sdiurno|casa\smadre[\s-]bambin[oi]|(?:madre|mamma)[\s-]bambin[oi]|alloggio(?:\sper\sl['’]\s?autonomia)?|laboratorio|appartamento|housing|spazio\sneutro|educativa\s(?:territoriale|di\sstrada)|doposcuola|rifugio(?:\sdel\scane)?|canile|cooperativa|coop|guardia\smedica(?:\s(?:turistica|notturna))?|continuit[aà]\sassistenziale|casa\sdella\s(?:salute|comunit[aà])|ospedale\sdi\scomunit[aà]|c\.?t\.?(?:\s?r?\.)?|c\.?r\.?a\.?|nucleo|residenzialit[aà]|struttura|punto\s(?:di\s)?(?:nascit[ae]|prelievi|unico\sd[i\'’]\s?accesso)|servizio(?:\sdi)?\s[^\W\d_]{5,18}(?:\s[^\W\d_]{5,12})?(?:,|\s[-–])\s(?:distretto|sede|polo)|(?:U\.?O\.?(?:[CSD]\.?)?(?:[DS]\.?)?|S\.?C\.?)\s(?:di\s)?[^\W\d_]{5,18}(?:,|\s[-–])\s(?:P\.?\s?O\.?|presidio|ospedale)(?:\s[\"«“])?|gruppo\s(?:appartamento|famiglia|alloggio)|[eé]quipe(?:\s[^\W\d_]{4,12}){0,2}|servizi\ssociali|comunit[aà](?:\s[^\W\d_]{4,12}(?:-[^\W\d_]{4,12})?)?|bivio|svincolo|incrocio|rotonda|tenuta|mercatin[oi]|tiro\sa\s(?:segno|volo)|oratorio|bocciodromo|piscina|palestra|palazzetto|poligono|gattile|discarica|isola\secologica|fiera|sagra|outlet|casello|dogana|aeroporto|capitaneria|faro|caserma|monastero|convento|duomo|cattedrale|basilica"
    r"|uff(?:icio|\.)?\s(?:di\s)?sorv(?:eglianza|\.)?|uff\.?|trib(?:unale|\.)?\s(?:di\s)?sorv(?:eglianza|\.)?|mensa|dormitorio|oratorio|autolinee|autoservizi"
    r"|chiesa|teatro|museo|biblioteca|archivio|universit[aà]|politecnico|accademia|conservatorio|ippodromo|stadio|consorzio|latteria|acciaieria|raffineria|interporto|cantiere|magazzino|poliamb(?:ulatorio|\.)?|ambulatorio|osp\.|rep\.|reparto\sdi|servizio\sdi\s[^\W\d_]{5,14}|servizio\sper\s(?:le|la|il|i)\s[^\W\d_]{4,16}|unit[aà]\s[^\W\d_]{5,14}|b&b|bed\sand\sbreakfast|affittacamere|chiosco|casel|tiratore|sede|sportello|punto|croce|avvocato"
    r"|banda(?:\smusicale)?|coro|corale|filarmonica|canile|pensione|argenteria|luna\spark|circo|consolato|ambasciata|ufficio\sconsolare|bagni|stabilimento|compagnia(?:\sbarracellare)?|cimitero|ponte|metro|fermata|residenza|convitto|collegio|seminario|santuario|eremo"
    r"|rifugio|baita|malga|diga|lago|torrente|bosco|parco|villa|stadio|canonica|vallo|altopiano|isola|porto|molo|marina|borgo|castel|monte|colle|pieve|rocca|torre|cava|miniera|fornace|masseria|tonnara|salina|vivaio|maneggio|libreria|edicola"
    r"|riabilitazione(?:\s[^\W\d_]{6,12})?|tempio(?:\s[^\W\d_]{4,10})?|banco\salimentare|emporio\ssolidale|residence|longo|don|madre|piccol[oa]|nostra\ssignora|magistrat[oi]|giudice\sdi\space|questura|prefettura|inps|inail|tribunale|procura|comune|commissariato|garante(?:\sregionale)?|condominio|pasticceria|parrucchier[ae]|onoranze|sigma|king|ati|bastioni"
    r"|societ[aà](?:\scooperativa)?|soc\.\scoop\.|f\.lli|fratelli(?<=(?:la|da)\sfratelli)|(?:figli[ea]|suore|sorelle|missionari[ea]|padri|frati|ancelle|filippini|opera|confraternita|pubblica\sassistenza|polisportiva|proloco|pro\sloco)(?=\sd)"
    r"|ispettorato(?:\sdel\slavoro)?|brefotrofio|orfanotrofio|modulo\s[0-9]{1,2}|ente|osservatorio|autonoleggio|vivaio|salumi|agenzia\sentrate"
    r"|ser\.?\s?[dt]\.?|c\.?s\.?m\.?|u\.?v\.?m\.?d?\.?|u\.?e\.?p\.?e\.?|g\.?\s?[ui]\.?\s?p\.?|casa\sprotetta|casa\sfamiglia|day\s(?:hospital|surgery)|servizio\ssociale(?:\sassociato)?|dipartimento(?:\s[^\W\d_]{5,12}){0,2}|sede|filiale|punto)"
    r"\s(?:(?:di|del(?:la|lo)?|dei|delle|degli|presso|il|la|lo|le|i|al|ai|alla|alle|T\.M\.|Comune)\s|(?:dell|d|l)['’]\s?){0,4}$",
    re.IGNORECASE,
)
_FORCE = re.compile(
    r"(?<![\w])(?:Carabinieri|Polizia(?:\sdi\sStato|\sLocale)?|Guardia\sdi\s[Ff]inanza|Questura|Procura|Tribunale)\s[-–]\s$"
)
_SIGLA = re.compile(r"(?<![\w.])[A-Z]{3,6}\s(?:di\s|del\s)?$")
_FIRM = re.compile(
    r"(?:,?\s(?:soc(?:iet[aà])?\.?\s(?:coop\.?(?:erativa)?)(?:\ssoc(?:iale|\.)?)?|&\s?(?:figli[oa]?|C\.|co\.?|soci)|s\.?r\.?l\.?s?\.?|s\.?n\.?c\.?|s\.?p\.?a\.?|s\.?a\.?s\.?|onlus|ets|a\.?\s?r\.?l\.?|['’][0-9]{2}|padiglione\s[0-9A-Z]{1,2}|reparto\s[0-9A-Z]{1,2})(?![\w]))+",
    re.IGNORECASE,
)
_OF_A_SCHOOL = re.compile(
    r"\s?[\"»”]?(?:\s(?:di|in)\s(?:via|viale|piazza|corso|largo)\s[A-ZÀ-Þ][^\W\d_]{2,18}(?:\s[A-ZÀ-Þ][^\W\d_]{2,18})?|\s(?:di|a|-|–)\s[A-ZÀ-Þ][^\W\d_]{2,18}(?:\s[A-ZÀ-Þ][^\W\d_]{2,18})?|,\s(?:plesso|succursale|sede)\s(?:di\s)?(?:via\s)?[A-ZÀ-Þ][^\W\d_]{2,18})"
)
_SCHOOL_HEAD = re.compile(
    r"(?<![\w])(?:liceo|istituto|scuola|collegio|plesso|convitto|conservatorio)(?:\s(?:delle|d['’]|dell['’]|di|per|e|del|la|i|tecnico|professionale|scienze|umane|arti|infanzia|primaria|secondaria|primo|grado|statale|paritaria|superiore|scientifico|classico|artistico|linguistico|musicale|alberghiero|agrario|economico|servizi|socio|sanitari|sportivo)){0,7}\s[«\"“]?$",
    re.IGNORECASE,
)
_HYPHENED = re.compile(
    r"[-–][A-ZÀ-Þ][^\W\d_]{2,18}|\s(?:ponente|levante|marina|vecchia|alta|bassa|nord|sud|est|ovest|centro|stazione|polesine)(?![\w])"
)


_QUOTED_NAME = re.compile(r"[\s,]{0,2}[«\"“‘](?=[^\W\d_])[^«»\"“”\n]{2,40}[»\"”]")  # «Centro Diurno "La Fabbrica"»
_OPEN_QUOTE = re.compile(r"[«\"“][^«»\"“”\n]{0,40}$")
_TO_THE_QUOTE = re.compile(r"[^«»\"“”\n]{0,40}[»\"”]")


def _through_the_quotes(text: str, start: int, end: int) -> int:
    """Where the name between quotes ends that the mark leads to or has begun."""
    after = _TO_THE_QUOTE.match(text, end) if _OPEN_QUOTE.search(text, start, end) else _QUOTED_NAME.match(text, end)
    return after.end() if after else end


_PROVINCE = re.compile(r"\s?\((?:[A-Z]{2}|[a-z]{2})\)")


_DAY_BEFORE = re.compile(r"(?<![\w])day\s$", re.IGNORECASE)
_HOUSE_HEAD = re.compile(r"(?<![\w])(?:casa|tenda|mensa|spazio|villa|centro|progetto)\s$", re.IGNORECASE)
_DAY_HOUSES = bag("hospital surgery service")


def end_of_word(text: str, start: int) -> int:
    """Where the word that begins at `start` ends."""
    while start < len(text) and text[start].isalnum():
        start += 1
    return start


def whole_body(text: str, mark: Mark) -> Mark:
    """An institution or a place with the word that says what it is and with what its firm adds: «tenuta Santa Cecilia»,
    «Ser.D. di Adria», «Serena soc. coop.», «Lions Varazze-Celle»."""
    low = max(0, mark.start - 60)
    head = _HEAD.search(text[low : mark.start]) or (mark.kind == "COURT" and _FORCE.search(text[low : mark.start]))
    start = low + head.start() if head else mark.start
    if not head and not text[mark.start : mark.end].isupper():
        sigla = _SIGLA.search(text[low : mark.start])
        start = low + sigla.start() if sigla else start
    if mark.kind == "SCHOOL" and not head:
        named = _SCHOOL_HEAD.search(text[max(0, mark.start - 90) : mark.start])
        start = max(0, mark.start - 90) + named.start() if named else start
    if mark.kind in ("ORG", "HEALTH") and not head and (house := _HOUSE_HEAD.search(text[low:start])):
        start = low + house.start()
    if (
        _DAY_BEFORE.search(text[max(0, start - 4) : start])
        and text[start : end_of_word(text, start)].lower() in _DAY_HOUSES
    ):
        start -= 4
    end = mark.end if mark.kind == "LOCATION" else _through_the_quotes(text, start, mark.end)
    if mark.kind in ("SCHOOL", "HEALTH"):
        more = _OF_A_SCHOOL.match(text, end)
        end = more.end() if more else end
    for pattern in (_HYPHENED, _PROVINCE, _FIRM) if mark.kind == "LOCATION" else (_HYPHENED, _FIRM):
        more = pattern.match(text, end)
        end = more.end() if more else end
    return Mark(start, end, mark.kind, mark.level, mark.reason)


_SCHOOL = re.compile(
    r"(?<![\w])(?:I\.\s?C\.|IC|I\.I\.S\.|IIS|ITIS|IPSIA|[Ll]iceo|[Pp]lesso|[Pp]rimaria|[Ee]lementari?|[Mm]edi[ae]|[Mm]aterna|[Nn]ido|[Aa]silo|[Ii]stituto(?:\s[Cc]omprensivo)?|[Ss]cuola(?:\s(?:primaria|media|elementare|materna|dell['’]infanzia|secondaria))?)"
    r"\s[«\"“]?(?!Primaria|Secondaria|Statale|Superiore|Comprensivo|Scienze|Infanzia|Media|Elementare|Italian)(?:[A-ZÀ-Þ][^\W\d_]{2,16})(?:\s(?:di\s|da\s)?[A-ZÀ-Þ][^\W\d_]{2,16}){0,3}"
)


_TITLED_BODY = re.compile(  # «dalla RSA Santuario», «Ente: Amici dell'Infanzia»: words of every house, with a capital inside a sentence
    r"(?<=[^\W\d_,:(]\s)(?:RSA|R\.S\.A\.|RSD|CRA|CDD|[Rr]esidenza|[Hh]ospice|[Cc]linica|[Cc]omunità|[Cc]ooperativa|[Cc]oop\.?|[Aa]ssociazione|[Cc]ircolo|[Bb]ar|[Tt]rattoria|[Pp]izzeria)\s(?:(?:Il|La|Lo|I|Gli|Le|Al|Alla|Da|Un|Una)\s|L['’])?(?!Sociale|Sociali|Sanitari|Terapeutic|Montan|Europe|Locale|Educativ|Alloggio|Protett|Coordin|Direttor|Direzion|Assistenzial|Dipendenz|Minori|Familiar|Madre)[A-ZÀ-Þ][^\W\d_]{3,18}"
    r"|(?<![\w])(?:[Cc]entro|[Cc]omunità|[Cc]ooperativa|[Cc]asa|[Rr]esidenza|[Ss]cuola|[Ii]stituto|[Nn]ido|[Pp]olo|[Aa]ssociazione|[Gg]ruppo|[Bb]ar|[Cc]ircolo|RSA|[Aa]silo|[Pp]lesso|[Cc]linica|[Ss]truttura|[Aa]lloggio|[Dd]ormitorio|[Pp]arrocchia|[Ff]ondazione|[Cc]ondominio|[Vv]illa|[Cc]oop\.?)(?:\s[^\W\d_]{3,14}){0,3}\s[«\"“][A-ZÀ-Þ][^«»\"“”\n]{2,30}[»\"”]"
    r"|(?<![\w])Amici\sd(?:el|ella|ei|i|ell['’])\s?[A-ZÀ-Þ][^\W\d_]{2,18}"
)
_CIRCLE = re.compile(  # «circolo didattico terzo», «II circolo», «quinto comprensivo»
    r"(?<![\w])(?:circolo\sdidattico\s(?:primo|secondo|terzo|quarto|quinto|sesto|[IVX]{1,4}\b|[0-9]{1,2}\b)|(?:primo|secondo|terzo|quarto|quinto|sesto|settimo|ottavo|(?-i:[IVX]{1,4})|[0-9]{1,2}°)\s(?:circolo(?:\sdidattico)?|(?:istituto\s)?comprensivo)(?:\sdi\s[^\W\d_]{3,18})?)(?![\w])",
    re.IGNORECASE,
)


def titled_bodies(text: str) -> Iterator[Mark]:
    """Houses whose name is a word of every house."""
    for m in _TITLED_BODY.finditer(text):
        yield Mark(m.start(), m.end(), "ORG")


def schools(text: str) -> Iterator[Mark]:
    """«dell'I.C. Pascoli»: a poet elsewhere, here a school."""
    for m in _CIRCLE.finditer(text):
        yield Mark(m.start(), m.end(), "SCHOOL")
    for m in _SCHOOL.finditer(text):
        yield Mark(m.start(), m.end(), "SCHOOL")


AUTHORS = bag(
    "calvino manzoni leopardi pirandello rodari montessori pascoli carducci foscolo ungaretti pavese morante ginzburg merini verga deledda quasimodo montale saba gozzano alfieri parini ariosto tasso petrarca boccaccio collodi salgari pertini moro falcone "
    "borsellino mazzini garibaldi cavour gramsci matteotti einaudi marconi galilei meucci pacinotti puecher"
)


def by_author(words: Sequence[Token], seen: Sequence[Seen]) -> Iterator[Mark]:
    """«tel dalla calvino», «alla rodari»: a poet with the article of a school."""
    for i in range(1, len(seen)):
        article = seen[i - 1].key
        if seen[i].key not in AUTHORS or seen[i].shape not in "lC":
            continue
        if article in ("alla", "dalla", "della", "nella") or (
            article in ("il", "al", "dal", "nel", "la", "del") and i > 1
        ):
            yield Mark(words[i].start, words[i].end, "SCHOOL")


_FAMOUS = AUTHORS | bag(
    "sciascia levi verdi rossini puccini vivaldi bellini sordi totti moretti fellini pasolini virgilio donati ranci saraceno lorenz lorenzi weber stern davis said fisher miller bruner weil sordi romito andolfi cancrini recalcati galimberti fruggeri bertrando canevaro zoja lingiardi ammaniti bollea ianes mortari pirella rotelli carofiglio lorenzin cartabia sclavi boscolo bezzi cecchin nardone vasco foa sereni bassani tobino silone tozzi tondelli eco fo rame gaber guccini"
)


def with_a_famous_name(words: Sequence[Token], seen: Sequence[Seen]) -> Iterator[Mark]:
    """«psicologa Sciascia», «Sara Leopardi», «la vicina, Pavese»: after what somebody is, or after a given name."""
    for i in range(1, len(seen)):
        s, before = seen[i], seen[i - 1]
        if s.key not in _FAMOUS or s.shape not in "lC" or (s.shape != "C" and "d" in s.look):
            continue
        if before.key == "," and s.shape == "C" and i > 1:
            before = seen[i - 2]
        given = (
            "g" in before.look
            and before.shape == s.shape
            and not before.cue
            and ("d" not in before.look or s.shape == "C")
        )
        if given and f"{before.key} {s.key}" not in _KNOWN_AUTHORS:
            yield Mark(words[i - 1].start if before is seen[i - 1] else words[i].start, words[i].end, "PERSON")
        elif before.cue in ("role", "kin") or (before.cue == "person" and before.key not in ("caso", "minori")):
            yield Mark(words[i].start, words[i].end, "PERSON")


_KNOWN_AUTHORS = frozenset(
    [
        "leonardo sciascia",
        "italo calvino",
        "alessandro manzoni",
        "giacomo leopardi",
        "luigi pirandello",
        "gianni rodari",
        "maria montessori",
        "giovanni pascoli",
        "giosue carducci",
        "ugo foscolo",
        "giuseppe ungaretti",
        "cesare pavese",
        "elsa morante",
        "natalia ginzburg",
        "giovanni verga",
        "grazia deledda",
        "salvatore quasimodo",
        "eugenio montale",
        "umberto saba",
        "guido gozzano",
        "vittorio alfieri",
        "giuseppe parini",
        "ludovico ariosto",
        "torquato tasso",
        "francesco petrarca",
        "giovanni boccaccio",
        "carlo collodi",
        "emilio salgari",
        "sandro pertini",
        "aldo moro",
        "giovanni falcone",
        "paolo borsellino",
        "giuseppe mazzini",
        "giuseppe garibaldi",
        "antonio gramsci",
        "giacomo matteotti",
        "luigi einaudi",
        "guglielmo marconi",
        "galileo galilei",
        "antonio meucci",
        "antonio pacinotti",
        "primo levi",
        "carlo levi",
        "rita levi",
        "giuseppe verdi",
        "gioacchino rossini",
        "giacomo puccini",
        "antonio vivaldi",
        "alberto sordi",
        "francesco totti",
        "nanni moretti",
        "federico fellini",
        "dario fo",
        "franca rame",
        "umberto eco",
        "giorgio gaber",
        "francesco guccini",
        "vasco rossi",
        "pier paolo",
        "paolo pasolini",
        "chiara saraceno",
        "konrad lorenz",
        "max weber",
        "daniel stern",
        "simone weil",
        "edward said",
        "alice miller",
        "jerome bruner",
        "angela davis",
        "patrizia romito",
        "maurizio andolfi",
        "luigi cancrini",
        "massimo recalcati",
        "umberto galimberti",
        "laura fruggeri",
        "paolo bertrando",
        "andrea canevaro",
        "luigi zoja",
        "vittorio lingiardi",
        "massimo ammaniti",
        "giovanni bollea",
        "dario ianes",
        "luigina mortari",
        "agostino pirella",
        "franco rotelli",
        "gianrico carofiglio",
        "beatrice lorenzin",
        "marta cartabia",
        "marianella sclavi",
        "luigi boscolo",
        "gianfranco cecchin",
        "giorgio nardone",
    ]
)


_PARTICLES = bag("di de del della la lo li d dal dalla")
_ALSO_ARTICLES = bag("la lo li")
_CLITICS = bag("me te ce se ve glie non nn che ke chi")
_BEFORE_SURNAME = bag(
    "sentita sentito sent sento sarebbe certo certa tale poi cognome custode chiama chiamo scrive risponde con da x e dice ins coll op"
)


def _introduces(word: Seen) -> bool:
    return word.key in _BEFORE_SURNAME or word.cue == "role"


_PARTICLE = bag("di de del della dell dello degli lo d dal dalla la li")


def capital_particles(words: Sequence[Token], seen: Sequence[Seen]) -> Iterator[Mark]:
    """«una Di Fonso», «la collega Dell'Uomo»: with a capital inside a sentence the particle begins a surname."""
    for i in range(1, len(seen) - 1):
        first, before = seen[i], seen[i - 1]
        if first.key not in _PARTICLE or words[i].text[0].islower() or before.shape != "l" or words[i].text.isupper():
            continue
        j = i + 1 + (seen[i + 1].key in "'’")
        if (
            j < len(seen)
            and seen[j].shape == "C"
            and (before.cue in ("role", "kin", "person") or before.key in _ONE_OF)
        ):
            yield Mark(words[i].start, words[j].end, "PERSON")


_ONE_OF = bag("una un la il i della del alla al con da dalla dal a e è sono per")


def _is_half(first: Seen, second: Seen) -> bool:
    """«lo duca»: neither an article nor a pronoun before a verb."""
    return is_no_article(first, second) and not int(second.use or "0", 16) & 0b1100


def _elided(seen: Sequence[Seen], i: int) -> bool:
    """«d amico chiede copia»: the apostrophe was lost, and somebody acts."""
    first, second, before = seen[i], seen[i + 1], seen[i - 1].key if i else "\n"
    opens = before in _OPENS_A_CLAUSE or before in ("la", "il", "dalla", "dal", "sentita", "sentito")
    return first.key == "d" and second.key[0] in "aeiou" and len(second.key) > 3 and opens and _acts(seen, i + 2)


def particles(words: Sequence[Token], seen: Sequence[Seen]) -> Iterator[Mark]:
    """«sentita di falco», «poi di nardo:», «– La Fauci:»: surnames of two words that a list has."""
    for i in range(len(seen) - 1):
        first, second = seen[i], seen[i + 1]
        if _elided(seen, i):
            yield Mark(words[i].start, words[i + 1].end, "PERSON")
            continue
        named = "s" in second.look or "g" in second.look or "d" not in second.look
        if first.key not in _PARTICLES or second.shape in ".9" or not named or len(second.key) < 4:
            continue
        listed = f"{first.key} {second.key}" in surnames()
        if not listed and not (i and _introduces(seen[i - 1])):
            continue
        if not listed and first.key in _ALSO_ARTICLES and "d" in second.look and not _is_half(first, second):
            continue  # «con la testa», «e lo porta»
        opens = (
            not i
            or (listed and seen[i - 1].key not in _CLITICS)
            or seen[i - 1].shape in ".9"
            or seen[i - 1].key in _BEFORE_SURNAME
            or seen[i - 1].cue in ("role", "title")
        )
        if opens and second.cue != "month" and (second.shape == "C" or (second.shape in "lU" and not second.cue)):
            yield Mark(words[i].start, words[i + 1].end, "PERSON")


_HER = bag("la della alla dalla")
_NO_FAMILY = bag("porto polo tesi crisi foto moto radio mano auto metro analisi sintesi eco ipotesi")


def families(words: Sequence[Token], seen: Sequence[Seen]) -> Iterator[Mark]:
    """«la russo e la greco», «il ferri», «dalla conti»: the article does not go with the word, so it is no word."""
    for i in range(1, len(seen)):
        s, article = seen[i], seen[i - 1].key
        if s.shape not in "lC" or s.cue or len(s.key) < 4 or s.key in _NO_FAMILY:
            continue
        if "s" not in s.look and not (s.key[-1] == "i" and article in _HER and int(s.use or "0", 16) & _PLURAL):
            continue
        plural = int(s.use or "0", 16) & _PLURAL
        if (article in _HER and s.key[-1] in "oi") or (
            article in ("il", "del", "al", "dal", "col") and s.key[-1] == "i" and plural
        ):
            yield Mark(words[i].start, words[i].end, "PERSON")


_CALLED_SO = re.compile(  # «è venuto pure il Professore, così lo chiamano», «si fa chiamare Tripla», «uno ke kiamano scarface»
    r"(?:(?<=[\s«\"“])(?P<before>(?:(?:il|la|lo|er|['’]?[ou])\s|l['’])?[^\W\d_]{3,16}(?:\s[0-9]{1,3})?),\s(?:(?:e\s|è\s)?così|come|è\scome)\s(?:lo|la|l['’])\s?(?:chiam|kiam|conosc|soprannomin)"
    r"|\bper\s(?:gli\samici|i\svicini|il\spaese|tutti\sin\spaese|i\scompagni|quelli\sdel\sbar)\s(?:è\s|era\s|resta\s)?[«\"“]?(?P<for>(?:(?:il|la|lo|er|['’]?[ou])\s|l['’])?(?!è\b|era\b|non\b|che\b|una?\b|sempre|anche|solo|più)[^\W\d_]{3,16})(?=[\s,.;)»\"”]|$)"
    r"|\b(?:si\s(?:fa|faceva)\s(?:chiamare|kiamare)|(?:che|ke|k)\s(?:tutti\s|qui\s|in\spaese\s|loro\s)?(?:chiam|kiam)(?:ano|avano|iamo))\s[«\"“]?(?P<after>(?:(?:il|la|lo|er|['’]?[ou])\s|l['’])?(?!il|la|lo|gli|le|un|una|in|a|per|con|solo|sempre|anche|ogni|da)[^\W\d_]{3,16}))(?![\w])",
)


def bynames(text: str) -> Iterator[Mark]:
    """What somebody is called, said before the word that says so, or after one that elsewhere says less."""
    for m in _CALLED_SO.finditer(lowered(text)):
        which = next(name for name in ("before", "for", "after") if m[name])
        yield Mark(m.start(which), m.end(which), "NICKNAME")


_TRADES_OF_SOMEBODY = (
    r"(?:gommista|barbiere|fornai[oa]|panettiere|macellaio|meccanico|elettrauto|carrozziere|parrucchier[ea]|fruttivendolo|pescivendolo|calzolaio|ciabattino|rigattiere|tabaccaio|edicolante|fabbro|sarta|sarto|benzinaio|ferramenta|verduraio|kebabbaro"
    r"|pizzaiolo|gelataio|fioraio|fioraia|pasticcere|arrotino|salumiere|barista|lattaio|pescatore|pastore|autista|taxista|postino|farmacista|ottico|orefice|falegname|muratore|vetraio|cinese|becchino|campanaro)"
)
_AT_THE_SHOP_OF = re.compile(rf"\s(?:il|lo|la|l['’])\s?{_TRADES_OF_SOMEBODY}(?![\w])", re.IGNORECASE)
_BY_TRADE = re.compile(  # «giorgio il violinista»
    r"\s(?:il|lo|la|l['’]|er)\s?[a-z]{3,12}(?:ista|aio|aro|iere|iera|aiola?|aiolo|ino|one)(?![\w])", re.IGNORECASE
)
_VILLAGE_NAME = re.compile(  # «il bepi des vacjes», «la gina del pont»
    r"(?<![\w])(?:il|la|lo|el|al)\s(?=[a-zà-ù]{3,12}\s(?:des|del|da\sla|dal|dla|du|de)\s[a-zà-ù]{3,14}$)"
)
_BARS = re.compile(  # what bars are called everywhere: «bar dello sport», «caffè italia»
    r"\b(?:bar|caff[eè]|pizzeria|trattoria|pasticceria|pub)\s(?:dello\ssport|sport|centrale|italia|roma|nazionale|europa|moderno|del\scorso|della\spiazza|del\sporto|dello\sstadio|stadio|jolly|commercio|del\scommercio|dell['’]angolo|dei\sportici|del\sponte|degli\samici|del\scacciatore|del\smare|al\sporto|garibaldi|cavour|duomo|del\sduomo|del\steatro|teatro|mediterraneo|paradiso|la\spiazzetta|belvedere|bellavista)\b",
    re.IGNORECASE,
)


_HOSPITALS = (  # known by one word all over the country
    r"(?:gemelli|burlo|di\scristina|longo(?=\sdi\s)|niguarda|cardarelli|cotugno|molinette|gaslini|meyer|careggi|rizzoli|spallanzani|forlanini|pertini|bambin(?:o|\s)?\sges[uù]|casilino|cannizzaro|papardo|buccheri|ingrassia|pugliese|perrino|miulli|moscati|rummo|santobono|monaldi|pausilipon|brotzu|businco|mauriziano"
    r"|galliera|mangiagalli|buzzi|fatebenefratelli|humanitas|torrette|salesi|bufalini|sant['’]\s?orsola|umberto\s(?:i|primo|1)|san\s(?:camillo|raffaele|filippo|gerardo|matteo|martino|paolo|carlo|giovanni|giuseppe|eugenio|pio|luca|donato|bortolo|salvatore)|santa\s(?:chiara|corona|maria|croce)|sant['’]\s?(?:anna|andrea|eugenio|elia|agata|antonio)|don\s(?:gnocchi|bosco|orione|calabria)|villa\s[a-z]{4,12}|policlinico|trivulzio|besta|vannini|grassi|loreto\smare|regina\s(?:margherita|elena)|maria\svittoria|borgo\s(?:trento|roma)|del\sponte|macchi)"
)
_WORDLY_HOSPITALS = r"(?:piemonte|civico|civile|maggiore|infermi|delta|martini|sacco|cervello|garibaldi|gaetano\spini|bellaria|morgagni|ruggi|di\svenere|dono\ssvizzero|giovanni\spaolo|salus|annunziata|villa\ssofia)"
_AT_A_HOSPITAL = re.compile(
    rf"\b(?:(?:al|allo|alla|dal|dallo|dalla|del|nel|c/o|presso(?:\sil)?|in|ps|osp\.?|ospedale|soccorso(?:\sdel)?)\s|(?:all|dall|dell|nell)['’]\s?)(?P<where>{_HOSPITALS})(?![\w])"
    rf"|\b(?:ricover\w{{2,6}}|nat[oaie]|mort[oa]|deced\w{{2,4}}|operat[oa]|dimess[oa]|portat[oa]|partor\w{{2,5}}|accesso|ps|soccorso|visita|dimissioni?|ambulanza|trasferit[oa]|refertat[oa]|osp\.?)\s(?:[^\W\d_]{{2,12}}\s){{0,2}}?(?:(?:al|allo|dal|del|c/o|presso(?:\sil)?)\s|(?:all|dall|dell)['’]\s?)?(?P<ward>{_WORDLY_HOSPITALS})(?![\w])",
)


def hospitals(text: str) -> Iterator[Mark]:
    """«c/o gemelli», «ricoverata al civico»: known by one word."""
    for m in _AT_A_HOSPITAL.finditer(lowered(text)):
        which = "where" if m["where"] else "ward"
        yield Mark(m.start(which), m.end(which), "HEALTH")


_SOMEBODYS = bag(
    "genitori padrone padrona salute comunita comunità signora signore ragazze ragazzi affidatari affidataria datore datrice famiglia parenti paese amica amico altri altro altra prima suoceri padroni coppia anziani carita carità cultura"
)
_INNS = re.compile(  # «b&b la terrazza», «trattoria da gino»
    r"(?<![\w])(?:b&b|bed\sand\sbreakfast|hotel|albergo|pensione|ostello|affittacamere|agriturismo|ristorante|pizzeria|trattoria|osteria|locanda|camping|stabilimento|lido|pub)\s(?:(?:la|il|le|i|lo|al|alla|ai|alle|da|dal)\s|l['’]\s?|all['’]\s?)"
    r"(?!sera|sabat|domenic|luned|marted|mercoled|gioved|venerd|giorn|mattin|nott|pomerigg|mes[ei]\b|ann[oi]\b|settiman|due\b|tre\b|sua\b|suo\b|mia\b|mio\b|loro\b|padr|madr|mamma|signor|ragazz|bambin|prim|second|stess|propriet|titolar|post[oi]\b|spes|conto|paga)[^\W\d_]{4,14}(?![\w])",
    re.IGNORECASE,
)


_HOUSE_OF = re.compile(  # «alla casa dei sorrisi»
    r"\b(?:alla|presso|in|nella|dalla|della)\scasa\s(?:dei|degli|delle|del|della|dell['’])\s?(?P<whose>[^\W\d_]{4,16})(?![\w])",
    re.IGNORECASE,
)


def shops(text: str) -> Iterator[Mark]:
    """Bars, inns and eating houses by the names that they have everywhere."""
    for m in _HOUSE_OF.finditer(text):
        whose = fold(m["whose"])
        if whose not in _SOMEBODYS and not CLASS_OF.get(whose) and "casa" in lowered(m[0]):
            yield Mark(m.start() + lowered(m[0]).index("casa"), m.end(), "ORG")
    for m in _INNS.finditer(text):
        yield Mark(m.start(), m.end(), "ORG")
    for m in _BARS.finditer(text):
        yield Mark(m.start(), m.end(), "ORG")


_KIND_OF_FAMILY = bag(
    "allargata allargato affidataria numerosa monoparentale familiare originaria ricostituita unipersonale monogenitoriale mononucleare estesa migrante adottiva ospitante composto formato segnalato conosciuto seguito nuova nuovo intera"
)


def households(words: Sequence[Token], seen: Sequence[Seen]) -> Iterator[Mark]:
    """«nucleo Dolce:», «fam. festa (3 minori)»: a word alone after such a one, before a colon, a bracket, a comma."""
    for i in range(1, len(seen) - 1):
        s, j = seen[i], i - 1 - (seen[i - 1].key == "." and i > 1)
        if (
            seen[j].key not in ("famiglia", "fam", "nucleo", "coniugi")
            or s.shape not in "lC"
            or s.cue
            or len(s.key) < 4
        ):
            continue
        use = int(s.use or "0", 16)
        alone = seen[i + 1].key in ":(,-\n" and (s.shape == "C" or seen[i + 1].key in ":(")
        if alone and s.key not in _KIND_OF_FAMILY and not use & _OTHER_VERB:
            yield Mark(words[i].start, words[i].end, "PERSON")


_ADJECTIVE, _OTHER_VERB = 0b10, 0b1110000
_OPENS_A_CLAUSE = frozenset(
    [*".!?\n,;:(-", "ke", "che", "poi", "ma", "xke", "perche", "quindi", "allora", "se", "quando"]
)
_NO_RANK = bag("pero ancora ufficio cosa bene anche subito")


def bare_nouns(words: Sequence[Token], seen: Sequence[Seen]) -> Iterator[Mark]:
    """«conti ha aperto», «l'educatrice carta dice», «avv bisogno»: in small letters a noun without an article, before a verb
    where a clause begins or right after a part that somebody plays, is somebody."""
    if not is_hasty(seen):
        return
    for i, s in enumerate(seen):
        use = int(s.use or "0", 16)
        if s.shape != "l" or "d" not in s.look or s.cue or len(s.key) < 3 or use & _OTHER_VERB:
            continue
        before, named = seen[i - 1] if i else None, "s" in s.look or "g" in s.look
        if not use & _NOUN:  # «gentile dice ke»
            opens = before is None or before.key in _OPENS_A_CLAUSE
            part = before.cue if before is not None else ""
            ranked = part in ("title", "role") and not use & _VERB and ("s" in s.look or not use)
            ranked = ranked or (part == "kin" and "g" in s.look and not use & _VERB and s.key not in _WHICH_CHILD)
            if (named and opens and use & _ADJECTIVE and i + 1 < len(seen) and seen[i + 1].key in _SAYS) or (
                ranked and _acts(seen, i + 1)
            ):
                yield Mark(words[i].start, words[i].end, "PERSON")
            continue
        if (
            named
            and (before is None or before.key in _OPENS_A_CLAUSE)
            and (_has_done(seen, i + 1) or _acts(seen, i + 1))
        ):
            yield Mark(words[i].start, words[i].end, "PERSON")
        elif before is not None and len(s.key) > 3 and not use & _ADJECTIVE and s.key not in _NO_RANK:
            ranked = (
                before.cue == "title"
                or (named and before.key in _RANKS)
                or (named and before.cue in ("role", "kin", "person") and before.key != "ex")
            )
            after = seen[i + 1] if i + 1 < len(seen) else None
            ends = after is None or after.key in ".,;:\n)-" or after.key in _AFTER_A_NAME or after.cue == "say"
            if ranked and (ends or _acts(seen, i + 1)):
                yield Mark(words[i].start, words[i].end, "PERSON")


def lo_surnames(words: Sequence[Token], seen: Sequence[Seen]) -> Iterator[Mark]:
    """«lo re», «lo duca»: no article stands so before such a noun."""
    for i in range(len(seen) - 1):
        lo, word = seen[i], seen[i + 1]
        use = int(word.use or "0", 16)
        if lo.key == "lo" and is_no_article(lo, word) and word.shape in "lC" and use & _NOUN and not use & 0b1111100:
            yield Mark(words[i].start, words[i + 1].end, "PERSON")


_VERB = 0b1100
_WHICH_CHILD = bag(
    "maggiore minore grande piccolo piccola bella bello unico unica solo sola secondo seconda prima terzo terza cara caro"
)
_SAYS = bag("dice ha scrive chiede risponde telefona chiama kiama kiede riferisce racconta propone conferma insiste")
_RANKS = bag("sost vicaria vicario vice fisiatra med psich logop sup superv")
_AFTER_A_NAME = bag("ha è dice nn non che ke e x mi ci")


def _acts(seen: Sequence[Seen], i: int) -> bool:
    return i < len(seen) and int(seen[i].use or "0", 16) & 0b111 == 0b100


SHORTS = bag(
    "vale ale fra fede sere leo cri bea ste gio dani robi tati manu lele gabri anto simo nico mati tommi marti lore ele mari fabi ema luci sofi titti giò lalla mimmo pina ros giu gigi cate vitto cami ange raffa ricky lollo tommy samu vero"
)
_GREETINGS = bag("firmato ciao cara caro carissima carissimo grazie ehi buongiorno buonasera scusa")
_LIST_SIGNS = bag(", e ed / + & - con")
_BEFORE_A_NAME = bag(
    ". , ; : ! ? ( \n - che ke poi ma e quindi allora ciao cara caro con se quando dove perché xke x per anche pure oggi ieri"
)


_PRONOUNS = bag("lei lui loro noi voi sola solo tutti tutte altri altre poi via mai")


def _is_other_name(seen: Sequence[Seen], i: int) -> bool:
    """«vito e sale litigano»: a word that a list of names has, after a name and «e», before a verb or where it ends."""
    s, after = seen[i], seen[i + 1] if i + 1 < len(seen) else None
    use, named = int(s.use or "0", 16), "s" in s.look or "g" in s.look
    if not named or s.cue or s.shape != "l" or len(s.key) < 3 or use & _UNFINISHED or s.key in _PRONOUNS:
        return False
    verb = after is not None and (after.cue == "say" or int(after.use or "0", 16) & 0b111 == 0b100)
    return verb or ((after is None or after.key in ".,;:\n)") and not use & _VERB)


def shorts(words: Sequence[Token], seen: Sequence[Seen], found: Sequence[Mark]) -> Iterator[Mark]:
    """«vale», «fra», «cri»: short names that are words, in a row of names, or before a verb where a clause begins."""
    ends = {m.end for m in found if m.kind == "PERSON"}
    starts = {m.start for m in found if m.kind == "PERSON"}
    for i, s in enumerate(seen):
        if s.shape not in "lC" or words[i].start in starts:
            continue
        if s.key not in SHORTS and not (i and seen[i - 1].key in ("e", "ed") and _is_other_name(seen, i)):
            continue
        before, after = seen[i - 1].key if i else "\n", seen[i + 1].key if i + 1 < len(seen) else "\n"
        listed = (
            (before in _LIST_SIGNS and i > 1 and words[i - 2].end in ends)
            or (after in _LIST_SIGNS and i + 2 < len(seen) and words[i + 2].start in starts)
            or (i and words[i - 1].end in ends and s.key != "fra" and after in (",", "e", ".", "\n"))
            or (i and words[i - 1].end in ends and s.key not in ("fra", "vale") and after in ("la", "il"))
        )
        acts = s.key != "fra" and before in _BEFORE_A_NAME and _has_done(seen, i + 1)
        paired = before in ("e", "ed") and i > 1 and words[i - 2].end in ends and _is_other_name(seen, i)
        greeted = before in _GREETINGS and s.key != "fra"
        if listed or acts or greeted or paired:
            ends.add(words[i].end)
            yield Mark(words[i].start, words[i].end, "PERSON")


def _has_done(seen: Sequence[Seen], i: int) -> bool:
    while i < len(seen) and seen[i].key in ("non", "nn", "mi", "ci", "si", "gli", "lo", "le", "ti", "vi"):
        i += 1
    return i < len(seen) and (seen[i].key in ("ha", "è", "era", "dice", "fa", "sta", "va") or seen[i].cue == "say")


_SPEAKER = re.compile(
    r"(?m)^(?:\[[^\]\n]{4,24}\]\s|[0-9/:, ]{5,18}\s?-\s)?([^\W\d_]{3,14})(?:\s(?P<part>[^\W\d_]{2,12})(?:\s[^\W\d_]{2,12})?)?:\s"
)
_NO_SPEAKER = bag(
    "nota ore tel oggetto data luogo motivo esito presenti assenti ogg note prossimo varie punto domanda risposta servizio operatore operatrice casa richiesta proposta azione scadenza chi cosa dove quando perché come sms mail"
)


_A_CHAT = 3  # lines that begin like a speaker's


def speakers(text: str) -> Iterator[Mark]:
    """«sere educ: partiti!»: who writes more than once in a chat."""
    said = list(_SPEAKER.finditer(text))
    names = [fold(m[1]) for m in said]
    often = Counter(names)
    for m, name in zip(said, names, strict=True):
        part = CLASS_OF.get(fold(m["part"] or ""), "")
        chat = name in SHORTS and len(said) > _A_CHAT
        if name in everyday() and m.start(1) == m.start() and not chat and part not in ("role", "title", "kin"):
            continue  # «tema natale:», «Situazione sanitaria:» begin lines, and nobody speaks
        if often[name] > 1 and name not in _NO_SPEAKER and (chat or CLASS_OF.get(name) is None):
            yield Mark(m.start(1), m.end(1), "PERSON")


def listed(text: str) -> Iterator[Mark]:
    """«SCADUTO P. (AS)», «Muzi L. (educ.)»: those present, with their part."""
    for m in _LISTED.finditer(text):
        yield Mark(m.start(1), m.end(1), "PERSON")
    for m in _WITH_PART.finditer(text):
        if CLASS_OF.get(fold(m["who"].split()[-1])) is None:
            yield Mark(m.start("who"), m.end("who"), "PERSON")


_CHAINS = bag(
    "acli arci avis auser anteas anffas aido conad despar lidl eurospin esselunga carrefour mercatò tigros crai ikea decathlon euronics unieuro mediaworld bennet iper ipercoop famila todis glovo deliveroo bartolini zara "
    "dok aldi eurospar tuodì tuodi basko ekom iperal mpreis tosano prix sisa sidis interspar maury tigotà tigota pittarosso conforama leroymerlin "
    "upim coin oviesse bricoman obi ovs kiabi primark mcdonald autogrill chef burger"
) - bag("chef burger coin zara iper")


_TRAINERS = bag("enaip engim ial ciofs cnos irfip iripa ecipa iscom enfap enac cesvip cnosfap forma")


def chains(words: Sequence[Token], seen: Sequence[Seen]) -> Iterator[Mark]:
    """«lavora alla Lidl», «un'ora all'Auser»: in a small place there is one."""
    for token, s in zip(words, seen, strict=True):
        if s.key in _CHAINS:
            yield Mark(token.start, token.end, "ORG")
    for i in range(1, len(seen)):
        if seen[i].key in _TRAINERS and seen[i - 1].key in ("'", "’", "all", "dall", "l", "lo", "al", "allo", "presso"):
            yield Mark(words[i].start, words[i].end, "SCHOOL")
        if seen[i].key in ("amazon", "penny", "md", "bennet") and seen[i - 1].key in (
            "in",
            "ad",
            "da",
            "al",
            "alla",
            "presso",
            "per",
        ):
            yield Mark(words[i].start, words[i].end, "ORG")
