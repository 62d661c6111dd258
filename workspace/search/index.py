"""Keeping the index in step with the texts: write, erase, check, rebuild.

The verbs call `write` after every change of an entry, its terms, its reach or its publications, in the same
transaction: what is taken back can no longer be found once that transaction is done.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from sqlalchemy import Engine, FromClause, delete, func, literal, select
from sqlalchemy.orm import Session

from workspace.db import writing
from workspace.nouns import Entry
from workspace.search import postings, proof
from workspace.search.documents import Version, document_id, documents, entry_of
from workspace.search.postings import BLOCK, DOCUMENT, FACETS, WORDS

BATCH = 1000
_UNCOUNTED = FACETS.c.doc.not_in(select(DOCUMENT.c.id))
PLACE = "search-rebuild"  # file with the number of the last text that a rebuild has done


def write(session: Session, *entries: Entry | int) -> None:
    """Bring the index up to these entries (or ids) as they are now. Many at once are much cheaper than one by one:
    an import hands over a thousand at a time. Once in a transaction: see `postings.alone`. Does not commit."""
    session.flush()
    ids = sorted({entry if isinstance(entry, int) else entry.id for entry in entries})
    if len(ids) > BATCH:
        postings.alone(session)
    for start in range(0, len(ids), BATCH):
        batch = ids[start : start + BATCH]
        # Also a version that others read may have lost words: passages leave it when their author takes them back.
        postings.put(session, postings.stored(session, batch), documents(session, batch))


def erase(session: Session, *entry_ids: int) -> None:
    """Take these entries out of the index, whether they still exist or not. Does not commit."""
    postings.put(session, postings.stored(session, entry_ids), ())


def check(session: Session) -> list[str]:
    """What differs between the texts and the index, one line each; an empty list is the proof that they agree."""
    found: list[str] = []
    belonging: dict[int, int] = {}
    belong = 0
    for ids in _batches(session):
        wanted = {document.id: document for document in documents(session, ids)}
        stored = postings.stored(session, ids)
        found += [f"document {key} is missing" for key in wanted.keys() - stored.keys()]
        found += [f"document {key} should not be there" for key in stored.keys() - wanted.keys()]
        found += [
            f"document {key} is not up to date" for key in wanted.keys() & stored.keys() if wanted[key] != stored[key]
        ]
        held_facets = postings.facets(session, list(stored))
        found += [
            f"document {key} is not counted by what it is"
            for key in stored
            if held_facets.get(key) != stored[key].facets()
        ]
        for key in wanted.keys() & stored.keys():
            belong += len(stored[key].postings())
            belonging[key] = proof.of_document(stored[key])
    held = proof.of_index(session)
    found += [
        f"the postings of document {key} are not those of its words"
        for key, number in belonging.items()
        if held.documents.get(key) != number
    ]
    if held.postings != belong:
        found.append(f"{held.postings} postings where {belong} belong")
    found += [f"the block of {stem} in {scope} from {first} on is damaged" for stem, scope, first in held.damaged]
    if strays := session.scalar(select(func.count()).where(DOCUMENT.c.entry_id.not_in(select(Entry.id)))):
        found.append(f"{strays} documents of entries that are gone")
    if strays := session.scalar(select(func.count()).where(_UNCOUNTED)):
        found.append(f"{strays} facets of documents that are gone")
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
    proofs: dict[int, int] = {}
    with writing():
        _begin_anew(engine)
        while ids := _renew_next(engine, last, proofs):
            done, last = done + len(ids), ids[-1]
            reached(last)
            progress(done, of)
        _drop_strays(engine, proofs, document_id(after + 1, Version.OWN))


def renew(folder: Path, engine: Engine, progress: Callable[[int, int], None], anew: bool = False) -> None:
    """`rebuild` from where the last one was stopped (with `anew` from the first text); noted in a file of this folder."""
    place = folder / PLACE
    rebuild(engine, progress, 0 if anew else reached(folder), lambda entry_id: _note(place, entry_id))
    place.unlink(missing_ok=True)


def reached(folder: Path) -> int:
    """Up to which text a rebuild came that was stopped; 0 where there was none."""
    try:
        return int((folder / PLACE).read_text("ascii"))
    except (OSError, ValueError):
        return 0


def _note(place: Path, entry_id: int) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(str(entry_id), "ascii")


def is_wanting(session: Session, folder: Path) -> bool:
    """Was the index left unfinished, or is it empty although there are texts? So it is after a change of its tables."""
    return (folder / PLACE).exists() or (_has(session, Entry.__table__) and not _has(session, BLOCK))


def _has(session: Session, table: FromClause) -> bool:
    return session.execute(select(literal(1)).select_from(table).limit(1)).first() is not None


def _begin_anew(engine: Engine) -> None:
    """Without a single posting, what is told of documents is of an index that is gone."""
    with Session(engine) as session, session.begin():
        if not _has(session, BLOCK):
            for table in (WORDS, FACETS, DOCUMENT):
                session.execute(delete(table))


def _renew_next(engine: Engine, last: int, proofs: dict[int, int]) -> list[int]:
    """The next entries are written, whatever the index believes to hold of them."""
    with Session(engine) as session, session.begin():
        if ids := _next(session, last):
            wanted = list(documents(session, ids))
            postings.put(session, postings.stored(session, ids), wanted, anew=True)
            proofs |= {document.id: proof.of_document(document) for document in wanted}
    return ids


def _drop_strays(engine: Engine, proofs: dict[int, int], first: int) -> None:
    """What no text accounts for: left by hand, by an accident, or by an older way to count. Of documents before the
    `first` that was made now, those that are none."""
    with Session(engine) as session, session.begin():
        held = proof.of_index(session)
        wrong = proof.remove(session, held.damaged)
        earlier = set(session.scalars(select(DOCUMENT.c.id).where(DOCUMENT.c.id < first)))
        wrong |= {
            doc
            for doc, number in held.documents.items()
            if (doc not in earlier if doc < first else proofs.get(doc) != number)
        }
        proof.forget(session, wrong)
        session.execute(delete(FACETS).where(_UNCOUNTED))
        listed = sorted(wrong)
        for start in range(0, len(listed), BATCH):
            some = listed[start : start + BATCH]
            postings.forget(session, some)
            write(session, *{entry for doc in some if (entry := entry_of(doc)) < 1 << 31})


def _batches(session: Session) -> Iterator[list[int]]:
    last = 0
    while ids := _next(session, last):
        yield ids
        last = ids[-1]


def _next(session: Session, after: int) -> list[int]:
    return list(session.scalars(select(Entry.id).where(Entry.id > after).order_by(Entry.id).limit(BATCH)))
