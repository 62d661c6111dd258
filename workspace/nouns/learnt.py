"""Words that a group or an ambito asked the check to recognise: its service's name, its shelters, its streets."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from workspace.db import Base, now

WORDS_LIMIT = 80


class LearntWord(Base):
    """Of one group, or of one ambito. `kind` is one of anonymity.lexicon.KINDS; `key` is the form under which the words
    are found, so that nothing is twice on one list. Never anybody's data: those are refused."""

    __tablename__ = "learnt_word"
    __table_args__ = (
        UniqueConstraint("group_id", "key"),
        UniqueConstraint("ambito_id", "key"),
        CheckConstraint("(group_id IS NULL) <> (ambito_id IS NULL)", name="one_place"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int | None] = mapped_column(ForeignKey("supervision_group.id", ondelete="CASCADE"))
    ambito_id: Mapped[int | None] = mapped_column(ForeignKey("ambito.id", ondelete="CASCADE"))
    words: Mapped[str] = mapped_column(String(WORDS_LIMIT))
    key: Mapped[str] = mapped_column(String(2 * WORDS_LIMIT))
    kind: Mapped[str] = mapped_column(String(12))
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    added_at: Mapped[dt.datetime] = mapped_column(default=now)
