"""The life of a practice: its state and review, the texts it was drawn from, and who tried it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import JSON, Date, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from workspace.db import Base, now

#: proposed → trial → confirmed → review → retired; a practice without a row is proposed.
PRACTICE_STATES = ("proposed", "trial", "confirmed", "review", "retired")
#: Would those who tried it do it again?
AGAIN = ("yes", "changes", "no")


class Practice(Base):
    """How far a practice has come. `review_on`: the day on which somebody looks at it again; `reminded_on`: for which
    such day they were reminded."""

    __tablename__ = "practice"

    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id", ondelete="CASCADE"), primary_key=True)
    state: Mapped[str] = mapped_column(String(10), default="proposed")
    review_on: Mapped[dt.date | None] = mapped_column(Date, index=True)
    reminded_on: Mapped[dt.date | None] = mapped_column(Date)
    changed_at: Mapped[dt.datetime] = mapped_column(default=now)


class Source(Base):
    """A text (`entry_id`, of `author_id`) from which a card (`card_id`) is drawn.

    `passages` ([{revision, prompt, start, end, into}]) are places in versions of the source that were carried into an
    answer of the card: places, never copies. `revision_id` is the version that was read last for it. The author of the
    source says yes or no to one exact version of the card, which they may read while they are asked and after a yes:
    `asked_revision_id`, `seal` (of its text) and `answer` («» not asked | waiting | yes | no). A card that changed has
    another seal, and is asked about again.
    """

    __tablename__ = "card_source"
    __table_args__ = (
        UniqueConstraint("card_id", "entry_id"),
        Index("ix_card_source_author_answer", "author_id", "answer"),
        Index("ix_card_source_asked_revision", "asked_revision_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    card_id: Mapped[int] = mapped_column(ForeignKey("entry.id", ondelete="CASCADE"))
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id", ondelete="CASCADE"), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    revision_id: Mapped[int | None] = mapped_column(ForeignKey("revision.id", ondelete="SET NULL"))
    passages: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    asked_revision_id: Mapped[int | None] = mapped_column(ForeignKey("revision.id", ondelete="SET NULL"))
    seal: Mapped[str] = mapped_column(String(64), default="")
    answer: Mapped[str] = mapped_column(String(7), default="")
    notice_id: Mapped[int | None] = mapped_column(ForeignKey("notice.id", ondelete="SET NULL"))
    added_at: Mapped[dt.datetime] = mapped_column(default=now)
    asked_at: Mapped[dt.datetime | None]
    answered_at: Mapped[dt.datetime | None]


class Trial(Base):
    """«L'abbiamo provata»: where, what happened, what was changed, whether they would do it again (AGAIN).

    `level` is the widest circle that read the practice when this was written (3 group | 4 ambito | 5 network): it is
    read no further than that. Who wrote it is shown in their own group (`group_id`) only; `together`: for the group."""

    __tablename__ = "trial"
    __table_args__ = (Index("ix_trial_entry_created", "entry_id", "created_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id", ondelete="CASCADE"))
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    group_id: Mapped[int | None] = mapped_column(ForeignKey("supervision_group.id"))
    together: Mapped[bool] = mapped_column(default=False)
    level: Mapped[int]
    context: Mapped[str] = mapped_column(Text)
    happened: Mapped[str] = mapped_column(Text)
    changed: Mapped[str] = mapped_column(Text, default="")
    again: Mapped[str] = mapped_column(String(7))
    created_at: Mapped[dt.datetime] = mapped_column(default=now)
    edited_at: Mapped[dt.datetime | None]
