"""Other stems under which the forms of an Italian word may stand, where the stemmer leaves them apart. Pure.

«Americano» and «americani», «onda» and «onde», «scegliere» and «scelto» have a stem each. In the index every word keeps
its own, so that who asks for a form gets that form first; who asks is told of the others.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache, lru_cache

from workspace import italian

_VOWELS = "aeiou"
# Two pronouns at the end of a participle, a gerund, an infinitive; the stemmer takes one, and not from participles.
_PRONOUNS = re.compile(
    r"(.*(?:[aiu]t[aeio]|[ae]ndo|..[aei]r))(?:(?:[smtcv]e|glie)(?:l[aeio]|ne)|[mtv]ici|[mtcv]isi|lesi|glisi)"
)
# A word that begins with a vowel and then a consonant keeps most of what the stemmer would take from others.
_SHORT = 8
_ENDINGS = tuple(
    "a e i o are ato ata ati ate ando ano ava ere ire ito ita iti ite uto iva ivano eva evano ono endo".split()  # noqa: SIM905
)

# Stems of verbs (and of a noun) that change within; with a hyphen, only after a prefix: «posto» is a place, «proposto»
# is of «proporre».
_CHANGING = """
    prend pres; rend res; spend spes; scend sces; tend tes; difend difes; offend offes; accend acces; -pend -pes
    chied chiest chies; rispond rispost rispos; nascond nascost nascos; chiud chius; -clud -clus; delud delus
    illud illus; allud allus; decid decis; uccid uccis; divid divis; rid ris; perd pers; mord mors; evad evas
    invad invas; persuad persuas; esplod esplos; mett mess mis; discut discuss; scriv scritt scriss; legg lett less
    regg rett ress; protegg protett; dirig dirett; redig redatt; dic dett diss; -durr -dott -duss -duc
    -porr -post -pos -pong -pon; -trarr -tratt -trass -tragg; -ten -tenn -tien -teng; -ven -venn -vien -veng
    ved vist vid; muov moss; nasc nat; cresc crebb; conosc conobb; mor mort muor; offr offert; soffr soffert
    apr apert; copr copert; riman rimast rimas rimang; scegl scelt scels scelg; togl tolt tols tolg
    cogl colt cols colg; sciogl sciolt sciols; svolg svolt svols; -volg -volt -vols; giung giunt giuns
    piang piant pians; sping spint spins; string strett strins; distingu distint distins; diping dipint dipins
    fing fint; vinc vint vins; estingu estint; romp rott rupp; -prim -press; assum assunt assuns; presum presunt
    corr cors; -ced -cess; riusc riesc; possed possied; appar appars apparv; compar compars comparv
    distrugg distrutt; sconfigg sconfitt; infligg inflitt; cuoc cott; risolv risolt risols; assolv assolt
    dissolv dissolt; spegn spent; immerg immers; emerg emers; sparg spars; -fond -fus; piac piacqu; uom uomin
"""
_PREFIXES = frozenset(
    """
    a ac ad af ag al am an ap appar appro as at av co coin com con contra cor de di dif dis dispro e es fra im in inter
    intra intro man o oc op os ot per pre pro prov rac rag re ri rias ricom ricon rin ripro ris s scom scon se sog sop
    sopra sor sos sot sotto sov sovra stra su suc sup sus tra tras trasf trat
    """.split()  # noqa: SIM905
)


@lru_cache(maxsize=8192)
def kindred(word: str) -> tuple[str, ...]:
    """The stems, other than its own, of what may be forms of a folded word; most of them will stand nowhere."""
    if not word.isalpha():
        return ()
    own, *others = italian.stems_of_folded([word, *_forms(word)])
    near = [stem for stem in others if len(stem) > 2]
    changed = [stem for one in dict.fromkeys([own, *near]) for stem in _changed(one)]
    return tuple(stem for stem in dict.fromkeys([*near, *changed]) if stem != own)


def _forms(word: str) -> Iterator[str]:
    """Without pronouns; with every other ending in a vowel, as nouns and adjectives have them."""
    if verb := _PRONOUNS.fullmatch(word):
        word = f"{verb[1]}e" if verb[1].endswith("r") else verb[1]
        yield word
    if len(word) < 4 or word[-1] not in _VOWELS:
        return
    base = word[:-2] if word[-2] == "i" else word[:-1]
    yield from (base + ending for ending in ("a", "e", "i", "o", "io", "are"))
    if len(word) < _SHORT and word[0] in _VOWELS and word[1] not in _VOWELS:
        root = italian.stems_of_folded([f"b{word}"])[0][1:]
        yield from (root + ending for ending in _ENDINGS if len(root) > 1)


def _changed(stem: str) -> Iterator[str]:
    for start in range(len(stem) - 1):
        before, rest = stem[:start], stem[start:]
        if not before or before in _PREFIXES:
            yield from (before + other for other, alone in _changing().get(rest, ()) if before or alone)


@cache
def _changing() -> dict[str, list[tuple[str, bool]]]:
    """Stem -> the others of its verb, and whether it is told without a prefix."""
    found: dict[str, list[tuple[str, bool]]] = defaultdict(list)
    for line in re.split(r"[;\n]", _CHANGING):
        stems = line.split()
        for one in stems:
            others = [(other.strip("-"), not other.startswith("-")) for other in stems if other != one]
            found[one.strip("-")] += others
    return found
