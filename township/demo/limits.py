"""The limits of the demonstration's tills: what officers and an owner set, and two who stood out one morning."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session

from kernel.clock import business_day
from kernel.identity.models import Role
from merchants.directory import rights
from merchants.directory import service as directory
from merchants.limits import alerts, pausing, queries, rules
from merchants.limits.rules import FIRST
from township.demo.access import HOME_SHOP
from township.demo.script import moment
from township.demo.trading import sell
from township.demo.world import Till, Villager, World

_BUNS = 2
"""More than so many sales within an hour stand out, while the township tries it out: its people have few points."""
_NOTE = "问过店主：祭祖那天一家人分开付的，没有问题。"


def stand_out(world: World) -> None:
    """Write down two mornings at which one villager pays one clerk for each bun alone; officers look at the first."""
    till = next((till for till in world.tills if till.front.name == HOME_SHOP), None)
    if till is None:
        return
    today = business_day(world.script.end)
    world.script.at(world.start + timedelta(hours=2), partial(_try_out, world))
    _buy_one_by_one(world, till, today - timedelta(days=30))
    world.script.at(moment(today - timedelta(days=29), 9, 20), partial(_look, world))
    _buy_one_by_one(world, till, today - timedelta(days=1))


def set_limits(session: Session, world: World, now: datetime) -> None:
    """Set what holds now: the PIN above five points, so that whoever plays a villager meets it, and a month's budget.

    From the next month on a shop's day has a limit too. The owner of the first shop has an apprentice who may do less.
    """
    town, officer = world.township_id, world.officer_ids[0]
    holding = rules.in_force(session, town, now)
    used = pausing.sold_this_month(session, town, now)
    budget = 100 * (2 + 2 * used // max(1, business_day(now).day) * 30 // 100)
    wanted = replace(FIRST, confirm_above_points=5, month_points=budget)
    decided = rules.decide(
        session, town, wanted, effective_from=None, since=holding.number, officer_id=officer, now=now
    )
    rules.decide(
        session,
        town,
        replace(wanted, shop_day_points=2000),
        effective_from=moment(_next_month(business_day(now)), 0),
        since=decided.number,
        officer_id=officer,
        now=now,
    )
    _take_on_an_apprentice(session, world, now)


def _try_out(world: World, session: Session, now: datetime) -> None:
    holding = rules.in_force(session, world.township_id, now)
    tried = replace(holding.rules, pace_sales=_BUNS, pace_points=None, pace_hours=1)
    officer = world.officer_ids[0]
    rules.decide(
        session, world.township_id, tried, effective_from=None, since=holding.number, officer_id=officer, now=now
    )


def _buy_one_by_one(world: World, till: Till, day: date) -> None:
    world.script.at(moment(day, 6, 5), partial(_begin, world, till))


def _begin(world: World, till: Till, session: Session, now: datetime) -> None:
    """Choose whoever has most points; the last bun waits for a PIN that nobody gives."""
    everybody = [villager for village in world.villages for villager in village.villagers]
    who = max(everybody, key=lambda one: one.points - one.keeps)
    if who.points - who.keeps <= _BUNS:
        return
    for number in range(_BUNS + 1):
        world.script.at(now + timedelta(minutes=3 * number + 1), partial(_buy, world, till, who))


def _buy(world: World, till: Till, who: Villager, session: Session, now: datetime) -> None:
    # Chance of its own: the rest of the story stays as it was.
    sale = sell(replace(world, chance=Random(now.isoformat())), session, who, till, 1, now)  # noqa: S311 - a story
    who.points -= sale.points if sale.state == "captured" else 0


def _look(world: World, session: Session, now: datetime) -> None:
    for card in queries.alerts(session, world.township_id, looked_at=False):
        alerts.look(session, world.township_id, card.alert.id, _NOTE, world.officer_ids[0], now)


def _take_on_an_apprentice(session: Session, world: World, now: datetime) -> None:
    till = next((till for till in world.tills if till.front.name == HOME_SHOP), None)
    if till is None:
        return
    town = world.township_id
    owner_id = session.scalars(
        select(Role.person_id).where(Role.township_id == town, Role.role == "owner", Role.scope_id == till.id).limit(1)
    ).one()
    hired = directory.add_staff(
        session,
        world.secrets.code_key,
        town,
        shop_id=till.id,
        role="clerk",
        name="周小妹",
        actor_id=owner_id,
        now=now,
    )
    rights.decide(
        session,
        town,
        shop_id=till.id,
        person_id=hired.person_id,
        rights=frozenset({rights.SELL}),
        sale_limit_points=10,
        day_limit_points=100,
        actor_id=owner_id,
        now=now,
    )


def _next_month(today: date) -> date:
    return (today.replace(day=1) + timedelta(days=32)).replace(day=1)
