"""Fields that read what a village bookkeeper types, and refuse what must not be published."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, TypeVar

from marshmallow import ValidationError, fields

from engage.disclosures import written
from engage.signing import offices
from engage.spreadsheets import FORMULA
from kernel.web import public_text
from kernel.words import marked

_FORMULA = marked("There is a formula here. Write its result as a plain value.")

Value = TypeVar("Value")

_LONGEST_OFFICES = 100


class PublicLine(public_text.PublicLine):
    """One publishable line; a cell of a table may hold a formula, which nobody can read."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> str:
        if value == FORMULA:
            raise ValidationError(_FORMULA)
        return super()._deserialize(value, attr, data, **kwargs)


class PublicParagraphs(PublicLine, public_text.PublicParagraphs):
    """Publishable text of several lines."""


class Amount(fields.Field[int]):
    """An amount of money as villages write it, read as fen: 1040, 1,040.00, ¥1040, 1040元, full-width digits too."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> int:
        return _read(written.amount, value)


class Day(fields.Field[date]):
    """A day as villages write it: 2026-11-05, 2026/11/5, 2026.11.5, 2026年11月5日, 20261105."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> date:
        return _read(written.day, value)


class Choice(fields.UUID):
    """The id of one of a form's options, or nothing chosen."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        return None if value == "" else super()._deserialize(value, attr, data, **kwargs)


class Offices(fields.Field[str]):
    """The offices that signed, as a line keeps them, "accountant,head", or as people name them: 会计、村主任.

    From a form they also come as ticked boxes: {"accountant": "on"}.
    """

    default_error_messages = {"offices": marked("It names no office. Write which have signed: 会计, 村主任, 书记.")}

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> str:
        if isinstance(value, Mapping):
            value = ",".join(value)
        if not isinstance(value, str) or len(value) > _LONGEST_OFFICES:
            raise self.make_error("offices")
        names = [name.strip() for name in value.split(",")]
        said = offices.in_order(names) if set(names) <= set(offices.OFFICES) else offices.spoken(value)
        if said is None:
            raise self.make_error("offices")
        return offices.written(said)


def _read(read: Callable[[str], Value], value: Any) -> Value:
    try:
        return read(value if isinstance(value, str) else "")
    except written.NotUnderstood as error:
        raise ValidationError({"msgid": error.msgid, **error.params}) from error
