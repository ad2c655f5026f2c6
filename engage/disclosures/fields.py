"""Fields that read what a village bookkeeper types, and refuse what must not be published."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, TypeVar

from marshmallow import ValidationError, fields

from engage.disclosures import written
from engage.masking import text as masking
from engage.spreadsheets import FORMULA
from kernel.web.schema import Line, Paragraphs
from kernel.words import marked

_FORMULA = marked("There is a formula here. Write its result as a plain value.")

_PERSONAL = {
    "identity": marked("It holds an identity card number (%(number)s). Leave it out or shorten it."),
    "bank": marked("It holds a bank or other long number (%(number)s). Leave it out or write its last four digits."),
    "mobile": marked("It holds a mobile phone number (%(number)s). Leave it out or shorten it."),
}

Value = TypeVar("Value")


class _Publishable(Line):
    """Text that everybody will be able to read: it may hold no number that says who someone is."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> str:
        if value == FORMULA:
            raise ValidationError(_FORMULA)
        text = super()._deserialize(value, attr, data, **kwargs)
        for found in masking.find(text):
            number = masking.mask(text[found.start : found.end])
            raise ValidationError({"msgid": _PERSONAL[found.kind], "number": number})
        return text


class PublicLine(_Publishable):
    """One publishable line."""


class PublicParagraphs(_Publishable, Paragraphs):
    """Publishable text of several lines."""


class Amount(fields.Field[int]):
    """An amount of money as villages write it, read as fen: 1040, 1,040.00, ¥1040, 1040元, full-width digits too."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> int:
        return _read(written.amount, value)


class Day(fields.Field[date]):
    """A day as villages write it: 2026-11-05, 2026/11/5, 2026.11.5, 2026年11月5日, 20261105."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> date:
        return _read(written.day, value)


def _read(read: Callable[[str], Value], value: Any) -> Value:
    try:
        return read(value if isinstance(value, str) else "")
    except written.NotUnderstood as error:
        raise ValidationError({"msgid": error.msgid, **error.params}) from error
