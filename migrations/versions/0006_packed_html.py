"""The HTML of a version is stored compressed: it takes half the room, and a tenth of the whole database is saved"""

import json
import zlib

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def _pack(html: str) -> bytes:
    return zlib.compress(html.encode(), 6)


def _loads(packed: bytes):
    return json.loads(zlib.decompress(packed))


def _convert(into: str, type_, change) -> None:
    """Each row's `html` goes through `change` into the column `into`, which then takes its name and place."""
    op.add_column("revision", sa.Column(into, type_, nullable=True))
    connection = op.get_bind()
    table = sa.table("revision", sa.column("id", sa.Integer), sa.column("html"), sa.column(into, type_))
    last = 0
    while rows := connection.execute(
        sa.select(table.c.id, sa.cast(table.c.html, sa.Text) if into == "packed" else table.c.html)
        .where(table.c.id > last)
        .order_by(table.c.id)
        .limit(500)
    ).all():
        filled = sa.update(table).where(table.c.id == sa.bindparam("row")).values({into: sa.bindparam("new")})
        connection.execute(filled, [{"row": row[0], "new": change(row[1])} for row in rows])
        last = rows[-1][0]
    with op.batch_alter_table("revision") as changed:
        changed.drop_column("html")
        changed.alter_column(into, new_column_name="html", existing_type=type_, nullable=False)


def upgrade() -> None:
    _convert("packed", sa.LargeBinary(), _pack)


def downgrade() -> None:
    _convert("plainly", sa.JSON(), _loads)
