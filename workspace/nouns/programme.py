"""A programme of supervision: what is funded, by which act, for which ambiti and groups, and what it asks of them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from workspace.db import Base, now

FUNDINGS = ("pnrr", "fnps", "inclusione", "propri")  # PNRR M5C2 1.1.4 · FNPS-LEPS · PN Inclusione · own funds


class Programme(Base):
    """`thresholds`: kind of group -> {people, hours, meeting}: at most so many people, at least so many hours a year, at
    least so many hours a meeting; what is missing is not asked. `bodies`: names of the implementing bodies."""

    __tablename__ = "programme"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    title: Mapped[str] = mapped_column(String(300))
    funding: Mapped[str] = mapped_column(String(12), default="fnps")
    cup: Mapped[str] = mapped_column(String(15), default="")
    budget: Mapped[int | None]  # euro cents
    procedure: Mapped[str] = mapped_column(String(300), default="")
    act: Mapped[str] = mapped_column(String(120), default="")
    act_on: Mapped[dt.date | None]
    provider: Mapped[str] = mapped_column(String(200), default="")
    bodies: Mapped[list[str]] = mapped_column(JSON, default=list)
    starts_on: Mapped[dt.date]
    ends_on: Mapped[dt.date]
    targets: Mapped[str] = mapped_column(Text, default="")
    thresholds: Mapped[dict[str, dict[str, Any]]] = mapped_column(JSON, default=dict)
    is_public: Mapped[bool] = mapped_column(default=False)  # has a public page
    created_at: Mapped[dt.datetime] = mapped_column(default=now)
    updated_at: Mapped[dt.datetime] = mapped_column(default=now)


class ProgrammeAmbito(Base):
    __tablename__ = "programme_ambito"

    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id", ondelete="CASCADE"), primary_key=True)
    ambito_id: Mapped[int] = mapped_column(ForeignKey("ambito.id", ondelete="CASCADE"), primary_key=True, index=True)


class ProgrammeGroup(Base):
    """A group takes part: its meetings within the period are the programme's."""

    __tablename__ = "programme_group"

    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id", ondelete="CASCADE"), primary_key=True)
    group_id: Mapped[int] = mapped_column(
        ForeignKey("supervision_group.id", ondelete="CASCADE"), primary_key=True, index=True
    )
