"""Paying by a sticker, for both doors."""

from uuid import UUID

from kernel.clock import business_day
from kernel.persistence import reading, unit_of_work
from kernel.web import now, viewer
from merchants.directory.service import shop_of
from merchants.directory.standing import require_selling
from merchants.redemptions.payers_words import in_the_payers_words
from merchants.redemptions.refusals import SellingToOneself
from merchants.redemptions.sale import Sale
from merchants.redemptions.twins import with_twins
from merchants.stickers import service


def shop_to_pay(token: str) -> UUID:
    """Return the shop that the viewer would pay by a sticker, when a sale were possible now.

    Raises StickerUnknown, StickerReplaced, and in the payer's words ShopSuspended and its like, SellingToOneself.
    """
    payer = viewer()
    shop_id = service.shop_behind(reading(), payer.township_id, token)
    with in_the_payers_words():
        if service.works_in(reading(), payer.township_id, shop_id, payer.person_id):
            raise SellingToOneself
        shop = shop_of(reading(), payer.township_id, shop_id)
        require_selling(shop.state, shop.sells_from, shop.sells_until, business_day(now()))
    return shop_id


def pay(token: str, *, key: str, points: int) -> Sale:
    """Pay as the viewer. Raises what `service.pay` does, in the payer's words."""
    payer = viewer()

    def sell() -> Sale:
        with unit_of_work() as work:
            return service.pay(
                work, payer.township_id, token=token, payer_id=payer.person_id, key=key, points=points, now=now()
            )

    with in_the_payers_words():
        return with_twins(sell)


def give_up(token: str, key: str) -> Sale | None:
    payer = viewer()
    with unit_of_work() as work:
        return service.give_up(work, payer.township_id, token=token, payer_id=payer.person_id, key=key, now=now())
