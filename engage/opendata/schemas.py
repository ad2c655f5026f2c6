"""The form of the open data, version 1: fields are added but never renamed, retyped or removed (docs/open-data.md)."""

from typing import Any

from marshmallow import fields

from engage.disclosures.period_asked import PeriodQuery
from kernel.web.schema import Strict, WholeNumber

FORMAT, VERSION = "qiaotou-open-data", "1.0"
AT_ONCE, MOST = 20, 100
"""Disclosures of a page."""


class OpenDataQuery(PeriodQuery):
    limit = WholeNumber(1, MOST, load_default=AT_ONCE)


class WholeQuery(Strict):
    """The table comes whole: there is nothing to ask for."""


class Terms(Strict):
    name = fields.String()
    zh = fields.String()
    en = fields.String()


class Place(Strict):
    code = fields.String(metadata={"description": "The official code of the statistics: nine digits, or twelve."})
    name = fields.String()


class CountsOut(Strict):
    disclosures = fields.Integer(metadata={"description": "Those that stand."})
    corrected = fields.Integer(metadata={"description": "Of those, how many were corrected."})
    withdrawn = fields.Integer()
    lines = fields.Integer(metadata={"description": "Money lines of those that stand."})


class LateOut(Strict):
    matter_number = fields.Integer()
    matter = fields.String()
    category = fields.String(metadata={"description": "party, village or finance"})
    period_key = fields.String(metadata={"description": "2026-10, 2026-Q3, 2026, or the id of an event."})
    what = fields.String(metadata={"description": "Of an event: what happened, in words; else empty."})
    due_on = fields.Date()
    working_days_late = fields.Integer()


class StruckOut(LateOut):
    published_on = fields.Date(allow_none=True, metadata={"description": "If it was published before it was struck."})
    struck_on = fields.Date()
    reason = fields.String(metadata={"description": "Why an officer struck it out."})


class OpenLine(Strict):
    id = fields.UUID(metadata={"description": "Stays when the line is corrected."})
    number = fields.Integer()
    day = fields.Date()
    purpose = fields.String()
    quantity = fields.String()
    direction = fields.String(metadata={"description": "in or out"})
    amount_fen = fields.Integer(metadata={"description": "Exact, positive; 100 fen are a yuan."})
    amount_yuan = fields.String(metadata={"description": "The same with two decimals: 1040.00"})
    category = fields.String()
    subject = fields.String(metadata={"description": "The accounting subject, if the village gave it."})
    source = fields.String()
    used_by = fields.String()
    responsible = fields.String()
    voucher = fields.String()
    signed_by = fields.List(fields.String(), metadata={"description": "Offices in the order in which they signed."})
    address = fields.Url()
    counted = fields.Boolean(
        metadata={"description": "False for what only moves between the village's own accounts, or is not paid yet."}
    )


class OpenDisclosure(Strict):
    id = fields.UUID()
    state = fields.String(metadata={"description": "published or withdrawn"})
    version = fields.Integer(metadata={"description": "1 when it was never changed."})
    category = fields.String(metadata={"description": "party, village or finance"})
    matter = fields.String()
    matter_number = fields.Integer(allow_none=True, metadata={"description": "In the township's catalogue."})
    title = fields.String()
    period = fields.String()
    period_key = fields.String()
    period_keys = fields.List(
        fields.String(), metadata={"description": "All that it fulfils: several when its period spans them."}
    )
    due_on = fields.Date(allow_none=True, metadata={"description": "By when the first of them had to be published."})
    published_at = fields.AwareDateTime()
    changed_at = fields.AwareDateTime(metadata={"description": "When it was published, corrected or withdrawn last."})
    change = fields.String(metadata={"description": "The last act: published, corrected or withdrawn."})
    reason = fields.String(metadata={"description": "Of the last correction or the withdrawal; else empty."})
    body = fields.String(metadata={"description": "Empty when withdrawn."})
    address = fields.Url()
    replaces = fields.UUID(
        allow_none=True, metadata={"description": "The withdrawn disclosure that its editor said it replaces."}
    )
    lines = fields.List(fields.Nested(OpenLine), metadata={"description": "Empty when withdrawn."})


class OpenDataOut(Strict):
    format = fields.String(metadata={"description": FORMAT})
    version = fields.String(metadata={"description": VERSION})
    terms = fields.Nested(Terms)
    township = fields.Nested(Place)
    village = fields.Nested(Place)
    updated_at = fields.AwareDateTime(allow_none=True)
    counts = fields.Nested(CountsOut)
    late = fields.List(fields.Nested(LateOut), metadata={"description": "What is overdue today."})
    struck = fields.List(
        fields.Nested(StruckOut),
        metadata={"description": "Events that officers struck out, and how late their disclosures were by then."},
    )
    disclosures = fields.List(fields.Nested(OpenDisclosure))
    after = fields.String(metadata={"description": "Ask with it for the next page; empty at the end."})
    next = fields.Url(allow_none=True, metadata={"description": "The next page's address."})


def columns() -> list[str]:
    """Return the names of the CSV's columns: a disclosure's fields, then a line's, each with where it comes from."""
    heading = [name for name in OpenDisclosure().fields if name != "lines"]
    return [f"disclosure_{name}" for name in heading] + [f"line_{name}" for name in OpenLine().fields]


def flat(disclosure: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the CSV's rows of a disclosure: one for each line, or one without a line."""
    heading = {f"disclosure_{name}": value for name, value in disclosure.items() if name != "lines"}
    lines = [{f"line_{name}": value for name, value in line.items()} for line in disclosure["lines"]]
    return [heading | line for line in lines or [{}]]
