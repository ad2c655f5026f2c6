"""The township pays its shops: one officer prepares a month, another checks it, the bank pays a day later."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from uuid import UUID

from sqlalchemy.orm import Session

from kernel.clock import business_day
from township.closing.service import close_books
from township.demo.months import Month, settling_day
from township.demo.script import some_time
from township.demo.world import World
from township.settlement import queries, results, service
from township.settlement.refusals import NothingToSettle

BANKS_REASON = "户名与账号不符"


@dataclass(frozen=True)
class Settling:
    """A month's settlement; in one month the bank sends a line back, and the next month's run takes it along."""

    world: World
    month: Month
    bank_fails_one: bool
    is_closed: bool
    """Whether the officer closed the month; the last one is left for whoever plays the officer."""

    def write_down(self) -> None:
        self.world.script.at(some_time(self.world.chance, settling_day(self.month), 8, 10), self._prepare)

    def _prepare(self, session: Session, now: datetime) -> None:
        preparer, checker = self.world.officer_ids
        try:
            run = service.open_run(session, self.world.township_id, preparer, self.month.last, now)
        except NothingToSettle:
            return  # a first month in which nobody bought anything
        later = now + timedelta(minutes=self.world.chance.randint(20, 90))
        self.world.script.at(later, partial(self._check, run.id, checker))

    def _check(self, run_id: UUID, checker: UUID, session: Session, now: datetime) -> None:
        service.check_run(session, self.world.township_id, run_id, checker, now)
        answered = some_time(self.world.chance, _next_working_day(now), 9, 16)
        self.world.script.at(answered, partial(self._results, run_id))

    def _results(self, run_id: UUID, session: Session, now: datetime) -> None:
        township, officer, day = self.world.township_id, self.world.officer_ids[0], business_day(now)
        if self.bank_fails_one:
            line = next(line for line in queries.lines_of(session, township, run_id) if line.state == "waiting")
            results.record_result(
                session, township, run_id, line.id, officer, results.FAILED, day, now, reason=BANKS_REASON
            )
        results.pay_remaining(session, township, run_id, officer, day, now)
        if self.is_closed:
            later = now + timedelta(minutes=self.world.chance.randint(5, 40))
            self.world.script.at(later, self._close)

    def _close(self, session: Session, now: datetime) -> None:
        close_books(session, self.world.township_id, self.world.officer_ids[0], self.month.last, now)


def _next_working_day(now: datetime) -> date:
    day = business_day(now) + timedelta(days=1)
    while day.weekday() >= 5:
        day += timedelta(days=1)
    return day
