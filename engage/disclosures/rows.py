"""The rows of the publishing form as they were typed, so that no press of a button loses any."""

import re
from collections.abc import Mapping
from typing import Any

from engage.signing.offices import OFFICES

COLUMNS = (
    "day",
    "purpose",
    "quantity",
    "amount",
    "direction",
    "category",
    "subject",
    "source",
    "used_by",
    "responsible",
    "voucher",
    "signed_by",
)
CELLS = (*COLUMNS, *(f"signed_by.{office}" for office in OFFICES))
"""What the inputs of a row are called: of the signatures each office has a box."""
_CHOSEN_FOR_ONE = {"direction", *CELLS[len(COLUMNS) :]}
_NAME = re.compile(rf"lines\.([0-9]{{1,4}})\.({'|'.join(map(re.escape, CELLS))})", re.ASCII)


def is_blank(row: Any) -> bool:
    """Say whether nothing was typed into a row; a choice that stands there from the start doesn't count."""
    return isinstance(row, Mapping) and not any(
        isinstance(value, str) and value.strip() for name, value in row.items() if name not in _CHOSEN_FOR_ONE
    )


def typed_rows(values: Mapping[str, str]) -> list[dict[str, str]]:
    """Return the rows in which something was typed, out of names such as `lines.0.purpose`, in their order.

    Their places in the list are the numbers under which the schema reports errors.
    """
    found: dict[int, dict[str, str]] = {}
    for name, text in values.items():
        match = _NAME.fullmatch(name)
        if match:
            found.setdefault(int(match[1]), {})[match[2]] = text
    return [found[number] for number in sorted(found) if not is_blank(found[number])]


def numbered(rows: list[dict[str, str]]) -> dict[str, str]:
    """Return rows as a form's values: the other way round from `typed_rows`."""
    return {f"lines.{number}.{name}": text for number, row in enumerate(rows) for name, text in row.items()}
