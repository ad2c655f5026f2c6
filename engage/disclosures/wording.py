"""A money line in plain words, as 慈晓 taught its villages to write them."""

from datetime import date
from functools import reduce

from babel.dates import format_skeleton
from flask_babel import get_locale
from flask_babel import gettext as _

from engage.disclosures.drafts import LineDraft
from engage.disclosures.models import MoneyLine
from kernel.words import marked

CATEGORY_NAMES = {
    "party": marked("Party affairs"),
    "village": marked("Village affairs"),
    "finance": marked("Finance"),
}


def grouped(fen: int) -> str:
    """Write fen as yuan with thousands set apart: 104000 -> "1,040.00", -5 -> "−0.05"."""
    whole = abs(fen)
    return f"{'−' if fen < 0 else ''}{whole // 100:,}.{whole % 100:02d}"


def month(day: date) -> str:
    """Name the month of a day: 2026年11月."""
    return format_skeleton("yMMMM", day, locale=str(get_locale()))


def item(line: MoneyLine | LineDraft) -> str:
    """Name what a line is about: "购入档案柜 1 套"; a number without a unit is said to be one of pieces."""
    if line.quantity.isdecimal():
        return str(_("%(purpose)s, quantity %(quantity)s", purpose=line.purpose, quantity=line.quantity))
    return f"{line.purpose} {line.quantity}".strip()


def sentence(line: MoneyLine | LineDraft) -> str:
    """Say a line as one sentence: "购入档案柜 1 套，支出 1,040.00 元，资金来源：村集体，经办：..."."""
    amount = grouped(line.amount_fen)
    moved = _("received %(amount)s yuan", amount=amount) if line.direction == "in" else _spent(amount)
    between = str(_("%(before)s, %(then)s"))  # asked for once: a page may say 300 lines
    parts = [words for words in (item(line), moved, *origin(line)) if words]  # a hidden line has nothing before the sum
    return reduce(lambda before, then: between % {"before": before, "then": then}, parts)


def origin(line: MoneyLine | LineDraft) -> list[str]:
    """Say whose money it was, who used it, who handled it and where the voucher is: what is known of it."""
    known = (
        (line.source, _("source of funds: %(source)s", source=line.source)),
        (line.used_by, _("used by: %(who)s", who=line.used_by)),
        (line.responsible, _("handled by: %(who)s", who=line.responsible)),
        (line.voucher, _("voucher %(number)s", number=line.voucher)),
    )
    return [words for value, words in known if value]


def _spent(amount: str) -> str:
    return str(_("spent %(amount)s yuan", amount=amount))
