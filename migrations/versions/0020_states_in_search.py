"""The state of a practice in the index, which is made anew afterwards (see upkeep/database.py)."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(sa.text("DELETE FROM search_block"))
    op.add_column("search_document", sa.Column("state", sa.String(10), nullable=True))


def downgrade() -> None:
    op.drop_column("search_document", "state")
