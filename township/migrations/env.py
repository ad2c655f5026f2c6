"""How Alembic meets the product: the metadata, one transaction, and plain column types in what it writes."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import TypeDecorator

from township.migrations import is_modelled
from township.models import Base


def plain_types(kind: str, item: Any, _autogen: AutogenContext) -> str | Literal[False]:
    """Write the product's own column types as the ones that they store, so that old revisions never need our code."""
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{item.impl!r}"
    return False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    include_object=is_modelled,
    render_item=plain_types,
    render_as_batch=False,
    transactional_ddl=True,
    compare_server_default=True,
)
with context.begin_transaction():
    context.run_migrations()
