"""Working days: what China announces, the years that nobody knows yet, and what officers correct."""

from datetime import date

import pytest

from kernel.workdays.calendar import KNOWN_UNTIL, WorkingDays

CALENDAR = WorkingDays()


@pytest.mark.parametrize(
    ("day", "working"),
    [
        (date(2026, 11, 23), True),
        (date(2026, 11, 22), False),
        (date(2026, 10, 1), False),
        (date(2026, 10, 10), True),  # a Saturday that makes up for the national day
        (date(2026, 2, 20), False),  # a Friday of the spring festival
        (date(1999, 10, 1), True),  # before the calendar begins: Monday to Friday
        (date(2099, 10, 1), True),
        (date(2099, 10, 3), False),
    ],
)
def test_a_day(day: date, working: bool) -> None:
    assert CALENDAR.is_working(day) is working


def test_a_correction_goes_before_the_calendar() -> None:
    corrected = WorkingDays({date(2026, 11, 23): False, date(2026, 11, 22): True})
    assert not corrected.is_working(date(2026, 11, 23))
    assert corrected.on_or_after(date(2026, 11, 21)) == date(2026, 11, 22)
    assert corrected.after(date(2026, 11, 22), 1) == date(2026, 11, 24)


def test_counting() -> None:
    friday, monday = date(2026, 11, 20), date(2026, 11, 23)
    assert CALENDAR.after(friday, 1) == monday
    assert CALENDAR.after(friday, 6) == date(2026, 11, 30)
    assert CALENDAR.between(friday, monday) == 1
    assert CALENDAR.between(friday, friday) == 0
    assert CALENDAR.between(monday, friday) == 0
    assert CALENDAR.between(date(2026, 9, 30), date(2026, 10, 10)) == 3
    with pytest.raises(ValueError):
        CALENDAR.after(friday, 0)


def test_the_calendar_says_until_when_it_knows() -> None:
    assert CALENDAR.known_until == KNOWN_UNTIL
    assert (KNOWN_UNTIL.month, KNOWN_UNTIL.day) == (12, 31)
    assert KNOWN_UNTIL.year >= 2026
