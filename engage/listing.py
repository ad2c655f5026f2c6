"""What a list asked for by JSON takes from its address."""

from typing import Any

from marshmallow import pre_load

from engage.paging import MOST, PAGE
from kernel.web.schema import FormText, Line, Strict, WholeNumber


class ListQuery(Strict):
    after = Line(200, blank=True, load_default="", metadata={"description": "`after` of the page before this one."})
    limit = WholeNumber(1, MOST, load_default=PAGE)

    @pre_load
    def _typed(self, data: Any, **_: Any) -> dict[str, Any]:
        """Everything in an address is text, as in a form."""
        return {name: FormText(value) if isinstance(value, str) else value for name, value in dict(data).items()}
