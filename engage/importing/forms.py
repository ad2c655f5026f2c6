"""What the page of an import sends back: the heading, what each column holds, and what to do about single rows."""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from marshmallow import ValidationError

from engage.disclosures import ticks
from engage.disclosures.schemas import HeadingTyped
from engage.importing.columns import FIELDS
from engage.importing.tables import Table
from engage.signing.offices import OFFICES, in_order
from kernel.web.errors_by_field import errors_by_field
from kernel.web.forms import Submission
from kernel.web.schema import FormText

HEADING = ("key", "category", "matter_id", "matter", "period_key", "period", "title", "body")
MOST_MENDED = 400
_COLUMN = re.compile(r"column\.([0-9]{1,2})", re.ASCII)
_MEND = re.compile(r"mend\.([0-9]{1,5})\.([a-z_.]{1,30})", re.ASCII)
_KIND = re.compile(r"kind\.([0-9]{1,5})", re.ASCII)
_LEAVE = re.compile(r"leave\.([0-9]{1,5})", re.ASCII)
_WORDS = re.compile(r"words\.([0-9]{1,3})", re.ASCII)
_LONGEST, _LONGEST_KIND = 500, 20


@dataclass(frozen=True)
class Sent:
    """An import's form. `fields` is None when nothing was chosen for the columns yet."""

    heading: Submission
    fields: list[str] | None = None
    mends: Mapping[int, Mapping[str, str]] = field(default_factory=dict)
    left_out: frozenset[int] = frozenset()
    words: Mapping[str, str] = field(default_factory=dict)
    signers: tuple[str, ...] = ()
    seen: str = ""
    sure: frozenset[str] = frozenset()
    replaces: UUID | None = None
    hidden: frozenset[str] = frozenset()
    """Of the words that look like names, those to hide."""
    kinds: Mapping[int, str] = field(default_factory=dict)
    kinds_of_rest: Mapping[str, str] = field(default_factory=dict)
    """By direction, "in" or "out"."""


def sent(values: Mapping[str, str], table: Table) -> Sent:
    """Read the form by which a table is looked at again or confirmed; what does not belong to it is passed over."""
    return Sent(
        heading=heading(values),
        fields=_fields(values, len(table.names)),
        mends=_mends(values),
        left_out=frozenset(int(match[1]) for name in values if (match := _LEAVE.fullmatch(name))),
        words=_words(values),
        signers=in_order(office for office in OFFICES if f"signer.{office}" in values),
        seen=values.get("seen", ""),
        sure=_ticked(values, "sure."),
        hidden=_ticked(values, "hide."),
        replaces=ticks.replaces(values),
        kinds={int(match[1]): _kind(text) for name, text in values.items() if (match := _KIND.fullmatch(name))},
        kinds_of_rest={way: _kind(values.get(f"kind.rest.{way}", "")) for way in ("out", "in")},
    )


def heading(values: Mapping[str, str]) -> Submission:
    """Check what stands above the lines: `data` has the `draft` without lines and the `key`."""
    typed = {name: FormText(values[name]) for name in HEADING if name in values}
    shown = {name: str(text) for name, text in typed.items()}
    try:
        return Submission(data=HeadingTyped().load(typed), values=shown)
    except ValidationError as error:
        return Submission(errors=errors_by_field(error.messages), values=shown)


def doubled(fields: list[str]) -> list[int]:
    """Return the columns that hold what an earlier column holds already."""
    return [number for number, name in enumerate(fields) if name and name in fields[:number]]


def _ticked(values: Mapping[str, str], begins: str) -> frozenset[str]:
    return frozenset(name.removeprefix(begins) for name in values if name.startswith(begins))


def _kind(text: str) -> str:
    return " ".join(text.split())[:_LONGEST_KIND]


def _fields(values: Mapping[str, str], columns: int) -> list[str] | None:
    chosen = {int(match[1]): text for name, text in values.items() if (match := _COLUMN.fullmatch(name))}
    if not chosen:
        return None
    return [chosen.get(number, "") if chosen.get(number, "") in FIELDS else "" for number in range(columns)]


def _mends(values: Mapping[str, str]) -> dict[int, dict[str, str]]:
    mends: dict[int, dict[str, str]] = defaultdict(dict)
    found = [(match, text) for name, text in values.items() if (match := _MEND.fullmatch(name))]
    for match, text in found[:MOST_MENDED]:
        if match[2] in FIELDS:
            mends[int(match[1])][match[2]] = text.strip()[:_LONGEST]
    return dict(mends)


def _words(values: Mapping[str, str]) -> dict[str, str]:
    """Pair each subject with the editor's words for it; their numbers only keep the two together."""
    numbers = [match[1] for name in values if (match := _WORDS.fullmatch(name))]
    pairs = ((values.get(f"subject.{number}", ""), " ".join(values[f"words.{number}"].split())) for number in numbers)
    return {subject: words[:60] for subject, words in pairs if subject and words}
