"""Pay codes and sales by JSON: what the till's and the pay code's own scripts use."""

from datetime import datetime
from typing import Any
from uuid import UUID

from kernel.clock import business_day
from kernel.persistence import reading, unit_of_work
from kernel.web import audience, now, secrets, viewer
from kernel.web.api import ApiBlueprint
from merchants.directory.device import till
from merchants.redemptions import abandoning, guarded, pay_codes, qr, queries
from merchants.redemptions.payers_words import in_the_payers_words
from merchants.redemptions.reach import declined_by, sale_seen_by
from merchants.redemptions.sale import Sale
from merchants.redemptions.schemas import (
    AbandonmentTold,
    CodeStateTold,
    FreshCodeTold,
    KeyGiven,
    PinGiven,
    RedemptionAsked,
    SalesAsked,
    SalesTold,
    SaleTold,
)

blueprint = ApiBlueprint("redemptions_api", __name__, description="Paying with points.")


@blueprint.post("/pay-codes")
@blueprint.response(201, FreshCodeTold)
@audience("villager")
def make_pay_code() -> dict[str, Any]:
    """Make a pay code for oneself, good for a minute; an earlier one that no till took dies."""
    payer = viewer()
    with unit_of_work() as work:
        code = pay_codes.issue_pay_code(
            work, secrets().code_key, payer.township_id, person_id=payer.person_id, now=now()
        )
    return {
        "id": code.id,
        "digits": code.digits,
        "image": qr.picture(code.digits),
        "seconds_left": _seconds_until(code.expires_at),
    }


@blueprint.get("/pay-codes/<uuid:code_id>")
@blueprint.response(200, CodeStateTold)
@audience("villager")
def pay_code(code_id: UUID) -> dict[str, Any]:
    """Where one's own pay code stands, with the sale that took it."""
    payer = viewer()
    return code_told(queries.pay_code(reading(), payer.township_id, payer.person_id, code_id, now()))


@blueprint.post("/redemptions")
@blueprint.arguments(RedemptionAsked)
@blueprint.response(201, SaleTold)
@audience("clerk", "owner")
def redeem(data: dict[str, Any]) -> dict[str, Any]:
    """Take points for a sale at a paired till; repeat it with the same key as often as needed."""
    return told(guarded.sell(till(), **data))


@blueprint.get("/redemptions")
@blueprint.arguments(SalesAsked, location="query")
@blueprint.response(200, SalesTold)
@audience("clerk", "owner")
def sales(data: dict[str, Any]) -> dict[str, Any]:
    """The sales of the till's shop, the newest first, and what it took today."""
    here, today = till(), business_day(now())
    found = queries.shop_sales(reading(), here.township_id, here.shop_id, now(), before=data.get("before"))
    total = queries.shop_total(reading(), here.township_id, here.shop_id, today, today)
    return {
        "sales": [told(sale) for sale in found],
        "today_points": total.points,
        "today_sales": total.sales,
        "next": found[-1].id if len(found) == queries.PAGE else None,
    }


@blueprint.get("/redemptions/<uuid:sale_id>")
@blueprint.response(200, SaleTold)
@audience("villager", "clerk", "owner")
def sale(sale_id: UUID) -> dict[str, Any]:
    """One's own sale, as payer or as someone who works in the shop."""
    return told(sale_seen_by(viewer(), sale_id))


@blueprint.get("/redemptions/by-key/<key>")
@blueprint.response(200, SaleTold)
@audience("clerk", "owner")
def sale_by_key(key: str) -> dict[str, Any]:
    """The sale that the till's shop made under a key; 404 when nothing was taken under it."""
    here = till()
    return told(queries.sale_by_key(reading(), here.township_id, here.shop_id, key, now()))


@blueprint.post("/redemptions/abandonments")
@blueprint.arguments(KeyGiven)
@blueprint.response(201, AbandonmentTold)
@audience("clerk", "owner")
def abandon(data: dict[str, Any]) -> dict[str, Any]:
    """Give up a sale whose answer never came: it is told if it came, and is refused from now on if it did not."""
    here = till()
    with unit_of_work() as work:
        found = abandoning.abandon(
            work, here.township_id, shop_id=here.shop_id, key=data["key"], by=here.terminal_id, now=now()
        )
    return {"sale": told(found) if found else None}


@blueprint.post("/redemptions/<uuid:sale_id>/confirmations")
@blueprint.arguments(PinGiven)
@blueprint.response(201, SaleTold)
@audience("villager")
def confirm(data: dict[str, Any], sale_id: UUID) -> dict[str, Any]:
    """Confirm a waiting sale with one's PIN."""
    with in_the_payers_words():
        return told(guarded.confirm(viewer(), sale_id, data["pin"]))


@blueprint.post("/redemptions/<uuid:sale_id>/declines")
@blueprint.response(201, SaleTold)
@audience("villager", "clerk", "owner")
def decline(sale_id: UUID) -> dict[str, Any]:
    """End a waiting sale, as its payer or at a till of its shop."""
    return told(declined_by(viewer(), sale_id))


def code_told(code: queries.CodeState) -> dict[str, Any]:
    """Return a pay code as `CodeStateTold` shows it."""
    return {
        "id": code.id,
        "state": code.state,
        "seconds_left": _seconds_until(code.expires_at),
        "sale": told(code.sale) if code.sale else None,
    }


def told(sale: Sale) -> dict[str, Any]:
    """Return a sale as `SaleTold` shows it."""
    return {
        **vars(sale),
        "shop": {"name": sale.shop_name, "village": sale.shop_village},
        "payer": {"name": sale.payer_surname, "village": sale.payer_village},
    }


def _seconds_until(moment: datetime) -> int:
    return max(0, int((moment - now()).total_seconds()))
