"""The index of a great many texts at once, into empty tables: postings are gathered and sorted in files of a bounded
size, then merged and written as blocks once, in the order of their keys. What stands there in the end is what
`search.write` would have made. Stopped half way, both parts go on where they were.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Connection, delete
from sqlalchemy.orm import Session

from workspace.search.blocks import BITS, ERA, MOST, SIZE, begins_era, number, open_block
from workspace.search.documents import Document
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
        held, ids = document.postings(), self.ids
        base = number(document.id, 0)
        self.stems.extend([ids.setdefault(stem, len(ids)) for stem in held])
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
        """Merges the runs into the index, a part in a transaction; says how much is done."""
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
        ends = np.cumsum(counts)
        noted = self.folder / "written"
        first = int(noted.read_text()) if noted.exists() else 0
        while first < len(stems):
            before = int(ends[first - 1]) if first else 0
            last = max(first + 1, int(np.searchsorted(ends, before + AT_ONCE, "right")))
            which, places, numbers = [], [], []
            for run, of in zip(runs, ranks, strict=True):
                low, high = np.searchsorted(of, (first, last))
                start, end = run.begins[low], run.begins[high]
                which.append(np.repeat(of[low:high] - first, np.diff(run.begins[low : high + 1])))
                places.append(run.places[start:end])
                numbers.append(run.numbers[start:end])
            rows = _blocks(stems[first:last], *map(np.concatenate, (which, places, numbers)))
            _insert(session.connection(), stems[first], stems[last - 1], rows)
            session.commit()
            noted.write_text(str(last))
            first = last
            yield float(ends[last - 1] / ends[-1])


def _open(here: Path) -> _Run:
    np = numpy()
    stems = (here / "stems").read_text("utf-8").split("\n")
    return _Run(stems, *(np.load(here / f"{name}.npy", mmap_mode="r") for name in ("begins", "places", "numbers")))


def _blocks(stems: list[str], which: Any, places: Any, numbers: Any) -> Iterator[Row]:
    """Of each posting: which of the stems, scope and era, the number as it stands in a block; of documents that rise."""
    np = numpy()
    order = np.lexsort((places, which))
    which, places, numbers = which[order], places[order], numbers[order]
    begins = np.flatnonzero(np.concatenate(([True], (which[1:] != which[:-1]) | (places[1:] != places[:-1]))))
    body = numbers.astype("<u4").tobytes()
    ends = np.append(begins[1:], len(numbers)).tolist()
    keys = zip(which[begins].tolist(), places[begins].tolist(), begins.tolist(), ends, strict=True)
    for nth, place, start, end in keys:
        stem = stems[nth]
        scope, opened = place >> _ERAS, open_block((place & ((1 << _ERAS) - 1)) << ERA)
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
