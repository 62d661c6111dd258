"""People: initials, and a name after the word that announces it."""

import re
from collections.abc import Iterator

from workspace.anonymity.findings import Mark
from workspace.anonymity.registry import recogniser

_OFFICES = (
    "R.G. V.G. C.F. A.S. P.A. C.M. I.C. D.L. D.M. O.S. U.O. N.B. P.S. U.E. C.C. C.P. L.R. G.U. P.M. G.T. T.O. S.S. D.S. "
    "S.R. A.D. P.V. C.P.C. C.P.P. D.P.R. D.G.R. A.S.L. I.S.E.E. S.E.R.D. U.V.M. A.D.I. R.S.A. S.A. S.P. N.R. E.G. Q.I. "
    "A.G. C.T. P.T. V.D. F.F. D.D. S.C. U.S. N.S. O.P. F.P. S.V. P.G. C.I. E.P. T.M. D.P. C.D. G.L. N.O. P.D. P.O. S.E. A.R. R.R. M.A. U.D. R.D. L.S. E.U. V.S. U.P. S.N. L.L. G.D. V.F."
)
_ABBREVIATIONS = frozenset(_OFFICES.split())
_ONE = re.compile(r"(?<![\w.'’])[A-Z]\.(?!\s?(?:n\.\s?)?[0-9]{1,4}\s?/)(?=[\s,;:)]{1,2}(?:[a-zà-ù(0-9]|$)|\s?$|[,;)])")
_STAND_IN = re.compile(
    r"\b(?:signor[ae]?|sig\.ra|sig\.|minore|bambin[oa]|ragazz[oa]|famiglia|collega|utente|coniugi|donna|educatrice|educatore|operatrice|operatore|psicologa)\s$",
    re.IGNORECASE,
)
_NOT_INITIAL = re.compile(
    r"\b(?:n|nr|art|artt|pag|p|lett|all|allegato|quadro|scala|vitamina|gruppo|piano|classe|sez|sezione|epatite|virus|cat|categoria|fascia|modello|mod|punto|opzione|comma|cfr|v|vd|ss|dott|sig)\.?\s?$",
    re.I,
)
_INITIALS = re.compile(r"(?<![\w.])[A-ZÈ]\.[ -]?(?:[A-ZÈ]\.|[A-Z]['’][A-Z]\.)(?:[ -]?[A-Z]\.)?(?![\w])(?!\s?[0-9])(?!\s[A-Z][a-z])")


@recogniser
def initials(text: str) -> Iterator[Mark]:
    """«M.R.», «M. R.»: not the abbreviations of offices and acts."""
    for m in _INITIALS.finditer(text):
        letters = m[0].replace(" ", "")
        if letters not in _ABBREVIATIONS and letters.count(".") == 2:  # with three it is an office
            yield Mark(m.start(), m.end(), "INITIALS")
    for m in _ONE.finditer(text):
        before = text[max(0, m.start() - 24) : m.start()]
        stand_in = m[0][0] in "ABCDE" and _STAND_IN.search(before)  # what the check itself proposes
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


_NAMED_SO = re.compile(
    r"\b(?:lo|la|li|le|mi|l['’]?)\s?(?:chiam(?:ano|avano|iamo|avamo|ava)|soprannomin\w{2,6})\s(?:tutti\s|in paese\s|per scherzo\s)?[«\"“]?"
    r"(?P<nick>(?:(?:il|la|lo|er|['’]?[oau]|lu)\s)?[A-ZÀ-Þ][a-zà-ÿ]{2,20}(?:\s(?:(?:del(?:la)?|di)\s)?[A-ZÀ-Þ][a-zà-ÿ]{2,20})?)"
)


@recogniser
def called(text: str) -> Iterator[Mark]:
    """«tutti lo chiamano Zio», «la chiamavano la Rossa»."""
    for m in _NAMED_SO.finditer(text):
        yield Mark(m.start("nick"), m.end("nick"), "NICKNAME")


@recogniser
def told_initials(text: str) -> Iterator[Mark]:
    """«iniziali: gb»."""
    for m in _TOLD.finditer(text):
        yield Mark(m.start(1), m.end(1), "INITIALS")
