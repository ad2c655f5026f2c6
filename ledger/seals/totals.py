"""Day totals: what newly sealed transfers moved, added to each account's sums in one statement."""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Date,
    Insert,
    Select,
    case,
    cast,
    func,
    literal,
    select,
    union_all,
)
from sqlalchemy.dialects import postgresql, sqlite

from ledger.booking.plans import EFFECTS
from ledger.seals.tables import DAY_TOTAL, LEAF, TRANSFER

_SUMS = ("posted_debits", "posted_credits", "pending_debits", "pending_credits")
_KEYS = ("township_id", "account_id", "recorded_on", "effective_on")


def add_day_totals(connection: Connection, township_id: int, start: int, end: int) -> None:
    """Add what the transfers at the leaves [start, end) moved to the day totals of their accounts."""
    connection.execute(_adding(connection.dialect.name, _moved(connection.dialect.name, township_id, start, end)))


def _adding(dialect: str, moved: Select[Any]) -> Insert:
    names = (*_KEYS, *_SUMS)
    if dialect == "postgresql":
        insert = postgresql.insert(DAY_TOTAL).from_select(names, moved)
        sums = {name: DAY_TOTAL.c[name] + insert.excluded[name] for name in _SUMS}
        return insert.on_conflict_do_update(index_elements=_KEYS, set_=sums)
    other = sqlite.insert(DAY_TOTAL).from_select(names, moved)
    sums = {name: DAY_TOTAL.c[name] + other.excluded[name] for name in _SUMS}
    return other.on_conflict_do_update(index_elements=_KEYS, set_=sums)


def _moved(dialect: str, township_id: int, start: int, end: int) -> Select[Any]:
    """Sum the effects by account and both days.

    What adds up to nothing is kept: by these rows a statement finds the days that have lines.
    """
    lines = _lines(dialect, township_id, start, end).cte("lines")
    nothing = literal(0)
    debits = (lines.c.posted, nothing, lines.c.pending, nothing)
    credits = (nothing, lines.c.posted, nothing, lines.c.pending)
    sides = union_all(
        *(
            select(
                account.label("account_id"),
                lines.c.recorded_on,
                lines.c.effective_on,
                *(amount.label(name) for name, amount in zip(_SUMS, amounts, strict=True)),
            )
            for account, amounts in ((lines.c.debit_id, debits), (lines.c.credit_id, credits))
        )
    ).subquery("sides")
    sums = [func.sum(sides.c[name]) for name in _SUMS]
    days = (sides.c.account_id, sides.c.recorded_on, sides.c.effective_on)
    wanted = select(literal(township_id), *days, *(found.label(name) for found, name in zip(sums, _SUMS, strict=True)))
    return wanted.group_by(*days)


def _lines(dialect: str, township_id: int, start: int, end: int) -> Select[Any]:
    """Take each transfer with what it moves, posted and pending, on both of its accounts: `plans.EFFECTS` in SQL."""
    row = TRANSFER.c
    held = func.coalesce(row.target_amount, row.amount)
    of_this = (TRANSFER.c.township_id == LEAF.c.township_id) & (TRANSFER.c.id == LEAF.c.transfer_id)
    return (
        select(
            row.debit_id,
            row.credit_id,
            _recorded_on(dialect).label("recorded_on"),
            row.effective_on,
            (_factor(0) * row.amount).label("posted"),
            (_factor(1) * held).label("pending"),
        )
        .select_from(LEAF.join(TRANSFER, of_this))
        .where(LEAF.c.township_id == township_id, LEAF.c.position >= start, LEAF.c.position < end)
        .where(row.kind != "refused")
    )


def _factor(which: int) -> ColumnElement[int]:
    return case({kind: effect[which] for kind, effect in EFFECTS.items()}, value=TRANSFER.c.kind, else_=0)


def _recorded_on(dialect: str) -> ColumnElement[Any]:
    """The UTC day of `recorded_at`."""
    if dialect == "postgresql":
        return cast(func.timezone("UTC", TRANSFER.c.recorded_at), Date)
    return func.date(TRANSFER.c.recorded_at)
