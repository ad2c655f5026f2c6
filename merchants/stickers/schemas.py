"""What somebody sends and sees who pays by a shop's sticker."""

from marshmallow import fields

from kernel.web.schema import Strict, WholeNumber
from merchants.directory.models import KINDS
from merchants.redemptions.schemas import Key


class AmountAsked(Strict):
    """The amount that was typed, to be looked at before it is paid."""

    points = WholeNumber(1, required=True)


class PaymentAsked(AmountAsked):
    key = Key(64, required=True)


class FaceTold(Strict):
    """A shop as its payers see it."""

    id = fields.UUID()
    name = fields.String()
    kind = fields.String(metadata={"enum": list(KINDS)})
    village = fields.String()
    picture = fields.String(metadata={"description": "The path of its photo, or empty."})


class StickerTold(Strict):
    shop = fields.Nested(FaceTold)
    points = fields.Integer(metadata={"description": "What the asker's wallet can spend."})
    face_value_fen = fields.Integer()
