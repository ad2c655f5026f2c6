"""What comes in when a village publishes, and what goes out by JSON."""

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, fields, post_load, pre_load, validate, validates_schema

from engage.catalogue.models import CATEGORIES
from engage.disclosures.drafts import Draft, LineDraft
from engage.disclosures.fields import Amount, Choice, Day, Offices, PublicLine, PublicParagraphs
from engage.disclosures.rows import is_blank
from kernel.web.schema import Line, Paragraphs, Strict, WholeNumber, day_field, one_of
from kernel.words import marked

MOST_TYPED_LINES = 100
MOST_LINES = 5_000
_TOO_MANY = marked("At most 5,000 lines at once.")


_MATTER = "The matter of the catalogue that it fulfils: its name and category come with it."
_PERIOD_KEY = "2026-10, 2026-Q3, 2026 or the id of an event; it has to be one of the matter's. Follows from `period`."
_REPLACES = "The withdrawn disclosure of the same matter and period that this one stands in for."
_SURE = "What somebody has looked at and found right, when the answer was `look_first`."


def hide_field() -> "fields.List[Any]":
    """Return the field in which a program says which of the words that look like names are to be hidden."""
    described = {"description": "Of the words that look like names, those to hide."}
    return fields.List(Line(20), load_default=list, metadata=described)


def sure_field() -> "fields.List[Any]":
    """Return the field in which a program says what was looked at; `masked` lets what has to be hidden be hidden."""
    known = one_of("masked", "names", "twice", "days")
    return fields.List(known, load_default=list, validate=validate.Length(max=4), metadata={"description": _SURE})


class _LineTexts(Strict):
    """What a line says in words."""

    @post_load
    def _draft(self, data: dict[str, Any], **_: Any) -> LineDraft:
        return LineDraft(**{"amount_fen" if name == "amount" else name: value for name, value in data.items()})


class LineTyped(_LineTexts):
    """A line from the form, in the ways in which people write days and amounts. What it tells of people is masked."""

    day = Day(required=True)
    amount = Amount(required=True)
    purpose = Line(60, required=True)
    quantity = Line(20, blank=True, load_default="")
    direction = one_of("in", "out", load_default="out")
    category = Line(20, blank=True, load_default="")
    subject = Line(60, blank=True, load_default="")
    source = Line(30, blank=True, load_default="")
    used_by = Line(30, blank=True, load_default="")
    responsible = Line(30, blank=True, load_default="")
    voucher = Line(30, blank=True, load_default="")
    signed_by = Offices(load_default="")


class LineSent(_LineTexts):
    """A line by JSON: a day is 2026-11-05, an amount a whole number of fen. It may hold no personal number."""

    day = day_field(required=True)
    amount_fen = WholeNumber(required=True)
    purpose = PublicLine(60, required=True)
    quantity = PublicLine(20, blank=True, load_default="")
    direction = one_of("in", "out", load_default="out")
    category = PublicLine(20, blank=True, load_default="")
    source = PublicLine(30, blank=True, load_default="")
    used_by = PublicLine(30, blank=True, load_default="")
    responsible = PublicLine(30, blank=True, load_default="")
    subject = PublicLine(60, blank=True, load_default="")
    voucher = PublicLine(30, blank=True, load_default="")
    signed_by = Offices(load_default="")


class _Heading(Strict):
    may_be_empty = False
    beside = ("key", "lines", "sure", "replaces")
    """What is no part of the heading."""

    key = fields.UUID(required=True, metadata={"description": "Names this act of publishing; repeat it to retry."})

    @validates_schema
    def _says_something(self, data: Mapping[str, Any], **_: Any) -> None:
        if not self.may_be_empty and not data.get("body") and not data.get("lines"):
            raise ValidationError(marked("Write a text, or add at least one money line."), "body")

    @post_load
    def _draft(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        heading = {name: value for name, value in data.items() if name not in self.beside}
        draft = Draft(lines=tuple(data.get("lines", ())), **heading)
        said = {"sure": data.get("sure", []), "replaces": data.get("replaces")}
        return {"key": data["key"], "draft": draft, **said}


class HeadingTyped(_Heading):
    """What stands above a table that is imported: `draft` has no lines yet. What it tells of people is masked."""

    may_be_empty = True

    category = one_of(*CATEGORIES, load_default="finance")
    matter_id = Choice(load_default=None)
    matter = Line(60, blank=True, load_default="")
    period_key = Line(40, blank=True, load_default="")
    title = Line(80, blank=True, load_default="")
    """Left empty it is made of the period and the matter: see `headings.settled_typed`."""
    period = Line(30, blank=True, load_default="")
    body = Paragraphs(5000, blank=True, load_default="")


class DisclosureTyped(HeadingTyped):
    """The publishing form. Rows left blank are passed over."""

    may_be_empty = False

    lines = fields.List(
        fields.Nested(LineTyped), load_default=list, validate=validate.Length(max=MOST_LINES, error=_TOO_MANY)
    )

    @pre_load
    def _without_blank_rows(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        rows = data.get("lines", [])
        return {**data, "lines": [row for row in rows if not is_blank(row)] if isinstance(rows, list) else rows}


class DisclosureSent(_Heading):
    """A disclosure by JSON. It may hold no personal number."""

    category = one_of(*CATEGORIES, required=True)
    matter = PublicLine(60, blank=True, load_default="", metadata={"description": "Needed without a `matter_id`."})
    matter_id = fields.UUID(load_default=None, metadata={"description": _MATTER})
    period_key = Line(40, blank=True, load_default="", metadata={"description": _PERIOD_KEY})
    title = PublicLine(80, required=True)
    period = PublicLine(30, blank=True, load_default="", metadata={"description": "In words, such as 2026年10月."})
    body = PublicParagraphs(5000, blank=True, load_default="")
    lines = fields.List(
        fields.Nested(LineSent), load_default=list, validate=validate.Length(max=MOST_LINES, error=_TOO_MANY)
    )
    sure = sure_field()
    replaces = fields.UUID(load_default=None, metadata={"description": _REPLACES})


class LineOut(Strict):
    id = fields.UUID()
    number = fields.Integer()
    day = fields.Date()
    purpose = fields.String()
    quantity = fields.String()
    amount_fen = fields.Integer()
    direction = fields.String()
    category = fields.String()
    source = fields.String()
    used_by = fields.String()
    responsible = fields.String()
    voucher = fields.String()
    subject = fields.String(metadata={"description": "What the accounts call it, when the village's table had it."})
    signed_by = fields.String(metadata={"description": "The offices that signed it: accountant,head."})
    sentence = fields.String(metadata={"description": "The line in plain words, in the reader's language."})


class DisclosureSummary(Strict):
    id = fields.UUID()
    category = fields.String()
    matter = fields.String()
    title = fields.String()
    period = fields.String()
    published_at = fields.AwareDateTime()
    state = fields.String(metadata={"description": "published or withdrawn; of a withdrawn one only this list tells."})
    version = fields.Integer(metadata={"description": "1, and one more with each correction."})
    in_fen = fields.Integer()
    out_fen = fields.Integer()
    moved_fen = fields.Integer(
        metadata={"description": "Only moved between the village's own accounts, or is not paid yet: in neither sum."}
    )


class DisclosureOut(DisclosureSummary):
    village = fields.String(metadata={"description": "The village's official code."})
    body = fields.String()
    lines = fields.List(fields.Nested(LineOut))


class DisclosuresOut(Strict):
    items = fields.List(fields.Nested(DisclosureSummary))
    after = fields.String(metadata={"description": "Ask with it for the next page; empty at the end."})


class VillageOut(Strict):
    code = fields.String()
    name = fields.String()


class VillagesOut(Strict):
    items = fields.List(fields.Nested(VillageOut))


class StartOut(Strict):
    start = fields.String(metadata={"description": "Send it back once the text has been read; good for 24 hours."})
    seconds = fields.Integer(metadata={"description": "How long the text has to be in front of the reader."})


class ReadingSent(Strict):
    start = fields.String(required=True, validate=validate.Length(max=1000))


class ReadingOut(Strict):
    points = fields.Integer(metadata={"description": "What this reading earned."})
    replayed = fields.Boolean(metadata={"description": "True when it had been credited before."})
