"""A writing template: versioned data, never code. A version, once used, does not change."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from workspace.db import Base, now


class Template(Base):
    """`body` is the data of workspace/data/templates/*.json. Owner: nobody (the field's own), an ambito, or a group."""

    __tablename__ = "template"
    __table_args__ = (UniqueConstraint("key", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(60))
    version: Mapped[int] = mapped_column(default=1)
    ambito_id: Mapped[int | None] = mapped_column(ForeignKey("ambito.id", ondelete="CASCADE"), index=True)
    group_id: Mapped[int | None] = mapped_column(ForeignKey("supervision_group.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str | None] = mapped_column(String(12))
    body: Mapped[dict[str, Any]] = mapped_column(JSON)
    position: Mapped[int] = mapped_column(default=0)
    retired_at: Mapped[dt.datetime | None]
    created_at: Mapped[dt.datetime] = mapped_column(default=now)
