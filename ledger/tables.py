"""The ledger's tables as Core sees them: postings are plain statements, without the cost of mapped objects."""

from sqlalchemy import Connection, Insert, Table
from sqlalchemy.dialects import postgresql, sqlite

from kernel.database import Base
from ledger import models as _models  # noqa: F401 - fills the metadata

ACCOUNT: Table = Base.metadata.tables["ledger_account"]
BALANCE: Table = Base.metadata.tables["ledger_balance"]
TRANSFER: Table = Base.metadata.tables["ledger_transfer"]

# Its row count is the answer, and some drivers forget it with the cursor unless it is asked for.
_INSERTS: dict[tuple[str, str], Insert] = {
    (dialect.__name__.rpartition(".")[2], table.name): dialect.insert(table)
    .on_conflict_do_nothing()
    .execution_options(preserve_rowcount=True)
    for dialect in (postgresql, sqlite)
    for table in (ACCOUNT, BALANCE, TRANSFER)
}


def insert_unless_there(connection: Connection, table: Table) -> Insert:
    """Return an INSERT that does nothing, and raises nothing, where a row is in its way."""
    return _INSERTS[connection.dialect.name, table.name]
