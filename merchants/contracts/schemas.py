"""What the pages about contracts send."""

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, fields, validates_schema

from kernel.web.schema import Line, Paragraphs, Strict, WholeNumber, one_of
from kernel.words import marked
from merchants.contracts.models import GOODS, MOST_COOLING_DAYS
from merchants.directory.models import APPROVED, STATES
from merchants.directory.public_text import ShopLine

_OTHER_KINDS = 200
_LONGEST_KIND = 20


class GoodsTyped(Strict):
    """Kinds of goods for which no points are taken: ticked, and typed with commas between."""

    goods_tobacco = one_of("on")
    goods_alcohol = one_of("on")
    goods_lottery = one_of("on")
    goods_prepaid = one_of("on")
    goods_other = ShopLine(_OTHER_KINDS, blank=True, load_default="")


class ContractForm(GoodsTyped):
    key = fields.UUID()
    """Of a contract on its own; one that comes with an application is named after that."""
    starts_on = fields.Date(required=True)
    ends_on = fields.Date(required=True)


class TermsForm(GoodsTyped):
    words = Paragraphs(2000, blank=True, load_default="")
    cooling_days = WholeNumber(1, MOST_COOLING_DAYS, required=True)


class ShopStateForm(Strict):
    state = one_of(*STATES, required=True)
    reason = Line(200, blank=True, load_default="")

    @validates_schema(skip_on_field_errors=True)
    def _with_a_reason(self, data: dict[str, Any], **_: Any) -> None:
        if data["state"] != APPROVED and not data["reason"]:
            raise ValidationError(marked("Say why: the owner reads it."), "reason")


def goods_in(data: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the ticked kinds and then the typed ones, each once."""
    ticked = [kind for kind in GOODS if data.get(f"goods_{kind}")]
    typed = data["goods_other"].replace("，", ",").replace("、", ",").replace(",", "\n").split("\n")
    named = [word.strip()[:_LONGEST_KIND] for word in typed if word.strip()]
    return tuple(dict.fromkeys([*ticked, *named]))


def typed_goods(goods: tuple[str, ...]) -> dict[str, str]:
    """Return kinds of goods as the form's fields hold them."""
    ticked = {f"goods_{kind}": "on" for kind in GOODS if kind in goods}
    return ticked | {"goods_other": "、".join(kind for kind in goods if kind not in GOODS)}
