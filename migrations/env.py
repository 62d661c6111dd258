"""Alembic: runs on the connection that workspace.upkeep.database hands over; one head."""

from alembic import context

from workspace import nouns  # noqa: F401  (declares the tables)
from workspace.db import UTC, Base
from workspace.search import tables  # noqa: F401  (declares the tables of search)


def render_item(kind, item, autogen_context):  # type: ignore[no-untyped-def]
    """Our UTC is stored as a plain DateTime: migrations do not import the product's code."""
    return "sa.DateTime()" if kind == "type" and isinstance(item, UTC) else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    compare_type=True,
    render_item=render_item,
)
with context.begin_transaction():
    context.run_migrations()
