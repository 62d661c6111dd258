"""Does the index hold what it should? Each document's postings become one number, however they are packed.

The number is a sum over its postings of 64 bits that hang on stem, scope, document and weight: a posting too many, too
few or with another weight changes it. So blocks are read once, in their order, and memory holds a number a document.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, select, tuple_
from sqlalchemy.orm import Session

from workspace.search.blocks import OPEN, SIZE
from workspace.search.documents import Document
from workspace.search.engine import laid_out, numpy
from workspace.search.postings import BLOCK, Changes, Key

if TYPE_CHECKING:
    from numpy import ndarray as Array
else:
    Array = Any

ROWS = 5000
_KEY = [BLOCK.c.stem, BLOCK.c.scope, BLOCK.c.first]


@dataclass
class Held:
    """What the index holds: document -> number, postings in all, and the keys of blocks that are not in order."""

    documents: dict[int, int] = field(default_factory=dict)
    postings: int = 0
    damaged: list[Key] = field(default_factory=list)


def of_document(document: Document) -> int:
    """The number of the postings that this document ought to have."""
    np = numpy()
    held = document.postings()
    places = np.array([_hash(stem, document.scope) for stem in held], np.uint64)
    docs = np.full(len(held), document.id, np.int64)
    return int(_mixed(places, docs, np.array(list(held.values()), np.uint64)).sum(dtype=np.uint64))


def of_index(session: Session) -> Held:
    np = numpy()
    held = Held()
    docs, numbers = np.empty(0, np.int64), np.empty(0, np.uint64)
    before: Key | None = None
    asked = select(*_KEY, BLOCK.c.n, BLOCK.c.body).order_by(*_KEY).execution_options(yield_per=ROWS)
    for rows in session.connection().execute(asked).partitions():
        some, weights, whose, sizes = _laid_out(rows)
        held.postings += len(some)
        held.damaged += _out_of_order(rows, some, sizes, before)
        docs, numbers = _summed(
            np.concatenate((docs, some)), np.concatenate((numbers, _mixed(whose, some, weights)))
        )  # fmt: skip
        before = (rows[-1].stem, rows[-1].scope, int(some[-1]) if sizes[-1] else rows[-1].first)
    held.documents = dict(zip(docs.tolist(), numbers.tolist(), strict=True))
    return held


def remove(session: Session, keys: Sequence[Key]) -> set[int]:
    """Takes out these blocks; the documents that stood in them."""
    found: set[int] = set()
    for key in keys:
        where = tuple_(*_KEY) == key
        rows = session.execute(select(*_KEY, BLOCK.c.n, BLOCK.c.body).where(where)).all()
        if rows:
            found |= set(_laid_out(rows)[0].tolist())
            session.execute(delete(BLOCK).where(where))
    return found


def forget(session: Session, documents: Collection[int]) -> None:
    """Takes these documents out of all blocks."""
    if not documents:
        return
    np = numpy()
    sought = np.array(sorted(documents), np.int64)
    changes = Changes()
    asked = select(*_KEY, BLOCK.c.n, BLOCK.c.body).execution_options(yield_per=ROWS)
    for rows in session.connection().execute(asked).partitions():
        docs, _, _, sizes = _laid_out(rows)
        which = np.repeat(np.arange(len(rows)), sizes)
        found = np.isin(docs, sought)
        for row, doc in zip(which[found].tolist(), docs[found].tolist(), strict=True):
            changes.set(rows[row].stem, rows[row].scope, doc, None)
    changes.write(session)


def _laid_out(rows: Sequence[Any]) -> tuple[Array, Array, Array, Array]:
    """Of all postings in these rows the document, the weight and the hash of the place; and how many each row has."""
    np = numpy()
    bodies = [row.body[: len(row.body) // SIZE * SIZE] for row in rows]
    docs, weights = laid_out([row.first for row in rows], bodies)
    sizes = np.array([len(body) // SIZE for body in bodies], np.int64)
    whose = np.repeat(np.array([_hash(row.stem, row.scope) for row in rows], np.uint64), sizes)
    return docs, weights.astype(np.uint64), whose, sizes


def _out_of_order(rows: Sequence[Any], docs: Array, sizes: Array, before: Key | None) -> list[Key]:
    """Blocks that miscount; and closed ones of which the documents do not rise, from where the block before ends."""
    wrong = []
    at = 0
    for row, size in zip(rows, sizes.tolist(), strict=True):
        some = docs[at : at + size]
        at += size
        rises = size > 0 and row.n * SIZE == len(row.body)
        if rises and row.first < OPEN:
            follows = before is not None and before[:2] == (row.stem, row.scope)
            rises = row.first <= some[0] and bool((some[1:] > some[:-1]).all())
            rises = rises and not (follows and before is not None and row.first <= before[2])
        if not rises:
            wrong.append((row.stem, row.scope, row.first))
        before = (row.stem, row.scope, int(some[-1]) if size else row.first)
    return wrong


def _summed(docs: Array, numbers: Array) -> tuple[Array, Array]:
    """Each document once, its numbers added up."""
    np = numpy()
    if not len(docs):
        return docs, numbers
    order = np.argsort(docs, kind="stable")
    docs, numbers = docs[order], numbers[order]
    begins = np.flatnonzero(np.concatenate(([True], docs[1:] != docs[:-1])))
    return docs[begins], np.add.reduceat(numbers, begins)


@lru_cache(maxsize=200_000)
def _hash(stem: str, scope: int) -> int:
    return int.from_bytes(hashlib.blake2b(f"{scope} {stem}".encode(), digest_size=8).digest(), "little")


def _mixed(places: Array, docs: Array, weights: Array) -> Array:
    """Every bit of the result hangs on every bit of what went in (G. Steele et al., splitmix64, 2014)."""
    np = numpy()
    x = places + docs.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15) + weights * np.uint64(0xD1342543DE82EF95)
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))
