"""What the wallet says by JSON. Points are whole numbers, times are UTC."""

from marshmallow import fields

from engage.listing import ListQuery
from kernel.web.schema import Strict


class ExpiringOut(Strict):
    expires_on = fields.Date(metadata={"description": "The last day on which they can be spent."})
    points = fields.Integer(attribute="remaining")


class WalletOut(Strict):
    points = fields.Integer(metadata={"description": "Points that can be spent now."})
    pending = fields.Integer(metadata={"description": "Points that wait for a decision."})
    face_value_fen = fields.Integer(metadata={"description": "What one point is worth in a shop, in fen."})
    worth_fen = fields.Integer(metadata={"description": "What the points are worth, in fen."})
    expiring = fields.List(
        fields.Nested(ExpiringOut),
        metadata={"description": "The next two days on which points expire, within three months."},
    )


class StatementQuery(ListQuery):
    class Meta(ListQuery.Meta):
        exclude = ("after",)

    before = fields.UUID(metadata={"description": "`next` of the page before this one."})


class StatementLineOut(Strict):
    id = fields.UUID()
    at = fields.AwareDateTime()
    change = fields.Integer(metadata={"description": "By how much the balance moved."})
    held = fields.Integer(metadata={"description": "By how much the waiting points moved."})
    decided = fields.Boolean(metadata={"description": "Whether a later line gave these waiting points or let them go."})
    code = fields.String(metadata={"description": "Why, as a stable word: `award.reading`, `redemption`."})
    why = fields.String(metadata={"description": "Why, in the reader's language."})


class StatementOut(Strict):
    lines = fields.List(fields.Nested(StatementLineOut))
    next = fields.UUID(allow_none=True)
