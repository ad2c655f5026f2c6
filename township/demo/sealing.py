"""The books are sealed every night, ten minutes after the day is over."""

from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from ledger.seals.sealer import seal
from township.demo.script import moment
from township.demo.world import World
from township.digests.sealing import signer


def seal_at_night(world: World, day: date) -> None:
    """Write down that the books of `day` are sealed in the night that follows."""
    key = signer(world.secrets)

    def act(session: Session, now: datetime) -> None:
        seal(session, world.township_id, signer=key, now=now)

    world.script.at(moment(day + timedelta(days=1), 0, 10), act)
