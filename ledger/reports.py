"""What the books say: balances and the trial balance. Nothing here writes or locks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from kernel.money import UNITS
from ledger import sums
from ledger.chart import Account, account_by_id, accounts
from ledger.plans import Totals
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


def balance(session: Session, township_id: int, account_id: UUID, as_of: date | None = None) -> Balance:
    """Return what an account holds: now, or through the business day `as_of`. Raises AccountNotFound."""
    account = account_by_id(session, township_id, account_id)
    kept = account.limit is not None and as_of is None
    connection = session.connection()
    if kept:
        found = sums.from_balances(connection, township_id, (_A.id,), _A.id == account_id)
    else:
        found = sums.from_transfers(connection, township_id, (_A.id,), _A.id == account_id, as_of=as_of)
    return _balance(account, found.get((account_id,), Totals()))


def balances(
    session: Session, township_id: int, code: str, unit: str, as_of: date | None = None
) -> Sequence[tuple[Account, Balance]]:
    """Return every account of a code and unit with what it holds, in the order of their references.

    Costs the same few queries for one account and for thousands.
    """
    connection = session.connection()
    chosen = (_A.code == code, _A.unit == unit)
    if as_of is None:
        found = {
            **sums.from_balances(connection, township_id, (_A.id,), *chosen),
            **sums.from_transfers(connection, township_id, (_A.id,), *chosen, _A.limit_rule.is_(None)),
        }
    else:
        found = {**sums.from_transfers(connection, township_id, (_A.id,), *chosen, as_of=as_of)}
    return [
        (account, _balance(account, found.get((account.id,), Totals())))
        for account in accounts(session, township_id, code, unit)
    ]


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


def trial_balance(session: Session, township_id: int, as_of: date | None = None) -> Mapping[str, TrialBalance]:
    """Return the trial balance of each unit, now or through a business day.

    Today's takes limited accounts at their kept balance, not from the transfers, which could not but agree: so it
    shows when the two have drifted apart.
    """
    connection = session.connection()
    group = (_A.unit, _A.code)
    transfers = () if as_of else (_A.limit_rule.is_(None),)
    found = dict(sums.from_transfers(connection, township_id, group, *transfers, as_of=as_of))
    if not as_of:
        for name, totals in sums.from_balances(connection, township_id, group).items():
            found[name] = found.get(name, Totals()) + totals
    return {unit: TrialBalance(unit, _trial_lines(unit, found)) for unit in UNITS}


def _trial_lines(unit: str, found: Mapping[tuple[str, ...], Totals]) -> tuple[TrialLine, ...]:
    return tuple(
        TrialLine(name[1], totals.posted_debits, totals.posted_credits)
        for name, totals in sorted(found.items())
        if name[0] == unit
    )
