"""An account's statement, newest first, a page at a time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Select, and_, func, literal, null, select, union_all
from sqlalchemy.orm import Session

from ledger.booking.asking import check_days, check_moments, check_page
from ledger.chart import Account, account_by_id
from ledger.journal import COLUMNS, Transfer, as_transfer
from ledger.reports import sums
from ledger.reports.sums import Scope
from ledger.tables import BALANCE, DAY_TOTAL, TRANSFER

PAGE = 50

_B, _D, _T = BALANCE.c, DAY_TOTAL.c, TRANSFER.c
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class StatementLine:
    """A transfer as one of its accounts sees it. Changes are positive on the account's normal side."""

    transfer: Transfer
    side: str
    """On which side the account stands: "debit" or "credit"."""
    change: int
    """What it did to the account's posted balance."""
    held: int
    """What it did to the account's pending sum: a hold counts up, its end counts back."""
    resolved: bool
    """Whether this is a hold that was posted or voided since."""
    remaining: int
    """What a hold still holds, and what of a posting has not been taken back since; 0 for the others."""
    balance: int | None
    """The account's posted balance after it; None where days are chosen, since lines are missing in between."""

    @property
    def counterpart_id(self) -> UUID:
        return self.transfer.credit_id if self.side == "debit" else self.transfer.debit_id


@dataclass(frozen=True, slots=True)
class Page:
    """Lines of a statement, newest first; `next` is the `before` of the page that follows, or None at the end."""

    lines: Sequence[StatementLine]
    next: UUID | None


def statement(
    session: Session,
    township_id: int,
    account_id: UUID,
    *,
    before: UUID | None = None,
    limit: int = PAGE,
    as_of: date | None = None,
    known_at: datetime | None = None,
) -> Page:
    """Return up to `limit` lines recorded before the transfer `before`, or the newest.

    Those of business days through `as_of`, as the books knew them at `known_at`. Paging by key costs the same on each
    page and never shows a line twice, whatever is posted meanwhile.
    Raises AccountNotFound, InvalidPage, InvalidDay, InvalidTime.
    """
    check_page(limit)
    check_days(as_of)
    check_moments(known_at)
    account = account_by_id(session, township_id, account_id)
    scope = Scope(as_of, known_at, before, account_id)
    rows = _rows(session.connection(), account, scope, limit + 1)
    lines = list(_lines(account, rows[:limit]))
    return Page(lines, next=lines[-1].transfer.id if len(rows) > limit else None)


def _rows(connection: Connection, account: Account, scope: Scope, count: int) -> list[Any]:
    complete = sums.checkpoint(connection, account.township_id)
    rows: list[Any] = []
    for since, below in _stretches(connection, account, scope, complete, count):
        rows += connection.execute(_newest(account, scope, complete, since, below, count - len(rows)))
        if len(rows) == count:
            break
    return rows


def _stretches(
    connection: Connection, account: Account, scope: Scope, complete: date, count: int
) -> Iterator[tuple[UUID | None, UUID | None]]:
    """Yield the stretches of ids that have lines of the days asked for, newest first: (from, up to but not with).

    The sealer's totals by day tell when something was recorded for an old day, so what came later need not be read.
    """
    if scope.as_of is None:
        yield None, scope.below
        return
    tail = sums.first_id(complete)
    if scope.below is None or scope.below > tail:
        yield tail, scope.below
    for first, last in _runs(connection.execute(_days(account, scope, complete, count)).scalars().all()):
        end = sums.first_id(last + _DAY)
        yield sums.first_id(first), min(end, scope.below) if scope.below else end


def _days(account: Account, scope: Scope, complete: date, count: int) -> Select[Any]:
    """Enough of the newest days: each has a line, but for those that `below` and `known_at` cut through."""
    query = select(_D.recorded_on).where(
        _D.township_id == account.township_id,
        _D.account_id == account.id,
        _D.recorded_on < complete,
        _D.effective_on <= scope.as_of,
    )
    if scope.below:
        query = query.where(_D.recorded_on <= sums.day_of(scope.below))
    if scope.known_at:
        query = query.where(_D.recorded_on <= sums.utc_day(scope.known_at))
    return query.distinct().order_by(_D.recorded_on.desc()).limit(count + 2)


def _runs(days: Sequence[date]) -> Iterator[tuple[date, date]]:
    """Yield (first, last) of each run of neighbouring days; `days` are descending, and so are the runs."""
    for _, run in groupby(enumerate(days), key=lambda item: item[1] + item[0] * _DAY):
        neighbours = [day for _, day in run]
        yield neighbours[-1], neighbours[0]


def _newest(
    account: Account, scope: Scope, complete: date, since: UUID | None, below: UUID | None, count: int
) -> Select[Any]:
    """Take as many as needed from each side's index, then the newest of both.

    The balance that the lines end at is read by the same statement, so that nothing is booked between the two.
    """
    wanted = list(_conditions(scope, since, below))
    sides = union_all(
        *(
            select(_side(account, scope, side, and_(column == account.id, *wanted), count).subquery())
            for side, column in (("debit", _T.debit_id), ("credit", _T.credit_id))
        )
    ).subquery()
    # A level of its own, or SQLite adds the balance up once for each side.
    newest = select(sides).order_by(sides.c.id.desc()).limit(count).subquery()
    return select(newest, _closing(account, scope, complete)).order_by(newest.c.id.desc())


def _conditions(scope: Scope, since: UUID | None, below: UUID | None) -> Iterator[ColumnElement[bool]]:
    yield _T.kind != "refused"
    if since:
        yield _T.id >= since
    if below:
        yield _T.id < below
    if scope.as_of:
        yield _T.effective_on <= scope.as_of
    if scope.known_at:
        yield from sums.recorded_by(scope.known_at)


def _side(account: Account, scope: Scope, side: str, wanted: ColumnElement[bool], count: int) -> Select[Any]:
    later = TRANSFER.alias("later")
    resolving = [later.c.township_id == account.township_id, later.c.target_id == _T.id]
    if scope.as_of:
        resolving.append(later.c.effective_on <= scope.as_of)
    if scope.known_at:
        resolving.append(later.c.recorded_at <= scope.known_at)
    taken = select(func.sum(later.c.amount)).where(*resolving).correlate(TRANSFER).scalar_subquery()
    query = select(*COLUMNS, literal(side).label("side"), taken.label("taken"))
    return query.where(_T.township_id == account.township_id, wanted).order_by(_T.id.desc()).limit(count)


def _closing(account: Account, scope: Scope, complete: date) -> ColumnElement[Any]:
    """The account's posted balance, debits less credits, after the newest line there is to show."""
    if scope.as_of:
        return null()
    if scope.everything and account.limit is not None:
        kept = select(_B.posted_debits - _B.posted_credits)
        return kept.where(_B.township_id == account.township_id, _B.id == account.id).scalar_subquery()
    moved = sums.movements(account.township_id, (), (), scope, complete)
    return select(func.coalesce(func.sum(moved.c.posted_debits - moved.c.posted_credits), 0)).scalar_subquery()


def _lines(account: Account, rows: Sequence[Any]) -> Iterator[StatementLine]:
    balance = None
    for row in rows:
        *values, side, taken, closing = row
        if balance is None and closing is not None:
            balance = int(closing) if account.normal_side == "debit" else -int(closing)
        line = _line(account, as_transfer(values), side, taken, balance)
        yield line
        balance = None if balance is None else balance - line.change


def _line(account: Account, transfer: Transfer, side: str, taken: int | None, balance: int | None) -> StatementLine:
    sign = 1 if side == account.normal_side else -1
    posted, pending = transfer.effects
    resolved = transfer.kind == "pending" and taken is not None
    open_amount = transfer.amount if transfer.kind in ("posted", "post", "pending") and not resolved else 0
    return StatementLine(
        transfer,
        side,
        change=sign * posted,
        held=sign * pending,
        resolved=resolved,
        remaining=open_amount - (0 if resolved else int(taken or 0)),
        balance=balance,
    )
