"""Writing the index: packed postings in plain SQL, the same on SQLite and PostgreSQL.

What stands here is changed inside the transaction of the text. A change reads and writes only the blocks of the stems
that differ, so that an autosave of a long text writes a handful of rows. Two transactions that write into one scope
take turns: SQLite has one writer anyway, PostgreSQL is told. See docs/adr/0010-packed-postings.md.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, cast

from sqlalchemy import BigInteger, Connection, Table, bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from workspace.db import named
from workspace.prepared import one_of
from workspace.search import documents
from workspace.search.blocks import (
    BITS,
    ERA,
    MOST,
    Blocks,
    Numbers,
    altered,
    begins_era,
    number,
    open_block,
    pack,
    sealed,
    to_seal,
    unpack,
)
from workspace.search.documents import Document
from workspace.search.tables import SearchBlock, SearchDocument, SearchFacets, SearchWords

DOCUMENT = cast(Table, SearchDocument.__table__)
BLOCK = cast(Table, SearchBlock.__table__)
WORDS = cast(Table, SearchWords.__table__)
FACETS = cast(Table, SearchFacets.__table__)

_AT_ONCE = 5000  # blocks that are in hand at one time


def put(session: Session, old: Mapping[int, Document], wanted: Iterable[Document], anew: bool = False) -> None:
    """Make the index hold exactly these documents where it held the `old` ones (see `stored`), and touch nothing that
    stays as it is. `anew`: all of them are written, whatever the index believes to hold."""
    new = {document.id: document for document in wanted}
    gone = [key for key in old if key not in new]
    fresh = [document for key, document in new.items() if key not in old]
    changed = [document for key, document in new.items() if key in old and old[key] != document]
    texts = [d for d in changed if old[d.id].fields != d.fields]

    changes = Changes()
    for document in fresh:
        changes.add(document)
    for key in gone:
        changes.remove(old[key])
    for document in new.values() if anew else changed:
        if document.id in old:
            changes.alter(old[document.id], document, anew)
    changes.write(session)

    if gone:
        forget(session, gone)
    connection = session.connection()
    if changed:
        connection.execute(_RENEW, [document.row() | {"key": document.id} for document in changed])
    if texts:
        connection.execute(_RENEW_WORDS, [{"key": document.id, "words": document.body()} for document in texts])
    if fresh:
        if anew:
            forget(session, [document.id for document in fresh])
        tell(connection, fresh)
    recounted = new.values() if anew else [d for d in changed if old[d.id].facets() != d.facets()]
    if known := [document for document in recounted if document.id in old]:
        connection.execute(delete(FACETS).where(FACETS.c.doc.in_([document.id for document in known])))
        connection.execute(_TELL_FACETS, [{"doc": document.id, "body": document.facets()} for document in known])


# A text is written into the index every few seconds while somebody writes it: built once.
_KEY = bindparam("key", type_=BigInteger, required=True)
_RENEW = named(update(DOCUMENT).where(DOCUMENT.c.id == _KEY), "search.renew")
_RENEW_WORDS = named(
    update(WORDS).where(WORDS.c.doc == _KEY).values(body=bindparam("words", required=True)), "search.renew_words"
)
_TELL, _TELL_WORDS, _TELL_FACETS = (
    named(insert(table), f"search.tell_{table.name}") for table in (DOCUMENT, WORDS, FACETS)
)


def tell(connection: Connection, fresh: Sequence[Document]) -> None:
    """Write what stands beside the postings of documents of which nothing is told yet."""
    connection.execute(_TELL, [document.row() for document in fresh])
    connection.execute(_TELL_WORDS, [{"doc": document.id, "body": document.body()} for document in fresh])
    connection.execute(_TELL_FACETS, [{"doc": document.id, "body": document.facets()} for document in fresh])


def forget(session: Session, ids: Sequence[int]) -> None:
    """Drop what is told of these documents beside their postings."""
    for of in (WORDS.c.doc, FACETS.c.doc, DOCUMENT.c.id):
        session.execute(delete(of.table).where(of.in_(ids)))


def facets(session: Session, ids: Sequence[int]) -> dict[int, bytes]:
    """What these documents are counted by."""
    return dict(session.execute(select(FACETS).where(FACETS.c.doc.in_(ids))).all())


def stored(session: Session, entry_ids: Sequence[int]) -> dict[int, Document]:
    """The documents of these entries as the index has them, with the words that were indexed."""
    asked = session.connection().execute(_STORED, {"ids": entry_ids})
    return {row.id: _document(row._asdict()) for row in asked}


_STORED = named(
    select(*DOCUMENT.c, WORDS.c.body)
    .join_from(DOCUMENT, WORDS, WORDS.c.doc == DOCUMENT.c.id)
    .where(one_of(DOCUMENT.c.entry_id, "ids")),
    "search.stored",
)


def _document(row: dict[str, Any]) -> Document:
    body, terms = row.pop("body"), row.pop("terms")
    return Document(term_ids=tuple(int(t) for t in terms.split(",") if t), fields=documents.unpack(body), **row)


# --- blocks in the database ---------------------------------------------------------------------------------------

Place = tuple[int, int]  # scope and open block
Key = tuple[str, int, int]  # stem, scope, first document: of a block
Change = tuple[int | None, int | None]  # a weight as it is (None: not known) and as it will be (None: no longer borne)


class Changes:
    """What becomes of postings, gathered by where they stand and written in the order of the keys: a thousand texts at
    once then touch each page of the index once."""

    def __init__(self) -> None:
        self.added: dict[Place, dict[str, Numbers]] = defaultdict(lambda: defaultdict(list))
        self.altered: dict[Place, dict[str, dict[int, Change]]] = defaultdict(lambda: defaultdict(dict))

    def add(self, document: Document) -> None:
        """A document of which the index holds no posting yet."""
        here = self.added[document.scope, open_block(document.id)]
        base = number(document.id, 0)
        for stem, weight in document.postings().items():
            here[stem].append(base | weight)

    def remove(self, document: Document) -> None:
        for stem, weight in document.postings().items():
            self.set(stem, document.scope, document.id, None, weight)

    def alter(self, old: Document, new: Document, anew: bool) -> None:
        """From the postings of the one to those of the other; with `anew` all of them."""
        if old.scope != new.scope:
            self.remove(old)
            if not anew:
                self.add(new)
                return
        before, after = old.postings(), new.postings()
        place, base = (new.scope, open_block(new.id)), number(new.id, 0)
        for stem, weight in after.items():
            was = before.get(stem)
            if anew:
                self.set(stem, new.scope, new.id, weight)
            elif was is None:
                self.added[place][stem].append(base | weight)
            elif was != weight:
                self.set(stem, new.scope, new.id, weight, was)
        if old.scope == new.scope:
            for stem in before.keys() - after.keys():
                self.set(stem, old.scope, old.id, None, None if anew else before[stem])

    def set(self, stem: str, scope: int, document: int, weight: int | None, was: int | None = None) -> None:
        self.altered[scope, open_block(document)][stem][document] = was, weight

    def write(self, session: Session) -> None:
        connection = session.connection()
        _take_turns(connection, {scope for scope, _ in (*self.added, *self.altered)})
        full = _append(connection, self.added)
        full |= _alter(connection, self.altered, _alter_in_place(connection, self.altered))
        _seal(connection, full)


def _append(connection: Connection, added: Mapping[Place, Mapping[str, Numbers]]) -> set[Key]:
    """Puts the postings at the end of the open blocks; those that have grown too long."""
    rows = [
        (stem, scope, opened, len(numbers), pack(numbers))
        for (scope, opened), stems in added.items()
        for stem, numbers in stems.items()
    ]
    rows.sort()
    if connection.dialect.name == "postgresql":
        full: set[Key] = set()
        for start in range(0, len(rows), _AT_ONCE):
            columns = _columns(rows[start : start + _AT_ONCE])
            full |= set(fetched(connection.exec_driver_sql(_APPEND_POSTGRESQL, (*columns, MOST))))
        return full
    execute: Any = connection.connection.cursor().execute
    return {row[:3] for row in rows if execute(_APPEND, row).fetchone()[0] > MOST}


def _alter_in_place(connection: Connection, changes: Mapping[Place, Mapping[str, Mapping[int, Change]]]) -> set[Key]:
    """Exchanges postings that are known for others, without reading their blocks: in open blocks of which no other
    changes. Those in which the posting was found."""
    rows = [
        (stem, scope, opened, _packed(document, was), _packed(document, weight))
        for (scope, opened), stems in changes.items()
        for stem, some in stems.items()
        for document, (was, weight) in some.items()
        if len(some) == 1 and was is not None
    ]
    rows.sort()
    if connection.dialect.name == "postgresql":
        done: set[Key] = set()
        for start in range(0, len(rows), _AT_ONCE):
            columns = _columns(rows[start : start + _AT_ONCE])
            done |= set(fetched(connection.exec_driver_sql(_IN_PLACE_POSTGRESQL, columns)))
        return done
    execute: Any = connection.connection.cursor().execute
    return {
        row[:3] for row in rows if (not row[4] and execute(_DROP, row[:4]).rowcount) or execute(_IN_PLACE, row).rowcount
    }


def _packed(document: int, weight: int | None) -> bytes:
    return b"" if weight is None else pack([number(document, weight)])


def _alter(
    connection: Connection, changes: Mapping[Place, Mapping[str, Mapping[int, Change]]], done: Collection[Key]
) -> set[Key]:
    """Changes the weights of documents in all blocks but those `done`; open blocks that have grown too long."""
    wanted = [
        (stem, scope, opened, {document: weight for document, (_, weight) in some.items()})
        for (scope, opened), stems in changes.items()
        for stem, some in stems.items()
        if (stem, scope, opened) not in done
    ]
    wanted.sort(key=lambda one: one[:3])
    full: set[Key] = set()
    for start in range(0, len(wanted), _AT_ONCE):
        places = wanted[start : start + _AT_ONCE]
        there = _blocks_at(connection, [(*place[:3], min(place[3]), max(place[3])) for place in places], opened=True)
        before: dict[Key, Numbers] = {}
        after: dict[Key, Numbers] = {}
        for stem, scope, opened, some in places:
            held = there.get((stem, scope, opened), {})
            before |= {(stem, scope, first): numbers for first, numbers in held.items()}
            became = altered(held, opened, some)
            after |= {(stem, scope, first): numbers for first, numbers in became.items()}
            if len(became.get(opened, ())) > MOST:
                full.add((stem, scope, opened))
        _exchange(connection, before, after)
    return full


def _seal(connection: Connection, full: Collection[Key]) -> None:
    """Makes closed blocks of what has grown too long."""
    for start in range(0, len(full), _AT_ONCE):
        keys = sorted(full)[start : start + _AT_ONCE]
        read = _blocks_at(connection, [(*key, 0, -1) for key in keys], opened=True)
        opened = {key: held[key[2]] for key, held in read.items()}
        closing = {key: closes for key, numbers in opened.items() if (closes := to_seal(numbers))}
        ends = [(*k, begins_era(k[2]) + (c[0] >> BITS), begins_era(k[2]) + (c[-1] >> BITS)) for k, c in closing.items()]
        there = _blocks_at(connection, ends, opened=False)
        before: dict[Key, Numbers] = {}
        after: dict[Key, Numbers] = {}
        for (stem, scope, first), numbers in closing.items():
            held = there.get((stem, scope, first), {})
            before |= {(stem, scope, one): n for one, n in (held | {first: opened[stem, scope, first]}).items()}
            became = sealed(held, first, numbers) | {first: sorted(opened[stem, scope, first])[len(numbers) :]}
            after |= {(stem, scope, one): n for one, n in became.items()}
        _exchange(connection, before, after)


def _exchange(connection: Connection, before: Mapping[Key, Numbers], after: Mapping[Key, Numbers]) -> None:
    written = [(*key, len(n), pack(n)) for key, n in sorted(after.items()) if n and before.get(key) != n]
    removed = [key for key in sorted(before) if not after.get(key)]
    if connection.dialect.name == "postgresql":
        if removed:
            connection.exec_driver_sql(_REMOVE_POSTGRESQL, _columns(removed))
        if written:
            connection.exec_driver_sql(_REPLACE_POSTGRESQL, _columns(written))
        return
    if removed:
        connection.exec_driver_sql("DELETE FROM search_block WHERE stem = ? AND scope = ? AND first = ?", removed)
    if written:
        connection.exec_driver_sql(
            "REPLACE INTO search_block (stem, scope, first, n, body) VALUES (?, ?, ?, ?, ?)", written
        )


def _blocks_at(
    connection: Connection, places: Sequence[tuple[str, int, int, int, int]], opened: bool
) -> dict[Key, Blocks]:
    """Of each place (stem, scope, open block, lowest and highest document) the closed blocks into which a document from
    the lowest to the highest could fall; and the open one."""
    if not places:
        return {}
    if connection.dialect.name == "postgresql":
        result = connection.exec_driver_sql(_AT_POSTGRESQL[opened], _columns(places))
    else:
        result = connection.exec_driver_sql(_AT_SQLITE[opened], (json.dumps(places),))
    found: dict[Key, Blocks] = {}
    for stem, scope, place, first, body in fetched(result):
        found.setdefault((stem, scope, place), {})[first] = unpack(body)
    return found


def fetched(result: Any) -> list[Any]:
    """Rows as the driver gives them, for thousands of them."""
    rows: list[Any] = result.cursor.fetchall()
    result.close()
    return rows


def _columns(rows: Sequence[tuple[Any, ...]]) -> tuple[str, ...]:
    """Each column as one text, for `_listed`."""
    return tuple(
        " ".join([f"\\x{v.hex()}" if isinstance(v, bytes) else str(v) for v in column])
        for column in zip(*rows, strict=True)
    )


def _listed(statement: str) -> str:
    """With columns as texts: what makes an array of one is in C in PostgreSQL, in Python here."""
    return re.sub(r"%s(?=::\w+\[\])", "string_to_array(%s, ' ')", statement)


def alone(session: Session) -> None:
    """Until the end of this transaction nobody else on PostgreSQL writes into the index. For one that will write more
    than once, before it does so first: its scopes are not known beforehand, and who waits for a scope while others wait
    for theirs might wait for ever."""
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(%s)", (_ALL,))


def _take_turns(connection: Connection, scopes: Iterable[int]) -> None:
    """Until the end of the transaction nobody else on PostgreSQL writes into these scopes: a block is read, changed and
    written back. Few locks, however many the scopes, and always in the same order; before them the one of `alone`,
    which all others share."""
    if connection.dialect.name == "postgresql":
        keys = sorted({_LOCKS + scope % _MANY for scope in scopes})
        connection.exec_driver_sql(_TAKE_TURNS, (_ALL, *_columns([(key,) for key in (_ALL, *keys)])))


_LOCKS, _MANY = 0x5EA4C << 20, 1021
_ALL = _LOCKS - 1
_TAKE_TURNS = _listed("""
SELECT CASE WHEN key = %s THEN pg_advisory_xact_lock_shared(key) ELSE pg_advisory_xact_lock(key) END
FROM unnest(%s::bigint[]) AS key
""")

_APPEND = """
INSERT INTO search_block (stem, scope, first, n, body) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (stem, scope, first) DO UPDATE SET n = n + excluded.n, body = CAST(body || excluded.body AS BLOB)
RETURNING n
"""
_APPEND_POSTGRESQL = _listed("""
WITH written AS (
  INSERT INTO search_block AS b (stem, scope, first, n, body)
  SELECT * FROM unnest(%s::text[], %s::bigint[], %s::bigint[], %s::int[], %s::bytea[])
  ON CONFLICT (stem, scope, first) DO UPDATE SET n = b.n + excluded.n, body = b.body || excluded.body
  RETURNING stem, scope, first, n
) SELECT stem, scope, first FROM written WHERE n > %s
""")

# A posting is known by its four bytes, if they begin where one begins. One that is the last of its block takes it along.
_DROP = "DELETE FROM search_block WHERE stem = ? AND scope = ? AND first = ? AND body = ?"
_IN_PLACE = """
UPDATE search_block SET n = n - (?5 = x''),
  body = CAST(substr(body, 1, instr(body, ?4) - 1) || ?5 || substr(body, instr(body, ?4) + 4) AS BLOB)
WHERE stem = ?1 AND scope = ?2 AND first = ?3 AND instr(body, ?4) % 4 = 1
"""
_IN_PLACE_POSTGRESQL = _listed("""
WITH given AS MATERIALIZED (
  SELECT stem COLLATE "C" AS stem, scope, first, was, becomes
  FROM unnest(%s::text[], %s::bigint[], %s::bigint[], %s::bytea[], %s::bytea[]) AS k(stem, scope, first, was, becomes)
), dropped AS (
  DELETE FROM search_block AS b USING given AS k
  WHERE b.stem = k.stem AND b.scope = k.scope AND b.first = k.first AND b.body = k.was AND k.becomes = ''
  RETURNING b.stem, b.scope, b.first
), altered AS (
  UPDATE search_block AS b
  SET n = b.n - (k.becomes = '')::int, body = overlay(b.body PLACING k.becomes FROM position(k.was IN b.body) FOR 4)
  FROM given AS k
  WHERE b.stem = k.stem AND b.scope = k.scope AND b.first = k.first AND mod(position(k.was IN b.body), 4) = 1
    AND NOT (b.body = k.was AND k.becomes = '')
  RETURNING b.stem, b.scope, b.first
)
SELECT * FROM dropped UNION ALL SELECT * FROM altered
""")

_REPLACE_POSTGRESQL = _listed("""
INSERT INTO search_block (stem, scope, first, n, body)
SELECT * FROM unnest(%s::text[], %s::bigint[], %s::bigint[], %s::int[], %s::bytea[])
ON CONFLICT (stem, scope, first) DO UPDATE SET n = excluded.n, body = excluded.body
""")
_REMOVE_POSTGRESQL = _listed("""
DELETE FROM search_block b USING unnest(%s::text[], %s::bigint[], %s::bigint[]) AS k(stem, scope, first)
WHERE b.stem = k.stem COLLATE "C" AND b.scope = k.scope AND b.first = k.first
""")

# From the last closed block that begins at or before `low` on. (No block of an earlier era: its documents are lower.)
_CLOSED = """
SELECT b.stem, b.scope, k.opened, b.first, b.body FROM {places} AS k
JOIN search_block AS b ON b.stem = k.stem AND b.scope = k.scope AND b.first BETWEEN coalesce(
  (SELECT max(c.first) FROM search_block AS c WHERE c.stem = k.stem AND c.scope = k.scope
   AND c.first BETWEEN k.low >> {era} << {era} AND k.low), k.low) AND k.high
"""
_OPENED = """
SELECT b.stem, b.scope, k.opened, b.first, b.body FROM {places} AS k
JOIN search_block AS b ON b.stem = k.stem AND b.scope = k.scope AND b.first = k.opened
"""
_PLACES_SQLITE = """(SELECT value->>0 AS stem, value->>1 AS scope, value->>2 AS opened, value->>3 AS low,
  value->>4 AS high FROM json_each(?1))"""
_PLACES_POSTGRESQL = _listed("""(SELECT stem COLLATE "C" AS stem, scope, opened, low, high
  FROM unnest(%s::text[], %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[])
  AS listed(stem, scope, opened, low, high))""")
_AT_SQLITE, _AT_POSTGRESQL = (
    {
        opened: f"WITH k AS MATERIALIZED (SELECT * FROM {places} AS k) "  # noqa: S608 - what stands here is ours
        + " UNION ALL ".join(part.format(places="k", era=ERA) for part in ([_CLOSED, _OPENED] if opened else [_CLOSED]))
        for opened in (True, False)
    }
    for places in (_PLACES_SQLITE, _PLACES_POSTGRESQL)
)
