"""Letting points and holds expire, a unit of work for each step."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from kernel.clock import business_day
from kernel.money import POINT
from kernel.persistence import unit_of_work
from ledger import Expired, Released, expire_lots, open_account, release_expired

BREAKAGE = "points-expired"


@dataclass(frozen=True)
class Gone:
    """What one step did: so many holds released, so many wallets from which so many points went."""

    holds: int = 0
    wallets: int = 0
    points: int = 0


def expire_all(township_id: int, clock: Callable[[], datetime]) -> Iterator[Gone]:
    """Release expired holds, then let expired points go; yield what each step did once it is committed.

    It may be stopped at any moment and begun anew. Holds come first: what they give back may have expired itself.
    """
    after: UUID | None = None
    while True:
        with unit_of_work() as session:
            released = release_holds(session, township_id, clock(), after)
        yield Gone(holds=released.count)
        if (after := released.next) is None:
            break
    while True:
        with unit_of_work() as session:
            expired = expire_points(session, township_id, clock(), after)
        yield Gone(wallets=expired.count, points=expired.amount)
        if (after := expired.next) is None:
            break


def release_holds(session: Session, township_id: int, now: datetime, after: UUID | None = None) -> Released:
    """Release a step's worth of the holds whose time has passed."""
    return release_expired(session, township_id, now=now, effective_on=business_day(now), after=after)


def expire_points(session: Session, township_id: int, now: datetime, after: UUID | None = None) -> Expired:
    """Let a step's worth of wallets lose what expired before today."""
    into = open_account(session, township_id, BREAKAGE, POINT, normal_side="credit")
    return expire_lots(session, township_id, today=business_day(now), recorded_at=now, into=into.id, after=after)
