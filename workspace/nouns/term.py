"""The vocabulary: facets, terms, their other names, and which entry bears which term.

A free tag is a term of facet `libere` with state `proposed`; it is seen only in the group that proposed it until
a supervisor accepts it, merges it into another term, or rejects it.
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from workspace.db import Base, now

FREE = "libere"


class Facet(Base):
    __tablename__ = "facet"

    key: Mapped[str] = mapped_column(String(40), primary_key=True)
    name_it: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str] = mapped_column(String(120))
    help_it: Mapped[str] = mapped_column(Text, default="")
    help_en: Mapped[str] = mapped_column(Text, default="")
    closed: Mapped[bool] = mapped_column(default=True)
    author_only: Mapped[bool] = mapped_column(default=False)
    position: Mapped[int] = mapped_column(default=0)


class Term(Base):
    """state: active | proposed | rejected | merged (then `merged_into_id` says where its entries went)."""

    __tablename__ = "term"
    __table_args__ = (Index("ix_term_facet_key", "facet_key", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    facet_key: Mapped[str] = mapped_column(ForeignKey("facet.key"))
    key: Mapped[str] = mapped_column(String(80))
    label_it: Mapped[str] = mapped_column(String(120))
    label_en: Mapped[str] = mapped_column(String(120))
    state: Mapped[str] = mapped_column(String(10), default="active")
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("term.id"))
    group_id: Mapped[int | None] = mapped_column(ForeignKey("supervision_group.id"), index=True)
    proposed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    position: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[dt.datetime] = mapped_column(default=now)


class TermLabel(Base):
    """Another name of a term (abbreviation, synonym); `folded` is what type-ahead compares."""

    __tablename__ = "term_label"

    id: Mapped[int] = mapped_column(primary_key=True)
    term_id: Mapped[int] = mapped_column(ForeignKey("term.id", ondelete="CASCADE"), index=True)
    language: Mapped[str] = mapped_column(String(2))
    label: Mapped[str] = mapped_column(String(120))
    folded: Mapped[str] = mapped_column(String(120))


class EntryTerm(Base):
    __tablename__ = "entry_term"

    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id", ondelete="CASCADE"), primary_key=True)
    term_id: Mapped[int] = mapped_column(ForeignKey("term.id"), primary_key=True, index=True)
    added_at: Mapped[dt.datetime] = mapped_column(default=now)
