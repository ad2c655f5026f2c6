"""The days by which a matter is due: worked out from its terms, the period or event, and the working days.

A period can be published from the day after its end on, and the terms that hold on that day decide whether and by
when. So terms never reach back: a new matter is first owed for a period that ends after it began to hold. Where they
ask for nothing on that day, those under which the period began decide: a matter that ends owes what had begun, and one
that ends for a day skips nothing.
A month that is shorter than the day in the terms ends on its last day, and a day on which nobody works moves to the
next working day.
"""

import re
from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from engage.catalogue.queries import Matter, Timeline, in_force
from engage.obligations.refusals import NotOverYet
from kernel.workdays.calendar import WorkingDays

PERIODIC = ("monthly", "quarterly", "yearly")
EVENTS = ("event", "at_once")
_MONTHS = {"monthly": 1, "quarterly": 3, "yearly": 12}
_OPENING_MONTHS = {"monthly": tuple(range(1, 13)), "quarterly": (1, 4, 7, 10), "yearly": (1,)}
_KEY = re.compile(r"(20[0-9]{2})(?:-(?:(0[1-9]|1[0-2])|Q([1-4])))?", re.ASCII)


@dataclass(frozen=True)
class Owed:
    """That a matter is due for a period, in every village alike."""

    matter: Matter
    period_key: str
    opened_on: date
    due_on: date


def owed(timelines: Mapping[UUID, Timeline], working_days: WorkingDays, until: date) -> list[Owed]:
    """Return what has come to be owed up to a day since there is a catalogue; what events make due is not among it."""
    return [one for timeline in timelines.values() for one in _owed(timeline, working_days, until)]


def owed_for(timeline: Timeline, key: str, working_days: WorkingDays) -> Owed | None:
    """Return what a matter asks for a period, whether or not it has begun; None when it asks for nothing then."""
    opened_on = opening(key)
    found = _opened(timeline, opened_on, working_days) if opened_on else ()
    return next((one for one in found if one.period_key == key), None)


def asked_after(timeline: Timeline, happened_on: date) -> Matter | None:
    """Return the last terms up to a day that ask for something after an event: none from the same day undo it."""
    return next(
        (one for one in reversed(timeline) if one.effective_from <= happened_on and one.active and one.rule in EVENTS),
        None,
    )


def opening(key: str) -> date | None:
    """Return the first day after the period "2026-10", "2026-Q3" or "2026" of this century; None for other text."""
    found = _KEY.fullmatch(key)
    if not found:
        return None
    year, month, quarter = found.groups()
    return _next_month(int(year), int(month) if month else int(quarter or 4) * 3)


def check_over(key: str, today: date) -> None:
    """Raise NotOverYet when a period has yet to end: what it came to is known the day after. Other text is none."""
    opened_on = opening(key)
    if opened_on is not None and today < opened_on:
        raise NotOverYet(day=opened_on)


def due_day(matter: Matter, opened_on: date, working_days: WorkingDays) -> date:
    """Return the day by which a periodic matter is due for the period that ended before `opened_on`."""
    month = matter.due_month or opened_on.month
    last = monthrange(opened_on.year, month)[1]
    return working_days.on_or_after(date(opened_on.year, month, min(matter.due_day or last, last)))


def due_after(matter: Matter, happened_on: date, working_days: WorkingDays) -> date:
    """Return the day by which a matter is due after an event; "at once" is the next working day."""
    if matter.rule == "at_once":
        return working_days.after(happened_on, 1)
    days = matter.within_days or 1
    if matter.in_working_days:
        return working_days.after(happened_on, days)
    return working_days.on_or_after(happened_on + timedelta(days=days))


def _owed(timeline: Timeline, working_days: WorkingDays, until: date) -> Iterator[Owed]:
    for first in _first_days(timeline[0].effective_from, until):
        yield from _opened(timeline, first, working_days)


def _opened(timeline: Timeline, first: date, working_days: WorkingDays) -> Iterator[Owed]:
    """Yield what a matter asks for the periods that ended the day before."""
    for matter in _asking(timeline, first):
        yield Owed(matter, _key(matter.rule, first), first, due_day(matter, first, working_days))


def _asking(timeline: Timeline, first: date) -> list[Matter]:
    """Return the terms of a day on which a period of theirs opens; else those under which one began that opens now."""
    held = in_force(timeline, first)
    if held and held.active and first.month in _OPENING_MONTHS.get(held.rule, ()):
        return [held]
    begun = {rule: in_force(timeline, _months_before(first, months)) for rule, months in _MONTHS.items()}
    return [
        matter
        for rule, matter in begun.items()
        if matter and matter.active and matter.rule == rule and first.month in _OPENING_MONTHS[rule]
    ]


def _first_days(start: date, until: date) -> Iterator[date]:
    """Yield the first day of each month from a day to another."""
    first = start if start.day == 1 else _next_month(start.year, start.month)
    while first <= until:
        yield first
        first = _next_month(first.year, first.month)


def _months_before(first: date, count: int) -> date:
    months = first.year * 12 + first.month - 1 - count
    return date(months // 12, months % 12 + 1, 1)


def _next_month(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1)


def _key(rule: str, opened_on: date) -> str:
    """Name the period that ended before `opened_on`; empty for a rule without periods."""
    last = opened_on - timedelta(days=1)
    names = {"monthly": f"{last:%Y-%m}", "quarterly": f"{last.year}-Q{(last.month + 2) // 3}", "yearly": f"{last.year}"}
    return names.get(rule, "")
