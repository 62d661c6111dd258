"""Postings in blocks. The index is made anew afterwards (see upkeep/database.py)."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

STEM = sa.String(length=48).with_variant(sa.String(length=48, collation="C"), "postgresql")


def upgrade() -> None:
    op.drop_table("search_posting")
    op.create_table(
        "search_block",
        sa.Column("stem", STEM, nullable=False),
        sa.Column("scope", sa.BigInteger(), nullable=False),
        sa.Column("first", sa.BigInteger(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("stem", "scope", "first", name=op.f("pk_search_block")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("search_block")
    op.create_table(
        "search_posting",
        sa.Column("stem", STEM, nullable=False),
        sa.Column("scope", sa.BigInteger(), nullable=False),
        sa.Column("doc", sa.BigInteger(), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("stem", "scope", "doc", name=op.f("pk_search_posting"), postgresql_include=["weight"]),
        sqlite_with_rowid=False,
    )
