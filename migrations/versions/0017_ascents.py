"""Proposals: the way of a version to the ambito and the network; when a publication was brought up to date; reminders"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

TABLE = "ascent"
PEOPLE = ("author_id", "reader_id", "stand_in_id", "approver_id", "network_approver_id", "ended_by_id")


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("ambito_id", sa.Integer(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("names_author", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("reader_id", sa.Integer(), nullable=False),
        sa.Column("stand_in_id", sa.Integer(), nullable=True),
        sa.Column("approver_id", sa.Integer(), nullable=True),
        sa.Column("network_approver_id", sa.Integer(), nullable=True),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("since", sa.DateTime(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=f"fk_{TABLE}_entry_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name=f"fk_{TABLE}_revision_id", ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["group_id"], ["supervision_group.id"], name=f"fk_{TABLE}_group_id"),
        sa.ForeignKeyConstraint(["ambito_id"], ["ambito.id"], name=f"fk_{TABLE}_ambito_id"),
        *(sa.ForeignKeyConstraint([who], ["person.id"], name=f"fk_{TABLE}_{who}") for who in PEOPLE),
        sa.PrimaryKeyConstraint("id", name=f"pk_{TABLE}"),
    )
    for column in ("entry_id", "revision_id", "author_id"):
        op.create_index(f"ix_{TABLE}_{column}", TABLE, [column])
    op.create_index(f"ix_{TABLE}_state_ambito", TABLE, ["state", "ambito_id"])
    is_open = sa.text("ended_at IS NULL")
    op.create_index(
        f"uq_{TABLE}_open", TABLE, ["entry_id"], unique=True, sqlite_where=is_open, postgresql_where=is_open
    )
    with op.batch_alter_table("publication") as publication:
        publication.add_column(sa.Column("updated_at", sa.DateTime(), nullable=True))
        publication.add_column(sa.Column("network_approver_id", sa.Integer(), nullable=True))
        publication.create_foreign_key("fk_publication_network_approver_id", "person", ["network_approver_id"], ["id"])
    with op.batch_alter_table("notice") as notice:
        notice.add_column(sa.Column("ascent_id", sa.Integer(), nullable=True))
        notice.create_foreign_key("fk_notice_ascent_id", TABLE, ["ascent_id"], ["id"], ondelete="CASCADE")
        notice.create_index("ix_notice_ascent_id", ["ascent_id"])
    with op.batch_alter_table("person") as person:
        person.add_column(sa.Column("reminder_days", sa.Integer(), nullable=True))
    with op.batch_alter_table("ambito") as ambito:
        ambito.add_column(sa.Column("reminder_days", sa.Integer(), nullable=False, server_default="7"))


def downgrade() -> None:
    with op.batch_alter_table("ambito") as ambito:
        ambito.drop_column("reminder_days")
    with op.batch_alter_table("person") as person:
        person.drop_column("reminder_days")
    with op.batch_alter_table("notice") as notice:
        notice.drop_index("ix_notice_ascent_id")
        notice.drop_constraint("fk_notice_ascent_id", type_="foreignkey")
        notice.drop_column("ascent_id")
    with op.batch_alter_table("publication") as publication:
        publication.drop_constraint("fk_publication_network_approver_id", type_="foreignkey")
        publication.drop_column("network_approver_id")
        publication.drop_column("updated_at")
    op.drop_table(TABLE)
