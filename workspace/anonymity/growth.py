"""From a piece of a name to the whole of it: the word that says what it is before («Tribunale di»), the surname after,
the connecting words between two pieces. What is half covered still leaks.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence

from workspace.anonymity import gazetteers
from workspace.anonymity.features import OPENERS, Seen, use_of
from workspace.anonymity.findings import Mark
from workspace.anonymity.gazetteers import surnames
from workspace.anonymity.places import loose_streets
from workspace.anonymity.wordclasses import CLASS_OF
from workspace.anonymity.words import Token, bag

INSTITUTIONS = {"school": "SCHOOL", "health": "HEALTH", "court": "COURT", "org": "ORG"}
_KINDS = frozenset(INSTITUTIONS.values())
_LINKS = bag("di d del della dello dell dei degli delle per i il la lo l le presso e in da al alla & - ' ’ . \" « “")
_INNER = bag("di d del della dello dell dei degli delle e & - ' ’ . a al alla in da san santa sant s")
_QUALIFIERS = bag(
    "repubblica minorenni ordinario sorveglianza infanzia primo secondo grado statale comunale paritaria parificata primaria secondaria superiore diocesana sociale sociali agricola "
    "onlus musica danza calcio riposo cura diurno clinico universitaria universitario ospedaliera ospedaliero civile provinciale regionale territoriale integrato centrale locale "
    "day mamma bambino bambini antiviolenza unico immigrazione stranieri tutele politiche lavoro personale amministrativo genitorialita inclusione adozioni affidi neutro servizi anziani disabili abitative giovanili educative "
    "grandi volontariato accoglienza famiglia professionale formazione alberghiero comprensivo minori soccorso classico scientifico linguistico artistico"
)
_HOUSES = bag("riposo circondariale reclusione comunita rifugio famiglia esecuzione penale")
_GENERIC_HEADS = bag(
    "comune casa centro gruppo progetto corte stazione tempio villaggio mercato classe universita distretto struttura squadra reparto cantiere chiesa casa giudice plesso "
    "servizio alloggio impresa azienda negozio agenzia bar bottega fabbrica superiore superiori professionale tecnico pronto soccorso ps cura"
)
_PARTICLES = bag("de el ben ait van von abu dela")
_BODIES = {  # ordinary words that with a place make a body: «Comune di Gubbio», «carabinieri di Feltre», «CC Brennero»
    word: kind
    for kind, words in {
        "ORG": "ispettorato dipartimento settore assessorato direzione ripartizione area agenzia comune comuni unione provincia ambito municipio municipalita consorzio ufficio uffici servizio servizi sportello circondariale reclusione carcere istituto istituti penale penali croce "
        "assistenza polizia biblioteca mercato sagra diocesi inps inca inail ater aler emporio impiego anagrafe esecuzione esterna distrettuale patronato lega capitaneria vigili pompieri vvf protezione prociv ipes itea uepe osservatorio "
        "sindacato camera fondo piano sede municipale stranieri onlus acli auser avis asp asl cisl cgil uil sai cas spaccio stadio poste posta banco banca pulmino",
        "COURT": "commissariato stazione caserma comando compagnia nucleo operativo polizia finanza cc questura prefettura tar tribunale trib procura corte giudice pace sorveglianza compartimento commissione "
        "territoriale tenenza polfer polstrada squadra mobile digos magistrato gip gup gt tm polizia frontiera",
        "HEALTH": "csm npi dsm serd pua cot unita spinale polo guardia evolutiva mentale centrale operativa disturbi alimentari alcologia drop vaccini vaccinale screening dialisi terapia intensiva malattie infettive dca ustionati",
        "SCHOOL": "elementari medie infanzia omnicomprensivo sspg cpia alberghiero istituto convitto collegio educandato scuole",
    }.items()
    for word in words.split()
}
_TRADES = {  # more shops and houses; here, and not among the closed classes, because only their extent is at stake
    word: kind
    for kind, words in {
        "ORG": "latteria birrificio salumeria lanificio setificio norcineria erboristeria polleria drogheria vineria focacceria piadineria creperie hamburgeria sushi autonoleggio autodemolizioni carrozzerie conad coop despar lidl eurospin md penny "
        "market minimarket elettrodomestici piscine vetrocamera apicoltura acetaia cantina frantoio oleificio malga maneggio scuderia golf circolino bocciodromo latterie casearia consorzio zelatrici compro oro",
        "HEALTH": "cdd cse cdi rsd onpi hospice",
        "SCHOOL": "ludoteca primavera scuolabus nidi",
        "COURT": "polfer polstrada",
    }.items()
    for word in words.split()
}
_SURNAME_PARTICLES = bag("di de del della dello dell dei degli delle lo la li dal dalla da d")
_NEVER_PREPOSITION = bag("de lo la li")
_ABBREVIATED = bag("soc inf coord op isp uff giud brig mar app ten cap resp dir sig prof avv dott dr ing geom rag")
_REACH = 5  # words; nobody's name is longer, and the time stays linear
_COMPANY = bag("srl spa sas snc onlus ets aps srls scarl")


def grow(words: Sequence[Token], seen: Sequence[Seen], marks: Sequence[Mark]) -> list[Mark]:
    """Marks stretched over whole words and whole names; sorted, still overlapping where they met."""
    index = {token.start: i for i, token in enumerate(words)}
    ends = {token.end: i for i, token in enumerate(words)}
    grown = []
    for mark in sorted(marks, key=lambda m: (m.start, m.end)):
        first, last = index.get(mark.start), ends.get(mark.end)
        if first is None or last is None:
            grown.append(mark)
            continue
        kind = mark.kind
        if kind in ("PERSON", "NICKNAME", "INITIALS"):
            first, last = _person(seen, first, last)
            if kind != "INITIALS":
                first = _by_title_of_the_village(seen, first)
        elif kind in _KINDS:
            last = _right(seen, first, last)
        if kind in _KINDS or kind in ("LOCATION", "PERSON", "ADDRESS"):
            street = _street(seen, first)
            if street < first:
                grown.append(Mark(words[street].start, words[last].end, "ADDRESS", mark.level, mark.reason))
                continue
            if kind == "LOCATION":
                last = _place_goes_on(seen, last)
            office = _is_office(seen, first)
            head, head_kind = _head(seen, first, kind in ("LOCATION", "ADDRESS", "COURT") or office)
            if any(words[k].text in ("è", "È") for k in range(head, first)):
                head = first  # «al bar è Gigi»
            near = first - head == 1 or all(s.key in _BETWEEN for s in seen[head + 1 : first])
            if head < first and (kind != "PERSON" or head_kind != "ORG" or near or office):
                first = head
                kind = kind if kind == "ADDRESS" else head_kind
        grown.append(Mark(words[first].start, words[last].end, kind, mark.level, mark.reason))
    return _joined(words, seen, grown)


_BETWEEN = bag(". \" « “ ' ’ la il le i lo gli l")  # «coop. Azalea», «coop la formica»
_OFFICES = bag("comune provincia questura prefettura ambito tribunale carcere circondariale commissariato")


def _is_office(seen: Sequence[Seen], first: int) -> bool:
    """«Comune dell'Aquila»: after such a word what looks like a person is a place."""
    i = first - 1
    while i >= 0 and first - i < 4 and (seen[i].cue == "prep" or seen[i].key in "'’"):
        i -= 1
    return 0 <= i < first - 1 and seen[i].key in _OFFICES


def bodies(words: Sequence[Token], seen: Sequence[Seen], marks: Sequence[Mark]) -> list[Mark]:
    """The streets found by pattern, with the office that they tell apart: «consultorio di via Dante»."""
    index = {token.start: i for i, token in enumerate(words)}
    grown = []
    for mark in marks:
        first = index.get(mark.start, 0)
        if mark.kind == "ADDRESS" and first:
            head, _ = _head(seen, first, place=True)
            mark = Mark(words[head].start, mark.end, mark.kind, mark.level, mark.reason)
        grown.append(mark)
    return grown


_NOUN, _ADJECTIVE, _FINITE = 0b1, 0b10, 0b1100


def widened(words: Sequence[Token], seen: Sequence[Seen], marks: Sequence[Mark]) -> list[Mark]:
    """In a text without capitals a name of ordinary words is found in part: «mastro CICCIO», «FORZA e coraggio», «BELLI
    gioia». The rest of it is taken along, as far as the words' use allows."""
    index = {token.start: i for i, token in enumerate(words)}
    ends = {token.end: i for i, token in enumerate(words)}
    out = []
    for mark in marks:
        first, last = index.get(mark.start), ends.get(mark.end)
        if first is None or last is None:
            out.append(mark)
            continue
        if mark.kind in ("PERSON", "NICKNAME"):
            first = _by_title_of_the_village(seen, first)
            last = _with_byname(seen, last)
        if seen[last].shape != "l":
            out.append(Mark(words[first].start, words[last].end, mark.kind, mark.level, mark.reason))
            continue
        if mark.kind in ("ORG", "HEALTH", "SCHOOL"):
            first, last = _wider_body(seen, first, last)
        elif mark.kind == "PERSON":
            first, last = _wider_person(seen, first, last)
        out.append(Mark(words[first].start, words[last].end, mark.kind, mark.level, mark.reason))
    return out


def _with_byname(seen: Sequence[Seen], last: int) -> int:
    """Where «micu 'i l'acqua», «za' mari la russa», «Peppi 'i Rosa» ends."""
    i = last + 1
    if i + 2 < len(seen) and seen[i].key in "'’" and seen[i + 1].key in ("i", "u", "o", "a", "e"):
        i += 2
        if i + 2 < len(seen) and seen[i].key in ("l", "d") and seen[i + 1].key in "'’":
            i += 2
        return i if i < len(seen) and seen[i].shape in "lC" else last
    if i + 1 < len(seen) and seen[i].key in ("la", "lu", "o", "u") and seen[i].shape == "l":
        after = seen[i + 1]
        if _is_plain(after) and not use_of(after) & 0b101100 and ("g" in seen[last].look or "d" not in seen[last].look):
            return i + 1
    return last


def _is_plain(word: Seen) -> bool:
    return word.shape == "l" and not word.cue and bool(use_of(word) & (_NOUN | _ADJECTIVE)) and len(word.key) > 2


def _wider_body(seen: Sequence[Seen], first: int, last: int) -> tuple[int, int]:
    n = len(seen)
    if (
        last + 2 < n
        and seen[last + 1].key in ("e", "ed", "&")
        and _is_plain(seen[last + 2])
        and not use_of(seen[last + 2]) & _FINITE
    ):
        last += 2
    elif (
        last + 1 < n
        and _is_plain(seen[last + 1])
        and not use_of(seen[last + 1]) & (_FINITE | 0b100000)
        and not seen[last].cue
    ):
        last += 1
    i, seen_words = first - 1, 0
    while (
        i >= 0
        and seen_words < 3
        and (_is_plain(seen[i]) or seen[i].key in ("e", "il", "la", "lo", "i", "le", "da", "di"))
    ):
        seen_words += 1
        i -= 1
        if i >= 0 and seen[i].cue in INSTITUTIONS and seen[i].shape == "l":
            return i, last
    return first, last


_PLURAL = 0b10000000
_TELEGRAPHIC = bag(  # what follows a name in a note and is none: «anna febbre 38», «luca problemi a scuola»
    "problemi soldi orari documenti compiti giorni mesi anni minuti incontri colloqui disturbi farmaci vestiti denti capelli occhi genitori bambini fratelli amici nonni quanti assenti presenti tutti visita colloquio telefonata caso utente incontro riunione casa scuola lavoro "
    "febbre mamma madre padre figlio figlia mattina pomeriggio sera notte oggi ieri domani ore anni turno rientro assente presente malata malato"
)


def _is_bare_noun(word: Seen) -> bool:
    use = use_of(word)
    return (
        word.shape == "l"
        and not word.cue
        and len(word.key) > 3
        and bool(use & _NOUN)
        and not use & (_FINITE | 0b1110000)
        and word.key not in _TELEGRAPHIC
    )


def is_no_article(lo: Seen, word: Seen) -> bool:
    """«lo duca», «lo re»: before such a beginning the article would be «il»."""
    key = word.key
    return (
        lo.key == "lo"
        and key[0] not in "aeiouzxyj"
        and key[:2] not in ("gn", "ps", "pn")
        and not (key[0] == "s" and len(key) > 1 and key[1] not in "aeiou")
    )


def _surname_of_words(seen: Sequence[Seen], first: int, last: int) -> int:
    """Where «rosalia lo duca», «fabiola onori», «maestra aurelia fortuna» end; the given name ends at `last`."""
    n = len(seen)
    if (
        last + 2 < n
        and is_no_article(seen[last + 1], seen[last + 2])
        and _is_bare_noun(seen[last + 2]._replace(key=seen[last + 2].key + "__"))
    ):
        return last + 2
    if last + 1 >= n:
        return last
    plural = seen[last + 1].key[-1] == "i" and use_of(seen[last + 1]) & _PLURAL
    word = seen[last + 1]._replace(use=f"{use_of(seen[last + 1]) & ~0b1000:02x}") if plural else seen[last + 1]
    if not _is_bare_noun(word):  # «onori» is a verb's second person as well
        return last
    ranked = first > 0 and (seen[first - 1].cue in ("role", "title") or seen[first - 1].key == "vice")
    return last + 1 if plural or ranked else last


def _opens_as_surname(word: Seen, given: Seen, verb: Seen) -> bool:
    """«. amicone vito ha avuto»: the surname comes first in registers, before a given name and its verb."""
    bare = (
        word.shape == "l" and not word.cue and not use_of(word) & (_FINITE | 0b1110000) and word.key not in _TELEGRAPHIC
    )
    return bare and "d" not in given.look and use_of(verb) & 0b111 == 0b100


def _is_surname_of_two(seen: Sequence[Seen], i: int) -> bool:
    """A particle and a word, as a list has them, or before somebody's verb."""
    if f"{seen[i].key} {seen[i + 1].key}" in surnames():
        return True
    acts = i + 2 < len(seen) and use_of(seen[i + 2]) & 0b111 == 0b100
    return seen[i].key in ("di", "del", "della") and _is_plain(seen[i + 1]) and acts


def _wider_person(seen: Sequence[Seen], first: int, last: int) -> tuple[int, int]:
    n = len(seen)
    if last + 1 < n and seen[last + 1].key in _TRADES:
        return first, last + 1  # «pierini elettrodomestici»
    given = "g" in seen[last].look and "d" not in seen[last].look
    if given and last + 2 < n and _is_surname_of_two(seen, last + 1):
        last += 2  # «rosalba di noia dice»
    elif (
        given and last + 1 < n and seen[last + 1].shape == "l" and "s" in seen[last + 1].look and not seen[last + 1].cue
    ):
        listed = not use_of(seen[last + 1]) & _FINITE
        last = last + 1 if listed else _surname_of_words(seen, first, last)
    elif given:
        last = _surname_of_words(seen, first, last)
    if "g" in seen[first].look and first:
        before, j = seen[first - 1], first - 1
        apart = j > 0 and seen[j - 1].key in _SURNAME_PARTICLES
        surname = (
            before.shape == "l"
            and (not before.cue or (apart and before.cue == "month" and "g" in before.look))
            and len(before.key) > 3
            and (
                "s" in before.look
                or (before.key[-1] == "i" and use_of(before) & _PLURAL)
                or (apart and before.cue == "month")
                or (j > 0 and seen[j - 1].cue in ("kin", "role", "title") and _is_bare_noun(before))
                or (
                    j > 0
                    and seen[j - 1].key == "."
                    and last + 1 < n
                    and _opens_as_surname(before, seen[first], seen[last + 1])
                )
            )
        )
        if surname:
            if j and seen[j - 1].key in ("di", "de", "del", "della", "lo", "la", "da", "dal", "d"):
                j -= 1
            opened = (
                not j
                or seen[j - 1].shape == "."
                or seen[j - 1].shape == "9"
                or seen[j - 1].cue in ("title", "role", "call", "person", "kin")
            )
            if opened:
                first = j
        elif before.key in ("di", "de", "lo") and last > first and "d" in seen[first].look:
            opened = j == 0 or seen[j - 1].shape in ".9" or seen[j - 1].cue in ("title", "role", "kin", "person")
            first -= opened  # «fratelli di natale pippo»
    return first, last


_SAID = bag("detto detta detti alias dett soprannominato soprannominata")
_ARTICLES = bag("il la lo l i gli le o u a e er el lu der ' ’ ‘ \" « “")


def streets(text: str, words: Sequence[Token], seen: Sequence[Seen]) -> list[Mark]:
    """«largo baracche», «via del mulino»: streets in small letters, where the word after is a noun or no word at all."""
    index = {token.start: i for i, token in enumerate(words)}
    found = []
    for mark, at in loose_streets(text):
        i = index.get(at)
        if i is None:
            continue
        word = seen[i]
        named = "d" not in word.look or (use_of(word) & (_NOUN | _ADJECTIVE) and not word.cue)
        own = word.cue and text[mark.start : at].lower().endswith(
            ("via della ", "via del ", "via dei ", "via delle ", "via di ")
        )
        if (named or own) and word.cue not in ("prep", "at", "with", "say"):
            found.append(mark)
    return found


def nicknames(words: Sequence[Token], seen: Sequence[Seen], marks: Sequence[Mark]) -> list[Mark]:
    """What follows a person's name: «volpe maurizio detto caramella», «gina (la zdora)»."""
    ends = {token.end: i + 1 for i, token in enumerate(words)}
    found = []
    for mark in marks:
        i = ends.get(mark.end)
        if mark.kind != "PERSON" or i is None or i + 1 >= len(words):
            continue
        bracket = seen[i].key == "("
        start = i + bracket
        said = start < len(seen) and seen[start].key in _SAID
        first = start + said
        if not (said or bracket) or first >= len(seen) or not words[first].text:
            continue
        last = first
        while last < len(seen) and last - first < 3 and seen[last].key in _ARTICLES:
            last += 1
        if last >= len(seen) or seen[last].shape in ".9" or seen[last].cue or len(seen[last].key) < 3:
            continue
        if not said and (last == first or last + 1 >= len(seen) or seen[last + 1].key not in ")x"):
            continue
        if (
            said
            and last + 1 < len(seen)
            and (seen[last + 1].shape == "C" or last - first > 1)
            and seen[last + 1].shape in "Cl"
            and not seen[last + 1].cue
        ):
            last += seen[last + 1].shape == "C"
        found.append(Mark(words[first].start, words[last].end, "NICKNAME"))
    return found


def _person(seen: Sequence[Seen], first: int, last: int) -> tuple[int, int]:
    """«R. Locatelli», «Aurora S.», «Colombo Patrizia», «maria rossi»."""
    if (
        first >= 2
        and seen[first - 1].key == "."
        and len(seen[first - 2].key) == 1
        and seen[first - 2].key not in "nv"
        and seen[first - 2].shape in "Il"
    ):
        first -= 2
    reach = last + _REACH
    while last + 1 < len(seen) and last < reach and _goes_on(seen[last], seen[last + 1]):
        last += 1
    if last + 2 < len(seen) and seen[last + 2].key == "." and _is_initial(seen[last], seen[last + 1]):
        last += 1
    elif (
        last + 2 < len(seen)
        and len(seen[last + 1].key) == 1
        and seen[last + 1].key in "bcdfgmprstz"
        and seen[last].shape == "l"
        and seen[last + 2].key not in ("e", "è", "era", "'", "’", "ho", "ha", "entra", "entrano")
        and "g" in seen[last].look
    ):
        last += 1  # «mattia c rientrato»
    starts = first < 2 or seen[first - 2].key in OPENERS
    if first and _goes_on(seen[first], seen[first - 1]) and (not starts or "d" not in seen[first - 1].look):
        first -= 1
    if first and (seen[first - 1].key in _PARTICLES or f"{seen[first - 1].key} {seen[first].key}" in surnames()):
        first -= 1
    elif (
        first
        and seen[first - 1].key in "'’"
        and first > 1
        and seen[first - 2].key == "d"
        and _is_particle(seen, first - 2)
    ):
        first -= 2
    elif first and seen[first - 1].key in _SURNAME_PARTICLES and _is_particle(seen, first - 1):
        first -= 1
    title = first - 2 if first >= 2 and seen[first - 1].key == "." else first - 1
    if title > 0 and seen[title].cue == "title" and _goes_on(seen[first], seen[title - 1]):
        first = title - 1  # «Convertino dott. Martino»
    return first, last


_PLACE_WORDS = bag(
    "est ovest nord sud superiore inferiore vecchia vecchio nuova nuovo alta alto bassa basso marina marittima scalo terme lido sopra sotto centro"
)


_HEIGHTS = bag("sopra sotto mezzo dentro fuori")


def _place_goes_on(seen: Sequence[Seen], last: int) -> int:
    """«badolato superiore», «taranto vecchia», «Serravalle di Carda»."""
    if last + 1 < len(seen) and seen[last + 1].key in _PLACE_WORDS:
        return last + 1
    if last + 2 < len(seen) and seen[last + 1].key == "di" and seen[last + 2].key in _HEIGHTS:
        return last + 2
    if (
        last + 2 < len(seen)
        and seen[last + 1].key in ("di", "d", "sul", "al")
        and seen[last + 2].shape == "C"
        and "d" not in seen[last + 2].look
    ):
        return last + 2
    return last


_VILLAGE = bag("nonno nonna nonn zio zia ziu tziu tzia zi za mastro mama big baba compare comare cumpa gnora er 'o")


def _by_title_of_the_village(seen: Sequence[Seen], first: int) -> int:
    """«Nonno Trebbia», «ziu bobore», «za' mari», «er Moretto»: there the word belongs to what somebody is called."""
    i = first - 1
    if i > 0 and seen[i].key in "'’":
        i -= 1
    return i if i >= 0 and seen[i].key in _VILLAGE else first


def _is_initial(name: Seen, letter: Seen) -> bool:
    """«Aurora S.», «ratti s.»"""
    if letter.shape == "I":
        return True
    return name.shape == "l" and len(letter.key) == 1 and letter.key.isalpha() and letter.key not in "aeiouxhnv"


def _is_particle(seen: Sequence[Seen], i: int) -> bool:
    """Is «di», «del», «lo» here the beginning of a surname («pediatra di Giacinto», «la Di Folco»), not a preposition?"""
    here, before = seen[i], seen[i - 1] if i else None
    if here.shape in "CUI":
        return (before is not None and before.key not in OPENERS) or "s" in seen[i + 1].look
    if before is None or before.key in "\n":
        return "s" in seen[i + 1].look and here.key in _NEVER_PREPOSITION
    if before.key == "." and i > 1:
        before = seen[i - 2]
        return before.cue in ("title", "role") or before.key in _ABBREVIATED
    if before.key in ("la", "soc", "as") or (here.key in ("d", "di", "de", "del") and before.key in ("alla", "dalla")):
        return True
    return before.cue in ("title", "role") and ("s" in seen[i + 1].look or "g" not in seen[i + 1].look)


def _goes_on(one: Seen, other: Seen) -> bool:
    """Is the neighbour a piece of the same person's name?"""
    if other.shape in ".9" or other.cue:
        return False
    unknown = "d" not in other.look
    named = "g" in other.look or "s" in other.look
    if other.shape in "CMU" and len(other.key) > 1:
        return unknown or (named and other.shape == "C" and one.shape == "C")
    return other.shape == "l" and one.shape == "l" and unknown and named and len(other.key) > 2


def _right(seen: Sequence[Seen], first: int, last: int) -> int:
    """Capitals and Roman numbers that follow an institution: «Papa Giovanni XXIII», «Bramante S.r.l.»."""
    reach = last + 2 * _REACH
    if seen[last].key == "s" and last > first and last + 3 < len(seen) and seen[last + 1].key == ".":
        last -= 1  # the tagger stopped inside «S.r.l.»
    while last + 1 < len(seen) and last < reach:
        after = seen[last + 1]
        capital = after.shape in "CMU" and seen[last].shape != "." and not (after.cue and after.shape == "U")
        number = after.shape == "9" and len(after.key) < 4 and seen[last].shape in "CM"
        if capital or number or (after.shape == "I" and after.key in "ivx") or after.key in _COMPANY:
            last += 1
        elif (
            after.key in _INNER
            and after.key not in "'’.-"
            and last + 2 < len(seen)
            and seen[last + 2].shape in "CM"
            and seen[first].shape in "CMU"
        ):
            last += 2
        elif after.key == "s" and last + 5 < len(seen) and seen[last + 2].key == "." and seen[last + 4].key == ".":
            last += 6 if last + 6 < len(seen) and seen[last + 6].key == "." else 5
            break  # S.r.l., S.a.s., S.p.A.
        else:
            break
    return last


def _street(seen: Sequence[Seen], first: int) -> int:
    """Where «via», «corso», «piazza» stands right before the name, small words between them allowed."""
    i = first - 1
    while i > 0 and first - i < 4 and (seen[i].cue == "prep" or seen[i].key in ("san", "santa", "don", "'", "’", ".")):
        i -= 1
    return i if i >= 0 and seen[i].cue == "street" else first


def _head(seen: Sequence[Seen], first: int, place: bool = False) -> tuple[int, str]:
    """Where the words that say what an institution is begin, and which kind it is; `first` when there are none."""
    best, kind = first, ""
    i, links, strict = first - 1, 0, False
    while i >= 0 and links < 6 and first - i < 14:
        here = seen[i]
        found = (
            INSTITUTIONS.get(here.cue, "")
            or _TRADES.get(here.key, "")
            or (place and not strict and _BODIES.get(here.key, ""))
        )
        if found and not (strict and here.key in _GENERIC_HEADS):
            best, kind, links = i, found, 0
        elif here.key in _LINKS or here.key in _QUALIFIERS or (place and here.key == "a" and i == first - 1):
            links += 1
            strict = strict or here.key in ("e", "in", "da", "al", "alla", "presso", "la", "il", "i", "le")
        else:
            break
        i -= 1
    if best < first and seen[best].key in _HOUSES:
        back = best - 1
        while back > 0 and seen[back].key in ("di", "della"):
            back -= 1
        if back >= 0 and seen[back].key in ("casa", "istituto", "centro", "ufficio"):
            best = back
    return _dotted(seen, best), kind or ("COURT" if _dotted(seen, best) < first else "")


def _dotted(seen: Sequence[Seen], first: int) -> int:
    """Where «T.M.» or «I.S.I.S.» right before begins; `first` without one."""
    i = first
    while (
        i >= 2 and first - i < 12 and seen[i - 1].key == "." and len(seen[i - 2].key) == 1 and seen[i - 2].shape == "I"
    ):
        i -= 2
    return i if first - i >= 4 else first


def _joined(words: Sequence[Token], seen: Sequence[Seen], marks: list[Mark]) -> list[Mark]:
    """Two pieces with only small words between them are one institution, or one person."""
    index = {token.start: i for i, token in enumerate(words)}
    ends = {token.end: i for i, token in enumerate(words)}
    out: list[Mark] = []
    for mark in marks:
        if out and out[-1].end <= mark.start and mark.start in index and out[-1].end in ends:
            before = out[-1]
            between = range(ends[before.end] + 1, index[mark.start])
            small = all(seen[k].key in _INNER and seen[k].key != "." for k in between) and len(between) <= 3
            institution = before.kind in _KINDS and mark.kind in _KINDS | {"LOCATION", "PERSON", "ADDRESS"}
            person = before.kind == mark.kind == "PERSON" and not any(seen[k].key in ("e", "-", "&") for k in between)
            if small and (
                (institution and not any(seen[k].key == "e" for k in between)) or (person and len(between) == 0)
            ):
                out[-1] = Mark(before.start, mark.end, before.kind, before.level, before.reason)
                continue
        out.append(mark)
    return out


_COMMON = bag(
    "dopo progetto lavoro politiche ministero pubblico magistrato magistratura passaggio zona circondariale pronto intervento terzo settore ordine noi inclusione protezione civile statale appello famiglia famiglie minorile minori scuola servizio servizi unita operativa "
    "stroke unit housing first procura tribunale ussm uepe cassazione costituzionale suprema assise sezione ufficio neuropsichiatria infantile locale nazionale europea europeo consultoriale "
    "materno infantile mentale salute adulti anziani disabili disabilita diurno notturno giovani diurna antiviolenza ascolto territoriale domiciliare sociale sociali rifugio alloggio"
    " elementare media superiore infanzia primaria secondaria materna nido grado primo secondo professionale alberghiera tecnica"
)


def _is_a_sign(name: Sequence[Seen], before: Seen | None) -> bool:
    """«Trattoria Al Forno», «caffè Centrale», «dorme a Pieve»: words of every shop, and still one of them."""
    last = name[-1]
    if last.shape != "C" or last.cue not in ("org", "live") or last.key in _COMMON | _GENERIC_HEADS:
        return False
    return name[0].cue == "org" if len(name) > 1 else before is not None and before.key == "a"


_NO_STREET = re.compile(
    r"(?:in )?(?:via|strada|corso) (?:di|del|della|e?mail|whatsapp|wapp|telefono|sms|pec|skype|zoom|meet|teams|chat|fax|messaggi[oa]?|web|internet|libera|lettera|posta|radio|principale|prioritaria|eccezionale|definitiva"
    r"|provvisoria|informale|telefonica|riservata|amministrativa|giudiziale|sperimentale|confidenziale|diretta|ordinaria|urgente|opera|anno|lavori|indagine|p[aá]l)\b(?! [A-ZÀ-Þ])"
)


_OF_A_LAW = re.compile(r"(?:decreto|legge|riforma|ddl|dpcm)$", re.IGNORECASE)


def _within(words: Sequence[Token], mark: Mark) -> Sequence[Token]:
    lo, hi = bisect_left(words, mark.start, key=lambda w: w.start), bisect_left(words, mark.end, key=lambda w: w.start)
    return words[lo:hi]


_NOBODY = bag(  # words that begin a sentence or a line and are nobody's name, also where a list has them
    "il lo la i gli le un uno una l d e o ma se che non ne ci si mi ti vi me te noi voi lui lei loro però pero anche ancora poi così cosi qui qua quando dove come chi cosa perché perche sono sta ho ha hanno "
    "questo questa quello quella questi quelle tutto tutti allora dopo prima oggi ieri domani ecco solo sempre mai già gia più piu molto poco bene male infatti inoltre quindi dunque invece oppure intanto "
    "rel caposala qlcuno qlc qdo qnd refertato refertata refertati refertate sgdss siuss svama haccp saras dx sx med inf dis num ind psicoger osp az pellet montascale pickup couscous economale scrivente rifatto rifatta alunna alunno alunni alunne bracciante levatrice ottantenne settantenne novantenne costei costui "
    "rpm peba lavazza giubbino giubbotto chiavistello gps tetraparesi vicepreside navigator intimati intimata tik tok teneteli riconosciuta depot eurodac catenina lavapiatti tinello riparativa riparativo riparative sottogruppo sottogruppi over neet insta vicaria vicario coca eterozigoti eterofamiliare eterofamiliari disprassia antidecubito neomaggiorenne neomaggiorenni capofficina "
    "buongiorno buonasera buonanotte salve pom tema situazione bisogni sgombero "
    "from sent subject to cc ccn date re fw fwd inviato oggetto ogg priorità allegati mittente destinatario best regards kind dear hello hi thank thanks thursday monday tuesday wednesday friday saturday sunday"
)


def _is_written_with_k(word: Seen) -> bool:
    """«kiede», «qualke»: an everyday word, and no list of names has it."""
    if word.shape != "l" or any(c in word.look for c in "gsp"):
        return False
    everyday = gazetteers.words()
    return word.key.replace("k", "ch") in everyday or word.key.replace("k", "c") in everyday


_GLUED = re.compile(r"(?:l|un|all|dell|nell|sull|dall|quell)(?P<rest>h?[aeiou].{1,20})")
_WITH_PRONOUN = re.compile(
    r".{3,14}(?:[aei]te|[aiu]t[oaie]|[ae]ndo|[aei]r)(?:l[oaie]|mi|ti|ci|vi|ne|gli(?:el[oaie])?)|(?:d[aàì]|f[aà]|st[aà]|v[aà])(?:gliel[oaie]|ll[oaie])"
)


def _lost_its_apostrophe(word: Seen) -> bool:
    """«lorto», «unalba», «sullarmadietto»: an article and an everyday word in one, and no list of names has it."""
    m = _GLUED.fullmatch(word.key)
    if m is None or word.shape != "l" or any(c in word.look for c in "gsp"):
        return False
    rest = m["rest"]
    return rest in CLASS_OF or rest in gazetteers.words() or rest in gazetteers.rare_words()


def _is_verb_and_pronoun(word: Seen) -> bool:
    """«Riprendetelo», «recatami», «daglieli»."""
    return not any(c in word.look for c in "gsp") and _WITH_PRONOUN.fullmatch(word.key) is not None


def is_name(words: Sequence[Token], seen: Sequence[Seen], mark: Mark) -> bool:
    """Does anything stay when the words are taken away that every institution has? «Tribunale per i Minorenni» says
    no place, «casa circondariale» no name."""
    if any(_OF_A_LAW.match(w.text) for w in _within(words, mark)[:2]):
        return False
    if mark.kind == "ADDRESS" and _NO_STREET.match(" ".join(w.text for w in _within(words, mark))):
        return False
    lo, hi = bisect_left(words, mark.start, key=lambda w: w.start), bisect_left(words, mark.end, key=lambda w: w.start)
    if all(s.key in _NOBODY for s in seen[lo:hi] if s.shape not in ".9"):
        return False
    if hi - lo == 1 and "k" in seen[lo].key and _is_written_with_k(seen[lo]):
        return False
    if hi - lo == 1 and (_lost_its_apostrophe(seen[lo]) or _is_verb_and_pronoun(seen[lo])):
        return False
    rest = [
        s
        for s in seen[lo:hi]
        if s.shape != "."
        and s.key not in _LINKS
        and s.key not in _QUALIFIERS
        and s.key not in _COMMON
        and s.cue not in INSTITUTIONS
        and s.cue not in ("public", "neverplace")
    ]
    if mark.kind in _KINDS or mark.kind == "LOCATION":
        titled = any(
            seen[k].key in _BETWEEN and words[k].text[0].isupper() and seen[k + 1].shape == "C"
            for k in range(lo + 1, hi - 1)
        )  # «consultorio La Famiglia»
        return bool(rest) or titled or _is_a_sign(seen[lo:hi], seen[lo - 1] if lo else None)
    return any(s.key not in _COMMON for s in seen[lo:hi] if s.shape != ".")
