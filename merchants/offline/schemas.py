"""What phones, tills and the office send and get for paying without a network."""

from marshmallow import fields

from kernel.web.schema import Line, Pin, Strict, WholeNumber, one_of
from merchants.offline.models import BEARERS, MOST_FOR_A_PERSON, MOST_FOR_A_TILL, OUTCOMES
from merchants.redemptions.schemas import Key, Party, SaleTold

ON, OFF = "on", "off"
_MILLISECONDS = "Milliseconds since 1970, by the server's clock."


class PhoneAsked(Strict):
    pin = Pin(required=True)
    label = Line(40, blank=True, load_default="", metadata={"description": "What its owner may call it."})


class PhoneTold(Strict):
    """A phone that was enrolled. Its secret is told this once."""

    id = fields.UUID()
    number = fields.Integer()
    township = fields.Integer()
    secret = fields.String(metadata={"description": "32 bytes in base64, the key of HMAC-SHA-256."})
    server_time = fields.Integer(metadata={"description": _MILLISECONDS})
    good_until = fields.Integer(metadata={"description": _MILLISECONDS})
    person_points = fields.Integer(metadata={"description": "The most points that one pays in a day without network."})


class ContactTold(Strict):
    enabled = fields.Boolean(metadata={"description": "Whether the township has it switched on."})
    server_time = fields.Integer(metadata={"description": _MILLISECONDS})
    good_until = fields.Integer(metadata={"description": _MILLISECONDS})
    person_points = fields.Integer()


class TermsTold(Strict):
    """What a till may do without a network for a day, and what it shows meanwhile."""

    enabled = fields.Boolean(metadata={"description": "Whether this till may: switched on, and its shop may sell."})
    stopped = fields.String(metadata={"description": "Why this shop may not, in words; empty when it may."})
    pin_above = fields.Integer(
        metadata={
            "description": "Above so many points a sale with a network asks for the payer's PIN. Without one nobody is"
            " asked: where `person_points` is more, the township has decided that larger sales need no PIN."
        }
    )
    terms = fields.String(metadata={"description": "Send it with each sale that was kept under it; empty when off."})
    person_points = fields.Integer(metadata={"description": "The most points of one person in a day."})
    till_points = fields.Integer(metadata={"description": "The most points that this till takes in a day."})
    bearer = fields.String(metadata={"enum": list(BEARERS)})
    server_time = fields.Integer(metadata={"description": _MILLISECONDS})
    good_until = fields.Integer(metadata={"description": _MILLISECONDS})
    face_value_fen = fields.Integer()
    shop = fields.Nested(Party)
    till = fields.String()
    clerk = fields.String()


class OfflineSaleAsked(Strict):
    """A sale by a code that a phone made by itself; with `terms` when the till kept it while it had no network."""

    key = Key(64, required=True)
    code = Line(40, required=True, metadata={"description": "The 24 digits of the code; spaces are ignored."})
    points = WholeNumber(1, required=True)
    terms = Line(1000, blank=True, load_default="")


class PassedTold(Strict):
    code = fields.String()
    message = fields.String()


class OfflineSaleTold(Strict):
    """How a sale ended: paid (with the sale), covered by the township, or refused; then why, and what to do next."""

    key = fields.String()
    outcome = fields.String(metadata={"enum": list(OUTCOMES)})
    reason = fields.String(metadata={"description": "The code of a refusal; empty when it was paid."})
    message = fields.String()
    advice = fields.String()
    points = fields.Integer()
    amount_fen = fields.Integer()
    settled_at = fields.AwareDateTime()
    passed = fields.List(
        fields.Nested(PassedTold), metadata={"description": "The limits that it passed and counts all the same."}
    )
    sale = fields.Nested(SaleTold, allow_none=True)


class RuleForm(Strict):
    enabled = one_of(ON, OFF, required=True)
    person_points = WholeNumber(1, MOST_FOR_A_PERSON, required=True)
    till_points = WholeNumber(1, MOST_FOR_A_TILL, required=True)
    bearer = one_of(*BEARERS, required=True)
    day = fields.Date(required=True)
    without_pin = one_of(ON, load_default="")
