"""Since when a group takes part in a programme, and which ones took part before"""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

GROUP = sa.table("programme_group", sa.column("programme_id"), sa.column("since", sa.DateTime()))
PROGRAMME = sa.table("programme", sa.column("id"), sa.column("created_at", sa.DateTime()))


def upgrade() -> None:
    with op.batch_alter_table("programme_group") as group:
        group.add_column(sa.Column("since", sa.DateTime(), nullable=True))
    # Since when is not known: since the programme is here, so that nothing counts later than it did.
    made = sa.select(PROGRAMME.c.created_at).where(PROGRAMME.c.id == GROUP.c.programme_id)
    op.execute(GROUP.update().values(since=made.scalar_subquery()))
    with op.batch_alter_table("programme_group") as group:
        group.alter_column("since", existing_type=sa.DateTime(), nullable=False)
    op.create_table(
        "programme_stay",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(), nullable=False),
        sa.Column("until", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name="fk_programme_stay_programme_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["group_id"], ["supervision_group.id"], name="fk_programme_stay_group_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_programme_stay"),
    )
    op.create_index("ix_programme_stay_programme_id", "programme_stay", ["programme_id"])
    op.create_index("ix_programme_stay_group_id", "programme_stay", ["group_id"])


def downgrade() -> None:
    op.drop_table("programme_stay")
    with op.batch_alter_table("programme_group") as group:
        group.drop_column("since")
