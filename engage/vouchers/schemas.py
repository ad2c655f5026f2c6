"""What the pages of voucher pictures send."""

import re
from collections.abc import Mapping
from typing import Any

from marshmallow import fields, post_load, validate

from engage.vouchers.pictures import Box
from kernel.web.schema import FormText, Line, Strict, WholeNumber, one_of

MOST_BOXES = 12
_SIDES = ("left", "top", "width", "height")
_CELL = re.compile(rf"boxes\.([0-9]{{1,2}})\.({'|'.join(_SIDES)})", re.ASCII)


class BoxTyped(Strict):
    """A box in whole percent of the picture."""

    left = WholeNumber(0, 99, required=True)
    top = WholeNumber(0, 99, required=True)
    width = WholeNumber(1, 100, required=True)
    height = WholeNumber(1, 100, required=True)

    @post_load
    def _box(self, data: dict[str, Any], **_: Any) -> Box:
        return Box(**data)


class BoxesTyped(Strict):
    boxes = fields.List(fields.Nested(BoxTyped), load_default=list, validate=validate.Length(max=MOST_BOXES))


class ShowingTyped(Strict):
    looked = one_of("on", required=True)


class RemovalTyped(Strict):
    reason = Line(200, required=True)


def typed(values: Mapping[str, str]) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the typed boxes as their schema reads them, and as they are shown again: blank ones left out."""
    rows: dict[int, dict[str, str]] = {}
    for name, text in values.items():
        cell = _CELL.fullmatch(name)
        if cell and text.strip():
            rows.setdefault(int(cell[1]), {})[cell[2]] = text.strip()
    kept = [rows[place] for place in sorted(rows)]
    data = [{side: FormText(text) for side, text in row.items()} for row in kept]
    shown = {f"boxes.{place}.{side}": text for place, row in enumerate(kept) for side, text in row.items()}
    return {"boxes": data}, shown
