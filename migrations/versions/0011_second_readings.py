"""Second readings: who was asked to read which version, and what they answered"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

TABLE = "second_reading"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("reader_id", sa.Integer(), nullable=False),
        sa.Column("notice_id", sa.Integer(), nullable=True),
        sa.Column("waiting", sa.Boolean(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("remarks", sa.JSON(), nullable=False),
        sa.Column("proposals", sa.JSON(), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("answered_at", sa.DateTime(), nullable=True),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=f"fk_{TABLE}_entry_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name=f"fk_{TABLE}_revision_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["group_id"], ["supervision_group.id"], name=f"fk_{TABLE}_group_id"),
        sa.ForeignKeyConstraint(["reader_id"], ["person.id"], name=f"fk_{TABLE}_reader_id"),
        sa.ForeignKeyConstraint(["notice_id"], ["notice.id"], name=f"fk_{TABLE}_notice_id", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{TABLE}"),
    )
    op.create_index(f"ix_{TABLE}_entry_id", TABLE, ["entry_id"])
    op.create_index(f"ix_{TABLE}_revision_id", TABLE, ["revision_id"])
    op.create_index(f"ix_{TABLE}_reader", TABLE, ["reader_id", "waiting"])
    waits = sa.text("waiting")
    op.create_index(
        f"ix_{TABLE}_one_waits", TABLE, ["entry_id"], unique=True, sqlite_where=waits, postgresql_where=waits
    )


def downgrade() -> None:
    for name in ("one_waits", "reader", "revision_id", "entry_id"):
        op.drop_index(f"ix_{TABLE}_{name}", TABLE)
    op.drop_table(TABLE)
