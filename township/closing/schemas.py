"""What the page of closing sends."""

from marshmallow import fields

from kernel.web.schema import Strict, one_of
from kernel.words import marked

UNDERSTOOD = "yes"


class Closing(Strict):
    through = fields.Date(required=True)
    understood = one_of(
        UNDERSTOOD, required=True, error_messages={"required": marked("Tick this first: it can't be undone.")}
    )
