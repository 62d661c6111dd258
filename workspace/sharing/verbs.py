"""Sharing as its author does it: the check and its decisions, then the ladder, then the index. Nothing here commits."""

from __future__ import annotations

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from workspace import circles, clearance, events, ladder, search
from workspace.gate import Gate
from workspace.nouns import Ascent, Entry, EntryTerm, Publication, Revision, SecondReading, Term
from workspace.policy import Actor, Verb, ensure
from workspace.refusals import Conflict, GateClosed, Invalid
from workspace.sharing.reads import Step


def share(session: Session, actor: Actor, entry: Entry, revision: Revision, step: Step, gate: Gate | None) -> None:
    """Opens this version to the readers of `step`. `gate`: what the check found and what the author decided; None
    where fewer people go on reading what they read. Raises GateClosed while something stands."""
    if not revision.answers:
        raise Invalid("Il testo è ancora vuoto: scrivi qualcosa, poi condividilo.")
    place(session, actor, entry, step.group_id)
    if gate is not None:
        gate.keep(session, actor, entry)
        if ladder.check(session, actor, revision).standing:  # an earlier record may be of before a list grew
            raise GateClosed(clearance.STANDS)
    ladder.share(session, actor, entry, revision, step.reach, step.supervisor_id)
    _bring_proposals(session, actor, entry)
    search.write(session, entry)


def withdraw(session: Session, actor: Actor, entry: Entry, *, whole: bool = True) -> None:
    """Takes the text back, at once and everywhere. A second time changes nothing."""
    published = select(Publication.id).where(
        Publication.entry_id == entry.id, Publication.state != "withdrawn", Publication.withdrawn_at.is_(None)
    )
    ladder.end_proposals(session, actor, "withdrawn", Ascent.entry_id == entry.id)
    if whole:
        ladder.end_second(session, actor, SecondReading.entry_id == entry.id)
    if entry.reach == circles.ONLY_ME and session.scalar(published.limit(1)) is None:
        return
    cards = ladder.withdraw(session, actor, entry, whole=whole)
    search.write(session, entry, *cards)


def place(session: Session, actor: Actor, entry: Entry, group_id: int | None) -> None:
    """For which of the author's groups the text is; only while nobody else reads it. It leaves the theme of the
    group that it leaves."""
    ensure(actor, Verb.WRITE, entry)
    if group_id == entry.group_id:
        return
    if entry.reach > circles.ONLY_ME:
        raise Invalid("Questo testo è condiviso: prima riprendilo, poi scegli un altro gruppo.")
    if group_id is not None and group_id not in actor.groups:
        raise Invalid("Scegli uno dei tuoi gruppi.")
    version = ladder.number_of(session, entry.current_revision_id)
    about = {"entry_id": entry.id, "group_id": group_id, "before": entry.group_id}
    events.record(session, actor, "entry.placed", **about, revision=version)
    ladder.end_proposals(session, actor, "withdrawn", Ascent.entry_id == entry.id)
    ladder.end_second(session, actor, SecondReading.entry_id == entry.id)
    entry.group_id, entry.theme_id = group_id, None
    search.write(session, entry)


def _bring_proposals(session: Session, actor: Actor, entry: Entry) -> None:
    """The words that the author proposed for this text, and for no other, are proposed to the group that reads it."""
    here = select(EntryTerm.term_id).where(EntryTerm.entry_id == entry.id)
    elsewhere = select(EntryTerm.term_id).where(EntryTerm.entry_id != entry.id)
    session.execute(
        update(Term)
        .where(
            Term.state == "proposed",
            Term.proposed_by_id == actor.person_id,
            Term.id.in_(here),
            Term.id.not_in(elsewhere),
        )
        .values(group_id=entry.group_id)
    )


def is_as_shown(revision: Revision, revision_id: int | None, seal: str) -> None:
    """Raises Conflict unless this is the version, to the letter, that the page showed."""
    if revision.id != revision_id or clearance.seal(revision) != seal:
        raise Conflict(
            "Il testo è cambiato mentre lo controllavi, forse in un’altra finestra. Non è stato condiviso: "
            "guarda di nuovo il controllo della versione di adesso."
        )


def are_as_shown(step: Step, mark: str) -> None:
    """Raises Conflict when the readers are not those that the page named."""
    if step.mark != mark:
        raise Conflict(
            "Nel frattempo è cambiato chi fa parte del gruppo. Non è stato condiviso: "
            "guarda di nuovo chi lo leggerebbe."
        )
