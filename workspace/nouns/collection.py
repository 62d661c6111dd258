"""A collection: approved texts, put in order by those who curate it, in numbered editions.

The working copy is an edition too, the one in state `draft`; publishing it freezes it and makes the one before it
`past`. An item refers to an entry, never to words of it: what is shown is the publication that stands when somebody
looks, and an item whose entry has none does not exist for anybody (policy.collected).
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from workspace.db import Base, now

COLLECTION_TITLE_LIMIT = 160
INTRODUCTION_LIMIT = 6_000
NOTE_LIMIT = 1_000
CHANGES_LIMIT = 2_000
MOST_ITEMS = 1_000
MOST_SECTIONS = 60
MOST_MODELS = 40


class Collection(Base):
    """Of one ambito, whose supervisors and staff curate it. `slug` never changes."""

    __tablename__ = "collection"

    id: Mapped[int] = mapped_column(primary_key=True)
    ambito_id: Mapped[int] = mapped_column(ForeignKey("ambito.id"), index=True)
    slug: Mapped[str] = mapped_column(String(120), unique=True)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[dt.datetime] = mapped_column(default=now)


class Edition(Base):
    """state: draft | published | past; at most one draft and one published for each collection. `level`: 4 the ambito,
    5 the network; `changes`: what is new, in the curators' words."""

    __tablename__ = "edition"
    __table_args__ = (
        *(
            Index(
                f"ix_edition_one_{state}",
                "collection_id",
                unique=True,
                sqlite_where=text(f"state = '{state}'"),
                postgresql_where=text(f"state = '{state}'"),
            )
            for state in ("draft", "published")
        ),
        Index("ix_edition_collection_number", "collection_id", "number"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    collection_id: Mapped[int] = mapped_column(ForeignKey("collection.id", ondelete="CASCADE"))
    number: Mapped[int] = mapped_column(default=1)
    state: Mapped[str] = mapped_column(String(10), default="draft")
    level: Mapped[int] = mapped_column(default=4)
    title: Mapped[str] = mapped_column(String(COLLECTION_TITLE_LIMIT))
    introduction: Mapped[str] = mapped_column(Text, default="")  # Markdown as written
    html: Mapped[str] = mapped_column(Text, default="")  # the introduction, rendered once
    changes: Mapped[str] = mapped_column(Text, default="")
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    published_at: Mapped[dt.datetime | None]
    updated_at: Mapped[dt.datetime] = mapped_column(default=now)


class Section(Base):
    __tablename__ = "edition_section"

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    title: Mapped[str] = mapped_column(String(COLLECTION_TITLE_LIMIT))


class Item(Base):
    """An entry in an edition, with the curators' note. Those without a section come first."""

    __tablename__ = "edition_item"
    __table_args__ = (UniqueConstraint("edition_id", "entry_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"))
    section_id: Mapped[int | None] = mapped_column(ForeignKey("edition_section.id", ondelete="SET NULL"), index=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id", ondelete="CASCADE"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    note: Mapped[str] = mapped_column(Text, default="")
    html: Mapped[str] = mapped_column(Text, default="")  # the note, rendered once
    added_at: Mapped[dt.datetime] = mapped_column(default=now)


class Model(Base):
    """A writing template or a format of meetings in an edition, with the curators' note: an offer that was approved for
    all, among the texts and in one order with them. An offer that is taken back exists here for nobody."""

    __tablename__ = "edition_model"
    __table_args__ = (UniqueConstraint("edition_id", "offer_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"))
    section_id: Mapped[int | None] = mapped_column(ForeignKey("edition_section.id", ondelete="SET NULL"), index=True)
    offer_id: Mapped[int] = mapped_column(ForeignKey("template_offer.id", ondelete="CASCADE"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    note: Mapped[str] = mapped_column(Text, default="")
    html: Mapped[str] = mapped_column(Text, default="")  # the note, rendered once
    added_at: Mapped[dt.datetime] = mapped_column(default=now)


class ReadMark(Base):
    """A person has read this entry in this collection: for their own progress, shown to nobody else."""

    __tablename__ = "collection_read"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    collection_id: Mapped[int] = mapped_column(
        ForeignKey("collection.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id", ondelete="CASCADE"), primary_key=True, index=True)
    read_at: Mapped[dt.datetime] = mapped_column(default=now)


class ModelMark(Base):
    """The same, of a template or a format."""

    __tablename__ = "collection_model_read"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    collection_id: Mapped[int] = mapped_column(
        ForeignKey("collection.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    offer_id: Mapped[int] = mapped_column(
        ForeignKey("template_offer.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    read_at: Mapped[dt.datetime] = mapped_column(default=now)


class FeedAddress(Base):
    """A personal address of a collection's feed. Only the hash of its secret is stored; revoked, the row goes."""

    __tablename__ = "collection_feed"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    collection_id: Mapped[int] = mapped_column(ForeignKey("collection.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[dt.datetime] = mapped_column(default=now)


class Export(Base):
    """A file being made for one person, of a collection or of one publication. state: waiting | working | done | failed.

    `done_parts` of `parts` is what the progress bar shows; `beat_at` says that somebody is still working on it;
    `made_of` is the fingerprint of what went into it: when that is no longer what the person may read, the file is
    refused. `file` is a name in the exports folder, which no address leads to."""

    __tablename__ = "export_job"
    __table_args__ = (
        CheckConstraint("(collection_id IS NULL) <> (publication_id IS NULL)", name="one_thing"),
        Index("ix_export_job_state", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    collection_id: Mapped[int | None] = mapped_column(ForeignKey("collection.id", ondelete="CASCADE"), index=True)
    publication_id: Mapped[int | None] = mapped_column(ForeignKey("publication.id", ondelete="CASCADE"), index=True)
    format: Mapped[str] = mapped_column(String(4))
    language: Mapped[str] = mapped_column(String(2), default="it")
    state: Mapped[str] = mapped_column(String(8), default="waiting")
    parts: Mapped[int] = mapped_column(default=0)
    done_parts: Mapped[int] = mapped_column(default=0)
    tries: Mapped[int] = mapped_column(default=0)
    problem: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # what to say when it failed
    file: Mapped[str] = mapped_column(String(60), default="")
    name: Mapped[str] = mapped_column(String(160), default="")
    size: Mapped[int] = mapped_column(default=0)
    made_of: Mapped[str] = mapped_column(String(64), default="")
    created_at: Mapped[dt.datetime] = mapped_column(default=now)
    beat_at: Mapped[dt.datetime | None]
    finished_at: Mapped[dt.datetime | None]
