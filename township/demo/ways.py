"""Paying by other ways than the code on the phone: now and then a villager scans the shop's code, or a bill."""

from datetime import datetime, timedelta
from random import Random

from sqlalchemy.orm import Session

from merchants.bills import service as bills
from merchants.redemptions.sale import Sale
from merchants.stickers import service as stickers
from township.demo.world import Till, Villager, World

_BY_STICKER, _BY_BILL = 0.12, 0.24


def pay_otherwise(world: World, session: Session, who: Villager, till: Till, points: int, now: datetime) -> Sale | None:
    """Let a villager pay by the shop's sticker or by a bill, or return None: then the code on the phone it is.

    The choice has a chance of its own, so that the rest of the story stays as it is.
    """
    chosen = Random(f"{now.isoformat()} {who.name}")  # noqa: S311 - a story, not a secret
    way, key, later = chosen.random(), f"{chosen.getrandbits(128):032x}", now + timedelta(seconds=chosen.randint(4, 30))
    town = world.township_id
    if way < _BY_STICKER:
        token = stickers.sticker_of(session, town, till.id).token
        return stickers.pay(session, town, token=token, payer_id=who.id, key=key, points=points, now=later)
    if way < _BY_BILL:
        where = bills.Made(town, till.id, till.terminal_id, till.clerk_id)
        bill = bills.make(session, where, key=key, points=points, now=now)
        return bills.pay(session, town, text=bill.digits, payer_id=who.id, key=key, now=later)
    return None
