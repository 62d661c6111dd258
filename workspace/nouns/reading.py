"""What a reader does with a text: keep it to read, recognise themselves in it, ask who wrote it, point from one's own
story to a strategy."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from workspace.db import Base, now


class Kept(Base):
    """On one person's reading list; nobody else sees it, not even as a number."""

    __tablename__ = "kept"
    __table_args__ = (Index("ix_kept_person_added", "person_id", "added_at"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id", ondelete="CASCADE"), primary_key=True)
    added_at: Mapped[dt.datetime] = mapped_column(default=now)


class Recognition(Base):
    """«Mi riconosco»: counted, never shown as who."""

    __tablename__ = "recognition"

    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    at: Mapped[dt.datetime] = mapped_column(default=now)


class Question(Base):
    """A question to the group from which a published text comes. The group does not learn who asks (only of which
    ambito), who asks does not learn who answers, nor which group it is."""

    __tablename__ = "question"
    __table_args__ = (
        Index("ix_question_group_created", "group_id", "created_at"),
        Index("ix_question_asker_created", "asker_id", "created_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id", ondelete="CASCADE"), index=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("supervision_group.id"))
    asker_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    ambito_id: Mapped[int] = mapped_column(ForeignKey("ambito.id"))  # of the asker: all that the group learns
    body: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    created_at: Mapped[dt.datetime] = mapped_column(default=now)
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    answer: Mapped[str] = mapped_column(Text, default="")
    answer_html: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[dt.datetime | None]


class StrategyUse(Base):
    """A narrative points to a strategy that it used; shown to who may read both."""

    __tablename__ = "strategy_use"
    __table_args__ = (UniqueConstraint("entry_id", "strategy_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id", ondelete="CASCADE"))
    strategy_id: Mapped[int] = mapped_column(ForeignKey("entry.id", ondelete="CASCADE"), index=True)
    added_at: Mapped[dt.datetime] = mapped_column(default=now)
