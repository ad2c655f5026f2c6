"""The batch file that a bank takes, written from a run's stored lines as the bank's profile says."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from io import StringIO

from kernel.inert import inert
from kernel.money import yuan
from township.settlement.models import LINE_ENDS, BankProfile, SettlementLine
from township.settlement.refusals import CannotBeWritten

SOURCES = (
    "line_number",
    "payee_name",
    "bank_name",
    "bank_account",
    "amount",
    "purpose",
    "township_name",
    "shop_name",
    "run_number",
    "cut_off",
    "fixed",
)
"""What a column can hold; `fixed` is the column's own `text`, the same in each line."""


@dataclass(frozen=True)
class Batch:
    """What is the same in every line: whose run it is and the words that the payee reads on the bank's statement."""

    run_number: str
    cut_off: date
    township_name: str
    purpose: str


def bank_file(profile: BankProfile, batch: Batch, lines: Sequence[SettlementLine]) -> bytes:
    """Return the file of all lines that are to be paid; the same lines give the same bytes.

    Raises CannotBeWritten, naming the line, for a character that the profile's encoding does not have.
    """
    rows = [_encoded(profile, line, _row(profile, batch, line)) for line in lines if line.amount_fen > 0]
    if profile.header:
        rows.insert(0, _encoded(profile, None, [column["heading"] for column in profile.columns]))
    return (b"\xef\xbb\xbf" if profile.encoding == "utf-8-sig" else b"") + b"".join(rows)


def unwritable(profile: BankProfile, batch: Batch, lines: Sequence[SettlementLine]) -> CannotBeWritten | None:
    """Return what would hinder `bank_file`, so that it can be said before the run is checked."""
    try:
        bank_file(profile, batch, lines)
    except CannotBeWritten as refusal:
        return refusal
    return None


def _row(profile: BankProfile, batch: Batch, line: SettlementLine) -> list[str]:
    known = _values(profile, batch, line)
    return [
        str(column["text"]) if column["source"] == "fixed" else known[column["source"]] for column in profile.columns
    ]


def _values(profile: BankProfile, batch: Batch, line: SettlementLine) -> Mapping[str, str]:
    return {
        "line_number": str(line.number),
        "payee_name": line.payee_name,
        "bank_name": line.bank_name,
        "bank_account": line.bank_account,
        "amount": yuan(line.amount_fen) if profile.amount_format == "yuan" else str(line.amount_fen),
        "purpose": batch.purpose,
        "township_name": batch.township_name,
        "shop_name": line.shop_name,
        "run_number": batch.run_number,
        "cut_off": batch.cut_off.isoformat(),
    }


def _encoded(profile: BankProfile, line: SettlementLine | None, cells: Sequence[str]) -> bytes:
    written = StringIO()
    writer = csv.writer(written, delimiter=profile.delimiter, lineterminator=LINE_ENDS[profile.line_end])
    writer.writerow([inert(cell) for cell in cells])
    try:
        # The mark of utf-8-sig stands once, at the beginning of the file.
        return written.getvalue().encode("utf-8" if profile.encoding == "utf-8-sig" else profile.encoding)
    except UnicodeEncodeError as error:
        raise CannotBeWritten(
            line=line.number if line else 0,
            text=line.payee_name if line else cells[0],
            character=error.object[error.start],
            encoding=profile.encoding.upper(),
        ) from error
