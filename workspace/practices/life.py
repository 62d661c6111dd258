"""The states of a practice and its review: proposed → on trial → confirmed → to review → retired. Nothing here commits."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from workspace import events, ladder, search
from workspace.belonging import supervisors
from workspace.db import now
from workspace.nouns import Entry, Practice, Trial
from workspace.policy import Actor, Verb, ensure
from workspace.refusals import Invalid

#: From which state to which.
WAYS: dict[str, tuple[str, ...]] = {
    "proposed": ("trial", "retired"),
    "trial": ("confirmed", "review", "retired"),
    "confirmed": ("review", "retired"),
    "review": ("trial", "confirmed", "retired"),
    "retired": ("proposed",),
}
#: States in which somebody looks at it again on a day, and in how many days if nothing else is said.
REVIEWED = {"trial": 180, "confirmed": 365}


def of(session: Session, entry: Entry) -> Practice:
    """The life of this practice; a row is made where there is none yet."""
    life = session.get(Practice, entry.id)
    if life is None:
        life = Practice(entry_id=entry.id, state="proposed")
        session.add(life)
        session.flush()
    return life


def move(session: Session, actor: Actor, entry: Entry, state: str, review_on: dt.date | None = None) -> Practice:
    """To another state, by who wrote the practice or supervises its group. Raises Invalid for a step that there is not,
    for a day that is past, and for «confirmed» before anybody told how it went."""
    ensure(actor, Verb.KEEP_PRACTICE, entry)
    if entry.kind != "practice" or entry.trashed_at is not None:
        raise Invalid("Solo una buona pratica ha uno stato.")
    life = of(session, entry)
    today = now().date()
    if state != life.state and state not in WAYS[life.state]:
        raise Invalid("Da questo stato non si passa a quello: ricarica la pagina, forse intanto è cambiato.")
    if state == "confirmed" and not session.scalar(select(exists().where(Trial.entry_id == entry.id))):
        raise Invalid("Prima di confermarla serve almeno una prova: qualcuno che racconti com’è andata.")
    if state in REVIEWED:
        review_on = review_on or today + dt.timedelta(days=REVIEWED[state])
        if not today < review_on <= today + dt.timedelta(days=366 * 5):
            raise Invalid("La data di revisione è un giorno che deve ancora venire, entro cinque anni.")
    else:
        review_on = None
    before = life.state
    life.state, life.review_on, life.reminded_on, life.changed_at = state, review_on, None, now()
    version = ladder.number_of(session, entry.shared_revision_id or entry.current_revision_id)
    about = {"entry_id": entry.id, "group_id": entry.group_id, "revision": version}
    events.record(session, actor, "practice.moved", **about, state=state, before=before)
    if state != before:
        people = {entry.author_id} | (supervisors(session, entry.group_id) if entry.group_id else frozenset())
        events.tell(session, people, "practice.moved", actor, entry_id=entry.id, state=state)
    session.flush()
    search.write(session, entry)
    return life
