"""The decision: from a plan and the state of the books to what happens. No database here.

Precedence. A key that exists answers first (replayed, AlreadyFailed, or KeyReused), then the day and the moment. Then
each line in its order, with the effect of the lines before it: its target is resolved already or has expired or has too
little left, an account is missing, of another unit, closed, frozen; last, what the accounts hold. The first reason
found refuses the whole entry, and nothing of it has any effect.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import TypeAlias
from uuid import UUID

from kernel.errors import Refusal
from ledger.booking.plans import Line, Plan, Totals
from ledger.booking.state import AccountState, Earlier, State
from ledger.lots.taking import move_lots
from ledger.models import CREDITS_WITHIN_DEBITS, DEBITS_WITHIN_CREDITS, MAX_TOTAL
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
    state.begin()
    try:
        lines = tuple([_passed(number, line, plan, state) for number, line in enumerate(plan.lines)])
    except Refusal as refusal:
        state.take_back()
        return refusal
    ready = plan if lines == plan.lines else replace(plan, lines=lines)
    state.earlier[plan.key] = Earlier(plan.entry_id, plan.fingerprint)
    state.plans.append(ready)
    return ready


def _repeated(plan: Plan, earlier: Earlier) -> Verdict:
    if earlier.fingerprint != plan.fingerprint:
        return KeyReused()
    return AlreadyFailed(reason=earlier.reason) if earlier.reason else earlier


def _passed(number: int, asked: Line, plan: Plan, state: State) -> Line:
    """Return the line as it is to be written, with its effect on the state. Raises what is to be said against it."""
    line = asked
    if asked.target_id:
        line = _check_target(number, asked, asked.target_id, plan, state)
    _check_accounts(number, line, state.accounts)
    if asked.balancing:
        line = _balanced(number, asked, state)
    posted, pending = line.effects
    before = state.totals.get(line.debit_id.int)
    if before:
        _move(number, line, line.debit_id, before.debited(posted, pending), state)
    before = state.totals.get(line.credit_id.int)
    if before:
        _move(number, line, line.credit_id, before.credited(posted, pending), state)
    if state.with_lots:
        move_lots(line, state)
    return line


def _check_target(number: int, line: Line, target_id: UUID, plan: Plan, state: State) -> Line:
    """Return the line with how much of its target was taken back before, and note that it has resolved it."""
    if line.kind == "reversal":
        before = state.taken_back.get(target_id.int, 0)
        remaining = (line.target_amount or 0) - before
        if remaining == 0:
            raise AlreadyReversed(line=number)
        if remaining < line.amount:
            raise ExceedsRemaining(available=remaining, line=number)
        state.put(state.taken_back, target_id.int, before + line.amount)
        return replace(line, target_before=before)
    if target_id.int in state.resolutions:
        raise _RESOLVED[state.resolutions[target_id.int]](line=number)
    if line.kind == "post" and plan.overdue:
        raise PendingExpired(line=number)
    state.put(state.resolutions, target_id.int, line.kind)
    return line


def _check_accounts(number: int, line: Line, accounts: Mapping[int, AccountState]) -> None:
    """Say what is wrong for good with either account before what may pass, whose key is kept with both."""
    debit, credit = accounts.get(line.debit_id.int), accounts.get(line.credit_id.int)
    if debit is None or credit is None:
        raise AccountNotFound(account_id=line.credit_id if debit else line.debit_id, line=number)
    if debit.unit != line.unit or credit.unit != line.unit:
        raise UnitMismatch(account_id=line.credit_id if debit.unit == line.unit else line.debit_id, line=number)
    # Releasing a hold gives back what the account already had, and a kept key moves nothing: neither is ever refused.
    if debit.state == credit.state == "open" or line.kind in ("void", "refused"):
        return
    sides, states = (line.debit_id, line.credit_id), (debit.state, credit.state)
    if "closed" in states:
        raise AccountClosed(account_id=sides[states.index("closed")], line=number)
    raise AccountFrozen(account_id=sides[states.index("frozen")], line=number)


def _balanced(number: int, line: Line, state: State) -> Line:
    """Return the line with no more than the account on the balancing side can spare."""
    account_id, rule = (
        (line.debit_id, DEBITS_WITHIN_CREDITS) if line.balancing == "debit" else (line.credit_id, CREDITS_WITHIN_DEBITS)
    )
    # On its other side a limited account takes as much as one likes.
    if state.accounts[account_id.int].limit_rule != rule:
        raise InvalidBalancing(line=number)
    spare = headroom(rule, state.totals[account_id.int])
    if spare <= 0:
        raise ExceedsBalance(account_id=account_id, available=0, needed=1, line=number)
    return replace(line, amount=min(line.amount, spare))


def _move(number: int, line: Line, account_id: UUID, after: Totals, state: State) -> None:
    """Let the account hold `after`, unless its limit or the bounds of a sum forbid it."""
    left = headroom(state.accounts[account_id.int].limit_rule, after)
    if left < 0:
        raise ExceedsBalance(account_id=account_id, available=left + line.amount, needed=line.amount, line=number)
    if turnover(after) > MAX_TOTAL:
        raise BalanceOutOfBounds(account_id=account_id, line=number)
    state.put(state.totals, account_id.int, after)


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
