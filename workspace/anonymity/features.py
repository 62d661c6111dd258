"""What the tagger is told about each word: never the word of a name, only what kind of word it is and what stands around.

The same function serves training and use.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from workspace.anonymity import gazetteers
from workspace.anonymity.findings import Mark
from workspace.anonymity.wordclasses import CLASS_OF
from workspace.anonymity.words import Token, fold

_SHORT = 3
_SIGNS = frozenset(".,;:!?()[]«»\"“”'’-–•/+*&@#%€=\n…")
OPENERS = frozenset('.!?:«"“”»-–•\n…')


class Seen(NamedTuple):
    """One word as the lists see it."""

    key: str  # folded
    look: str  # its place in the lists: d everyday word, t one written short, r rare word, g given name, s surname, p place; «o» none
    shape: str  # l lower, C capital, U upper, I initial, M mixed, 9 figures, . sign
    cue: str  # closed class, or ""
    word: str  # the folded word where it is an ordinary one, else its look
    use: str = ""  # what the dictionary says it is used as


CHANGES = 0b1111100  # of `use_of`: a verb, in any of its forms


def use_of(word: Seen) -> int:
    """What the dictionary says it is used as, as the bits that workshop/build_gazetteers.py wrote."""
    return int(word.use or "0", 16)


def see(tokens: Sequence[Token]) -> list[Seen]:
    """Look every word up once."""
    keys = [fold(t.text) for t in tokens]
    in_place = _places(keys)
    shouted = _shouted(tokens)
    words, rare, cut, given, family, places = (
        gazetteers.words(),
        gazetteers.rare_words(),
        gazetteers.cut_words(),
        gazetteers.given_names(),
        gazetteers.surnames(),
        gazetteers.places(),
    )
    known: dict[str, tuple[str, int]] = {}  # what the lists say of each word of this text, asked once
    seen = []
    for i, (token, key) in enumerate(zip(tokens, keys, strict=True)):
        shape = _shape(token.text)
        if shouted[i] and shape in "UCM":
            shape = "l"
        if shape in ".9":
            sign = (key if key in _SIGNS else ".") if shape == "." else f"9{min(len(key), 5)}"
            seen.append(Seen(key, shape, shape, "", sign))
            continue
        if key not in known:
            everyday = words.use(key)
            seldom = rare.use(key) if everyday < 0 else -1
            listed = (
                ("d" if everyday >= 0 else "r" if seldom >= 0 or _is_inflected(key, given, family, places) else "")
                + ("g" if key in given or (everyday < 0 and _is_diminutive(key, given)) else "")
                + ("s" if key in family else "")
                + ("p" if key in places else "")
            )
            known[key] = listed, max(everyday, seldom)
        listed, use = known[key]
        look = listed + in_place[i]
        if look in ("", "r") and len(key) > 3 and key in cut:
            look = "t" + look
        cue = CLASS_OF.get(key, "")
        if key == "mali" and len(token.text) == 4 and not token.text.isascii():
            cue = ""  # «Malì» is a girl, «Mali» a country
        ordinary = cue or "d" in look or len(key) < _SHORT
        seen.append(
            Seen(
                key, look or "o", shape, cue, key if ordinary else "?" + (look or "o"), f"{use:02x}" if use > 0 else ""
            )
        )
    return seen


def _shape(text: str) -> str:
    first = text[0]
    if first.isdigit():
        return "9"
    if not first.isalpha():
        return "."
    if text.islower():
        return "l"
    if len(text) == 1:
        return "I"
    if text.isupper():
        return "U"
    return "C" if text[1:].islower() else "M"


_INFLECTED = re.compile(
    r".{3,}(?:er?ebbe|[aei]rei|eresti|remmo|rebbero|[aei]r[lncsmtv][oaei]|.{2}[ae]ndo(?:l[oaie]|si|ci|mi|ti|vi|gliel[oaie])|(?:i?am|ate|ete|ite)(?:ol|ec|evi|emi|eci|el)[oaie]|[aei]vamo|[aei]vano"
    r"|issim[oaie]|mente|zion[ei]|.tur[ae]|.ist[aei]|ism[oi]|abil[ei]|ibil[ei]|patic[oaihe]+|grafi[ae])"
)


_A_NUMBER = re.compile(  # «ottocentoquaranta»
    r"(?:(?:due|tre|quattro|cinque|sei|sette|otto|nove)?(?:cento?|mila)|mille|duemila|(?:vent|trent|quarant|cinquant|sessant|settant|ottant|novant)[iao]?|uno|due|tre|quattro|cinque|sei|sette|otto|nove|dieci|undici|dodici|tredici|quattordici|quindici|sedici|diciassette|diciotto|diciannove){2,6}"
)
_BEGUN = re.compile(  # «extrafamiliare», «ricontrollare»: an everyday word with another beginning
    r"(?:ri|pre|dis|anti|multi|mono|inter|intra|extra|semi|sotto|sovra|post|auto|neuro|psico|socio|micro|macro|mini|super|iper|ipo|contro|foto|video|tele|schizo)(?=.{5})"
)


def _is_inflected(key: str, *names: gazetteers.Words) -> bool:
    """A form that no dictionary lists («rifarebbe», «scriviamolo», «sbobinatura»), by its ending, when no list of names has it."""
    if len(key) < 7 or any(key in known for known in names):
        return False
    begun = _BEGUN.match(key)
    return bool(
        _INFLECTED.fullmatch(key) or _A_NUMBER.fullmatch(key) or (begun and key[begun.end() :] in gazetteers.words())
    )


_SMALL_NAME = re.compile(
    r"(.{3,}?)(?:in[oa]|ett[oa]|ucci[oa]|ell[oa]|uzz[oa]|ott[oa]|inedd[oau]|edd[oau]|ito|ita|icchi[oa])"
)


def _is_diminutive(key: str, given: gazetteers.Words) -> bool:
    """«Teresina», «Ninuccia», «Brunello»: a given name with the ending of endearment."""
    m = _SMALL_NAME.fullmatch(key)
    return m is not None and len(key) > 5 and any(m[1] + end in given for end in "aoe")


def _shouted(tokens: Sequence[Token]) -> list[bool]:
    """Whether each word stands in a line written in capitals: there a capital says as little as in haste."""
    result: list[bool] = []
    line: list[Token] = []
    for token in [*tokens, Token("\n", 0, 0)]:
        line.append(token)
        if token.text != "\n":
            continue
        long = [t for t in line if len(t.text) > 1 and t.text[0].isalpha()]
        upper = sum(t.text.isupper() for t in long)
        result += [len(long) > 3 and upper * 100 >= len(long) * 80] * len(line)
        line = []
    return result[:-1]


def _places(keys: Sequence[str]) -> list[str]:
    """«P» on each word of a place's name of several words, longest first."""
    starts, places = gazetteers.place_starts(), gazetteers.places()
    found = [""] * len(keys)
    i = 0
    while i < len(keys):
        reach = starts.get(keys[i], 0)
        name: list[str] = []
        ends: list[int] = []
        j = i
        while len(name) < reach and j < len(keys):
            if keys[j][0].isalpha():
                name.append(keys[j])
                ends.append(j)
            elif keys[j] not in "'’-.":
                break
            j += 1
        for size in range(len(name), 1, -1):
            if " ".join(name[:size]) in places:
                for k in range(i, ends[size - 1] + 1):
                    found[k] = "P"
                i = ends[size - 1]
                break
        i += 1
    return found


def features(tokens: Sequence[Token], marks: Sequence[Mark], seen: Sequence[Seen]) -> list[list[str]]:
    """One list of features a word. `marks`: what the recognisers by pattern found, sorted."""
    n = len(tokens)
    kinds = kinds_of(tokens, marks)
    hasty = "h" if is_hasty(seen) else "n"
    base = []
    for i in range(n):
        s = seen[i]
        look = "D" if kinds[i] else s.look
        starts = i == 0 or seen[i - 1].key in OPENERS
        shape = s.shape + ("^" if starts else "")
        base.append((look, shape, s.cue, (kinds[i] and "D" + kinds[i]) or s.word, starts))
    rows = []
    # What each word is used as; its closed class or its place in the lists where no dictionary tells. Two «#» at the edges.
    inner = [b[2] or (s.use and not kind and s.use) or b[0] for b, s, kind in zip(base, seen, kinds, strict=True)]
    used = ["#", "#", *inner, "#", "#"]
    for i in range(n):
        look, shape, cue, word, starts = base[i]
        key = seen[i].key
        last2, last, here, after, after2 = used[i : i + 5]
        brief = f"{look}{shape[0]}"
        row = ["b", "m" + hasty, "l" + look, "s" + shape, "ls" + look + shape + hasty, "w" + word, "c" + cue]
        if "d" not in look and "t" not in look and key[0].isalpha():
            row += ["e2" + key[-2:], "e3" + key[-3:], "e1" + key[-1] + look, "n" + str(min(len(key), 9))]
        cut = i + 2 < n and seen[i + 1].key == "." and (seen[i + 2].shape in "l9" or seen[i + 2].key in ",;:")
        if cut and len(key) > 2 and not cue:
            row += ["ab", "ab" + shape[0] + look]  # an abbreviation, «Verif. trim.»
        row += [
            "p" + here,
            f"p{here}{brief}",
            f"pp{last}|{here}|{after}",
            f"-1p{last}|{brief}",
            f"+1p{after}|{brief}",
            f"-2p{last2}|{last}",
            f"+2p{after}|{after2}",
        ]
        for d in (-3, -2, -1, 1, 2, 3):
            j = i + d
            if 0 <= j < n:
                l2, s2, c2, w2, _ = base[j]
                if -3 < d < 3:
                    row += [f"{d}w{w2}", f"{d}l{l2}{s2}"]
                if c2:
                    row += [f"{d}c{c2}", f"{d}c{c2}{brief}"]
            else:
                row.append(f"{d}#")
        if i:
            before = base[i - 1]
            row += [f"-1w{before[3]}|{brief}", f"-1l{before[0]}{before[1]}|{brief}"]
            if i > 1:
                row += [f"-2w{base[i - 2][3]}|{before[3]}", f"-2c{base[i - 2][2]}|{before[2] or before[3]}|{brief}"]
        if i + 1 < n:
            following = base[i + 1]
            row += [f"+1l{brief}|{following[0]}{following[1]}", f"+1w{following[3]}|{brief}"]
            if i + 2 < n:
                row.append(f"+2w{following[3]}|{base[i + 2][3]}")
        rows.append(row)
    return rows


def kinds_of(tokens: Sequence[Token], marks: Sequence[Mark]) -> list[str]:
    """The kind of the mark that each word lies in, or nothing."""
    kinds = [""] * len(tokens)
    m = 0
    for i, token in enumerate(tokens):
        while m < len(marks) and marks[m].end <= token.start:
            m += 1
        if m < len(marks) and marks[m].start < token.end:
            kinds[i] = marks[m].kind
    return kinds


def is_hasty(seen: Sequence[Seen]) -> bool:
    """Written without capitals: fewer than one word in forty has one."""
    letters = sum(s.shape not in ".9" for s in seen)
    return letters > 0 and sum(s.shape in "CM" for s in seen) * 40 < letters
