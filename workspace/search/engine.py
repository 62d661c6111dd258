"""What an index must be able to answer, and the one that does: packed postings in plain SQL (docs/adr/0010).

Every answer is of what the person may read, decided before anything is counted or ranked; and the same on both
databases, because weights are whole numbers and equal scores are ordered by document.
"""

from __future__ import annotations

import json
import os
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from sqlalchemy import ColumnElement, Row, select
from sqlalchemy.orm import Session

from workspace.db import named
from workspace.nouns import KINDS
from workspace.policy import AnyActor
from workspace.prepared import one_of, run
from workspace.search.blocks import BITS, ERA, OPEN, SIZE
from workspace.search.documents import YEARS, day_weight, kind_stem, own_keys, year_stem
from workspace.search.postings import WORDS, fetched
from workspace.search.sight import Sight, with_right
from workspace.search.tables import SearchDocument

if TYPE_CHECKING:
    from numpy import ndarray as Array
else:
    Array = Any

ALL = ""  # in an answer about words: all documents


Match = tuple[int, int]  # a readable document that matches, and its score


@dataclass(frozen=True)
class Demand:
    """What a document must bear: one of these stems, or a day (20261122) from the first to the last of one of these."""

    stems: tuple[str, ...] = ()
    days: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class Bounds:
    """What narrows a search: it must meet every demand, be in every one of `within` and in none of `outside`
    (documents), and hold none of the stems `without`."""

    demands: tuple[Demand, ...] = ()
    within: tuple[Collection[int], ...] = ()
    outside: tuple[Collection[int], ...] = ()
    without: tuple[str, ...] = ()

    def also(self, demands: Iterable[Demand]) -> Bounds:
        return Bounds((*self.demands, *demands), self.within, self.outside, self.without)


EVERYTHING = Bounds()


class Engine(Protocol):
    """An index that can be exchanged: see `Postings` for what each answer means."""

    def frequencies(self, session: Session, sight: Sight, stems: Sequence[str]) -> dict[str, int]: ...

    def ranked(
        self, session: Session, sight: Sight, wishes: Mapping[str, int], bounds: Bounds, by_date: bool, limit: int
    ) -> list[Match]: ...

    def newest(
        self, session: Session, sight: Sight, stems: Sequence[str], bounds: Bounds,
        where: Sequence[ColumnElement[bool]], limit: int,
    ) -> list[int]: ...  # fmt: skip

    def facets(self, session: Session, sight: Sight, ids: Sequence[int]) -> dict[int, int]: ...

    def holding(self, session: Session, sight: Sight, stems: Sequence[str], limit: int) -> Sequence[Row[Any]]: ...

    def beginning(self, session: Session, sight: Sight, letters: str, limit: int) -> dict[str, int]: ...

    def heaviest(
        self, session: Session, sight: Sight, letters: str, stems: Collection[str], others: Sequence[str], limit: int
    ) -> list[int]: ...

    def words(self, session: Session, ids: Sequence[int]) -> dict[int, bytes]: ...


class List(NamedTuple):
    """The documents that bear a stem and with which weights; all of them readable. In their order, if that was asked."""

    docs: Array
    weights: Array


FEW = 48  # stems that are likely to be ranked by, too: their blocks are read at once and kept
IN_RANGE = 2000  # stems with one beginning that are looked at
LOOKED_AT = 2000  # blocks of them that are looked at
STEP = 1000  # documents of which a further condition is asked at a time


class Postings:
    def frequencies(self, session: Session, sight: Sight, stems: Sequence[str]) -> dict[str, int]:
        """How many readable documents hold each stem, and under ALL how many there are."""
        if len(stems) <= FEW:
            lists = self._lists(session, sight, stems, in_order=False)
            found = {stem: len(held.docs) for stem, held in lists.items()}
        else:
            kinds = () if ALL in sight.kept else _KINDS
            of = {"whole": list(sight.whole), "partly": list(sight.partly)}
            rows = _sql(session, _SUMS, **of | _sought(sight, [*stems, *kinds]))
            found = Counter[str]()
            for stem, n, _, body in rows:
                if body is None:
                    found[stem] += n
            if kinds:
                sight.kept[ALL] = len(sight.some) + sum(found.pop(kind, 0) for kind in kinds)
            for stem, held in _decoded(sight, (row for row in rows if row[3] is not None)).items():
                found[stem] += len(held.docs)
        return {ALL: sight.kept[ALL]} | {stem: n for stem, n in found.items() if n}

    def ranked(
        self, session: Session, sight: Sight, wishes: Mapping[str, int], bounds: Bounds, by_date: bool, limit: int
    ) -> list[Match]:
        """The readable documents that hold any of the wished stems (with no wish: all) and stand within the bounds, the
        best first: the sum of weight times the wish's worth, then the lower id. With `by_date` or without wishes, the
        newest first."""
        keep = self._keep(session, sight, bounds)
        if not wishes:
            return [(doc, 0) for doc in self._by_date(session, sight, keep, limit).tolist()]
        np = numpy()
        lists = self._lists(session, sight, list(wishes), in_order=len(wishes) == 1)
        docs, scores = _scored([(lists[stem], worth) for stem, worth in wishes.items()])
        if keep:
            kept = keep(docs)
            docs, scores = docs[kept], scores[kept]
        if by_date:
            best = self._by_date(session, sight, lambda some: _within(some, docs), limit)
            places = np.searchsorted(docs, best)
        else:
            places = _best(scores, limit)
            best = docs[places]
        return list(zip(best.tolist(), scores[places].tolist(), strict=True))

    def newest(
        self, session: Session, sight: Sight, stems: Sequence[str], bounds: Bounds,
        where: Sequence[ColumnElement[bool]], limit: int,
    ) -> list[int]:  # fmt: skip
        """Readable documents that hold all of these stems, stand within the bounds, and of which these conditions (they
        may speak of the entry and the publication) are true."""
        np = numpy()
        demands = [Demand(stems=(stem,)) for stem in stems]
        docs = self._by_date(session, sight, self._keep(session, sight, bounds.also(demands)), np.iinfo(np.int64).max)
        found: list[int] = []
        for start in range(0, len(docs), STEP):
            some = docs[start : start + STEP].tolist()
            asked = with_right(select(SearchDocument.id), sight.actor, listed=True).where(*where)
            found += session.connection().execute(asked, {"ids": some}).scalars()
            if len(found) >= limit:
                break
        return found[:limit]

    def facets(self, session: Session, sight: Sight, ids: Sequence[int]) -> dict[int, int]:
        """By what documents that were found are counted (see facets.py), and how many of them by each."""
        np = numpy()
        [(bodies,)] = _sql(session, _FACETS, docs=sorted(ids))
        values, often = np.unique(np.frombuffer(bodies or b"", "<u4"), return_counts=True)
        return dict(zip(values.tolist(), often.tolist(), strict=True))

    def holding(self, session: Session, sight: Sight, stems: Sequence[str], limit: int) -> Sequence[Row[Any]]:
        """Readable documents that hold all of these stems, with their words (see documents.unpack); the newest."""
        lists = self._lists(session, sight, stems)
        shortest, *others = sorted((lists[stem].docs for stem in stems), key=len)
        for other in others:
            shortest = shortest[_within(shortest, other)]
        newest = shortest[::-1][:limit].tolist()
        return run(session, sight.actor, _with_words, ids=newest).all() if newest else []

    def beginning(self, session: Session, sight: Sight, letters: str, limit: int) -> dict[str, int]:
        """Some stems that begin with these letters, and in how many readable documents each stands."""
        scopes = [*sight.whole, *sight.partly]
        some = _sql(session, _BEGINNING, **_range(sight, letters), scopes=scopes, limit=limit)
        stems = [stem for (stem,) in some]
        often = self.frequencies(session, sight, stems) if stems else {}
        return {stem: often[stem] for stem in stems if often.get(stem)}

    def heaviest(
        self, session: Session, sight: Sight, letters: str, stems: Collection[str], others: Sequence[str], limit: int
    ) -> list[int]:
        """Readable documents with one of these stems or one that begins with these letters, and with all others: those
        in which it weighs most."""
        np = numpy()
        begun = [stem for (stem,) in _sql(session, _STEMS, **_range(sight, letters))]
        scopes = [*sight.whole, *sight.partly]
        sought = _sought(sight, sorted({*begun, *stems}))
        rows = _sql(session, _IN_RANGE, **sought, scopes=scopes, limit=LOOKED_AT)
        docs, weights = _together(sight, rows)
        if others:
            lists = self._lists(session, sight, others)
            for other in others:
                kept = _within(docs, lists[other].docs)
                docs, weights = docs[kept], weights[kept]
        lightness = ((1 << BITS) - weights.astype(np.int64)) << _DOCUMENT | docs
        if len(lightness) > 4 * limit:
            lightness = np.partition(lightness, 4 * limit)[: 4 * limit]
        return list(dict.fromkeys((np.sort(lightness) & ((1 << _DOCUMENT) - 1)).tolist()))[:limit]

    def words(self, session: Session, ids: Sequence[int]) -> dict[int, bytes]:
        """The words of documents that were found (see documents.unpack)."""
        return dict(session.connection().execute(_WORDS, {"ids": ids}).all())

    def _lists(
        self, session: Session, sight: Sight, stems: Collection[str], in_order: bool = True
    ) -> dict[str, List]:  # fmt: skip
        """Read once for an answer, however often it is asked."""
        missing = [stem for stem in dict.fromkeys(stems) if ("list", stem) not in sight.kept]
        if missing or ALL not in sight.kept:
            scopes = [*sight.whole, *sight.partly]
            sought = _sought(sight, missing)
            if ALL in sight.kept:
                rows = _sql(session, _BLOCKS, **sought, scopes=scopes)
            else:
                kinds = [*_KINDS, *(own_keys(sight.own) + kind for kind in _KINDS)]
                *rows, every = _sql(
                    session, _BLOCKS_AND_ALL, **sought, scopes=scopes, whole=list(sight.whole), kinds=kinds
                )
                sight.kept[ALL] = len(sight.some) + every[2]
            read = _decoded(sight, rows)
            sight.kept.update({("list", stem): read.get(stem) or _nothing() for stem in missing})
        if in_order:
            sight.kept.update({("list", stem): _in_order(sight.kept["list", stem]) for stem in stems})
        return {stem: sight.kept["list", stem] for stem in stems}

    def _keep(self, session: Session, sight: Sight, bounds: Bounds) -> Callable[[Array], Array] | None:
        """What says of documents which are within the bounds; None where all are."""
        if bounds == EVERYTHING:
            return None
        np = numpy()
        allowed = [self._meeting(session, sight, demand) for demand in bounds.demands]
        allowed += [_sorted(ids) for ids in bounds.within]
        lists = self._lists(session, sight, bounds.without)
        barred = [_sorted(ids) for ids in bounds.outside] + [lists[stem].docs for stem in bounds.without]

        def keep(docs: Array) -> Array:
            kept = np.ones(len(docs), bool)
            for some in allowed:
                kept &= _within(docs, some)
            for some in barred:
                kept &= ~_within(docs, some)
            return kept

        return keep

    def _meeting(self, session: Session, sight: Sight, demand: Demand) -> Array:
        np = numpy()
        lists = self._lists(session, sight, demand.stems)
        found = [lists[stem].docs for stem in demand.stems]
        years = self._years(session, sight) if demand.days else []
        for first, last in demand.days:
            some = [year for year in years if first // 10_000 <= year <= last // 10_000]
            lists = self._lists(session, sight, [year_stem(year) for year in some])
            for year in some:
                docs, days = lists[year_stem(year)]
                low = day_weight(first) if year == first // 10_000 else 0
                high = day_weight(last) if year == last // 10_000 else 1 << BITS
                found.append(docs[(days >= low) & (days <= high)])
        return np.unique(np.concatenate(found)) if found else _sorted(())

    def _by_date(self, session: Session, sight: Sight, keep: Callable[[Array], Array] | None, limit: int) -> Array:
        """The newest documents of those kept, the higher id first on one day."""
        np = numpy()
        found, n = [_sorted(())], 0
        for year in reversed(self._years(session, sight)):
            docs, days = self._lists(session, sight, [year_stem(year)])[year_stem(year)]
            if keep and len(docs):
                kept = keep(docs)
                docs, days = docs[kept], days[kept]
            order = np.lexsort((docs, days))[::-1]
            found.append(docs[order])
            n += len(docs)
            if n >= limit:
                break
        return np.concatenate(found)[:limit]

    def _years(self, session: Session, sight: Sight) -> list[int]:
        """Years of which there is any text."""
        rows = _sql(session, _STEMS, **_range(sight, YEARS))
        return [int(stem[len(YEARS) :]) for (stem,) in rows]


engine: Engine = Postings()


# --- arrays: numbers of postings, as they lie in the blocks ---------------------------------------------------------


@cache
def numpy() -> Any:
    """Only who searches pays for it. Without the threads that it would start for matrices."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    import numpy as np

    return np


@cache
def _nothing() -> List:
    np = numpy()
    return List(np.empty(0, np.int64), np.empty(0, np.uint32))


def _sorted(ids: Iterable[int]) -> Array:
    return numpy().array(sorted(ids), dtype="int64")


def _within(docs: Array, some: Array) -> Array:
    """Of each of the documents, whether it is one of `some`, which are sorted."""
    np = numpy()
    if not len(some):
        return np.zeros(len(docs), bool)
    places = np.searchsorted(some, docs)
    places[places == len(some)] = 0
    return some[places] == docs


BlockRow = tuple[str, int, int, bytes]  # stem, scope, first document, body


def _decoded(sight: Sight, rows: Iterable[BlockRow]) -> dict[str, List]:
    """Stem -> its list, scope after scope."""
    of: dict[str, list[BlockRow]] = defaultdict(list)
    for row in rows:
        of[row[0]].append(row)
    return {stem: _together(sight, blocks) for stem, blocks in of.items()}


def _together(sight: Sight, rows: Sequence[BlockRow]) -> List:
    """What is readable of these blocks, of whichever stems."""
    np = numpy()
    some = [row for row in rows if row[1] in sight.partly] if sight.partly else []
    if not some:
        return _unpacked(rows)
    docs, weights = _unpacked(some)
    kept = _within(docs, _readable_ones(sight))
    whole = _unpacked([row for row in rows if row[1] not in sight.partly])
    return List(np.concatenate((whole.docs, docs[kept])), np.concatenate((whole.weights, weights[kept])))


def _readable_ones(sight: Sight) -> Array:
    if "some" not in sight.kept:
        sight.kept["some"] = _sorted(sight.some)
    return sight.kept["some"]


def _unpacked(rows: Sequence[BlockRow]) -> List:
    return List(*laid_out([row[2] for row in rows], [row[3] for row in rows]))


def laid_out(firsts: Sequence[int], bodies: Sequence[bytes]) -> tuple[Array, Array]:
    """The documents and the weights in these blocks, one after the other."""
    np = numpy()
    numbers = np.frombuffer(b"".join(bodies), "<u4")
    begins = np.array(firsts, np.int64)
    eras = np.where(begins < OPEN, begins >> ERA, begins - OPEN) << ERA
    docs = np.repeat(eras, np.array([len(body) // SIZE for body in bodies], np.int64))
    docs += numbers >> BITS
    return docs, numbers & ((1 << BITS) - 1)


def _in_order(held: List) -> List:
    np = numpy()
    if (held.docs[1:] > held.docs[:-1]).all():
        return held
    order = np.argsort(held.docs, kind="stable")
    return List(held.docs[order], held.weights[order])


_SCORE, _DOCUMENT = 27, 48  # bits of weight times worth; of a document's id


def _scored(wished: Sequence[tuple[List, int]]) -> tuple[Array, Array]:
    """Documents in their order, and of each the sum of weight times worth."""
    np = numpy()
    if len(wished) == 1:
        (docs, weights), worth = wished[0]
        return docs, weights.astype(np.int64) * worth
    # A posting as one number, so that it is sorted once; of rows that are mostly sorted, which is quick.
    postings = np.concatenate([(held.docs << _SCORE) | (held.weights.astype(np.int64) * w) for held, w in wished])
    postings.sort(kind="stable")
    docs = postings >> _SCORE
    if not len(docs):
        return docs, docs
    begins = np.flatnonzero(np.concatenate(([True], docs[1:] != docs[:-1])))
    return docs[begins], np.add.reduceat(postings & ((1 << _SCORE) - 1), begins)


def _best(scores: Array, limit: int) -> Array:
    """Places of the highest scores, the highest first; of equal ones the lower place."""
    np = numpy()
    places = np.arange(len(scores))
    if len(scores) > limit:
        least = np.partition(scores, len(scores) - limit)[len(scores) - limit]
        above, equal = np.flatnonzero(scores > least), np.flatnonzero(scores == least)
        places = np.concatenate((above, equal[: limit - len(above)]))
    return places[np.lexsort((places, -scores[places]))]


# --- statements ---------------------------------------------------------------------------------------------------


def _sought(sight: Sight, stems: Iterable[str]) -> dict[str, Any]:
    """Stems as they stand among everybody's and among one's own: what `_BLOCKS` asks for."""
    listed, own = list(stems), own_keys(sight.own)
    return {"stems": listed, "mine": [own + stem for stem in listed], "own": sight.own}


def _range(sight: Sight, letters: str) -> dict[str, Any]:
    """The same for stems that begin with some letters: what `_STEMS` asks for."""
    mine = own_keys(sight.own) + letters
    return {"low": letters, "high": letters + "{", "minelow": mine, "minehigh": mine + "{", "most": IN_RANGE}


def _sql(session: Session, statement: str, **values: Any) -> list[Any]:
    """Rows as the driver gives them. In the statements «[name:type]» is a list to be in, «[[name:type]]» a table with
    the one column `value`, «{C}» the order of letters in which stems are kept, «{joined column}» the bytes of a column
    one after the other."""
    connection = session.connection()
    if connection.dialect.name == "postgresql":  # lists as one text: what makes an array of one is in C there, not here
        given = {name: " ".join(map(str, v)) if isinstance(v, list) else v for name, v in values.items()}
        result = connection.exec_driver_sql(_for_postgresql(statement), given)
    else:
        given = {name: json.dumps(v) if isinstance(v, list) else v for name, v in values.items()}
        result = connection.exec_driver_sql(_for_sqlite(statement), given)
    return fetched(result)


@cache
def _for_sqlite(statement: str) -> str:
    statement = re.sub(r"\[\[(\w+):\w+\]\]", r"json_each(:\1)", statement)
    statement = re.sub(r"\[(\w+):\w+\]", r"(SELECT value FROM json_each(:\1))", statement)
    return re.sub(r"{joined (\w+)}", r"CAST(group_concat(\1, '') AS BLOB)", statement).replace("{C}", "")


@cache
def _for_postgresql(statement: str) -> str:
    statement = re.sub(r"\[\[(\w+:\w+)\]\]", r"unnest([\1]) AS given(value)", statement)
    statement = re.sub(r"IN (\[\w+:\w+\])", r"= ANY(\1)", statement)
    statement = re.sub(r"{joined (\w+)}", r"string_agg(\1, ''::bytea)", statement)
    statement = re.sub(r"\[(\w+):(\w+)\]", r"string_to_array(%(\1)s, ' ')::\2[]", statement)
    return re.sub(r"(?<!:):([a-z]+)\b(?!\[)", r"%(\1)s", statement).replace("{C}", 'COLLATE "C"')


# Stems of one's own working copies stand behind eight signs (see `own_keys`).
_BLOCKS = """
SELECT stem, scope, first, body FROM search_block WHERE stem IN [stems:text] AND scope IN [scopes:bigint]
UNION ALL
SELECT substr(stem, 9), scope, first, body FROM search_block WHERE stem IN [mine:text] AND scope = :own
"""
# A thousand short bodies as one value: each row would cost more than what it holds.
_FACETS = "SELECT {joined body} FROM search_facets WHERE doc IN [docs:bigint]"
_BLOCKS_AND_ALL = (
    _BLOCKS
    + """UNION ALL
SELECT NULL, NULL, coalesce(sum(n), 0), NULL FROM search_block
WHERE stem IN [kinds:text] AND scope IN [whole:bigint]
"""
)
_KINDS = tuple(map(kind_stem, KINDS))

# Of a hundred spellings of a mistyped word few stand anywhere: whether one does is asked once, not in each scope. Then
# scope by scope: by itself SQLite walks through all scopes of a stem, which for a property are those of all people.
_SUMS = """
WITH there(stem) AS MATERIALIZED (
  SELECT value {C} FROM [[stems:text]] WHERE EXISTS (SELECT 1 FROM search_block AS b WHERE b.stem = value {C})
)
SELECT b.stem, sum(b.n), NULL, NULL FROM there CROSS JOIN [[whole:bigint]] CROSS JOIN search_block AS b
WHERE b.stem = there.stem AND b.scope = value GROUP BY b.stem
UNION ALL
SELECT b.stem, b.scope, b.first, b.body FROM there CROSS JOIN [[partly:bigint]] CROSS JOIN search_block AS b
WHERE b.stem = there.stem AND b.scope = value
UNION ALL
SELECT substr(stem, 9), sum(n), NULL, NULL FROM search_block WHERE stem IN [mine:text] AND scope = :own GROUP BY stem
"""

# The stems of a range, each found from the one before it: however many blocks there are between.
_BEGUN = """
WITH RECURSIVE stems(stem) AS (
  SELECT min(stem) FROM search_block WHERE stem >= :low AND stem < :high
  UNION ALL
  SELECT (SELECT min(b.stem) FROM search_block AS b WHERE b.stem > stems.stem AND b.stem < :high)
  FROM stems WHERE stems.stem IS NOT NULL
), listed(stem) AS (SELECT stem FROM stems WHERE stem IS NOT NULL LIMIT :most),
my_own(stem) AS (
  SELECT DISTINCT substr(stem, 9) FROM search_block WHERE stem >= :minelow AND stem < :minehigh ORDER BY 1 LIMIT :most
)
"""
_STEMS = _BEGUN + "SELECT stem FROM listed UNION SELECT stem FROM my_own ORDER BY stem"  # noqa: S608 - what stands here is ours
_BEGINNING = (
    _BEGUN  # noqa: S608 - the same
    + """
SELECT stem FROM listed
WHERE EXISTS (SELECT 1 FROM search_block AS b WHERE b.stem = listed.stem AND b.scope IN [scopes:bigint])
UNION SELECT stem FROM my_own ORDER BY stem LIMIT :limit
"""
)
_IN_RANGE = _BLOCKS + "ORDER BY stem, scope, first LIMIT :limit"


_WORDS = named(
    select(WORDS.c.doc, WORDS.c.body).where(one_of(WORDS.c.doc, "ids")), "search.words"
)  # fmt: skip


def _with_words(actor: AnyActor) -> Any:
    document = SearchDocument
    asked = with_right(select(document.id, document.revision_id, WORDS.c.body), actor, listed=True)
    return asked.join(WORDS, WORDS.c.doc == document.id).order_by(document.id.desc())
