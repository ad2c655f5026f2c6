"""What a search takes from its address. What is wrong is said and left out; the rest is searched for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from marshmallow import EXCLUDE, ValidationError, fields

from engage.catalogue.models import CATEGORIES
from engage.catalogue.queries import Matter
from engage.search.models import KINDS
from engage.search.reading import Wanted
from engage.search.words import LONGEST_QUESTION, words
from kernel.tenancy.models import Village
from kernel.web.errors_by_field import errors_by_field
from kernel.web.schema import FormText, Line, Strict, WholeNumber, Yuan, one_of
from kernel.words import marked


class Question(Strict):
    """Everything may stay empty."""

    class Meta(Strict.Meta):
        unknown = EXCLUDE  # the language, the part of the page, and what others hang on to links

    q = Line(LONGEST_QUESTION, blank=True)
    village = fields.String()
    matter = fields.String()
    year = WholeNumber(1900, 2200)
    min = Yuan()
    max = Yuan()
    kind = one_of(*KINDS)


@dataclass(frozen=True)
class Asked:
    """A question as it came in: what is wanted, what was typed by name, and what is wrong with it by name."""

    wanted: Wanted
    values: Mapping[str, str]
    errors: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @property
    def filters(self) -> bool:
        """Whether anything but words narrows it."""
        return any(value for name, value in self.values.items() if name != "q")


def asked(args: Mapping[str, str], villages: Sequence[Village], matters: Sequence[Matter]) -> Asked:
    """Read an address; `villages` and `matters` are those that one can choose. Raises nothing."""
    values = {name: args[name].strip() for name in Question().fields if args.get(name, "").strip()}
    data, errors = _loaded(values)
    for name, choices in (("village", {one.code for one in villages}), ("matter", _matters(matters))):
        if name in data and data[name] not in choices:
            errors |= errors_by_field({name: [marked("Choose one of the options.")]})
            del data[name]
    return Asked(_wanted(data, villages, matters), values, errors)


def _loaded(values: Mapping[str, str]) -> tuple[dict[str, Any], dict[str, list[str]]]:
    try:
        return Question().load({name: FormText(value) for name, value in values.items()}), {}
    except ValidationError as error:
        return dict(error.valid_data or {}), errors_by_field(error.messages)


def _matters(matters: Sequence[Matter]) -> set[str]:
    return {*CATEGORIES, *(str(one.number) for one in matters)}


def _wanted(data: Mapping[str, Any], villages: Sequence[Village], matters: Sequence[Matter]) -> Wanted:
    of_matter = data.get("matter", "")
    amounts = sorted(data[name] for name in ("min", "max") if name in data)
    both = len(amounts) == 2  # in whichever order they were typed
    return Wanted(
        words=words(data.get("q", "")),
        village_id=_id({one.code: one.id for one in villages}, data.get("village")),
        category=of_matter if of_matter in CATEGORIES else "",
        matter_id=_id({str(one.number): one.id for one in matters}, of_matter),
        year=data.get("year"),
        least=amounts[0] if both else data.get("min"),
        most=amounts[1] if both else data.get("max"),
        kind=data.get("kind", ""),
    )


def _id(known: Mapping[str, UUID], name: str | None) -> UUID | None:
    return known.get(name or "")
