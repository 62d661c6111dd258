"""Proposing and deciding as people do it on their pages: the check and its decisions, the step, then the index. Nothing
here commits."""

from __future__ import annotations

from sqlalchemy.orm import Session

from workspace import ascent, clearance, events, gate, ladder, lexicons, search
from workspace.gate import Gate
from workspace.nouns import REASON_LIMIT, Ambito, Ascent, Entry, Person, Revision
from workspace.policy import Actor, Verb, ensure
from workspace.refusals import Conflict, GateClosed, Invalid


def propose(
    session: Session,
    actor: Actor,
    entry: Entry,
    revision: Revision,
    gate: Gate,
    level: int,
    *,
    names_author: bool = False,
    reader_id: int | None = None,
    stand_in_id: int | None = None,
) -> Ascent:
    """Keeps what the author decided about the check's findings and sends this version on its way. Raises GateClosed
    while something stands."""
    if not revision.answers:
        raise Invalid("Il testo è ancora vuoto: scrivi qualcosa, poi proponilo.")
    gate.keep(session, actor, entry)
    if ladder.check(session, actor, revision).standing:
        raise GateClosed(clearance.STANDS)
    return ascent.propose(
        session,
        actor,
        entry,
        revision,
        level,
        names_author=names_author,
        reader_id=reader_id,
        stand_in_id=stand_in_id,
    )


def take_back(session: Session, actor: Actor, entry: Entry, *, network_only: bool = False) -> None:
    ascent.take_back(session, actor, entry, network_only=network_only)
    search.write(session, entry)


def approve(session: Session, actor: Actor, proposal: Ascent) -> None:
    search.write(session, ascent.approve(session, actor, proposal))


def send_back(
    session: Session, actor: Actor, proposal: Ascent, reason: str, *, decline: bool = False, sure: str = ""
) -> None:
    """`reason` is read by others as soon as it is written, so it passes the check of such words: Unsure, Invalid."""
    if len(reason) > REASON_LIMIT:
        raise Invalid(f"Il perché è troppo lungo: al massimo {REASON_LIMIT} caratteri.")
    gate.pass_words(reason, sure, lexicons.of_ambito(session, proposal.ambito_id))
    ascent.send_back(session, actor, proposal, reason, decline=decline)


DAYS = range(1, 61)  # after how many, what waits is recalled


def set_own_pace(session: Session, actor: Actor, days: int | None) -> None:
    """After how many days what waits for this person is recalled; None: as each ambito says."""
    if days is not None and days not in DAYS:
        raise Invalid("Scegli un numero di giorni fra 1 e 60.")
    session.get_one(Person, actor.person_id).reminder_days = days
    events.record(session, actor, "person.profile_changed", person_id=actor.person_id, fields=["reminder_days"])


def set_pace(session: Session, actor: Actor, ambito: Ambito, days: int | None) -> None:
    """The same for everybody of an ambito who has said nothing of their own."""
    ensure(actor, Verb.KEEP_PACE, ambito)
    if days not in DAYS:
        raise Invalid("Scegli un numero di giorni fra 1 e 60.")
    ambito.reminder_days = days or 7
    events.record(session, actor, "ambito.pace_changed", ambito_id=ambito.id, days=days)


def is_as_shown(revision: Revision, revision_id: int | None, seal: str) -> None:
    """Raises Conflict unless this is the version, to the letter, that the page showed."""
    if revision.id != revision_id or clearance.seal(revision) != seal:
        raise Conflict(
            "Il testo è cambiato mentre lo guardavi, forse in un’altra finestra. Non è stato proposto: guarda di nuovo "
            "la versione di adesso."
        )
