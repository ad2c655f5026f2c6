"""What comes in and goes out when somebody looks for a shop by JSON."""

import re
from datetime import datetime
from typing import Any

from marshmallow import fields, validate

from kernel.web.schema import Line, Strict, one_of
from kernel.words import marked
from merchants.directory.models import KINDS
from merchants.finding.queries import Place


class ShopsAsked(Strict):
    township = fields.String(
        required=True,
        validate=validate.Regexp(r"[1-9][0-9]{8}\Z", re.ASCII, error=marked("A township has a code of nine digits.")),
        metadata={"description": "The township's official code of nine digits."},
    )
    village = fields.String(
        validate=validate.Regexp(r"[1-9][0-9]{11}\Z", re.ASCII, error=marked("A village has a code of twelve digits.")),
        metadata={"description": "Only shops of the village with this official code of twelve digits."},
    )
    kind = one_of(*KINDS)
    name = Line(40, blank=True, load_default="", metadata={"description": "A part of the shop's name."})
    after = fields.UUID(metadata={"description": "List the shops behind this one."})


class HoursTold(Strict):
    spans = fields.List(
        fields.List(fields.String()), metadata={"description": "From and until on each day, as 06:00 and 10:30."}
    )
    closed = fields.List(fields.Integer(), metadata={"description": "Days without them: 1 is Monday, 7 Sunday."})


class ShopTold(Strict):
    id = fields.UUID()
    name = fields.String()
    kind = fields.String(metadata={"enum": list(KINDS)})
    village = fields.String()
    address = fields.String()
    hours = fields.Nested(HoursTold)
    open_now = fields.Boolean(
        allow_none=True, metadata={"description": "By the clocks of Shanghai; null where nobody told the hours."}
    )
    not_for = fields.List(
        fields.String(), metadata={"description": "Kinds of goods for which it takes no points: a key, or words."}
    )


class ShopsTold(Strict):
    shops = fields.List(fields.Nested(ShopTold))
    next = fields.UUID(allow_none=True, metadata={"description": "Send it as `after` for the next page."})


def told(place: Place, now: datetime) -> dict[str, Any]:
    """Return a place as `ShopTold` shows it."""
    return {
        **{name: getattr(place, name) for name in ("id", "name", "kind", "village", "address")},
        "hours": place.hours.kept(),
        "open_now": place.hours.open_at(now) if place.hours.known else None,
        "not_for": place.goods,
    }
