"""Italian words as search sees them: one analysis for every text and every query, on every database.

Pure: no Flask, no database, no clock. Words are normalised (NFKC), split at every kind of apostrophe,
lowered, freed of accents FIRST and only then stemmed (Snowball Italian): the other way round, whoever types
without accents finds other words. Stop words and elided articles are left out.
Positions are those of the text as it was given, so that a highlight is a span and never a guess.
"""

import re
import threading
import unicodedata
from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

import Stemmer

# A longer "word" is no word, and would not fit into the key of an index.
LONGEST = 40

# What people and keyboards use for an apostrophe. Some are letters to Unicode, hence a list.
APOSTROPHES = "'’‘‛ʼʹʻʽˈ`´′＇"

_LETTER = rf"[^\W_{APOSTROPHES}]"
# Marks that stand inside a word without parting it: combining accents, soft hyphen, zero-width characters.
_INSIDE = "[\u0300-\u036f\u00ad\u200b-\u200d\u2060\ufeff]"
_WORD = re.compile(
    # A.S., P.I.P.P.I. are one word each
    rf"(?<!{_LETTER})(?:[^\W\d_]\.){{2,}}(?:[^\W\d_](?!{_LETTER}))?"
    rf"|{_LETTER}+(?:{_INSIDE}+{_LETTER}*)*"
)

# Articles, prepositions, pronouns, conjunctions, auxiliaries and what is left of them before an apostrophe;
# written without accents, because that is how they are compared.
STOP_WORDS = frozenset(
    """
    il lo la i gli le l un uno una gl di a da in con su per tra fra d del dello della dei degli delle
    dell degl al allo alla ai agli alle all agl dal dallo dalla dai dagli dalle dall dagl nel nello
    nella nei negli nelle nell negl sul sullo sulla sui sugli sulle sull sugl col coi coll io tu lui lei
    noi voi loro egli ella esso essa essi esse me te se ce ve mi ti si ci vi ne m t s c v n mio mia miei
    mie tuo tua tuoi tue suo sua suoi sue nostro nostra nostri nostre vostro vostra vostri vostre e ed o
    od ma anche anch che chi cui non piu come com dove dov quando quand perche poiche questo questa
    questi queste quest quello quella quelli quelle quell quegli quei cio stesso stessa stessi stesse
    tale tali quale quali qual quanto quanta quanti quante quant cosa cos molto molta molti molte po ho
    hai ha abbiamo avete hanno abbia abbiano avro avra avremo avranno avrei avrebbe avrebbero avevo
    aveva avevi avevamo avevate avevano avere avendo avuto avuta avuti avute ebbe ebbero sono sei siamo
    siete sia siano saro sara saremo saranno sarei sarebbe sarebbero ero era eri eravamo eravate erano
    essere essendo stato stata stati state fu fui fummo furono fosse fossero faccio fa fai fanno fare
    facendo fatto viene vengono sto stai sta stiamo stanno stava stavano
    """.split()  # noqa: SIM905
)


class Token(NamedTuple):
    """A word worth finding: its stem, and where it stands in the text as given."""

    stem: str
    start: int
    end: int


def analyse(text: str) -> list[Token]:
    """The words of a text in their order, stop words left out. Never fails, whatever the text."""
    return list(tokens(text))


def tokens(text: str) -> Iterator[Token]:
    """The same as `analyse`, one by one: a reader of the first lines need not wait for the last."""
    for match in _WORD.finditer(text):
        if found := stem(match[0]):
            yield Token(found, *match.span())


def tokens_among(texts: Sequence[str], among: Collection[str]) -> list[list[Token]]:
    """Of the words of each text, those with one of these few stems. Every word begins as its stem does; so in texts of
    usual letters only the words that begin like one of these are looked at, in all texts at once."""
    page = None if any(len(sought) == 1 for sought in among) else _page("\n".join(texts))
    if page is None:
        if len(texts) == 1:
            return [[token for token in tokens(texts[0]) if token.stem in among]]
        return [tokens_among([text], among)[0] for text in texts]
    begins = [0, *accumulate(len(text) + 1 for text in texts)]
    found: list[list[Token]] = [[] for _ in texts]
    for at in sorted({at for sought in among for beginning in _beginnings(sought) for at in _places(beginning, page)}):
        nth = bisect_right(begins, at) - 1
        word = _WORD.match(texts[nth], at - begins[nth])
        if word and (stemmed := stem(word[0])) in among and stemmed:
            found[nth].append(Token(stemmed, *word.span()))
    return found


def _page(text: str) -> bytes | None:
    """The text with a byte for each character: letters and digits folded, full stops, and blanks for all else. None
    where that is not to be had: «½», «ß», a soft hyphen, other alphabets."""
    try:
        written = text.encode(_WESTERN)
    except UnicodeEncodeError:
        return None
    return None if written.translate(None, _FOLDED_ONE_BY_ONE) else written.translate(_FOLDED)


def _beginnings(stemmed: str) -> tuple[bytes, ...]:
    """How words of this stem begin, written out and as initials: «pipp», «p.i.». A stem's last letter may be its own."""
    if not (stemmed.isascii() and stemmed.isalnum()):
        return ()
    return (stemmed[:-1] if len(stemmed) > 3 else stemmed).encode(), f"{stemmed[0]}.{stemmed[1]}.".encode()


def _places(beginning: bytes, page: bytes) -> Iterator[int]:
    """Where words begin like that; initials, not in their midst."""
    initials = b"." in beginning
    at = page.find(beginning)
    while at >= 0:
        before = page[max(0, at - 3) : at]
        if not (before[-1:].isalnum() or (initials and _IN_INITIALS.search(before))):
            yield at
        at = page.find(beginning, at + 1)


def stems(text: str) -> list[str]:
    """Only the stems, in their order: what an index stores."""
    return [found for word in _WORD.findall(text) if (found := stem(word))]


# Bounded: a worker's memory must not grow with the texts that it has seen.
@lru_cache(maxsize=32_768)
def stem(word: str) -> str:
    """The stem of one word of any spelling; empty for a stop word."""
    folded = fold(word)
    if folded in STOP_WORDS:
        return ""
    return _even_out(_stemmer().stemWord(folded))


def stems_of_folded(words: Sequence[str]) -> list[str]:
    """The stems of words that are folded already, empty for stop words; for many made-up words, which are not kept."""
    return ["" if w in STOP_WORDS else _even_out(s) for w, s in zip(words, _stemmer().stemWords(words), strict=True)]


def fold(word: str) -> str:
    """A word without accents, capitals, and whatever is neither letter nor digit; cut at `LONGEST`."""
    word = word[: 4 * LONGEST]
    if not word.isascii():
        word = unicodedata.normalize("NFKD", word)
    return "".join(filter(str.isalnum, word.casefold()))[:LONGEST]


def hyphened(words: str, most: int, between: str = "-") -> str:
    """«Perché no?» -> «perche-no», for addresses, keys and names of files: plain letters and digits, at most `most`, cut
    where a word ends. Empty where there is none."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", words.casefold()) if not unicodedata.combining(c))
    whole = between.join(re.findall(r"[a-z0-9]+", plain))
    if len(whole) <= most:
        return whole
    return whole[: most + 1].rpartition(between)[0] or whole[:most]


# Latin letters and the signs of typography, a byte each.
_WESTERN = "cp1252"
_IN_INITIALS = re.compile(rb"(?:^|[^a-z0-9])[a-z]\.\Z")


def _folded() -> dict[int, int]:
    """Byte -> the letter or digit that it folds to, or what stands for it; without what is not folded one by one."""
    found = {}
    for byte in range(256):
        sign = bytes([byte]).decode(_WESTERN, "ignore")
        folded = fold(sign)
        if (sign.isalpha() or sign.isdecimal()) and len(folded) == 1 and folded.isascii():
            found[byte] = ord(folded)
        elif sign and not re.fullmatch(rf"{_LETTER}|{_INSIDE}", sign):
            found[byte] = ord("." if sign == "." else " ")
    return found


_FOLDED = bytes(_folded().get(byte, 0) for byte in range(256))
_FOLDED_ONE_BY_ONE = bytes(_folded())


def _even_out(stemmed: str) -> str:
    """What Snowball leaves apart: «laghi» from «lago» (its h is spelling only), and futures, which it knows by an
    accent that is no longer there: «insegnerà»."""
    if stemmed.endswith(("ch", "gh")) and len(stemmed) > 3:
        return stemmed[:-1]
    if stemmed.endswith(("er", "ir")) and len(stemmed) > 6:
        return stemmed[:-2]
    return stemmed


_ours = threading.local()


def _stemmer() -> "Stemmer.Stemmer":
    """This thread's stemmer: PyStemmer's objects must not be shared between threads."""
    if not hasattr(_ours, "stemmer"):
        # Size 0: its own cache is not needed beside ours.
        _ours.stemmer = Stemmer.Stemmer("italian", 0)
    return _ours.stemmer
