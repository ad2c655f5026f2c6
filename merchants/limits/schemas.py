"""What the officers' forms about limits send."""

import unicodedata
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from marshmallow import ValidationError, fields, pre_load, validates_schema

from kernel.clock import SHANGHAI
from kernel.web.schema import FormText, Line, Strict, WholeNumber, one_of
from kernel.words import marked
from merchants.limits.models import MOST_HOURS, MOST_POINTS, MOST_SALES
from merchants.limits.rules import NAMES, Rules

AT_ONCE, LATER = "at-once", "later"
KNOWN = "on"


class Amount(WholeNumber):
    """A whole number typed into a form, in full-width digits too; an empty one is None where that is allowed."""

    def deserialize(self, value: Any, attr: str | None = None, data: Any = None, **kwargs: Any) -> Any:
        if isinstance(value, FormText):
            value = FormText(unicodedata.normalize("NFKC", value).strip())
            if not value and self.allow_none:
                return None
        return super().deserialize(value, attr, data, **kwargs)


def _points(**kwargs: Any) -> Amount:
    return Amount(1, MOST_POINTS, required=True, **kwargs)


class RulesSent(Strict):
    """All rules of a township's tills, and from when they hold. `since` is the version that the officer looked at."""

    since = WholeNumber(0, required=True)
    confirm_above_points = _points()
    sale_limit_points = _points()
    sticker_day_points = _points(allow_none=True)
    card_day_points = _points(allow_none=True)
    payer_day_points = _points(allow_none=True)
    shop_day_points = _points(allow_none=True)
    pace_sales = Amount(1, MOST_SALES, required=True, allow_none=True)
    pace_points = _points(allow_none=True)
    pace_hours = Amount(1, MOST_HOURS, required=True, allow_none=True)
    month_points = _points(allow_none=True)
    when = one_of(AT_ONCE, LATER, required=True)
    without_pin = one_of(KNOWN, load_default="")
    day = fields.Date(load_default=None, allow_none=True)
    time = fields.Time(load_default=None, allow_none=True)

    @pre_load
    def _empty_is_none(self, data: Mapping[str, Any], **kwargs: Any) -> dict[str, Any]:
        return {name: None if name in ("day", "time") and value == "" else value for name, value in data.items()}

    @validates_schema
    def _fit_together(self, data: dict[str, Any], **kwargs: Any) -> None:
        if data["sale_limit_points"] < data["confirm_above_points"]:
            raise ValidationError(marked("Not less than what asks for the PIN."), "sale_limit_points")
        paced = data["pace_sales"] is not None or data["pace_points"] is not None
        if paced != (data["pace_hours"] is not None):
            raise ValidationError(
                marked("Fill in the hours, and the sales or the points; or none of them."), "pace_hours"
            )
        if data["when"] == LATER and (data["day"] is None or data["time"] is None):
            raise ValidationError(marked("Say on which day and at what time."), "day")


def rules_in(data: Mapping[str, Any]) -> Rules:
    return Rules(**{name: data[name] for name in NAMES})


def moment_in(data: Mapping[str, Any]) -> datetime | None:
    """Return from when the rules shall hold, or None for at once."""
    if data["when"] == AT_ONCE:
        return None
    return datetime.combine(data["day"], data["time"].replace(tzinfo=None), SHANGHAI)


class PauseSent(Strict):
    reason = Line(100, required=True)


class LookSent(Strict):
    note = Line(200, required=True)
