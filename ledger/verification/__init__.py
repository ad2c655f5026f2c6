"""Checking the books against themselves, as if neither the constraints nor the code could be trusted.

`verify` reads every transfer once, together with its leaf: one statement compares it with its digest, tells whether it
is odd, and adds up what must agree with balances, day totals, lots, holds, reversals, entries and closings. Most of it
is done by the database, in pieces side by side, so memory grows with the accounts only; rows are named where something
differs.
"""

from ledger.verification.finding import Finding
from ledger.verification.history import History, read_history
from ledger.verification.verifying import Progress, verify

__all__ = ["Finding", "History", "Progress", "read_history", "verify"]
