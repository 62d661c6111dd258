"""What is left of a meeting: minutes without content for the group, a note of one's own, a card of three answers beside
which nobody stands, and the supervisor's private notes. Nothing here commits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from workspace import events, gate, lexicons, prose
from workspace.db import now
from workspace.nouns import (
    CARD_ITEMS,
    CARD_VALUES,
    CardGiven,
    CardTally,
    Facet,
    Format,
    Group,
    Meeting,
    MeetingTerm,
    Minutes,
    SupervisorNote,
    TakeAway,
    Term,
)
from workspace.policy import Actor, Verb, ensure, fetch, readable
from workspace.refusals import Conflict, Forbidden, Invalid

WORDS_LIMIT = 2_000
NOTE_LIMIT = 10_000
MOST_TERMS = 12
HANDFUL = 5  # answers: fewer are shown to nobody, and what is shown changes only by as many
NOTES = 50  # on a page
OBJECTIVES = "obiettivo"
#: What a meeting may be about. Emotions stay with the texts; free words and professions are no themes.
THEMES = ("area", "intervento", "tema", "competenza", "fase", "burnout")


# --- minutes ----------------------------------------------------------------------------------------------------


def minutes_of(session: Session, actor: Actor, meeting: Meeting) -> Minutes | None:
    return session.scalars(select(Minutes).where(Minutes.meeting_id == meeting.id, readable(actor, Minutes))).first()


def terms_of(session: Session, actor: Actor, meeting: Meeting) -> Sequence[Term]:
    """Objectives and themes of the meeting."""
    query = (
        select(Term)
        .join(MeetingTerm, MeetingTerm.term_id == Term.id)
        .where(MeetingTerm.meeting_id == meeting.id, readable(actor, MeetingTerm))
        .order_by(Term.facet_key.desc(), Term.position, Term.id)
    )
    return session.scalars(query).all()


def to_choose(session: Session) -> list[tuple[Facet, list[Term]]]:
    """The facets from which themes and objectives are taken, each with its terms."""
    facets = session.scalars(select(Facet).where(Facet.key.in_((OBJECTIVES, *THEMES))).order_by(Facet.position)).all()
    terms: dict[str, list[Term]] = {facet.key: [] for facet in facets}
    query = select(Term).where(Term.facet_key.in_(terms), Term.state == "active").order_by(Term.position, Term.id)
    for term in session.scalars(query):
        terms[term.facet_key].append(term)
    return [(facet, terms[facet.key]) for facet in sorted(facets, key=lambda f: (f.key != OBJECTIVES, f.position))]


@dataclass(frozen=True)
class Said:
    """What the minutes say in words; each line is checked."""

    follow_up: str = ""
    agreements: str = ""
    next_case: str = ""

    @property
    def whole(self) -> str:
        return "\n\n".join(filter(None, (self.follow_up, self.agreements, self.next_case)))


def write_minutes(
    session: Session,
    actor: Actor,
    meeting: Meeting,
    said: Said,
    term_ids: Collection[int],
    format_id: int | None,
    sure: str,
    based_on: int,
) -> Minutes:
    """By who supervises, once the meeting has begun. Raises Invalid and Unsure for what identifies, Conflict where
    somebody else wrote meanwhile (`based_on`: how often they were saved)."""
    ensure(actor, Verb.KEEP_MEETINGS, meeting)
    session.refresh(meeting, with_for_update=True)
    if meeting.state == "cancelled" or meeting.starts_at > now():
        raise Invalid("Il verbale si scrive quando l’incontro è cominciato.")
    minutes = session.get(Minutes, meeting.id)
    if (minutes.saves if minutes else 0) != based_on:
        raise Conflict("Intanto un’altra persona ha scritto il verbale: rileggilo, poi aggiungi.")
    if any(len(words) > WORDS_LIMIT for words in (said.follow_up, said.agreements, said.next_case)):
        raise Invalid("Il verbale è breve: al massimo 2.000 caratteri in ogni riquadro.")
    terms = _terms(session, term_ids)
    if format_id:
        fetch(session, actor, Format, format_id)
    gate.pass_words(said.whole, sure, lexicons.of_group(session, meeting.group_id))
    if minutes is None:
        minutes = Minutes(meeting_id=meeting.id, saves=0)
        session.add(minutes)
    minutes.follow_up, minutes.agreements, minutes.next_case = said.follow_up, said.agreements, said.next_case
    minutes.format_id, minutes.written_by_id, minutes.written_at = format_id, actor.person_id, now()
    minutes.saves += 1
    session.execute(delete(MeetingTerm).where(MeetingTerm.meeting_id == meeting.id))
    session.add_all(MeetingTerm(meeting_id=meeting.id, term_id=term.id) for term in terms)
    events.record(session, actor, "minutes.written", group_id=meeting.group_id, meeting=meeting.id, terms=len(terms))
    session.flush()
    return minutes


def _terms(session: Session, ids: Collection[int]) -> Sequence[Term]:
    if len(ids) > MOST_TERMS:
        raise Invalid("Scegli al massimo dodici temi e obiettivi: quelli che contano.")
    query = select(Term).where(Term.id.in_(ids), Term.state == "active", Term.facet_key.in_((OBJECTIVES, *THEMES)))
    return session.scalars(query).all()


# --- what each person keeps -------------------------------------------------------------------------------------


def take_away(session: Session, actor: Actor, meeting: Meeting) -> str:
    note = session.get(TakeAway, (meeting.id, actor.person_id))
    return note.body if note else ""


def keep_take_away(session: Session, actor: Actor, meeting: Meeting, words: str) -> None:
    """«Che cosa mi porto via»: one's own; nothing in it is looked at, because nobody else reads it."""
    if meeting.group_id not in actor.open_groups:
        raise Forbidden
    words = prose.tidy(words).strip()
    if len(words) > NOTE_LIMIT:
        raise Invalid("L’appunto è troppo lungo: al massimo 10.000 caratteri.")
    note = session.get(TakeAway, (meeting.id, actor.person_id))
    if note is None and words:
        session.add(TakeAway(meeting_id=meeting.id, person_id=actor.person_id, body=words))
    elif note is not None and words:
        note.body, note.updated_at = words, now()
    elif note is not None:
        session.delete(note)
    session.flush()


# --- the card ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Card:
    """The answers of the last whole handful: item -> value -> how many. `shown`: how many people that is."""

    shown: int
    answers: Mapping[str, Mapping[int, int]]


def card(session: Session, actor: Actor, meeting: Meeting) -> Card | None:
    """None while fewer than HANDFUL have answered."""
    rows = session.scalars(
        select(CardTally).where(CardTally.meeting_id == meeting.id, CardTally.shown > 0, readable(actor, CardTally))
    ).all()
    answers: dict[str, Counter[int]] = {item: Counter() for item in CARD_ITEMS}
    for row in rows:
        answers[row.item][row.value] += row.shown
    shown = sum(answers[CARD_ITEMS[0]].values())
    return Card(shown, answers) if shown >= HANDFUL else None


def has_answered(session: Session, actor: Actor, meeting: Meeting) -> bool:
    return session.get(CardGiven, (meeting.id, actor.person_id)) is not None


def answer_card(session: Session, actor: Actor, meeting: Meeting, answers: Mapping[str, int]) -> None:
    """Once a person. What is kept are sums; no event tells that somebody answered."""
    ensure(actor, Verb.TAKE_PART, meeting)
    session.refresh(meeting, with_for_update=True)
    if meeting.state != "held":
        raise Invalid("Le tre domande si aprono quando il registro dell’incontro è chiuso.")
    if set(answers) != set(CARD_ITEMS) or not set(answers.values()) <= set(CARD_VALUES):
        raise Invalid("Rispondi a tutte e tre le domande, da 1 a 5.")
    if has_answered(session, actor, meeting):
        raise Invalid("Hai già risposto per questo incontro.")
    session.add(CardGiven(meeting_id=meeting.id, person_id=actor.person_id))
    for item, value in answers.items():
        tally = session.get(CardTally, (meeting.id, item, value))
        if tally is None:
            tally = CardTally(meeting_id=meeting.id, item=item, value=value, answers=0, shown=0)
            session.add(tally)
        tally.answers += 1
    session.flush()
    given = session.scalar(select(func.count()).where(CardGiven.meeting_id == meeting.id)) or 0
    if given % HANDFUL == 0:
        session.execute(update(CardTally).where(CardTally.meeting_id == meeting.id).values(shown=CardTally.answers))


# --- the supervisor's own ---------------------------------------------------------------------------------------


def notes(session: Session, actor: Actor, group: Group) -> Sequence[SupervisorNote]:
    """The actor's own notes about this group, the newest first."""
    query = select(SupervisorNote).where(SupervisorNote.group_id == group.id, readable(actor, SupervisorNote))
    return session.scalars(
        query.order_by(SupervisorNote.created_at.desc(), SupervisorNote.id.desc()).limit(NOTES)
    ).all()


def keep_note(session: Session, actor: Actor, group: Group, words: str, note_id: int | None = None) -> None:
    """A new note, or other words for one; without words it goes."""
    ensure(actor, Verb.KEEP_GROUP, group)
    words = prose.tidy(words).strip()
    if len(words) > NOTE_LIMIT:
        raise Invalid("L’appunto è troppo lungo: al massimo 10.000 caratteri.")
    if note_id is None:
        if not words:
            raise Invalid("Scrivi qualcosa, prima di tenerlo.")
        session.add(SupervisorNote(group_id=group.id, person_id=actor.person_id, body=words))
        return
    note: Any = fetch(session, actor, SupervisorNote, note_id)
    if note.group_id != group.id:
        raise Forbidden
    if words:
        note.body, note.updated_at = words, now()
    else:
        session.delete(note)
