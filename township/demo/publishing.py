"""What the villages publish each month, and who reads it when."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from random import Random
from uuid import UUID

from sqlalchemy.orm import Session

from engage.disclosures import readings, service
from engage.disclosures.models import Disclosure
from engage.disclosures.service import Draft, LineDraft
from kernel.clock import business_day
from kernel.money import yuan
from township.demo.accounts import month_of_money
from township.demo.duty_texts import ACCOUNTS
from township.demo.months import Month
from township.demo.notices import FINANCE_BODY, PARTY, VILLAGE, Notice
from township.demo.script import some_time
from township.demo.world import Village, Villager, World

READINGS_A_DAY = 4
"""One less than the township's cap, so that nobody in the story is ever turned away."""


def publish_month(world: World, village: Village, month: Month) -> None:
    """Write down what a village publishes in `month`: last month's money, and what concerns the village and party."""
    _at_office_hours(world, village, month, (8, 15), _finance(world, village, month.previous))
    for notices in (VILLAGE, PARTY):
        notice = _due(world.chance, notices, month)
        _at_office_hours(world, village, month, (2, 26), _notice(village, notice, month.previous))


def _at_office_hours(world: World, village: Village, month: Month, days: tuple[int, int], draft: Draft) -> None:
    when = some_time(world.chance, month.first + timedelta(days=world.chance.randint(*days) - 1), 8, 17)
    key = UUID(int=world.chance.getrandbits(128), version=4)

    def publish(session: Session, now: datetime) -> None:
        disclosure = service.publish(session, world.township_id, village.id, village.editor_id, draft, key, now)
        wait_for_readers(world, village, disclosure, _dwell(draft), now)

    world.script.at(when, publish)


def _finance(world: World, village: Village, month: Month) -> Draft:
    lines = month_of_money(world.chance, month.year, month.month, village.cadres)
    income, spent = (sum(line["amount_fen"] for line in lines if line["direction"] == way) for way in ("in", "out"))
    body = FINANCE_BODY.format(village=village.name, period=month.words, income=yuan(income), spent=yuan(spent))
    return Draft(
        category="finance",
        matter=ACCOUNTS,
        matter_id=world.matters[ACCOUNTS][0],
        period_key=f"{month.first:%Y-%m}",
        title=f"{month.words}村级财务收支明细",
        period=month.words,
        body=body,
        lines=tuple(LineDraft(**line) for line in lines),
    )


def _notice(village: Village, notice: Notice, month: Month) -> Draft:
    return Draft(
        category=notice.category,
        matter=notice.matter,
        title=notice.title,
        period=month.words,
        body=notice.body.format(village=village.name, period=month.words),
    )


def _due(chance: Random, notices: tuple[Notice, ...], month: Month) -> Notice:
    return chance.choice([notice for notice in notices if not notice.months or month.month in notice.months])


def _dwell(draft: Draft) -> int:
    return readings.dwell_seconds(len(draft.title) + len(draft.body), len(draft.lines))


def wait_for_readers(world: World, village: Village, disclosure: Disclosure, dwell: int, now: datetime) -> None:
    """Let each villager come to it or not: the eager soon, others within days."""
    for villager in village.villagers:
        if world.chance.random() < villager.eagerness and now <= world.script.end - villager.unread:
            days = ceil(world.chance.expovariate(villager.eagerness))
            hours = (6, 10) if villager.elder else (17, 22)
            when = some_time(world.chance, business_day(now) + timedelta(days=days), *hours)
            Visit(world, villager, disclosure.id, timedelta(seconds=dwell)).on(when)


@dataclass(frozen=True)
class Visit:
    """A villager opens a disclosure and reads it: in as long as it takes, and not while reading something else."""

    world: World
    villager: Villager
    disclosure_id: UUID
    dwell: timedelta

    def on(self, when: datetime) -> None:
        self.world.script.at(when, self.read)

    def read(self, session: Session, now: datetime) -> None:
        villager, world = self.villager, self.world
        if villager.readings[business_day(now)] >= READINGS_A_DAY:
            self.on(now + timedelta(days=1))
            return
        opened = now - self.dwell - timedelta(seconds=world.chance.randint(1, 40))
        if villager.read_until is not None and opened < villager.read_until:
            self.on(villager.read_until + self.dwell + timedelta(seconds=45))
            return
        key = world.secrets.session_key
        token = readings.start(key, villager.id, self.disclosure_id, opened)
        credited = readings.record_reading(session, key, world.township_id, villager.id, self.disclosure_id, token, now)
        villager.points += credited.points
        villager.readings[business_day(now)] += 1
        villager.read_until = now
