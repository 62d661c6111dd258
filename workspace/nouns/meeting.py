"""A meeting of a group, and who was there. Nothing here says what was spoken about."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from workspace.db import Base, now

MODES = ("presenza", "online", "mista")
REASONS = ("servizio", "ferie", "formazione", "altro")  # of an absence: few, and none that speaks of health


class Meeting(Base):
    """state: planned | held | cancelled. Times are UTC; `series` is what meetings planned together have in common.
    `sequence` and `changed_at`: how often, and when last, place or time changed, for the calendars that took it."""

    __tablename__ = "meeting"
    __table_args__ = (Index("ix_meeting_group_starts", "group_id", "starts_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("supervision_group.id", ondelete="CASCADE"))
    series: Mapped[str | None] = mapped_column(String(36))
    starts_at: Mapped[dt.datetime]
    ends_at: Mapped[dt.datetime]
    place: Mapped[str] = mapped_column(String(200), default="")
    link: Mapped[str] = mapped_column(String(500), default="")
    mode: Mapped[str] = mapped_column(String(10), default="presenza")
    state: Mapped[str] = mapped_column(String(10), default="planned")
    supervisor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # who conducted it
    held_at: Mapped[dt.datetime | None]  # the register was closed
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[dt.datetime] = mapped_column(default=now)
    sequence: Mapped[int] = mapped_column(default=0)
    changed_at: Mapped[dt.datetime] = mapped_column(default=now)


class Attendance(Base):
    """One line of the register: everybody who was enrolled that day, present or not. `reason` of an absence is one of
    few codes that say nothing about health."""

    __tablename__ = "attendance"

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    present: Mapped[bool] = mapped_column(default=False)
    minutes: Mapped[int] = mapped_column(default=0)
    mode: Mapped[str] = mapped_column(String(10), default="presenza")
    reason: Mapped[str] = mapped_column(String(12), default="")  # servizio | ferie | formazione | altro
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[dt.datetime] = mapped_column(default=now)


class CalendarFeed(Base):
    """A person's own calendar address, one at a time. Only the hash of its secret is stored; revoked, the row goes."""

    __tablename__ = "calendar_feed"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[dt.datetime] = mapped_column(default=now)


class MeetingReminder(Base):
    """A digest has told this person of this meeting."""

    __tablename__ = "meeting_reminder"

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True)
