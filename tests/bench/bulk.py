"""The index of a great many texts at once, into empty tables: postings are gathered and sorted in files of a bounded
size, then merged and written as blocks once, in the order of their keys. What stands there in the end is what
`search.write` would have made. Stopped half way, both parts go on where they were.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Connection, delete
from sqlalchemy.orm import Session

from workspace.search.blocks import BITS, ERA, MOST, SIZE, begins_era, number, open_block
from workspace.search.documents import Circle, Document, own_keys
from workspace.search.engine import numpy
from workspace.search.postings import BLOCK

AT_ONCE = 4_000_000  # postings that are in hand at one time
_ERAS = 8  # bits

Row = tuple[str, int, int, int, bytes]


class _Run(NamedTuple):
    """Postings of some documents: the stems in their order, where the postings of each begin, and of each posting the
    scope and era, and the number as it stands in a block."""

    stems: list[str]
    begins: Any
    places: Any
    numbers: Any


class Runs:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._begin()

    def _begin(self) -> None:
        self.ids: dict[str, int] = {}  # of the stems of this run
        self.stems, self.numbers, self.places = array("I"), array("I"), array("q")

    def add(self, document: Document) -> None:
        own, ids = len(own_keys(document.scope)), self.ids
        held = document.postings()
        base = number(document.id, 0)
        self.stems.extend([ids.setdefault(key[own:], len(ids)) for key in held])
        self.numbers.extend([base | weight for weight in held.values()])
        self.places.extend([document.scope << _ERAS | document.id >> ERA] * len(held))

    def keep(self, name: int) -> None:
        """What was added becomes a run on disk; runs follow each other by their names, documents rise."""
        np = numpy()
        stems = sorted(self.ids)
        rank = np.empty(len(stems), np.int64)
        rank[[self.ids[stem] for stem in stems]] = np.arange(len(stems))
        ranks, places = rank[np.frombuffer(self.stems, np.uint32)], np.frombuffer(self.places, np.int64)
        order = np.lexsort((places, ranks))
        here = self.folder / f"{name:012}"
        here.mkdir(exist_ok=True)
        (here / "stems").write_text("\n".join(stems), "utf-8")
        np.save(here / "begins.npy", np.searchsorted(ranks[order], np.arange(len(stems) + 1)))
        np.save(here / "places.npy", places[order])
        np.save(here / "numbers.npy", np.frombuffer(self.numbers, np.uint32)[order])
        (self.folder / "written").unlink(missing_ok=True)
        self._begin()

    def drop_after(self, name: int) -> None:
        """Runs of texts that did not come to stand in the database."""
        for here in self.folder.glob("[0-9]*"):
            if int(here.name) > name:
                for file in here.iterdir():
                    file.unlink()
                here.rmdir()

    def write(self, session: Session) -> Iterator[float]:
        """Merges the runs into the index, a part in a transaction; says how much is done. First what stands by stem, then
        authors' own words, which stand by author."""
        np = numpy()
        runs = [_open(here) for here in sorted(self.folder.glob("[0-9]*"))]
        if not runs:
            return
        stems = sorted(set().union(*(run.stems for run in runs)))
        rank = {stem: at for at, stem in enumerate(stems)}
        ranks = [np.array([rank[stem] for stem in run.stems], np.int64) for run in runs]
        counts = np.zeros(len(stems), np.int64)
        for run, of in zip(runs, ranks, strict=True):
            counts[of] += np.diff(run.begins)
        parts = [partial(_of_stems, *part) for part in _parts(np.arange(len(stems)), counts)]
        parts += [partial(_of_authors, *part) for part in _parts(*_authors(runs))]
        noted = self.folder / "written"
        done = int(noted.read_text()) if noted.exists() else 0
        for nth, part in enumerate(parts[done:], done + 1):
            low, high, rows = part(stems, list(zip(runs, ranks, strict=True)))
            _insert(session.connection(), low, high, rows)
            session.commit()
            noted.write_text(str(nth))
            yield nth / len(parts)


Part = tuple[str, str, Iterator[Row]]  # of the index: its lowest and its highest key, and the blocks that belong there


def _parts(of: Any, counts: Any) -> Iterator[tuple[int, int]]:
    """The first and the last of so many stems or scopes as have AT_ONCE postings, and at least one."""
    np = numpy()
    ends, first = np.cumsum(counts), 0
    while first < len(of):
        before = int(ends[first - 1]) if first else 0
        last = max(first + 1, int(np.searchsorted(ends, before + AT_ONCE, "right")))
        yield int(of[first]), int(of[last - 1])
        first = last


def _authors(runs: Sequence[_Run]) -> tuple[Any, Any]:
    """Scopes of authors, and how many postings each has."""
    np = numpy()
    scopes = [run.places >> _ERAS for run in runs]
    return np.unique(np.concatenate([some[some % 8 == Circle.AUTHOR] for some in scopes]), return_counts=True)


def _of_stems(first: int, last: int, stems: list[str], runs: Sequence[tuple[_Run, Any]]) -> Part:
    """What stands by stem: the words of all but authors' working copies."""
    np = numpy()
    which, places, numbers = [], [], []
    for run, of in runs:
        low, high = np.searchsorted(of, (first, last + 1))
        here = slice(run.begins[low], run.begins[high])
        shared = (run.places[here] >> _ERAS) % 8 != Circle.AUTHOR
        which.append(np.repeat(of[low:high], np.diff(run.begins[low : high + 1]))[shared])
        places.append(run.places[here][shared])
        numbers.append(run.numbers[here][shared])
    rows = _blocks(stems, np.concatenate(which), np.concatenate(places), np.concatenate(numbers), by_author=False)
    return stems[first], stems[last], rows


def _of_authors(first: int, last: int, stems: list[str], runs: Sequence[tuple[_Run, Any]]) -> Part:
    """What stands by author, of the scopes from the first to the last."""
    np = numpy()
    which, places, numbers = [], [], []
    for run, of in runs:
        scopes = run.places >> _ERAS
        here = np.flatnonzero((scopes % 8 == Circle.AUTHOR) & (scopes >= first) & (scopes <= last))
        which.append(of[np.searchsorted(run.begins, here, "right") - 1])
        places.append(run.places[here])
        numbers.append(run.numbers[here])
    rows = _blocks(stems, np.concatenate(which), np.concatenate(places), np.concatenate(numbers), by_author=True)
    return own_keys(first), own_keys(last) + "\x7f", rows


def _open(here: Path) -> _Run:
    np = numpy()
    stems = (here / "stems").read_text("utf-8").split("\n")
    return _Run(stems, *(np.load(here / f"{name}.npy", mmap_mode="r") for name in ("begins", "places", "numbers")))


def _blocks(stems: list[str], which: Any, places: Any, numbers: Any, by_author: bool) -> Iterator[Row]:
    """Of each posting: which of the stems, scope and era, the number as it stands in a block; of documents that rise."""
    np = numpy()
    order = np.lexsort((which, places) if by_author else (places, which))
    which, places, numbers = which[order], places[order], numbers[order]
    begins = np.flatnonzero(np.concatenate(([True], (which[1:] != which[:-1]) | (places[1:] != places[:-1]))))
    body = numbers.astype("<u4").tobytes()
    ends = np.append(begins[1:], len(numbers)).tolist()
    if not len(numbers):
        return
    for nth, place, start, end in zip(
        which[begins].tolist(), places[begins].tolist(), begins.tolist(), ends, strict=True
    ):
        scope, opened = place >> _ERAS, open_block((place & ((1 << _ERAS) - 1)) << ERA)
        stem = own_keys(scope) + stems[nth]
        while end - start > MOST:
            first = begins_era(opened) + (int(numbers[start]) >> BITS)
            yield stem, scope, first, MOST, body[start * SIZE : (start + MOST) * SIZE]
            start += MOST
        yield stem, scope, opened, end - start, body[start * SIZE : end * SIZE]


def _insert(connection: Connection, low: str, high: str, rows: Iterator[Row]) -> None:
    connection.execute(delete(BLOCK).where(BLOCK.c.stem.between(low, high)))  # of a run that was stopped
    cursor: Any = connection.connection.cursor()
    if connection.dialect.name == "postgresql":
        with cursor.copy("COPY search_block (stem, scope, first, n, body) FROM STDIN (FORMAT BINARY)") as copy:
            copy.set_types(["varchar", "int8", "int8", "int4", "bytea"])
            for row in rows:
                copy.write_row(row)
    else:
        cursor.executemany("INSERT INTO search_block (stem, scope, first, n, body) VALUES (?, ?, ?, ?, ?)", rows)
    cursor.close()
