"""Formats of meetings are offered to all too, and collections hold what was approved"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


OFFER = sa.table("template_offer", sa.column("of"), sa.column("state"), sa.column("body"))
FORMATS = sa.cast(OFFER.c.body, sa.Text).like('%"steps": [%')


def upgrade() -> None:
    with op.batch_alter_table("template_offer") as offer:
        offer.add_column(sa.Column("of", sa.String(8), nullable=False, server_default="template"))
        offer.add_column(sa.Column("format_id", sa.Integer(), nullable=True))
        offer.create_foreign_key(
            "fk_template_offer_format_id", "meeting_format", ["format_id"], ["id"], ondelete="SET NULL"
        )
        offer.create_index("ix_template_offer_format_id", ["format_id"])
    op.execute(OFFER.update().where(FORMATS).values(of="format"))
    op.create_table(
        "edition_model",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("offer_id", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name="fk_edition_model_edition_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["offer_id"], ["template_offer.id"], name="fk_edition_model_offer_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_edition_model"),
        sa.UniqueConstraint("edition_id", "offer_id", name="uq_edition_model_edition_id_offer_id"),
    )
    op.create_index("ix_edition_model_offer_id", "edition_model", ["offer_id"])


def downgrade() -> None:
    op.drop_table("edition_model")
    # Before this nobody knows how to show a format: it is offered no more, and stays.
    op.execute(OFFER.update().where(FORMATS).values(state="withdrawn"))
    with op.batch_alter_table("template_offer") as offer:
        offer.drop_index("ix_template_offer_format_id")
        offer.drop_constraint("fk_template_offer_format_id", type_="foreignkey")
        offer.drop_column("format_id")
        offer.drop_column("of")
