"""«Write before you read» asks of each text who wrote on its theme: the index says it without a look at the texts"""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_entry_theme_author", "entry", ["theme_id", "author_id"])
    op.drop_index("ix_entry_theme_id", "entry")


def downgrade() -> None:
    op.create_index("ix_entry_theme_id", "entry", ["theme_id"])
    op.drop_index("ix_entry_theme_author", "entry")
