"""Typing opening hours: from and until, a second stretch after a break, and the days on which the shop is closed."""

import re
from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, validates_schema

from kernel.web.schema import Line, Strict, one_of
from kernel.words import marked
from merchants.directory.hours import DAYS, Hours

_TIME = re.compile(r"([0-9]|[01][0-9]|2[0-3]):([0-5][0-9])", re.ASCII)


class TimeOfDay(Line):
    """A time as "6:30" or "06:30", up to "24:00"; kept with two digits for the hour."""

    default_error_messages = {"time": marked("Write a time of the day, such as 06:30.")}

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs).replace("：", ":")
        if (self.blank and not text) or text == "24:00":
            return text
        found = _TIME.fullmatch(text)
        if found is None:
            raise self.make_error("time")
        return f"{int(found[1]):02}:{found[2]}"


class HoursTyped(Strict):
    opens = TimeOfDay(5, required=True)
    closes = TimeOfDay(5, required=True)
    opens_again = TimeOfDay(5, blank=True, load_default="")
    closes_again = TimeOfDay(5, blank=True, load_default="")
    closed_1 = one_of("on")
    closed_2 = one_of("on")
    closed_3 = one_of("on")
    closed_4 = one_of("on")
    closed_5 = one_of("on")
    closed_6 = one_of("on")
    closed_7 = one_of("on")

    @validates_schema(skip_on_field_errors=True)
    def _in_order(self, data: dict[str, Any], **_: Any) -> None:
        if data["opens"] >= data["closes"]:
            raise ValidationError(marked("It closes later than it opens."), "closes")
        if bool(data["opens_again"]) != bool(data["closes_again"]):
            raise ValidationError(marked("Write both times of the second stretch, or neither."), "closes_again")
        if data["opens_again"] and not data["closes"] < data["opens_again"] < data["closes_again"]:
            raise ValidationError(marked("The second stretch begins after the first, and ends later."), "opens_again")
        if len(_closed(data)) == len(DAYS):
            raise ValidationError(marked("A shop is open on one day of the week at least."), "closed_7")


def hours_in(data: Mapping[str, Any]) -> Hours:
    """Return what `HoursTyped` took."""
    spans = [(data["opens"], data["closes"])]
    if data["opens_again"]:
        spans.append((data["opens_again"], data["closes_again"]))
    return Hours(tuple(spans), _closed(data))


def typed_hours(hours: Hours) -> dict[str, str]:
    """Return hours as the form's fields hold them."""
    names = ("opens", "closes"), ("opens_again", "closes_again")
    times = {
        name: time
        for pair, span in zip(names, hours.spans, strict=False)
        for name, time in zip(pair, span, strict=True)
    }
    return times | {f"closed_{day}": "on" for day in hours.closed}


def _closed(data: Mapping[str, Any]) -> frozenset[int]:
    return frozenset(day for day in DAYS if data.get(f"closed_{day}"))
