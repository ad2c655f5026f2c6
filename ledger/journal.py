"""Reading what has been written: single transfers and whole entries."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CompoundSelect, Connection, Executable, Row, Select, bindparam, select
from sqlalchemy.orm import Session

from ledger.booking.plans import Line
from ledger.refusals import EntryNotFound, TransferNotFound
from ledger.tables import TRANSFER


@dataclass(slots=True, kw_only=True)
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
    _T.target_id,
    _T.target_amount,
    _T.target_before,
    _T.lot_expires_on,
    _T.entry_id,
    _T.line.label("number"),
    _T.effective_on,
    _T.recorded_at,
)
"""What makes a Transfer, in the order of its fields."""
_FIELDS = tuple(column.name for column in COLUMNS)

_IN_TOWNSHIP: Select[Any] = select(*COLUMNS).where(_T.township_id == bindparam("township"))
_MANY: Select[Any] = _IN_TOWNSHIP.where(_T.id.in_(bindparam("ids", expanding=True)))
# Line 0 bears the entry's id and is found by its own key; only the others are in the index of lines.
_ENTRIES: CompoundSelect[Any] = _MANY.union_all(
    _IN_TOWNSHIP.where(_T.entry_id.in_(bindparam("ids", expanding=True)), _T.line > 0)
).order_by("entry_id", "number")

# SQLite takes this many parameters at most, on its oldest builds in use.
_AT_ONCE = 500


def as_transfer(row: Sequence[Any]) -> Transfer:
    """Return the transfer in a row of COLUMNS."""
    return Transfer(**dict(zip(_FIELDS, row, strict=True)))


def transfers_by_id(connection: Connection, township_id: int, ids: Iterable[UUID]) -> Mapping[UUID, Sequence[Transfer]]:
    """Return those of the transfers that are in the books, each alone in a list."""
    return {row.id: [as_transfer(row)] for row in _rows(connection, _MANY, township_id, ids)}


def entries_by_id(connection: Connection, township_id: int, ids: Iterable[UUID]) -> Mapping[UUID, Sequence[Transfer]]:
    """Return the transfers, in their order, of those of the entries that are in the books."""
    entries: dict[UUID, list[Transfer]] = {}
    for row in _rows(connection, _ENTRIES, township_id, ids):
        entries.setdefault(row.entry_id, []).append(as_transfer(row))
    return {entry_id: lines for entry_id, lines in entries.items() if lines[0].number == 0}


def line_ids(connection: Connection, township_id: int, ids: Iterable[UUID]) -> Mapping[UUID, tuple[UUID, ...]]:
    """Return the ids of the entries' transfers, in their order."""
    return {
        entry_id: tuple(line.id for line in lines)
        for entry_id, lines in entries_by_id(connection, township_id, ids).items()
    }


def _rows(connection: Connection, query: Executable, township_id: int, ids: Iterable[UUID]) -> Iterator[Row[Any]]:
    wanted = list(ids)
    for start in range(0, len(wanted), _AT_ONCE):
        yield from connection.execute(query, {"township": township_id, "ids": wanted[start : start + _AT_ONCE]})


def transfer(session: Session, township_id: int, transfer_id: UUID) -> Transfer:
    """Return a transfer of the township. Raises TransferNotFound."""
    found = transfers_by_id(session.connection(), township_id, [transfer_id])
    if not found:
        raise TransferNotFound
    return found[transfer_id][0]


def entry(session: Session, township_id: int, entry_id: UUID) -> Sequence[Transfer]:
    """Return the transfers of an entry, in their order. Raises EntryNotFound."""
    found = entries_by_id(session.connection(), township_id, [entry_id])
    if not found:
        raise EntryNotFound
    return found[entry_id]
