"""Calendars, agendas, formats, minutes and what is left of a meeting; the day by which a pact is looked at again"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "calendar_feed",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_calendar_feed_person_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("person_id", name="pk_calendar_feed"),
        sa.UniqueConstraint("token_hash", name="uq_calendar_feed_token_hash"),
    )
    op.create_table(
        "meeting_format",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("ambito_id", sa.Integer(), nullable=True),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("retired_at", sa.DateTime(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["ambito_id"], ["ambito.id"], name="fk_meeting_format_ambito_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["group_id"], ["supervision_group.id"], name="fk_meeting_format_group_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_meeting_format"),
        sa.UniqueConstraint("key", "version", name="uq_meeting_format_key_version"),
    )
    op.create_index("ix_meeting_format_ambito_id", "meeting_format", ["ambito_id"], unique=False)
    op.create_index("ix_meeting_format_group_id", "meeting_format", ["group_id"], unique=False)
    op.create_table(
        "supervisor_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["supervision_group.id"], name="fk_supervisor_note_group_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_supervisor_note_person_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_supervisor_note"),
    )
    op.create_index("ix_supervisor_note_group_id", "supervisor_note", ["group_id"], unique=False)
    op.create_index("ix_supervisor_note_person_id", "supervisor_note", ["person_id"], unique=False)
    op.create_table(
        "meeting_agenda",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("choice", sa.String(length=6), nullable=False),
        sa.Column("format_id", sa.Integer(), nullable=True),
        sa.Column("module", sa.String(length=40), nullable=False),
        sa.Column("composed_by_id", sa.Integer(), nullable=True),
        sa.Column("composed_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["composed_by_id"], ["person.id"], name="fk_meeting_agenda_composed_by_id"),
        sa.ForeignKeyConstraint(["format_id"], ["meeting_format.id"], name="fk_meeting_agenda_format_id"),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name="fk_meeting_agenda_meeting_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("meeting_id", name="pk_meeting_agenda"),
    )
    op.create_table(
        "meeting_card",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("item", sa.String(length=12), nullable=False),
        sa.Column("value", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("answers", sa.Integer(), nullable=False),
        sa.Column("shown", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name="fk_meeting_card_meeting_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("meeting_id", "item", "value", name="pk_meeting_card"),
    )
    op.create_table(
        "meeting_card_given",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name="fk_meeting_card_given_meeting_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_meeting_card_given_person_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("meeting_id", "person_id", name="pk_meeting_card_given"),
    )
    op.create_table(
        "meeting_minutes",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("format_id", sa.Integer(), nullable=True),
        sa.Column("follow_up", sa.Text(), nullable=False),
        sa.Column("agreements", sa.Text(), nullable=False),
        sa.Column("next_case", sa.Text(), nullable=False),
        sa.Column("written_by_id", sa.Integer(), nullable=True),
        sa.Column("written_at", sa.DateTime(), nullable=False),
        sa.Column("saves", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["format_id"], ["meeting_format.id"], name="fk_meeting_minutes_format_id"),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name="fk_meeting_minutes_meeting_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["written_by_id"], ["person.id"], name="fk_meeting_minutes_written_by_id"),
        sa.PrimaryKeyConstraint("meeting_id", name="pk_meeting_minutes"),
    )
    op.create_table(
        "meeting_reminder",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name="fk_meeting_reminder_meeting_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_meeting_reminder_person_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("meeting_id", "person_id", name="pk_meeting_reminder"),
    )
    op.create_index("ix_meeting_reminder_person_id", "meeting_reminder", ["person_id"], unique=False)
    op.create_table(
        "meeting_take_away",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name="fk_meeting_take_away_meeting_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_meeting_take_away_person_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("meeting_id", "person_id", name="pk_meeting_take_away"),
    )
    op.create_index("ix_meeting_take_away_person_id", "meeting_take_away", ["person_id"], unique=False)
    op.create_table(
        "meeting_term",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("term_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name="fk_meeting_term_meeting_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["term_id"], ["term.id"], name="fk_meeting_term_term_id"),
        sa.PrimaryKeyConstraint("meeting_id", "term_id", name="pk_meeting_term"),
    )
    op.create_index("ix_meeting_term_term_id", "meeting_term", ["term_id"], unique=False)
    op.create_table(
        "meeting_proposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name="fk_meeting_proposal_entry_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name="fk_meeting_proposal_meeting_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_meeting_proposal_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_meeting_proposal"),
        sa.UniqueConstraint("meeting_id", "entry_id", name="uq_meeting_proposal_meeting_id_entry_id"),
    )
    op.create_index("ix_meeting_proposal_entry_id", "meeting_proposal", ["entry_id"], unique=False)
    op.create_table(
        "meeting_vote",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name="fk_meeting_vote_meeting_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_meeting_vote_person_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["meeting_proposal.id"], name="fk_meeting_vote_proposal_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("meeting_id", "person_id", name="pk_meeting_vote"),
    )
    op.create_index("ix_meeting_vote_proposal_id", "meeting_vote", ["proposal_id"], unique=False)
    with op.batch_alter_table("meeting") as meeting:
        meeting.add_column(sa.Column("sequence", sa.Integer(), nullable=False, server_default="0"))
        meeting.add_column(sa.Column("changed_at", sa.DateTime(), nullable=True))
    op.execute("UPDATE meeting SET changed_at = created_at")
    with op.batch_alter_table("meeting") as meeting:
        meeting.alter_column("sequence", existing_type=sa.Integer(), existing_nullable=False, server_default=None)
        meeting.alter_column("changed_at", existing_type=sa.DateTime(), nullable=False)
    with op.batch_alter_table("pact") as pact:
        pact.add_column(sa.Column("review_on", sa.Date(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("pact") as pact:
        pact.drop_column("review_on")
    with op.batch_alter_table("meeting") as meeting:
        meeting.drop_column("changed_at")
        meeting.drop_column("sequence")
    for table in (
        "meeting_vote",
        "meeting_proposal",
        "meeting_term",
        "meeting_take_away",
        "meeting_reminder",
        "meeting_minutes",
        "meeting_card_given",
        "meeting_card",
        "meeting_agenda",
        "supervisor_note",
        "meeting_format",
        "calendar_feed",
    ):
        op.drop_table(table)
