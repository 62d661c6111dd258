"""The ambito territoriale: the public body whose services are supervised."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from workspace.db import Base, now


class Ambito(Base):
    __tablename__ = "ambito"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(160))
    description: Mapped[str] = mapped_column(Text, default="")
    reminder_days: Mapped[int] = mapped_column(default=7, server_default="7")  # how long a proposal waits in silence
    goes_up: Mapped[
        bool | None
    ]  # could somebody elsewhere say yes for the network, when last looked? None: never looked
    created_at: Mapped[dt.datetime] = mapped_column(default=now)
