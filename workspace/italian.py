"""Italian words as search sees them: one analysis for every text and every query, on every database.

Pure: no Flask, no database, no clock. Words are normalised (NFKC), split at every kind of apostrophe,
lowered, freed of accents FIRST and only then stemmed (Snowball Italian): the other way round, whoever types
without accents finds other words. Stop words and elided articles are left out.
Positions are those of the text as it was given, so that a highlight is a span and never a guess.
"""

import re
import threading
import unicodedata
from collections.abc import Container, Iterator, Sequence
from functools import lru_cache
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

_BLANK = re.compile(r"\s")

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


def tokens(text: str, among: Container[str] | None = None) -> Iterator[Token]:
    """The same as `analyse`, one by one: a reader of the first lines need not wait for the last. With `among`, only
    the words with one of these stems."""
    for match in _WORD.finditer(text) if among is None else _near(text, among):
        found = stem(match[0])
        if found and (among is None or found in among):
            yield Token(found, *match.span())


def _near(text: str, among: Container[str]) -> Iterator[re.Match[str]]:
    """The words of each piece between blanks that holds one of these stems. Few are sought among many, so each
    different piece is looked at once; no word holds a blank."""
    pieces = [
        piece
        for piece in set(text.split())
        for found in (_stems_of_piece(piece) if len(piece) <= LONGEST else stems(piece))
        if found in among
    ]
    end = -1
    for at in sorted(at for piece in set(pieces) for at in _everywhere(piece, text)):
        if at > end:
            start = at
            while start > 0 and not text[start - 1].isspace():
                start -= 1
            blank = _BLANK.search(text, at)
            end = blank.start() if blank else len(text)
            yield from _WORD.finditer(text, start, end)


@lru_cache(maxsize=16_384)
def _stems_of_piece(piece: str) -> tuple[str, ...]:
    return tuple(stems(piece))


def _everywhere(part: str, text: str) -> Iterator[int]:
    at = text.find(part)
    while at >= 0:
        yield at
        at = text.find(part, at + len(part))


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
