"""Whether somebody in another ambito could say yes for the network, when last looked"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("ambito") as ambito:
        ambito.add_column(sa.Column("goes_up", sa.Boolean(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("ambito") as ambito:
        ambito.drop_column("goes_up")
