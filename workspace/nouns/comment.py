"""A comment on one version of an entry: risonanza, question, suggestion, or an answer to one of these.

A quotation is kept as a place (prompt, start, end in the plain text of that version), never as a copy: what the
author takes out of the text must not live on in the margins. `reach` is that of the entry when it was written, so
that what was said between two people is not opened to the group later.
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from workspace.db import Base, now

COMMENT_KINDS = ("resonance", "question", "suggestion")
OPEN_QUESTION = "kind = 'question' AND resolved_at IS NULL"


class Comment(Base):
    __tablename__ = "comment"
    __table_args__ = (
        Index("ix_comment_entry_created", "entry_id", "created_at"),
        Index(
            "ix_comment_open_question",
            "entry_id",
            sqlite_where=text(OPEN_QUESTION),
            postgresql_where=text(OPEN_QUESTION),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id", ondelete="CASCADE"))
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id", ondelete="CASCADE"))
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("comment.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(12))  # resonance | question | suggestion | answer
    reach: Mapped[int]
    prompt: Mapped[str | None] = mapped_column(String(60))
    start: Mapped[int | None]
    end: Mapped[int | None]
    body: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    created_at: Mapped[dt.datetime] = mapped_column(default=now)
    edited_at: Mapped[dt.datetime | None]
    resolved_at: Mapped[dt.datetime | None]
    resolved_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
