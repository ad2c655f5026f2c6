"""Reading PostgreSQL's index span by span, from the newest entries on.

Each span is twice as long as the one before it, so that a question costs little more than its answer: a word that is
everywhere is found in the first month, one that is rare needs a few steps, each of which the index answers at once.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from engage.search import facets
from engage.search.places import day_of, range_of

_LONGEST = 64
"""Months; what is older comes in one span."""


@dataclass(frozen=True)
class Span:
    """Places from `first` to `last`, whose entries all have one of the tokens."""

    first: int
    last: int
    tokens: tuple[str, ...]


def spans(township_id: int, first: int, last: int) -> Iterator[Span]:
    """Yield the spans from the place `first` to the place `last`, without a gap."""
    at, months = first, 1
    while at <= last and months <= _LONGEST:
        end = day_of(at)
        begin = _months_before(end, months - 1)
        until = min(range_of(township_id, begin, end)[1], last)
        yield Span(at, until, tuple(_times(township_id, begin, end)))
        at, months = until + 1, months * 2
    if at <= last:
        yield Span(at, last, (facets.township(township_id),))


def _months_before(day: date, months: int) -> date:
    """Return the first day of the month that many months before the day's own."""
    number = max(day.year * 12 + day.month - 1 - months, 12)
    return date(number // 12, number % 12 + 1, 1)


def _times(township_id: int, begin: date, end: date) -> Iterator[str]:
    """Name the months from one day to another, whole years by one token."""
    for year in range(begin.year, end.year + 1):
        first = begin.month if year == begin.year else 1
        last = end.month if year == end.year else 12
        if (first, last) == (1, 12):
            yield facets.year(township_id, year)
        else:
            yield from (facets.month(township_id, number, year) for number in range(first, last + 1))
