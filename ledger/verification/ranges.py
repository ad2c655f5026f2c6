"""The transfers in pieces: by whole UTC days of recording, each about as large as one task should be."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from kernel.ids import floor_of
from ledger.verification.books import Books

STEP = 1 << 16
"""Transfers in a piece, at least; but for the last."""
_NONE, _ALL = UUID(int=0), UUID(int=(1 << 128) - 1)
_EPOCH, _LATEST = datetime(1970, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)

_FROM = """
SELECT id FROM ledger_transfer WHERE township_id = :township AND id >= :start ORDER BY id LIMIT 1 OFFSET :step
"""


@dataclass(frozen=True, slots=True)
class Range:
    """The ids [start, end); `before` is the UTC day by whose beginning all of them were recorded."""

    start: UUID
    end: UUID
    before: date


def after(transfer_id: UUID) -> UUID:
    """Return the next id."""
    return UUID(int=transfer_id.int + 1)


def around(lowest: UUID, highest: UUID) -> Range:
    """Return the range from one id to another, with both."""
    return Range(lowest, after(highest), _midnight_after(highest).date())


def ranges(books: Books, start: UUID = _NONE) -> Iterator[Range]:
    """Yield ranges that cover every id there is from `start` on."""
    while True:
        found = books.rows(_FROM, start=start, step=STEP)
        midnight = _midnight_after(books.dialect.id(found[0][0])) if found else _LATEST
        if midnight >= _LATEST:
            yield Range(start, _ALL, _LATEST.date())
            return
        end = floor_of(midnight)
        yield Range(start, end, midnight.date())
        start = end


def _midnight_after(transfer_id: UUID) -> datetime:
    milliseconds = transfer_id.int >> 80
    if milliseconds >= (_LATEST - _EPOCH) // timedelta(milliseconds=1):
        return _LATEST
    day = (_EPOCH + timedelta(milliseconds=milliseconds)).date()
    return datetime.combine(day + timedelta(days=1), time(), UTC)
