"""What the pages of notices send."""

from typing import Any

from marshmallow import ValidationError, fields, post_load, validates_schema

from engage.notices.models import PUSHES, TEXTS
from engage.notices.push import NoSubscription, subscription
from kernel.outgoing import LONGEST_ADDRESS
from kernel.web.schema import Line, Strict, one_of
from kernel.words import marked

_LABELS = ("iPhone", "iPad", "Android", "HarmonyOS", "Windows", "Mac", "Linux")


class FollowForm(Strict):
    """How a village is followed; "some" names the matters."""

    how = one_of("whole", "some", "none", required=True)
    matters = fields.List(fields.UUID(), load_default=list)

    @validates_schema
    def _some(self, data: dict[str, Any], **_: Any) -> None:
        if data["how"] == "some" and not data["matters"]:
            raise ValidationError({"matters": [marked("Tick at least one matter, or choose everything or nothing.")]})


class WishesForm(Strict):
    """How often to be told, on the devices and by text; a page that has no texts sends none."""

    pushes = one_of(*PUSHES, load_default=None)
    texts = one_of(*TEXTS, load_default=None)


class DeviceForm(Strict):
    """A browser's subscription, written as browsers do, and what kind of device it says it is."""

    endpoint = Line(LONGEST_ADDRESS, required=True)
    p256dh = Line(200, required=True)
    auth = Line(200, required=True)
    label = Line(40, blank=True, load_default="")

    @post_load
    def _subscription(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        try:
            found = subscription(data["endpoint"], data["p256dh"], data["auth"])
        except NoSubscription as error:
            raise ValidationError({"endpoint": [marked("This phone's browser gave something else.")]}) from error
        return {"subscription": found, "label": data["label"] if data["label"] in _LABELS else ""}
