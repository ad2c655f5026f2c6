"""What the till's forms send, and what it hears."""

from marshmallow import fields

from kernel.web.schema import Line, Strict, WholeNumber
from merchants.redemptions.schemas import Key, SaleTold


class SaleForm(Strict):
    """A sale typed without scripts. The code may come as a photograph instead."""

    key = Key(64, required=True)
    points = WholeNumber(1, required=True)
    code = Line(40, blank=True, load_default="")


class NewsAsked(Strict):
    since = Line(
        64, blank=True, load_default="", metadata={"description": "The mark of what was heard last, if anything."}
    )


class NewsTold(Strict):
    """The last sales of a shop, the newest first. Null or absent where nothing changed."""

    mark = fields.String()
    sales = fields.List(fields.Nested(SaleTold), allow_none=True)
    today_points = fields.Integer()
    today_sales = fields.Integer()
