"""How to reach somebody: telephones in every shape people type, mail, profiles and pages.

Public lines (112, 114, 118, 1522, 19696, 116000, 1500, 800…) belong to everybody and are never marked.
"""

import re
from collections.abc import Iterator

from workspace.anonymity import gazetteers
from workspace.anonymity.findings import Level, Mark
from workspace.anonymity.registry import recogniser
from workspace.anonymity.words import bag, fold

_RUN = re.compile(
    r"(?<![0-9A-Za-z])(?:\+[ ]?|\(\+?)?(?:[0-9]|[oO](?=[0-9]))(?:[ \u00a0\u2009\u202f.·•\-–/()]{0,3}[0-9oOxX](?![a-zA-Z])|[ \u00a0\u2009\u202f.·•\-–/()]{0,3}[0-9]|[oO](?=[0-9])){4,24}(?![0-9A-Za-z])"
)
_CUE = re.compile(
    r"(?:\btel|\bcell|\bcel\b|\bfax\b|\btelefon|\bnumero|\brecapit|\bcontatt|\bchiam|\bwhats?app|\bwapp?\b|\bsms\b|\bmsg\b|\brispond)[^\n]{0,40}$",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"[0-9]{1,2}[-/. ][0-9]{1,2}[-/. ](?:19|20)?[0-9]{2}|(?:19|20)[0-9]{2}[-/.][0-9]{1,2}[-/.][0-9]{1,2}"
)
_YEARS = re.compile(r"(?:(?:19|20)[0-9]{2}\W{0,3}){1,4}")
_MONEY = re.compile(r"[1-9][0-9]{0,2}(?:[. ][0-9]{3})+")
_FILE_NUMBER = re.compile(r"[0-9]{1,7} ?/ ?(?:(?:19|20)[0-9]{2}|[0-9]{2})")
PUBLIC_NUMBERS = {
    "112",
    "113",
    "114",
    "115",
    "117",
    "118",
    "1500",
    "1522",
    "1525",
    "19696",
    "116000",
    "116006",
    "116111",
    "116117",
}
_MOBILE = re.compile(r"3[1-9][0-9]{7,9}")
_LANDLINE = re.compile(r"0[1-9][0-9]{5,9}")
_OTHER_NUMBER = re.compile(
    r"\b(?:iva|stp|eni|cf|c\.f\.|fiscale|tessera|codice|cod\.?|matr\w*\.?|pratica|conto)\W{0,4}(?:n\.?\s?)?$",
    re.I,
)
_ABROAD = re.compile(r"(?:\+|00)[1-9][0-9]{6,14}")


@recogniser
def telephone(text: str) -> Iterator[Mark]:
    """Italian mobiles and landlines, numbers abroad with + or 00, anything long enough after «tel», «cell», «numero»."""
    for m in _RUN.finditer(text):
        for start, end in _pieces(m):
            found = text[start:end]
            digits = re.sub(r"[^0-9+]", "", re.sub(r"[oO]", "0", re.sub(r"[xX]", "9", found)))
            bare = digits.lstrip("+")
            if (
                bare in PUBLIC_NUMBERS
                or bare.startswith(("800", "803"))
                or _DATE.fullmatch(found)
                or _YEARS.fullmatch(found)
            ):
                continue
            if _OTHER_NUMBER.search(text[max(0, start - 20) : start]):
                continue
            dialled = _ABROAD.fullmatch(digits) or _MOBILE.fullmatch(digits) or _LANDLINE.fullmatch(digits)
            if (dialled or (len(bare) >= 6 and _announced(text, start, end))) and not _is_amount(found):
                yield Mark(start, end, "PHONE")
            else:
                inner = _later(found)
                if inner:
                    yield Mark(start + inner, end, "PHONE")


def _later(found: str) -> int:
    """Where a telephone begins inside a run of figures that starts with others («alle 20 320 9917 046»), or 0."""
    for m in re.finditer(r"(?<=[ )])[03]", found):
        digits = re.sub(r"[^0-9]", "", found[m.start() :])
        if (_MOBILE.fullmatch(digits) and len(digits) >= 9) or (_LANDLINE.fullmatch(digits) and len(digits) >= 8):
            return m.start()
    return 0


def _announced(text: str, start: int, end: int) -> bool:
    """A word like «tel» shortly before, and no currency after."""
    return bool(_CUE.search(text[max(0, start - 50) : start])) and not re.match(r"\s?(?:€|euro)", text[end : end + 6])


def _is_amount(found: str) -> bool:
    return bool(_MONEY.fullmatch(found) or _FILE_NUMBER.fullmatch(found))


def _pieces(match: re.Match[str]) -> Iterator[tuple[int, int]]:
    """One telephone, or several with « - » or « / » between them."""
    whole, offset = match[0], match.start()
    parts = re.split(r"( [-–/] )", whole)
    if len(parts) > 1 and all(len(re.sub(r"\D", "", p)) >= 6 for p in parts[::2]):
        for part in parts:
            if len(part) > 3:
                yield offset, offset + len(part)
            offset += len(part)
    else:
        yield match.start(), match.end()


_ONES = bag("zero uno due tre tré quattro cinque sei sette otto nove")
_FIGURE_WORD = (
    r"(?:zero|uno|due|tr[eé]|quattro|cinque|sei|sette|otto|nove|dieci|undici|dodici|tredici|quattordici|quindici|sedici|diciassette|diciotto|diciannove"
    r"|(?:vent|trent|quarant|cinquant|sessant|settant|ottant|novant)(?:i|a|uno|due|tr[eé]|quattro|cinque|sei|sette|otto|nove|[aio](?:uno|due|tr[eé]|quattro|cinque|sei|sette|otto|nove))"
    r"|(?:due|tre|quattro|cinque|sei|sette|otto|nove)?cent[a-zé]{1,18})"
)
_SAID = rf"(?:(?:doppi[oa]|tripl[oa]|(?:due|tre|quattro)\svolte(?:\sil)?)\s)?(?:{_FIGURE_WORD}\b|[0-9]{{1,7}}(?![0-9A-Za-z/]))"
_DICTATED = re.compile(
    rf"(?<![0-9A-Za-zà-ù])(?:pi[uù]\s)?{_SAID}(?:[\s,.\-]{{1,3}}(?:(?:poi|e\spoi|trattino|e|qualcosa|boh|e\squalcosa)\s)?{_SAID}){{1,14}}",
    re.IGNORECASE,
)
_UNSURE = re.compile(  # «080 55.. no aspe 080 541 20 88», «091 616 qualcosa 4420»
    r"(?<![0-9A-Za-z])[03][0-9]{1,3}[ /.-]?[0-9]{0,8}\s?(?:\.\.\.?|\?)?\s?(?:no\s)?(?:aspett?a?|aspe|anzi|qualcosa|boh|scusa|credo)\s(?:no\s)?[0-9](?:[ ./\-]?[0-9]){3,10}(?![0-9A-Za-z/])",
    re.I,
)
_GLUED = re.compile(
    r"(?<!\w)(?=\w{0,30}[0-9])(?=[0-9]{0,8}[a-z])(?:[0-9]|zero|uno|due|tre|quattro|cinque|sei|sette|otto|nove){6,14}(?!\w)",
    re.I,
)
_SAID_PIECE = re.compile(r"(doppi[oa]|tripl[oa]|(?:due|tre|quattro)\svolte)|([a-zé]{3,30})|([0-9]{1,7})", re.IGNORECASE)


def _figures_of(said: str) -> tuple[int, bool, str]:
    """How many figures a dictated run stands for, whether a word is among them, and the first one."""
    total, words, first, times = 0, False, "", 1
    for many, word, figures in _SAID_PIECE.findall(said):
        if many:
            times, words = {"d": 2, "t": 3, "q": 4}[many[0].lower()], True
            continue
        word = word.lower()
        if word in ("poi", "trattino", "qualcosa", "boh", "volte"):
            continue
        if figures:
            total, first = total + len(figures) * times, first or figures[0]
        else:
            size = 1 if word in _ONES else 3 if "cent" in word else 2
            total, words = total + size * times, True
            first = first or ("0" if word == "zero" else "3" if word.startswith("tre") else "x")
        times = 1
    return total, words, first


_INNER_LINE = re.compile(r"\b(?:interno|int\.)\s[0-9]{3,5}(?![0-9A-Za-z/])", re.IGNORECASE)


@recogniser
def inner_line(text: str) -> Iterator[Mark]:
    """«interno 4410»."""
    for m in _INNER_LINE.finditer(text):
        yield Mark(m.start(), m.end(), "PHONE")


@recogniser
def dictated_telephone(text: str) -> Iterator[Mark]:
    """«tre quattro sette doppio cinque…», «zero cinque uno poi 22 33 44», «trecentoquarantasette 55 81 920»."""
    for m in _GLUED.finditer(text):
        yield Mark(m.start(), m.end(), "PHONE")
    for m in _UNSURE.finditer(text):
        yield Mark(m.start(), m.end(), "PHONE")
    for m in _DICTATED.finditer(text):
        total, words, first = _figures_of(m[0])
        dialled = first in ("0", "3") and 7 <= total <= 14
        enough = len(_SAID_PIECE.findall(m[0])) > 2
        if words and enough and (dialled or (total >= 6 and _announced(text, m.start(), m.end()))):
            yield Mark(m.start(), m.end(), "PHONE")


_AT = re.compile(
    r"@|(?<=\w )at(?= [\w-]{2,30}(?:\.| punto )(?:it|com|org|net|eu)\b)|[(\[]\s?(?:at|chiocciola)\s?[)\]]|\bchiocciol(?:a|ina)\b",
    re.IGNORECASE,
)
_LOCAL = re.compile(r"(?:[\w+%-]{1,40}(?:\s?\.\s?|\s(?:punto|trattino|underscore)\s|\.)){0,3}[\w.+%-]{1,64}\s?$")
_DOMAIN = re.compile(
    r"\s?[\w-]{1,60}(?:(?:\s?\.|\.\s?|\s\.\s(?=(?:it|com|org|net|eu)\b)|\s(?:punto|trattino)\s)[\w-]{1,60}){1,5}"
)
_WITHOUT_POINT = re.compile(r"[\w-]{3,40}\s(?:it|com|org|net|eu)(?![\w])")
_SAID_DOMAIN = re.compile(
    r"(?:\s[\w-]{1,30}){1,3}?\s(?:punto|dot)\s[\w-]{2,20}(?:\spunto\s[\w-]{2,20}){0,2}|(?:\s[\w-]{2,30}){1,2}?\s(?:it|com|org|net|eu)\b",
    re.IGNORECASE,
)
_SAID_LOCAL = re.compile(
    r"\b(?:e?mail|posta|pec|indirizzo)\s(?:(?:a|è|e|di|del|dell['’]ufficio|dello\ssportello|del\sservizio|della|della\scoop|al|alla|su)\s)?(?P<local>(?:[\w.+-]{2,25}\s){1,3})$",
    re.IGNORECASE,
)
_HANDLE = re.compile(r"(?<![\w@.])@(?!tutt[ei]\b|all\b|everyone\b|here\b)[\w.]{2,40}(?<!\.)")


@recogniser
def mail(text: str) -> Iterator[Mark]:
    """Addresses with @, (at), «chiocciola» and «punto»; what stands alone after @ is a profile."""
    for at in _AT.finditer(text):
        left = max(0, at.start() - 110)
        local = _local(text[left : at.start()])
        limit = min(len(text), at.end() + 200)
        domain = _DOMAIN.match(text, at.end(), limit) or _WITHOUT_POINT.match(text, at.end(), limit)
        if not domain and at[0] != "@":  # «chiocciola usl umbria punto it»
            domain = _SAID_DOMAIN.match(text, at.end(), limit)
        apart = at[0] == "@" and text[at.start() - 1 : at.start()].isspace()
        if apart and not text[at.end() : at.end() + 1].isspace():
            continue  # «il profilo @nome»
        if local and at[0] != "@":  # «la mail a immigrazione pesaro chiocciola…»
            said = _SAID_LOCAL.search(text, max(0, at.start() - 80), at.start())
            local = max(local, at.start() - said.start("local")) if said else local
        if local and domain:
            end = domain.end()
            while end > at.end() and text[end - 1] in "._-":
                end -= 1
            yield Mark(at.start() - local, end, "EMAIL")
        elif local and at[0] == "@" and re.match(r"[\w-]{2,40}", text[at.end() : at.end() + 40]):
            m = re.match(r"[\w.-]{2,60}", text[at.end() : at.end() + 60])
            yield Mark(at.start() - local, at.end() + (m.end() if m else 0), "EMAIL")
    for m in _HANDLE.finditer(text):
        yield Mark(m.start(), m.end(), "HANDLE")


def _local(before: str) -> int:
    """How many characters before the at sign belong to the address."""
    m = re.search(
        r"(?:[\w+%-]{1,40}\s(?:punto|trattino|underscore)\s){0,3}[\w.+%-]{1,64}(?:\s[0-9]{1,4})?\s?$",
        before,
        re.IGNORECASE,
    )
    if not m:
        return 0
    return len(before) - m.start()


_URL = re.compile(r"(?:https?://|www\.)[^\s<>\"»)\]]{3,300}", re.IGNORECASE)
_SITE = re.compile(
    r"(?<![\w@./-])(?:[\w-]{1,60}\.){1,4}(?:it|com|org|net|eu|info|ro|al|me|tv|gg)(?:/[^\s<>\"»)\]]{1,200})?(?![\w@-])",
    re.IGNORECASE,
)
_PUBLIC_SITES = re.compile(
    r"(?:[\w-]+\.)*(?:gov\.it|europa\.eu|inps\.it|inail\.it|istat\.it|iss\.it|normattiva\.it|gazzettaufficiale\.it|garanteprivacy\.it"
    r"|cnoas\.(?:it|org|info)|wikipedia\.org|who\.int|unicef\.(?:it|org)|istruzione\.it|treccani\.it|governo\.it|anci\.it)(?:/|$)",
    re.IGNORECASE,
)
_PROFILE = re.compile(
    r"(?:facebook|instagram|tiktok|linkedin|youtube|twitter|telegram|t\.me|wa\.me|onlyfans|fb\.|x\.com)",
    re.IGNORECASE,
)
_UNDERSCORED = re.compile(r"(?<![\w@./-])(?=[\w.]{0,39}[^\W_]_\w)[^\W_][\w.]{1,40}[^\W_](?![\w@])")
_NICK = re.compile(
    r"\b(?:instagram|insta|snap|signal|tik\s?tok|facebook|telegram|discord|snapchat|skype|twitch|steam|roblox|fortnite|nick(?:name)?|username|account|profilo)\b"
    r"[\s:,«\"“(]{1,3}(?:(?:è|e|come|di|lui|lei|si\schiama|ig|su|con|il|lo|nome)[\s:«\"“]{1,3}){0,3}((?=[\w.]{0,29}[0-9_.][\w])[\w.]{3,30})(?<!\.)",
    re.IGNORECASE,
)

_DOTTED = re.compile(r"(?<![\w@./-])[a-z]{3,20}(?:[._][a-z]{2,20}){1,3}[._][0-9]{2,4}(?![\w@])")
_TAGGED = re.compile(r"(?<![\w@#/])[\w.]{2,30}#[0-9]{3,5}(?![\w#])")
_CALLED_THERE = re.compile(
    r"\b(?:facebook|instagram|insta|tik\s?tok|discord|telegram|snap(?:chat)?|fb|ig)\b[^.\n]{0,20}?\bsi\schiama\s((?!come|cos[iì]|anche)[\w.]{2,25}(?:\s(?!ha|è|e|si|con|dove|che)[\w.]{1,20}){0,2})",
    re.IGNORECASE,
)


_LABELLED = re.compile(
    r"\b(?:wechat|ig|insta(?:gram)?|tik\s?tok|telegram|snap(?:chat)?|discord|fb|facebook|skype|line|viber|imo|signal)\s?:\s?@?[\w.]{3,30}(?<!\.)",
    re.IGNORECASE,
)
_PAGE = re.compile(
    r"(?i:\b(?:pagina(?:\s(?:facebook|fb|social|instagram|ig))?|gruppo\s(?:facebook|fb|telegram)|profilo(?:\s(?:facebook|fb|instagram|ig|tiktok))?\sè|canale\s(?:telegram|youtube)))\s[«\"“]?([A-Z]\w{1,20}(?:\s(?:[a-z]{1,3}|[A-Z]\w{1,20}|[0-9.]{1,4}\b)){0,5})"
)


_GLUED_PROFILE = re.compile(r"(?<![\w@./-])[a-z]{6,24}(?:[0-9]{2}|[0-9]{4})(?![\w@/-]|[.,][0-9])")


_WITH_FIGURES = re.compile(r"(?<![\w@./-])(?P<who>[a-z]{4,20}[._][a-z]{1,12}[0-9]{1,4})(?![\w@/-]|[.,][0-9])")
_NET = r"(?:instagram|insta|ig|tik\s?tok|facebook|fb|snap(?:chat)?|telegram|discord|tw(?:itter|itch))"
_ON_THE_NET = re.compile(  # «si trova su ig come lapiccola.peste»
    rf"\b{_NET}\b[^\n.;]{{0,20}}?\s(?P<who>[a-z]{{3,20}}[._][a-z]{{3,20}})(?![\w@/-])", re.IGNORECASE
)
_PROFILE_OF_WORDS = re.compile(  # «su instagram è bimba triste 07», «profilo fb gio vanni bello»
    rf"\b(?:{_NET}\s(?:come|è|e['’]|si\schiama|si\sfa\schiamare|col\snome(?:\sdi)?|sotto)|profilo\s{_NET}|{_NET}\s(?=[^\W\d_]{{3,12}}\s[^\W\d_]{{3,12}}\s[0-9]{{2}}\b))\s[«\"“]?"
    r"(?P<who>(?!dell?|di|che|ke|con|per|in|da|al|falso|nuovo|chiuso|privato|finto|bloccato|stat[oa]|molto|pien[oa]|su[oa]?|un[ao]?|il|la|lo|le|i|gli|sempre|sparit[oa]|non|nn|ma|e|ed|facebook|instagram)\w[\w.]{2,20}"
    r"(?:\s(?!ha|è|e|ed|si|con|dove|che|ke|ma|non|nn|da|di|in|per|x|come|dice|scrive|mette|poi|lo|la|il|mi|ci|a)\w{2,16}){0,2})",
    re.IGNORECASE,
)


_SAVED_AS = re.compile(  # «si è salvata come mama faith 4 ever»
    r"\b(?:salvat[oa]|memorizzat[oa]|registrat[oa]|in\srubrica)\s(?:\w{2,10}\s)?come\s[«\"“]?(?P<who>(?!utente|ospite|minore|famiglia|anonim|sconosciut|persona|richiedente|residente)\w{2,16}(?:\s(?!ha|è|e|ed|si|con|dove|che|ke|ma|non|nn|da|di|in|per|x)\w{1,16}){0,3})",
    re.IGNORECASE,
)


_NICK_WITH_FIGURES = re.compile(  # «usa il nick ombra7», «un account xx bad boy xx», «il profilo lupo solitario 03»
    r"\b(?:nick(?:name)?|account|username|profilo|tag)\s(?:è\s|di\s|col\snome\s)?[«\"“]?(?P<who>[a-z]{3,16}[0-9]{1,4}(?![\w])|xx\s(?:[a-z]{2,10}\s){1,3}xx\b|[a-z]{3,14}(?:\s[a-z]{2,14}){0,2}\s[0-9]{2,4}(?![\w/:]|[.,][0-9]))",
    re.IGNORECASE,
)


def loose_profiles(text: str) -> Iterator[Mark]:
    """«merdegalilei04»: letters and figures in one, and no word that everybody writes so («ottobre24», «covid19»)."""
    for m in (
        *_WITH_FIGURES.finditer(text),
        *_ON_THE_NET.finditer(text),
        *_PROFILE_OF_WORDS.finditer(text),
        *_SAVED_AS.finditer(text),
        *_NICK_WITH_FIGURES.finditer(text),
    ):
        yield Mark(m.start("who"), m.end("who"), "HANDLE")
    for m in _GLUED_PROFILE.finditer(text):
        if fold(m[0].rstrip("0123456789")) not in gazetteers.words():
            yield Mark(m.start(), m.end(), "HANDLE")


_DOMAIN_END = re.compile(r"\.(?:it|com|org|net|eu|info|ro|al|me|tv|gg)", re.IGNORECASE)


@recogniser
def page(text: str) -> Iterator[Mark]:
    """Pages and profiles in the net, without the public offices."""
    for pattern in (_URL, _SITE) if _DOMAIN_END.search(text) else (_URL,):
        for m in pattern.finditer(text):
            end = m.end()
            while text[end - 1] in ".,;:!?'’":
                end -= 1
            bare = re.sub(r"^https?://", "", text[m.start() : end], flags=re.IGNORECASE)
            if not _PUBLIC_SITES.match(bare):
                yield Mark(m.start(), end, "HANDLE", Level.BLOCK if _PROFILE.search(bare) else Level.CONFIRM)
    for m in _UNDERSCORED.finditer(text) if "_" in text else ():
        yield Mark(m.start(), m.end(), "HANDLE")
    for m in _TAGGED.finditer(text) if "#" in text else ():
        yield Mark(m.start(), m.end(), "HANDLE")
    for m in _DOTTED.finditer(text):
        yield Mark(m.start(), m.end(), "HANDLE")
    for m in _PAGE.finditer(text):
        yield Mark(m.start(1), m.end(1), "HANDLE", Level.CONFIRM)
    for m in _LABELLED.finditer(text):
        yield Mark(m.start(), m.end(), "HANDLE")
    for m in _CALLED_THERE.finditer(text):
        yield Mark(m.start(1), m.end(1), "HANDLE")
    for m in _NICK.finditer(text):
        if not re.fullmatch(r"[0-9.]{1,4}|(?:19|20)[0-9]{2}", m[1]):
            yield Mark(m.start(1), m.end(1), "HANDLE")
