"""What is found, as it is shown: lines and disclosures with their village, the newest first."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.disclosures.models import Disclosure, MoneyLine
from engage.paging import Page
from engage.search.models import SearchEntry
from engage.search.reading import Wanted, places
from kernel.errors import NotFound
from kernel.tenancy import queries as tenancy
from kernel.tenancy.models import Village

_AT_ONCE = 1_000
"""Rows that are fetched by their ids in one statement."""

Row = TypeVar("Row", Disclosure, MoneyLine)


@dataclass(frozen=True)
class Found:
    """A disclosure that fits, or a line of it."""

    village: Village
    disclosure: Disclosure
    line: MoneyLine | None = None


def search(session: Session, township_id: int, wanted: Wanted, *, size: int, after: str = "") -> Page[Found]:
    """Return a page of what fits, the newest first. Raises NotFound for a wrong `after`."""
    there = places(session, township_id, wanted, _place(after), size + 1)
    return Page(_found(session, township_id, there[:size]), str(there[size - 1]) if len(there) > size else "")


def days(session: Session, township_id: int) -> tuple[date, date] | None:
    """Return the oldest and the newest day in the index; None when nothing is there."""
    ends = [
        session.scalar(select(SearchEntry.day).where(SearchEntry.township_id == township_id).order_by(order).limit(1))
        for order in (SearchEntry.place.desc(), SearchEntry.place)
    ]
    return (ends[0], ends[1]) if ends[0] and ends[1] else None


def _place(after: str) -> int:
    if not after:
        return 0
    if not (after.isascii() and after.isdigit() and len(after) < 20) or int(after) >= 1 << 63:
        raise NotFound
    return int(after)


def _found(session: Session, township_id: int, there: Sequence[int]) -> list[Found]:
    entries = {entry.place: entry for entry in _entries(session, township_id, there)}
    lines = _by_id(session, MoneyLine, township_id, [one.id for one in entries.values() if one.kind == "line"])
    disclosures = _by_id(session, Disclosure, township_id, {one.disclosure_id for one in entries.values()})
    villages = {village.id: village for village in tenancy.villages(session, township_id)}
    return [
        Found(villages[entry.village_id], disclosures[entry.disclosure_id], lines.get(entry.id))
        for entry in map(entries.__getitem__, there)
    ]


def _entries(session: Session, township_id: int, there: Sequence[int]) -> Iterator[SearchEntry]:
    columns = (SearchEntry.place, SearchEntry.kind, SearchEntry.id, SearchEntry.disclosure_id, SearchEntry.village_id)
    for some in _parts(there):
        wanted = select(*columns).where(SearchEntry.township_id == township_id, SearchEntry.place.in_(some))
        yield from session.execute(wanted)  # type: ignore[misc]


def _by_id(session: Session, kind: type[Row], township_id: int, ids: Collection[UUID]) -> dict[UUID, Row]:
    return {
        row.id: row
        for some in _parts(list(ids))
        for row in session.scalars(select(kind).where(kind.township_id == township_id, kind.id.in_(some)))
    }


def _parts(items: Sequence[int] | Sequence[UUID]) -> Iterator[Sequence[int] | Sequence[UUID]]:
    for start in range(0, len(items), _AT_ONCE):
        yield items[start : start + _AT_ONCE]
