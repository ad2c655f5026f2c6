"""Whether a table's amounts are in another unit than the yuan: 单位：万元 above it or at its foot, 支出（千元）."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from contextlib import suppress

from engage.disclosures import written
from kernel.personal_numbers.plain import plain

_MANY = r"[十拾百佰千仟万萬亿億w]+"
_YUAN = r"[元圆圓]"
_FOREIGN = "[美港欧日澳]元|美金|欧元|港币|日元|英镑|澳门元|usd|hkd|eur|jpy|gbp"
_SAID = re.compile(
    rf"(?:单位|币种|金额)(?:为|是|:)*(?:人民币)?[(\[]?(?P<unit>(?:{_MANY}[)\]]?{_YUAN}|{_MANY}(?!\w)|[角分](?![\w/])"
    rf"|{_FOREIGN}|k(?![\w/])))"
    rf"|以(?P<by>{_MANY}{_YUAN})(?:计|为)|[均都][为是以](?P<all>{_MANY}{_YUAN})"
)
_IN_BRACKETS = re.compile(rf"[(\[](?:人民币)?(?P<unit>{_MANY}[)\]]?{_YUAN})")
_BARE = re.compile(r"(?P<unit>[百佰千仟万萬亿億w]+[元圆圓])")
_OF_A_COLUMN = re.compile(
    rf"[(\[](?:人民币)?(?P<unit>{_MANY}{_YUAN}?)[)\]]|/(?P<by>{_MANY}{_YUAN}?)(?!\w)|(?P<end>{_MANY}{_YUAN})(?!\w)"
)
_OF_A_TITLE = re.compile(r"(?P<unit>[万萬]元)")


_MAY = re.compile(r"[十拾百佰千仟万萬亿億wWｗＷ]|[单單]\s*位|[币幣]\s*[种種]")
"""Most of a long table's cells hold none of these: they are done with at once."""


def other_than_yuan(above: Iterable[str], names: Iterable[str], rows: Iterable[Sequence[str]]) -> str:
    """Return the unit that the words above, the names of the columns or a row without an amount speak of, or ""."""
    for cell in above:
        if unit := _first(cell, _SAID, _IN_BRACKETS, _OF_A_TITLE):
            return unit
    for name in names:
        if unit := _first(name, _SAID, _OF_A_COLUMN, _OF_A_TITLE):
            return unit
    return next(filter(None, map(_of_row, rows)), "")


def _of_row(cells: Sequence[str]) -> str:
    for cell in filter(_MAY.search, cells):
        bare = _BARE.fullmatch(_folded(cell))
        if unit := (bare["unit"] if bare else _first(cell, _SAID, _IN_BRACKETS)):
            return unit if bare or not any(map(_is_amount, cells)) else ""
    return ""


def _first(text: str, *patterns: re.Pattern[str]) -> str:
    if not _MAY.search(text):
        return ""
    folded = _folded(text)
    found = next(filter(None, (pattern.search(folded) for pattern in patterns)), None)
    unit = next(filter(None, found.groups()), "") if found else ""
    return re.sub(r"[)\]]", "", unit)


def _is_amount(cell: str) -> bool:
    with suppress(written.NotUnderstood):
        return written.amount(cell) > 0
    return False


def _folded(text: str) -> str:
    folded = (
        unicodedata.normalize("NFKC", plain(text).text).lower().translate(str.maketrans("單為幣【】〔〕", "单为币[][]"))
    )
    return "".join(folded.split())
