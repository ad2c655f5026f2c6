"""What the forms about events send."""

from marshmallow import fields

from kernel.web.schema import Line, Strict, day_field


class EventSent(Strict):
    """Something happened in a village; `village` is its official code, which an editor need not give."""

    key = fields.UUID(required=True)
    matter_id = fields.UUID(required=True)
    happened_on = day_field(required=True)
    what = Line(80, required=True)
    village = Line(12)


class StrikeSent(Strict):
    reason = Line(100, required=True)
