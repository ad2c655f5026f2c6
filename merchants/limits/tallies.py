"""The statements on what was counted: adding within a limit or not at all, looking, taking off, and what was before."""

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, bindparam, case, cast, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from kernel.prepared import Prepared
from merchants.limits.models import CLERK, MONTH, SHOP
from merchants.offline.models import COVERED
from merchants.redemptions.models import CAPTURED
from merchants.redemptions.tables import CLERK_RIGHTS, LIMIT_TALLY, OFFLINE_SALE, REDEMPTION

_KEY = ("township_id", "kind", "subject_id", "day", "rules")
_INSERTS: Mapping[str, Any] = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}
_MOST = 5  # of sticker and card a sale has at most one


@dataclass(frozen=True)
class Place:
    """Where something is counted: see `LimitTally`."""

    kind: str
    subject_id: UUID
    day: date
    rules: int

    def named(self, township_id: int) -> dict[str, Any]:
        return {
            "town": township_id,
            "of_kind": self.kind,
            "subject": self.subject_id,
            "on_day": self.day,
            "by_rules": self.rules,
        }


def add(
    session: Session, township_id: int, points: int, places: Sequence[tuple[Place, int | None]]
) -> dict[str, tuple[int, int]]:
    """Add to each place, up to its limit, in one statement; return points and sales by kind of those that had room."""
    values: dict[str, Any] = {"township": township_id, "asked": points}
    for row, (place, cap) in enumerate(places):
        values |= {f"{name}_{row}": getattr(place, name) for name in _KEY[1:]} | {f"cap_{row}": cap}
    return {kind: (together, sales) for kind, together, sales in _UPSERTS[len(places)].rows(session, values)}


def add_earlier(session: Session, township_id: int, place: Place, earlier: int) -> int | None:
    """Add what the day had before; return what it has now, or None when there is no room for it."""
    together = session.connection().execute(_ADD_EARLIER, place.named(township_id) | {"earlier": earlier}).scalar()
    return None if together is None else int(together)


def points_at(session: Session, township_id: int, place: Place) -> int | None:
    """Return how much was counted; None when nothing was yet."""
    points = session.connection().execute(_POINTS, place.named(township_id)).scalar()
    return None if points is None else int(points)


def take_off(session: Session, township_id: int, place: Place, points: int, sales: int = 0) -> None:
    """Take off what one decision counted."""
    less = {"less": points, "fewer": sales}
    session.connection().execute(_TAKE_OFF.where(_BY_RULES), place.named(township_id) | less)


def take_off_all(session: Session, township_id: int, kind: str, subject_id: UUID, day: date, points: int) -> None:
    """Take off what was counted for a day by every decision that there was."""
    less = {"less": points, "fewer": 0}
    session.connection().execute(_TAKE_OFF, Place(kind, subject_id, day, 0).named(township_id) | less)


def sold_already(session: Session, township_id: int, place: Place) -> int:
    """Return what a place's day (or month) has by the sales themselves: paid and not given back.

    What the township bears of sales without a network counts in its month.
    """
    last = place.day.replace(day=monthrange(place.day.year, place.day.month)[1]) if place.kind == MONTH else place.day
    statement = _SOLD
    if place.kind == SHOP:
        statement = statement.where(REDEMPTION.c.shop_id == place.subject_id)
    if place.kind == CLERK:
        statement = statement.where(*_of_clerk(place.subject_id))
    named = {"town": township_id, "first": place.day, "last": last}
    borne = int(session.connection().execute(_BORNE, named).scalar_one()) if place.kind == MONTH else 0
    return borne + int(session.connection().execute(statement, named).scalar_one())


def _upsert(dialect: str, rows: int) -> Any:
    table = LIMIT_TALLY
    values = [
        {"township_id": bindparam("township"), "points": bindparam("asked"), "sales": 1}
        | {name: bindparam(f"{name}_{row}", type_=table.c[name].type) for name in (*_KEY[1:], "cap")}
        for row in range(rows)
    ]
    insert = _INSERTS[dialect](table).values(values)
    together = table.c.points + insert.excluded.points
    return insert.on_conflict_do_update(
        index_elements=list(_KEY),
        set_={"points": together, "sales": table.c.sales + 1, "cap": insert.excluded.cap},
        where=or_(insert.excluded.cap.is_(None), together <= insert.excluded.cap),
    ).returning(table.c.kind, table.c.points, table.c.sales)


_UPSERTS = {rows: Prepared({dialect: _upsert(dialect, rows) for dialect in _INSERTS}) for rows in range(1, _MOST + 1)}

_OF_DAY = (
    LIMIT_TALLY.c.township_id == bindparam("town"),
    LIMIT_TALLY.c.kind == bindparam("of_kind"),
    LIMIT_TALLY.c.subject_id == bindparam("subject"),
    LIMIT_TALLY.c.day == bindparam("on_day"),
)
_BY_RULES = LIMIT_TALLY.c.rules == bindparam("by_rules")
_POINTS = select(LIMIT_TALLY.c.points).where(*_OF_DAY, _BY_RULES)
_TAKE_OFF = (
    update(LIMIT_TALLY)
    .where(*_OF_DAY)
    .values(
        points=case((LIMIT_TALLY.c.points > bindparam("less"), LIMIT_TALLY.c.points - bindparam("less")), else_=0),
        sales=LIMIT_TALLY.c.sales - bindparam("fewer"),
    )
)
_ADD_EARLIER = (
    update(LIMIT_TALLY)
    .where(*_OF_DAY, _BY_RULES)
    .where(or_(LIMIT_TALLY.c.cap.is_(None), LIMIT_TALLY.c.points + bindparam("earlier") <= LIMIT_TALLY.c.cap))
    .values(points=LIMIT_TALLY.c.points + bindparam("earlier"))
    .returning(LIMIT_TALLY.c.points)
)
# A sale counts on the day on which it was booked, or on an earlier one when it was made without a network.
_SOLD = (
    select(cast(func.coalesce(func.sum(REDEMPTION.c.points - REDEMPTION.c.refunded_points), 0), BigInteger))
    .where(REDEMPTION.c.township_id == bindparam("town"), REDEMPTION.c.state == CAPTURED)
    .where(REDEMPTION.c.business_day >= bindparam("first"))
    .where(REDEMPTION.c.counted_on.between(bindparam("first"), bindparam("last")))
)
_BORNE = (
    select(cast(func.coalesce(func.sum(OFFLINE_SALE.c.points), 0), BigInteger))
    .where(OFFLINE_SALE.c.township_id == bindparam("town"), OFFLINE_SALE.c.outcome == COVERED)
    .where(OFFLINE_SALE.c.day.between(bindparam("first"), bindparam("last")))
)


def _of_clerk(rights_id: UUID) -> tuple[Any, Any]:
    """Return what picks the sales of the clerk whose rights in a shop these are."""
    whose = (CLERK_RIGHTS.c.township_id == bindparam("town"), CLERK_RIGHTS.c.id == rights_id)
    return (
        REDEMPTION.c.shop_id == select(CLERK_RIGHTS.c.shop_id).where(*whose).scalar_subquery(),
        REDEMPTION.c.clerk_id == select(CLERK_RIGHTS.c.person_id).where(*whose).scalar_subquery(),
    )
