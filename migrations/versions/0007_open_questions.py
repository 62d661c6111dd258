"""An index that leads straight to the questions that wait for an answer: each home page asks for its reader's"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    waiting = sa.text("kind = 'question' AND resolved_at IS NULL")
    op.create_index("ix_comment_open_question", "comment", ["entry_id"], sqlite_where=waiting, postgresql_where=waiting)


def downgrade() -> None:
    op.drop_index("ix_comment_open_question", "comment")
