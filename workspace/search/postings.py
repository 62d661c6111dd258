"""The index itself: postings in plain SQL, the same on SQLite and PostgreSQL.

What stands here is changed inside the transaction of the text. A change touches only the postings that differ, so that
an autosave of a long text writes a handful of rows. See docs/adr/0005-postings-table.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, cast

from sqlalchemy import Table, delete, insert, select, update
from sqlalchemy.orm import Session

from workspace.search.documents import Document, unpack
from workspace.search.tables import SearchDocument, SearchPosting, SearchWords

Posting = tuple[str, int, int, int]  # stem, scope, document, weight

DOCUMENT = cast(Table, SearchDocument.__table__)
POSTING = cast(Table, SearchPosting.__table__)
WORDS = cast(Table, SearchWords.__table__)

_MANY = 500  # from here on PostgreSQL's COPY is worth its set-up


def put(session: Session, entry_ids: Sequence[int], wanted: Iterable[Document]) -> None:
    """Make the index hold exactly these documents of these entries, and touch nothing that stays as it is."""
    new = {document.id: document for document in wanted}
    old = stored(session, entry_ids)
    gone = [key for key in old if key not in new]
    fresh = [document for key, document in new.items() if key not in old]
    changed = [document for key, document in new.items() if key in old and old[key] != document]
    texts = [d for d in changed if old[d.id].fields != d.fields]

    before = {p[:3]: p[3] for key in [*gone, *(d.id for d in changed)] for p in postings(old[key])}
    after = {p[:3]: p[3] for document in [*fresh, *changed] for p in postings(document)}
    _forget(session, sorted(key for key in before if key not in after))
    _reweigh(session, sorted((*k, w) for k, w in after.items() if k in before and before[k] != w))
    _add(session, sorted((*k, w) for k, w in after.items() if k not in before))

    if gone:
        session.execute(delete(WORDS).where(WORDS.c.doc.in_(gone)))
        session.execute(delete(DOCUMENT).where(DOCUMENT.c.id.in_(gone)))
    for document in changed:
        session.execute(update(DOCUMENT).where(DOCUMENT.c.id == document.id), document.row())
    for document in texts:
        session.execute(update(WORDS).where(WORDS.c.doc == document.id).values(body=document.body()))
    if fresh:
        session.execute(insert(DOCUMENT), [document.row() for document in fresh])
        session.execute(insert(WORDS), [{"doc": document.id, "body": document.body()} for document in fresh])


def clear(session: Session, unknown: Sequence[Document]) -> None:
    """Drop what stands under the keys of these documents although the index has lost the documents."""
    keys = sorted(p[:3] for document in unknown for p in postings(document))
    _forget(session, keys)
    ids = [document.id for document in unknown]
    session.execute(delete(WORDS).where(WORDS.c.doc.in_(ids)))
    session.execute(delete(DOCUMENT).where(DOCUMENT.c.id.in_(ids)))


def stored(session: Session, entry_ids: Sequence[int]) -> dict[int, Document]:
    """The documents of these entries as the index has them, with the words that were indexed."""
    asked = (
        select(*DOCUMENT.c, WORDS.c.body)
        .join_from(DOCUMENT, WORDS, WORDS.c.doc == DOCUMENT.c.id)
        .where(DOCUMENT.c.entry_id.in_(entry_ids))
    )
    return {row.id: _document(row._asdict()) for row in session.execute(asked)}


def postings(document: Document) -> Iterable[Posting]:
    return ((stem, document.scope, document.id, weight) for stem, weight in document.weights().items())


def actual(session: Session, stems: Iterable[str], document: Document) -> dict[str, int]:
    """The weights that the index holds for one document among these stems."""
    asked = select(POSTING.c.stem, POSTING.c.weight).where(
        POSTING.c.stem.in_(list(stems)), POSTING.c.scope == document.scope, POSTING.c.doc == document.id
    )
    return dict(session.execute(asked).all())


def _document(row: dict[str, Any]) -> Document:
    body, terms = row.pop("body"), row.pop("terms")
    return Document(term_ids=tuple(int(t) for t in terms.split(",") if t), fields=unpack(body), **row)


def _forget(session: Session, keys: list[tuple[str, int, int]]) -> None:
    _many(session, "DELETE FROM search_posting WHERE stem = ? AND scope = ? AND doc = ?", keys)


def _reweigh(session: Session, rows: list[Posting]) -> None:
    _many(
        session,
        "UPDATE search_posting SET weight = ? WHERE stem = ? AND scope = ? AND doc = ?",
        [(weight, stem, scope, doc) for stem, scope, doc, weight in rows],
    )


def _add(session: Session, rows: list[Posting]) -> None:
    """`rows` come sorted by key: a thousand texts at once then touch each page of the index once."""
    connection = session.connection()
    if connection.dialect.name == "postgresql" and len(rows) >= _MANY:
        cursor = connection.connection.cursor()
        with cursor.copy("COPY search_posting (stem, scope, doc, weight) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        return
    _many(session, "INSERT INTO search_posting (stem, scope, doc, weight) VALUES (?, ?, ?, ?)", rows)


def _many(session: Session, statement: str, rows: Sequence[tuple[Any, ...]]) -> None:
    if not rows:
        return
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        statement = statement.replace("?", "%s")
    connection.exec_driver_sql(statement, list(rows))
