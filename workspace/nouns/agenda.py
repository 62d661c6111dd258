"""What a meeting works on, and what is left of it: formats, texts put forward, votes, minutes without content, and what
is each person's own. The words of a text stand in the text alone."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from workspace.db import Base, now

CHOICES = ("turn", "vote")
CARD_ITEMS = ("utile", "ascolto", "pensiero")  # what the satisfaction card asks
CARD_VALUES = (1, 2, 3, 4, 5)


class Format(Base):
    """How a meeting is worked: versioned data (workspace/data/formats/*.json), never code. Owner: nobody (the field's
    own), an ambito, or a group. A version, once made, does not change."""

    __tablename__ = "meeting_format"
    __table_args__ = (UniqueConstraint("key", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(60))
    version: Mapped[int] = mapped_column(default=1)
    ambito_id: Mapped[int | None] = mapped_column(ForeignKey("ambito.id", ondelete="CASCADE"), index=True)
    group_id: Mapped[int | None] = mapped_column(ForeignKey("supervision_group.id", ondelete="CASCADE"), index=True)
    body: Mapped[dict[str, Any]] = mapped_column(JSON)
    position: Mapped[int] = mapped_column(default=0)
    retired_at: Mapped[dt.datetime | None]
    created_at: Mapped[dt.datetime] = mapped_column(default=now)


class Agenda(Base):
    """How the meeting's texts are chosen (CHOICES), and the format in which they are worked; `module`: the chosen way
    through the step that has several."""

    __tablename__ = "meeting_agenda"

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"), primary_key=True)
    choice: Mapped[str] = mapped_column(String(6), default="turn")
    format_id: Mapped[int | None] = mapped_column(ForeignKey("meeting_format.id"))
    module: Mapped[str] = mapped_column(String(40), default="")
    composed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    composed_at: Mapped[dt.datetime | None]


class Proposal(Base):
    """A text put forward by its author for one meeting, with their question. It exists while the group reads the text.
    `position`: its place in the agenda; None while it is not chosen."""

    __tablename__ = "meeting_proposal"
    __table_args__ = (UniqueConstraint("meeting_id", "entry_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"))
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    question: Mapped[str] = mapped_column(Text)
    position: Mapped[int | None]
    created_at: Mapped[dt.datetime] = mapped_column(default=now)


class Vote(Base):
    """One a person and meeting; counted, never shown as who."""

    __tablename__ = "meeting_vote"

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("meeting_proposal.id", ondelete="CASCADE"), index=True)


class Minutes(Base):
    """What is kept of a meeting, without what was said: with MeetingTerm, the format, what was agreed, whose turn is
    next, how the last case went on. Read by the group."""

    __tablename__ = "meeting_minutes"

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"), primary_key=True)
    format_id: Mapped[int | None] = mapped_column(ForeignKey("meeting_format.id"))
    follow_up: Mapped[str] = mapped_column(Text, default="")
    agreements: Mapped[str] = mapped_column(Text, default="")
    next_case: Mapped[str] = mapped_column(Text, default="")
    written_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    written_at: Mapped[dt.datetime] = mapped_column(default=now)
    saves: Mapped[int] = mapped_column(default=1)


class MeetingTerm(Base):
    """A theme or an objective of a meeting: terms of the vocabulary."""

    __tablename__ = "meeting_term"

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"), primary_key=True)
    term_id: Mapped[int] = mapped_column(ForeignKey("term.id"), primary_key=True, index=True)


class TakeAway(Base):
    """«Che cosa mi porto via»: read by the person who wrote it, and by nobody else."""

    __tablename__ = "meeting_take_away"

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True)
    body: Mapped[str] = mapped_column(Text)
    updated_at: Mapped[dt.datetime] = mapped_column(default=now)


class CardTally(Base):
    """The satisfaction card as sums: of how many the answer to `item` was `value`. Nobody stands beside an answer, and
    there is no order in which they came. `shown`: the sum as it stood when the last whole handful had answered; who
    looks before and after one more answer sees the same."""

    __tablename__ = "meeting_card"

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"), primary_key=True)
    item: Mapped[str] = mapped_column(String(12), primary_key=True)
    value: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    answers: Mapped[int] = mapped_column(default=0)
    shown: Mapped[int] = mapped_column(default=0)


class CardGiven(Base):
    """This person has answered the card of this meeting; what they answered is known to nobody."""

    __tablename__ = "meeting_card_given"

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)


class SupervisorNote(Base):
    """A private note about a group: read by the supervisor who wrote it, and by nobody else."""

    __tablename__ = "supervisor_note"

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("supervision_group.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    body: Mapped[str] = mapped_column(Text)
    created_at: Mapped[dt.datetime] = mapped_column(default=now)
    updated_at: Mapped[dt.datetime] = mapped_column(default=now)
