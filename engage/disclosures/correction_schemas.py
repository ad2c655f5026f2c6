"""What comes in when a disclosure is corrected or withdrawn, by form and by JSON, and what its history looks like."""

import re
from collections.abc import Mapping
from typing import Any

from marshmallow import fields, post_load, validate

from engage.disclosures.correcting import Corrections
from engage.disclosures.fields import PublicLine, PublicParagraphs
from engage.disclosures.rows import CELLS, is_blank
from engage.disclosures.schemas import LineOut, LineSent, LineTyped, hide_field, sure_field
from engage.signing.offices import written
from kernel.web.schema import FormText, Line, Paragraphs, Strict, WholeNumber, one_of

KEEP, OUT = "keep", "out"
_BOUND = "Stays as it was where it fulfils a matter of the catalogue."
_HEADING = ("matter", "title", "period", "body")
_MOST_ROWS = 200
_CELL = re.compile(rf"lines\.([0-9]{{1,4}})\.(number|act|{'|'.join(map(re.escape, CELLS))})", re.ASCII)


class _CorrectedLine(Strict):
    number = WholeNumber(
        load_default=None, allow_none=False, metadata={"description": "Of the line; left out: a new one."}
    )


class CorrectedLineTyped(_CorrectedLine, LineTyped):
    """A line of the correcting form: one that stands there, or a new one."""

    act = one_of(KEEP, OUT, load_default=KEEP)

    @post_load
    def _draft(self, data: dict[str, Any], **_: Any) -> Any:
        act = data.pop("act")
        return act, super()._draft(data)


class CorrectedLineSent(_CorrectedLine, LineSent):
    """A line by JSON; with a number it stands in the place of that line."""


class CorrectionTyped(Strict):
    """The correcting form: the heading whole, of the lines those that were chosen, and new ones."""

    key = fields.UUID(required=True)
    version = WholeNumber(required=True)
    reason = Line(200, required=True)
    matter = Line(60, blank=True, load_default="")
    title = Line(80, required=True)
    period = Line(30, blank=True, load_default="")
    body = Paragraphs(5000, blank=True, load_default="")
    lines = fields.List(fields.Nested(CorrectedLineTyped), load_default=list, validate=validate.Length(max=_MOST_ROWS))

    @post_load
    def _corrections(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        lines = data.pop("lines")
        heading = {name: data.pop(name) for name in _HEADING}
        known = [(act, line) for act, line in lines if line.number is not None]
        return {
            **data,
            "corrections": Corrections(
                heading=heading,
                lines={line.number: line for act, line in known if act == KEEP},
                out=frozenset(line.number for act, line in known if act == OUT),
                fresh=tuple(line for _, line in lines if line.number is None),
            ),
        }


class CorrectionSent(Strict):
    """A correction by JSON: what is left out stays as it is. It may hold no personal number."""

    key = fields.UUID(required=True, metadata={"description": "Names this correction; repeat it to retry."})
    version = WholeNumber(required=True, metadata={"description": "The version that is corrected."})
    reason = PublicLine(200, required=True)
    matter = PublicLine(60, metadata={"description": _BOUND})
    title = PublicLine(80)
    period = PublicLine(30, blank=True, metadata={"description": _BOUND})
    body = PublicParagraphs(5000, blank=True)
    lines = fields.List(fields.Nested(CorrectedLineSent), load_default=list, validate=validate.Length(max=_MOST_ROWS))
    take_out = fields.List(
        WholeNumber(), load_default=list, metadata={"description": "Numbers of lines that are taken out."}
    )
    sure = sure_field()

    @post_load
    def _corrections(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        lines = data.pop("lines")
        corrections = Corrections(
            heading={name: data.pop(name) for name in _HEADING if name in data},
            lines={line.number: line for line in lines if line.number is not None},
            out=frozenset(data.pop("take_out")),
            fresh=tuple(line for line in lines if line.number is None),
        )
        return {**data, "corrections": corrections}


class WithdrawalTyped(Strict):
    reason = Line(200, required=True)
    sure = one_of("on", required=True)


class WithdrawalSent(Strict):
    reason = PublicLine(200, required=True)
    sure = sure_field()
    hide = hide_field()


class VersionLineOut(LineOut):
    class Meta(LineOut.Meta):
        exclude = ("id",)


class HiddenOut(Strict):
    reason = fields.String()
    at = fields.AwareDateTime()
    by = fields.String()


class ChangedOut(Strict):
    number = fields.Integer(metadata={"description": "Of the line; 0 stands for the texts above the lines."})
    names = fields.List(fields.String(), metadata={"description": "purpose, amount_fen, title, ..."})


class VersionOut(Strict):
    number = fields.Integer()
    act = fields.String(metadata={"description": "published, corrected or withdrawn."})
    reason = fields.String()
    at = fields.AwareDateTime()
    by = fields.String(metadata={"description": "Whoever did it for the village office; empty where names are hidden."})
    matter = fields.String()
    title = fields.String()
    period = fields.String()
    body = fields.String()
    lines = fields.List(fields.Nested(VersionLineOut))
    changed = fields.List(
        fields.Nested(ChangedOut),
        metadata={"description": "Which fields the correction changed; of hidden and withdrawn versions too."},
    )
    hidden = fields.Nested(
        HiddenOut,
        metadata={
            "description": "The village hid what this version said. Like a withdrawn one it has no texts then, and of "
            "a line only `number`, `day`, `amount_fen`, `direction` and `category`, but for those who supervise the "
            "village."
        },
    )


class HistoryOut(Strict):
    items = fields.List(fields.Nested(VersionOut), metadata={"description": "The first version first."})


def typed(values: Mapping[str, str]) -> tuple[dict[str, Any], dict[str, str]]:
    """Return a correcting form as its schema reads it, and as it is shown again: without blank rows, closed up."""
    rows: dict[int, dict[str, str]] = {}
    for name, text in values.items():
        cell = _CELL.fullmatch(name)
        if cell:
            rows.setdefault(int(cell[1]), {})[cell[2]] = text
    kept = [rows[place] for place in sorted(rows) if not _is_blank(rows[place])]
    heading = {name: text for name, text in values.items() if not name.startswith("lines.") and name != "csrf_token"}
    shown = {f"lines.{place}.{name}": text for place, row in enumerate(kept) for name, text in row.items()}
    return {**_read(heading), "lines": [_row(row) for row in kept]}, {**heading, **shown}


def _is_blank(row: dict[str, str]) -> bool:
    return is_blank({name: text for name, text in row.items() if name != "act"})


def _row(row: dict[str, str]) -> dict[str, Any]:
    signed = {name.partition(".")[2] for name in row if name.startswith("signed_by.")}
    cells = {name: text for name, text in row.items() if "." not in name and (name != "number" or text)}
    return _read(cells | ({"signed_by": written(signed)} if signed else {}))


def _read(values: Mapping[str, str]) -> dict[str, Any]:
    return {name: FormText(text) for name, text in values.items()}
