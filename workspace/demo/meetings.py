"""A year of meetings of every group of the demo world: monthly, with their registers, agendas and minutes, and the next
ones in the calendar. A seed of its own fixes every choice."""

from __future__ import annotations

import datetime as dt
import random
import uuid
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from workspace.hours import ROME
from workspace.nouns import (
    CARD_ITEMS,
    Agenda,
    Attendance,
    CardGiven,
    CardTally,
    Entry,
    Format,
    Group,
    Meeting,
    MeetingTerm,
    Membership,
    Minutes,
    Proposal,
    Term,
)

TODAY = dt.date(2026, 11, 22)  # the demo's: what comes before it has been held
FIRST, MONTHS = dt.date(2025, 12, 1), 19
PLACES = ("Sala riunioni, primo piano", "Biblioteca comunale", "Sala del consiglio", "Centro famiglie, sala grande")
QUESTIONS = (
    "Che cosa mi sfugge di questa scena?",
    "Dove finisce il mio mandato e dove comincia il mio bisogno di aiutare?",
    "Come si resta vicini senza promettere?",
    "Che cosa avreste fatto al mio posto, e che cosa no?",
    "Che cosa dice di noi, come servizio, questa storia?",
    "Quale parola cambiereste in quello che ho detto?",
)
AGREED = (
    "Prima di ogni visita ci diciamo in due frasi che cosa andiamo a vedere.",
    "Proviamo per un mese a chiudere il colloquio con una domanda, e ne riparliamo.",
    "Chi apre una segnalazione la rilegge con una collega prima di spedirla.",
    "Teniamo dieci minuti di silenzio scritto all’inizio di ogni incontro.",
    "Mettiamo in comune le parole che usiamo per dire di no.",
    "",
)
NEXT = (
    "Porta un testo chi non lo fa da più tempo.",
    "Si comincia da come è andata la prova di questo mese.",
    "Ognuno porta una riga su un momento riuscito.",
    "",
)
FOLLOWED = ("La situazione si è mossa, piano.", "Non è cambiato molto, ma pesa di meno.", "")
FACETS = ("area", "tema", "burnout", "competenza")
FORMATS = ("balint", "intervisione", "incidente", "riflettente", "successo", "errore")


class Year:
    """Builds the meetings in one session, after people and texts are there."""

    def __init__(self, session: Session, seed: int = 11) -> None:
        self.session = session
        self.chance = random.Random(seed)  # noqa: S311  (no secret)
        self.formats = {f.key: f for f in session.scalars(select(Format).where(Format.group_id.is_(None)))}
        terms = session.scalars(select(Term).where(Term.state == "active").order_by(Term.id)).all()
        self.objectives = [t for t in terms if t.facet_key == "obiettivo"]
        self.themes = [t for t in terms if t.facet_key in FACETS]
        self.zeal: dict[int, float] = {}  # how often a person is there

    def build(self) -> None:
        for number, group in enumerate(self.session.scalars(select(Group).order_by(Group.id)).all()):
            self._group(number, group)

    def _group(self, number: int, group: Group) -> None:
        seats = self.session.scalars(
            select(Membership).where(Membership.group_id == group.id).order_by(Membership.id)
        ).all()
        supervisors = [s.person_id for s in seats if s.role == "supervisor"]
        if not supervisors:
            return
        meetings = self._calendar(number, group, supervisors[0])
        texts = list(
            self.session.scalars(
                select(Entry)
                .where(Entry.group_id == group.id, Entry.reach == 3, Entry.trashed_at.is_(None))
                .order_by(Entry.shared_at, Entry.id)
            )
        )
        for meeting in meetings:
            if meeting.state == "held":
                present = self._register(meeting, [s for s in seats if s.role == "member"])
                self._work(meeting, supervisors[0], self._one_of(texts, meeting))
                self._card(meeting, present)
        coming = next((m for m in meetings if m.state == "planned"), None)
        if coming:
            self._put_forward(coming, texts[-2:])

    def _calendar(self, number: int, group: Group, supervisor: int) -> list[Meeting]:
        """The same weekday of each month; August and now and then another month are cancelled."""
        series = str(uuid.UUID(int=self.chance.getrandbits(128), version=4))
        weekday, week = number % 5, 1 + number % 3
        hour = dt.time(9, 30) if number % 4 == 0 else dt.time(14, 30)
        long = dt.timedelta(hours=3 if group.kind == "A3" and number % 3 == 0 else 2)
        made = []
        for month in range(MONTHS):
            year, place = divmod(FIRST.year * 12 + FIRST.month - 1 + month, 12)
            first = dt.date(year, place + 1, 1)
            day = first + dt.timedelta(days=(weekday - first.weekday()) % 7 + 7 * week)
            start = dt.datetime.combine(day, hour, ROME)
            online = number % 6 == 5 or self.chance.random() < 0.15
            past = day < TODAY
            dropped = past and (day.month == 8 or self.chance.random() < (0.4 if number % 12 == 4 else 0.05))
            made.append(
                Meeting(
                    group_id=group.id,
                    series=series,
                    starts_at=start,
                    ends_at=start + long,
                    mode="online" if online else "presenza",
                    place="" if online else PLACES[number % len(PLACES)],
                    state="cancelled" if dropped else "held" if past else "planned",
                    supervisor_id=supervisor if past and not dropped else None,
                    held_at=start + long + dt.timedelta(minutes=20) if past and not dropped else None,
                    created_by_id=supervisor,
                    created_at=dt.datetime(2025, 11, 10, 8, tzinfo=dt.UTC),
                    changed_at=dt.datetime(2025, 11, 10, 8, tzinfo=dt.UTC),
                )
            )
        self.session.add_all(made)
        self.session.flush()
        return made

    def _register(self, meeting: Meeting, seats: Sequence[Membership]) -> list[int]:
        """One line for everybody enrolled that day; answers who was there."""
        whole = int((meeting.ends_at - meeting.starts_at).total_seconds()) // 60
        there = []
        for seat in seats:
            if seat.joined_at >= meeting.starts_at or (seat.left_at and seat.left_at <= meeting.starts_at):
                continue
            zeal = self.zeal.setdefault(seat.person_id, 0.62 if self.chance.random() < 0.12 else 0.93)
            present = self.chance.random() < zeal
            short = present and self.chance.random() < 0.04
            reason = "" if present else self.chance.choice(("servizio", "servizio", "ferie", "formazione", "altro"))
            self.session.add(
                Attendance(
                    meeting_id=meeting.id,
                    person_id=seat.person_id,
                    present=present,
                    minutes=0 if not present else whole // 2 if short else whole,
                    mode=meeting.mode,
                    reason=reason,
                    recorded_by_id=meeting.supervisor_id,
                    recorded_at=meeting.held_at,
                )
            )
            if present:
                there.append(seat.person_id)
        return there

    def _one_of(self, texts: list[Entry], meeting: Meeting) -> Entry | None:
        """The oldest text that was shared before the meeting and that no meeting has worked on; it leaves the list,
        unless it is one of the last two, which wait for the next meeting."""
        for entry in texts[:-2]:
            if entry.shared_at and entry.shared_at < meeting.starts_at:
                texts.remove(entry)
                return entry
        return None

    def _work(self, meeting: Meeting, supervisor: int, entry: Entry | None) -> None:
        form = self.formats[self.chance.choice(FORMATS)]
        at = meeting.starts_at - dt.timedelta(days=2)
        if entry:
            self.session.add(
                Proposal(
                    meeting_id=meeting.id,
                    entry_id=entry.id,
                    person_id=entry.author_id,
                    question=self.chance.choice(QUESTIONS),
                    position=0,
                    created_at=at - dt.timedelta(days=3),
                )
            )
        self.session.add(
            Agenda(meeting_id=meeting.id, format_id=form.id, composed_by_id=supervisor, composed_at=at, choice="turn")
        )
        self.session.add(
            Minutes(
                meeting_id=meeting.id,
                format_id=form.id,
                follow_up=self.chance.choice(FOLLOWED),
                agreements=self.chance.choice(AGREED),
                next_case=self.chance.choice(NEXT),
                written_by_id=supervisor,
                written_at=meeting.held_at,
            )
        )
        terms = [*self.chance.sample(self.themes, 3), self.chance.choice(self.objectives)]
        self.session.add_all(MeetingTerm(meeting_id=meeting.id, term_id=term.id) for term in terms)

    def _card(self, meeting: Meeting, present: Sequence[int]) -> None:
        """Five of those who were there have answered."""
        if len(present) < 5 or self.chance.random() < 0.3:
            return
        for person in sorted(self.chance.sample(list(present), 5)):
            self.session.add(CardGiven(meeting_id=meeting.id, person_id=person))
        for item in CARD_ITEMS:
            values = [self.chance.choice((3, 4, 4, 5, 5)) for _ in range(5)]
            for value in sorted(set(values)):
                count = values.count(value)
                self.session.add(CardTally(meeting_id=meeting.id, item=item, value=value, answers=count, shown=count))

    def _put_forward(self, meeting: Meeting, texts: Sequence[Entry]) -> None:
        self.session.add(Agenda(meeting_id=meeting.id, choice=self.chance.choice(("turn", "vote"))))
        for entry in texts:
            self.session.add(
                Proposal(
                    meeting_id=meeting.id,
                    entry_id=entry.id,
                    person_id=entry.author_id,
                    question=self.chance.choice(QUESTIONS),
                    created_at=dt.datetime(2026, 11, 20, 9, tzinfo=dt.UTC),
                )
            )
