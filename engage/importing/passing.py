"""Rows that are no money line and are passed over: sums, balances, notes, the other side of a booking."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from engage.disclosures import capitals, written
from engage.pockets.rules import BETWEEN_ACCOUNTS, ON_CREDIT, ON_PAPER
from engage.spreadsheets import FORMULA
from kernel.words import marked

TOTAL, CARRIED, NOTE, CASH, HIDDEN, DEBT = "total", "carried", "note", "cash", "hidden", "debt"
WHY = {
    TOTAL: marked("a sum"),
    CARRIED: marked("a balance"),
    NOTE: marked("no day and no amount in it"),
    HIDDEN: marked("hidden in the file"),
    CASH: marked("the cash side of a booking whose other side is published"),
    DEBT: marked("the side of a booking that says it is not paid yet; its other side is published"),
}

_TOTAL = re.compile(
    r"(?:本[日周旬月季年期页]|全[月年]|[0-9一二三四五六七八九十]{1,3}(?:月份?|日)|[上下]半年|第?[一二三四1-4]季度|年度?)?"
    r"(?:收入|支出|收支)?(?:合计|总计|小计|累计|共计|总和|subtotal|total|sum)(?:数|金额)?:?"
)
_OF_ALL = re.compile(r"(?:本月|本期|全月|[0-9]{1,2}月份?)?(?:合计|总计|共计):?")
_CARRIED = re.compile(
    r"(?:上[年月期季]|期初|年初|月初|本[月期年季]|期末|月末|年末|账面|银行|现金)?(?:结转|余额|结余|结存)(?:下[年月期页])?:?"
    r"|承前页|过次页|转次页|结转[上下本][年月期页]"
)
_CASH = re.compile(r"(?:100[12]|10[12])?(?:库存现金|现金|银行存款)")
_DEBT = re.compile(r"[0-9]{0,6}(?:应[付收]|预[付收]|内部往来)")


def is_total(text: str) -> bool:
    return bool(_TOTAL.fullmatch(_plain(text)))


def is_sum_of_all(text: str) -> bool:
    """Say whether a sum is meant to be that of the whole table: neither of a part of it nor of the year so far."""
    return bool(_OF_ALL.fullmatch(_plain(text)))


def is_carried(text: str) -> bool:
    return bool(_CARRIED.fullmatch(_plain(text)))


def is_note(cells: Mapping[str, str]) -> bool:
    """Say whether a row holds no amount, and no day or nothing but words where the day belongs."""
    amounts = [cells.get(name, "") for name in ("amount", "in", "out")]
    if any(
        not written.is_nothing(text) and (text == FORMULA or _has_digit(text) or capitals.holds(text))
        for text in amounts
    ):
        return False
    days = cells.get("day") or cells.get("day_of_month") or ""
    return not days or (not _has_digit(days) and not cells.get("purpose"))


@dataclass(frozen=True)
class Sides:
    """What a journal's bookings tell of its rows, whose voucher's two sides come to the same."""

    passed: Mapping[int, str]
    """Rows that are the other side of one that is published, and why: to publish both would count the money twice."""
    moved: Mapping[int, str]
    """Rows of bookings by which no money came or went, with the kind that says so."""


def sides(rows: Iterable[tuple[int, Mapping[str, str]]]) -> Sides:
    """Tell the two sides of a journal's bookings apart: money, debts, and what it was for.

    Only where some rows say that it was cash or the bank: else the table names one side alone, and that money came and
    as much went under one voucher is chance.
    """
    vouchers: dict[str, list[tuple[int, Mapping[str, str]]]] = defaultdict(list)
    for place, cells in rows:
        if cells.get("voucher") and cells.get("subject"):
            vouchers[cells["voucher"]].append((place, cells))
    passed: dict[int, str] = {}
    moved: dict[int, str] = {}
    if not any(_of(_CASH, voucher) for voucher in vouchers.values()):
        return Sides(passed, moved)
    for voucher in filter(_balanced, vouchers.values()):
        everything = {place for place, _ in voucher}
        cash, debts = _of(_CASH, voucher), _of(_DEBT, voucher)
        if cash:
            passed |= dict.fromkeys(cash if cash < everything else (), CASH)
            moved |= dict.fromkeys(cash if cash == everything else (), BETWEEN_ACCOUNTS)
        else:
            passed |= dict.fromkeys(debts if debts < everything else (), DEBT)
            moved |= dict.fromkeys(everything, ON_CREDIT if debts else ON_PAPER)
    return Sides(passed, moved)


def _of(subjects: re.Pattern[str], voucher: Iterable[tuple[int, Mapping[str, str]]]) -> set[int]:
    return {place for place, cells in voucher if subjects.match(_plain(cells["subject"]))}


def _balanced(voucher: list[tuple[int, Mapping[str, str]]]) -> bool:
    received = sum(_fen(cells, "in") for _, cells in voucher)
    return received > 0 and received == sum(_fen(cells, "out") for _, cells in voucher)


def _fen(cells: Mapping[str, str], name: str) -> int:
    try:
        return written.amount(cells.get(name, ""))
    except written.NotUnderstood:
        return 0


def _has_digit(text: str) -> bool:
    return any(character.isdigit() for character in text)


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).lower()
