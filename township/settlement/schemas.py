"""What comes in for settlement, and what goes out by JSON."""

from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema

from kernel.web.schema import Line, Strict, WholeNumber, one_of
from kernel.words import marked
from township.settlement.bank_file import SOURCES
from township.settlement.models import AMOUNT_FORMATS, DELIMITERS, ENCODINGS, LINE_ENDS, LINE_STATES, RUN_STATES


class NewRun(Strict):
    cut_off = fields.Date(required=True, metadata={"description": "The last day to settle, whole; before today."})


class NewResult(Strict):
    """What the bank did with a line."""

    result = one_of("paid", "failed", required=True)
    value_day = fields.Date(required=True, metadata={"description": "The day on which it did."})
    reason = Line(200, blank=True, load_default="", metadata={"description": "Why it failed; only then."})

    @validates_schema
    def _reason_when_failed(self, data: dict[str, Any], **_: Any) -> None:
        if data["result"] == "failed" and not data["reason"]:
            raise ValidationError(marked("Write down the reason that the bank gave."), "reason")
        if data["result"] == "paid" and data["reason"]:
            raise ValidationError(marked("A line that was paid has no reason for failing."), "reason")


class RemainingPaid(Strict):
    """Every line that still waits was paid."""

    value_day = fields.Date(required=True)


class PageQuery(Strict):
    after = fields.UUID(metadata={"description": "The id of the last run of the page before."})


class ExportQuery(Strict):
    profile = fields.UUID(metadata={"description": "For kind `bank-file`: the id of the bank profile."})


class SettlementLineOut(Strict):
    id = fields.UUID()
    number = WholeNumber()
    shop_id = fields.UUID()
    shop_name = fields.String()
    payee_name = fields.String()
    bank_name = fields.String()
    bank_account = fields.String(
        attribute="masked_account", metadata={"description": "Its last four digits; the bank's file has it whole."}
    )
    sales = fields.Integer()
    points = fields.Integer()
    amount_fen = fields.Integer(metadata={"description": "Below zero: more was taken back than sold."})
    state = one_of(*LINE_STATES)
    failure_reason = fields.String(allow_none=True)
    value_day = fields.Date(allow_none=True)


class RunOut(Strict):
    id = fields.UUID()
    number = fields.String()
    cut_off = fields.Date()
    state = one_of(*RUN_STATES)
    prepared_by = fields.UUID()
    prepared_at = fields.AwareDateTime()
    checked_by = fields.UUID(allow_none=True)
    checked_at = fields.AwareDateTime(allow_none=True)
    closed_at = fields.AwareDateTime(allow_none=True)


class RunWithLines(RunOut):
    lines = fields.List(fields.Nested(SettlementLineOut))


class RunsOut(Strict):
    runs = fields.List(fields.Nested(RunOut))
    next = fields.UUID(allow_none=True, metadata={"description": "The `after` of the next page; null at the end."})


class BankProfileOut(Strict):
    id = fields.UUID()
    name = fields.String()


class BankProfilesOut(Strict):
    profiles = fields.List(fields.Nested(BankProfileOut))


class ColumnIn(Strict):
    """A column of a bank file: its heading, and where its content comes from."""

    heading = Line(40, required=True)
    source = one_of(*SOURCES, required=True)
    text = Line(60, blank=True)

    @validates_schema
    def _text_when_fixed(self, data: dict[str, Any], **_: Any) -> None:
        if (data["source"] == "fixed") != ("text" in data):
            raise ValidationError(marked("A column has a text if it is fixed, and only then."), "text")


class BankProfileIn(Strict):
    """A bank profile as it stands in its file."""

    name = Line(60, required=True)
    columns = fields.List(fields.Nested(ColumnIn), required=True, validate=validate.Length(min=1, max=40))
    delimiter = one_of(*DELIMITERS, load_default=",")
    encoding = one_of(*ENCODINGS, required=True)
    amount_format = one_of(*AMOUNT_FORMATS, required=True)
    header = fields.Boolean(truthy={True}, falsy={False}, required=True)
    line_end = one_of(*LINE_ENDS, load_default="crlf")

    @validates_schema
    def _headings_can_be_written(self, data: dict[str, Any], **_: Any) -> None:
        for column in data["columns"]:
            try:
                (column["heading"] + column.get("text", "")).encode(data["encoding"])
            except UnicodeEncodeError as error:
                message = marked("The encoding can't write this profile's own headings and texts.")
                raise ValidationError(message, "encoding") from error
