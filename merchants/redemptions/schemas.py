"""What a sale looks like from outside."""

import re
from collections.abc import Mapping
from typing import Any

from marshmallow import fields

from kernel.web.schema import Line, Pin, Strict, WholeNumber
from kernel.words import marked
from merchants.redemptions.models import MEANS, REASONS_TO_WAIT


class Key(Line):
    """A till's own name for a sale: 16 to 64 letters, digits and dashes, such as a random UUID."""

    default_error_messages = {"key": marked("A key has 16 to 64 letters, digits and dashes.")}

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        if not re.fullmatch(r"[0-9A-Za-z-]{16,64}", text, re.ASCII):
            raise self.make_error("key")
        return text


class RedemptionAsked(Strict):
    key = Key(64, required=True)
    code = Line(40, required=True, metadata={"description": "The 18 digits of the pay code; spaces are ignored."})
    points = WholeNumber(1, required=True)


class PinGiven(Strict):
    pin = Pin(required=True)


class KeyGiven(Strict):
    key = Key(64, required=True)


class SalesAsked(Strict):
    before = fields.UUID(metadata={"description": "List the sales older than this one."})


class Party(Strict):
    name = fields.String()
    village = fields.String()


class SaleTold(Strict):
    """A sale. Points are whole, amounts in fen. Of the payer one learns the surname and the village."""

    id = fields.UUID()
    number = fields.String()
    state = fields.String(metadata={"enum": ["awaiting", "captured", "declined", "expired", "voided"]})
    means = fields.String(metadata={"enum": list(MEANS)})
    points = fields.Integer()
    face_value_fen = fields.Integer()
    amount_fen = fields.Integer()
    shop = fields.Nested(Party)
    payer = fields.Nested(Party)
    at = fields.AwareDateTime()
    confirm_by = fields.AwareDateTime(allow_none=True)
    waits_for = fields.String(
        metadata={
            "enum": ["", *REASONS_TO_WAIT],
            "description": "Why the payer is, or was, asked for the PIN: the amount, or many sales in a short time.",
        }
    )
    business_day = fields.Date()
    closed_at = fields.AwareDateTime(allow_none=True)
    closed_by_payer = fields.Boolean()
    counter_closed = fields.Boolean(
        metadata={"description": "Declined because its till or clerk may not sell any more."}
    )
    void_reason = fields.String()
    refunded_points = fields.Integer(metadata={"description": "How much of a paid sale was given back later."})


class SalesTold(Strict):
    sales = fields.List(fields.Nested(SaleTold))
    today_points = fields.Integer(metadata={"description": "Points of today's paid sales in this shop."})
    today_sales = fields.Integer()
    next = fields.UUID(allow_none=True, metadata={"description": "Send it as `before` for the next page."})


class AbandonmentTold(Strict):
    """The sale that was there after all; without one nothing was taken under the key, and nothing ever will be."""

    sale = fields.Nested(SaleTold, allow_none=True)


class FreshCodeTold(Strict):
    """A pay code just made. Its digits are told this once."""

    id = fields.UUID()
    digits = fields.String()
    image = fields.String(metadata={"description": "The digits as a QR code: a data address of an SVG picture."})
    seconds_left = fields.Integer()


class CodeStateTold(Strict):
    id = fields.UUID()
    state = fields.String(metadata={"enum": ["open", "expired", "claimed"]})
    seconds_left = fields.Integer()
    sale = fields.Nested(SaleTold, allow_none=True)
