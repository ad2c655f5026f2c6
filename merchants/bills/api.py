"""Bills by JSON: at the till that makes them, and on the phone that pays them."""

from typing import Any
from uuid import UUID

from kernel.persistence import reading
from kernel.web import audience, now, viewer
from kernel.web.api import ApiBlueprint
from merchants.bills import making, paying, service
from merchants.bills.schemas import BillAsked, BillShown, BillTold
from merchants.bills.service import BillSeen
from merchants.redemptions.api import told
from merchants.redemptions.schemas import AbandonmentTold, KeyGiven, SaleTold
from merchants.storefront.service import face_of

blueprint = ApiBlueprint("bills_api", __name__, description="Bills for one sale.")


@blueprint.post("/till/bills")
@blueprint.arguments(BillAsked)
@blueprint.response(201, BillTold)
@audience("clerk", "owner")
def make(data: dict[str, Any]) -> dict[str, Any]:
    """Make a bill at a paired till, good for two minutes; repeat it with the same key as often as needed."""
    return bill_told(making.make(**data))


@blueprint.get("/till/bills/<uuid:bill_id>")
@blueprint.response(200, BillTold)
@audience("clerk", "owner")
def bill(bill_id: UUID) -> dict[str, Any]:
    """Where a bill of the till's shop stands."""
    return bill_told(making.look(bill_id))


@blueprint.post("/till/bills/<uuid:bill_id>/cancellations")
@blueprint.response(201, BillTold)
@audience("clerk", "owner")
def cancel(bill_id: UUID) -> dict[str, Any]:
    """End a bill that nobody has confirmed. One that somebody has stays as it is: look at its sale."""
    return bill_told(making.cancel(bill_id))


@blueprint.get("/bills/<digits>")
@blueprint.response(200, BillShown)
@audience("villager")
def shown(digits: str) -> dict[str, Any]:
    """A bill that was scanned or typed: whose it is, and how much."""
    payer = viewer()
    found = service.scanned(reading(), payer.township_id, digits, now())
    return {
        "shop": vars(face_of(reading(), payer.township_id, found.shop_id)),
        "points": found.points,
        "state": found.state,
        "seconds_left": making.seconds_left(found),
    }


@blueprint.post("/bills/<digits>/payments")
@blueprint.arguments(KeyGiven)
@blueprint.response(201, SaleTold)
@audience("villager")
def pay(data: dict[str, Any], digits: str) -> dict[str, Any]:
    """Pay a bill; repeat it with the same key as often as needed. Above the limit the sale waits for the PIN."""
    return told(paying.pay(digits, data["key"]))


@blueprint.post("/bills/<digits>/abandonments")
@blueprint.arguments(KeyGiven)
@blueprint.response(201, AbandonmentTold)
@audience("villager")
def give_up(data: dict[str, Any], digits: str) -> dict[str, Any]:
    """Give up one's payment whose answer never came: it is told if it came, and refused from now on if not."""
    sale = paying.give_up(digits, data["key"])
    return {"sale": told(sale) if sale else None}


def bill_told(bill: BillSeen) -> dict[str, Any]:
    """Return a bill as `BillTold` shows it."""
    return {
        "id": bill.id,
        "digits": bill.digits,
        "address": making.address_of(bill),
        "image": making.picture_of(bill),
        "points": bill.points,
        "state": bill.state,
        "seconds_left": making.seconds_left(bill),
        "sale": told(bill.sale) if bill.sale else None,
    }
