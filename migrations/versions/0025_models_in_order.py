"""Templates and formats in a collection have their order and a note of those who curate"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

MODEL = sa.table(
    "edition_model", sa.column("id"), sa.column("edition_id"), sa.column("added_at"), sa.column("position")
)


def upgrade() -> None:
    with op.batch_alter_table("edition_model") as model:
        model.add_column(sa.Column("position", sa.Integer(), nullable=False, server_default="0"))
        model.add_column(sa.Column("note", sa.Text(), nullable=False, server_default=""))
        model.add_column(sa.Column("html", sa.Text(), nullable=False, server_default=""))
    with op.batch_alter_table("edition_model") as model:
        for column in ("position", "note", "html"):
            model.alter_column(column, server_default=None)
    # As they stood until now: as they were put in.
    other = MODEL.alias()
    earlier = sa.or_(
        other.c.added_at < MODEL.c.added_at, sa.and_(other.c.added_at == MODEL.c.added_at, other.c.id <= MODEL.c.id)
    )
    place = sa.select(sa.func.count()).select_from(other).where(other.c.edition_id == MODEL.c.edition_id, earlier)
    op.execute(MODEL.update().values(position=place.scalar_subquery()))


def downgrade() -> None:
    with op.batch_alter_table("edition_model") as model:
        for column in ("html", "note", "position"):
            model.drop_column(column)
