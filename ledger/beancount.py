"""The books as a beancount journal, for accountants and for anyone who wants to check them without our code.

Points are the commodity POINT, fen are CNY with two decimals. An account is called by its code and, where there are
many, by its own id: no reference and no detail of a transfer is written, so a journal names nobody. Transactions come
from the transfers and the closing balance assertions from the balances, so that `bean-check` compares the two.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import groupby
from uuid import UUID

from sqlalchemy import Connection, func, select
from sqlalchemy.orm import Session

from kernel.money import FEN, POINT, yuan
from ledger.chart import ACCOUNT_COLUMNS, Account, as_account
from ledger.journal import COLUMNS, Transfer, as_transfer
from ledger.plans import EFFECTS
from ledger.reports import balances
from ledger.tables import ACCOUNT, TRANSFER

ROOTS = {"debit": "Assets", "credit": "Liabilities"}
_COMMODITIES = {POINT: "POINT", FEN: "CNY"}
_BATCH = 1_000

_A, _T = ACCOUNT.c, TRANSFER.c


def journal(
    session: Session,
    township_id: int,
    *,
    title: str,
    through: date | None = None,
    roots: Mapping[str, str] | None = None,
    folded: Collection[str] = (),
) -> Iterator[str]:
    """Yield the lines of a journal, without line ends, up to and with the business day `through` (default: all).

    `roots` puts the accounts of a code under one of beancount's five roots ("Expenses"); others go by their normal
    side. The accounts of a `folded` code are written as one, where it is nobody's business whose they are. Holds are
    not money moved and are left out until they are posted. Empty books give a heading only.
    """
    connection = session.connection()
    yield f'option "title" "{_quoted(title)}"'
    first, last = _span(connection, township_id, through)
    if first is None or last is None:
        return
    names = dict(_names(connection, township_id, roots or {}, folded))
    yield from _openings(names, first)
    yield from _transactions(connection, township_id, names, last)
    yield from _assertions(session, township_id, names, last, through)


def _span(connection: Connection, township_id: int, through: date | None) -> tuple[date | None, date | None]:
    query = select(func.min(_T.effective_on), func.max(_T.effective_on)).where(_T.township_id == township_id)
    first, last = connection.execute(query.where(_T.effective_on <= through) if through else query).one()
    return first, last


def _names(
    connection: Connection, township_id: int, roots: Mapping[str, str], folded: Collection[str]
) -> Iterator[tuple[UUID, tuple[Account, str]]]:
    query = select(*ACCOUNT_COLUMNS).where(_A.township_id == township_id).order_by(_A.code, _A.unit, _A.id)
    for account in map(as_account, connection.execute(query)):
        parts = [roots.get(account.code, ROOTS[account.normal_side]), account.code.title(), account.unit.title()]
        own = account.reference and account.code not in folded
        yield account.id, (account, ":".join(parts + ([account.id.hex.upper()] if own else [])))


def _openings(names: Mapping[UUID, tuple[Account, str]], first: date) -> Iterator[str]:
    for name, unit in dict.fromkeys((name, account.unit) for account, name in names.values()):
        yield f"{first} open {name} {_COMMODITIES[unit]}"


def _transactions(
    connection: Connection, township_id: int, names: Mapping[UUID, tuple[Account, str]], last: date
) -> Iterator[str]:
    posting = [kind for kind, (posted, _) in EFFECTS.items() if posted]
    query = (
        select(*COLUMNS)
        .where(_T.township_id == township_id, _T.effective_on <= last, _T.kind.in_(posting))
        .order_by(_T.effective_on, _T.entry_id, _T.line)
        .execution_options(yield_per=_BATCH)
    )
    with connection.execute(query) as rows:
        for _, lines in groupby(map(as_transfer, rows), key=lambda transfer: transfer.entry_id):
            yield from _transaction(list(lines), names)


def _transaction(lines: Sequence[Transfer], names: Mapping[UUID, tuple[Account, str]]) -> Iterator[str]:
    first = lines[0]
    yield ""
    yield f'{first.effective_on} * "{first.code}"'
    yield f'  entry: "{first.entry_id}"'
    yield f'  recorded: "{first.recorded_at.isoformat()}"'
    for line in lines:
        for account_id, sign in ((line.debit_id, 1), (line.credit_id, -1)):
            yield f"  {names[account_id][1]}  {_amount(sign * line.amount, line.unit)}"
            yield f'    transfer: "{line.id}"'
            yield f'    kind: "{line.kind}"'


def _assertions(
    session: Session, township_id: int, names: Mapping[UUID, tuple[Account, str]], last: date, through: date | None
) -> Iterator[str]:
    """Assert each account's balance on the morning after the last day, which is when beancount looks."""
    morning = last + timedelta(days=1)
    yield ""
    for code, unit in sorted({(account.code, account.unit) for account, _ in names.values()}):
        sums: Counter[str] = Counter()
        for account, held in balances(session, township_id, code, unit, as_of=through):
            sums[names[account.id][1]] += held.posted_debits - held.posted_credits
        for name, total in sums.items():
            yield f"{morning} balance {name}  {_amount(total, unit, tolerance=' ~ 0')}"


def _amount(amount: int, unit: str, tolerance: str = "") -> str:
    return f"{yuan(amount) if unit == FEN else amount}{tolerance} {_COMMODITIES[unit]}"


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")
