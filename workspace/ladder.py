"""The ladder: who reads a text, and the only verbs that widen or narrow it.

More readers means a frozen version and a clean check of exactly that version: the verbs ask for it, and the gate at the
flush asks once more (clearance.py). Nothing here commits.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.orm import Session

from workspace import anonymity, circles, clearance, decisions, events, provenance
from workspace.circles import GROUP, ONLY_ME, SUPERVISOR
from workspace.db import now
from workspace.nouns import (
    Ascent,
    Check,
    Entry,
    Item,
    Notice,
    Publication,
    Revision,
    SecondReading,
    Source,
)
from workspace.policy import Actor, Verb, ensure
from workspace.refusals import GateClosed, Invalid


def parts(revision: Revision) -> list[tuple[str, str]]:
    """What is checked, in order: («title», …), then prompt key and source of each answer."""
    return [("title", revision.title), *revision.answers.items()]


def check(session: Session, actor: Actor | None, revision: Revision, *, declared: bool = False) -> Check:
    """Checks this version for what identifies and writes the record: counts by kind, level and decision, never the
    matter. What may not be shared stands, and so does what its author has not decided upon yet.
    `declared`: the importer declares the text anonymised already; what is found is counted but does not stand."""
    seen = decisions.sift(session, revision.entry_id, parts(revision))
    counts: Counter[str] = Counter()
    for one in seen:
        if one.finding.level is not anonymity.Level.ATTEND:
            counts[f"{one.finding.kind}:{one.finding.level.value}"] += 1
        if one.finding.level is anonymity.Level.CONFIRM and one.decision:
            counts[f"decided:{one.decision}"] += 1
    record = Check(
        revision_id=revision.id,
        fingerprint=clearance.seal(revision),
        checker=anonymity.CHECKER,
        by_id=actor.person_id if actor else None,
        counts=dict(counts),
        standing=0 if declared else sum(one.stands for one in seen),
        declared=declared,
    )
    session.add(record)
    return record


def share(
    session: Session,
    actor: Actor,
    entry: Entry,
    revision: Revision,
    reach: int,
    supervisor_id: int | None = None,
) -> None:
    """Opens `revision` to one supervisor (reach 2) or to the group (3); also how a newer version replaces the shared
    one, and how 3 narrows to 2. Raises GateClosed without a clean check of exactly this version, Invalid when the
    reach makes no sense, Forbidden when the actor is not the author."""
    ensure(actor, Verb.SHARE, entry)
    if reach not in (SUPERVISOR, GROUP) or revision.entry_id != entry.id or entry.trashed_at is not None:
        raise Invalid("Questa condivisione non è possibile.")
    if entry.group_id is None or entry.group_id not in actor.open_groups:
        raise Invalid("Scegli uno dei tuoi gruppi, e accetta il suo patto, prima di condividere.")
    if reach == GROUP:
        supervisor_id = None
    elif not circles.readers_of(session, entry, SUPERVISOR, supervisor_id):
        raise Invalid("Scegli una persona che supervisiona questo gruppo.")
    new = circles.audience(session, entry, reach, supervisor_id).new
    clearance.says_when_not(session, entry, revision)
    if not clearance.is_clean(session, revision):
        raise GateClosed(clearance.STANDS)
    if not clearance.is_backed(session, entry, revision):
        raise GateClosed(clearance.NO_CONSENT)
    if entry.reach != reach or entry.supervisor_id != supervisor_id or entry.shared_at is None:
        entry.shared_at = now()
    revision.frozen = True
    entry.reach, entry.supervisor_id, entry.shared_revision_id = reach, supervisor_id, revision.id
    events.record(
        session,
        actor,
        "entry.shared",
        entry_id=entry.id,
        group_id=entry.group_id,
        person_id=supervisor_id,
        reach=reach,
        revision=revision.number,
        readers=len(new),
    )
    events.tell(
        session,
        [r.person_id for r in new],
        "entry.shared",
        actor,
        entry_id=entry.id,
        group_id=entry.group_id,
        reach=reach,
    )


def withdraw(session: Session, actor: Actor, entry: Entry, *, whole: bool = True) -> list[Entry]:
    """Takes back: publications only, or (`whole`) everything down to «solo io», with the passages that went from here
    into others' cards. Works at once; the text stays the author's. Comments made by others stop being shown to anybody
    but the author. Answers the cards that changed, for the search index."""
    ensure(actor, Verb.WITHDRAW, entry)
    version = number_of(session, entry.shared_revision_id) or _published_number(session, entry)
    cards = retract(session, actor, provenance.of_text(session, entry.id)) if whole else []
    _end_publications(session, actor, entry)
    if whole:
        entry.reach, entry.supervisor_id, entry.shared_revision_id, entry.shared_at = ONLY_ME, None, None, None
        end_second(session, actor, SecondReading.entry_id == entry.id)
    about = {"entry_id": entry.id, "group_id": entry.group_id}
    events.record(session, actor, "entry.withdrawn", **about, whole=whole, revision=version)
    return cards


def number_of(session: Session, revision_id: int | None) -> int | None:
    """The number of this version, for the events that speak of it."""
    return session.scalar(select(Revision.number).where(Revision.id == revision_id)) if revision_id else None


def _published_number(session: Session, entry: Entry) -> int | None:
    query = select(Revision.number).join(Publication, Publication.revision_id == Revision.id)
    live = query.where(Publication.entry_id == entry.id, Publication.withdrawn_at.is_(None))
    return session.scalar(live.order_by(Publication.level.desc()).limit(1))


def bring_home(session: Session, actor: Actor | None, entries: Iterable[Entry], reason: str) -> None:
    """Back to «solo io», because the ground on which others read is gone: the author left the group, or the person
    named supervises it no more. Publications stay: they rest on a consent of their own. The caller brings the search
    index up to date."""
    for entry in entries:
        about = {"group_id": entry.group_id, "revision": number_of(session, entry.shared_revision_id)}
        entry.reach, entry.supervisor_id, entry.shared_revision_id, entry.shared_at = ONLY_ME, None, None, None
        events.record(session, actor, "entry.withdrawn", entry_id=entry.id, **about, whole=False, reason=reason)


# --- a second person, for one version -----------------------------------------------------------------------------


def ask_second(
    session: Session, actor: Actor, entry: Entry, revision: Revision, reader_id: int | None
) -> SecondReading:
    """Lets one person of the entry's group read exactly this version, until they answer or it is taken back. What an
    earlier answer proposed is left. Raises GateClosed without a clean check of exactly this version, Invalid for anybody
    else, Forbidden when the actor is not the author."""
    ensure(actor, Verb.SHARE, entry)
    if revision.entry_id != entry.id or entry.trashed_at is not None:
        raise Invalid("Questa lettura non è possibile.")
    if entry.group_id is None or entry.group_id not in actor.open_groups:
        raise Invalid("Scegli uno dei tuoi gruppi, e accetta il suo patto, prima di chiedere una seconda lettura.")
    if reader_id not in {reader.person_id for reader in circles.second_readers(session, entry)}:
        raise Invalid("Scegli una persona del gruppo che ha accettato il patto.")
    waits = select(SecondReading.id).where(SecondReading.entry_id == entry.id, SecondReading.waiting)
    if session.scalar(waits.limit(1)) is not None:
        raise Invalid("Una persona lo sta già rileggendo: aspetta la sua risposta, o riprendi la richiesta.")
    if not clearance.is_clean(session, revision):
        raise GateClosed(clearance.STANDS_ASKING)
    if not clearance.is_backed(session, entry, revision):
        raise GateClosed(clearance.NO_CONSENT)
    answered = SecondReading.answered_at.is_not(None)
    open_still = (SecondReading.entry_id == entry.id, answered, SecondReading.closed_at.is_(None))
    for earlier in session.scalars(select(SecondReading).where(*open_still)).all():
        settle_second(session, actor, earlier, 0, 0, len(earlier.proposals))
    revision.frozen = True
    reading = SecondReading(
        entry_id=entry.id, revision_id=revision.id, group_id=entry.group_id, reader_id=reader_id, waiting=True
    )
    session.add(reading)
    session.flush()
    # The notice points at no entry: who reads it may not open the text itself.
    told = events.tell(session, [reading.reader_id], "second.asked", actor, group_id=entry.group_id, reading=reading.id)
    session.flush()
    reading.notice_id = told[0].id
    events.record(
        session,
        actor,
        "second.asked",
        entry_id=entry.id,
        group_id=entry.group_id,
        person_id=reader_id,
        revision=revision.number,
    )
    return reading


def settle_second(session: Session, actor: Actor, reading: SecondReading, taken: int, gone: int, left: int) -> None:
    """The author has decided about an answer: its words are deleted, counts stay."""
    reading.remarks, reading.proposals, reading.closed_at = {}, [], now()
    version = number_of(session, reading.revision_id)
    about = {"entry_id": reading.entry_id, "group_id": reading.group_id, "revision": version}
    events.record(session, actor, "second.decided", **about, taken=taken, gone=gone, left=left)


def end_second(session: Session, actor: Actor | None, *which: ColumnElement[bool]) -> list[SecondReading]:
    """Ends the second readings that wait and answer to `which`; nobody reads the text on their ground any more. Answers
    them."""
    ended = list(session.scalars(select(SecondReading).where(SecondReading.waiting, *which)))
    for reading in ended:
        reading.closed_at = now()
        close_second(session, reading)
        events.record(
            session,
            actor,
            "second.ended",
            entry_id=reading.entry_id,
            group_id=reading.group_id,
            person_id=reading.reader_id,
            revision=number_of(session, reading.revision_id),
        )
        resting = (Ascent.entry_id == reading.entry_id, Ascent.state == "asked")
        back = actor is not None and actor.person_id == session.get_one(Entry, reading.entry_id).author_id
        end_proposals(session, actor, "withdrawn" if back else "returned", *resting)
    return ended


def end_proposals(
    session: Session, actor: Actor | None, state: str, *which: ColumnElement[bool], reason: str = ""
) -> list[Ascent]:
    """Ends the proposals that are on their way and answer to `which`, as returned, declined or withdrawn; nobody reads
    the version on their ground any more. Answers them. What is published already stays."""
    ended = list(session.scalars(select(Ascent).where(Ascent.ended_at.is_(None), *which).with_for_update()))
    for proposal in ended:
        before = proposal.state
        proposal.state, proposal.reason, proposal.ended_at = state, reason, now()
        proposal.ended_by_id = actor.person_id if actor else None
        session.execute(delete(Notice).where(Notice.ascent_id == proposal.id))
        events.record(
            session,
            actor,
            f"proposal.{state}",
            entry_id=proposal.entry_id,
            group_id=proposal.group_id,
            ambito_id=proposal.ambito_id,
            proposal=proposal.id,
            revision=proposal.number,
            level=proposal.level,
            was=before,
        )
        session.flush()
        if before == "asked":  # the second reader, too, reads on the ground of this proposal
            of_this = (SecondReading.revision_id == proposal.revision_id, SecondReading.reader_id == proposal.reader_id)
            end_second(session, actor, *of_this)
    return ended


def close_second(session: Session, reading: SecondReading) -> None:
    """The reader reads no more: answered, taken back or ended. What told them of it goes too."""
    reading.waiting = False
    session.execute(delete(Notice).where(Notice.id == reading.notice_id))
    reading.notice_id = None
    session.flush()


# --- a card, and the authors of what it is drawn from --------------------------------------------------------------


def ask_consent(session: Session, actor: Actor, card: Entry, revision: Revision) -> list[Source]:
    """Lets the author of every source read exactly this version of the card, and asks for their yes to it; who said yes
    to the same text already is not asked again. Answers who was asked. Raises GateClosed without a clean check of
    exactly this version, Forbidden when the actor does not make the card."""
    ensure(actor, Verb.SHARE, card)
    if revision.entry_id != card.id or card.trashed_at is not None or not revision.answers:
        raise Invalid("La scheda è ancora vuota: scrivi qualcosa, poi chiedi.")
    if not clearance.is_clean(session, revision):
        raise GateClosed(clearance.STANDS_ASKING)
    mark, asked = clearance.seal(revision), []
    others = select(Source).where(Source.card_id == card.id, Source.author_id != card.author_id).order_by(Source.id)
    for source in session.scalars(others).all():
        if source.seal == mark and source.answer in ("waiting", "yes"):
            continue
        revision.frozen = True
        session.execute(delete(Notice).where(Notice.id == source.notice_id))
        # The notice points at no entry: who reads it may not open the card itself.
        told = events.tell(session, [source.author_id], "consent.asked", actor, source=source.id)
        session.flush()
        source.asked_revision_id, source.seal, source.answer, source.notice_id = (
            revision.id,
            mark,
            "waiting",
            told[0].id,
        )
        source.asked_at, source.answered_at = now(), None
        events.record(
            session,
            actor,
            "consent.asked",
            entry_id=card.id,
            group_id=card.group_id,
            person_id=source.author_id,
            revision=revision.number,
        )
        asked.append(source)
    session.flush()
    return asked


def retract(session: Session, actor: Actor | None, sources: Iterable[Source]) -> list[Entry]:
    """Sources taken back take their passages along: out of every version of the card, whose publications end, which
    goes back to who makes it, and is to be looked at again. Answers the cards, for the search index."""
    cards = provenance.forget(session, sources)
    for card in cards:
        _end_publications(session, actor, card)
        if card.reach > ONLY_ME:
            bring_home(session, actor, [card], "source taken back")
        end_second(session, actor, SecondReading.entry_id == card.id)
        provenance.ask_again(session, card)
        provenance.to_review(session, card)
        about = {"entry_id": card.id, "group_id": card.group_id}
        version = number_of(session, card.current_revision_id)
        events.record(session, actor, "practice.source_taken_back", **about, revision=version)
        events.tell(session, [card.author_id], "practice.source_taken_back", actor, entry_id=card.id)
    session.flush()
    return cards


def _end_publications(session: Session, actor: Actor | None, entry: Entry) -> None:
    end_proposals(session, actor, "withdrawn", Ascent.entry_id == entry.id)
    session.execute(
        update(Publication)
        .where(Publication.entry_id == entry.id, Publication.withdrawn_at.is_(None))
        .values(state="withdrawn", withdrawn_at=now())
    )
    # Its place in collections goes too, with what curators noted beside it: published once more, it is put in anew.
    session.execute(delete(Item).where(Item.entry_id == entry.id))


# What gives readers when it is written, and the values with which it does not.
