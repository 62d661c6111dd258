"""A supervision group, who belongs to it, the pact they accept, and the themes on which they write together."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from workspace.db import Base, now


class Group(Base):
    """kind: A1 mono-professional | A2 individual | A3 multi-professional | SS supervision of supervisors."""

    __tablename__ = "supervision_group"

    id: Mapped[int] = mapped_column(primary_key=True)
    ambito_id: Mapped[int] = mapped_column(ForeignKey("ambito.id"), index=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(160))
    kind: Mapped[str] = mapped_column(String(2))
    description: Mapped[str] = mapped_column(Text, default="")
    opens_past: Mapped[bool] = mapped_column(default=False)  # who joins may read what was shared before
    created_at: Mapped[dt.datetime] = mapped_column(default=now)
    closed_at: Mapped[dt.datetime | None]


class Membership(Base):
    """role: member | supervisor. `reads_from`: texts shared before it stay closed to this person (None: all open).

    `accepted_version` is the newest version of the group's pact that this person accepted (0: none yet);
    the acceptances themselves, with their dates, are PactAcceptance rows.
    """

    __tablename__ = "membership"
    __table_args__ = (
        Index(
            "uq_membership_current",
            "group_id",
            "person_id",
            unique=True,
            sqlite_where=text("left_at IS NULL"),
            postgresql_where=text("left_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("supervision_group.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    role: Mapped[str] = mapped_column(String(12), default="member")
    joined_at: Mapped[dt.datetime] = mapped_column(default=now)
    reads_from: Mapped[dt.datetime | None]
    accepted_version: Mapped[int] = mapped_column(default=0)
    # For «what is new since I was here», shown to nobody else: when this visit began, and when the one before it did.
    visited_at: Mapped[dt.datetime | None]
    visited_before: Mapped[dt.datetime | None]
    left_at: Mapped[dt.datetime | None]


class Pact(Base):
    """A version of the group's pact. Binding from `effective_at`, or at once where it widens who reads. `review_on`: the
    day by which the group looks at it again (None: a year later)."""

    __tablename__ = "pact"
    __table_args__ = (UniqueConstraint("group_id", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("supervision_group.id", ondelete="CASCADE"))
    version: Mapped[int]
    body: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    widens: Mapped[bool] = mapped_column(default=False)
    effective_at: Mapped[dt.datetime]
    review_on: Mapped[dt.date | None]
    written_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[dt.datetime] = mapped_column(default=now)


class PactAcceptance(Base):
    __tablename__ = "pact_acceptance"

    pact_id: Mapped[int] = mapped_column(ForeignKey("pact.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    accepted_at: Mapped[dt.datetime] = mapped_column(default=now)


class Theme(Base):
    """A theme on which the group writes together; with `write_first` the others' texts open once one's own is there."""

    __tablename__ = "theme"

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("supervision_group.id", ondelete="CASCADE"), index=True)
    title: Mapped[str] = mapped_column(String(300))
    body: Mapped[str] = mapped_column(Text, default="")
    write_first: Mapped[bool] = mapped_column(default=False)
    opened_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[dt.datetime] = mapped_column(default=now)
    closed_at: Mapped[dt.datetime | None]
