"""The tables of seals as Core sees them: a sealer moves thousands of rows in a statement."""

from sqlalchemy import Table

from kernel.database import Base
from ledger import models as _ledger_models  # noqa: F401 - fills the metadata
from ledger.seals import models as _models  # noqa: F401 - fills the metadata

SEAL: Table = Base.metadata.tables["ledger_seal"]
LEAF: Table = Base.metadata.tables["ledger_leaf"]
SUBTREE: Table = Base.metadata.tables["ledger_subtree"]
DAY_TOTAL: Table = Base.metadata.tables["ledger_day_total"]
HEAD: Table = Base.metadata.tables["ledger_head"]
TRANSFER: Table = Base.metadata.tables["ledger_transfer"]
