"""Who did what, never the text; and what is told to whom because of it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from workspace.db import Base, now


class Event(Base):
    """`verb` in the past, dotted by noun («entry.shared»); `detail` holds numbers, keys and ids, never words of a text."""

    __tablename__ = "event"
    __table_args__ = (
        Index("ix_event_entry", "entry_id"),
        Index("ix_event_group_at", "group_id", "at"),
        Index("ix_event_person", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[dt.datetime] = mapped_column(default=now)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    verb: Mapped[str] = mapped_column(String(40))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    group_id: Mapped[int | None] = mapped_column(ForeignKey("supervision_group.id"))
    ambito_id: Mapped[int | None] = mapped_column(ForeignKey("ambito.id"))
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("entry.id", ondelete="SET NULL"))
    detail: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


class Notice(Base):
    """Something told to one person: it points at things and holds none of their words."""

    __tablename__ = "notice"
    __table_args__ = (
        Index("ix_notice_person_created", "person_id", "created_at"),
        Index(
            "ix_notice_unread",
            "person_id",
            sqlite_where=text("read_at IS NULL"),
            postgresql_where=text("read_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(40))
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("entry.id", ondelete="CASCADE"), index=True)
    comment_id: Mapped[int | None] = mapped_column(ForeignKey("comment.id", ondelete="CASCADE"), index=True)
    group_id: Mapped[int | None] = mapped_column(ForeignKey("supervision_group.id", ondelete="CASCADE"))
    ascent_id: Mapped[int | None] = mapped_column(ForeignKey("ascent.id", ondelete="CASCADE"), index=True)
    detail: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    created_at: Mapped[dt.datetime] = mapped_column(default=now)
    read_at: Mapped[dt.datetime | None]
    mailed_at: Mapped[dt.datetime | None]


class Letter(Base):
    """A mail waiting to be sent: written in the transaction of what it tells, sent after the commit, then deleted.

    `data` holds what the mail's words are made of (a name, a link), never text, title or search words of an entry.
    """

    __tablename__ = "letter"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    mail: Mapped[str] = mapped_column(String(254))
    language: Mapped[str] = mapped_column(String(2), default="it")
    data: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    created_at: Mapped[dt.datetime] = mapped_column(default=now)
    claimed_at: Mapped[dt.datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
