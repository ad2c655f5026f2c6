"""What the pages about bank accounts send."""

from marshmallow import fields

from kernel.web.schema import Line, Strict
from merchants.payees.fields import AccountTyped


class ChangeForm(AccountTyped):
    key = fields.UUID(required=True)


class ReasonForm(Strict):
    reason = Line(200, required=True)
