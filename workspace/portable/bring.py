"""Bringing a file of texts in: new ones by the batch, known ones (by external_id) as a newer version of the same text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from workspace import bulk, clearance, search, texts
from workspace.bulk import Coming, Refused
from workspace.db import now
from workspace.nouns import Check, Entry, EntryTerm, Event, Publication, Revision
from workspace.portable.lines import Reader


def bring(
    session: Session,
    lines: Iterable[bytes],
    *,
    create: bool,
    anonymised: bool,
    progress: Callable[[int], Any] = lambda lines: None,
    processes: int = 2,
) -> tuple[Counter[str], list[Refused]]:
    """Imports JSON Lines (see lines.py), committing batch by batch: what is counted as written is there, so that a file
    with external ids may simply be brought again after a stop. Answers counts (written, updated, unchanged) and what
    was refused, with line and reason."""
    reader = Reader(session, create, anonymised)
    counts: Counter[str] = Counter(written=0, updated=0, unchanged=0)
    refused = reader.refused
    told = 0
    with bulk.Composer(reader.templates, processes) as composer:
        for batch, bad in composer.composed(reader.read(lines)):
            refused += bad
            fresh, known = _split(session, batch)
            bulk.write(session, fresh, declared=anonymised)
            if fresh and known:
                session.commit()  # the index is written once in a transaction
            counts["written"] += len(fresh)
            counts["updated"] += len(batch) - len(fresh) - len(known)  # by a later line of this very file
            for entry_id, coming, text in known:
                counts[_renew(session, entry_id, coming, text, anonymised)] += 1
            if known:
                session.flush()
                search.write(session, *(entry_id for entry_id, _, _ in known))
            session.commit()
            session.expunge_all()
            last = max((c.line for c, _ in batch), default=told)
            progress(last - told)
            told = last
    session.commit()
    return counts, sorted(refused, key=lambda r: r.line)


Pair = tuple[Coming, texts.Text]


def _split(session: Session, batch: list[Pair]) -> tuple[list[Pair], list[tuple[int, Coming, texts.Text]]]:
    """What is new, and what is here already by its external id; of one id twice in a batch the last counts."""
    keys = {c.external_id for c, _ in batch if c.external_id}
    rows = session.execute(select(Entry.external_id, Entry.id).where(Entry.external_id.in_(keys)))
    here = {external_id: ident for external_id, ident in rows}
    last = {c.external_id: c.line for c, _ in batch if c.external_id}
    kept = [(c, t) for c, t in batch if not c.external_id or last[c.external_id] == c.line]
    fresh = [(c, t) for c, t in kept if c.external_id not in here]
    known = [(here[c.external_id], c, t) for c, t in kept if c.external_id in here]
    return fresh, known


def _renew(session: Session, entry_id: int, coming: Coming, text: texts.Text, anonymised: bool) -> str:
    """Makes the text that is here what the line says: a new revision where the words changed, its terms, and (only for
    a file declared anonymised) its readers."""
    entry = session.get_one(Entry, entry_id)
    current = session.get(Revision, entry.current_revision_id)
    changed = current is None or not texts.is_same(current, text)
    if changed:
        current = Revision(
            entry_id=entry.id,
            number=texts.next_number(session, entry.id),
            author_id=entry.author_id,
            origin="imported",
        )
        texts.write_into(current, text)
        session.add(current)
        session.flush()
        entry.current_revision_id, entry.updated_at, entry.saves = current.id, now(), entry.saves + 1
    assert current is not None
    terms = set(session.scalars(select(EntryTerm.term_id).where(EntryTerm.entry_id == entry.id)))
    if terms != set(coming.term_ids):
        changed = True
        session.execute(delete(EntryTerm).where(EntryTerm.entry_id == entry.id))
        if coming.term_ids:
            session.execute(insert(EntryTerm), [{"entry_id": entry.id, "term_id": t} for t in coming.term_ids])
    entry.kind, entry.template_id = coming.kind, coming.template_id
    if anonymised and _readers_differ(session, entry, current, coming):
        changed = True
        _give_readers(session, entry, current, coming)
    if changed:
        session.add(
            Event(
                verb="entry.imported",
                entry_id=entry.id,
                group_id=entry.group_id,
                person_id=entry.author_id,
                detail={"reach": entry.reach, "declared": anonymised},
            )
        )
    return "updated" if changed else "unchanged"


def _readers_differ(session: Session, entry: Entry, current: Revision, coming: Coming) -> bool:
    shared = current.id if coming.reach > 1 else None
    now_given = (entry.reach, entry.group_id, entry.supervisor_id, entry.shared_revision_id)
    if now_given != (coming.reach, coming.group_id, coming.supervisor_id, shared):
        return True
    live = session.execute(
        select(Publication.level, Publication.revision_id).where(
            Publication.entry_id == entry.id, Publication.withdrawn_at.is_(None)
        )
    ).all()
    return [tuple(row) for row in live] != ([(coming.level, current.id)] if coming.level else [])


def _give_readers(session: Session, entry: Entry, current: Revision, coming: Coming) -> None:
    for publication in session.scalars(
        select(Publication).where(Publication.entry_id == entry.id, Publication.withdrawn_at.is_(None))
    ):
        publication.state, publication.withdrawn_at = "withdrawn", now()
    if coming.reach > 1:
        session.add(Check(revision_id=current.id, fingerprint=clearance.seal(current), checker=0, declared=True))
        session.flush()
        current.frozen = True
        entry.shared_at = entry.shared_at if entry.reach == coming.reach else now()
    else:
        entry.shared_at = None
    entry.group_id, entry.supervisor_id = coming.group_id, coming.supervisor_id
    entry.reach, entry.shared_revision_id = coming.reach, current.id if coming.reach > 1 else None
    if coming.level:
        assert coming.ambito_id is not None
        session.add(
            Publication(
                entry_id=entry.id,
                revision_id=current.id,
                level=coming.level,
                ambito_id=coming.ambito_id,
                state="approved",
                consent_at=coming.created,
                approved_at=now(),
            )
        )
