"""What the books say: balances and the trial balance, now or as of two clocks. Nothing here writes or locks.

`as_of` is a business day: what counts for it or an earlier one. `known_at` is a moment: what had been recorded by then.
Alone or together: what was known at the end of November of what counts for November.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection
from sqlalchemy.orm import Session

from kernel.money import UNITS
from ledger.booking.asking import check_days, check_moments
from ledger.booking.plans import Totals
from ledger.chart import Account, account_by_id, accounts
from ledger.reports import sums
from ledger.reports.sums import Scope
from ledger.tables import ACCOUNT

_A = ACCOUNT.c


@dataclass(frozen=True, slots=True)
class Balance:
    """The four sums of an account, in its unit, and the side on which it grows."""

    posted_debits: int
    posted_credits: int
    pending_debits: int
    pending_credits: int
    normal_side: str

    @property
    def net(self) -> int:
        """What has been posted, positive on the normal side."""
        return _net(self.normal_side, self.posted_debits, self.posted_credits)

    @property
    def available(self) -> int:
        """`net` less what is held for going out: all that a limited account can still spend."""
        return self.net - (self.pending_debits if self.normal_side == "credit" else self.pending_credits)


def _net(normal_side: str, debits: int, credits: int) -> int:
    return debits - credits if normal_side == "debit" else credits - debits


def balance(
    session: Session,
    township_id: int,
    account_id: UUID,
    as_of: date | None = None,
    known_at: datetime | None = None,
) -> Balance:
    """Return what an account holds: now, or as of a business day, a moment, or both.

    Costs the same after a million transfers as after a thousand, as long as they are sealed day by day.
    Raises AccountNotFound, InvalidDay, InvalidTime.
    """
    account, scope = account_by_id(session, township_id, account_id), _scope(as_of, known_at)
    connection = session.connection()
    if account.limit is not None and scope.everything:
        found = sums.from_balances(connection, township_id, (), _A.id == account_id)
    else:
        found = sums.from_books(connection, township_id, (), scope=replace(scope, account_id=account_id))
    return _balance(account, found.get((), Totals()))


def balances(
    session: Session,
    township_id: int,
    code: str,
    unit: str,
    as_of: date | None = None,
    known_at: datetime | None = None,
) -> Sequence[tuple[Account, Balance]]:
    """Return every account of a code and unit with what it holds, in the order of their references.

    Costs the same few queries for one account and for thousands. Raises InvalidDay, InvalidTime.
    """
    connection, scope = session.connection(), _scope(as_of, known_at)
    found = _held(connection, township_id, (_A.id,), scope, _A.code == code, _A.unit == unit)
    return [
        (account, _balance(account, found.get((account.id,), Totals())))
        for account in accounts(session, township_id, code, unit)
    ]


def _scope(as_of: date | None, known_at: datetime | None) -> Scope:
    check_days(as_of)
    check_moments(known_at)
    return Scope(as_of, known_at)


def _held(
    connection: Connection, township_id: int, group: sums.Group, scope: Scope, *chosen: ColumnElement[bool]
) -> Mapping[tuple[Any, ...], Totals]:
    """Add up by `group`; today's takes limited accounts at the balances that are kept of them."""
    if not scope.everything:
        return sums.from_books(connection, township_id, group, *chosen, scope=scope)
    found = dict(sums.from_books(connection, township_id, group, *chosen, _A.limit_rule.is_(None)))
    for name, totals in sums.from_balances(connection, township_id, group, *chosen).items():
        found[name] = found.get(name, Totals()) + totals
    return found


def _balance(account: Account, totals: Totals) -> Balance:
    return Balance(
        totals.posted_debits,
        totals.posted_credits,
        totals.pending_debits,
        totals.pending_credits,
        account.normal_side,
    )


@dataclass(frozen=True, slots=True)
class TrialLine:
    """What has been posted to all accounts of a code."""

    code: str
    debits: int
    credits: int


@dataclass(frozen=True, slots=True)
class TrialBalance:
    """All that has been posted in one unit. In sound books `difference` is zero, whatever happened."""

    unit: str
    lines: tuple[TrialLine, ...]

    @property
    def debits(self) -> int:
        return sum(line.debits for line in self.lines)

    @property
    def credits(self) -> int:
        return sum(line.credits for line in self.lines)

    @property
    def difference(self) -> int:
        return self.debits - self.credits


def trial_balance(
    session: Session, township_id: int, as_of: date | None = None, known_at: datetime | None = None
) -> Mapping[str, TrialBalance]:
    """Return the trial balance of each unit: now, or as of a business day, a moment, or both.

    Today's takes limited accounts at their kept balance, not from the transfers, which could not but agree: so it
    shows when the two have drifted apart. Raises InvalidDay, InvalidTime.
    """
    found = _held(session.connection(), township_id, (_A.unit, _A.code), _scope(as_of, known_at))
    return {unit: TrialBalance(unit, _trial_lines(unit, found)) for unit in UNITS}


def _trial_lines(unit: str, found: Mapping[tuple[Any, ...], Totals]) -> tuple[TrialLine, ...]:
    return tuple(
        TrialLine(name[1], totals.posted_debits, totals.posted_credits)
        for name, totals in sorted(found.items())
        if name[0] == unit
    )
