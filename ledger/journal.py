"""Reading what has been written: single transfers and whole entries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Select, bindparam, or_, select
from sqlalchemy.orm import Session

from ledger.plans import Line
from ledger.refusals import EntryNotFound, TransferNotFound
from ledger.tables import TRANSFER


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer(Line):
    """A transfer that is in the books, and where: line `number` of entry `entry_id`."""

    entry_id: UUID
    number: int
    effective_on: date
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Posting:
    """What became of an entry that was accepted, now or, when `replayed`, the first time it was asked for."""

    entry_id: UUID
    transfer_ids: tuple[UUID, ...]
    replayed: bool


_T = TRANSFER.c

COLUMNS = (
    _T.id,
    _T.kind,
    _T.debit_id,
    _T.credit_id,
    _T.amount,
    _T.unit,
    _T.code,
    _T.details,
    _T.expires_at,
    _T.pending_id,
    _T.reverses_id,
    _T.entry_id,
    _T.line.label("number"),
    _T.effective_on,
    _T.recorded_at,
)
"""What makes a Transfer, in the order of its fields."""
_FIELDS = tuple(column.name for column in COLUMNS)

_IN_TOWNSHIP: Select[Any] = select(*COLUMNS).where(_T.township_id == bindparam("township"))
_ONE = _IN_TOWNSHIP.where(_T.id == bindparam("id"))
# Line 0 bears the entry's id and is found by its own key; only the others are in the index of lines.
_ENTRY = _IN_TOWNSHIP.where(
    or_(_T.id == bindparam("id"), (_T.entry_id == bindparam("id")) & (_T.line > 0)),
    _T.entry_id == bindparam("id"),
).order_by(_T.line)


def as_transfer(row: Sequence[Any]) -> Transfer:
    """Return the transfer in a row of COLUMNS."""
    return Transfer(**dict(zip(_FIELDS, row, strict=True)))


def find_transfer(connection: Connection, township_id: int, transfer_id: UUID) -> Transfer | None:
    row = connection.execute(_ONE, {"township": township_id, "id": transfer_id}).first()
    return as_transfer(row) if row else None


def lines_of(connection: Connection, township_id: int, entry_id: UUID) -> Sequence[Transfer]:
    """Return the entry's transfers in their order; none when there is no such entry."""
    return [as_transfer(row) for row in connection.execute(_ENTRY, {"township": township_id, "id": entry_id})]


def transfer(session: Session, township_id: int, transfer_id: UUID) -> Transfer:
    """Return a transfer of the township. Raises TransferNotFound."""
    found = find_transfer(session.connection(), township_id, transfer_id)
    if found is None:
        raise TransferNotFound
    return found


def entry(session: Session, township_id: int, entry_id: UUID) -> Sequence[Transfer]:
    """Return the transfers of an entry, in their order. Raises EntryNotFound."""
    lines = lines_of(session.connection(), township_id, entry_id)
    if not lines:
        raise EntryNotFound
    return lines
