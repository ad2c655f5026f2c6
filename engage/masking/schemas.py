"""What the page of the masking rule sends."""

import re
from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, post_load

from engage.masking.rules import Rule
from kernel.personal_numbers import text as personal_numbers
from kernel.personal_numbers.plain import plain
from kernel.web.schema import Paragraphs, Strict, one_of
from kernel.words import marked

_MOST = 200
_LONGEST_WORD = 10
_APART = re.compile(r"[\s,，、;；]+")


class Words(Paragraphs):
    """Short words, one below the other or apart by commas."""

    default_error_messages = {
        "words": marked("Write at most 200 words of at most ten characters, apart by spaces or commas.")
    }

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        words = [word for word in _APART.split(super()._deserialize(value, attr, data, **kwargs)) if word]
        if len(words) > _MOST or any(len(word) > _LONGEST_WORD for word in words):
            raise self.make_error("words")
        return tuple(dict.fromkeys(words))


class _LandLines(Paragraphs):
    """Land lines with their area codes, one in each line."""

    default_error_messages = {
        "phone": marked("“%(number)s” is no land line with its area code, such as 0574-63801234.")
    }

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        lines = re.split(r"[\n,，、;；]", super()._deserialize(value, attr, data, **kwargs))
        return tuple(dict.fromkeys(self._digits(line.strip()) for line in lines[:_MOST] if line.strip()))

    def _digits(self, line: str) -> str:
        found = list(personal_numbers.find(line))
        if [one.kind for one in found] != ["landline"]:
            raise ValidationError({"msgid": self.error_messages["phone"], "number": personal_numbers.mask(line)[:30]})
        number = plain(line[found[0].start : found[0].end]).text
        return "".join(character for character in number if character.isdigit())


class RuleTyped(Strict):
    """A ticked box for each thing that is to be."""

    used_by = one_of("on", load_default="")
    responsible = one_of("on", load_default="")
    residents = one_of("on", load_default="")
    cadres_shown = one_of("on", load_default="")
    not_names = Words(2500, blank=True, load_default=())
    office_phones = _LandLines(2500, blank=True, load_default=())

    @post_load
    def _rule(self, data: dict[str, Any], **_: Any) -> dict[str, Rule]:
        ticked = {name: data[name] == "on" for name in ("used_by", "responsible", "residents", "cadres_shown")}
        return {"rule": Rule(**ticked, not_names=data["not_names"], office_phones=data["office_phones"])}
