"""Giving a sale up whose answer never came, so that nothing is taken later that nobody waits for any more.

The books decide: they keep the sale's key as refused, or have the sale already. A sale that would wait for its payer is
not in the books yet; so it and whoever gives it up stand in line at the shop's row.
"""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from kernel import throttle
from kernel.errors import NotFound
from merchants.directory.models import Shop
from merchants.redemptions import books, queries
from merchants.redemptions.models import NewSale
from merchants.redemptions.refusals import SaleRefusedBefore
from merchants.redemptions.sale import Sale

_MOST, _WITHIN = 100, timedelta(minutes=10)


def abandon(session: Session, township_id: int, *, shop_id: UUID, key: str, by: UUID, now: datetime) -> Sale | None:
    """Return the sale that a shop has under `key`; else make sure that there never will be one, and return None.

    Whoever asks for the sale under this key afterwards gets SaleRefusedBefore. Giving up twice is the same as once.
    `by` is the till or the payer: nobody fills the books with keys. Raises TooManyAttempts.
    """
    throttle.hit(session, township_id, f"give-up:{by}", now, limit=_MOST, window=_WITHIN)
    _stand_in_line(session, township_id, shop_id)
    found = _sale(session, township_id, shop_id, key, now)
    if found is None and not books.forgo(session, township_id, shop_id, key, now):
        found = _sale(session, township_id, shop_id, key, now)  # it was being booked while we asked
    return found


def abandon_own(
    session: Session, township_id: int, *, shop_id: UUID, key: str, payer_id: UUID, now: datetime
) -> Sale | None:
    """Do the same for a payment that its payer asked for. Raises NotFound when somebody else has paid under the key."""
    found = abandon(session, township_id, shop_id=shop_id, key=key, by=payer_id, now=now)
    if found is not None and found.person_id != payer_id:
        raise NotFound
    return found


def require_wanted(session: Session, sale: NewSale) -> None:
    """Refuse a sale that would wait for its payer when it was given up. Raises SaleRefusedBefore."""
    _stand_in_line(session, sale.township_id, sale.shop_id)
    if books.is_refused(session, sale.township_id, sale.shop_id, sale.key):
        raise SaleRefusedBefore


def _stand_in_line(session: Session, township_id: int, shop_id: UUID) -> None:
    """Wait for others who do the same in this shop. SQLite has one writer anyway."""
    row = select(Shop.id).where(Shop.township_id == township_id, Shop.id == shop_id)
    session.execute(row.with_for_update(key_share=True))


def _sale(session: Session, township_id: int, shop_id: UUID, key: str, now: datetime) -> Sale | None:
    try:
        return queries.sale_by_key(session, township_id, shop_id, key, now)
    except NotFound:
        return None
