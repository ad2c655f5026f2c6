"""What comes in at the entrance."""

from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema

from kernel.identity.models import ELDER
from kernel.web.schema import Line, Phone, Pin, Strict, WholeNumber, one_of
from kernel.words import marked


class SignInForm(Strict):
    township = WholeNumber(100_000_000, 999_999_999, required=True)
    phone = Phone(required=True)
    secret = Line(128, required=True)
    next = Line(200, blank=True, load_default="")


class ActivationForm(Strict):
    township = WholeNumber(100_000_000, 999_999_999, required=True)
    code = Line(20, required=True)
    phone = Phone(required=True)
    password = Line(
        128,
        required=True,
        validate=validate.Length(min=8, error=marked("At least eight characters.")),
    )
    pin = Pin(required=True)


class PreferencesForm(Strict):
    language = one_of("zh", "en")
    elder = one_of(*ELDER)
    next = Line(200, blank=True, load_default="")


class Credentials(Strict):
    """A person's way in by JSON: the phone number and the password or PIN."""

    township = WholeNumber(100_000_000, 999_999_999, required=True)
    phone = Phone(required=True)
    secret = Line(128, required=True)


class SignedIn(Strict):
    token = fields.String(metadata={"description": "Send it as `Authorization: Bearer ...`."})
    expires_at = fields.AwareDateTime()
    person_id = fields.UUID()
    name = fields.String()
    roles = fields.List(fields.String())


class PinByPassword(Strict):
    """A new PIN, typed twice, by one's password."""

    password = Line(128, required=True)
    pin = Pin(required=True)
    again = Line(6, required=True)

    @validates_schema
    def _typed_twice(self, data: dict[str, Any], **kwargs: Any) -> None:
        if data["pin"] != data["again"]:
            raise ValidationError(marked("These are not the same six digits."), "again")


class PinBySlip(Strict):
    """A new PIN, typed twice, by the code of a slip."""

    code = Line(20, required=True)
    slip_pin = Pin(required=True)
    slip_again = Line(6, required=True)

    @validates_schema
    def _typed_twice(self, data: dict[str, Any], **kwargs: Any) -> None:
        if data["slip_pin"] != data["slip_again"]:
            raise ValidationError(marked("These are not the same six digits."), "slip_again")
