"""When the visit before the present one began, so that «new since I was here» lasts as long as the visit"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("membership") as membership:
        membership.add_column(sa.Column("visited_before", sa.DateTime(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("membership") as membership:
        membership.drop_column("visited_before")
