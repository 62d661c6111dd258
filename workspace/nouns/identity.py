"""Who a group or an ambito is in its own words: a portrait, a small glossary; and models that a group offers to all."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from workspace.db import Base, now

ONE_PLACE = "(group_id IS NULL) <> (ambito_id IS NULL)"
GLOSS_WORD, GLOSS_MEANING = 80, 600  # letters


class Portrait(Base):
    """«Chi siamo», of one group or of one ambito. Checked like everything that others read at once."""

    __tablename__ = "portrait"
    __table_args__ = (
        UniqueConstraint("group_id"),
        UniqueConstraint("ambito_id"),
        CheckConstraint(ONE_PLACE, name="one_place"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int | None] = mapped_column(ForeignKey("supervision_group.id", ondelete="CASCADE"))
    ambito_id: Mapped[int | None] = mapped_column(ForeignKey("ambito.id", ondelete="CASCADE"))
    body: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    written_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    updated_at: Mapped[dt.datetime] = mapped_column(default=now)


class Gloss(Base):
    """A word that a group or an ambito uses, what it means there, and perhaps the text that tells it best."""

    __tablename__ = "gloss"
    __table_args__ = (
        UniqueConstraint("group_id", "key"),
        UniqueConstraint("ambito_id", "key"),
        CheckConstraint(ONE_PLACE, name="one_place"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int | None] = mapped_column(ForeignKey("supervision_group.id", ondelete="CASCADE"))
    ambito_id: Mapped[int | None] = mapped_column(ForeignKey("ambito.id", ondelete="CASCADE"))
    word: Mapped[str] = mapped_column(String(GLOSS_WORD))
    key: Mapped[str] = mapped_column(String(2 * GLOSS_WORD))
    meaning: Mapped[str] = mapped_column(String(GLOSS_MEANING))
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("entry.id", ondelete="SET NULL"))
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    added_at: Mapped[dt.datetime] = mapped_column(default=now)


class Offer(Base):
    """A writing template or a format of meetings (`of`: template | format) of a group or an ambito, as it stood when it
    was offered to all (`body`). state: proposed, until who supervises another group looks at it (`looked_*`) | network:
    the ambito has it, and somebody of another one looks at it (`decided_*`) | approved: everybody has it | ambito: the
    network does not want it, the ambito keeps it | declined at the first look | withdrawn."""

    __tablename__ = "template_offer"
    __table_args__ = (Index("ix_template_offer_state", "state", "decided_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    of: Mapped[str] = mapped_column(String(8), default="template", server_default="template")
    template_id: Mapped[int | None] = mapped_column(ForeignKey("template.id", ondelete="SET NULL"), index=True)
    format_id: Mapped[int | None] = mapped_column(ForeignKey("meeting_format.id", ondelete="SET NULL"), index=True)
    group_id: Mapped[int | None] = mapped_column(ForeignKey("supervision_group.id", ondelete="CASCADE"))
    ambito_id: Mapped[int] = mapped_column(ForeignKey("ambito.id", ondelete="CASCADE"))
    kind: Mapped[str | None] = mapped_column(String(12))
    body: Mapped[dict[str, Any]] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(String(10), default="proposed")
    reason: Mapped[str] = mapped_column(String(600), default="")
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    proposed_at: Mapped[dt.datetime] = mapped_column(default=now)
    looked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    looked_at: Mapped[dt.datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[dt.datetime | None]
