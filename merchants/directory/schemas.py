"""What comes in and goes out about shops' people and their devices."""

from marshmallow import fields

from kernel.web.schema import Line, Strict, WholeNumber


class StaffForm(Strict):
    name = Line(40, required=True)


class LabelForm(Strict):
    label = Line(40, required=True)


class CutOffForm(Strict):
    """The township says to the shop's owner why."""

    reason = Line(200, required=True)


class OwnPairing(Strict):
    """A device on which the shop's owner is signed in."""

    label = Line(40, blank=True, load_default="")


class PairingAsked(Strict):
    """A device that types the code which the shop's owner shows."""

    township = WholeNumber(100_000_000, 999_999_999, required=True)
    code = Line(20, required=True)
    label = Line(40, blank=True, load_default="")


class PairingTold(Strict):
    id = fields.UUID()
    shop_id = fields.UUID()
    label = fields.String()
    token = fields.String(metadata={"description": "Send it as the header `X-Terminal`. It is told this once."})
