"""What a group gives back to its ambito («restituzione»): where work stumbles, what that does, what it proposes; and the
answer that the ambito owes it. No case, and for the ambito no author: it is the group that speaks."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from workspace.db import Base, now

FEEDBACK_LIMIT = 3000


class Feedback(Base):
    """state: open | taken (the ambito works on it) | answered (with words). `author_id` is known to the group alone."""

    __tablename__ = "feedback"
    __table_args__ = (Index("ix_feedback_group", "group_id", "created_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("supervision_group.id", ondelete="CASCADE"))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    criticality: Mapped[str] = mapped_column(Text)
    effect: Mapped[str] = mapped_column(Text, default="")
    proposal: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[dt.datetime] = mapped_column(default=now)
    withdrawn_at: Mapped[dt.datetime | None]
    state: Mapped[str] = mapped_column(String(10), default="open")
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    answered_at: Mapped[dt.datetime | None]
