"""What the pages about a village's page send."""

from marshmallow import Schema, fields

from engage.village.models import PANELS
from kernel.web.schema import Line, Paragraphs, Strict, day_field, one_of

LONGEST_TITLE, LONGEST_NEWS, LONGEST_REASON = 60, 1000, 300


class NewsSent(Strict):
    key = fields.UUID(required=True)
    day = day_field(required=True)
    title = Line(LONGEST_TITLE, required=True)
    text = Paragraphs(LONGEST_NEWS, required=True)


class WithdrawalSent(Strict):
    reason = Paragraphs(LONGEST_REASON, required=True)


PanelsSent: type[Schema] = Strict.from_dict({panel: one_of("on") for panel in PANELS}, name="PanelsSent")
"""A ticked box for each panel that is to be shown."""
