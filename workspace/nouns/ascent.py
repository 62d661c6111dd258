"""An ascent (people say «proposal»): the way of one version up to the ambito or the network, and with whom it is now."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from workspace.db import Base, now

REASON_LIMIT = 2000


class Ascent(Base):
    """state: asked (with the second reader) | read (with those who may approve it for the ambito) | network (approved for
    the ambito, with those of the others) and, ended: approved | returned | declined | withdrawn.

    `level`: how far the author consents, 4 or 5. `since`: when it came to those who have it now. `stand_in_id`: the
    peer who may approve where nobody else supervises in the ambito. `reason`: the words of who returned or declined it
    (`ended_by_id`). The version may be dropped once the way has ended; `number` stays.
    """

    __tablename__ = "ascent"
    __table_args__ = (
        Index("ix_ascent_state_ambito", "state", "ambito_id"),
        Index(
            "uq_ascent_open",
            "entry_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id", ondelete="CASCADE"), index=True)
    revision_id: Mapped[int | None] = mapped_column(ForeignKey("revision.id", ondelete="SET NULL"), index=True)
    number: Mapped[int]
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("supervision_group.id"))
    ambito_id: Mapped[int] = mapped_column(ForeignKey("ambito.id"))
    level: Mapped[int]
    names_author: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(String(10))
    reader_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    stand_in_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    approver_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    network_approver_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(Text, default="")
    made_at: Mapped[dt.datetime] = mapped_column(default=now)
    since: Mapped[dt.datetime] = mapped_column(default=now)
    ended_at: Mapped[dt.datetime | None]
