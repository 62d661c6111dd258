"""The four tables of search. They hold nothing that the texts do not say: `rebuild` makes them anew at any time.

`search_block` is the index: for a stem (or a term, «#12», or a property, «=strategy») and a scope, the documents that
bear it and with which weight, some two hundred in a row (see blocks.py). Its key begins with stem and scope, so that a
search reads what its reader may see and little else.
`search_document` holds what is shown, counted and asked for the right by. `search_words` holds a document's stems in
their order, field by field: for phrases, and to know which postings a changed text leaves behind. `search_facets` is
what a document is counted by, apart and small: a thousand are read for one answer (see facets.py).
"""

from __future__ import annotations

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, LargeBinary, PrimaryKeyConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from workspace.db import Base

# The same order of keys on both databases, and no word longer than the analysis lets through.
STEM = String(48).with_variant(String(48, collation="C"), "postgresql")


class SearchDocument(Base):
    """One version of an entry for one circle of readers; the id says which entry and which version."""

    __tablename__ = "search_document"
    __table_args__ = (
        Index("ix_search_document_scope_day", "scope", "day", "id"),
        Index("ix_search_document_author_id", "author_id", "scope"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id", ondelete="CASCADE"), index=True)
    revision_id: Mapped[int]
    publication_id: Mapped[int | None]
    scope: Mapped[int] = mapped_column(BigInteger)
    author_id: Mapped[int]
    group_id: Mapped[int | None]
    ambito_id: Mapped[int | None]
    template_id: Mapped[int]
    kind: Mapped[str] = mapped_column(String(12))
    day: Mapped[int]  # 20261122
    terms: Mapped[str] = mapped_column(String(4000), default="")  # ",12,45,"
    state: Mapped[str | None] = mapped_column(String(10))  # of a practice


class SearchWords(Base):
    __tablename__ = "search_words"

    doc: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    body: Mapped[bytes] = mapped_column(LargeBinary)


class SearchFacets(Base):
    __tablename__ = "search_facets"

    # On SQLite the row's own number: found without an index beside the table.
    doc: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer(), "sqlite"), primary_key=True, autoincrement=False
    )
    body: Mapped[bytes] = mapped_column(LargeBinary)


class SearchBlock(Base):
    """Postings of one stem in one scope, from document `first` up to the next block's; `n` of them in `body`."""

    __tablename__ = "search_block"
    __table_args__ = (
        PrimaryKeyConstraint("stem", "scope", "first"),
        {"sqlite_with_rowid": False},
    )

    stem: Mapped[str] = mapped_column(STEM)
    scope: Mapped[int] = mapped_column(BigInteger)
    first: Mapped[int] = mapped_column(BigInteger)
    n: Mapped[int]
    body: Mapped[bytes] = mapped_column(LargeBinary)
