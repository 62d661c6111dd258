"""Writing texts by the thousand: what an import and the demo world's load tests share.

Rendering, the dear part, runs in processes beside the one that writes; rows and index go in together, a batch in a
transaction, so that what is reported as written is there and can be found. The ladder holds here too: a text that
others are to read needs the declaration that it is anonymised, and a check record says so.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from itertools import islice
from multiprocessing import get_context
from typing import Any, TypeVar

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from workspace import anonymity, clearance, prose, search, texts
from workspace.nouns import Check, Entry, EntryTerm, Event, Publication, Revision, Template
from workspace.refusals import GateClosed, Invalid

T = TypeVar("T")
BATCH = 500
Asked = tuple[str, str | None, dict[str, Any], str, dict[str, str]]  # template key, kind, body; title, answers


@dataclass(frozen=True)
class Coming:
    """A text on its way in, all names resolved to ids. `level`: 4 or 5 for a publication beside reach 3."""

    title: str
    answers: dict[str, str]
    template_id: int
    kind: str
    author_id: int
    group_id: int | None
    ambito_id: int | None
    reach: int
    supervisor_id: int | None
    level: int | None
    term_ids: tuple[int, ...]
    created: dt.datetime
    external_id: str | None = None
    line: int = 0


@dataclass(frozen=True)
class Refused:
    """A line that was not taken, and why: a sentence for whoever brings the file, which quotes nothing of it."""

    line: int
    reason: str


def chunks(things: Iterable[T], size: int = BATCH) -> Iterator[list[T]]:
    """`things` in lists of `size`; the last may be shorter."""
    source = iter(things)
    while chunk := list(islice(source, size)):
        yield chunk


class Composer:
    """Composes texts (see texts.compose) in other processes, in order, a few batches ahead of the writer; with
    `processes` 0 in this one, which is quicker for a few texts."""

    def __init__(self, templates: dict[int, Template], processes: int = 2) -> None:
        self.bodies = {ident: (t.key, t.kind, t.body) for ident, t in templates.items()}
        # Not fork: this process holds an open database.
        self.pool = ProcessPoolExecutor(processes, mp_context=get_context("spawn")) if processes else None
        self.ahead = processes + 2 if processes else 1

    def __enter__(self) -> Composer:
        return self

    def __exit__(self, *error: object) -> None:
        if self.pool:
            self.pool.shutdown(cancel_futures=True)

    def composed(self, coming: Iterable[Coming]) -> Iterator[tuple[list[tuple[Coming, texts.Text]], list[Refused]]]:
        """Batch by batch: what may be written with its text, and what is refused with the reason."""
        waiting: list[tuple[list[Coming], Future[list[texts.Text | str]]]] = []
        for chunk in chunks(coming):
            asked = [(*self.bodies[c.template_id], c.title, c.answers) for c in chunk]
            waiting.append((chunk, self._begun(asked)))
            if len(waiting) >= self.ahead:
                yield self._sorted(*waiting.pop(0))
        for chunk, future in waiting:
            yield self._sorted(chunk, future)

    def _begun(self, asked: list[Asked]) -> Future[list[texts.Text | str]]:
        if self.pool:
            return self.pool.submit(_compose, asked)
        done: Future[list[texts.Text | str]] = Future()
        done.set_result(_compose(asked))
        return done

    @staticmethod
    def _sorted(
        chunk: list[Coming], future: Future[list[texts.Text | str]]
    ) -> tuple[list[tuple[Coming, texts.Text]], list[Refused]]:
        good, bad = [], []
        for coming, text in zip(chunk, future.result(), strict=True):
            if isinstance(text, str):
                bad.append(Refused(coming.line, text))
            else:
                good.append((coming, text))
        return good, bad


def _compose(asked: list[Asked]) -> list[texts.Text | str]:
    made: list[texts.Text | str] = []
    for key, kind, body, title, answers in asked:
        try:
            made.append(texts.compose(Template(key=key, kind=kind, body=body), title, answers))
        except Invalid as problem:
            made.append(str(problem))
    return made


def write(session: Session, batch: list[tuple[Coming, texts.Text]], *, declared: bool) -> list[int]:
    """Writes new entries with their revision, terms, check, publication and index; answers their ids in order. Does
    not commit. Raises GateClosed when others would read a text that is not declared anonymised."""
    if not batch:
        return []
    if not declared and any(coming.reach > 1 or coming.level for coming, _ in batch):
        raise GateClosed("Senza la dichiarazione che i testi sono anonimizzati, entrano solo come bozze private.")
    entries = _inserted(session, Entry, [_entry_row(coming) for coming, _ in batch])
    revisions = _inserted(
        session, Revision, [_revision_row(ident, *pair) for ident, pair in zip(entries, batch, strict=True)]
    )
    session.execute(
        update(Entry),
        [
            {"id": e, "current_revision_id": r, "shared_revision_id": r if coming.reach > 1 else None}
            for e, r, (coming, _) in zip(entries, revisions, batch, strict=True)
        ],
        execution_options={clearance.DECLARED: True},  # write() saw to it
    )
    rows = list(zip(entries, revisions, batch, strict=True))
    _insert(session, EntryTerm, [{"entry_id": e, "term_id": t} for e, _, (c, _) in rows for t in c.term_ids])
    _insert(session, Check, [_check_row(r, c, text) for _, r, (c, text) in rows if c.reach > 1])
    _insert(session, Publication, [_publication_row(e, r, c) for e, r, (c, _) in rows if c.level])
    _insert(session, Event, [_event_row(e, c, declared) for e, _, (c, _) in rows])
    search.write(session, *entries)
    return entries


def _inserted(session: Session, noun: Any, rows: list[dict[str, Any]]) -> list[int]:
    statement = insert(noun).returning(noun.id, sort_by_parameter_order=True)
    return list(session.scalars(statement, rows, execution_options={clearance.DECLARED: True}))


def _insert(session: Session, noun: Any, rows: list[dict[str, Any]]) -> None:
    if rows:
        session.execute(insert(noun), rows, execution_options={clearance.DECLARED: True})


def _entry_row(coming: Coming) -> dict[str, Any]:
    return {
        "author_id": coming.author_id,
        "group_id": coming.group_id,
        "supervisor_id": coming.supervisor_id,
        "template_id": coming.template_id,
        "kind": coming.kind,
        "reach": coming.reach,
        "shared_at": coming.created if coming.reach > 1 else None,
        "saves": 1,
        "external_id": coming.external_id,
        "created_at": coming.created,
        "updated_at": coming.created,
    }


def _revision_row(entry_id: int, coming: Coming, text: texts.Text) -> dict[str, Any]:
    return {
        "entry_id": entry_id,
        "number": 1,
        "author_id": coming.author_id,
        "title": text.title,
        "answers": text.answers,
        "html": text.html,
        "plain": text.plain,
        "words": text.words,
        "renderer": prose.RENDERER,
        "origin": "imported",
        "frozen": coming.reach > 1,
        "created_at": coming.created,
        "saved_at": coming.created,
    }


def _check_row(revision_id: int, coming: Coming, text: texts.Text) -> dict[str, Any]:
    return {
        "revision_id": revision_id,
        "fingerprint": clearance.seal(Revision(title=text.title, answers=text.answers)),
        "checker": anonymity.CHECKER,
        "at": coming.created,
        "declared": True,
    }


def _publication_row(entry_id: int, revision_id: int, coming: Coming) -> dict[str, Any]:
    return {
        "entry_id": entry_id,
        "revision_id": revision_id,
        "level": coming.level,
        "ambito_id": coming.ambito_id,
        "state": "approved",
        "consent_at": coming.created,
        "created_at": coming.created,
        "approved_at": coming.created,
    }


def _event_row(entry_id: int, coming: Coming, declared: bool) -> dict[str, Any]:
    return {
        "verb": "entry.imported",
        "entry_id": entry_id,
        "group_id": coming.group_id,
        "person_id": coming.author_id,
        "detail": {"reach": coming.reach, "declared": declared},
    }
