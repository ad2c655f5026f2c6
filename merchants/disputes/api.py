"""Complaints by JSON, for all three sides."""

from typing import Any
from uuid import UUID

from kernel.errors import Forbidden, NotFound
from kernel.persistence import reading
from kernel.web import audience, now, viewer
from kernel.web.api import ApiBlueprint
from merchants.disputes import doors, queries
from merchants.disputes.models import OFFICE, SHOP, Dispute
from merchants.disputes.schemas import PAYER, Complaint, Decision, DisputesTold, DisputeTold, Side, Written
from merchants.redemptions.api import told as sale_told

blueprint = ApiBlueprint("disputes_api", __name__, description="Complaints about sales.")


@blueprint.post("/redemptions/<uuid:sale_id>/disputes")
@blueprint.arguments(Complaint)
@blueprint.response(201, DisputeTold)
@audience("villager")
def complain(data: dict[str, Any], sale_id: UUID) -> dict[str, Any]:
    """Complain about a sale that one paid; the township decides within ten working days."""
    return _told(doors.complain(sale_id, **data))


@blueprint.get("/disputes")
@blueprint.arguments(Side, location="query")
@blueprint.response(200, DisputesTold)
@audience("villager", "owner", "officer")
def disputes(data: dict[str, Any]) -> dict[str, Any]:
    """One's own complaints; a shop's, once the township asked it; or, for officers, those that are not decided."""
    someone, side = viewer(), data["side"]
    session, town = reading(), someone.township_id
    if side == PAYER:
        found = queries.own(session, town, someone.person_id, now())
    elif side == SHOP:
        found = queries.of_shop(session, town, someone.scope("owner"), now())
    elif someone.has("officer"):
        found = queries.of_township(session, town, now())
    else:
        raise Forbidden
    return {"disputes": [case_told(case, with_messages=side != PAYER) for case in found]}


@blueprint.get("/disputes/<uuid:dispute_id>")
@blueprint.response(200, DisputeTold)
@audience("villager", "owner", "officer")
def dispute(dispute_id: UUID) -> dict[str, Any]:
    """One complaint, as its payer, as the owner of its shop once asked, or as an officer."""
    someone = viewer()
    case = queries.case(reading(), someone.township_id, dispute_id, now())
    is_payer = case.row.person_id == someone.person_id
    asked = case.row.asked_at is not None and someone.acts_in("owner", case.row.shop_id)
    if not (is_payer or asked or someone.has("officer")):
        raise NotFound
    return case_told(case, with_messages=asked or someone.has("officer"))


@blueprint.post("/disputes/<uuid:dispute_id>/withdrawals")
@blueprint.response(201, DisputeTold)
@audience("villager")
def withdraw(dispute_id: UUID) -> dict[str, Any]:
    """Take one's own complaint back."""
    return _told(doors.withdraw(dispute_id))


@blueprint.post("/disputes/<uuid:dispute_id>/questions")
@blueprint.arguments(Written)
@blueprint.response(201, DisputeTold)
@audience("officer")
def ask_shop(data: dict[str, Any], dispute_id: UUID) -> dict[str, Any]:
    """Ask the shop for its view; from then on its owner sees the complaint."""
    return _told(doors.ask_shop(dispute_id, data["text"]), OFFICE)


@blueprint.post("/disputes/<uuid:dispute_id>/answers")
@blueprint.arguments(Written)
@blueprint.response(201, DisputeTold)
@audience("owner")
def answer(data: dict[str, Any], dispute_id: UUID) -> dict[str, Any]:
    """Write the shop's view."""
    return _told(doors.answer(dispute_id, data["text"]), SHOP)


@blueprint.post("/disputes/<uuid:dispute_id>/decisions")
@blueprint.arguments(Decision)
@blueprint.response(201, DisputeTold)
@audience("officer")
def decide(data: dict[str, Any], dispute_id: UUID) -> dict[str, Any]:
    """Decide: uphold it and give points back, or dismiss it; in words for both sides."""
    return _told(doors.decide(dispute_id, data), OFFICE)


def case_told(case: queries.Case, *, with_messages: bool) -> dict[str, Any]:
    """Return a case as `DisputeTold` shows it."""
    row = case.row
    return {
        **{name: getattr(row, name) for name in ("id", "kind", "text", "state", "opened_at", "due_on")},
        "closed_at": row.closed_at,
        "decision": row.decision,
        "refunded_points": case.refunded,
        "sale": sale_told(case.sale),
        "messages": queries.written(reading(), case) if with_messages else [],
    }


def _told(row: Dispute, side: str = PAYER) -> dict[str, Any]:
    case = queries.case(reading(), row.township_id, row.id, now())
    return case_told(case, with_messages=side != PAYER)
