"""Employers of before, and what people say of themselves for the sums of a programme."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "past_employer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(160), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_past_employer_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_past_employer")),
    )
    op.create_index(op.f("ix_past_employer_person_id"), "past_employer", ["person_id"])
    op.create_table(
        "particulars",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("gender", sa.String(1), nullable=False),
        sa.Column("birth_year", sa.Integer(), nullable=True),
        sa.Column("counts_from", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_particulars_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_particulars")),
    )


def downgrade() -> None:
    op.drop_table("particulars")
    op.drop_index(op.f("ix_past_employer_person_id"), table_name="past_employer")
    op.drop_table("past_employer")
