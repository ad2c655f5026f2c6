"""The limits of the demonstration's tills, as an officer would set them after some months."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from merchants.limits import rules
from township.demo.world import World


def set_limits(session: Session, world: World, now: datetime) -> None:
    """Ask for the PIN above five points, so that whoever plays a villager meets it with a year's few points."""
    holding = rules.in_force(session, world.township_id, now)
    rules.decide(
        session,
        world.township_id,
        replace(holding.rules, confirm_above_points=5),
        effective_from=None,
        since=holding.number,
        officer_id=world.officer_ids[0],
        now=now,
    )
