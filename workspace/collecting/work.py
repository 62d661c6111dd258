"""Exports in the background: a row says what is asked and how far it is, a thread of whichever process is awake makes
the file, and the person alone gets it, for a day.

A process may end in the middle: its job is taken up again by the next one that looks (the page that waits does), and
given up after a few tries, with a sentence. Files lie beside the database, readable by the installation's user only.
"""

from __future__ import annotations

import datetime as dt
import os
import secrets
import threading
import time
from pathlib import Path
from typing import Any

from flask import Flask, current_app
from flask.globals import app_ctx
from flask_babel import force_locale
from sqlalchemy import and_, delete, func, or_, select, update
from sqlalchemy.orm import Session

from workspace import events
from workspace.collecting import book as books
from workspace.collecting import reads
from workspace.db import db, now, will_write, writing
from workspace.nouns import Collection, Export, Person
from workspace.policy import Actor, actor_of
from workspace.refusals import N_, Invalid, NotFound, Refusal, TooMany
from workspace.typesetting.book import Book

FORMATS = ("pdf", "docx", "epub", "md")
KEPT = dt.timedelta(days=1)
STALE = dt.timedelta(minutes=3)  # without a sign of life: whoever worked on it is gone
MOST_TRIES = 3
MOST_WAITING = 3  # of one person
BEAT = 0.5  # seconds between two writings of how far it is
GAVE_UP = N_(
    "Non è riuscito, e non per qualcosa che hai fatto tu. Riprova fra poco; se capita ancora, dillo a chi cura Riflessi."
)


def ask(
    session: Session, actor: Actor, form: str, language: str, collection: Collection | None, publication_id: int | None
) -> Export:
    """A job for this person, who reads what is asked (the caller fetched it). Does not commit."""
    if form not in FORMATS:
        raise Invalid("Scegli il tipo di file.")
    mine = and_(Export.person_id == actor.person_id, Export.state.in_(("waiting", "working")))
    if (session.scalar(select(func.count()).select_from(Export).where(mine)) or 0) >= MOST_WAITING:
        raise TooMany("Tre file si stanno già preparando: aspetta che siano pronti.", 60)
    job = Export(
        person_id=actor.person_id,
        collection_id=collection.id if collection else None,
        publication_id=publication_id,
        format=form,
        language=language,
    )
    session.add(job)
    session.flush()
    about = {"collection": collection.id} if collection else {"publication": publication_id}
    events.record(session, actor, "export.asked", format=form, **about)
    return job


def make(session: Session, actor: Actor, job: Export, done: Any) -> tuple[Book, bytes, str]:
    """The book, the file and the fingerprint of what went in. `done(n)`: how many steps are behind."""
    with force_locale(job.language):
        if job.collection_id is not None:
            collection, edition = reads.to_read(session, actor, job.collection_id)
            total = len(reads.order(session, actor, edition))
            fingerprint = books.made_of(session, actor, edition)
            book = books.of_collection(session, actor, collection, edition, job.language, done)
        else:
            total = 1
            fingerprint = books.made_of(session, actor, job.publication_id or 0)
            book = books.of_publication(session, actor, job.publication_id or 0, job.language, done)
    form = job.format
    session.rollback()  # setting a long book takes minutes, and needs nothing of the database meanwhile
    made = books.WRITERS[form](book, lambda number: done(total + number))
    return book, made, fingerprint


def is_fresh(session: Session, actor: Actor, job: Export) -> bool:
    """Is what the file holds still what this person may read? When a text was taken back or replaced, it is not."""
    if job.collection_id is None:
        return bool(job.made_of) and books.made_of(session, actor, job.publication_id or 0) == job.made_of
    try:
        _collection, edition = reads.to_read(session, actor, job.collection_id)
    except NotFound:
        return False
    return books.made_of(session, actor, edition) == job.made_of


# --- the worker ------------------------------------------------------------------------------------------------------

_lock = threading.Lock()
_threads: dict[int, threading.Thread] = {}


def wake() -> None:
    """Makes sure that somebody in this process works on what waits. Tests say themselves when (run_all)."""
    app = app_ctx.app  # itself, not the proxy, which means nothing in another thread
    if app.testing:
        return
    with _lock:
        one = _threads.get(os.getpid())
        if one is None or not one.is_alive():
            one = threading.Thread(target=run_all, args=(app,), name="exports", daemon=True)
            _threads[os.getpid()] = one
            one.start()


def run_all(app: Flask) -> int:
    """Works until nothing waits; answers how many jobs were looked at."""
    jobs = 0
    sweep(app)
    while run_next(app):
        jobs += 1
    return jobs


def run_next(app: Flask) -> bool:
    """Takes one job that waits (or whose maker is gone) and makes it; False when there is none."""
    will_write(False)  # whatever this thread did before: what only reads here must not hold up who writes
    with app.app_context():
        try:
            ident = _claim()
            if ident is None:
                return False
            _work(ident)
        except Exception as problem:  # a background thread has nobody to tell: the next one tries again
            db.session.rollback()
            if app.testing:
                raise
            app.logger.error("export: %s", type(problem).__name__)
            time.sleep(1)
        finally:
            db.session.remove()
    return True


def _claim() -> int | None:
    moment = now()
    free = or_(Export.state == "waiting", and_(Export.state == "working", Export.beat_at < moment - STALE))
    with writing(), db.engine.begin() as connection:
        row = connection.execute(select(Export.id, Export.tries).where(free).order_by(Export.id).limit(1)).first()
        if row is None:
            return None
        over = row.tries >= MOST_TRIES
        values = {"state": "failed", "finished_at": moment, "problem": {"sentence": GAVE_UP}} if over else {
            "state": "working", "beat_at": moment, "tries": row.tries + 1, "done_parts": 0,
        }  # fmt: skip
        taken = connection.execute(update(Export).where(Export.id == row.id, free).values(**values))
    return row.id if taken.rowcount and not over else (_claim() if taken.rowcount else None)


def _work(ident: int) -> None:
    session = db.session()
    job = session.get_one(Export, ident)
    person = session.get_one(Person, job.person_id)
    actor = actor_of(session, person)
    form, total = job.format, 2 * _size(session, actor, job)
    last = [0.0]

    def done(steps: int) -> None:
        if time.monotonic() - last[0] > BEAT:
            last[0] = time.monotonic()
            _say(ident, done_parts=min(steps, total), parts=total, beat_at=now())

    try:
        if person.state != "active":
            raise NotFound
        book, made, fingerprint = make(session, actor, job, done)
    except Refusal as refusal:
        session.rollback()
        numbers = getattr(refusal, "numbers", [])
        said = str(refusal) or "Non c’è più niente da esportare."
        _say(ident, state="failed", finished_at=now(), problem={"sentence": said, "numbers": numbers})
        return
    session.rollback()
    file = f"{secrets.token_urlsafe(24)}.{books.SUFFIX[form]}"
    _keep(folder() / file, made)
    _say(
        ident,
        state="done",
        file=file,
        name=books.name_of(book, form),
        size=len(made),
        made_of=fingerprint,
        parts=total,
        done_parts=total,
        finished_at=now(),
    )


def _size(session: Session, actor: Actor, job: Export) -> int:
    collection = session.get(Collection, job.collection_id) if job.collection_id else None
    edition = reads.published(session, actor, collection) if collection else None
    return max(1, len(reads.order(session, actor, edition))) if edition else 1


def _say(ident: int, **values: Any) -> None:
    """How it goes, in a short transaction of its own."""
    with writing(), db.engine.begin() as connection:
        connection.execute(update(Export).where(Export.id == ident).values(**values))


# --- files -----------------------------------------------------------------------------------------------------------


def folder() -> Path:
    """Where the files lie: beside the database, for the installation's user alone."""
    place: Path = current_app.config["SETTINGS"].data_dir / "exports"
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    return place


def _keep(path: Path, made: bytes) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(made)


def the_file(session: Session, actor: Actor, job: Export) -> Path:
    """The file of a job that is done, for its person, within a day and while nothing in it was taken back. NotFound
    once it is over; Invalid, with the file gone, when a text was taken back."""
    if job.state != "done" or job.finished_at is None or job.finished_at < now() - KEPT:
        raise NotFound
    path = folder() / job.file
    if not path.is_file():
        raise NotFound
    if not is_fresh(session, actor, job):
        path.unlink(missing_ok=True)
        raise Invalid("Nel frattempo qualcosa in questi testi è cambiato: prepara di nuovo il file.")
    return path


def forget(session: Session, job: Export) -> None:
    """The job and its file, for good. Does not commit."""
    if job.file:
        (folder() / job.file).unlink(missing_ok=True)
    session.delete(job)


def sweep(app: Flask) -> None:
    """Deletes what is older than a day: files, and the rows that spoke of them."""
    with app.app_context():
        oldest = time.time() - KEPT.total_seconds()
        for path in folder().iterdir():
            if path.stat().st_mtime < oldest:
                path.unlink(missing_ok=True)
        with writing(), db.engine.begin() as connection:
            connection.execute(delete(Export).where(Export.created_at < now() - 2 * KEPT))
        db.session.remove()
