"""Checking the books against themselves, as if neither the constraints nor the code could be trusted."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, and_, case, func, or_, select
from sqlalchemy.orm import Session

from ledger import sums
from ledger.decision import headroom
from ledger.journal import COLUMNS, as_transfer
from ledger.plans import Totals, fingerprint
from ledger.reports import trial_balance
from ledger.tables import ACCOUNT, BALANCE, TRANSFER

_A, _B, _T = ACCOUNT.c, BALANCE.c, TRANSFER.c
_BATCH = 1_000


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong and where: `check` is a stable word, `subject` the row, as `noun:id`."""

    check: str
    subject: str
    expected: str
    found: str


def verify(session: Session, township_id: int) -> list[Finding]:
    """Walk a township's books and return what is wrong with them: nothing, in sound books.

    Finds kept balances that differ from the transfers or break their limit, transfers in another unit than their
    accounts, holds resolved or transfers reversed by something that does not fit them, entries with missing or changed
    lines, and units that do not add up to zero. Reads every transfer; memory grows with the accounts only.
    """
    connection = session.connection()
    checks: tuple[Callable[[Connection, int], Iterator[Finding]], ...] = (
        _balances,
        _units,
        _resolutions,
        _entries,
    )
    findings = [finding for check in checks for finding in check(connection, township_id)]
    return findings + [
        Finding("unit_imbalance", f"unit:{unit}", "0", str(trial.difference))
        for unit, trial in trial_balance(session, township_id).items()
        if trial.difference
    ]


def _balances(connection: Connection, township_id: int) -> Iterator[Finding]:
    """Each limited account's kept balance is there, equals its transfers, and keeps the limit."""
    limited = _A.limit_rule.is_not(None)
    kept = sums.from_balances(connection, township_id, (_A.id,), limited)
    moved = sums.from_transfers(connection, township_id, (_A.id,), limited)
    rules = select(_A.id, _A.limit_rule).where(_A.township_id == township_id, limited).order_by(_A.id)
    for account_id, rule in connection.execute(rules):
        subject, expected, found = f"account:{account_id}", moved.get((account_id,), Totals()), kept.get((account_id,))
        if found is None:
            yield Finding("balance_missing", subject, _words(expected), "no balance")
        elif found != expected:
            yield Finding("balance_differs", subject, _words(expected), _words(found))
        if headroom(rule, found or expected) < 0:
            yield Finding("limit_broken", subject, rule, _words(found or expected))


def _words(totals: Totals) -> str:
    return ", ".join(f"{name} {value}" for name, value in asdict(totals).items())


def _units(connection: Connection, township_id: int) -> Iterator[Finding]:
    """Each transfer's accounts exist, in its township and its unit."""
    debit, credit = ACCOUNT.alias(), ACCOUNT.alias()
    query = (
        select(_T.id, _T.unit, debit.c.unit, credit.c.unit)
        .outerjoin_from(TRANSFER, debit, and_(debit.c.township_id == _T.township_id, debit.c.id == _T.debit_id))
        .outerjoin(credit, and_(credit.c.township_id == _T.township_id, credit.c.id == _T.credit_id))
        .where(
            _T.township_id == township_id,
            or_(*(func.coalesce(side.c.unit, "") != _T.unit for side in (debit, credit))),
        )
        .order_by(_T.id)
    )
    for transfer_id, unit, *others in connection.execute(query):
        yield Finding("unit_mismatch", f"transfer:{transfer_id}", unit, " and ".join(map(str, others)))


def _resolutions(connection: Connection, township_id: int) -> Iterator[Finding]:
    """Each post and void fits a hold, and each reversal mirrors a posted transfer."""
    for transfer_id, kind, target_id in _unfit(connection, township_id):
        check, expected = (
            ("reversal_without_original", "a posted transfer the other way")
            if kind == "reversal"
            else ("resolution_without_pending", "a hold of the same amount between the same accounts")
        )
        yield Finding(check, f"transfer:{transfer_id}", expected, f"transfer:{target_id}")


def _unfit(connection: Connection, township_id: int) -> Iterator[tuple[UUID, str, UUID]]:
    target = TRANSFER.alias()
    reversal = _T.kind == "reversal"
    fits = and_(
        target.c.amount == _T.amount,
        target.c.unit == _T.unit,
        target.c.debit_id == case((reversal, _T.credit_id), else_=_T.debit_id),
        target.c.credit_id == case((reversal, _T.debit_id), else_=_T.credit_id),
        or_(
            and_(reversal, target.c.kind.in_(("posted", "post"))),
            and_(_T.kind.in_(("post", "void")), target.c.kind == "pending"),
        ),
    )
    target_id = func.coalesce(_T.pending_id, _T.reverses_id)
    query = (
        select(_T.id, _T.kind, target_id)
        .outerjoin_from(TRANSFER, target, and_(target.c.township_id == _T.township_id, target.c.id == target_id, fits))
        .where(_T.township_id == township_id, target_id.is_not(None), target.c.id.is_(None))
        .order_by(_T.id)
    )
    yield from (tuple(row) for row in connection.execute(query))


def _entries(connection: Connection, township_id: int) -> Iterator[Finding]:
    """Each entry has its lines without a gap, and their content is what its fingerprint says."""
    query = (
        select(*COLUMNS, _T.fingerprint)
        .where(_T.township_id == township_id)
        .order_by(_T.entry_id, _T.line)
        .execution_options(yield_per=_BATCH)
    )
    with connection.execute(query) as rows:
        for entry_id, group in groupby(rows.mappings(), key=lambda row: row["entry_id"]):
            yield from _entry(entry_id, list(group))


def _entry(entry_id: UUID, rows: list[Mapping[Any, Any]]) -> Iterator[Finding]:
    subject, numbers = f"entry:{entry_id}", [row["number"] for row in rows]
    if numbers != list(range(len(rows))):
        yield Finding("entry_incomplete", subject, f"lines 0 to {len(rows) - 1}", f"lines {numbers}")
        return
    stored, actual = rows[0]["fingerprint"], fingerprint(as_transfer(list(row.values())[:-1]) for row in rows)
    if stored != actual:
        yield Finding("entry_changed", subject, stored.hex(), actual.hex())
