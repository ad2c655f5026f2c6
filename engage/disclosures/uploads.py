"""From a village's own spreadsheet to rows of the publishing form. Nothing is saved here."""

from collections.abc import Sequence
from dataclasses import dataclass

from engage import spreadsheets
from engage.spreadsheets import MAX_ROWS, TooManyRows, UnreadableFile
from kernel.words import marked

# What villages call the columns. The first of each is what our own template says.
_NAMES: dict[str, tuple[str, ...]] = {
    "day": ("日期", "时间", "发生日期", "day", "date"),
    "purpose": ("用途", "事项", "摘要", "内容", "收支项目", "项目", "purpose"),
    "quantity": ("数量", "quantity"),
    "amount": ("金额", "发生额", "amount"),
    "direction": ("收支", "收支类型", "类型", "direction"),
    "category": ("类别", "科目", "分类", "category"),
    "source": ("资金来源", "来源", "source"),
    "used_by": ("使用人", "使用单位", "领用人", "used by"),
    "responsible": ("经办人", "经办", "责任人", "负责人", "responsible"),
    "voucher": ("凭证号", "凭证", "凭证编号", "voucher"),
    "in": ("收入", "收入金额", "received"),
    "out": ("支出", "支出金额", "spent"),
}
_COLUMN_OF = {name: column for column, names in _NAMES.items() for name in names}
_HEADING_WITHIN = 10
_TOTALS = ("合计", "总计", "小计", "total")
_DIRECTIONS = {"收入": "in", "收": "in", "in": "in", "支出": "out", "支": "out", "out": "out", "": "out"}
TEMPLATE_HEADING = [_NAMES[column][0] for column in _NAMES if column not in ("in", "out")]
TEMPLATE_EXAMPLE = [
    "2026-11-05",
    "购入档案柜",
    "1 套",
    "1,040.00",
    "支出",
    "办公用品",
    "村集体",
    "村委会",
    "张三",
    "2026-11-018",
]


class NoHeading(UnreadableFile):
    code = "no_heading"
    message = marked("The row with the names of the columns was not found.")
    advice = marked("It needs a day, a purpose and an amount: 日期, 用途, 金额. Compare it with the template.")


class NoRows(UnreadableFile):
    code = "no_rows"
    message = marked("There is no row under the names of the columns.")


@dataclass(frozen=True)
class UploadedRow:
    """A row of the publishing form, and at which row of the file it stood, counted from 1."""

    place: int
    cells: dict[str, str]

    def shown(self, column: str) -> str:
        """Return what stood in a column, for pointing at it; a formula is not shown."""
        cell = self.cells.get(column, "")
        return "" if cell == spreadsheets.FORMULA else cell


def read_lines(content: bytes) -> list[UploadedRow]:
    """Return the money lines of a CSV or XLSX file as rows of the publishing form, not yet checked.

    The heading is looked for in the first rows; blank rows and totals are passed over. A village that keeps income and
    expense in two columns gets both. Raises UnreadableFile or one of its kinds.
    """
    table = spreadsheets.read_rows(content)
    place, columns = _heading(table)
    below = enumerate(table[place + 1 :], place + 2)
    rows = [UploadedRow(number, _row(columns, cells)) for number, cells in below if _counts(cells)]
    if not rows:
        raise NoRows
    if len(rows) > MAX_ROWS:
        raise TooManyRows(MAX_ROWS)
    return rows


def _heading(table: Sequence[Sequence[str]]) -> tuple[int, dict[int, str]]:
    for place, cells in enumerate(table[:_HEADING_WITHIN]):
        columns = {
            number: _COLUMN_OF[name] for number, cell in enumerate(cells) if (name := _plain(cell)) in _COLUMN_OF
        }
        found = set(columns.values())
        if {"day", "purpose"} <= found and found & {"amount", "in", "out"}:
            return place, columns
    raise NoHeading


def _plain(name: str) -> str:
    """Write a column's name without its unit and spaces: 金额（元） is 金额."""
    return name.partition("（")[0].partition("(")[0].replace(" ", "").replace("\n", "").lower()


def _counts(cells: Sequence[str]) -> bool:
    first = next((cell for cell in cells if cell), "")
    return bool(first) and first.replace(" ", "").lower() not in _TOTALS


def _row(columns: dict[int, str], cells: Sequence[str]) -> dict[str, str]:
    row: dict[str, str] = {}
    for number, column in columns.items():
        cell = cells[number] if number < len(cells) else ""
        if column in ("in", "out"):
            if cell and cell.strip("0.-－") and "amount" not in row:
                row |= {"amount": cell, "direction": column}
        else:
            row.setdefault(column, cell)
    row["direction"] = _DIRECTIONS.get(row.get("direction", ""), row.get("direction", ""))
    return row
