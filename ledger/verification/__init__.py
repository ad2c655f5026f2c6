"""Checking the books against themselves, as if neither the constraints nor the code could be trusted.

`verify` reads every transfer once against its digest and the tree of seals, and once more for all that must follow from
it: balances, day totals, lots, holds, reversals, entries, closings. Most of it is said by the database in sums, so
memory grows with the accounts only; rows are named where the sums differ.
"""

from ledger.verification.finding import Finding
from ledger.verification.history import History, read_history
from ledger.verification.verifying import Progress, verify

__all__ = ["Finding", "History", "Progress", "read_history", "verify"]
