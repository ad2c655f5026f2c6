"""The books of a township: double entry, append-only, never overdrawn, for any program that has SQLAlchemy.

    from ledger import Entry, TransferDraft, open_account, post

Accounts hold points or fen. A transfer debits one account and credits another with one positive amount, so it can't be
unbalanced; an entry is one or more of them, booked together or not at all. The caller's transaction commits what
`post` and its sisters write; a refusal is an exception from `ledger.refusals` and changes nothing. See README.md.
"""

from ledger.booking.books import Outcome
from ledger.booking.results import by_line
from ledger.chart import (
    Account,
    account,
    account_by_id,
    account_id,
    accounts,
    close,
    find_account,
    freeze,
    open_account,
    thaw,
)
from ledger.drafts import Ask, Details, Entry, PostPending, Reverse, ReverseEntry, TransferDraft, VoidPending
from ledger.forgoing import forgo
from ledger.holds import Released, release_expired
from ledger.journal import Posting, Transfer, entry, transfer
from ledger.lots.expiry import Expired, expire_lots
from ledger.lots.queries import Lot, open_lots
from ledger.opening import Opening, OpeningRow, open_balances
from ledger.owned import Books, OutcomeUnknown, Retrying, Unreachable
from ledger.periods import close_period, closed_through
from ledger.posting import post, post_all, post_pending, reverse, reverse_entry, void_pending
from ledger.reports.balances import Balance, TrialBalance, TrialLine, balance, balances, trial_balance
from ledger.reports.queries import TransferPage, transfers
from ledger.reports.statements import Page, StatementLine, statement
from ledger.seals.proofs import consistency, digest_history, receipt
from ledger.seals.queries import newest_seal
from ledger.seals.seal import Seal
from ledger.seals.sealer import seal
from ledger.seals.signing import Ed25519Signer, Signer
from ledger.verification import Finding, verify

__all__ = [
    "Account",
    "Ask",
    "Balance",
    "Books",
    "Details",
    "Ed25519Signer",
    "Entry",
    "Expired",
    "Finding",
    "Lot",
    "Opening",
    "OpeningRow",
    "Outcome",
    "OutcomeUnknown",
    "Page",
    "PostPending",
    "Posting",
    "Released",
    "Retrying",
    "Reverse",
    "ReverseEntry",
    "Seal",
    "Signer",
    "StatementLine",
    "Transfer",
    "TransferDraft",
    "TransferPage",
    "TrialBalance",
    "TrialLine",
    "Unreachable",
    "VoidPending",
    "account",
    "account_by_id",
    "account_id",
    "accounts",
    "balance",
    "balances",
    "by_line",
    "close",
    "close_period",
    "closed_through",
    "consistency",
    "digest_history",
    "entry",
    "expire_lots",
    "find_account",
    "forgo",
    "freeze",
    "newest_seal",
    "open_account",
    "open_balances",
    "open_lots",
    "post",
    "post_all",
    "post_pending",
    "receipt",
    "release_expired",
    "reverse",
    "reverse_entry",
    "seal",
    "statement",
    "thaw",
    "transfer",
    "transfers",
    "trial_balance",
    "verify",
    "void_pending",
]
