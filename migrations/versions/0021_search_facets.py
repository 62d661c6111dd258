"""What documents are counted by, packed beside them."""

import sys
from array import array

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

KINDS = ("narrative", "reflection", "practice", "strategy")
STATES = ("proposed", "trial", "confirmed", "review", "retired")
AT_ONCE = 10_000
DOCUMENTS = sa.text(
    "SELECT id, kind, template_id, group_id, ambito_id, day, state, terms FROM search_document "
    "WHERE id > :after ORDER BY id LIMIT :most"
)


def upgrade() -> None:
    table = op.create_table(
        "search_facets",
        sa.Column("doc", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, autoincrement=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("doc", name=op.f("pk_search_facets")),
    )
    connection, after = op.get_bind(), 0
    while rows := connection.execute(DOCUMENTS, {"after": after, "most": AT_ONCE}).all():
        connection.execute(sa.insert(table), [{"doc": row.id, "body": _body(row)} for row in rows])
        after = rows[-1].id


def _body(row: sa.Row) -> bytes:
    state = None if row.state is None else STATES.index(row.state)
    values = (KINDS.index(row.kind), row.template_id, row.group_id, row.ambito_id, row.day // 10_000, state)
    numbers = [n << 27 | value for n, value in enumerate(values) if value is not None]
    packed = array("I", [*numbers, *(6 << 27 | int(term) for term in row.terms.split(",") if term)])
    if sys.byteorder == "big":
        packed.byteswap()
    return packed.tobytes()


def downgrade() -> None:
    op.drop_table("search_facets")
