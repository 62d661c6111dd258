"""The upper rungs of the ladder: a version goes up to the ambito and the network.

Its author consents on exactly that version; somebody else reads it second; a supervisor of the ambito who is neither of
the two approves; for the network, so does a supervisor or staff of another ambito. Each step that gives readers asks
for a clean check of exactly this version (GateClosed). Who may approve at a step is policy's matter. Nothing here
commits, and the caller brings the search index up to date.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, func, or_, select
from sqlalchemy.orm import Session

from workspace import approvers, circles, clearance, events, ladder
from workspace.circles import AMBITO, NETWORK
from workspace.db import now
from workspace.nouns import (
    Ambito,
    Ascent,
    Collection,
    Edition,
    Entry,
    Group,
    Item,
    Notice,
    Person,
    Publication,
    Revision,
    SecondReading,
)
from workspace.policy import Actor, Verb, ensure, permit
from workspace.refusals import Conflict, GateClosed, Invalid, NotFound

STANDS = "Il controllo di oggi trova in questa versione qualcosa che può identificare: non si può pubblicare così. Restituiscila a chi l’ha scritta."


# --- the author --------------------------------------------------------------------------------------------------


def suggest(session: Session, actor: Actor, entry: Entry) -> bool:
    """Asks the author to propose; nothing moves. Answers False where this person's last request is still unread."""
    ensure(actor, Verb.SUGGEST, entry)
    mine = (Notice.entry_id == entry.id, Notice.kind == "proposal.suggested", Notice.actor_id == actor.person_id)
    if session.scalar(select(Notice.id).where(*mine, Notice.read_at.is_(None)).limit(1)):
        return False
    version = ladder.number_of(session, entry.shared_revision_id)
    events.record(session, actor, "proposal.suggested", entry_id=entry.id, group_id=entry.group_id, revision=version)
    events.tell(session, [entry.author_id], "proposal.suggested", actor, entry_id=entry.id, group_id=entry.group_id)
    return True


def propose(
    session: Session,
    actor: Actor,
    entry: Entry,
    revision: Revision,
    level: int,
    *,
    names_author: bool = False,
    reader_id: int | None = None,
    stand_in_id: int | None = None,
) -> Ascent:
    """The author's consent on exactly this version, for the ambito (4) or the network too (5). An answered second
    reading of it counts; else `reader_id` is asked for one. Raises GateClosed without a clean check of exactly this
    version, Invalid where the way makes no sense, Conflict while another version is on its way, Forbidden when the
    actor is not the author."""
    ensure(actor, Verb.PROPOSE, entry)
    ambito_id, live = _way(session, actor, entry, revision, level)
    if is_settled(live, revision) and live is not None:
        reader, approver, done = live.reader_id, live.approver_id, True
    else:
        reader, stand_in_id, done = _choose(session, entry, revision, ambito_id, reader_id, stand_in_id)
        approver = None
    clearance.says_when_not(session, entry, revision)
    if not clearance.is_clean(session, revision):
        raise GateClosed(clearance.STANDS)
    if not clearance.is_backed(session, entry, revision):
        raise GateClosed(clearance.NO_CONSENT)
    if not done:
        waits = select(SecondReading).where(SecondReading.entry_id == entry.id, SecondReading.waiting)
        asked = session.scalars(waits).first()
        if asked is None:
            ladder.ask_second(session, actor, entry, revision, reader)
        elif (asked.revision_id, asked.reader_id) != (revision.id, reader):
            raise Conflict("Una persona sta già rileggendo il testo: aspetta la sua risposta, o riprendi la richiesta.")
    revision.frozen = True
    proposal = Ascent(
        entry_id=entry.id,
        revision_id=revision.id,
        number=revision.number,
        author_id=actor.person_id,
        group_id=entry.group_id,
        ambito_id=ambito_id,
        level=level,
        names_author=names_author,
        state="network" if approver else "read" if done else "asked",
        reader_id=reader,
        stand_in_id=None if approver else stand_in_id,
        approver_id=approver,
    )
    session.add(proposal)
    session.flush()
    _record(session, actor, "proposal.made", proposal, person_id=reader, named=names_author, counted=done)
    if done:
        _tell_deciders(session, proposal)
    return proposal


def _way(
    session: Session, actor: Actor, entry: Entry, revision: Revision, level: int
) -> tuple[int, Publication | None]:
    """The ambito to which it goes, and what of it is published already. Raises Invalid where the way makes no sense,
    Conflict while another version is on it."""
    if level not in (AMBITO, NETWORK) or revision.entry_id != entry.id or entry.trashed_at is not None:
        raise Invalid("Questa proposta non è possibile.")
    if entry.group_id is None or entry.group_id not in actor.open_groups:
        raise Invalid("Scegli uno dei tuoi gruppi, e accetta il suo patto, prima di proporre un testo.")
    if open_proposal(session, entry.id) is not None:
        raise Conflict("Una versione di questo testo è già in cammino: riprendila, poi proponi questa.")
    ambito_id = session.get_one(Group, entry.group_id).ambito_id
    live = publication_of(session, entry.id)
    if live is not None:
        if live.ambito_id != ambito_id:
            raise Invalid("Questo testo è pubblicato in un altro ambito: prima ritiralo da lì, poi proponilo qui.")
        if live.revision_id == revision.id and live.level >= level:
            raise Invalid("Questa versione è già pubblicata: riproponila quando l’avrai cambiata.")
        if live.level == NETWORK and level == AMBITO:
            raise Invalid("Il testo è nella rete: la versione nuova si propone alla rete, o prima si ritira da lì.")
    if level == NETWORK and not is_open_to_all(live) and approvers.second_yes(session, ambito_id, (entry.author_id,)):
        raise Invalid(
            "Adesso in nessun altro ambito c’è chi possa approvarlo per la rete: per ora proponilo all’ambito."
        )
    return ambito_id, live


def is_open_to_all(live: Publication | None) -> bool:
    """Is it in the network already, so that a newer version goes there too, even if it must wait for somebody?"""
    return live is not None and live.level == NETWORK


def is_settled(live: Publication | None, revision: Revision) -> bool:
    """Has exactly this version been read second and approved for the ambito, so that only the network is missing?"""
    if live is None or live.revision_id != revision.id:
        return False
    return live.reader_id is not None and live.approver_id is not None


def _choose(
    session: Session,
    entry: Entry,
    revision: Revision,
    ambito_id: int,
    reader_id: int | None,
    stand_in_id: int | None,
) -> tuple[int | None, int | None, bool]:
    """Second reader, stand-in, and whether the reading is done already. Raises Invalid for who may not be."""
    able = approvers.readers(session, entry, ambito_id)
    done = approvers.reading_of(session, entry, revision, able)
    reader = done.reader_id if done else reader_id
    if reader not in {one.person_id for one in able}:
        raise Invalid("Scegli chi fa la seconda lettura, fra le persone del gruppo che hanno accettato il patto.")
    if not approvers.needs_stand_in(session, entry, ambito_id):
        return reader, None, done is not None
    if stand_in_id not in {one.person_id for one in circles.second_readers(session, entry)} - {reader}:
        raise Invalid("Scegli anche chi l’approva: nell’ambito nessun’altra persona supervisiona.")
    return reader, stand_in_id, done is not None


def heard(session: Session, actor: Actor, reading: SecondReading) -> None:
    """The second reader has answered: with nothing to look at again it goes on to who approves; else back to the author,
    who changes it, or proposes it again as it stands."""
    query = select(Ascent).where(
        Ascent.entry_id == reading.entry_id,
        Ascent.revision_id == reading.revision_id,
        Ascent.reader_id == reading.reader_id,
        Ascent.state == "asked",
        Ascent.ended_at.is_(None),
    )
    proposal = session.scalars(query.with_for_update()).first()
    if proposal is None:
        return
    if reading.proposals or set(reading.answers.values()) != {"no"}:
        ladder.end_proposals(session, actor, "returned", Ascent.id == proposal.id)
        return
    if not reading.remarks:
        reading.closed_at = now()  # nothing for the author to decide
    proposal.state, proposal.since = "read", now()
    session.flush()
    _record(session, actor, "proposal.read", proposal)
    _tell_deciders(session, proposal)


def take_back(session: Session, actor: Actor, entry: Entry, *, network_only: bool = False) -> None:
    """The consent, revoked: it leaves everywhere at once. `network_only`: the ambito goes on reading it."""
    ensure(actor, Verb.WITHDRAW, entry)
    if not network_only:
        _put_aside(session, entry.id)
        if publication_of(session, entry.id, hold=True) is None:  # nothing of it is out: no story of a withdrawal
            ladder.end_proposals(session, actor, "withdrawn", Ascent.entry_id == entry.id)
            return
        ladder.withdraw(session, actor, entry, whole=False)
        return
    going = session.scalars(select(Ascent).where(Ascent.entry_id == entry.id, Ascent.ended_at.is_(None))).all()
    for proposal in going:
        if proposal.state == "network":
            ladder.end_proposals(session, actor, "withdrawn", Ascent.id == proposal.id)
        else:
            proposal.level = AMBITO
    live = publication_of(session, entry.id, hold=True)
    if live is not None and live.level == NETWORK:
        live.level, live.network_approver_id = AMBITO, None
        theirs = select(Edition.id).join(Collection, Collection.id == Edition.collection_id)
        theirs = theirs.where(or_(Edition.level == NETWORK, Collection.ambito_id != live.ambito_id))
        session.execute(delete(Item).where(Item.entry_id == entry.id, Item.edition_id.in_(theirs)))
        about = {"entry_id": entry.id, "ambito_id": live.ambito_id}
        version = ladder.number_of(session, live.revision_id)
        events.record(session, actor, "publication.narrowed", **about, revision=version)
    session.flush()


def _put_aside(session: Session, entry_id: int) -> None:
    """What came back to the author is no longer asked of them."""
    for proposal in session.scalars(select(Ascent).where(Ascent.entry_id == entry_id, Ascent.state == "returned")):
        proposal.state = "withdrawn"


# --- who approves -------------------------------------------------------------------------------------------------


def approve(session: Session, actor: Actor, proposal: Ascent) -> Entry:
    """One step up: readable in the ambito, or in the network. A newer version takes the place of the published one; where
    that one is in the network, only with the second approval. Answers the entry, for the search index."""
    network = proposal.state == "network"
    ensure(actor, Verb.APPROVE_NETWORK if network else Verb.APPROVE, proposal)
    entry = session.get_one(Entry, proposal.entry_id)
    revision = session.get(Revision, proposal.revision_id) if proposal.revision_id else None
    if revision is None or entry.trashed_at is not None:
        raise NotFound
    if ladder.check(session, None, revision).standing or not clearance.is_clean(session, revision):
        raise GateClosed(STANDS)
    if not clearance.is_backed(session, entry, revision):
        raise GateClosed(clearance.NO_CONSENT)
    live = publication_of(session, entry.id, hold=True)
    level = NETWORK if network else AMBITO
    if network:
        proposal.network_approver_id = actor.person_id
    else:
        proposal.approver_id = actor.person_id
    if network or live is None or live.level == AMBITO:
        _publish(session, proposal, live, level)
    _record(session, actor, "publication.approved", proposal, level=level, updated=live is not None)
    done = level == proposal.level
    proposal.state, proposal.since = ("approved" if done else "network"), now()
    proposal.ended_at = now() if done else None
    for notice in session.scalars(select(Notice).where(Notice.ascent_id == proposal.id)):
        session.delete(notice)
    session.flush()
    events.tell(session, [proposal.author_id], "proposal.approved", actor, entry_id=entry.id, level=level)
    if not done:
        _tell_deciders(session, proposal)
    return entry


def _publish(session: Session, proposal: Ascent, live: Publication | None, level: int) -> None:
    if live is None:
        live = Publication(
            entry_id=proposal.entry_id,
            ambito_id=proposal.ambito_id,
            revision_id=proposal.revision_id,
            level=level,
            state="approved",
            created_at=proposal.made_at,
            approved_at=now(),
        )
        session.add(live)
    elif live.revision_id != proposal.revision_id:
        live.revision_id, live.updated_at = proposal.revision_id or 0, now()
    live.level, live.names_author, live.consent_at = level, proposal.names_author, proposal.made_at
    live.reader_id, live.approver_id = proposal.reader_id, proposal.approver_id
    live.network_approver_id = proposal.network_approver_id


def send_back(session: Session, actor: Actor, proposal: Ascent, reason: str, *, decline: bool = False) -> None:
    """Returns it to its author, or declines it, with a reason. What is published stays as it is."""
    ensure(actor, Verb.APPROVE_NETWORK if proposal.state == "network" else Verb.APPROVE, proposal)
    if not reason.strip():
        raise Invalid("Scrivi il perché: chi ha scritto il testo riparte da lì.")
    state = "declined" if decline else "returned"
    author, entry_id = proposal.author_id, proposal.entry_id
    ladder.end_proposals(session, actor, state, Ascent.id == proposal.id, reason=reason.strip())
    events.tell(session, [author], f"proposal.{state}", actor, entry_id=entry_id)


def may_decide(actor: Actor, proposal: Ascent) -> bool:
    """May this person say the yes or the no that is asked for now?"""
    return permit(actor, Verb.APPROVE, proposal) or permit(actor, Verb.APPROVE_NETWORK, proposal)


# --- what waits too long --------------------------------------------------------------------------------------------


def remind(session: Session) -> int:
    """A gentle notice to those with whom a proposal has waited longer than they, or its ambito, set; once in that time.
    Answers how many were told."""
    waiting = session.execute(
        select(Ascent, Ambito.reminder_days)
        .join(Ambito, Ambito.id == Ascent.ambito_id)
        .where(Ascent.ended_at.is_(None))
        .order_by(Ascent.id)
    ).all()
    told = 0
    for proposal, usual in waiting:
        people = [proposal.reader_id] if proposal.state == "asked" else approvers.deciders(session, proposal)
        told += _remind(session, proposal, people, usual)
    return told


def hand_on(session: Session, most: int | None = None) -> None:
    """What waits for an approval and of which nobody who could give it today was ever told: they are told now. `most`: how
    many are looked at, the oldest."""
    waiting = select(Ascent).where(Ascent.state.in_(("read", "network")), Ascent.ended_at.is_(None))
    for proposal in session.scalars(waiting.order_by(Ascent.id).limit(most)).all():
        people = approvers.deciders(session, proposal)
        told = select(Notice.id).where(Notice.ascent_id == proposal.id, Notice.person_id.in_(people))
        if people and session.scalar(told.limit(1)) is None:
            events.tell(session, people, "proposal.waits", ascent_id=proposal.id)


def _remind(session: Session, proposal: Ascent, people: Sequence[int], usual: int) -> int:
    asked = session.execute(select(Person.id, Person.reminder_days).where(Person.id.in_(people)))
    own = {person: days for person, days in asked}
    last = session.execute(
        select(Notice.person_id, func.max(Notice.created_at))
        .where(Notice.ascent_id == proposal.id, Notice.kind == "proposal.reminder")
        .group_by(Notice.person_id)
    )
    recalled = {person: at for person, at in last}
    due = []
    for person in people:
        wait = dt.timedelta(days=own.get(person) or usual)
        if now() - max(proposal.since, recalled.get(person) or proposal.since) >= wait:
            due.append(person)
    events.tell(session, due, "proposal.reminder", ascent_id=proposal.id)
    return len(due)


# --- pieces -------------------------------------------------------------------------------------------------------


def open_proposal(session: Session, entry_id: int) -> Ascent | None:
    """The proposal of this text that is on its way."""
    return session.scalars(select(Ascent).where(Ascent.entry_id == entry_id, Ascent.ended_at.is_(None))).first()


def publication_of(session: Session, entry_id: int, *, hold: bool = False) -> Publication | None:
    """The live publication of this text, the widest first; `hold`: until the end of the transaction."""
    query = select(Publication).where(
        Publication.entry_id == entry_id, Publication.state == "approved", Publication.withdrawn_at.is_(None)
    )
    query = query.order_by(Publication.level.desc(), Publication.id.desc()).limit(1)
    return session.scalars(query.with_for_update() if hold else query).first()


def _tell_deciders(session: Session, proposal: Ascent) -> None:
    """They are told that something waits: neither whose, nor of which group."""
    events.tell(session, approvers.deciders(session, proposal), "proposal.waits", ascent_id=proposal.id)


def _record(session: Session, actor: Actor, verb: str, proposal: Ascent, **more: Any) -> None:
    about = {"level": proposal.level, **more}
    events.record(
        session,
        actor,
        verb,
        entry_id=proposal.entry_id,
        group_id=proposal.group_id,
        ambito_id=proposal.ambito_id,
        proposal=proposal.id,
        revision=proposal.number,
        **about,
    )
