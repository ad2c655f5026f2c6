"""Days, amounts and texts as village bookkeepers write them, read one by one."""

import re
import unicodedata
from datetime import date, timedelta

from engage.disclosures import capitals
from engage.spreadsheets import FORMULA
from kernel.clock import FIRST_DAY, LAST_DAY
from kernel.money import MAX_AMOUNT, yuan_to_fen
from kernel.printing import can_be_kept, is_seen
from kernel.words import marked

_FORMULA = marked("There is a formula here. Write its result as a plain value.")
_AMOUNT = marked("Write an amount in yuan, such as 1040 or 1,040.00.")
_TEN_THOUSANDS = marked("Write the whole amount in yuan: 12000 instead of 1.2万.")
_SIGN = marked("Write the amount without a sign, and say in its own column whether it was spent or received.")
_DAY = marked("Write the day like 2026-11-05.")
_FIRST_OR_TENTH = marked(
    "Is it the %(day)s or the %(tens)s? A spreadsheet writes 10.10 as 10.1. Write the day like 10月1日 or 10月10日."
)
_YEAR = marked("The year is missing here. Write the day like 2026-11-05, or write the year into the period above.")
_EMPTY = marked("Please fill this in.")
_LONG = marked("Too long: at most %(maximum)s characters.")
_CHARACTERS = marked("There are characters in it that can't be kept. Type it again.")

_GROUPED = re.compile(r"(?P<whole>[1-9][0-9]{0,2}(?:,[0-9]{3})+|[0-9]+)(?P<rest>\.[0-9]{1,2})?", re.ASCII)
_PARTED = re.compile(r"[0-9.,]\s+[0-9.,]", re.ASCII)
_SIGNED = ("-", "−", "–", "+", "(", "△", "▲")
_WHOLE_DAY = re.compile(
    r"((?:19|20)[0-9]{2})[-/.年](0?[1-9]|1[0-2])[-/.月]([0-9]{1,2})[日号]?(?:T?0?0:00(?::00)?)?", re.ASCII
)
_COMPACT_DAY = re.compile(r"(20[0-9]{2})([0-9]{2})([0-9]{2})", re.ASCII)
_SHORT_DAY = re.compile(r"([0-9]{1,2})[-/.月]([0-9]{1,2})[日号]?", re.ASCII)
_CUT_DAY = re.compile(r"[0-9]{1,2}\.([1-3])", re.ASCII)
_SERIAL = re.compile(r"[0-9]{5}(?:\.0+)?", re.ASCII)
_DAY_ZERO = date(1899, 12, 30)
"""Excel counts days from here, so that its 60 is a 29 February 1900 that never was."""
_SERIALS = range(36526, 73051)
"""The years 2000 to 2099."""


class NotUnderstood(ValueError):
    """Raised with `msgid`, a marked word that says what to write instead, and its parameters."""

    def __init__(self, msgid: str, **params: object) -> None:
        super().__init__(msgid)
        self.msgid, self.params = msgid, params


def amount(text: str) -> int:
    """Read 1040, 1,040.00, ¥1040, 1040元, １０４０．５０, 壹仟零肆拾元整 as fen.

    Raises NotUnderstood, also for signs, formulas, 1.2万, and what may be read in two ways: 12 50, 0,123, 一千二元.
    """
    if text == FORMULA:
        raise NotUnderstood(_FORMULA)
    folded = unicodedata.normalize("NFKC", text)
    if _holds_ornament(text) or _PARTED.search(folded):
        raise NotUnderstood(_AMOUNT)
    plain = folded.replace(" ", "").lstrip("¥￥")
    if plain.startswith(_SIGNED):
        raise NotUnderstood(_SIGN)
    if "万" in plain and any(map(str.isdigit, plain)):
        raise NotUnderstood(_TEN_THOUSANDS)
    fen = capitals.fen(plain) or _fen(plain.removesuffix("整").removesuffix("元"))
    if not 0 < fen <= MAX_AMOUNT:
        raise NotUnderstood(_AMOUNT)
    return fen


def is_nothing(text: str) -> bool:
    """Say whether a cell for an amount means that there was none: blank, 0.00, a dash."""
    if text == FORMULA or _holds_ornament(text):
        return False
    return not unicodedata.normalize("NFKC", text).strip("0.-–—−/元¥￥ ")


def day(text: str, year: int | None = None) -> date:
    """Read 2026-11-05, 2026/11/5, 2026.11.5, 2026年11月5日, 20261105, 44580 of Excel, and 11月5日 of `year`.

    Raises NotUnderstood, also for 10.1: as a number in a spreadsheet it was written 10.1 or 10.10.
    """
    if text == FORMULA:
        raise NotUnderstood(_FORMULA)
    plain = unicodedata.normalize("NFKC", text).replace(" ", "")
    if _SERIAL.fullmatch(plain) and int(float(plain)) in _SERIALS:
        return _DAY_ZERO + timedelta(days=int(float(plain)))
    whole = _WHOLE_DAY.fullmatch(plain) or _COMPACT_DAY.fullmatch(plain)
    if whole:
        return _date(*(int(part) for part in whole.groups()))
    short = _SHORT_DAY.fullmatch(plain)
    if short is None:
        raise NotUnderstood(_DAY)
    if year is None:
        raise NotUnderstood(_YEAR)
    cut = _CUT_DAY.fullmatch(plain)
    if cut:
        raise NotUnderstood(_FIRST_OR_TENTH, day=cut[1], tens=f"{cut[1]}0")
    return _date(year, int(short[1]), int(short[2]))


def line(text: str, longest: int, *, blank: bool = True) -> str:
    """Return one line of text, trimmed. Raises NotUnderstood for a formula, and what is empty, long or unprintable."""
    if text == FORMULA:
        raise NotUnderstood(_FORMULA)
    plain = " ".join(text.split())
    if not plain.isprintable() and not all(can_be_kept(character) for character in plain):
        raise NotUnderstood(_CHARACTERS)
    plain = plain if is_seen(plain) else ""
    if not plain and not blank:
        raise NotUnderstood(_EMPTY)
    if len(plain) > longest:
        raise NotUnderstood(_LONG, maximum=longest)
    return plain


def _holds_ornament(text: str) -> bool:
    """Say whether there are raised, circled or other digits that stand for no digit of an amount: 5² is not 52."""
    return any(unicodedata.category(character) == "No" for character in text)


def _fen(plain: str) -> int:
    match = _GROUPED.fullmatch(plain)
    try:
        return yuan_to_fen((match["whole"].replace(",", "").lstrip("0") or "0") + (match["rest"] or "")) if match else 0
    except ValueError:
        return 0


def _date(year: int, month: int, of_month: int) -> date:
    try:
        found = date(year, month, of_month)
    except ValueError as error:
        raise NotUnderstood(_DAY) from error
    if not FIRST_DAY <= found <= LAST_DAY:
        raise NotUnderstood(_DAY)
    return found
