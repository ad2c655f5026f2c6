"""The ledger for a program that lets it own its transactions: each call is one, committed when it returns."""

from ledger.owned.facade import Books
from ledger.owned.refusals import OutcomeUnknown, Unreachable
from ledger.owned.retrying import Retrying

__all__ = ["Books", "OutcomeUnknown", "Retrying", "Unreachable"]
