"""What is about to be published or corrected: plain values, checked and told apart."""

import hashlib
import json
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any
from uuid import UUID

from engage.disclosures.refusals import DayToCome, HoldsPersonalNumber, NothingToPublish
from kernel.personal_numbers import text as personal_numbers
from kernel.personal_numbers.beside import accounts_beside
from kernel.personal_numbers.cells import Piece, continued_numbers, split_numbers


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


Finder = Callable[[Sequence[str]], Iterator[tuple[str, list[Piece]]]]
"""Finds what kind of number lies across texts, and its pieces."""


def together(draft: Draft) -> Iterator[tuple[dict[str, str], Finder]]:
    """Yield the texts that are read as one, by place, with what finds the numbers that lie across them.

    They may begin in one cell and end in another of the same line, or go on in the line below; and an account may stand
    beside the bank's name, but for a voucher's number, whose column says what it is.
    """
    yield {name: getattr(draft, name) for name in TEXTS}, split_numbers
    yield {name: getattr(draft, name) for name in ("title", "body")}, split_numbers
    for place, line in enumerate(draft.lines):
        cells = {f"lines.{place}.{name}": getattr(line, name) for name in LINE_TEXTS}
        yield cells, split_numbers
        yield {cell: text for cell, text in cells.items() if not cell.endswith(".voucher")}, accounts_beside
    for name in LINE_TEXTS:
        yield (
            {f"lines.{place}.{name}": getattr(line, name) for place, line in enumerate(draft.lines)},
            continued_numbers,
        )


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
    if any(True for fields, find in together(draft) for _ in find(list(fields.values()))):
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
