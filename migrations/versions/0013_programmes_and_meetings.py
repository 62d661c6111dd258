"""Programmes, the ambiti and groups that take part, meetings and their register; the body that pays a person"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def _id() -> sa.Column:
    return sa.Column("id", sa.Integer(), nullable=False)


def _of(table: str, target: str, column: str, cascade: bool = True) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{target}.id"], name=f"fk_{table}_{column}", ondelete="CASCADE" if cascade else None
    )


def upgrade() -> None:
    with op.batch_alter_table("person") as person:
        person.add_column(sa.Column("employer", sa.String(160), nullable=False, server_default=""))
    with op.batch_alter_table("person") as person:
        person.alter_column("employer", existing_type=sa.String(160), existing_nullable=False, server_default=None)
    op.create_table(
        "programme",
        _id(),
        sa.Column("slug", sa.String(80), nullable=False),
        sa.Column("title", sa.String(300), nullable=False),
        sa.Column("funding", sa.String(12), nullable=False),
        sa.Column("cup", sa.String(15), nullable=False),
        sa.Column("budget", sa.Integer(), nullable=True),
        sa.Column("procedure", sa.String(300), nullable=False),
        sa.Column("act", sa.String(120), nullable=False),
        sa.Column("act_on", sa.Date(), nullable=True),
        sa.Column("provider", sa.String(200), nullable=False),
        sa.Column("bodies", sa.JSON(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("targets", sa.Text(), nullable=False),
        sa.Column("thresholds", sa.JSON(), nullable=False),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_programme"),
        sa.UniqueConstraint("slug", name="uq_programme_slug"),
    )
    for table, other, column in (
        ("programme_ambito", "ambito", "ambito_id"),
        ("programme_group", "supervision_group", "group_id"),
    ):
        op.create_table(
            table,
            sa.Column("programme_id", sa.Integer(), nullable=False),
            sa.Column(column, sa.Integer(), nullable=False),
            _of(table, "programme", "programme_id"),
            _of(table, other, column),
            sa.PrimaryKeyConstraint("programme_id", column, name=f"pk_{table}"),
        )
        op.create_index(f"ix_{table}_{column}", table, [column])
    op.create_table(
        "meeting",
        _id(),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("series", sa.String(36), nullable=True),
        sa.Column("starts_at", sa.DateTime(), nullable=False),
        sa.Column("ends_at", sa.DateTime(), nullable=False),
        sa.Column("place", sa.String(200), nullable=False),
        sa.Column("link", sa.String(500), nullable=False),
        sa.Column("mode", sa.String(10), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("supervisor_id", sa.Integer(), nullable=True),
        sa.Column("held_at", sa.DateTime(), nullable=True),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        _of("meeting", "supervision_group", "group_id"),
        _of("meeting", "person", "supervisor_id", cascade=False),
        _of("meeting", "person", "created_by_id", cascade=False),
        sa.PrimaryKeyConstraint("id", name="pk_meeting"),
    )
    op.create_index("ix_meeting_group_starts", "meeting", ["group_id", "starts_at"])
    op.create_table(
        "attendance",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("present", sa.Boolean(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("mode", sa.String(10), nullable=False),
        sa.Column("reason", sa.String(12), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        _of("attendance", "meeting", "meeting_id"),
        _of("attendance", "person", "person_id", cascade=False),
        _of("attendance", "person", "recorded_by_id", cascade=False),
        sa.PrimaryKeyConstraint("meeting_id", "person_id", name="pk_attendance"),
    )
    op.create_index("ix_attendance_person_id", "attendance", ["person_id"])


def downgrade() -> None:
    for table in ("attendance", "meeting", "programme_group", "programme_ambito", "programme"):
        op.drop_table(table)
    with op.batch_alter_table("person") as person:
        person.drop_column("employer")
