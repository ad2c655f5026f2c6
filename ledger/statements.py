"""An account's statement, newest first, a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, literal, select, union_all
from sqlalchemy.orm import Session

from ledger.chart import account_by_id
from ledger.journal import COLUMNS, Transfer, as_transfer
from ledger.plans import EFFECTS
from ledger.tables import TRANSFER

PAGE = 50

_T = TRANSFER.c


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

    @property
    def counterpart_id(self) -> UUID:
        return self.transfer.credit_id if self.side == "debit" else self.transfer.debit_id


@dataclass(frozen=True, slots=True)
class Page:
    """Lines of a statement, newest first; `next` is the `before` of the page that follows, or None at the end."""

    lines: Sequence[StatementLine]
    next: UUID | None


def statement(
    session: Session, township_id: int, account_id: UUID, *, before: UUID | None = None, limit: int = PAGE
) -> Page:
    """Return up to `limit` lines recorded before the transfer `before`, or the newest. Raises AccountNotFound.

    Paging by key costs the same on each page and never shows a line twice, whatever is posted meanwhile.
    """
    account = account_by_id(session, township_id, account_id)
    rows = session.connection().execute(_newest(township_id, account_id, before, limit + 1)).all()
    lines = [_line(account.normal_side, row.side, row.resolved, as_transfer(row[:-2])) for row in rows[:limit]]
    return Page(lines, next=lines[-1].transfer.id if len(rows) > limit else None)


def _newest(township_id: int, account_id: UUID, before: UUID | None, count: int) -> Select[Any]:
    """Take as many as needed from each side's index, then the newest of both."""
    sides = union_all(
        *(
            select(_side(township_id, account_id, side, column, before, count).subquery())
            for side, column in (("debit", _T.debit_id), ("credit", _T.credit_id))
        )
    ).subquery()
    return select(sides).order_by(sides.c.id.desc()).limit(count)


def _side(
    township_id: int, account_id: UUID, side: str, column: ColumnElement[UUID], before: UUID | None, count: int
) -> Select[Any]:
    end = TRANSFER.alias("resolution")
    resolved = exists().where(end.c.township_id == township_id, end.c.pending_id == _T.id).label("resolved")
    query = select(*COLUMNS, literal(side).label("side"), resolved)
    query = query.where(_T.township_id == township_id, column == account_id)
    if before:
        query = query.where(_T.id < before)
    return query.order_by(_T.id.desc()).limit(count)


def _line(normal_side: str, side: str, resolved: bool, transfer: Transfer) -> StatementLine:
    posted, pending = EFFECTS[transfer.kind]
    sign = transfer.amount if side == normal_side else -transfer.amount
    return StatementLine(transfer, side, change=posted * sign, held=pending * sign, resolved=resolved)
