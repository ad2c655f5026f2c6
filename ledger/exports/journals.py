"""What a journal says, whoever reads it: accounts, transactions and, at each month's end, what all accounts hold.

Points are the commodity POINT, fen are CNY with two decimals. An account is called by its code and, where there are
many, by its own id: no reference and no detail of a transfer is written, so a journal names nobody. Transactions come
from the transfers, assertions from the balances, so that whoever checks a journal compares the two.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby
from typing import TypeAlias
from uuid import UUID

from sqlalchemy import Connection, extract, func, select
from sqlalchemy.orm import Session

from kernel.money import FEN, POINT, yuan
from ledger.booking.plans import EFFECTS
from ledger.chart import ACCOUNT_COLUMNS, Account, as_account
from ledger.exports.snapshot import snapshot
from ledger.journal import COLUMNS, Transfer, as_transfer
from ledger.reports import sums
from ledger.reports.balances import balances
from ledger.tables import ACCOUNT, TRANSFER

ROOTS = {"debit": "Assets", "credit": "Liabilities"}
COMMODITIES = {POINT: "POINT", FEN: "CNY"}
_BATCH = 1_000
_POSTING = [kind for kind, (posted, _) in EFFECTS.items() if posted]

_A, _T = ACCOUNT.c, TRANSFER.c


@dataclass(frozen=True)
class Outline:
    """What a journal is to hold: all up to and with the business day `through`, or all there is.

    `roots` puts the accounts of a code under one of the five roots ("Expenses"); others go by their normal side. The
    accounts of a `folded` code are written as one, where it is nobody's business whose they are.
    """

    title: str
    through: date | None = None
    roots: Mapping[str, str] = field(default_factory=dict)
    folded: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Opened:
    """The names of all accounts with their units, in use since `day`."""

    day: date
    names: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Booked:
    """An entry: what it moved, as (account, amount, transfer), debits above zero and credits below."""

    lines: Sequence[tuple[str, int, Transfer]]

    @property
    def first(self) -> Transfer:
        return self.lines[0][2]


@dataclass(frozen=True, slots=True)
class Asserted:
    """What each account holds at the end of `day`, as (account, debits less credits, unit)."""

    day: date
    sums: Sequence[tuple[str, int, str]]


Part: TypeAlias = Opened | Booked | Asserted


def amount(total: int, unit: str) -> str:
    """Write an amount without its commodity."""
    return yuan(total) if unit == FEN else str(total)


def parts(session: Session, township_id: int, outline: Outline) -> Iterator[Part]:
    """Yield the parts of a journal in the order of their days. Empty books have none.

    Holds are not money moved and are left out until they are posted.
    """
    with snapshot(session) as steady:
        connection = steady.connection()
        first, last = _span(connection, township_id, outline.through)
        if first is None or last is None:
            return
        names = dict(_names(connection, township_id, outline))
        units = {name: account.unit for account, name in names.values()}
        yield Opened(first, list(units.items()))
        months = _month_ends(connection, township_id, names, last)
        for booked in _entries(connection, township_id, names, last):
            while months and months[0].day < booked.first.effective_on:
                yield months.pop(0)
            yield booked
        yield from months
        yield Asserted(last, _closing(steady, township_id, names, outline.through))


def _span(connection: Connection, township_id: int, through: date | None) -> tuple[date | None, date | None]:
    query = select(func.min(_T.effective_on), func.max(_T.effective_on))
    query = query.where(_T.township_id == township_id, _T.kind != "refused")
    first, last = connection.execute(query.where(_T.effective_on <= through) if through else query).one()
    return first, last


def _names(connection: Connection, township_id: int, outline: Outline) -> Iterator[tuple[UUID, tuple[Account, str]]]:
    query = select(*ACCOUNT_COLUMNS).where(_A.township_id == township_id).order_by(_A.code, _A.unit, _A.id)
    for account in map(as_account, connection.execute(query)):
        root = outline.roots.get(account.code, ROOTS[account.normal_side])
        own = [account.id.hex.upper()] if account.reference and account.code not in outline.folded else []
        yield account.id, (account, ":".join([root, account.code.title(), account.unit.title(), *own]))


def _entries(
    connection: Connection, township_id: int, names: Mapping[UUID, tuple[Account, str]], last: date
) -> Iterator[Booked]:
    query = (
        select(*COLUMNS)
        .where(_T.township_id == township_id, _T.effective_on <= last, _T.kind.in_(_POSTING))
        .order_by(_T.effective_on, _T.entry_id, _T.line)
        .execution_options(yield_per=_BATCH)
    )
    with connection.execute(query) as rows:
        for _, lines in groupby(map(as_transfer, rows), key=lambda transfer: transfer.entry_id):
            yield Booked(
                [
                    (names[account_id][1], sign * line.effects[0], line)
                    for line in lines
                    for account_id, sign in ((line.debit_id, 1), (line.credit_id, -1))
                ]
            )


def _month_ends(
    connection: Connection, township_id: int, names: Mapping[UUID, tuple[Account, str]], last: date
) -> list[Asserted]:
    """What all accounts held at the end of each month before `last`, from the totals by day and the tail."""
    changes: dict[date, Counter[str]] = {}
    for account_id, year, month, change in _monthly(connection, township_id, last):
        changes.setdefault(_month_end(int(year), int(month)), Counter())[names[account_id][1]] += int(change)
    held: Counter[str] = Counter()
    found = []
    for end in _ends(min(changes), last) if changes else ():
        held.update(changes.get(end, {}))
        units = {name: account.unit for account, name in names.values()}
        found.append(Asserted(end, [(name, held[name], unit) for name, unit in units.items()]))
    return found


def _monthly(connection: Connection, township_id: int, last: date) -> Iterator[tuple[UUID, int, int, int]]:
    complete = sums.checkpoint(connection, township_id)
    moved = sums.movements(township_id, (_A.id, sums.EFFECTIVE_ON), (), sums.Scope(as_of=last), complete).c
    group = (moved.id, extract("year", moved.effective_on), extract("month", moved.effective_on))
    query = select(*group, func.sum(moved.posted_debits - moved.posted_credits)).group_by(*group)
    yield from (tuple(row) for row in connection.execute(query))


def _month_end(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def _ends(first: date, last: date) -> Iterator[date]:
    """Yield the ends of months from `first`, which is one, before `last`."""
    while first < last:
        yield first
        beyond = first + timedelta(days=1)
        first = _month_end(beyond.year, beyond.month)


def _closing(
    session: Session, township_id: int, names: Mapping[UUID, tuple[Account, str]], through: date | None
) -> Sequence[tuple[str, int, str]]:
    """What all accounts hold in the end; of limited ones today, what is kept of them."""
    found: Counter[tuple[str, str]] = Counter()
    for code, unit in sorted({(account.code, account.unit) for account, _ in names.values()}):
        for account, held in balances(session, township_id, code, unit, as_of=through):
            found[names[account.id][1], unit] += held.posted_debits - held.posted_credits
    return [(name, total, unit) for (name, unit), total in found.items()]
