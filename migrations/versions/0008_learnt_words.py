"""What a group or an ambito asks the check to recognise"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "learnt_word",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("ambito_id", sa.Integer(), nullable=True),
        sa.Column("words", sa.String(80), nullable=False),
        sa.Column("key", sa.String(160), nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=True),
        sa.Column("added_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("(group_id IS NULL) <> (ambito_id IS NULL)", name=op.f("ck_learnt_word_one_place")),
        sa.ForeignKeyConstraint(
            ["group_id"], ["supervision_group.id"], name=op.f("fk_learnt_word_group_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["ambito_id"], ["ambito.id"], name=op.f("fk_learnt_word_ambito_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["added_by_id"], ["person.id"], name=op.f("fk_learnt_word_added_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_learnt_word")),
        sa.UniqueConstraint("group_id", "key", name=op.f("uq_learnt_word_group_id_key")),
        sa.UniqueConstraint("ambito_id", "key", name=op.f("uq_learnt_word_ambito_id_key")),
    )


def downgrade() -> None:
    op.drop_table("learnt_word")
