"""The life of practices, and what readers do with a text"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def _to(table: str, column: str, there: str, ondelete: str | None = None) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{there}.id"], name=f"fk_{table}_{column}", ondelete=ondelete)


def upgrade() -> None:
    op.create_table(
        "practice",
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("reminded_on", sa.Date(), nullable=True),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        _to("practice", "entry_id", "entry", "CASCADE"),
        sa.PrimaryKeyConstraint("entry_id", name="pk_practice"),
    )
    op.create_index("ix_practice_review_on", "practice", ["review_on"])
    op.create_table(
        "card_source",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("card_id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=True),
        sa.Column("passages", sa.JSON(), nullable=False),
        sa.Column("asked_revision_id", sa.Integer(), nullable=True),
        sa.Column("seal", sa.String(64), nullable=False),
        sa.Column("answer", sa.String(7), nullable=False),
        sa.Column("notice_id", sa.Integer(), nullable=True),
        sa.Column("added_at", sa.DateTime(), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=True),
        sa.Column("answered_at", sa.DateTime(), nullable=True),
        _to("card_source", "card_id", "entry", "CASCADE"),
        _to("card_source", "entry_id", "entry", "CASCADE"),
        _to("card_source", "author_id", "person"),
        _to("card_source", "revision_id", "revision", "SET NULL"),
        _to("card_source", "asked_revision_id", "revision", "SET NULL"),
        _to("card_source", "notice_id", "notice", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_card_source"),
        sa.UniqueConstraint("card_id", "entry_id", name="uq_card_source_card_id_entry_id"),
    )
    op.create_index("ix_card_source_entry_id", "card_source", ["entry_id"])
    op.create_index("ix_card_source_author_answer", "card_source", ["author_id", "answer"])
    op.create_index("ix_card_source_asked_revision", "card_source", ["asked_revision_id"])
    op.create_table(
        "trial",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("together", sa.Boolean(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("context", sa.Text(), nullable=False),
        sa.Column("happened", sa.Text(), nullable=False),
        sa.Column("changed", sa.Text(), nullable=False),
        sa.Column("again", sa.String(7), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("edited_at", sa.DateTime(), nullable=True),
        _to("trial", "entry_id", "entry", "CASCADE"),
        _to("trial", "author_id", "person"),
        _to("trial", "group_id", "supervision_group"),
        sa.PrimaryKeyConstraint("id", name="pk_trial"),
    )
    op.create_index("ix_trial_author_id", "trial", ["author_id"])
    op.create_index("ix_trial_entry_created", "trial", ["entry_id", "created_at"])
    op.create_table(
        "kept",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(), nullable=False),
        _to("kept", "person_id", "person", "CASCADE"),
        _to("kept", "entry_id", "entry", "CASCADE"),
        sa.PrimaryKeyConstraint("person_id", "entry_id", name="pk_kept"),
    )
    op.create_index("ix_kept_person_added", "kept", ["person_id", "added_at"])
    op.create_table(
        "recognition",
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        _to("recognition", "entry_id", "entry", "CASCADE"),
        _to("recognition", "person_id", "person", "CASCADE"),
        sa.PrimaryKeyConstraint("entry_id", "person_id", name="pk_recognition"),
    )
    op.create_table(
        "question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("asker_id", sa.Integer(), nullable=False),
        sa.Column("ambito_id", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answer_html", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(), nullable=True),
        _to("question", "entry_id", "entry", "CASCADE"),
        _to("question", "group_id", "supervision_group"),
        _to("question", "asker_id", "person"),
        _to("question", "ambito_id", "ambito"),
        _to("question", "answered_by_id", "person"),
        sa.PrimaryKeyConstraint("id", name="pk_question"),
    )
    op.create_index("ix_question_entry_id", "question", ["entry_id"])
    op.create_index("ix_question_group_created", "question", ["group_id", "created_at"])
    op.create_index("ix_question_asker_created", "question", ["asker_id", "created_at"])
    op.create_table(
        "strategy_use",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("strategy_id", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(), nullable=False),
        _to("strategy_use", "entry_id", "entry", "CASCADE"),
        _to("strategy_use", "strategy_id", "entry", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_strategy_use"),
        sa.UniqueConstraint("entry_id", "strategy_id", name="uq_strategy_use_entry_id_strategy_id"),
    )
    op.create_index("ix_strategy_use_strategy_id", "strategy_use", ["strategy_id"])


def downgrade() -> None:
    for table in ("strategy_use", "question", "recognition", "kept", "trial", "card_source", "practice"):
        op.drop_table(table)
