"""At the turn of a month points expire that nobody spent."""

from datetime import datetime

from sqlalchemy.orm import Session

from kernel.money import POINT
from ledger import balances
from township.demo.months import Month
from township.demo.script import moment
from township.demo.world import World
from township.expiry.service import expire_points


def expire_at_the_turn(world: World, month: Month) -> None:
    """Write down that what was good until the month before `month` goes in its first night."""

    def act(session: Session, now: datetime) -> None:
        if expire_points(session, world.township_id, now).count:
            _count_again(session, world)

    world.script.at(moment(month.first, 0, 40), act)


def _count_again(session: Session, world: World) -> None:
    """Let everybody know what is left, so that nobody goes shopping with points that are gone."""
    wallets = balances(session, world.township_id, "wallet", POINT)
    left = {account.reference: held.available for account, held in wallets}
    for village in world.villages:
        for villager in village.villagers:
            villager.points = left.get(str(villager.id), 0)
