"""A meeting of a group, and who was there. Nothing here says what was spoken about."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from workspace.db import Base, now

MODES = ("presenza", "online", "mista")


class Meeting(Base):
    """state: planned | held | cancelled. Times are UTC; `series` is what meetings planned together have in common."""

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
