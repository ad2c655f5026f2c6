"""A shop's statement to take along: CSV for programs, XLSX for the bookkeeper, PDF for the folder."""

import csv
from collections.abc import Callable
from io import BytesIO, StringIO
from typing import Any

from flask_babel import gettext as _
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle
from xlsxwriter import Workbook

from kernel.clock import SHANGHAI
from kernel.inert import inert
from kernel.money import yuan
from kernel.web.language import day as spoken
from township.shopbooks.statement import MEANS, Statement
from township.shopbooks.takings import Movement

TYPES = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
}
# One of the Chinese fonts that every reader of PDF knows: nothing is embedded, so the file stays small.
_FONT = "STSong-Light"


def written(kind: str, told: Statement) -> bytes:
    """Return the statement as "csv", "xlsx" or "pdf", in the reader's language. KeyError for any other kind."""
    writers: dict[str, Callable[[Statement], bytes]] = {"csv": _csv, "xlsx": _xlsx, "pdf": _pdf}
    return writers[kind](told)


def name(kind: str, told: Statement) -> str:
    """Return what the file is called: it says when, and nothing of anybody."""
    return f"statement-{told.when.first:%Y%m%d}-{told.when.last:%Y%m%d}.{kind}"


def _headings() -> list[str]:
    return [
        str(word)
        for word in (
            *(_("Number"), _("Day"), _("Time"), _("Sale or refund"), _("Points"), _("Amount (yuan)")),
            *(_("Paid by"), _("Clerk"), _("Device"), _("Payer"), _("Village")),
        )
    ]


def _row(one: Movement) -> list[str | int]:
    """Return a movement's cells; the payer is told by surname and village alone."""
    sign = "-" if one.amount_fen < 0 else ""
    return [
        one.number,
        one.business_day.isoformat(),
        f"{one.at.astimezone(SHANGHAI):%H:%M:%S}",
        _kind(one),
        one.points,
        f"{sign}{yuan(abs(one.amount_fen))}",
        str(MEANS[one.means]()),
        *(one.clerk, one.device, one.payer, one.payer_village),
    ]


def _kind(one: Movement) -> str:
    if one.voided_points:
        return str(_("sale of %(points)s points, cancelled", points=one.voided_points))
    return str(_("refund") if one.is_refund else _("sale"))


def _title(told: Statement) -> str:
    return str(
        _(
            "%(shop)s, %(first)s to %(last)s",
            shop=told.shop_name,
            first=spoken(told.when.first),
            last=spoken(told.when.last),
        )
    )


def _sum(told: Statement) -> str:
    return str(
        _(
            "%(sales)s sales, %(points)s points, %(yuan)s yuan; of it given back: %(refunded)s points.",
            sales=told.total.sales,
            points=told.total.points,
            yuan=_signed(told.total.amount_fen),
            refunded=told.total.refunded,
        )
    )


def _signed(fen: int) -> str:
    return f"-{yuan(-fen)}" if fen < 0 else yuan(fen)


def _cut(told: Statement) -> str:
    return str(_("Only the newest %(count)s are in this file. Choose a shorter time.", count=len(told.movements)))


def _csv(told: Statement) -> bytes:
    file = StringIO()
    writer = csv.writer(file)
    writer.writerow(_headings())
    for one in told.movements:
        # A number below zero is a number to whoever reads the table, and no formula.
        writer.writerow(
            [inert(cell) if isinstance(cell, str) and at != 5 else cell for at, cell in enumerate(_row(one))]
        )
    if told.more:
        writer.writerow([_cut(told)])
    return ("\ufeff" + file.getvalue()).encode()  # by which spreadsheets know UTF-8


def _xlsx(told: Statement) -> bytes:
    file = BytesIO()
    book = Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet, bold = book.add_worksheet(str(_("Shop's statement"))), book.add_format({"bold": True})
    money = book.add_format({"num_format": "#,##0.00"})
    sheet.write_string(0, 0, inert(_title(told)), bold)
    sheet.write_string(1, 0, _sum(told))
    sheet.write_row(3, 0, _headings(), bold)
    sheet.freeze_panes(4, 0)
    for number, one in enumerate(told.movements, 4):
        for column, cell in enumerate(_row(one)):
            if column == 5:
                sheet.write_number(number, column, one.amount_fen / 100, money)
            elif isinstance(cell, int):
                sheet.write_number(number, column, cell)
            else:
                sheet.write_string(number, column, inert(cell))
    if told.more:
        sheet.write_string(len(told.movements) + 4, 0, _cut(told))
    sheet.set_column(0, 10, 14)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    book.close()
    return file.getvalue()


def _pdf(told: Statement) -> bytes:
    pdfmetrics.registerFont(UnicodeCIDFont(_FONT))
    words = ParagraphStyle("words", fontName=_FONT, fontSize=10, leading=14, wordWrap="CJK")
    title = ParagraphStyle("title", parent=words, fontSize=16, leading=22)
    file = BytesIO()
    sheet = SimpleDocTemplate(
        file, pagesize=A4, leftMargin=14 * mm, rightMargin=14 * mm, topMargin=14 * mm, bottomMargin=16 * mm,
        title=_title(told), author=told.township_name,
    )  # fmt: skip
    story: list[Any] = [
        Paragraph(_escaped(_title(told)), title),
        Paragraph(_escaped(f"{told.township_name} · {told.village}"), words),
        Paragraph(_escaped(_sum(told)), words),
    ]
    for heading, parts in (
        (_("By clerk"), told.by_clerk),
        (_("By device"), told.by_device),
        (_("By way of paying"), told.by_means),
    ):
        rows: list[list[Any]] = [[name, one.sales, one.points, _signed(one.amount_fen)] for name, one in parts]
        head = [str(heading), str(_("Sales")), str(_("Points")), str(_("Amount (yuan)"))]
        story += [Spacer(1, 5 * mm), _table([head, *rows], [70, 25, 25, 40])]
    each: list[list[Any]] = [_row(one)[:9] for one in told.movements]
    story += [Spacer(1, 5 * mm), _table([_headings()[:9], *each], [29, 20, 17, 15, 13, 20, 22, 20, 26], small=True)]
    if told.more:
        story.append(Paragraph(_escaped(_cut(told)), words))
    sheet.build(story, onFirstPage=_numbered, onLaterPages=_numbered)
    return file.getvalue()


def _table(rows: list[list[Any]], widths: list[int], *, small: bool = False) -> Table:
    table = Table([[str(cell) for cell in row] for row in rows], [width * mm for width in widths], repeatRows=1)
    table.setStyle(
        TableStyle(
            [
                ("FONT", (0, 0), (-1, -1), _FONT, 7.5 if small else 9.5),
                ("LINEBELOW", (0, 0), (-1, 0), 0.8, colors.HexColor("#28614e")),
                ("LINEBELOW", (0, 1), (-1, -1), 0.25, colors.HexColor("#c9c7ba")),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("TOPPADDING", (0, 0), (-1, -1), 2),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
            ]
        )
    )
    return table


def _numbered(canvas: Any, sheet: Any) -> None:
    canvas.setFont(_FONT, 8)
    canvas.drawCentredString(A4[0] / 2, 9 * mm, str(sheet.page))


def _escaped(text: str) -> str:
    """Return text as a paragraph of the library takes it, which reads a little markup."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
