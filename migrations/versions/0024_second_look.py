"""What is offered to all is looked at twice: in the ambito, then by somebody of another one"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

OFFER = sa.table("template_offer", sa.column("state"))


def upgrade() -> None:
    # What is approved already stays approved: it was asked one look, and others have built on it.
    with op.batch_alter_table("template_offer") as offer:
        offer.add_column(sa.Column("looked_by_id", sa.Integer(), nullable=True))
        offer.add_column(sa.Column("looked_at", sa.DateTime(), nullable=True))
        offer.create_foreign_key("fk_template_offer_looked_by_id", "person", ["looked_by_id"], ["id"])


def downgrade() -> None:
    # Before this there was one look: what has had only the first waits again; what the network declined is declined.
    op.execute(OFFER.update().where(OFFER.c.state == "network").values(state="proposed"))
    op.execute(OFFER.update().where(OFFER.c.state == "ambito").values(state="declined"))
    with op.batch_alter_table("template_offer") as offer:
        offer.drop_constraint("fk_template_offer_looked_by_id", type_="foreignkey")
        offer.drop_column("looked_at")
        offer.drop_column("looked_by_id")
