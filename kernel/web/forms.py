"""Reading HTML forms through the same schemas as JSON. Nothing that was typed is lost when something is wrong."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from flask import request
from marshmallow import Schema, ValidationError

from kernel.web.errors_by_field import errors_by_field
from kernel.web.schema import FormText

_NOT_DATA = {"csrf_token"}
_MOST_ROWS = 500


@dataclass(frozen=True)
class Submission:
    """A form as it came in: `data` when it was right, else `errors` by field; `values` is what was typed, by name."""

    data: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, list[str]] = field(default_factory=dict)
    values: dict[str, str] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        return not self.errors


def submitted(schema: Schema, leave_out: Collection[str] = ()) -> Submission:
    """Read the request's form with `schema`; the fields named in `leave_out` are for the page and not for it.

    A name with dots and indexes builds nested data: `lines.0.purpose` is `{"lines": [{"purpose": ...}]}`, and its
    error is found under the same name. Raises nothing: look at `.ok`.
    """
    values = {name: text for name, text in request.form.items() if name not in _NOT_DATA and name not in leave_out}
    try:
        data = schema.load(_nested(values))
    except ValidationError as error:
        return Submission(errors=errors_by_field(error.messages), values=values)
    return Submission(data=data, values=values)


def _nested(values: dict[str, str]) -> dict[str, Any]:
    tree: dict[str, Any] = {}
    for name, text in values.items():
        *branches, leaf = name.split(".")
        place = tree
        for branch in branches:
            below = place.setdefault(branch, {})
            place = below if isinstance(below, dict) else {}
        place[leaf] = FormText(text)
    return {name: _rows(value) for name, value in tree.items()}


def _rows(value: Any) -> Any:
    """Turn {"0": {...}, "2": {...}} into a list in the order of the numbers."""
    if not isinstance(value, dict) or not all(key.isascii() and key.isdigit() and len(key) < 5 for key in value):
        return value
    return [value[key] for key in sorted(value, key=int)][:_MOST_ROWS]
