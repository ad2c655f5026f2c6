"""Working days: what China announces, the years that nobody knows yet, and what officers correct."""

from datetime import date, timedelta

import pytest

from kernel.workdays.calendar import KNOWN_UNTIL, WorkingDays
from kernel.workdays.legal import is_legal_holiday

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
        (date(2031, 1, 3), True),  # a Friday
        (date(2099, 10, 1), False),
        (date(2101, 10, 3), True),
        (date(2099, 10, 3), False),
    ],
)
def test_a_day(day: date, working: bool) -> None:
    assert CALENDAR.is_working(day) is working


@pytest.mark.parametrize("year", range(2019, 2027))
def test_what_the_law_names_is_off_in_every_year_that_is_known(year: int) -> None:
    """The eve of the Spring Festival is named since 2025."""
    first = date(year, 1, 1)
    named = [day for step in range(366) if is_legal_holiday(day := first + timedelta(days=step)) and day.year == year]
    assert len(named) == (12 if year == 2020 else 13), "in 2020 the moon's festival was on National Day"
    assert [day for day in named if CALENDAR.is_working(day)] == ([date(2024, 2, 9)] if year == 2024 else [])


def test_the_law_names_the_holidays_of_a_year_without_a_notice() -> None:
    spring = [date(2028, 1, 25) + timedelta(days=step) for step in range(4)]
    for day in (*spring, date(2028, 4, 4), date(2028, 5, 1), date(2028, 5, 2), date(2028, 10, 2), date(2028, 10, 3)):
        assert not CALENDAR.is_working(day)
    assert CALENDAR.is_working(date(2028, 1, 24)) and CALENDAR.is_working(date(2028, 10, 4))


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
