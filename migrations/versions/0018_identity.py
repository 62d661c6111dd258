"""Who a group is in its own words, and templates that are offered to all"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def _to(table: str, column: str, there: str, ondelete: str | None = None) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{there}.id"], name=f"fk_{table}_{column}", ondelete=ondelete)


def _place(table: str) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("ambito_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("(group_id IS NULL) <> (ambito_id IS NULL)", name=op.f(f"ck_{table}_one_place")),
        _to(table, "group_id", "supervision_group", "CASCADE"),
        _to(table, "ambito_id", "ambito", "CASCADE"),
    ]


def upgrade() -> None:
    op.create_table(
        "portrait",
        sa.Column("id", sa.Integer(), nullable=False),
        *_place("portrait"),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("written_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        _to("portrait", "written_by_id", "person"),
        sa.PrimaryKeyConstraint("id", name="pk_portrait"),
        sa.UniqueConstraint("group_id", name="uq_portrait_group_id"),
        sa.UniqueConstraint("ambito_id", name="uq_portrait_ambito_id"),
    )
    op.create_table(
        "gloss",
        sa.Column("id", sa.Integer(), nullable=False),
        *_place("gloss"),
        sa.Column("word", sa.String(80), nullable=False),
        sa.Column("key", sa.String(160), nullable=False),
        sa.Column("meaning", sa.String(600), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.Column("added_by_id", sa.Integer(), nullable=True),
        sa.Column("added_at", sa.DateTime(), nullable=False),
        _to("gloss", "entry_id", "entry", "SET NULL"),
        _to("gloss", "added_by_id", "person"),
        sa.PrimaryKeyConstraint("id", name="pk_gloss"),
        sa.UniqueConstraint("group_id", "key", name="uq_gloss_group_id_key"),
        sa.UniqueConstraint("ambito_id", "key", name="uq_gloss_ambito_id_key"),
    )
    op.create_table(
        "template_offer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("template_id", sa.Integer(), nullable=True),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("ambito_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(12), nullable=True),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("reason", sa.String(600), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        _to("template_offer", "template_id", "template", "SET NULL"),
        _to("template_offer", "group_id", "supervision_group", "CASCADE"),
        _to("template_offer", "ambito_id", "ambito", "CASCADE"),
        _to("template_offer", "proposed_by_id", "person"),
        _to("template_offer", "decided_by_id", "person"),
        sa.PrimaryKeyConstraint("id", name="pk_template_offer"),
    )
    op.create_index("ix_template_offer_template_id", "template_offer", ["template_id"])
    op.create_index("ix_template_offer_state", "template_offer", ["state", "decided_at"])


def downgrade() -> None:
    for table in ("template_offer", "gloss", "portrait"):
        op.drop_table(table)
