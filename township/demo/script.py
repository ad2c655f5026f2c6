"""The order of events: whatever happens in the demonstration's year is written down ahead and happens in its turn."""

import heapq
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from itertools import count
from random import Random

from sqlalchemy.orm import Session

from kernel.clock import SHANGHAI
from kernel.persistence import unit_of_work

Act = Callable[[Session, datetime], None]

_COMMITTED_EVERY = timedelta(days=7)


class Script:
    """Acts by their moment. An act may write further acts down, for later; what would come after the end never does."""

    def __init__(self, end: datetime) -> None:
        self.end = end
        self._waiting: list[tuple[datetime, int, Act]] = []
        self._order = count()

    def at(self, moment: datetime, act: Act) -> None:
        if moment <= self.end:
            heapq.heappush(self._waiting, (moment, next(self._order), act))

    def play(self, on_month: Callable[[str], None]) -> None:
        """Let everything happen, a week in one unit of work: one commit for each act would take minutes.

        `on_month` is told when a month begins, as 2026-11.
        """
        told = ""
        while self._waiting:
            until = self._waiting[0][0] + _COMMITTED_EVERY
            if told != (told := f"{until:%Y-%m}"):
                on_month(told)
            with unit_of_work() as session:
                self._play(session, until)

    def _play(self, session: Session, until: datetime) -> None:
        while self._waiting and self._waiting[0][0] <= until:
            moment, _, act = heapq.heappop(self._waiting)
            act(session, moment)


def moment(day: date, hour: int, minute: int = 0, second: int = 0) -> datetime:
    """Return a moment of a day as the clocks of 桥头镇 show it."""
    return datetime.combine(day, time(hour, minute, second), SHANGHAI)


def some_time(chance: Random, day: date, first_hour: int, last_hour: int) -> datetime:
    """Return any moment of a day from `first_hour` until before `last_hour`."""
    return moment(day, chance.randint(first_hour, last_hour - 1), chance.randint(0, 59), chance.randint(0, 59))
