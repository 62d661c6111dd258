"""The lists: common words, given names, surnames, places. Loaded at first use, kept for the life of the process.

Where each comes from, and under which licence, stands in data/SOURCES.md; workspace/anonymity/workshop/build_gazetteers.py builds them.
"""

import gzip
import sys
from array import array
from bisect import bisect_left
from functools import cache
from pathlib import Path
from typing import Protocol
from zlib import crc32

_DATA = Path(__file__).parent / "data"


def _lines(name: str) -> list[str]:
    return gzip.decompress((_DATA / name).read_bytes()).decode("utf-8").split("\n")


class Words(Protocol):
    """Anything that knows whether it has a word."""

    def __contains__(self, word: str, /) -> bool: ...


class Fingerprints:
    """A large set of words that remembers four bytes of each: one word in 10,000 is taken for a member by mistake."""

    def __init__(self, name: str) -> None:
        self._sums = array("I", (_DATA / name).read_bytes())
        if sys.byteorder == "big":
            self._sums.byteswap()
        uses = (_DATA / name).with_suffix(".uses")
        self._uses = uses.read_bytes() if uses.exists() else b""

    def use(self, word: str) -> int:
        """What the dictionary says the word is used as; -1 when it does not know it."""
        total = crc32(word.encode("utf-8", "surrogatepass"))
        at = bisect_left(self._sums, total)
        return self._uses[at] if at < len(self._sums) and self._sums[at] == total else -1

    def __contains__(self, word: str) -> bool:
        total = crc32(word.encode("utf-8", "surrogatepass"))
        at = bisect_left(self._sums, total)
        return at < len(self._sums) and self._sums[at] == total


@cache
def words() -> Fingerprints:
    """Folded words of everyday Italian and of the trade; what only ever is a name is not among them."""
    return Fingerprints("words.crc32")


@cache
def rare_words() -> Fingerprints:
    """Folded words that a dictionary has and hardly anybody uses: many are met as surnames («ferrigno», «pintore»)."""
    return Fingerprints("rare.crc32")


@cache
def cut_words() -> Fingerprints:
    """What is left of everyday words written short: «relaz», «telef», «colloq»."""
    return Fingerprints("cut.crc32")


@cache
def given_names() -> Fingerprints:
    """Folded given names; the names themselves are read in training alone."""
    return Fingerprints("given.crc32")


def all_given_names() -> list[str]:
    return _lines("given.txt.gz")


@cache
def surnames() -> frozenset[str]:
    """Folded surnames; those of several words with single spaces."""
    return frozenset(_lines("surnames.txt.gz"))


@cache
def places() -> Fingerprints:
    """Folded names of comuni, frazioni, quarters, valleys, towns abroad."""
    return Fingerprints("places.crc32")


def all_places() -> dict[str, str]:
    """Folded name -> c comune, f frazione, quarter, valley or short form, w town abroad; read in training alone."""
    return {line[2:]: line[0] for line in _lines("places.txt.gz")}


@cache
def place_starts() -> dict[str, int]:
    """First word of the places with several words -> how many words the longest has."""
    return {line[2:]: int(line[0]) for line in _lines("place_starts.txt.gz")}
