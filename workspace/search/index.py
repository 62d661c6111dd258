"""Keeping the index in step with the texts: write, erase, check, rebuild.

The verbs call `write` after every change of an entry, its terms, its reach or its publications, in the same
transaction: what is taken back can no longer be found once that transaction is done.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sqlalchemy import Engine, delete, func, select
from sqlalchemy.orm import Session

from workspace.db import writing
from workspace.nouns import Entry
from workspace.search import postings
from workspace.search.documents import Version, document_id, documents, entry_of
from workspace.search.postings import DOCUMENT, POSTING, WORDS

BATCH = 1000


def write(session: Session, *entries: Entry | int) -> None:
    """Bring the index up to these entries (or ids) as they are now. Many at once are much cheaper than one by one:
    an import hands over a thousand at a time. Does not commit."""
    session.flush()
    ids = sorted({entry if isinstance(entry, int) else entry.id for entry in entries})
    for start in range(0, len(ids), BATCH):
        batch = ids[start : start + BATCH]
        postings.put(session, batch, documents(session, batch))


def erase(session: Session, *entry_ids: int) -> None:
    """Take these entries out of the index, whether they still exist or not. Does not commit."""
    postings.put(session, entry_ids, ())


def check(session: Session) -> list[str]:
    """What differs between the texts and the index, one line each; an empty list is the proof that they agree."""
    found: list[str] = []
    held = 0
    for ids in _batches(session):
        wanted = {document.id: document for document in documents(session, ids)}
        stored = postings.stored(session, ids)
        found += [f"document {key} is missing" for key in wanted.keys() - stored.keys()]
        found += [f"document {key} should not be there" for key in stored.keys() - wanted.keys()]
        for key in wanted.keys() & stored.keys():
            if wanted[key] != stored[key]:
                found.append(f"document {key} is not up to date")
            weights = stored[key].weights()
            held += len(weights)
            if postings.actual(session, weights, stored[key]) != weights:
                found.append(f"the postings of document {key} are not those of its words")
    if (there := session.scalar(select(func.count()).select_from(POSTING)) or 0) != held:
        found.append(f"{there} postings where {held} belong")
    if strays := session.scalar(select(func.count()).where(DOCUMENT.c.entry_id.not_in(select(Entry.id)))):
        found.append(f"{strays} documents of entries that are gone")
    return sorted(found)


def rebuild(
    engine: Engine,
    progress: Callable[[int, int], None] = lambda done, of: None,
    after: int = 0,
    reached: Callable[[int], None] = lambda entry_id: None,
) -> None:
    """Make the index anew while it is in use, a batch in a transaction. `progress` is told how many entries are done,
    of how many; `reached`, up to which entry: stopped half way, it goes on `after` that one, or is just begun again."""
    with Session(engine) as session:
        of = session.scalar(select(func.count()).select_from(Entry)) or 0
        done = session.scalar(select(func.count()).where(Entry.id <= after)) or 0
    last = after
    sizes: dict[int, int] = {}
    with writing():
        while ids := _renew_next(engine, last, sizes):
            done, last = done + len(ids), ids[-1]
            reached(last)
            progress(done, of)
        _drop_strays(engine, sizes, document_id(after + 1, Version.OWN))


def _renew_next(engine: Engine, last: int, sizes: dict[int, int]) -> list[int]:
    """Whatever the index holds of the next entries goes, right or wrong, and is written again."""
    with Session(engine) as session, session.begin():
        if ids := _next(session, last):
            postings.put(session, ids, ())
            wanted = list(documents(session, ids))
            postings.clear(session, wanted)
            postings.put(session, ids, wanted)
            sizes |= {document.id: len(document.weights()) for document in wanted}
    return ids


def _drop_strays(engine: Engine, sizes: dict[int, int], first: int) -> None:
    """What no text accounts for: left by hand, by an accident, or by an older way to count. Of documents before the
    `first` that was made now, those that are none."""
    with Session(engine) as session, session.begin():
        earlier = set(session.scalars(select(DOCUMENT.c.id).where(DOCUMENT.c.id < first)))
        counted = session.execute(select(POSTING.c.doc, func.count()).group_by(POSTING.c.doc))
        wrong = [doc for doc, n in counted if (doc not in earlier if doc < first else sizes.get(doc) != n)]
        for start in range(0, len(wrong), BATCH):
            some = wrong[start : start + BATCH]
            session.execute(delete(POSTING).where(POSTING.c.doc.in_(some)))
            session.execute(delete(WORDS).where(WORDS.c.doc.in_(some)))
            session.execute(delete(DOCUMENT).where(DOCUMENT.c.id.in_(some)))
        write(session, *{entry_of(doc) for doc in wrong})


def _batches(session: Session) -> Iterator[list[int]]:
    last = 0
    while ids := _next(session, last):
        yield ids
        last = ids[-1]


def _next(session: Session, after: int) -> list[int]:
    return list(session.scalars(select(Entry.id).where(Entry.id > after).order_by(Entry.id).limit(BATCH)))
