"""Blocks: postings packed in rows of some two hundred, four bytes each. Pure.

A posting is one number: its document (within an era, four million documents) and in the last ten bits its weight. What
is new is put at the end of the one open block of its stem and scope, which takes no reading. An open block that has
grown too long is sealed: its postings, in the order of their documents, become closed blocks, each of which begins
with its lowest document and ends before the next one.
"""

from __future__ import annotations

import sys
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence

BITS = 10  # of a weight: weights.FULL is 1000
ERA = 22  # bits of a document's number within an era
MOST = 224  # postings in a block: four blocks fit into a page of SQLite, eight into one of PostgreSQL
SIZE = 4  # bytes of a posting
OPEN = 1 << 62  # an open block's first document is this and the number of its era: so it stands behind the closed ones

Numbers = list[int]
Blocks = dict[int, Numbers]  # first document -> postings; of one stem, scope and era

_LOW = (1 << ERA) - 1
_WEIGHT = (1 << BITS) - 1
_SWAPPED = sys.byteorder == "big"  # what is stored has the low byte first


def number(document: int, weight: int) -> int:
    return (document & _LOW) << BITS | weight


def open_block(document: int) -> int:
    """The key of the open block into which a new document goes."""
    return OPEN | document >> ERA


def begins_era(open_key: int) -> int:
    """The first document of an era."""
    return (open_key & ~OPEN) << ERA


def pack(numbers: Iterable[int]) -> bytes:
    packed = array("I", numbers)
    if _SWAPPED:
        packed.byteswap()
    return packed.tobytes()


def unpack(body: bytes) -> Numbers:
    packed = array("I", body[: len(body) // SIZE * SIZE])
    if _SWAPPED:
        packed.byteswap()
    return packed.tolist()


def altered(held: Blocks, open_key: int, weights: Mapping[int, int | None]) -> Blocks:
    """These blocks (the open one, and the closed ones into which the documents could fall) when the documents have got
    these weights; None: no longer borne. Blocks that are empty then are given back empty."""
    after = {first: list(numbers) for first, numbers in held.items()}
    closed = sorted(first for first in after if first < OPEN)
    for document, weight in weights.items():
        low = document & _LOW
        where = (open_key, *closed[: bisect_right(closed, document)][-1:])
        if weight is None:
            for first in where:
                after[first] = [held for held in after.get(first, ()) if held >> BITS != low]
            continue
        for first in where:
            numbers = after.get(first, [])
            if (at := _place(numbers, low, ordered=first < OPEN)) is not None:
                numbers[at] = low << BITS | weight
                break
        else:
            after.setdefault(open_key, []).append(low << BITS | weight)
    return after


def to_seal(numbers: Numbers) -> Numbers:
    """Of an open block that is too long, what is to be sealed: the lowest documents, as many as fill blocks."""
    return sorted(numbers)[: len(numbers) // MOST * MOST]


def sealed(held: Blocks, open_key: int, closing: Numbers) -> Blocks:
    """These closed blocks, into which some of the numbers could fall, with all of the numbers in them, and new ones."""
    era = begins_era(open_key)
    firsts = sorted(held)
    after: Blocks = {}
    start = 0
    for nth, first in enumerate([-1, *firsts]):
        end = bisect_left(closing, (firsts[nth] - era) << BITS) if nth < len(firsts) else len(closing)
        coming, numbers = closing[start:end], held.get(first, [])
        start = end
        if coming and numbers and coming[0] > numbers[-1]:
            after[first] = numbers
            numbers = []
        merged = sorted(numbers + coming)
        for piece in _pieces(merged):
            after[first if numbers and piece[0] == merged[0] else era + (piece[0] >> BITS)] = piece
    return after


def _pieces(numbers: Numbers) -> list[Numbers]:
    if not numbers:
        return []
    step = -(-len(numbers) // -(-len(numbers) // MOST))
    return [numbers[start : start + step] for start in range(0, len(numbers), step)]


def _place(numbers: Sequence[int], low: int, ordered: bool) -> int | None:
    if ordered:
        at = bisect_left(numbers, low << BITS)
        return at if at < len(numbers) and numbers[at] >> BITS == low else None
    return next((at for at, held in enumerate(numbers) if held >> BITS == low), None)
