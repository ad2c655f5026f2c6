"""The ledger's tables as Core sees them: postings are plain statements, without the cost of mapped objects."""

from sqlalchemy import Connection, Insert, Table
from sqlalchemy.dialects import postgresql, sqlite

from kernel.database import Base
from ledger import models as _models  # noqa: F401 - fills the metadata
from ledger import triggers
from ledger.lots import models as _lots  # noqa: F401
from ledger.seals import models as _seals  # noqa: F401

ACCOUNT: Table = Base.metadata.tables["ledger_account"]
BALANCE: Table = Base.metadata.tables["ledger_balance"]
TRANSFER: Table = Base.metadata.tables["ledger_transfer"]
HEAD: Table = Base.metadata.tables["ledger_head"]
CLOSING: Table = Base.metadata.tables["ledger_closing"]
LOT: Table = Base.metadata.tables["ledger_lot"]
LOT_USE: Table = Base.metadata.tables["ledger_lot_use"]
SEAL: Table = Base.metadata.tables["ledger_seal"]
LEAF: Table = Base.metadata.tables["ledger_leaf"]
SUBTREE: Table = Base.metadata.tables["ledger_subtree"]
DAY_TOTAL: Table = Base.metadata.tables["ledger_day_total"]

# Its row count is the answer, and some drivers forget it with the cursor unless it is asked for.
_INSERTS: dict[tuple[str, str], Insert] = {
    (dialect.__name__.rpartition(".")[2], table.name): dialect.insert(table)
    .on_conflict_do_nothing()
    .execution_options(preserve_rowcount=True)
    for dialect in (postgresql, sqlite)
    for table in (ACCOUNT, HEAD, CLOSING)
}


def insert_unless_there(connection: Connection, table: Table) -> Insert:
    """Return an INSERT that does nothing, and raises nothing, where a row is in its way."""
    return _INSERTS[connection.dialect.name, table.name]


triggers.attach(Base.metadata)
