"""The details of the log in words."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext

from kernel.money import yuan
from township.office.wording import DETAILS, VALUES


def told(details: Mapping[str, Any]) -> list[str]:
    """Return `name: value` of each detail that is meant to be read, in the order of `DETAILS`."""
    return [
        str(gettext("%(name)s: %(value)s", name=gettext(words), value=_value(name, details[name])))
        for name, words in DETAILS.items()
        if name in details
    ]


def _value(name: str, value: Any) -> str:
    if isinstance(value, list):
        return " · ".join(_value(name, one) for one in value)
    if name == "fen" and isinstance(value, int):
        return str(gettext("%(yuan)s yuan", yuan=yuan(value)))
    return str(gettext(VALUES[value]) if isinstance(value, str) and value in VALUES else value)
