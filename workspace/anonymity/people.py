"""People: initials, and a name after the word that announces it."""

import re
from collections.abc import Iterator

from workspace.anonymity.findings import Mark
from workspace.anonymity.registry import recogniser
from workspace.anonymity.wordclasses import CLASS_OF
from workspace.anonymity.words import bag, fold

_OFFICES = (
    "R.G. V.G. C.F. A.S. P.A. C.M. I.C. D.L. D.M. O.S. U.O. N.B. P.S. U.E. C.C. C.P. L.R. G.U. P.M. G.T. T.O. S.S. D.S. "
    "S.R. A.D. P.V. C.P.C. C.P.P. D.P.R. D.G.R. A.S.L. I.S.E.E. S.E.R.D. U.V.M. A.D.I. R.S.A. S.A. S.P. N.R. E.G. Q.I. "
    "A.G. C.T. P.T. V.D. F.F. D.D. S.C. U.S. N.S. O.P. F.P. S.V. P.G. C.I. E.P. T.M. D.P. C.D. G.L. N.O. P.D. P.O. S.E. A.R. R.R. M.A. U.D. R.D. L.S. E.U. V.S. U.P. S.N. L.L. G.D. V.F."
)
_ABBREVIATIONS = frozenset(_OFFICES.split())
_INITIALS = re.compile(
    r"(?<![\w.])[A-ZÈ]\.[ -]?(?:[A-ZÈ]\.|[A-Z]['’][A-Z]\.)(?:[ -]?[A-Z]\.)?(?![\w])(?!\s?[0-9])(?!\s[A-Z][a-z])"
)


@recogniser
def initials(text: str) -> Iterator[Mark]:
    """«M.R.», «M. R.»: not the abbreviations of offices and acts."""
    for m in _INITIALS.finditer(text):
        letters = m[0].replace(" ", "")
        if letters not in _ABBREVIATIONS and letters.count(".") == 2:  # with three it is an office
            yield Mark(m.start(), m.end(), "INITIALS")


_ONE = re.compile(r"(?<![\w.'’])[A-Z]\.(?!\s?(?:n\.\s?)?[0-9]{1,4}\s?/)(?=[\s,;:)]{1,2}(?:[a-zà-ù(0-9]|$)|\s?$|[,;)])")
_ALSO_SMALL = bag(
    "srl spa sas snc asl ats csm tso aso gup gip ctu ctp glo pei pdp pai uvm uvg adi rsa rsd isee inps onlus ets aps usl oms ong prg zps ztl dpr dgr dpcm cpc cpp cds cdc tfr cud iva pec tm pp ss dd aa ps nb es ie ad am pm us pv cf ca cc ndr sn np nn pp ss vs cd sd od cv ac dc dn ddn"
)
_SMALL_OFFICES = _ALSO_SMALL | {office.replace(".", "").lower() for office in _OFFICES.split()}
_LETTER = r"[^\W\d_]\."
_ROW = re.compile(
    rf"(?<![\w.@/'’-])(?:{_LETTER}[ -]?){{1,3}}(?:d[eia]?\.[ ]?)?{_LETTER}(?![\w@/])(?!\s?[0-9]{{1,4}}\s?/|\s?n\.|\s?[0-9]{{3}})"
)
_WITH_PARTICLE = re.compile(
    r"(?<![\w.])(?:[A-Z]\.\s?){1,2}(?:D[EIA]|Del?|Di|Da|D['’]|La|LA|Lo|LO|El|EL|Al|Ben|Van)\s?[A-Z]\.(?![\w])"
)
_WHOSE = re.compile(
    r"\b(?:madre|padre|mamma|pap[aà]|babbo|figli[oaie]|fratell[oi]|sorell[ae]|maggiore|minor[ei]|grande|piccol[oaie]|marito|moglie|ex|compagn[oa]|signora|signore?|sig\.?(?:ra)?|utente|ragazz[oaie]|bambin[oaie]"
    r"|fidata|interprete|nonn[oa]|zi[oa]|nipot[ei]|cugin[oa]|coniugi|paziente|ospite|donna|uomo|giovane|detenut[oa]|assistit[oa]|nome\sdi|intestatari[oa]|offes[ae]|vittim[ae]|nucleo|famiglia|caso|collega|amic[oa]|vicin[oa]|inquilin[oa]|badante|testimone|residente|un[oa]\sè\sdi)[\s,:(]{1,3}$|(?:^|\n)\s?[-–•*]\s?$",
    re.IGNORECASE,
)
_NEXT_TO = re.compile(rf"{_LETTER}(?:\s[0-9]{{1,2}})?(?:,|\se|;|\s?/)\s?$")
_AGED = re.compile(
    r"\s?[,(]?\s?(?:di\s)?(?:anni\s)?[0-9]{1,2}(?:\s?anni|\s?aa|\s?mesi|,|\))|\s(?:compie|ha|non|nn|è)\s|,\s(?:nat[oa]|anni|di\sanni|(?:a\s)?(?:lui|lei)\b)"
)


def letters(text: str) -> Iterator[Mark]:
    """«il papà, d.s.», «i bambini c.b. 9, a.b. 6», «Y.E.M.», «F.d.R.»: asked where a text tells of people by name. What
    elsewhere abbreviates an office needs a word for a person before, another row of initials, or an age after."""
    for m in _WITH_PARTICLE.finditer(text):
        yield Mark(m.start(), m.end(), "INITIALS")
    last = -9
    for m in _ROW.finditer(text):
        bare = "".join(c for c in m[0] if c.isalpha()).lower()
        before = text[max(0, m.start() - 18) : m.start()]
        listed = _NEXT_TO.search(before) is not None and m.start() - last < 12
        if (
            (bare not in _SMALL_OFFICES and len(bare) < 5)
            or listed
            or _WHOSE.search(before)
            or (bare not in _ALSO_SMALL and _AGED.match(text, m.end()))
        ):
            last = m.end()
            yield Mark(m.start(), m.end(), "INITIALS")


_IN_BED = re.compile(
    r"\b(?:letto|stanza|camera)\s[0-9]{1,3}\s?[a-c]?[\s:,(–-]{1,3}(?P<who>(?!sconosciut|vuot|liber|nuov|singol|dopp|dalle|alle|ancora|della|dello|piano|reparto|con\b|per\b|che\b|non\b|senza|dell|porta|sempre|terapia|dimission|ingress)[a-zà-ù]{4,16})(?![a-zà-ù])",
    re.IGNORECASE,
)


def in_beds(text: str) -> Iterator[Mark]:
    """«letto 22 onorati»: who lies there."""
    for m in _IN_BED.finditer(text):
        yield Mark(m.start("who"), m.end("who"), "PERSON")


_STAND_IN = re.compile(
    r"\b(?:signor[ae]?|sig\.ra|sig\.|minore|bambin[oa]|ragazz[oa]|famiglia|collega|utente|coniugi|donna|educatrice|educatore|operatrice|operatore|psicologa)\s$",
    re.IGNORECASE,
)
_NOT_INITIAL = re.compile(
    r"\b(?:n|nr|art|artt|pag|p|lett|all|allegato|quadro|scala|vitamina|gruppo|piano|classe|sez|sezione|epatite|virus|cat|categoria|fascia|modello|mod|punto|opzione|comma|cfr|v|vd|ss|dott|sig)\.?\s?$",
    re.I,
)


def one_letter(text: str) -> Iterator[Mark]:
    """«il sig. T.», «ho visto M.»: a stand-in as often as an initial, so it is worth asking only where a text tells of
    people by name. «La signora A.» is what the check itself proposes."""
    for m in _ONE.finditer(text):
        before = text[max(0, m.start() - 24) : m.start()]
        stand_in = m[0][0] in "ABCDE" and _STAND_IN.search(before)
        if not stand_in and not _NOT_INITIAL.search(before) and re.search(r"[^\W\d_]{2,}[\s:,(]{1,2}$|^$|\n$", before):
            yield Mark(m.start(), m.end(), "INITIALS")


_CALLED = re.compile(
    r"(?:(?P<aux>\b(?:ha|ho|hai|hanno|abbiamo|avete|aveva|avevo|avevano|avrebbe|è stato|viene|va|fu|era|già|mi|ti|gli|le|ci|si)\s)?\bdett[oa]|\bsoprannominat[oa]|\balias)\s"
    r"[\"«“‘']?(?P<nick>(?:(?:il|la|lo|l['’]|er|['’]?[oau]|lu|el|ul|al)\s?)?[^\W\d_]{3,20}(?:\s(?:del(?:la)?|di|d['’])\s?[^\W\d_]{3,20})?)",
    re.IGNORECASE,
)


@recogniser
def nickname(text: str) -> Iterator[Mark]:
    """«Gennaro, detto 'o Barone»; not «ha detto il medico»."""
    for m in _CALLED.finditer(text):
        nick = m["nick"]
        article = re.match(r"(?:il|la|lo|l['’]|er|['’]?[oau]|lu|el|ul|al)(?:\s|(?<=['’]))", nick, re.IGNORECASE)
        capital = any(c.isupper() for c in nick)
        if m["aux"] or not (article or capital) or nick.split()[0].lower() in {"che", "tra", "fra"}:
            continue
        if not capital and not re.search(
            r"[,(]\s?$|\b(?:tipo|uno|tale|certo|quello|amico)\s$", text[max(0, m.start() - 8) : m.start()]
        ):
            continue
        yield Mark(m.start("nick"), m.end("nick"), "NICKNAME")


_CASE = re.compile(
    r"\b(?:caso|minore|registro|iniziali(?: giuste)?(?: in oggetto)?(?: sono)?|segn\. da:|utente|coniugi|sig\.?(?:ra)?|signor[ae]?|avv\.?|famiglia|nucleo|fratellino|sorellina|ragazz[oa]|bambin[oa])[\s,:(]{1,3}"
    r"(?P<who>(?:[A-Z]\.\s?(?:[A-Z]['’])?-?){1,3}(?![A-Za-z0-9])|(?:[a-z]\.){2,3}(?![a-z0-9]))",
)


@recogniser
def case_initials(text: str) -> Iterator[Mark]:
    """«caso P.M.», «nel registro, a.c.»: after such a word also what elsewhere is an abbreviation."""
    for m in _CASE.finditer(text):
        end = m.start("who") + len(m["who"].rstrip())
        who = text[m.start("who") : end]
        if who.upper() in ("C.F.", "N.", "P.IVA"):
            continue
        if sum(c.isalpha() for c in who) > 1 or who[0] not in "ABCDE":
            yield Mark(m.start("who"), end, "INITIALS")


_TOLD = re.compile(
    r"\biniziali\b[\s:,]{1,3}(?:(?:sono|le|del|della|minore|utente)[\s:]{1,2}){0,2}((?!di\b|da\b|in\b|le\b|e\b|il\b|a\b)[^\W\d_]\.?\s?[^\W\d_]\.?)(?![^\W\d_])",
    re.IGNORECASE,
)


_ARTICLE = r"(?:il\s|la\s|lo\s|l['’]|i\s|gli\s|le\s|er\s|['’][oaue]\s|[ou]['’]\s|lu\s|el\s|u\s|o\s)"
_A_WORD = r"[^\W\d_]{3,20}"
_CAPITAL = r"[A-ZÀ-Þ][^\W\d_]{2,20}"
_NAMED_SO = re.compile(
    rf"\b(?:(?:lo|la|li|le|mi)\s|l['’]\s?)(?:(?:chiam(?:an|avan|iam|avam|av)[oa]|soprannomin\w{{2,6}}|conosc(?:on|evan|iam)o))\s(?:(?:tutt[ie]|ancora|ormai|da\s\w{{3,10}}|in paese|per scherzo|come|al bar)\s){{0,3}}[«\"“]?"
    rf"(?P<nick>(?-i:(?:{_ARTICLE})?{_CAPITAL}(?:\s(?:(?:del(?:la)?|di|['’][oaue]|[ou]['’])\s)?{_A_WORD}(?=[\s,.;:)»\"”]|$))?)|{_ARTICLE}(?!signor|assessor|cinese|dati|pratica|marit|mogli|figli|nonn|mattin|ser[ae]|giorn|notte|domenic|sabat|prim[ao]|second|volt|settiman|fine|pomerig|stess|madre|padre|mamma|scuola|colleg|maestr[ae]\b){_A_WORD})",
    re.IGNORECASE,
)
_KNOWN_AS = re.compile(
    rf"\b(?:(?:not[oaie]|conosciut[oaie]|conoscono)\s(?:\w{{2,10}}\s){{0,2}}come|(?:paese|bambini|compagni|amici|tutti|quartiere|che)\s(?:\w{{2,6}}\s)?chiama(?:no|vano)(?:\sda\sallora|\sancora)?|per tutti(?:\s(?:è|era|resta|sono))?)\s[«\"“]?"
    rf"(?P<nick>(?-i:(?:{_ARTICLE})?{_CAPITAL}(?:\s{_CAPITAL}|\s(?:['’][oaue]|[ou]['’])\s{_A_WORD})?|['’][oaue]\s{_A_WORD}(?:\s[^\W\d_]{{1,3}}\s[^\W\d_]{{1,3}}\s{_A_WORD})?|zi['’]?\s{_A_WORD}(?:\s[uo]\s{_A_WORD})?))",
    re.IGNORECASE,
)
_DIALECT = re.compile(  # «'o zingariello», «o' cinghiale», «'u Mericano», «zi' Roc»
    rf"(?<![\w'’])(?:[^\W\d_]{{3,15}}\s)??(?:(?:['’‘][ou]|[ou]['’])\s{_A_WORD}|['’‘][ae]\s{_CAPITAL}|zi['’]\s{_A_WORD})"
)
_QUOTED = re.compile(
    rf"[«\"“](?P<nick>(?:il|la|lo|i|der|die|el|lu)\s{_CAPITAL}(?:\s{_CAPITAL})?|l['’]{_CAPITAL})[»\"”]"
)


@recogniser
def called(text: str) -> Iterator[Mark]:
    """«tutti lo chiamano Zio», «la chiamavano la Rossa», «'o zingariello», «il Geometra» between quotes."""
    for pattern in (_NAMED_SO, _KNOWN_AS, _QUOTED):
        for m in pattern.finditer(text):
            if CLASS_OF.get(fold(m["nick"])) == "title":
                continue  # «mi chiamano Dottoressa»
            yield Mark(m.start("nick"), m.end("nick"), "NICKNAME")
    for m in _DIALECT.finditer(text):
        yield Mark(m.start(), m.end(), "NICKNAME")


_BY_LOOKS = re.compile(  # «fuori con il biondo e altri»
    r"(?<![\w'’])(?:(?:la|['’]a)\s(?:bionda|biondina|mora|moretta|rossa|roscia|zoppa|gobba|nana|riccia|pelosa|russa)|(?:il|er|lu|u|['’]?o)\s(?:biondo|rosso|biondino|moro|moretto|roscio|rossino|zoppo|guercio|gobbo|pelato|baffo|baffone|nano|smilzo|mancino|monco|mingherlino|ciccione|nasone|boccia|gigante|riccioluto|barbone))(?=\s(?:e|ed|che|ke|ha|è|dice|non|nn|mi|lo|la|si|c['’]|di\s[a-zà-ù]{3,12}\b|del)|[,.;:)\n]|$)",
    re.IGNORECASE,
)
_CHAMATO = re.compile(
    r"\b[Cc]hiamat[oa]\s(?:da\s[a-zà-ù]{3,10}\s)?[«\"“]?(?P<nick>[A-ZÀ-Þ][a-zà-ù]{2,14})(?=[,.;)»\"”]|$)"
)


_TWO_LETTERS = re.compile(  # «la dottoressa Re», «avv. Bo»
    r"\b(?:[Dd]ott\.ssa|[Dd]ottoressa|[Dd]ottore?|[Dd]ott\.|[Dd]r\.(?:ssa)?|[Pp]rof\.(?:ssa)?|[Pp]rofessore(?:ssa)?|[Aa]vv\.|[Aa]vvocat[oa]|[Ss]ig\.(?:ra)?|[Ss]ignor[ae]?|[Gg]iudice|[Mm]aresciallo|[Ii]spett(?:ore|rice)|[Gg]eom\.|[Ii]ng\.|[Ss]uor|[Dd]on|[Cc]ollega|[Ee]ducat(?:ore|rice)|[Mm]aestr[oa]|[Cc]oniugi|[Ss]ignori|[Ff]am(?:iglia|\.)|[Nn]ucleo|[Cc]aso|[Ff]ratelli|[Ss]orelle)\s"
    r"(?P<who>(?!La|Lo|Li|Di|De|Da|Le|El|Al|In|Ha|Ho|Ci|Si|Mi|Ti|Vi|Se|Su|Un|No|Ma|Il|Ed|Ad|Tu)[A-Z][a-z])(?![\w.'’])"
)


_TWO_SMALL_LETTERS = re.compile(
    r"\b(?:dott\.?ssa|dottoressa|dottor|dott\.?|prof\.?(?:ssa)?|avv\.?|sig\.?(?:ra)?|signora?|coniugi|signori|fam(?:iglia|\.)|nucleo|maestr[oa]|suor|mister)\s"
    r"(?P<who>(?!la|lo|li|di|de|da|le|el|al|in|ha|ho|ci|si|mi|ti|vi|ne|se|su|un|no|ma|il|ed|ad|tu|ke|ce|nn|xk|xò|io|va|fa|sa|dà|do|me|te|tm|pm|gt|aa|cc|co|tb|ok|as|op|ps|od|od|gg|gp|tv)[a-z]{2})(?![\w.'’])"
)


def two_letters(text: str) -> Iterator[Mark]:
    """Surnames of two letters, after what somebody is."""
    for m in _TWO_SMALL_LETTERS.finditer(text):
        yield Mark(m.start("who"), m.end("who"), "PERSON")
    for m in _TWO_LETTERS.finditer(text):
        yield Mark(m.start("who"), m.end("who"), "PERSON")


_KNOWN_HERE_AS = re.compile(  # «conosciuto in paese come il sultano»
    rf"\b(?:not[oa]|conosciut[oa])\s(?:da\stutti|in\spaese|al\sbar|nel\squartiere|in\squartiere|qui|in\sgiro|in\spiazza|ai\spi[uù]|nell['’]ambiente|in\szona)\scome\s[«\"“]?(?P<nick>(?:{_ARTICLE})?{_A_WORD})",
    re.IGNORECASE,
)
_FRIEND_THE = re.compile(  # «con l'amico, lo smilzo, spaccia»
    r"\b(?:amico|cugino|compare|socio|compagno|fratello|figlio|tipo|capo|uno|ragazzo)(?:\ssuo)?,\s(?P<nick>(?:lo|il|er|['’]o|u)\s(?!stess|qual|padre|figli|marit|fratell|minor|maggior|pi[uù]|primo|second|cugin|nipot|nonn|zi[oa]|compagn|suo|giorn|mese|prossim|cui|sol)[^\W\d_]{4,14}),",
    re.IGNORECASE,
)


_O_SOMETHING = re.compile(  # «quello del banchetto e di o pirata»: the apostrophe was lost
    r"\b(?:di|da|con|a|x|per|detto|dett)\s(?P<nick>o\s(?!no\b|meno\b|di\b|per\b|a\b|da\b|con\b|in\b|il\b|la\b)[a-zà-ù]{4,14})(?![\w])"
)


def by_looks(text: str) -> Iterator[Mark]:
    """What somebody is called after how they look; asked where a text tells of people."""
    for pattern in (_KNOWN_HERE_AS, _FRIEND_THE, _O_SOMETHING):
        for m in pattern.finditer(text):
            yield Mark(m.start("nick"), m.end("nick"), "NICKNAME")
    for m in _BY_LOOKS.finditer(text):
        yield Mark(m.start(), m.end(), "NICKNAME")
    for m in _CHAMATO.finditer(text):
        yield Mark(m.start("nick"), m.end("nick"), "NICKNAME")


@recogniser
def told_initials(text: str) -> Iterator[Mark]:
    """«iniziali: gb»."""
    for m in _TOLD.finditer(text):
        yield Mark(m.start(1), m.end(1), "INITIALS")
