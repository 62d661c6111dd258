"""An entry and its revisions. The text lives in revisions only; the entry says whose it is and who reads it.

`current_revision_id` is the author's working copy; `shared_revision_id` is the frozen version that others read
(None while the reach is 1). A revision that was shared, checked or published is frozen and never written again.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from workspace.db import Base, Packed, now

KINDS = ("narrative", "reflection", "practice", "strategy")
TITLE_LIMIT = 300
BODY_LIMIT = 20_000


class Entry(Base):
    """reach: 1 only me | 2 me and one supervisor (`supervisor_id`) | 3 my group (`group_id`).

    `saves` counts the writes of the working copy: a save says on which count it was based, and a later one
    than that is a conflict in which both versions are kept.
    """

    __tablename__ = "entry"
    __table_args__ = (
        Index("ix_entry_author_trash_updated", "author_id", "trashed_at", "updated_at"),
        Index("ix_entry_group_reach_shared", "group_id", "reach", "shared_at"),
        Index("ix_entry_supervisor", "supervisor_id", "reach"),
        Index("ix_entry_theme_author", "theme_id", "author_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    group_id: Mapped[int | None] = mapped_column(ForeignKey("supervision_group.id"))
    supervisor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    theme_id: Mapped[int | None] = mapped_column(ForeignKey("theme.id", ondelete="SET NULL"))
    template_id: Mapped[int] = mapped_column(ForeignKey("template.id"))
    kind: Mapped[str] = mapped_column(String(12))
    reach: Mapped[int] = mapped_column(default=1)
    current_revision_id: Mapped[int | None] = mapped_column(
        ForeignKey("revision.id", use_alter=True, ondelete="SET NULL")
    )
    shared_revision_id: Mapped[int | None] = mapped_column(
        ForeignKey("revision.id", use_alter=True, ondelete="SET NULL")
    )
    shared_at: Mapped[dt.datetime | None]  # when the present reach was first given: what `reads_from` is held against
    saves: Mapped[int] = mapped_column(default=0)
    external_id: Mapped[str | None] = mapped_column(String(200), unique=True)
    created_at: Mapped[dt.datetime] = mapped_column(default=now)
    updated_at: Mapped[dt.datetime] = mapped_column(default=now)
    trashed_at: Mapped[dt.datetime | None]


class Revision(Base):
    """`answers`: prompt key -> Markdown as written. `html`: prompt key -> safe HTML, rendered once at saving.

    `plain` is the whole as read (prompts' answers in order, blank line between), `words` its count of words.
    """

    __tablename__ = "revision"
    __table_args__ = (UniqueConstraint("entry_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id", ondelete="CASCADE"))
    number: Mapped[int]
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    title: Mapped[str] = mapped_column(String(TITLE_LIMIT), default="")
    answers: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    html: Mapped[dict[str, str]] = mapped_column(Packed, default=dict)
    plain: Mapped[str] = mapped_column(Text, default="")
    words: Mapped[int] = mapped_column(default=0)
    renderer: Mapped[int] = mapped_column(default=0)
    note: Mapped[str] = mapped_column(String(300), default="")
    origin: Mapped[str] = mapped_column(String(12), default="written")  # written | restored | conflict | imported
    frozen: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[dt.datetime] = mapped_column(default=now)
    saved_at: Mapped[dt.datetime] = mapped_column(default=now)


class Check(Base):
    """That this exact text was checked for what identifies: counts by kind and decision only, never the matter itself.

    `fingerprint` is the hash of the text; a check of another text is no check. `standing` counts what may not be
    shared while it stands. `declared`: the text came in by import with `--already-anonymised`.
    """

    __tablename__ = "anonymity_check"

    id: Mapped[int] = mapped_column(primary_key=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id", ondelete="CASCADE"), index=True)
    fingerprint: Mapped[str] = mapped_column(String(64))
    checker: Mapped[int]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[dt.datetime] = mapped_column(default=now)
    counts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    standing: Mapped[int] = mapped_column(default=0)
    declared: Mapped[bool] = mapped_column(default=False)


class Decision(Base):
    """What the author decided about something that the check found in this entry. No word of the text: `what` is a
    keyed fingerprint of kind and words, `before` and `after` the same with the neighbouring word; see decisions.py.
    `everywhere`: for the same words wherever they come in this entry."""

    __tablename__ = "anonymity_decision"

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    what: Mapped[str] = mapped_column(String(64))
    before: Mapped[str] = mapped_column(String(64))
    after: Mapped[str] = mapped_column(String(64))
    everywhere: Mapped[bool] = mapped_column(default=False)
    decision: Mapped[str] = mapped_column(String(12))
    at: Mapped[dt.datetime] = mapped_column(default=now)
