"""Paying by a shop's sticker by JSON."""

from typing import Any

from kernel.persistence import reading
from kernel.tenancy import queries as tenancy
from kernel.web import audience, viewer
from kernel.web.api import ApiBlueprint
from merchants.redemptions import books
from merchants.redemptions.api import told
from merchants.redemptions.schemas import AbandonmentTold, KeyGiven, SaleTold
from merchants.stickers import paying
from merchants.stickers.schemas import PaymentAsked, StickerTold
from merchants.storefront.service import face_of

blueprint = ApiBlueprint("stickers_api", __name__, description="Paying by the code that hangs in a shop.")


@blueprint.get("/stickers/<token>")
@blueprint.response(200, StickerTold)
@audience("villager")
def sticker(token: str) -> dict[str, Any]:
    """The shop whose sticker says this, and what the asker could pay."""
    payer = viewer()
    shop_id = paying.shop_to_pay(token)
    return {
        "shop": vars(face_of(reading(), payer.township_id, shop_id)),
        "points": books.points_of(reading(), payer.township_id, payer.person_id),
        "face_value_fen": tenancy.township(reading(), payer.township_id).face_value_fen,
    }


@blueprint.post("/stickers/<token>/payments")
@blueprint.arguments(PaymentAsked)
@blueprint.response(201, SaleTold)
@audience("villager")
def pay(data: dict[str, Any], token: str) -> dict[str, Any]:
    """Pay the shop; repeat it with the same key as often as needed. Above the limit the sale waits for the PIN."""
    return told(paying.pay(token, **data))


@blueprint.post("/stickers/<token>/abandonments")
@blueprint.arguments(KeyGiven)
@blueprint.response(201, AbandonmentTold)
@audience("villager")
def give_up(data: dict[str, Any], token: str) -> dict[str, Any]:
    """Give up one's payment whose answer never came: it is told if it came, and refused from now on if not."""
    sale = paying.give_up(token, data["key"])
    return {"sale": told(sale) if sale else None}
