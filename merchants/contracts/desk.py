"""What an officer's form of a contract proposes, and what it agrees on once it is filled in."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy.orm import Session

from kernel.clock import business_day
from kernel.tenancy import queries as tenancy
from merchants.contracts.schemas import goods_in, typed_goods
from merchants.contracts.service import Agreed
from merchants.contracts.terms import terms_of
from merchants.contracts.wording import clauses
from merchants.directory.models import ENDED, Shop
from merchants.directory.standing import standing_of


def usual_days(starts_on: date) -> tuple[date, date]:
    """Return the days of a contract of a year: the last one is the day before the same date."""
    try:
        again = starts_on.replace(year=starts_on.year + 1)
    except ValueError:  # 29 February
        again = date(starts_on.year + 1, 3, 1)
    return starts_on, again - timedelta(days=1)


def agreed_in(session: Session, township_id: int, data: Mapping[str, Any]) -> Agreed:
    """Return what a filled-in form agrees on, with the township's clauses as they are now."""
    goods = goods_in(data)
    face_value_fen = tenancy.township(session, township_id).face_value_fen
    words = clauses(terms_of(session, township_id), goods, face_value_fen)
    return Agreed(data["starts_on"], data["ends_on"], goods, words)


def next_days(session: Session, shop: Shop, now: datetime) -> dict[str, str]:
    """Return what the form of a shop's next contract holds: it follows the one that runs, else it begins today."""
    today = business_day(now)
    runs = shop.sells_until is not None and standing_of(shop, today) != ENDED
    starts_on, ends_on = usual_days(shop.sells_until + timedelta(days=1) if runs and shop.sells_until else today)
    days = {"key": str(uuid4()), "starts_on": starts_on.isoformat(), "ends_on": ends_on.isoformat()}
    return days | typed_goods(terms_of(session, shop.township_id).goods)
