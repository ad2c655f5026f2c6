"""Pausing redemptions for a whole township, and how much of the month's budget is used."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from kernel import audit
from kernel.clock import business_day
from kernel.locking import take_townships_turn
from merchants.limits import counting, rules, tallies
from merchants.limits.models import RedemptionPause
from merchants.limits.refusals import PauseStands


@dataclass(frozen=True)
class Budget:
    """The month's budget in points: what was used of `points` by `today`."""

    points: int
    used: int
    today: date

    @property
    def left(self) -> int:
        return max(0, self.points - self.used)

    @property
    def percent(self) -> int:
        return min(100, 100 * self.used // self.points)

    @property
    def ends_on(self) -> date | None:
        """The day on which it is used up if the month goes on as it began; None when it lasts."""
        days = monthrange(self.today.year, self.today.month)[1]
        if not self.used or self.used >= self.points:
            return None
        day = -(-self.points * self.today.day // self.used)
        return self.today.replace(day=day) if day <= days else None


def pause(session: Session, township_id: int, reason: str, officer_id: UUID, now: datetime) -> None:
    """Let no sale be paid with points from now on. Raises PauseStands (paused already)."""
    _write(session, township_id, officer_id, now, reason)
    audit.record(
        session, township_id, officer_id, "redemptions.pause", f"township:{township_id}", {"reason": reason}, now
    )


def resume(session: Session, township_id: int, officer_id: UUID, now: datetime) -> None:
    """Let paying with points go on. Raises PauseStands (it goes on already)."""
    _write(session, township_id, officer_id, now, "")
    audit.record(session, township_id, officer_id, "redemptions.resume", f"township:{township_id}", {}, now)


def paused(session: Session, township_id: int) -> RedemptionPause | None:
    """Return the pause that holds, if any."""
    newest = _newest(session, township_id)
    return newest if newest is not None and newest.paused else None


def budget(session: Session, township_id: int, now: datetime) -> Budget | None:
    """Return how much of this month's budget is used, or None when the rules have none."""
    version, today = rules.in_force(session, township_id, now), business_day(now)
    if version.rules.month_points is None:
        return None
    place = counting.month_place(today, version.number)
    used = tallies.points_at(session, township_id, place)
    return Budget(
        version.rules.month_points, sold_this_month(session, township_id, now) if used is None else used, today
    )


def sold_this_month(session: Session, township_id: int, now: datetime) -> int:
    """Return how many points all shops took this month, less what was given back."""
    return tallies.sold_already(session, township_id, counting.month_place(business_day(now), 0))


def _write(session: Session, township_id: int, officer_id: UUID, now: datetime, reason: str) -> None:
    # Two officers who decide at the same moment follow one another.
    take_townships_turn(session, township_id)
    newest = _newest(session, township_id)
    if bool(reason) == (newest is not None and newest.paused):
        raise PauseStands
    number = newest.number + 1 if newest else 1
    session.add(
        RedemptionPause(
            township_id=township_id, number=number, paused=bool(reason), reason=reason, officer_id=officer_id, at=now
        )
    )
    session.flush()


def _newest(session: Session, township_id: int) -> RedemptionPause | None:
    return session.scalars(
        select(RedemptionPause)
        .where(RedemptionPause.township_id == township_id)
        .order_by(RedemptionPause.number.desc())
        .limit(1)
    ).one_or_none()
