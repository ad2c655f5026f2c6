"""What comes in and goes out about shops, their people and their devices."""

import re
from collections.abc import Mapping
from typing import Any

from marshmallow import fields

from kernel.web.schema import Line, Strict, WholeNumber, one_of
from kernel.words import marked
from merchants.directory.models import KINDS, STATES


class BankAccount(Line):
    """8 to 30 digits, typed with or without spaces."""

    default_error_messages = {"bank_account": marked("Write the 8 to 30 digits of the bank account.")}

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs).replace(" ", "")
        if not re.fullmatch(r"[0-9]{8,30}", text, re.ASCII):
            raise self.make_error("bank_account")
        return text


class ShopForm(Strict):
    village_id = fields.UUID(required=True)
    name = Line(40, required=True)
    kind = one_of(*KINDS, required=True)
    payee_name = Line(60, required=True)
    bank_name = Line(60, required=True)
    bank_account = BankAccount(60, required=True)


class ShopStateForm(Strict):
    state = one_of(*STATES, required=True)


class StaffForm(Strict):
    name = Line(40, required=True)


class LabelForm(Strict):
    label = Line(40, required=True)


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
