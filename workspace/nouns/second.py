"""A second reading: a named peer reads one version and answers the checklist, before others read."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from workspace.db import Base, now


class SecondReading(Base):
    """`waiting`: the reader may read this one revision, and has not answered. `answers`: question -> yes | no | unsure.
    `remarks` (question -> words) and `proposals` ([{passage, words}]) are deleted once the author has decided about them
    (`closed_at`), or when the request ends without an answer."""

    __tablename__ = "second_reading"
    __table_args__ = (
        Index("ix_second_reading_reader", "reader_id", "waiting"),
        Index(
            "ix_second_reading_one_waits",
            "entry_id",
            unique=True,
            sqlite_where=text("waiting"),
            postgresql_where=text("waiting"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id", ondelete="CASCADE"), index=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id", ondelete="CASCADE"), index=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("supervision_group.id"))  # on which the request rests
    reader_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    notice_id: Mapped[int | None] = mapped_column(ForeignKey("notice.id", ondelete="SET NULL"))
    waiting: Mapped[bool] = mapped_column(default=True)
    answers: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    remarks: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    proposals: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    asked_at: Mapped[dt.datetime] = mapped_column(default=now)
    answered_at: Mapped[dt.datetime | None]
    closed_at: Mapped[dt.datetime | None]
