"""What is about to be published or corrected: plain values, checked and told apart."""

import hashlib
import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass, fields
from datetime import date
from typing import Any
from uuid import UUID

from engage.disclosures.refusals import DayToCome, HoldsPersonalNumber, NothingToPublish
from kernel.personal_numbers import text as personal_numbers
from kernel.personal_numbers.cells import holds_split_number


@dataclass(frozen=True, kw_only=True)
class LineDraft:
    """A money line; `amount_fen` is positive and `direction` is "in" or "out".

    In a correction `number` is that of the line as published, and None for a line that comes in addition.
    """

    day: date
    purpose: str
    amount_fen: int
    direction: str = "out"
    quantity: str = ""
    category: str = ""
    subject: str = ""
    source: str = ""
    used_by: str = ""
    responsible: str = ""
    voucher: str = ""
    signed_by: str = ""
    number: int | None = None


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A disclosure; `category` is "party", "village" or "finance".

    `matter_id` names the matter of the catalogue that it fulfils and `period_key` which of its obligations.
    """

    category: str
    matter: str
    title: str
    period: str = ""
    body: str = ""
    matter_id: UUID | None = None
    period_key: str = ""
    lines: tuple[LineDraft, ...] = ()


HEADING = tuple(field.name for field in fields(Draft) if field.name != "lines")
_OF_LINE = tuple(field.name for field in fields(LineDraft))
LINE = tuple(field.name for field in fields(LineDraft) if field.name != "number")
TEXTS = ("matter", "title", "period", "body")
LINE_TEXTS = ("purpose", "quantity", "category", "subject", "source", "used_by", "responsible", "voucher")


def texts(draft: Draft) -> Iterator[tuple[str, str]]:
    """Yield each text that everybody will read under the name of its place: "title", "lines.3.responsible"."""
    for name in TEXTS:
        yield name, getattr(draft, name)
    for place, line in enumerate(draft.lines):
        for name in LINE_TEXTS:
            yield f"lines.{place}.{name}", getattr(line, name)


def together(draft: Draft) -> Iterator[dict[str, str]]:
    """Yield the texts that are read as one, by place: a number may begin in one of them and end in another."""
    yield {name: getattr(draft, name) for name in TEXTS}
    yield {name: getattr(draft, name) for name in ("title", "body")}
    for place, line in enumerate(draft.lines):
        yield {f"lines.{place}.{name}": getattr(line, name) for name in LINE_TEXTS}


def check(draft: Draft, today: date, office_phones: Collection[str] = ()) -> None:
    """Raise NothingToPublish, DayToCome or HoldsPersonalNumber for what can't be published.

    `office_phones` are no personal numbers.
    """
    if not draft.body and not draft.lines:
        raise NothingToPublish
    for number, line in enumerate(draft.lines, 1):
        if line.day > today:
            raise DayToCome(number=number)
    if any(personal_numbers.holds_number(text, shown=office_phones) for text in {text for _, text in texts(draft)}):
        raise HoldsPersonalNumber
    if any(holds_split_number(list(fields.values())) for fields in together(draft)):
        raise HoldsPersonalNumber


def content(draft: Draft) -> dict[str, Any]:
    """Return a draft as JSON values: the heading by name and, under "lines", the lines."""
    heading = {name: _value(getattr(draft, name)) for name in HEADING}
    return {**heading, "lines": [{name: _value(getattr(line, name)) for name in _OF_LINE} for line in draft.lines]}


def draft_of(content: dict[str, Any]) -> Draft:
    """Return the draft that `content` was made of."""
    heading = {name: content.get(name, "") for name in HEADING}
    matter_id = heading.pop("matter_id")
    lines = tuple(LineDraft(**{**line, "day": date.fromisoformat(line["day"])}) for line in content["lines"])
    return Draft(**heading, matter_id=UUID(matter_id) if matter_id else None, lines=lines)


def fingerprint(*parts: object) -> str:
    """Return a digest that tells one content from another: drafts and plain values."""
    plain = [content(part) if isinstance(part, Draft) else part for part in parts]
    return hashlib.sha256(json.dumps(plain, default=str, sort_keys=True).encode()).hexdigest()


def _value(value: object) -> object:
    return str(value) if isinstance(value, date | UUID) else value
