"""Schemas refuse what they don't know; fields refuse what merely looks right."""

import re
from collections.abc import Mapping
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, validate

from kernel.clock import FIRST_DAY, LAST_DAY
from kernel.money import MAX_AMOUNT, yuan_to_fen
from kernel.printing import can_be_kept, is_seen
from kernel.words import marked

_DIGITS = re.compile(r"0|[1-9][0-9]{0,15}", re.ASCII)
_ALLOWED_CONTROL = {"\n", "\t"}
_IN_OUR_TIME = validate.Range(FIRST_DAY, LAST_DAY, error=marked("Choose a day from 2000 to 2099."))


class FormText(str):
    """Text that came from an HTML form, where numbers can only arrive as text. JSON text is a plain str."""

    __slots__ = ()


class Strict(Schema):
    """A schema that refuses unknown fields."""

    class Meta:
        unknown = RAISE


class WholeNumber(fields.Field[int]):
    """A whole number within bounds: a JSON integer, or canonical ASCII digits typed into a form.

    1.5, 1.0, "100", true, NaN, -1, "1_000", full-width digits and 2**53 + 1 are all refused.
    """

    default_error_messages = {
        "whole": marked("Write a whole number, in the digits 0 to 9."),
        "range": marked("Write a number from %(minimum)s to %(maximum)s."),
    }

    def __init__(self, minimum: int = 1, maximum: int = MAX_AMOUNT, **kwargs: Any) -> None:
        described = {"type": "integer", "minimum": minimum, "maximum": maximum}
        super().__init__(**{**kwargs, "metadata": {**described, **kwargs.get("metadata", {})}})
        self.minimum, self.maximum = minimum, maximum

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> int:
        if isinstance(value, FormText) and _DIGITS.fullmatch(value.strip()):
            value = int(value.strip())
        if type(value) is not int:
            raise self.make_error("whole")
        if not self.minimum <= value <= self.maximum:
            raise ValidationError(
                {"msgid": self.error_messages["range"], "minimum": self.minimum, "maximum": self.maximum}
            )
        return value

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> int | None:
        return None if value is None else int(value)


class Yuan(fields.Field[int]):
    """An amount of money typed as yuan, read as fen: "1040", "1040.5", "1040.00"."""

    default_error_messages = {"yuan": marked("Write an amount in yuan, such as 1040 or 1040.50.")}

    def __init__(self, least: int = 1, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.least = least

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> int:
        try:
            fen = yuan_to_fen(value.strip()) if isinstance(value, str) else -1
        except ValueError as error:
            raise self.make_error("yuan") from error
        if not self.least <= fen <= MAX_AMOUNT:
            raise self.make_error("yuan")
        return fen


class Line(fields.String):
    """One line of valid text, trimmed: 1 to `longest` characters, no control characters, no half characters."""

    several_lines = False
    default_error_messages = {
        "empty": marked("Please fill this in."),
        "long": marked("Too long: at most %(maximum)s characters."),
        "characters": marked("There are characters in it that can't be kept. Type it again."),
    }

    def __init__(self, longest: int = 100, *, blank: bool = False, **kwargs: Any) -> None:
        described = {"minLength": 0 if blank else 1, "maxLength": longest}
        super().__init__(**{**kwargs, "metadata": {**described, **kwargs.get("metadata", {})}})
        self.longest, self.blank = longest, blank

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> str:
        text = str(super()._deserialize(value, attr, data, **kwargs)).replace("\r\n", "\n").strip()
        if not all(self._storable(character) for character in text):
            raise self.make_error("characters")
        text = text if is_seen(text) else ""
        if not text and not self.blank:
            raise self.make_error("empty")
        if len(text) > self.longest:
            raise ValidationError({"msgid": self.error_messages["long"], "maximum": self.longest})
        return text

    def _storable(self, character: str) -> bool:
        if character in _ALLOWED_CONTROL:
            return self.several_lines
        return can_be_kept(character)


class Paragraphs(Line):
    """Text that may have several lines."""

    several_lines = True


class Phone(Line):
    """A mainland mobile number, typed with or without spaces."""

    default_error_messages = {"phone": marked("Write the eleven digits of a mobile number.")}

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs).replace(" ", "")
        if not re.fullmatch(r"1[3-9][0-9]{9}", text, re.ASCII):
            raise self.make_error("phone")
        return text


class Pin(Line):
    """Six ASCII digits."""

    default_error_messages = {"pin": marked("The PIN is six digits.")}

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        if not re.fullmatch(r"[0-9]{6}", text, re.ASCII):
            raise self.make_error("pin")
        return text


def day_field(**kwargs: Any) -> fields.Date:
    """Return a field for a day that people of today have to do with: years are counted and listed from it."""
    return fields.Date(validate=_IN_OUR_TIME, **kwargs)


def one_of(*choices: str, **kwargs: Any) -> fields.String:
    """Return a field that takes one of `choices`."""
    return fields.String(validate=validate.OneOf(choices, error=marked("Choose one of the options.")), **kwargs)
