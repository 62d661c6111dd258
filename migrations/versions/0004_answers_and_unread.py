"""Indexes for the answers to a comment and for the notices that wait: each page asks for both"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_comment_parent_id", "comment", ["parent_id"])
    waiting = sa.text("read_at IS NULL")
    op.create_index("ix_notice_unread", "notice", ["person_id"], sqlite_where=waiting, postgresql_where=waiting)


def downgrade() -> None:
    op.drop_index("ix_notice_unread", "notice")
    op.drop_index("ix_comment_parent_id", "comment")
