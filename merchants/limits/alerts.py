"""What stands out is told to the officers: once for the same two people, or shop, until somebody has looked."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from kernel import audit
from kernel.ids import new_id
from kernel.locking import locked_row
from merchants.limits.counting import Counted
from merchants.limits.models import BUDGET, MONTH, PACE, PASSED, LimitAlert
from merchants.redemptions.counter import Asking, Counter, Payer

_INSERTS: Mapping[str, Any] = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}
_TOLD_AT = (80, 100)
"""At how many percent of the month's budget the officers are told."""


def stands_out(counter: Counter, payer: Payer, points: int) -> bool:
    """Say whether one more sale of `points` is more than the rules think usual between the same two people."""
    rules = counter.rules
    too_many = rules.pace_sales is not None and payer.sales + 1 > rules.pace_sales
    too_much = rules.pace_points is not None and payer.points + points > rules.pace_points
    return rules.pace_hours is not None and (too_many or too_much)


def tell_of_pace(
    session: Session, asking: Asking, payer_id: UUID, counter: Counter, payer: Payer, now: datetime
) -> None:
    """Tell the officers of a sale that stands out."""
    _tell(
        session,
        LimitAlert(
            township_id=asking.township_id,
            kind=PACE,
            about=f"{asking.clerk_id or asking.shop_id}:{payer_id}",
            shop_id=asking.shop_id,
            clerk_id=asking.clerk_id,
            person_id=payer_id,
            sales=payer.sales + 1,
            points=payer.points + asking.points,
            hours=counter.rules.pace_hours or 0,
            last_at=now,
        ),
    )


def tell_of_budget(session: Session, asking: Asking, counted: list[Counted], now: datetime) -> None:
    """Tell the officers when this sale brings the month to four fifths of its budget, and when to its end."""
    for one in counted:
        cap = one.count.cap
        if one.count.place.kind != MONTH or cap is None:
            continue
        for percent in _TOLD_AT:
            if 100 * (one.points - asking.points) < percent * cap <= 100 * one.points:
                about = f"{one.count.place.day:%Y-%m}:{percent}"
                told = {"sales": 0, "points": one.points, "hours": 0, "cap": cap, "last_at": now}
                _tell(session, LimitAlert(township_id=asking.township_id, kind=BUDGET, about=about, **told))


def tell_of_passing(session: Session, asking: Asking, now: datetime) -> None:
    """Tell the officers of a shop that brought in a sale which passed limits while it had no network."""
    told = {"sales": 1, "points": asking.points, "hours": 0, "last_at": now}
    about = {"about": str(asking.shop_id), "shop_id": asking.shop_id, "clerk_id": asking.clerk_id}
    _tell(session, LimitAlert(township_id=asking.township_id, kind=PASSED, **about, **told))


def look(session: Session, township_id: int, alert_id: UUID, note: str, officer_id: UUID, now: datetime) -> None:
    """Write down what an officer found. Once somebody has looked, nobody's note is changed. Raises NotFound."""
    alert = locked_row(session, LimitAlert, township_id, alert_id)
    if alert.looked_at is None:
        alert.looked_at, alert.looked_by, alert.note = now, officer_id, note
        session.flush()
        audit.record(
            session, township_id, officer_id, "limit-alert.look", f"limit-alert:{alert_id}", {"note": note}, now
        )


def _tell(session: Session, alert: LimitAlert) -> None:
    """Add an alert, or bring the one that nobody has looked at up to date."""
    names = ("township_id", "kind", "about", "shop_id", "clerk_id", "person_id", "sales", "points", "hours", "cap")
    values = {name: getattr(alert, name) for name in (*names, "last_at")}
    connection = session.connection()
    insert = _INSERTS[connection.dialect.name](LimitAlert).values(
        values | {"id": new_id(), "raised_at": alert.last_at, "times": 1}
    )
    newest = {name: insert.excluded[name] for name in ("shop_id", "sales", "points", "hours", "cap", "last_at")}
    connection.execute(
        insert.on_conflict_do_update(
            index_elements=["township_id", "kind", "about"],
            index_where=LimitAlert.looked_at.is_(None),
            set_=newest | {"times": LimitAlert.times + 1},
        )
    )
