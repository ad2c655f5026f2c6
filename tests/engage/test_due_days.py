"""By when a matter is due, as a table of examples; the holidays are those of 2026."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest

from engage.catalogue.queries import Matter
from engage.obligations.periods import due_after, opening, owed, owed_for
from kernel.workdays.calendar import WorkingDays

CALENDAR = WorkingDays()
SINCE = date(2025, 12, 1)
ID = UUID(int=1)


def matter(rule: str, since: date = SINCE, *, active: bool = True, **days: Any) -> Matter:
    known = {"due_day": None, "due_month": None, "within_days": None, "in_working_days": False, **days}
    told = {"name": "事项", "legal_basis": "", "publisher": "committee", "retention_years": None}
    moment = datetime(2025, 12, 1, tzinfo=UTC)
    return Matter(
        id=ID,
        number=1,
        category="finance",
        rule=rule,
        active=active,
        effective_from=since,
        changed_by=None,
        changed_at=moment,
        **told,
        **known,
    )


MONTHLY = matter("monthly", due_day=15)
QUARTERLY = matter("quarterly", due_day=20)
YEARLY = matter("yearly", due_day=31, due_month=3)


@pytest.mark.parametrize(
    ("terms", "key", "due_on", "why"),
    [
        (MONTHLY, "2026-09", date(2026, 10, 15), "the month after"),
        (MONTHLY, "2025-12", date(2026, 1, 15), "over the turn of the year"),
        (MONTHLY, "2026-07", date(2026, 8, 17), "the 15th is a Saturday: Monday"),
        (MONTHLY, "2026-01", date(2026, 2, 24), "the 15th is the first day of the spring festival"),
        (matter("monthly", due_day=14), "2026-01", date(2026, 2, 14), "a Saturday that makes up for the festival"),
        (matter("monthly", due_day=31), "2026-03", date(2026, 4, 30), "a month of 30 days ends on the 30th"),
        (matter("monthly", due_day=31), "2026-01", date(2026, 2, 28), "February; a Saturday that makes up"),
        (matter("monthly", due_day=3), "2026-09", date(2026, 10, 8), "national day"),
        (QUARTERLY, "2026-Q3", date(2026, 10, 20), "the first month of the next quarter"),
        (QUARTERLY, "2025-Q4", date(2026, 1, 20), "over the turn of the year"),
        (QUARTERLY, "2026-Q4", date(2027, 1, 20), "a year without known holidays"),
        (YEARLY, "2025", date(2026, 3, 31), "the year after"),
        (matter("yearly", due_day=31, due_month=1), "2026", date(2027, 2, 1), "a Sunday; weekends alone are known"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_a_period_is_due(terms: Matter, key: str, due_on: date, why: str) -> None:
    found = owed_for([terms], key, CALENDAR)
    assert found is not None
    assert found.due_on == due_on, why


@pytest.mark.parametrize(
    ("terms", "happened_on", "due_on", "why"),
    [
        (matter("event", within_days=5), date(2026, 11, 16), date(2026, 11, 23), "the fifth day is a Saturday"),
        (matter("event", within_days=5), date(2026, 11, 12), date(2026, 11, 17), "calendar days"),
        (matter("event", within_days=5), date(2026, 9, 29), date(2026, 10, 8), "it falls into the holidays"),
        (matter("event", within_days=5, in_working_days=True), date(2026, 11, 12), date(2026, 11, 19), "working days"),
        (
            matter("event", within_days=3, in_working_days=True),
            date(2026, 9, 30),
            date(2026, 10, 10),
            "a working Saturday",
        ),
        (matter("at_once"), date(2026, 11, 18), date(2026, 11, 19), "the next day"),
        (matter("at_once"), date(2026, 11, 20), date(2026, 11, 23), "a Friday: Monday"),
        (matter("at_once"), date(2026, 9, 30), date(2026, 10, 8), "before the holidays"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_an_event_makes_due(terms: Matter, happened_on: date, due_on: date, why: str) -> None:
    assert due_after(terms, happened_on, CALENDAR) == due_on, why


@pytest.mark.parametrize(
    "key",
    [
        "",
        "2026-13",
        "2026-0",
        "2026-00",
        "2026-Q5",
        "2026-Q0",
        "26-10",
        "1999-10",
        "2100",
        "2026-1",
        "２０２６",
        "2026-10 ",
    ],
)
def test_text_that_names_no_period(key: str) -> None:
    assert opening(key) is None
    assert owed_for([MONTHLY], key, CALENDAR) is None


@pytest.mark.parametrize("key", ["2026-Q3", "2026"])
def test_a_period_of_another_rule_is_not_owed(key: str) -> None:
    assert owed_for([MONTHLY], key, CALENDAR) is None


def test_terms_never_reach_back() -> None:
    """In force on the tenth: that month's end is the first to be reported on, the month before is not."""
    keys = [
        one.period_key
        for one in owed({ID: [matter("monthly", date(2026, 3, 10), due_day=15)]}, CALENDAR, date(2026, 6, 1))
    ]
    assert keys == ["2026-03", "2026-04", "2026-05"]


def test_terms_from_the_first_of_a_month_hold_for_the_month_before() -> None:
    keys = [
        one.period_key
        for one in owed({ID: [matter("monthly", date(2026, 3, 1), due_day=15)]}, CALENDAR, date(2026, 3, 31))
    ]
    assert keys == ["2026-02"]


def test_changed_terms_leave_what_could_be_published_before_as_it_was() -> None:
    changed = [MONTHLY, matter("monthly", date(2026, 10, 10), due_day=25)]
    due = {one.period_key: one.due_on for one in owed({ID: changed}, CALENDAR, date(2026, 11, 30))}
    assert (due["2026-09"], due["2026-10"]) == (date(2026, 10, 15), date(2026, 11, 25))


def test_an_ended_matter_is_owed_for_what_had_begun_and_no_more_until_it_begins_again() -> None:
    terms = [
        MONTHLY,
        matter("monthly", date(2026, 3, 5), active=False, due_day=15),
        matter("monthly", date(2026, 7, 1), due_day=15),
    ]
    keys = [one.period_key for one in owed({ID: terms}, CALENDAR, date(2026, 8, 1))]
    assert keys == ["2025-11", "2025-12", "2026-01", "2026-02", "2026-03", "2026-06", "2026-07"]


def test_a_change_from_months_to_quarters_leaves_no_gap() -> None:
    terms = [MONTHLY, matter("quarterly", date(2026, 4, 1), due_day=20)]
    keys = [one.period_key for one in owed({ID: terms}, CALENDAR, date(2026, 7, 31))]
    assert keys == ["2025-11", "2025-12", "2026-01", "2026-02", "2026-Q1", "2026-Q2"]
