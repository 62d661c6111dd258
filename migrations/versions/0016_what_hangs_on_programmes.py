"""Ambiti are asked into a programme; training of its groups, logos, certificates; what groups give back"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

TRAINING = (("training_body", 160), ("training_event", 60), ("training_type", 1))
CREDITS = ("credits", "credits_deontological")


def _of(table: str, target: str, column: str, cascade: bool = True) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{target}.id"], name=f"fk_{table}_{column}", ondelete="CASCADE" if cascade else None
    )


def upgrade() -> None:
    with op.batch_alter_table("programme_ambito") as table:
        table.add_column(sa.Column("accepted_at", sa.DateTime(), nullable=True))
    with op.batch_alter_table("programme_group") as table:
        for name, size in TRAINING:
            table.add_column(sa.Column(name, sa.String(size), nullable=False, server_default=""))
        for name in CREDITS:
            table.add_column(sa.Column(name, sa.Integer(), nullable=True))
    with op.batch_alter_table("programme_group") as table:
        for name, size in TRAINING:
            table.alter_column(name, existing_type=sa.String(size), existing_nullable=False, server_default=None)
    op.create_table(
        "programme_logo",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("picture", sa.LargeBinary(), nullable=False),
        _of("programme_logo", "programme", "programme_id"),
        sa.PrimaryKeyConstraint("id", name="pk_programme_logo"),
    )
    op.create_index("ix_programme_logo_programme_id", "programme_logo", ["programme_id"])
    op.create_table(
        "certificate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(20), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("due", sa.Integer(), nullable=False),
        sa.Column("present", sa.Integer(), nullable=False),
        sa.Column("issued_at", sa.DateTime(), nullable=False),
        sa.Column("issued_by_id", sa.Integer(), nullable=True),
        sa.Column("revoked_at", sa.DateTime(), nullable=True),
        _of("certificate", "programme", "programme_id"),
        _of("certificate", "supervision_group", "group_id"),
        _of("certificate", "person", "person_id", cascade=False),
        _of("certificate", "person", "issued_by_id", cascade=False),
        sa.PrimaryKeyConstraint("id", name="pk_certificate"),
        sa.UniqueConstraint("code", name="uq_certificate_code"),
        sa.UniqueConstraint("programme_id", "year", "number", name="uq_certificate_programme_id_year_number"),
    )
    op.create_index("ix_certificate_person_id", "certificate", ["person_id"])
    standing = sa.text("revoked_at IS NULL")
    op.create_index(
        "uq_certificate_standing",
        "certificate",
        ["programme_id", "group_id", "person_id", "year"],
        unique=True,
        sqlite_where=standing,
        postgresql_where=standing,
    )
    op.create_table(
        "feedback",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("criticality", sa.Text(), nullable=False),
        sa.Column("effect", sa.Text(), nullable=False),
        sa.Column("proposal", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(), nullable=True),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", sa.DateTime(), nullable=True),
        _of("feedback", "supervision_group", "group_id"),
        _of("feedback", "person", "author_id", cascade=False),
        _of("feedback", "person", "answered_by_id", cascade=False),
        sa.PrimaryKeyConstraint("id", name="pk_feedback"),
    )
    op.create_index("ix_feedback_group", "feedback", ["group_id", "created_at"])


def downgrade() -> None:
    for table in ("feedback", "certificate", "programme_logo"):
        op.drop_table(table)
    with op.batch_alter_table("programme_group") as table:
        for name in (*CREDITS, *(name for name, _ in TRAINING)):
            table.drop_column(name)
    with op.batch_alter_table("programme_ambito") as table:
        table.drop_column("accepted_at")
