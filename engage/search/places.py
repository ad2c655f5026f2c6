"""The order of the index, in one whole number: an entry's place.

The township leads, so that its entries are one range; then days, the newest first; then a count within the day,
which begins with what was published last. A full-text index that hands out places in their order can therefore stop as
soon as a page is full.
"""

from datetime import date, timedelta

_COUNT_BITS, _DAY_BITS = 16, 17
PER_DAY = 1 << _COUNT_BITS
"""Entries of one township and day."""
_FIRST, _LAST = date(1901, 1, 1), date(2258, 12, 31)


def start_of(township_id: int, day: date) -> int:
    """Return the first place of a day. Days beyond the calendar's bounds share its first and last day."""
    back = (_LAST - min(max(day, _FIRST), _LAST)).days
    return ((township_id << _DAY_BITS) | back) << _COUNT_BITS


def range_of(township_id: int, first: date = _FIRST, last: date = _LAST) -> tuple[int, int]:
    """Return the first and the last place of the days from `first` to `last`, both included."""
    return start_of(township_id, last), start_of(township_id, first) + PER_DAY - 1


def day_of(place: int) -> date:
    return _LAST - timedelta(days=(place >> _COUNT_BITS) & ((1 << _DAY_BITS) - 1))
