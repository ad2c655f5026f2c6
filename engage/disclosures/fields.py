"""Fields that read what a village bookkeeper types, and refuse what must not be published."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import Any

from marshmallow import ValidationError, fields

from engage import personal_numbers
from engage.spreadsheets import FORMULA
from kernel.money import MAX_AMOUNT, yuan_to_fen
from kernel.web.schema import Line, Paragraphs
from kernel.words import marked

_FORMULA = marked("There is a formula here. Write its result as a plain value.")

_PERSONAL = {
    "identity": marked("It holds an identity card number (%(number)s). Leave it out or shorten it."),
    "bank": marked("It holds a bank or other long number (%(number)s). Leave it out or write its last four digits."),
    "mobile": marked("It holds a mobile phone number (%(number)s). Leave it out or shorten it."),
}

_GROUPED = re.compile(r"(?P<whole>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?P<rest>\.[0-9]{1,2})?", re.ASCII)
_DAY = re.compile(r"(?P<year>20[0-9]{2})[-/.年](?P<month>[0-9]{1,2})[-/.月](?P<day>[0-9]{1,2})日?", re.ASCII)
_COMPACT_DAY = re.compile(r"(?P<year>20[0-9]{2})(?P<month>[0-9]{2})(?P<day>[0-9]{2})", re.ASCII)


class _Publishable(Line):
    """Text that everybody will be able to read: it may hold no number that says who someone is."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> str:
        if value == FORMULA:
            raise ValidationError(_FORMULA)
        text = super()._deserialize(value, attr, data, **kwargs)
        for found in personal_numbers.find(text):
            number = personal_numbers.mask(text[found.start : found.end])
            raise ValidationError({"msgid": _PERSONAL[found.kind], "number": number})
        return text


class PublicLine(_Publishable):
    """One publishable line."""


class PublicParagraphs(_Publishable, Paragraphs):
    """Publishable text of several lines."""


class Amount(fields.Field[int]):
    """An amount of money as villages write it, read as fen: 1040, 1,040.00, ¥1040, 1040元, full-width digits too."""

    default_error_messages = {
        "amount": marked("Write an amount in yuan, such as 1040 or 1,040.00."),
        "sign": marked("Write the amount without a sign, and say in its own column whether it was spent or received."),
    }

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> int:
        if value == FORMULA:
            raise ValidationError(_FORMULA)
        if not isinstance(value, str):
            raise self.make_error("amount")
        text = unicodedata.normalize("NFKC", value).strip().lstrip("¥").removesuffix("元").strip()
        if text.startswith(("-", "−", "(")):
            raise self.make_error("sign")
        fen = _fen(text)
        if not 0 < fen <= MAX_AMOUNT:
            raise self.make_error("amount")
        return fen


class Day(fields.Field[date]):
    """A day as villages write it: 2026-11-05, 2026/11/5, 2026.11.5, 2026年11月5日, 20261105."""

    default_error_messages = {"day": marked("Write the day like 2026-11-05.")}

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> date:
        if value == FORMULA:
            raise ValidationError(_FORMULA)
        text = unicodedata.normalize("NFKC", value).replace(" ", "") if isinstance(value, str) else ""
        match = _DAY.fullmatch(text) or _COMPACT_DAY.fullmatch(text)
        try:
            return date(*(int(part) for part in match.groups())) if match else _no_day()
        except ValueError as error:
            raise self.make_error("day") from error


def _fen(text: str) -> int:
    match = _GROUPED.fullmatch(text)
    try:
        return yuan_to_fen((match["whole"].replace(",", "") + (match["rest"] or "")).lstrip("0") or "0") if match else 0
    except ValueError:
        return 0


def _no_day() -> date:
    raise ValueError("no day")
