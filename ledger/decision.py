"""The decision: one pure function from a plan and the state of the books to what happens. No database here.

Precedence. A key that exists answers first (replayed, or KeyReused). Then each line in its order, with the effect of
the lines before it: its target is resolved already, its hold has expired, an account is missing, of another unit,
closed, frozen; last, what the accounts hold. The first reason found refuses the whole entry.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias
from uuid import UUID

from kernel.errors import Refusal
from ledger.models import CREDITS_WITHIN_DEBITS, DEBITS_WITHIN_CREDITS, MAX_TOTAL
from ledger.plans import Line, Plan, Totals, moves
from ledger.refusals import (
    AccountClosed,
    AccountFrozen,
    AccountNotFound,
    AlreadyReversed,
    BalanceOutOfBounds,
    ExceedsBalance,
    KeyReused,
    PendingAlreadyPosted,
    PendingAlreadyVoided,
    PendingExpired,
    UnitMismatch,
)


@dataclass(frozen=True, slots=True)
class AccountState:
    """What decides about an account; `totals` only where there is a limit."""

    unit: str
    state: str
    limit_rule: str | None
    totals: Totals | None


@dataclass(frozen=True, slots=True)
class State:
    """What the books hold that matters to one plan."""

    earlier: tuple[UUID, bytes] | None = None
    """Entry id and fingerprint of the entry that has the plan's key."""
    accounts: Mapping[UUID, AccountState] = field(default_factory=dict)
    resolutions: Mapping[UUID, str] = field(default_factory=dict)
    """How each target has been resolved already: "post", "void" or "reversal"."""


@dataclass(frozen=True, slots=True)
class Replayed:
    """The same entry is in the books already."""

    entry_id: UUID


@dataclass(frozen=True, slots=True)
class Accepted:
    """The entry may be written; `balances` are the limited accounts' changes."""

    balances: Mapping[UUID, Totals]


Verdict: TypeAlias = Accepted | Replayed | Refusal


def decide(plan: Plan, state: State) -> Verdict:
    """Say what becomes of the plan. A refusal is returned, not raised: a batch goes on with its neighbours."""
    if state.earlier:
        entry_id, fingerprint = state.earlier
        return Replayed(entry_id) if fingerprint == plan.fingerprint else KeyReused()
    changes: dict[UUID, Totals] = {}
    for number, line in enumerate(plan.lines):
        refusal = next(_objections(number, line, plan, state, changes), None)
        if refusal:
            return refusal
    return Accepted(changes)


_RESOLVED: Mapping[str, type[Refusal]] = {
    "post": PendingAlreadyPosted,
    "void": PendingAlreadyVoided,
    "reversal": AlreadyReversed,
}


def _objections(number: int, line: Line, plan: Plan, state: State, changes: dict[UUID, Totals]) -> Iterator[Refusal]:
    resolved = state.resolutions.get(line.resolves) if line.resolves else None
    if resolved:
        yield _RESOLVED[resolved](line=number)
    if line.kind == "post" and plan.overdue:
        yield PendingExpired(line=number)
    for account_id, _ in moves(line):
        yield from _account_objections(number, line, account_id, state.accounts.get(account_id))
    for account_id, change in moves(line):
        account = state.accounts[account_id]
        if account.totals is not None:
            changes[account_id] = changes.get(account_id, Totals()) + change
            yield from _limit_objections(number, line.amount, account_id, account, changes[account_id])


def _account_objections(number: int, line: Line, account_id: UUID, account: AccountState | None) -> Iterator[Refusal]:
    if account is None:
        yield AccountNotFound(account_id=account_id, line=number)
    elif account.unit != line.unit:
        yield UnitMismatch(account_id=account_id, line=number)
    # Releasing a hold gives back what the account already had, so it is never refused.
    elif line.kind != "void" and account.state != "open":
        refusal = AccountClosed if account.state == "closed" else AccountFrozen
        yield refusal(account_id=account_id, line=number)


def _limit_objections(
    number: int, amount: int, account_id: UUID, account: AccountState, change: Totals
) -> Iterator[Refusal]:
    held = account.totals or Totals()
    after = held + change
    if headroom(account.limit_rule, after) < 0:
        available = headroom(account.limit_rule, after) + amount
        yield ExceedsBalance(account_id=account_id, available=available, needed=amount, line=number)
    if turnover(after) > MAX_TOTAL:
        yield BalanceOutOfBounds(account_id=account_id, line=number)


def headroom(limit_rule: str | None, totals: Totals) -> int:
    """Return how much more may go out of a limited account: never negative in sound books."""
    if limit_rule == DEBITS_WITHIN_CREDITS:
        return totals.posted_credits - totals.posted_debits - totals.pending_debits
    if limit_rule == CREDITS_WITHIN_DEBITS:
        return totals.posted_debits - totals.posted_credits - totals.pending_credits
    return MAX_TOTAL


def turnover(totals: Totals) -> int:
    """Return all that ever went through an account; bounded, so that no sum leaves 64 bits."""
    return totals.posted_debits + totals.posted_credits + totals.pending_debits + totals.pending_credits
