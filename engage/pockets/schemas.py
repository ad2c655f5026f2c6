"""What the page of the rule sends."""

from typing import Any

from marshmallow import post_load

from engage.masking.schemas import Words
from engage.pockets.rules import Rule
from kernel.web.schema import Strict


class RuleTyped(Strict):
    """Short words, apart by spaces or commas."""

    words = Words(2500, blank=True, load_default=())
    unless = Words(2500, blank=True, load_default=())

    @post_load
    def _rule(self, data: dict[str, Any], **_: Any) -> dict[str, Rule]:
        return {"rule": Rule(data["words"], data["unless"])}
