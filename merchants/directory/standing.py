"""What a shop is on a day. Its contract ends by itself: nobody has to be at hand for it, and no job has to run."""

from datetime import date

from merchants.directory.models import ENDED, SUSPENDED, Shop
from merchants.directory.refusals import ShopEnded, ShopNotBegun, ShopSuspended


def standing_of(shop: Shop, today: date) -> str:
    """Return what the shop is today: "approved", "suspended" or "ended"."""
    return state_on(shop.state, shop.sells_until, today)


def state_on(state: str, sells_until: date | None, today: date) -> str:
    """Return the state on a day of a shop whose state was decided as `state` and whose contract has this last day."""
    return ENDED if sells_until is not None and sells_until < today else state


def require_selling(state: str, sells_from: date | None, sells_until: date | None, today: date) -> None:
    """Refuse a sale of a shop that may make none today. Raises ShopSuspended, ShopEnded, ShopNotBegun."""
    standing = state_on(state, sells_until, today)
    if standing == ENDED:
        raise ShopEnded
    if standing == SUSPENDED:
        raise ShopSuspended
    if sells_from is not None and today < sells_from:
        raise ShopNotBegun(day=sells_from)
