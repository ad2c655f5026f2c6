"""Counting in English, which alone of the two languages writes one thing otherwise than several."""

import re
from collections.abc import Mapping
from typing import Any

_THINGS = (
    *("point", "sale", "shop", "line", "row", "time", "transfer", "village", "place", "device", "item", "phone"),
    *("disclosure", "answer", "matter", "message", "complaint", "character"),
    *("second", "minute", "hour", "day", "month", "year"),
)
_COUNTED = re.compile(rf"%\((\w+)\)s ((?:\w+ )?)({'|'.join(_THINGS)})s\b")


def of_one(text: str, variables: Mapping[str, Any]) -> str:
    """Return a message in which each thing is in the singular of which its blank will say 1.

    `%(count)s earlier sales` is written for any number; "1 earlier sales" it must not become.
    """

    def counted(found: re.Match[str]) -> str:
        whole = found[0]
        return whole[:-1] if str(variables.get(found[1])) == "1" else whole

    return _COUNTED.sub(counted, text)
