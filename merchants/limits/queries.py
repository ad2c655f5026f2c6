"""Looking at what stood out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from kernel.identity.models import Person
from kernel.tenancy.models import Village
from merchants.directory.models import Shop
from merchants.limits.models import LimitAlert, RedemptionPause
from merchants.limits.pausing import Budget, budget, paused

PAGE = 30


@dataclass(frozen=True)
class AlertCard:
    """An alert with the names that an officer needs; empty where it is about nobody."""

    alert: LimitAlert
    shop: str
    clerk: str
    payer: str
    village: str
    looked_by: str


@dataclass(frozen=True)
class Glance:
    """How paying with points stands in a township."""

    pause: RedemptionPause | None
    budget: Budget | None
    open_alerts: int

    @property
    def stopped(self) -> bool:
        return self.pause is not None or (self.budget is not None and not self.budget.left)


def glance(session: Session, township_id: int, now: datetime) -> Glance:
    return Glance(paused(session, township_id), budget(session, township_id, now), open_alerts(session, township_id))


def open_alerts(session: Session, township_id: int) -> int:
    """Return how many alerts nobody has looked at."""
    waiting = select(func.count()).where(LimitAlert.township_id == township_id, LimitAlert.looked_at.is_(None))
    return session.scalar(waiting) or 0


def alerts(
    session: Session, township_id: int, *, looked_at: bool, before: UUID | None = None, limit: int = PAGE
) -> Sequence[AlertCard]:
    """Return up to `limit` alerts, the newest first, older than `before`: those looked at, or those that wait."""
    clerk, payer, officer = aliased(Person), aliased(Person), aliased(Person)
    town = LimitAlert.township_id
    wanted = (
        select(LimitAlert, Shop.name, clerk.name, payer.name, Village.name, officer.name)
        .outerjoin(Shop, (Shop.township_id == town) & (Shop.id == LimitAlert.shop_id))
        .outerjoin(clerk, (clerk.township_id == town) & (clerk.id == LimitAlert.clerk_id))
        .outerjoin(payer, (payer.township_id == town) & (payer.id == LimitAlert.person_id))
        .outerjoin(Village, (Village.township_id == town) & (Village.id == payer.village_id))
        .outerjoin(officer, (officer.township_id == town) & (officer.id == LimitAlert.looked_by))
        .where(town == township_id, LimitAlert.looked_at.is_not(None) if looked_at else LimitAlert.looked_at.is_(None))
        .order_by(LimitAlert.id.desc())
        .limit(limit)
    )
    if before is not None:
        wanted = wanted.where(LimitAlert.id < before)
    return [AlertCard(alert, *(name or "" for name in names)) for alert, *names in session.execute(wanted)]
