"""What tills and payers send and see of a bill."""

from marshmallow import fields

from kernel.web.schema import Line, Strict, WholeNumber
from merchants.redemptions.schemas import Key, SaleTold
from merchants.stickers.schemas import FaceTold

_STATES = ["open", "claimed", "cancelled", "expired"]


class BillAsked(Strict):
    key = Key(64, required=True)
    points = WholeNumber(1, required=True)


class BillForm(BillAsked):
    """The till's form without scripts, which has fields for other ways to pay too."""

    code = Line(40, blank=True, load_default="")


class BillTold(Strict):
    """A bill at its till. `sale` is there once somebody has confirmed it, and says how that ended."""

    id = fields.UUID()
    digits = fields.String()
    address = fields.String(metadata={"description": "What its code says: an address of ours."})
    image = fields.String(metadata={"description": "The address as a QR code: a data address of an SVG picture."})
    points = fields.Integer()
    state = fields.String(metadata={"enum": _STATES})
    seconds_left = fields.Integer()
    sale = fields.Nested(SaleTold, allow_none=True)


class BillShown(Strict):
    """A bill on a payer's phone."""

    shop = fields.Nested(FaceTold)
    points = fields.Integer()
    state = fields.String(metadata={"enum": _STATES})
    seconds_left = fields.Integer()
