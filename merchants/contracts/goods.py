"""For which kinds of goods a shop takes no points: what its contract says, else what the township's terms say."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from merchants.contracts.models import ShopContract
from merchants.contracts.terms import terms_of


def excluded(session: Session, township_id: int, shop_id: UUID, today: date) -> tuple[str, ...]:
    """Return the kinds of goods for which a shop takes no points: keys of `GOODS`, or words."""
    return excluded_by_shop(session, township_id, [shop_id], today)[shop_id]


def excluded_by_shop(
    session: Session, township_id: int, shop_ids: Sequence[UUID], today: date
) -> dict[UUID, tuple[str, ...]]:
    """Return the same for several shops, in a few queries."""
    of_township = terms_of(session, township_id).goods
    found = dict.fromkeys(shop_ids, of_township)
    rows = session.execute(
        select(ShopContract.shop_id, ShopContract.goods)
        .where(ShopContract.township_id == township_id, ShopContract.shop_id.in_(shop_ids))
        .where(ShopContract.starts_on <= today)
        .order_by(ShopContract.starts_on)
    )
    return found | {shop_id: tuple(goods) for shop_id, goods in rows}
