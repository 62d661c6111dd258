"""What an author decided about what the check found: fingerprints and counts, no words"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "anonymity_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("what", sa.String(64), nullable=False),
        sa.Column("before", sa.String(64), nullable=False),
        sa.Column("after", sa.String(64), nullable=False),
        sa.Column("everywhere", sa.Boolean(), nullable=False),
        sa.Column("decision", sa.String(12), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name="fk_anonymity_decision_entry_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_anonymity_decision"),
    )
    op.create_index("ix_anonymity_decision_entry_id", "anonymity_decision", ["entry_id"])


def downgrade() -> None:
    op.drop_index("ix_anonymity_decision_entry_id", "anonymity_decision")
    op.drop_table("anonymity_decision")
