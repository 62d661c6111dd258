"""A publication: one frozen, approved version of an entry, for the ambito (4) or the network (5)."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from workspace.db import Base, now


class Publication(Base):
    """state: approved | withdrawn (proposed and returned are of an older way; see Ascent). Names the author only if they
    asked for it. When a newer version is approved it takes the place of `revision_id` (`updated_at`), so that addresses
    and collections stay."""

    __tablename__ = "publication"
    __table_args__ = (
        Index("ix_publication_state_level_ambito", "state", "level", "ambito_id"),
        Index("ix_publication_entry", "entry_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id", ondelete="CASCADE"))
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id", ondelete="CASCADE"))
    level: Mapped[int]  # 4 | 5
    ambito_id: Mapped[int] = mapped_column(ForeignKey("ambito.id"))
    state: Mapped[str] = mapped_column(String(10), default="proposed")
    names_author: Mapped[bool] = mapped_column(default=False)
    consent_at: Mapped[dt.datetime | None]
    reader_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    approver_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    network_approver_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[dt.datetime] = mapped_column(default=now)
    approved_at: Mapped[dt.datetime | None]
    updated_at: Mapped[dt.datetime | None]
    withdrawn_at: Mapped[dt.datetime | None]
