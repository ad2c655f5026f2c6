"""Adding up: what accounts hold, by checkpoint and tail, or as kept of limited accounts.

The checkpoint is the last midnight (UTC) before which everything has been sealed: what was recorded earlier is in the
sealer's totals by day, complete and final; the tail is what was recorded since, from the transfers themselves. The
checkpoint only moves on, and what lies before it never changes: so it can be read first, without a lock.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Select, Subquery, Table, case, func, literal, select, union_all

from kernel.ids import floor_of
from ledger.booking.plans import EFFECTS, Totals
from ledger.tables import ACCOUNT, BALANCE, DAY_TOTAL, HEAD, TRANSFER

_A, _B, _D, _T = ACCOUNT.c, BALANCE.c, DAY_TOTAL.c, TRANSFER.c
FIELDS = ("posted_debits", "posted_credits", "pending_debits", "pending_credits")
_EPOCH, _LAST = datetime(1970, 1, 1, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC)
_MILLISECOND, _MICROSECOND = timedelta(milliseconds=1), timedelta(microseconds=1)

# What a transfer adds to the posted and to the pending side of both accounts, said once, in Python, in EFFECTS.
_POSTED = case({kind: posted for kind, (posted, _) in EFFECTS.items()}, value=_T.kind) * _T.amount
_PENDING = case({kind: pending for kind, (_, pending) in EFFECTS.items()}, value=_T.kind) * func.coalesce(
    _T.target_amount, _T.amount
)
_NOTHING: ColumnElement[int] = literal(0)

Group: TypeAlias = Sequence[ColumnElement[Any]]
EFFECTIVE_ON: ColumnElement[date] = _T.effective_on
"""Stands in a group for the business day, whether a transfer tells it or a day's total."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Which transfers count: those of business days through `as_of`, recorded by `known_at`, with ids under `below`.

    Of one account alone if its id is given, which saves joining it.
    """

    as_of: date | None = None
    known_at: datetime | None = None
    below: UUID | None = None
    account_id: UUID | None = None

    @property
    def everything(self) -> bool:
        return self.as_of is None and self.known_at is None and self.below is None


EVERYTHING = Scope()


def checkpoint(connection: Connection, township_id: int) -> date:
    """Return the UTC day before which all days' totals are complete; 1970-01-01 while nothing is."""
    floor = connection.execute(select(HEAD.c.sealed_floor).where(HEAD.c.township_id == township_id)).scalar()
    return day_of(floor) if floor else _EPOCH.date()


def day_of(transfer_id: UUID) -> date:
    """Return the UTC day of a transfer's id, which is that of its `recorded_at`."""
    return (_EPOCH + (transfer_id.int >> 80) * _MILLISECOND).date()


def first_id(day: date) -> UUID:
    """Return the smallest id of a UTC day."""
    return floor_of(datetime.combine(max(day, _EPOCH.date()), time(), UTC))


def utc_day(moment: datetime) -> date:
    """Return the UTC day of a moment, within those that the books can hold."""
    return _bounded(moment).astimezone(UTC).date()


def recorded_from(moment: datetime) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Return the conditions of having been recorded at a moment or later: one for the index, one that is exact."""
    return _T.id >= floor_of(_bounded(moment)), _T.recorded_at >= moment


def recorded_by(moment: datetime) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Return the conditions of having been recorded at a moment or before: one for the index, one that is exact."""
    return _T.id < floor_of(_bounded(moment) + _MILLISECOND), _T.recorded_at <= moment


def _bounded(moment: datetime) -> datetime:
    return min(max(moment, _EPOCH), _LAST)


def from_books(
    connection: Connection, township_id: int, group: Group, *chosen: ColumnElement[bool], scope: Scope = EVERYTHING
) -> Mapping[tuple[Any, ...], Totals]:
    """Add up what moved on the chosen accounts, by `group`: columns of accounts, and perhaps EFFECTIVE_ON."""
    moved = movements(township_id, group, chosen, scope, checkpoint(connection, township_id))
    return _added_up(connection, group, moved)


def from_transfers(
    connection: Connection, township_id: int, group: Group, *chosen: ColumnElement[bool], scope: Scope = EVERYTHING
) -> Mapping[tuple[Any, ...], Totals]:
    """The same from every single transfer, whatever the days' totals say: for verification."""
    return _added_up(connection, group, movements(township_id, group, chosen, scope, _EPOCH.date()))


def _added_up(connection: Connection, group: Group, moved: Subquery) -> Mapping[tuple[Any, ...], Totals]:
    names = [moved.c[column.name] for column in group]
    query = select(*names, *(func.sum(moved.c[field]) for field in FIELDS)).group_by(*names)
    return _by_group(connection, query, len(names))


def movements(
    township_id: int, group: Group, chosen: Sequence[ColumnElement[bool]], scope: Scope, complete: date
) -> Subquery:
    """Return rows of the group's columns and the four sums: totals of days before `complete`, transfers since.

    A group can have up to three rows, and sums of nothing are null: they are still to be added up.
    """
    if scope.known_at is not None:
        # Of all that was recorded before a midnight, the days' totals alone tell.
        complete = min(complete, utc_day(_bounded(scope.known_at) + _MICROSECOND))
    if scope.below is not None:
        complete = min(complete, day_of(scope.below))
    totals = _summed(DAY_TOTAL, _D.account_id, [_D[field] for field in FIELDS], township_id, group, chosen, scope)
    debits = _summed(TRANSFER, _T.debit_id, (_POSTED, _NOTHING, _PENDING, _NOTHING), township_id, group, chosen, scope)
    credits = _summed(
        TRANSFER, _T.credit_id, (_NOTHING, _POSTED, _NOTHING, _PENDING), township_id, group, chosen, scope
    )
    tail = list(_tail(scope, complete))
    return union_all(totals.where(_D.recorded_on < complete), debits.where(*tail), credits.where(*tail)).subquery()


def _tail(scope: Scope, complete: date) -> Iterator[ColumnElement[bool]]:
    yield _T.id >= first_id(complete)
    if scope.known_at:
        yield from recorded_by(scope.known_at)
    if scope.below:
        yield _T.id < scope.below


def _summed(
    source: Table,
    account_id: ColumnElement[UUID],
    amounts: Sequence[ColumnElement[int]],
    township_id: int,
    group: Group,
    chosen: Sequence[ColumnElement[bool]],
    scope: Scope,
) -> Select[Any]:
    names = [source.c.effective_on if column is EFFECTIVE_ON else column for column in group]
    fields = (func.sum(amount).label(field) for field, amount in zip(FIELDS, amounts, strict=True))
    query = select(*names, *fields).where(source.c.township_id == township_id).group_by(*names)
    if scope.account_id:
        query = query.where(account_id == scope.account_id)
    else:
        of_account = (source.c.township_id == _A.township_id) & (account_id == _A.id)
        query = query.join_from(ACCOUNT, source, of_account).where(_A.township_id == township_id, *chosen)
    return query.where(source.c.effective_on <= scope.as_of) if scope.as_of else query


def from_balances(
    connection: Connection, township_id: int, group: Group, *chosen: ColumnElement[bool]
) -> Mapping[tuple[Any, ...], Totals]:
    """Add up the balances kept of the chosen accounts; those without a limit have none."""
    query = (
        select(*group, *(func.sum(_B[field]) for field in FIELDS))
        .join_from(ACCOUNT, BALANCE, (_B.township_id == _A.township_id) & (_B.id == _A.id))
        .where(_A.township_id == township_id, *chosen)
        .group_by(*group)
    )
    return _by_group(connection, query, len(group))


def _by_group(connection: Connection, query: Select[Any], width: int) -> Mapping[tuple[Any, ...], Totals]:
    # PostgreSQL adds up integers of 64 bits to a decimal, which cannot overflow.
    return {
        tuple(row[:width]): Totals(*(int(total or 0) for total in row[width:])) for row in connection.execute(query)
    }
