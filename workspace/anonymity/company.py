"""Names that only the company they keep gives away: an age, an office, a household, a name beside them. Asked where a
text tells of people, and nowhere else.
"""

import re
from collections.abc import Iterator, Sequence

from workspace.anonymity.everyday import GIVEN, MONTHS, SURNAMES, is_over, next_to, somebody_acts
from workspace.anonymity.features import CHANGES, Seen, is_hasty, use_of
from workspace.anonymity.findings import Mark
from workspace.anonymity.gazetteers import surnames
from workspace.anonymity.words import Token, bag, lowered

_HOUSEHOLD = bag("coniugi famiglia fam nucleo signori fratelli sorelle caso sig sigra signora signor dott avv dottssa")
_PARTS_OF_A_HOUSE = bag(
    "porta sala scala chiave camera cucina carta casella fila finestra luce posta penna bacheca torre tavola strada cassa busta mensa messa festa"
)
_SERVICES = bag("patronato sindacato acli cgil cisl uil inps asl caf casa affido affidi comune consultorio serd csm distretto cps npi tutela tutele uepe ussm sai ads caf sert municipio ospedale reparto dipartimento provincia adozioni cav centro servizio scuola neuropsichiatria")  # fmt: skip
_OF_THE = bag("del dell della dello dei degli delle")
_ARTICLES = bag("il lo la l i gli le un una")
_SURNAME_ARTICLES = bag("la lo li")
_THEY = bag("sono hanno erano avevano vengono vanno dicono stanno vogliono")
_AGES = bag("anni aa mesi anno mese")
_DAYS = bag("sabato venerdi")
_TRADES = bag(
    "postino barista fornaio macellaio meccanico barbiere perpetua sacrestano edicolante tabaccaio autista cuoco cuoca idraulico muratore fabbro vicino vicina amico amica padrone portiere"
)
_VERB, _THIRD, _PARTICIPLE, _ADJECTIVE = 0b1100, 0b100, 0b100000, 0b10


def _may_name(s: Seen) -> bool:
    """A word that some family or some child has for a name."""
    return s.shape in "lCU" and (
        s.key == "nello" or s.key in SURNAMES or s.key in GIVEN or "s" in s.look or "g" in s.look
    )


def by_company(words: Sequence[Token], seen: Sequence[Seen], found: Sequence[Mark]) -> Iterator[Mark]:
    """One word: «di mia 6 anni», «la pace dell'affido», «bolletta a nome illuminati», «nello il postino», «i coniugi
    Aprile», «marchegiani e la valle sono andati»."""
    covered = {m.start for m in found}
    people = {m.end for m in found if m.kind == "PERSON"}
    hasty = is_hasty(seen)
    for i, s in enumerate(seen):
        if words[i].start in covered or s.shape not in "lCU" or len(s.key) < 2:
            continue
        if (
            _of_a_household(seen, i, hasty)
            or _with_a_part(seen, i)
            or (_may_name(s) and _has_an_age(seen, i))
            or (hasty and _may_name(s) and (_of_an_office(seen, i) or _is_explained(seen, i)))
            or _on_a_bill(seen, i, hasty)
            or (hasty and _may_name(s) and _with_another(words, seen, i, people))
            or (hasty and _is_a_family(seen, i))
            or _both_aged(words, seen, i, people)
            or (hasty and _may_name(s) and (_does_it(seen, i) or _is_dead(seen, i)))
        ):
            yield Mark(words[i].start, words[i].end, "PERSON")


def _of_a_household(seen: Sequence[Seen], i: int, hasty: bool) -> bool:
    """«la famiglia Settembre», «coniugi Sabato»; in haste «la signora aprile chiede»."""
    s, j = seen[i], i - 1 - (i > 1 and seen[i - 1].key == ".")
    if j < 0 or seen[j].key not in _HOUSEHOLD or (s.key not in MONTHS and s.key not in _DAYS):
        return False
    after = next_to(seen, i + 1)
    if after.shape == "9":
        return False
    return s.shape == "C" if not hasty else s.key in MONTHS and (is_over(after) or somebody_acts(seen, i + 1))


def _with_a_part(seen: Sequence[Seen], i: int) -> bool:
    """«la psicologa maggio e io», «suor aprile delle stimmatine»: a month after what somebody is, and no year."""
    s, j = seen[i], i - 1 - (i > 1 and seen[i - 1].key == ".")
    if s.key not in MONTHS or s.key == "natale" or j < 0 or s.shape == "U":
        return False
    before, after = seen[j], next_to(seen, i + 1)
    part = before.cue in ("title", "role", "kin") or before.key in ("suor", "don", "fratellino", "sorellina")
    return (
        part
        and after.shape != "9"
        and after.key not in ("scorso", "prossimo", "e" if before.cue == "kin" else "scorsa")
    )


def _has_an_age(seen: Sequence[Seen], i: int) -> bool:
    """«si parla di mia 6 anni», «Gioia, 4 anni, e»."""
    s, j = seen[i], i + 1 + (next_to(seen, i + 1).key in ",(")
    if next_to(seen, j).shape != "9" or not _may_name(s):
        return False
    if i and seen[i - 1].key in ("lei", "lui") and j == i + 1 and not s.cue:
        return not use_of(s) & _PARTICIPLE  # «lui difrancesco 71 anni, lei frusta 66»
    if next_to(seen, j + 1).key not in _AGES:
        return False
    before = seen[i - 1] if i else None
    return (
        not s.cue
        and not use_of(s) & (_THIRD | _PARTICIPLE)
        and (before is None or before.shape == "." or before.key in ("di", "con", "e", "a", "per", "x", "da"))
    )


def _of_an_office(seen: Sequence[Seen], i: int) -> bool:
    """«e la pace dell affido», «sacco del consultorio»: nobody's thing, but somebody of that office."""
    s, before = seen[i], seen[i - 1] if i else None
    j = i + 2 + (next_to(seen, i + 2).key in "'’")
    if s.cue or next_to(seen, i + 1).key not in _OF_THE or next_to(seen, j).key not in _SERVICES:
        return False
    if s.key in _PARTS_OF_A_HOUSE or use_of(s) & 0b1110000:
        return False
    if before is not None and before.key in ("la", "il", "dalla", "dal", "alla", "al"):
        return i < 2 or seen[i - 2].shape in ".9" or seen[i - 2].key in ("e", "ed", "con", "sentire", "sentita", "sentito", "avvisare")  # fmt: skip
    return (
        before is None
        or before.shape in ".9"
        or before.key in ("con", "da", "a", "e", "ed", "x", "sentire", "avvisare")
    )


def _is_explained(seen: Sequence[Seen], i: int) -> bool:
    """«nello il postino», «primo cioè il marito»: who that is follows at once."""
    s, j = seen[i], i + 1
    said = next_to(seen, j).key in ("cioe", "cioè", "ossia")
    j += said
    who = next_to(seen, j + 1)
    if next_to(seen, j).key not in ("il", "la", "lo", "suo", "sua") or not (
        who.cue in ("kin", "role") or who.key in _TRADES
    ):
        return False
    before = seen[i - 1] if i else None
    if before is not None and (before.key in _ARTICLES or before.cue in ("at", "kin")):
        return False
    return (
        said or s.key == "nello" or (use_of(s) & 0b1111 == 1 and not s.cue and (before is None or before.cue != "prep"))
    )


def _on_a_bill(seen: Sequence[Seen], i: int, hasty: bool) -> bool:
    """«bolletta a nome illuminati», «intestata a marca»."""
    s, before = seen[i], [w.key for w in seen[max(0, i - 3) : i]]
    if (
        s.cue
        or len(s.key) < 4
        or s.key in ("mio", "suo", "proprio", "tutti", "loro", "altri")
        or (s.shape == "C") is hasty
    ):
        return False
    named = before[-1:] in (["campanello"], ["citofono"]) and _may_name(s)
    named = named or before[-2:] == ["a", "nome"] or before[-3:] == ["a", "nome", "di"]
    return named or (len(before) > 1 and before[-1] == "a" and before[-2].startswith("intestat") and _may_name(s))


_CARES = bag(
    "firma prepara segue ospita porta accompagna conosce visita manda sostituisce gestisce paga aiuta cerca vuole conferma scrive tiene prende"
)
_SELDOM_SOMEBODY = bag("conto cura parte nota posto fretta pena pace testa atto mano forza voce cuore")


def _does_it(seen: Sequence[Seen], i: int) -> bool:
    """«la convenzione la firma corsi», «lo prepara liberatore»: who does it stands after the verb."""
    s = seen[i]
    if i < 2 or s.cue or seen[i - 1].key not in _CARES or seen[i - 2].key not in ("lo", "la", "li", "le", "l"):
        return False
    return (
        bool(use_of(s) & 1)
        and s.key not in _SELDOM_SOMEBODY
        and (is_over(next_to(seen, i + 1)) or next_to(seen, i + 1).cue in ("at", "prep", "with"))
    )


def _is_dead(seen: Sequence[Seen], i: int) -> bool:
    """«dopo che è morta la divina»."""
    return i > 1 and not seen[i].cue and seen[i - 1].key in ("la", "il") and seen[i - 2].key in ("morta", "morto")


_SURNAMES_OF_THE_SAHEL = bag("bah ba sow fall kane sane dia conde barry cisse sy ka seck")
_WHEN = bag(
    "oggi domani ieri stamattina stasera lunedi martedi mercoledi giovedi venerdi sabato domenica alle dalle ore h"
)
_WHO = bag("che ke k detto detta classe nato nata quello quella anni")
_SMALL_SURNAMES = bag("li lu lin mei na xi yu fei jun wei bo hui min he hao wu hu xu ye qi lan")


def second_names(words: Sequence[Token], seen: Sequence[Seen], found: Sequence[Mark]) -> Iterator[Mark]:
    """«zhang li», «tiziana ricca», «bah mamadou»: the found half of a name in haste, and the half that is a word."""
    if not is_hasty(seen):
        return
    starts = {m.end: m.start for m in found if m.kind == "PERSON"}
    ends = {m.start: m.end for m in found if m.kind == "PERSON"}
    for i in range(len(seen)):
        if i and words[i - 1].end + 1 == words[i].start and words[i - 1].end in starts and _follows(seen, i):
            yield Mark(starts[words[i - 1].end], words[i].end, "PERSON")
        if words[i].end + 1 in ends and _leads(seen, i):
            yield Mark(words[i].start, ends[words[i].end + 1], "PERSON")


def _follows(seen: Sequence[Seen], i: int) -> bool:
    """A surname that is a word, or a piece too small for a list. A word that is a verb as well («trova») must have
    another behind it, or the end."""
    s, before, after = seen[i], seen[i - 1], next_to(seen, i + 1)
    if "d" in before.look or before.cue or s.cue or s.shape != before.shape:
        return False
    if s.key in _SURNAMES_OF_THE_SAHEL:
        return True
    if s.key in _SMALL_SURNAMES:
        return before.key[:1] in "zxqhwycl"
    if s.key not in SURNAMES:
        listed = ("s" in s.look or "r" in s.look) and "g" in before.look and len(s.key) > 3 and not use_of(s) & CHANGES
        return listed and (after.shape == "." or after.key in _WHEN)
    verb = use_of(s) & (_THIRD | _PARTICIPLE) and not use_of(s) & _ADJECTIVE
    return not verb or after.shape == "." or after.key in _WHO or somebody_acts(seen, i + 1)


def _leads(seen: Sequence[Seen], i: int) -> bool:
    """With the surname first it opens a line, or follows what somebody is."""
    s, before = seen[i], seen[i - 1] if i else None
    opens = before is None or before.shape in ".9" or before.cue in ("title", "role", "kin", "person")
    return s.key in _SURNAMES_OF_THE_SAHEL and opens


def _is_a_family(seen: Sequence[Seen], i: int) -> bool:
    """«da i guidi», «con i ciccone»: with an article that stands apart after «da», or that no such word takes."""
    s, before = seen[i], seen[i - 1].key if i else "\n"
    far = seen[i - 2].key if i > 1 else "\n"
    if before == "i" and far == "da" and s.key[-1] == "i" and len(s.key) > 3 and not s.cue:
        return True
    known = "s" in s.look or s.key in SURNAMES or s.key in MONTHS
    return before in ("i", "dei", "dai", "ai") and known and s.key[-1] in "oae" and not use_of(s) & 0b10000010


def _both_aged(words: Sequence[Token], seen: Sequence[Seen], i: int, people: set[int]) -> bool:
    """«con klea e rei di 7 e 3»: beside somebody, and an age follows."""
    beside = i > 1 and seen[i - 1].key in ("e", "ed") and words[i - 2].end in people and not seen[i].cue
    return beside and next_to(seen, i + 1).key == "di" and next_to(seen, i + 2).shape == "9"


def _with_another(words: Sequence[Token], seen: Sequence[Seen], i: int, people: set[int]) -> bool:
    """«marchegiani e la valle sono andati»: an article, and what is told of both."""
    beside = i > 2 and seen[i - 1].key in ("la", "il") and seen[i - 2].key in ("e", "ed") and words[i - 3].end in people
    return beside and next_to(seen, i + 1).key in _THEY and seen[i].cue in ("", "live")


def names_of_two_words(words: Sequence[Token], seen: Sequence[Seen]) -> Iterator[Mark]:
    """«la signora D'Amico», «i coniugi La Marca»: an ordinary word after the particle of a surname."""
    for i in range(1, len(seen) - 1):
        first, before = seen[i], seen[i - 1]
        elided = first.key == "d" and seen[i + 1].key in "'’" and i + 2 < len(seen)
        last = i + 2 if elided else i + 1
        second = seen[last]
        capital = second.shape == "C" and words[i].text[0].isupper()
        part = before.cue in ("role", "kin", "person", "title") or before.key in _HOUSEHOLD
        if elided:
            listed = f"d {second.key}" in surnames()
            told = capital or (part and second.shape == "l" and is_over(next_to(seen, last + 1)))
            if listed and (told or (part and somebody_acts(seen, last + 1))):
                yield Mark(words[i].start, words[last].end, "PERSON")
        elif first.key in _SURNAME_ARTICLES and part and (capital or second.shape == "l"):
            household = before.key in _HOUSEHOLD and _may_name(second) and not use_of(second) & _ADJECTIVE
            acts = is_over(next_to(seen, last + 1)) or somebody_acts(seen, last + 1)
            if (capital and before.shape == "l") or (household and not second.cue and acts and use_of(second) & 1):
                yield Mark(words[i].start, words[last].end, "PERSON")


_NO_BYNAME = r"(?!a\b|al\b|alla\b|in\b|per\b|da\b|dal|di\b|il\b|la\b|lo\b|le\b|con\b|che\b|non\b|nn\b|ieri|oggi|pi[uù]\b|solo|anche|cos[iì]|stamattina|due\b|tre\b|subito|ad\b|dopo|fuori|qui\b)"
_WHO_IS_CALLED = re.compile(  # «c'erano lui e uno chiamato bomba», «un certo piccolo toni»
    r"\b(?:uno|una|tizi[oa]|tipo|tipa|tale|ragazz[oa]|amic[oa]|signore)\s(?:chiamat[oa]|kiamat[oa]|soprannominat[oa]|ke\schiaman[oa]|di\ssoprannome)\s[«\"“]?(?P<one>"
    + _NO_BYNAME
    + r"[^\W\d_]{3,14}(?![\w]))|\bun\scerto\s(?P<certain>(?:piccolo|grande|vecchio|zio|mastro|don|lo|il|'o)\s[^\W\d_]{3,12}(?![\w]))",
)


_HE_SHE = re.compile(  # «è andato col polpetta», «il saponetta è»: no article of his goes with such a word
    r"(?<![\w'’])(?:(?:il|col|con\sil|dal|al|del)\s)(?P<he>[a-zà-ù]{3,8}(?:etta|ella|uccia|ozza|occa))(?![\w])"
)
_NO_HE = bag("capoccetta vedetta piccoletta sentinella")


def called_in_passing(text: str) -> Iterator[Mark]:
    """What somebody is called, told of somebody who has no other name."""
    for m in _HE_SHE.finditer(text):
        if m["he"] not in _NO_HE:
            yield Mark(m.start("he"), m.end("he"), "NICKNAME")
    for m in _WHO_IS_CALLED.finditer(lowered(text)):
        which = "one" if m["one"] else "certain"
        yield Mark(m.start(which), m.end(which), "NICKNAME")


_CITY_LIKE_ITS_REGION = re.compile(r"(?<!valle\sd['’])(?<!valle\sd\s)(?<![\w])aosta(?![\w])")
_FIRM_OF_A_REGION = re.compile(  # «Liguria Servizi»
    r"(?<![\w])(?:Piemonte|Lombardia|Veneto|Liguria|Emilia|Romagna|Toscana|Umbria|Marche|Lazio|Abruzzo|Molise|Campania|Puglia|Basilicata|Calabria|Sicilia|Sardegna|Friuli|Trentino|Adriatic[ao]|Tirren[ao])\s(?:Multiservizi|Servizi|Ambiente|Mobilità|Pulizie|Trasporti|Logistica|Facility|Service|Costruzioni)(?![\w])"
)
_BODY_IN_LETTERS = re.compile(
    r"(?<![\w.])(?=[A-Z.]{0,9}[A-Z]{2})(?:(?!([A-Z])\1\.)[A-Z]{1,4}\.){3,6}(?![\w])"
)  # «IN.RE.TE.»


def by_letters(text: str) -> Iterator[Mark]:
    """A city that is called like its region; a body that is called by the beginnings of its words."""
    for m in _CITY_LIKE_ITS_REGION.finditer(lowered(text)):
        yield Mark(m.start(), m.end(), "LOCATION")
    for m in (*_FIRM_OF_A_REGION.finditer(text), *_BODY_IN_LETTERS.finditer(text)):
        yield Mark(m.start(), m.end(), "ORG")
