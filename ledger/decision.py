"""The decision: from a plan and the state of the books to what happens. No database here.

Precedence. A key that exists answers first (replayed, AlreadyFailed, or KeyReused), then the day and the moment. Then
each line in its order, with the effect of the lines before it: its target is resolved already or has expired or has too
little left, an account is missing, of another unit, closed, frozen; last, what the accounts hold. The first reason
found refuses the whole entry, and nothing of it has any effect.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TypeAlias
from uuid import UUID

from kernel.errors import Refusal
from ledger.lots.taking import move_lots
from ledger.models import CREDITS_WITHIN_DEBITS, DEBITS_WITHIN_CREDITS, MAX_TOTAL
from ledger.plans import Line, Plan, Totals
from ledger.refusals import (
    AccountClosed,
    AccountFrozen,
    AccountNotFound,
    AlreadyFailed,
    AlreadyReversed,
    BalanceOutOfBounds,
    ExceedsBalance,
    ExceedsRemaining,
    InvalidBalancing,
    KeyReused,
    PendingAlreadyPosted,
    PendingAlreadyVoided,
    PendingExpired,
    PeriodClosed,
    RecordedTooLate,
    UnitMismatch,
)
from ledger.state import AccountState, Earlier, State

_RESOLVED: Mapping[str, type[Refusal]] = {"post": PendingAlreadyPosted, "void": PendingAlreadyVoided}

Verdict: TypeAlias = Plan | Earlier | Refusal
"""The plan as it is to be written, the earlier entry that it repeats, or why it is refused."""


def decide(plan: Plan, state: State) -> Verdict:
    """Say what becomes of the plan, and let `state` be as if it had. A refusal is returned and leaves it as it was."""
    earlier = state.earlier.get(plan.key)
    if earlier:
        return _repeated(plan, earlier)
    if plan.effective_on <= state.closed_through:
        return PeriodClosed(through=state.closed_through, line=0)
    if plan.entry_id <= state.sealed_floor:
        return RecordedTooLate(line=0)
    try:
        with state.tentatively():
            ready = replace(
                plan, lines=tuple(_pass(number, line, plan, state) for number, line in enumerate(plan.lines))
            )
            state.put(state.earlier, plan.key, Earlier(plan.entry_id, plan.fingerprint))
            state.plans.append(ready)
            return ready
    except Refusal as refusal:
        return refusal


def _pass(number: int, asked: Line, plan: Plan, state: State) -> Line:
    """Return the line as it is to be written, with its effect on the state. Raises what is to be said against it."""
    line = _settled(asked, state)
    for refusal in _objections(number, line, plan, state):
        raise refusal
    _apply(line, state)
    return line


def _repeated(plan: Plan, earlier: Earlier) -> Verdict:
    if earlier.fingerprint != plan.fingerprint:
        return KeyReused()
    return AlreadyFailed(reason=earlier.reason) if earlier.reason else earlier


def _settled(line: Line, state: State) -> Line:
    """Return the line with what only the books could say: how much was taken back before, how much can be spared."""
    if line.kind == "reversal" and line.target_id:
        return replace(line, target_before=state.taken_back.get(line.target_id, 0))
    if line.balancing:
        account_id = line.debit_id if line.balancing == "debit" else line.credit_id
        account = state.accounts.get(account_id)
        if account and account.limit_rule:
            return replace(line, amount=min(line.amount, headroom(account.limit_rule, state.totals[account_id])))
    return line


def _objections(number: int, line: Line, plan: Plan, state: State) -> Iterator[Refusal]:
    yield from _target_objections(number, line, plan, state)
    for account_id in (line.debit_id, line.credit_id):
        yield from _account_objections(number, line, account_id, state.accounts.get(account_id))
    if line.balancing:
        yield from _balancing_objections(number, line, state)
    for account_id, change in moves(line):
        if account_id in state.totals:
            yield from _limit_objections(number, line.amount, account_id, state, change)


def _target_objections(number: int, line: Line, plan: Plan, state: State) -> Iterator[Refusal]:
    if line.target_id is None or line.target_amount is None:
        return
    if line.kind == "reversal":
        remaining = line.target_amount - state.taken_back.get(line.target_id, 0)
        if remaining == 0:
            yield AlreadyReversed(line=number)
        if remaining < line.amount:
            yield ExceedsRemaining(available=remaining, line=number)
        return
    if line.target_id in state.resolutions:
        yield _RESOLVED[state.resolutions[line.target_id]](line=number)
    if line.kind == "post" and plan.overdue:
        yield PendingExpired(line=number)


def _account_objections(number: int, line: Line, account_id: UUID, account: AccountState | None) -> Iterator[Refusal]:
    if account is None:
        yield AccountNotFound(account_id=account_id, line=number)
    elif account.unit != line.unit:
        yield UnitMismatch(account_id=account_id, line=number)
    # Releasing a hold gives back what the account already had, so it is never refused.
    elif line.kind != "void" and account.state != "open":
        refusal = AccountClosed if account.state == "closed" else AccountFrozen
        yield refusal(account_id=account_id, line=number)


def _balancing_objections(number: int, line: Line, state: State) -> Iterator[Refusal]:
    account_id = line.debit_id if line.balancing == "debit" else line.credit_id
    if account_id not in state.totals:
        yield InvalidBalancing()
    elif line.amount <= 0:
        yield ExceedsBalance(account_id=account_id, available=0, needed=1, line=number)


def _limit_objections(number: int, amount: int, account_id: UUID, state: State, change: Totals) -> Iterator[Refusal]:
    rule, after = state.accounts[account_id].limit_rule, state.totals[account_id] + change
    if headroom(rule, after) < 0:
        available = headroom(rule, after) + amount
        yield ExceedsBalance(account_id=account_id, available=available, needed=amount, line=number)
    if turnover(after) > MAX_TOTAL:
        yield BalanceOutOfBounds(account_id=account_id, line=number)


def _apply(line: Line, state: State) -> None:
    for account_id, change in moves(line):
        if account_id in state.totals:
            state.put(state.totals, account_id, state.totals[account_id] + change)
    if line.target_id and line.kind == "reversal":
        state.put(state.taken_back, line.target_id, (line.target_before or 0) + line.amount)
    elif line.target_id:
        state.put(state.resolutions, line.target_id, line.kind)
    move_lots(line, state)


def moves(line: Line) -> tuple[tuple[UUID, Totals], tuple[UUID, Totals]]:
    """Return what a line does to its debited and to its credited account."""
    posted, pending = line.effects
    return (
        (line.debit_id, Totals(posted_debits=posted, pending_debits=pending)),
        (line.credit_id, Totals(posted_credits=posted, pending_credits=pending)),
    )


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
