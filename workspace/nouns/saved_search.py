"""A search that a person chose to keep; nobody else sees it, and no other search is written down."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from workspace.db import Base, now

SEARCH_NAME_LIMIT = 120


class SavedSearch(Base):
    """`query` as it was typed. `alert`: the digest says how many texts are new to it since `told_at`."""

    __tablename__ = "saved_search"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(SEARCH_NAME_LIMIT))
    query: Mapped[str] = mapped_column(String(1000))
    alert: Mapped[bool] = mapped_column(default=False)
    told_at: Mapped[dt.datetime] = mapped_column(default=now)
    created_at: Mapped[dt.datetime] = mapped_column(default=now)
