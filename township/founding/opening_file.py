"""Reading a file of opening balances: what each row says, or what is wrong with it."""

import csv
import io
import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from kernel.errors import Refusal
from kernel.words import marked
from ledger.opening import OpeningRow, Problem

MAX_BYTES = 20 * 1024 * 1024
COLUMNS = ("code", "reference", "unit", "amount", "side", "limit", "lots", "expires_on")
_NEEDED = {"code", "unit", "amount"}
_AMOUNT = re.compile(r"-?(?:0|[1-9][0-9]{0,12})", re.ASCII)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


class OpeningFileNotRight(Refusal):
    status = 422
    code = "opening_file_not_right"
    message = marked("The file is no CSV in UTF-8 with the columns %(columns)s.")

    def __init__(self) -> None:
        super().__init__(columns=", ".join(COLUMNS))


class CellNotRight(Refusal):
    """Raised with `column`."""

    status = 422
    code = "cell_not_right"
    message = marked("%(column)s is not right.")


class CellsMissing(Refusal):
    status = 422
    code = "cells_missing"
    message = marked("The row has too few or too many cells.")


class RowNotRight(Refusal):
    """Raised with `problems`: every row that can't be read, and why."""

    status = 422
    code = "rows_not_right"
    message = marked("%(count)s rows can't be brought in, so none was.")

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(count=len(problems))
        self.problems = tuple(problems)


def read_opening(content: bytes) -> list[OpeningRow]:
    """Return the rows of a CSV file. Raises OpeningFileNotRight, RowNotRight."""
    rows, problems = [], []
    for number, cells in enumerate(_table(content), start=1):
        try:
            rows.append(_row(cells))
        except (CellNotRight, CellsMissing) as refusal:
            problems.append(Problem(number, refusal))
    if problems:
        raise RowNotRight(problems)
    return rows


def _table(content: bytes) -> list[dict[str, str]]:
    try:
        if len(content) > MAX_BYTES:
            raise OpeningFileNotRight
        reader = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True)
        names = reader.fieldnames or []
        if len(set(names)) != len(names) or not _NEEDED <= set(names) <= set(COLUMNS):
            raise OpeningFileNotRight
        return list(reader)
    except (UnicodeDecodeError, csv.Error) as error:
        raise OpeningFileNotRight from error


def _row(cells: Mapping[Any, Any]) -> OpeningRow:
    # DictReader puts what is beyond the last column under None, and None into cells that are missing.
    if None in cells or None in cells.values():
        raise CellsMissing
    told = {name: str(value).strip() for name, value in cells.items()}
    return OpeningRow(
        code=told["code"],
        reference=told.get("reference", ""),
        unit=told["unit"],
        amount=_amount(told["amount"]),
        normal_side=told.get("side") or None,
        limit=told.get("limit") or None,
        with_lots=_lots(told.get("lots", "")),
        expires_on=_day(told.get("expires_on", "")),
    )


def _amount(text: str) -> int:
    if not _AMOUNT.fullmatch(text):
        raise CellNotRight(column="amount")
    return int(text)


def _lots(text: str) -> bool:
    if text not in ("", "no", "yes"):
        raise CellNotRight(column="lots")
    return text == "yes"


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        if not _DAY.fullmatch(text):
            raise ValueError(text)
        return date.fromisoformat(text)
    except ValueError as error:
        raise CellNotRight(column="expires_on") from error
