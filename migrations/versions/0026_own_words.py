"""Words of people's own working copies stand together in the index, apart from everybody's."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

# Scopes of authors are those that can be divided by eight; a key is then a tilde, seven hexadecimal digits, the stem.
HEX = {"sqlite": "printf('~%07x', scope / 8)", "postgresql": "'~' || lpad(to_hex(scope / 8), 7, '0')"}


def upgrade() -> None:
    own = HEX[op.get_bind().dialect.name]
    _move(f"{own} || stem", "scope % 8 = 0 AND stem < '~'")


def downgrade() -> None:
    _move("substr(stem, 9)", "stem >= '~'")


def _move(stem: str, which: str) -> None:
    """In the order of the new keys, so that each page of the table is written once."""
    op.execute(
        sa.text(
            f"INSERT INTO search_block (stem, scope, first, n, body) SELECT {stem}, scope, first, n, body "  # noqa: S608
            f"FROM search_block WHERE {which} ORDER BY 1, scope, first"
        )
    )
    op.execute(sa.text(f"DELETE FROM search_block WHERE {which}"))  # noqa: S608
