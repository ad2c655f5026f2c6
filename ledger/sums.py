"""Adding up: what accounts hold, from the transfers themselves or from the balances kept of limited accounts."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Connection, Select, case, func, literal, select, union_all

from ledger.plans import EFFECTS, Totals
from ledger.tables import ACCOUNT, BALANCE, TRANSFER

_A, _B, _T = ACCOUNT.c, BALANCE.c, TRANSFER.c
_FIELDS = ("posted_debits", "posted_credits", "pending_debits", "pending_credits")

Group: TypeAlias = Sequence[ColumnElement[Any]]

# What a transfer adds to the posted and to the pending side of both accounts, said once, in Python, in EFFECTS.
_POSTED = case({kind: posted for kind, (posted, _) in EFFECTS.items()}, value=_T.kind) * _T.amount
_PENDING = case({kind: pending for kind, (_, pending) in EFFECTS.items()}, value=_T.kind) * _T.amount
_NOTHING: ColumnElement[int] = literal(0)


def from_transfers(
    connection: Connection, township_id: int, group: Group, *chosen: ColumnElement[bool], as_of: date | None = None
) -> Mapping[tuple[Any, ...], Totals]:
    """Add up the transfers of the chosen accounts, through the business day `as_of`, by the columns of `group`."""
    sides = (
        _side(_T.debit_id, (_POSTED, _NOTHING, _PENDING, _NOTHING), township_id, group, chosen, as_of),
        _side(_T.credit_id, (_NOTHING, _POSTED, _NOTHING, _PENDING), township_id, group, chosen, as_of),
    )
    moved = union_all(*sides).subquery()
    names = [column.name for column in group]
    query = select(*(moved.c[name] for name in names), *(func.sum(moved.c[field]) for field in _FIELDS))
    return _by_group(connection, query.group_by(*(moved.c[name] for name in names)), len(names))


def _side(
    account_id: ColumnElement[Any],
    amounts: tuple[ColumnElement[Any], ...],
    township_id: int,
    group: Group,
    chosen: tuple[ColumnElement[bool], ...],
    as_of: date | None,
) -> Select[Any]:
    fields = (amount.label(field) for field, amount in zip(_FIELDS, amounts, strict=True))
    query = (
        select(*group, *fields)
        .join_from(ACCOUNT, TRANSFER, (_T.township_id == _A.township_id) & (account_id == _A.id))
        .where(_A.township_id == township_id, _T.township_id == township_id, *chosen)
    )
    return query.where(_T.effective_on <= as_of) if as_of else query


def from_balances(
    connection: Connection, township_id: int, group: Group, *chosen: ColumnElement[bool]
) -> Mapping[tuple[Any, ...], Totals]:
    """Add up the balances kept of the chosen accounts; those without a limit have none."""
    query = (
        select(*group, *(func.sum(_B[field]) for field in _FIELDS))
        .join_from(ACCOUNT, BALANCE, (_B.township_id == _A.township_id) & (_B.id == _A.id))
        .where(_A.township_id == township_id, *chosen)
        .group_by(*group)
    )
    return _by_group(connection, query, len(group))


def _by_group(connection: Connection, query: Select[Any], width: int) -> Mapping[tuple[Any, ...], Totals]:
    # PostgreSQL adds up integers of 64 bits to a decimal, which cannot overflow.
    return {tuple(row[:width]): Totals(*map(int, row[width:])) for row in connection.execute(query)}
