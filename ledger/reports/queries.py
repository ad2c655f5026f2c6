"""Looking transfers up: by account, code, key and time, a page at a time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, or_, select, union_all
from sqlalchemy.orm import Session

from ledger.booking.asking import check_days, check_moments, check_page
from ledger.drafts import check_code, check_key
from ledger.journal import COLUMNS, Transfer, as_transfer
from ledger.reports.sums import recorded_by, recorded_from
from ledger.tables import TRANSFER

PAGE = 100

_T = TRANSFER.c


@dataclass(frozen=True, slots=True)
class TransferPage:
    """Transfers in the order asked for; `next` is the `after` of the page that follows, or None at the end."""

    transfers: Sequence[Transfer]
    next: UUID | None


def transfers(
    session: Session,
    township_id: int,
    *,
    account_id: UUID | None = None,
    code: str | None = None,
    key: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    effective_from: date | None = None,
    effective_through: date | None = None,
    after: UUID | None = None,
    limit: int = PAGE,
    newest_first: bool = True,
) -> TransferPage:
    """Return up to `limit` transfers that fit all that is asked, in the order in which they were recorded.

    Those of one account, on either side; of one `code`; of the entry with a `key`, all its lines; recorded from `since`
    to `until`, both included; for business days from `effective_from` through `effective_through`. `after` is the last
    transfer of the page before. An account, a key and a recorded time are found by index; a code or a business day is
    looked for along the way, so in books of millions give a stretch of recorded time with it.
    Raises InvalidPage, InvalidCode, InvalidKey, InvalidDay, InvalidTime; an unknown account or key has no transfers.
    """
    check_page(limit)
    _check(code, key, since, until, effective_from, effective_through)
    wanted = [_T.township_id == township_id, _T.kind != "refused"]
    wanted += _of_code_and_day(code, effective_from, effective_through)
    wanted += _in_time(since, until)
    if after is not None:
        wanted.append(_T.id < after if newest_first else _T.id > after)
    query = (
        _of_key(wanted, township_id, key, account_id) if key else _of_account(wanted, account_id, newest_first, limit)
    )
    rows = session.connection().execute(_ordered(query, newest_first, limit)).all()
    found = [as_transfer(row) for row in rows[:limit]]
    return TransferPage(found, next=found[-1].id if len(rows) > limit else None)


def _check(code: str | None, key: str | None, since: object, until: object, first: object, last: object) -> None:
    check_moments(since, until)
    check_days(first, last)
    if code is not None:
        check_code(code)
    if key is not None:
        check_key(key)


def _of_code_and_day(code: str | None, first: date | None, last: date | None) -> Iterator[ColumnElement[bool]]:
    if code is not None:
        yield _T.code == code
    if first is not None:
        yield _T.effective_on >= first
    if last is not None:
        yield _T.effective_on <= last


def _in_time(since: datetime | None, until: datetime | None) -> Iterator[ColumnElement[bool]]:
    if since is not None:
        yield from recorded_from(since)
    if until is not None:
        yield from recorded_by(until)


def _of_key(wanted: Sequence[ColumnElement[bool]], township_id: int, key: str, account_id: UUID | None) -> Select[Any]:
    """Line 0 bears the entry's id and is found by it; only the others are in the index of lines."""
    first = select(_T.id).where(_T.township_id == township_id, _T.key == key).correlate(None).scalar_subquery()
    query = select(*COLUMNS).where(*wanted, or_(_T.id == first, and_(_T.entry_id == first, _T.line > 0)))
    return query.where(or_(_T.debit_id == account_id, _T.credit_id == account_id)) if account_id else query


def _of_account(
    wanted: Sequence[ColumnElement[bool]], account_id: UUID | None, newest_first: bool, limit: int
) -> Select[Any]:
    """Take as many as needed from each side's index, then from both; or from all, by id."""
    if account_id is None:
        return select(*COLUMNS).where(*wanted)
    sides = union_all(
        *(
            select(_ordered(select(*COLUMNS).where(*wanted, column == account_id), newest_first, limit).subquery())
            for column in (_T.debit_id, _T.credit_id)
        )
    ).subquery()
    return select(sides)


def _ordered(query: Select[Any], newest_first: bool, limit: int) -> Select[Any]:
    """One more than the page has tells whether there is a next."""
    column: ColumnElement[UUID] = query.selected_columns["id"]
    return query.order_by(column.desc() if newest_first else column).limit(limit + 1)
