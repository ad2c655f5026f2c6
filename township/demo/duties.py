"""What the catalogue asks of the villages: mostly disclosed in time; one village is late, and a villager reports it."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from random import Random
from uuid import UUID

from sqlalchemy.orm import Session

from engage.disclosures import periods, service
from engage.disclosures.service import Draft
from engage.obligations import queries as obligations
from engage.obligations import service as events
from engage.obligations.periods import Owed
from kernel.clock import business_day
from township.demo.access import HOME_VILLAGE
from township.demo.duty_texts import ACCOUNTS, DEBTS, HAPPENINGS, TEXTS, TO_COME, UNTOLD, Happening
from township.demo.lateness import report_lateness, reported_again
from township.demo.months import Month
from township.demo.script import moment, some_time
from township.demo.world import Village, World

_LATE_WITHIN = timedelta(days=92)
"""The late village's last quarter that was due in this time before the end is not disclosed."""
_ONE_IN = 40
"""How seldom something is disclosed some days late."""


def keep_time(world: World, months: list[Month]) -> None:
    """Write down what the villages disclose by the catalogue, and what happens that makes more of it due."""
    home = next(village for village in world.villages if village.name == HOME_VILLAGE)
    late = next(village for village in reversed(world.villages) if village is not home)
    duties = Duties(world, Random(f"duties {world.scale.seed}"), late)  # noqa: S311 - its own: the rest stays as it was
    for month in months:
        world.script.at(moment(month.first, 7, 30), duties.plan)
    duties.let_happen(months[0].first + timedelta(days=3), home)


@dataclass(frozen=True)
class Duties:
    world: World
    chance: Random
    late: Village

    def plan(self, session: Session, now: datetime) -> None:
        """On the first of a month, let each village choose the days for what has come to be owed."""
        today = business_day(now)
        judge = obligations.judge(session, self.world.township_id, today)
        fresh = [one for one in judge.owed() if one.opened_on == today and one.matter.name != ACCOUNTS]
        for one in fresh:
            for village in self.world.villages:
                self._choose_day(village, one)

    def let_happen(self, first: date, home: Village) -> None:
        """Let things happen: two in each village, disclosed soon; one that is not; one of which the day is to come."""
        end = business_day(self.world.script.end)
        for village in self.world.villages:
            for happening in self.chance.sample(HAPPENINGS, 2):
                day = first + timedelta(days=self.chance.randrange(max((end - first).days - 10, 1)))
                self._happens(village, happening, day)
        self._happens(self.late, UNTOLD, end - timedelta(days=16))
        self._happens(home, TO_COME, end - timedelta(days=2))
        reported_again(self.world, self.late, UNTOLD, end - timedelta(days=6))

    def _choose_day(self, village: Village, one: Owed) -> None:
        overdue = village is self.late and one.matter.name == DEBTS
        if overdue and timedelta(2) < business_day(self.world.script.end) - one.due_on < _LATE_WITHIN:
            report_lateness(self.world, village, one)
            return
        days = (one.due_on - one.opened_on).days
        after = days + self.chance.randint(1, 4) if self.chance.randrange(_ONE_IN) == 0 else self._in_time(days)
        text = TEXTS[one.matter.name].format(
            period=periods.words(one.period_key), n=self.chance.randint(11, 60), few=self.chance.randint(2, 6)
        )
        draft = Draft(
            category=one.matter.category,
            matter=one.matter.name,
            title=f"{periods.words(one.period_key)}{one.matter.name}",
            period=periods.words(one.period_key),
            body=text,
            matter_id=one.matter.id,
            period_key=one.period_key,
        )
        self._publish(village, draft, one.opened_on + timedelta(days=after))

    def _in_time(self, days: int) -> int:
        return self.chance.randint(min(2, days), max(days - 1, 0)) if days > 2 else 0

    def _happens(self, village: Village, happening: Happening, day: date) -> None:
        key = UUID(int=self.chance.getrandbits(128), version=4)
        told_on = day + timedelta(days=self.chance.randint(1, 3))
        matter_id, category = self.world.matters[happening.matter]

        def enter(session: Session, now: datetime) -> None:
            town = self.world.township_id
            events.enter_event(session, town, village.id, matter_id, day, happening.what, village.editor_id, key, now)

        self.world.script.at(some_time(self.chance, day, 9, 17), enter)
        if happening.text:
            draft = Draft(category=category, matter=happening.matter, title=happening.what, body=happening.text)
            self._publish(village, replace(draft, matter_id=matter_id, period_key=str(key)), told_on)

    def _publish(self, village: Village, draft: Draft, day: date) -> None:
        key = UUID(int=self.chance.getrandbits(128), version=4)

        def publish(session: Session, now: datetime) -> None:
            service.publish(session, self.world.township_id, village.id, village.editor_id, draft, key, now)

        self.world.script.at(some_time(self.chance, day, 8, 17), publish)
