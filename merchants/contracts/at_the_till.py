"""What a till says before anybody sells: for which goods it takes no points, and that the shop may not sell today."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from kernel.clock import business_day
from kernel.errors import Refusal
from kernel.persistence import reading
from kernel.web import now
from kernel.web.problems import words
from merchants.contracts import goods
from merchants.directory.service import shop_of
from merchants.directory.standing import require_selling


@dataclass(frozen=True)
class AtTheTill:
    """`goods` are kinds of goods; `stopped` is what a sale would be refused with now, in words, if it would be."""

    goods: tuple[str, ...]
    stopped: dict[str, Any] | None


def at_the_till(township_id: int, shop_id: UUID) -> AtTheTill:
    """Return what the till of a shop says. Raises NotFound."""
    session, today = reading(), business_day(now())
    shop = shop_of(session, township_id, shop_id)
    stopped = None
    try:
        require_selling(shop.state, shop.sells_from, shop.sells_until, today)
    except Refusal as refusal:
        stopped = words(refusal)
    return AtTheTill(goods.excluded(session, township_id, shop_id, today), stopped)
