"""Sums that were told stay told: what a programme says of people and of themes is kept, and who it counted"""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

GROUP = sa.table("programme_group", sa.column("programme_id"), sa.column("since", sa.DateTime()))
PROGRAMME = sa.table("programme", sa.column("id"), sa.column("created_at", sa.DateTime()))


def upgrade() -> None:
    with op.batch_alter_table("programme") as programme:
        programme.add_column(sa.Column("told_at", sa.DateTime(), nullable=True))
    op.create_table(
        "programme_told",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("about", sa.String(20), nullable=False),
        sa.Column("part", sa.String(20), nullable=False),
        sa.Column("value", sa.String(60), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("pending", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name="fk_programme_told_programme_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_programme_told"),
        sa.UniqueConstraint(
            "programme_id",
            "year",
            "about",
            "part",
            "value",
            name="uq_programme_told_programme_id_year_about_part_value",
        ),
    )
    op.create_table(
        "programme_counted_person",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("about", sa.String(20), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_programme_counted_person_person_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", "about", name="pk_programme_counted_person"),
    )
    op.create_table(
        "programme_counted_meeting",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name="fk_programme_counted_meeting_meeting_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name="fk_programme_counted_meeting_programme_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("meeting_id", name="pk_programme_counted_meeting"),
    )
    op.create_index("ix_programme_counted_meeting_programme_id", "programme_counted_meeting", ["programme_id"])
    # What was told follows from these no more.
    op.drop_table("programme_stay")
    with op.batch_alter_table("programme_group") as group:
        group.drop_column("since")


def downgrade() -> None:
    with op.batch_alter_table("programme_group") as group:
        group.add_column(sa.Column("since", sa.DateTime(), nullable=True))
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
    op.drop_table("programme_counted_meeting")
    op.drop_table("programme_counted_person")
    op.drop_table("programme_told")
    with op.batch_alter_table("programme") as programme:
        programme.drop_column("told_at")
