"""Giving back by JSON: void, refund, what waits for a second person, and the second person's answer."""

from typing import Any
from uuid import UUID

from kernel.persistence import reading
from kernel.web import audience, now, viewer
from kernel.web.api import ApiBlueprint
from merchants.redemptions import queries as sales
from merchants.redemptions.api import told
from merchants.redemptions.reach import sale_seen_by, works_in
from merchants.refunds import doors, queries
from merchants.refunds.models import Refund, RefundRequest
from merchants.refunds.reasons import OTHER, REASONS
from merchants.refunds.schemas import (
    Answered,
    GivenBackTold,
    RefundAsked,
    RefundsTold,
    RefundTold,
    RequestsTold,
    RequestTold,
    VoidAsked,
    VoidTold,
)

blueprint = ApiBlueprint("refunds_api", __name__, description="Giving points back.")


@blueprint.post("/redemptions/<uuid:sale_id>/voids")
@blueprint.arguments(VoidAsked)
@blueprint.response(201, VoidTold)
@audience("clerk", "owner")
def void(data: dict[str, Any], sale_id: UUID) -> dict[str, Any]:
    """Give back the points of a sale of today, at a till of its shop or as its owner; or ask for it."""
    who, words = doors.giver(), data["reason"]
    reason, note = (words, "") if words in REASONS else (OTHER, words)
    waiting = doors.undo(who, sale_id, reason=reason, note=note)
    sale = sales.sale(reading(), who.township_id, sale_id, now())
    return {**told(sale), "waiting": _request(who.township_id, waiting)}


@blueprint.post("/redemptions/<uuid:sale_id>/refunds")
@blueprint.arguments(RefundAsked)
@blueprint.response(201, GivenBackTold)
@audience("clerk", "owner")
def refund(data: dict[str, Any], sale_id: UUID) -> dict[str, Any]:
    """Give back a part of a paid sale, or all of it, of whatever day; above a limit a second person has to agree."""
    who = doors.giver()
    done = doors.give_back(who, sale_id, **data)
    sale = sales.sale(reading(), who.township_id, sale_id, now())
    return {
        "sale": told(sale),
        "refund": refund_told(done) if isinstance(done, Refund) else None,
        "waiting": _request(who.township_id, done if isinstance(done, RefundRequest) else None),
    }


@blueprint.get("/redemptions/<uuid:sale_id>/refunds")
@blueprint.response(200, RefundsTold)
@audience("villager", "clerk", "owner")
def refunds(sale_id: UUID) -> dict[str, Any]:
    """What was given back of a sale, for both sides; what waits for a second person, for the shop alone."""
    sale, town = sale_seen_by(viewer(), sale_id), viewer().township_id
    at_shop = works_in(viewer(), sale.shop_id)
    return {
        "refunds": [refund_told(row) for row in queries.refunds_of(reading(), town, sale_id)],
        "waiting": queries.waiting_of(reading(), town, sale_id, now()) if at_shop else None,
        "left_points": sale.left_points,
    }


@blueprint.get("/refund-requests")
@blueprint.response(200, RequestsTold)
@audience("owner", "officer")
def requests() -> dict[str, Any]:
    """What waits for a second person: in one's own shop, or for an officer in the township."""
    who = doors.decider()
    return {"requests": queries.requests(reading(), who.township_id, now(), shop_id=who.shop_id)}


@blueprint.post("/refund-requests/<uuid:request_id>/approvals")
@blueprint.response(201, RequestTold)
@audience("owner", "officer")
def approve(request_id: UUID) -> Any:
    """Agree to what another asked for; it is booked at once."""
    who = doors.decider()
    return _request(who.township_id, doors.approve(who, request_id))


@blueprint.post("/refund-requests/<uuid:request_id>/declines")
@blueprint.arguments(Answered)
@blueprint.response(201, RequestTold)
@audience("owner", "officer")
def decline(data: dict[str, Any], request_id: UUID) -> Any:
    """Say no to what another asked for, in words."""
    who = doors.decider()
    return _request(who.township_id, doors.decline(who, request_id, data["answer"]))


@blueprint.post("/refund-requests/<uuid:request_id>/withdrawals")
@blueprint.response(201, RequestTold)
@audience("clerk", "owner")
def withdraw(request_id: UUID) -> Any:
    """Take back what one asked for oneself."""
    who = doors.giver()
    return _request(who.township_id, doors.take_back(who, request_id))


def refund_told(row: Refund) -> dict[str, Any]:
    """Return a refund as `RefundTold` shows it."""
    names = RefundTold().fields
    return {name: getattr(row, name) for name in names if name != "approved"} | {
        "approved": row.approved_by is not None
    }


def _request(township_id: int, row: RefundRequest | None) -> queries.Waiting | None:
    return queries.request_of(reading(), township_id, row.id, now()) if row else None
