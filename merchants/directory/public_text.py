"""What everybody reads of a shop, in the public list, on its poster and where one pays: it holds nobody's number.

Its owner's phone and its bank account are fields of their own, which only the township reads.
"""

from typing import Any, ClassVar

from marshmallow import ValidationError, validates_schema

from kernel.personal_numbers.cells import split_numbers
from kernel.web.public_text import PublicLine, refused
from kernel.web.schema import Strict

_OF_SHOPS = ("landline", "plate")
"""A shop has a telephone on the wall, and may sell from a cart that is known by its plate."""


class ShopLine(PublicLine):
    """A line about a shop for everybody: no identity card, bank or mobile number."""

    def __init__(self, longest: int, **options: Any) -> None:
        super().__init__(longest, allowed=_OF_SHOPS, **options)


class NoSplitNumbers(Strict):
    """Refuses a number that begins in one text and ends in the next."""

    read_together: ClassVar[tuple[str, ...]] = ()

    @validates_schema(skip_on_field_errors=True)
    def _whole(self, data: dict[str, Any], **_: Any) -> None:
        texts = [data[name] for name in self.read_together]
        for kind, pieces in split_numbers(texts):
            number = "".join(texts[text][start:end] for text, start, end in pieces)
            raise ValidationError(refused(kind, number).messages, self.read_together[pieces[-1][0]])
