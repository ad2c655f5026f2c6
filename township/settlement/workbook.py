"""The settlement sheet as a spreadsheet: what is signed, filed and printed. Stored lines only, no formulas."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from kernel.inert import inert
from kernel.words import marked
from township.settlement.models import SettlementLine

Words = Callable[..., str]

_COLUMNS = (
    (marked("Line"), 6),
    (marked("Shop"), 22),
    (marked("Account holder"), 22),
    (marked("Bank"), 26),
    (marked("Account number"), 24),
    (marked("Sales"), 8),
    (marked("Points"), 10),
    (marked("Amount (yuan)"), 14),
    (marked("Remark"), 18),
)
_CARRIED = marked("goes into the next run")
_TO_PAY = marked("To be paid")
_CARRIED_OVER = marked("Carried over")
_PREPARED = marked("Prepared by %(name)s")
_CHECKED = marked("Checked by %(name)s")
_UNTIL = marked("Everything up to and with %(cut_off)s")
_TITLE = marked("Settlement %(number)s of %(township)s")
_HEAD = 3


@dataclass(frozen=True)
class SheetHead:
    """What stands above and below the lines."""

    township_name: str
    run_number: str
    cut_off: str
    prepared_by: str
    checked_by: str
    checked_at: datetime


def workbook(head: SheetHead, lines: Sequence[SettlementLine], words: Words) -> bytes:
    """Return an XLSX file; the same lines give the same bytes, whenever and by whomever it is asked for."""
    file = BytesIO()
    book = Workbook(file, {"in_memory": True})
    title = words(_TITLE, number=head.run_number, township=head.township_name)
    moment = head.checked_at.astimezone(UTC).replace(tzinfo=None)
    book.set_properties({"title": title, "created": moment})
    sheet = book.add_worksheet(head.run_number)
    _set_up(sheet)
    _write(sheet, _formats(book), title, head, lines, words)
    book.close()
    return file.getvalue()


def _set_up(sheet: Worksheet) -> None:
    """A4 across, one page wide, with the headings on each page and page numbers."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(_HEAD)
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
    sheet.set_footer("&C&P / &N")
    sheet.freeze_panes(_HEAD + 1, 0)
    for column, (_, width) in enumerate(_COLUMNS):
        sheet.set_column(column, column, width)


def _formats(book: Workbook) -> dict[str, Any]:
    money = {"num_format": "#,##0.00"}
    edge, strong = {"border": 1, "border_color": "#9aa39d", "valign": "vcenter"}, {"bold": True}
    return {
        "title": book.add_format({"bold": True, "font_size": 16}),
        "plain": book.add_format(),
        "head": book.add_format(edge | strong | {"bg_color": "#e2eee7", "text_wrap": True}),
        "text": book.add_format(edge | {"num_format": "@"}),
        "count": book.add_format(edge | {"num_format": "#,##0"}),
        "money": book.add_format(edge | money),
        "total": book.add_format(edge | strong),
        "total_count": book.add_format(edge | strong | {"num_format": "#,##0"}),
        "total_money": book.add_format(edge | strong | money),
    }


def _write(
    sheet: Worksheet,
    formats: dict[str, Any],
    title: str,
    head: SheetHead,
    lines: Sequence[SettlementLine],
    words: Words,
) -> None:
    sheet.write_string(0, 0, inert(title), formats["title"])
    sheet.write_string(1, 0, inert(words(_UNTIL, cut_off=head.cut_off)), formats["plain"])
    for column, (heading, _) in enumerate(_COLUMNS):
        sheet.write_string(_HEAD, column, inert(words(heading)), formats["head"])
    for row, line in enumerate(lines, _HEAD + 1):
        _write_line(sheet, formats, row, line, words)
    below = _write_totals(sheet, formats, _HEAD + 1 + len(lines), lines, words)
    sheet.write_string(below + 1, 1, inert(words(_PREPARED, name=head.prepared_by)), formats["plain"])
    sheet.write_string(below + 1, 4, inert(words(_CHECKED, name=head.checked_by)), formats["plain"])


def _write_line(sheet: Worksheet, formats: dict[str, Any], row: int, line: SettlementLine, words: Words) -> None:
    sheet.write_number(row, 0, line.number, formats["count"])
    for column, text in enumerate((line.shop_name, line.payee_name, line.bank_name, line.bank_account), 1):
        sheet.write_string(row, column, inert(text), formats["text"])
    sheet.write_number(row, 5, line.sales, formats["count"])
    sheet.write_number(row, 6, line.points, formats["count"])
    sheet.write_number(row, 7, _yuan(line.amount_fen), formats["money"])
    sheet.write_string(row, 8, inert(words(_CARRIED)) if line.amount_fen < 0 else "", formats["text"])


def _write_totals(
    sheet: Worksheet, formats: dict[str, Any], row: int, lines: Sequence[SettlementLine], words: Words
) -> int:
    """Write the sums of what is paid and of what is carried over, and return the row below them."""
    to_pay = [line for line in lines if line.amount_fen > 0]
    carried = [line for line in lines if line.amount_fen < 0]
    for name, group in ((_TO_PAY, to_pay), (_CARRIED_OVER, carried)):
        if not group:
            continue
        for column in range(len(_COLUMNS)):
            sheet.write_blank(row, column, None, formats["total"])
        sheet.write_string(row, 1, inert(words(name)), formats["total"])
        sheet.write_number(row, 5, sum(line.sales for line in group), formats["total_count"])
        sheet.write_number(row, 6, sum(line.points for line in group), formats["total_count"])
        sheet.write_number(row, 7, _yuan(sum(line.amount_fen for line in group)), formats["total_money"])
        row += 1
    return row


def _yuan(fen: int) -> Decimal:
    """Two exact decimals, which the file keeps as they are written."""
    return Decimal(fen).scaleb(-2)
