"""What comes in and goes out about complaints."""

from typing import Any

from marshmallow import ValidationError, fields, validates_schema

from kernel.web.schema import Paragraphs, Strict, WholeNumber, one_of
from kernel.words import marked
from merchants.disputes.models import KINDS, LONGEST_TEXT, OFFICE, SHOP, STATES
from merchants.redemptions.schemas import SaleTold

UPHOLD, DISMISS = "uphold", "dismiss"
PAYER = "payer"


class Complaint(Strict):
    kind = one_of(*KINDS, required=True)
    text = Paragraphs(LONGEST_TEXT, required=True)


class Written(Strict):
    text = Paragraphs(LONGEST_TEXT, required=True)


class Decision(Strict):
    """For the payer, with the points that go back, or against."""

    decision = one_of(UPHOLD, DISMISS, required=True)
    points = WholeNumber(0, load_default=0)
    reason = Paragraphs(LONGEST_TEXT, required=True)

    @validates_schema
    def _points_when_upheld(self, data: dict[str, Any], **_: Any) -> None:
        if data["decision"] == DISMISS and data["points"]:
            raise ValidationError(marked("A complaint that is not upheld gives nothing back."), "points")


class DecisionForm(Decision):
    """The page's form, whose field of points is there whatever is decided."""

    @validates_schema
    def _points_when_upheld(self, data: dict[str, Any], **_: Any) -> None:
        return


class Side(Strict):
    side = one_of(
        PAYER, SHOP, OFFICE, load_default=PAYER, metadata={"description": "Whose list: one's own, the shop's, all."}
    )


class MessageTold(Strict):
    side = one_of(SHOP, OFFICE)
    text = fields.String()
    at = fields.AwareDateTime()


class DisputeTold(Strict):
    """A complaint. Of the payer one learns what the receipt shows."""

    id = fields.UUID()
    kind = one_of(*KINDS)
    text = fields.String()
    state = one_of(*STATES)
    opened_at = fields.AwareDateTime()
    due_on = fields.Date(metadata={"description": "The working day by which the township is to decide."})
    closed_at = fields.AwareDateTime(allow_none=True)
    decision = fields.String()
    refunded_points = fields.Integer(metadata={"description": "What the decision gave back."})
    sale = fields.Nested(SaleTold)
    messages = fields.List(fields.Nested(MessageTold), metadata={"description": "Between township and shop only."})


class DisputesTold(Strict):
    disputes = fields.List(fields.Nested(DisputeTold))
