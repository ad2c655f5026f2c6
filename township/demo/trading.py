"""Who buys where: breakfast in the morning, the supermarket at the weekend, at times a haircut or a mistake."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import partial

from sqlalchemy.orm import Session

from merchants.redemptions import pay_codes, service, voiding
from merchants.redemptions.sale import Sale
from township.demo import elders
from township.demo.script import some_time
from township.demo.ways import pay_otherwise
from township.demo.world import Till, Villager, World

# From and before which hour each kind of shop is visited, and how likely on a working day and at the weekend.
_HOURS = {
    "breakfast": (6, 9), "food": (9, 18), "tea_snacks": (13, 17), "supermarket": (9, 20), "barber": (9, 18),
}  # fmt: skip
_WORKDAY = {"breakfast": 5, "food": 4, "tea_snacks": 3, "supermarket": 3, "barber": 2}
_WEEKEND = {"breakfast": 3, "food": 4, "tea_snacks": 4, "supermarket": 10, "barber": 3}

_MISTAKES = ("金额输错了", "顾客改用现金", "扫错了人的码")


def trade(world: World, day: date) -> None:
    """Write down who goes shopping on a day; whether the points are there is seen at the till."""
    if not world.tills:
        return
    for village in world.villages:
        for villager in village.villagers:
            if villager.eagerness and world.chance.random() < world.scale.shopping / 7:
                till = _choose(world, day, near=village.id)
                when = some_time(world.chance, day, *_HOURS[till.front.kind])
                world.script.at(when, partial(_buy, world, villager, till))


def _choose(world: World, day: date, near: object) -> Till:
    kinds = _WEEKEND if day.weekday() >= 5 else _WORKDAY
    weights = [
        till.front.weight * kinds[till.front.kind] * (4 if till.village_id == near else 1) for till in world.tills
    ]
    return world.chance.choices(world.tills, weights)[0]


def _buy(world: World, who: Villager, till: Till, session: Session, now: datetime) -> None:
    affordable = [price for price in till.front.prices if price <= who.points - who.keeps]
    if not affordable or who.points < who.saves_up_to:
        return
    price = world.chance.choice(affordable)
    sale = pay_otherwise(world, session, who, till, price, now) or sell(world, session, who, till, price, now)
    who.points -= sale.points
    if world.chance.random() < world.scale.mistakes:
        later = now + timedelta(minutes=world.chance.randint(1, 6))
        world.script.at(later, partial(_take_back, world, who, till, sale))


def sell(world: World, session: Session, who: Villager, till: Till, points: int, now: datetime) -> Sale:
    """The villager shows a code, the till scans it a few seconds later; or a card, and types the PIN."""
    if elders.pays_by_card(who, points):
        return elders.pay(world, session, who, till, points, now)
    code_key = world.secrets.code_key
    shown = pay_codes.issue_pay_code(session, code_key, world.township_id, person_id=who.id, now=now)
    return service.redeem(
        session,
        world.township_id,
        shop_id=till.id,
        clerk_id=till.clerk_id,
        terminal_id=till.terminal_id,
        key=f"{world.chance.getrandbits(128):032x}",
        code=shown.digits,
        points=points,
        now=now + timedelta(seconds=world.chance.randint(4, 30)),
        code_key=code_key,
    )


def _take_back(world: World, who: Villager, till: Till, sale: Sale, session: Session, now: datetime) -> None:
    voiding.void(
        session,
        world.township_id,
        shop_id=till.id,
        sale_id=sale.id,
        clerk_id=till.clerk_id,
        reason=world.chance.choice(_MISTAKES),
        now=now,
    )
    who.points += sale.points


def days(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += timedelta(days=1)
