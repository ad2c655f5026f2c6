"""Fields for text that everybody will be able to read: they refuse the numbers that say who someone is."""

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError

from kernel.personal_numbers import text as personal_numbers
from kernel.web.schema import Line, Paragraphs
from kernel.words import marked

_PERSONAL = {
    "identity": marked("It holds an identity card number (%(number)s). Leave it out or shorten it."),
    "bank": marked("It holds a bank or other long number (%(number)s). Leave it out or write its last four digits."),
    "mobile": marked("It holds a mobile phone number (%(number)s). Leave it out or shorten it."),
}
_OTHER = marked("It holds a number that says who someone is (%(number)s). Leave it out.")


class PublicLine(Line):
    """One publishable line. Kinds of numbers that are `allowed` may stand in it: a shop has a land line."""

    def __init__(self, longest: int, *, allowed: tuple[str, ...] = (), **options: Any) -> None:
        super().__init__(longest, **options)
        self._allowed = allowed

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        for found in personal_numbers.find(text):
            if found.kind not in self._allowed:
                raise refused(found.kind, text[found.start : found.end])
        return text


class PublicParagraphs(PublicLine, Paragraphs):
    """Publishable text of several lines."""


def refused(kind: str, number: str) -> ValidationError:
    """Return what is said of a number that may not stand there; of the number itself only what is left of it."""
    said = personal_numbers.hide(number, kind)
    return ValidationError({"msgid": _PERSONAL.get(kind, _OTHER), "number": said})
