"""Templates and formats among the texts of a collection: those that are there stand at its end, as they did"""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

MODEL = sa.table(
    "edition_model", sa.column("id"), sa.column("edition_id"), sa.column("section_id"), sa.column("position")
)
ITEM = sa.table("edition_item", sa.column("edition_id"), sa.column("position"))
SECTION = sa.table("edition_section", sa.column("id"), sa.column("edition_id"), sa.column("position"))


def upgrade() -> None:
    with op.batch_alter_table("edition_model") as model:
        model.add_column(sa.Column("section_id", sa.Integer(), nullable=True))
        model.create_foreign_key(
            "fk_edition_model_section_id", "edition_section", ["section_id"], ["id"], ondelete="SET NULL"
        )
        model.create_index("ix_edition_model_section_id", ["section_id"])
    op.create_table(
        "collection_model_read",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("collection_id", sa.Integer(), nullable=False),
        sa.Column("offer_id", sa.Integer(), nullable=False),
        sa.Column("read_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_collection_model_read_person_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["collection_id"], ["collection.id"], name="fk_collection_model_read_collection_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["offer_id"], ["template_offer.id"], name="fk_collection_model_read_offer_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", "collection_id", "offer_id", name="pk_collection_model_read"),
    )
    op.create_index("ix_collection_model_read_collection_id", "collection_model_read", ["collection_id"])
    op.create_index("ix_collection_model_read_offer_id", "collection_model_read", ["offer_id"])
    bind = op.get_bind()
    for edition in list(bind.scalars(sa.select(MODEL.c.edition_id).distinct())):
        end = bind.scalar(sa.select(sa.func.max(ITEM.c.position)).where(ITEM.c.edition_id == edition)) or 0
        sections = sa.select(SECTION.c.id).where(SECTION.c.edition_id == edition)
        last = bind.scalar(sections.order_by(SECTION.c.position.desc(), SECTION.c.id.desc()).limit(1))
        values = {"section_id": last, "position": MODEL.c.position + end}
        bind.execute(sa.update(MODEL).where(MODEL.c.edition_id == edition).values(values))


def downgrade() -> None:
    op.drop_table("collection_model_read")
    with op.batch_alter_table("edition_model") as model:
        model.drop_index("ix_edition_model_section_id")
        model.drop_constraint("fk_edition_model_section_id", type_="foreignkey")
        model.drop_column("section_id")
