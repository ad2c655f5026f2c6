"""What comes in and goes out about giving back."""

from typing import Any

from marshmallow import ValidationError, fields, validates_schema

from kernel.web.schema import Line, Strict, WholeNumber, one_of
from kernel.words import marked
from merchants.redemptions.schemas import Key, SaleTold
from merchants.refunds.models import ASKERS, DECIDERS, MOST_DAYS, REFUND, STATES, VOID
from merchants.refunds.reasons import LONGEST, LONGEST_NOTE, REASONS, TOLD


class VoidForm(Strict):
    """Undoing a sale of today by the form: one of the reasons, and words if one likes."""

    reason = one_of(*REASONS, required=True)
    note = Line(LONGEST_NOTE, blank=True, load_default="")


class RefundAsked(VoidForm):
    """Giving a part or all of a paid sale back."""

    key = Key(64, required=True, metadata={"description": "One's own name for it: the same key is the same refund."})
    points = WholeNumber(1, required=True)


class VoidAsked(Strict):
    reason = Line(LONGEST, required=True, metadata={"description": "One of the reasons of a refund, or free words."})


class Answered(Strict):
    answer = Line(200, required=True)


class RuleForm(Strict):
    clerk_points = WholeNumber(0, required=True)
    owner_points = WholeNumber(0, required=True)
    wait_days = WholeNumber(1, MOST_DAYS, required=True)

    @validates_schema
    def _limits_rise(self, data: dict[str, Any], **_: Any) -> None:
        if data["owner_points"] < data["clerk_points"]:
            raise ValidationError(marked("The owner's limit can't be below the clerks'."), "owner_points")


class RefundTold(Strict):
    """Points that went back to whoever paid; the shop is owed `amount_fen` less."""

    id = fields.UUID()
    points = fields.Integer()
    amount_fen = fields.Integer()
    left_points = fields.Integer(metadata={"description": "What can still be given back after it."})
    reason = one_of(*TOLD)
    note = fields.String()
    asked_as = one_of(*ASKERS, metadata={"description": "“payer”: an officer decided so after a complaint."})
    approved = fields.Boolean(metadata={"description": "Whether a second person agreed."})
    at = fields.AwareDateTime()
    business_day = fields.Date()


class RequestTold(Strict):
    """What waits, or waited, for a second person."""

    id = fields.UUID()
    sale_id = fields.UUID()
    number = fields.String(metadata={"description": "The number on the sale's receipt."})
    shop_name = fields.String()
    kind = one_of(REFUND, VOID)
    points = fields.Integer()
    reason = one_of(*TOLD)
    note = fields.String()
    asked_as = one_of(*ASKERS)
    asker = fields.String()
    waits_for = one_of(*DECIDERS)
    at = fields.AwareDateTime()
    expires_at = fields.AwareDateTime()
    state = one_of(*STATES)
    answer = fields.String()


class RequestsTold(Strict):
    requests = fields.List(fields.Nested(RequestTold))


class VoidTold(SaleTold):
    """The sale after it; it is still “captured” while a second person has to agree."""

    waiting = fields.Nested(RequestTold, allow_none=True)


class GivenBackTold(Strict):
    """Either booked (`refund`) or waiting for a second person (`waiting`)."""

    sale = fields.Nested(SaleTold)
    refund = fields.Nested(RefundTold, allow_none=True)
    waiting = fields.Nested(RequestTold, allow_none=True)


class RefundsTold(Strict):
    refunds = fields.List(fields.Nested(RefundTold))
    waiting = fields.Nested(RequestTold, allow_none=True)
    left_points = fields.Integer()
