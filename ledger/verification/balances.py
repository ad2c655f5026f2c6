"""Kept balances against the transfers, and each unit against zero."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any
from uuid import UUID

from ledger.booking.decision import headroom
from ledger.booking.plans import Totals
from ledger.verification.books import Books
from ledger.verification.finding import Finding
from ledger.verification.kept import Sums
from ledger.verification.movements import SUMS, TOTALS, sides

_ALL = "FROM ledger_transfer t WHERE t.township_id = :township"
_TAIL = f"""{_ALL} AND t.id > :floor AND NOT EXISTS (
    SELECT 1 FROM ledger_leaf l WHERE l.township_id = t.township_id AND l.transfer_id = t.id AND l.position >= 0)"""  # noqa: S608
_FROM_TAIL, _FROM_ALL = (
    f"SELECT account_id, {TOTALS} FROM ({sides('t.unit', source)}) s GROUP BY account_id"  # noqa: S608
    for source in (_TAIL, _ALL)
)
_KEPT = f"SELECT id, {', '.join(SUMS)} FROM ledger_balance WHERE township_id = :township"  # noqa: S608


def moved(books: Books, days: Sums | None) -> Sums:
    """Return what each account holds by its transfers: by the day totals, when those were found right, and the tail."""
    if days is None:
        return _read(books, _FROM_ALL)
    found = dict(days)
    for account_id, totals in _read(books, _FROM_TAIL).items():
        found[account_id] = found.get(account_id, Totals()) + totals
    return found


def check_balances(books: Books, moved: Sums) -> Iterator[Finding]:
    """Each limited account's kept balance is there, equals its transfers, and keeps the limit; units add up to zero."""
    kept = _read(books, _KEPT)
    for account_id, account in sorted(books.accounts.items()):
        if account.limit_rule:
            yield from _balance(account_id, account.limit_rule, moved.get(account_id, Totals()), kept.get(account_id))
    for account_id in sorted(kept.keys() - {id for id, account in books.accounts.items() if account.limit_rule}):
        yield Finding("balance_forged", f"account:{account_id}", "no balance", _words(kept[account_id]))
    yield from _units(books, moved, kept)


def _balance(account_id: UUID, rule: str, expected: Totals, found: Totals | None) -> Iterator[Finding]:
    subject = f"account:{account_id}"
    if found is None:
        yield Finding("balance_missing", subject, _words(expected), "no balance")
    elif found != expected:
        yield Finding("balance_differs", subject, _words(expected), _words(found))
    if headroom(rule, found or expected) < 0:
        yield Finding("limit_broken", subject, rule, _words(found or expected))


def _units(books: Books, moved: Sums, kept: Sums) -> Iterator[Finding]:
    """With the balances that are kept, since the transfers alone could not but agree with each other."""
    differences: dict[str, int] = {}
    for account_id, account in books.accounts.items():
        totals = kept.get(account_id) if account.limit_rule else moved.get(account_id)
        if totals:
            change = totals.posted_debits - totals.posted_credits
            differences[account.unit] = differences.get(account.unit, 0) + change
    for unit, difference in sorted(differences.items()):
        if difference:
            yield Finding("unit_imbalance", f"unit:{unit}", "0", str(difference))


def _read(books: Books, query: str) -> Sums:
    values: dict[str, Any] = {"floor": books.sealed_floor}
    return {books.dialect.id(row[0]): Totals(*map(int, row[1:])) for row in books.rows(query, **values)}


def _words(totals: Totals) -> str:
    return ", ".join(f"{name} {value}" for name, value in asdict(totals).items())
