"""Columns whose name says that numbers of people stand in them: 收款账号, 经办人电话. They stay hidden."""

import re
import unicodedata
from collections.abc import Collection, Iterator

from engage.masking.variants import simplified
from kernel.personal_numbers import text as numbers
from kernel.personal_numbers.plain import plain

_PRIVATE = re.compile(
    r"[账帐][号户]|卡号|银行卡|存折|电话|手机|座机|固话|联系方式|身份证|(?<!凭)证件|护照|住址|地址|邮箱|支付宝"
    r"|qq|微信|尾号|短号|车牌"
)
_WHERE_SOMEBODY_LIVES = re.compile(r"住址|地址")
_BY_LETTERS = re.compile(r"qq|微信|邮箱|支付宝|护照|证件")
_RUN = re.compile(
    r"(?<![\w*])[0-9A-Za-z][0-9A-Za-z_.@\-]{2,}(?![\w*])|(?<![\w*])[0-9][0-9 .\-]+[0-9](?![\w*])", re.ASCII
)


def is_private(heading: str) -> bool:
    """Say whether a column's name says that accounts, telephones, cards or addresses stand in it."""
    return bool(_PRIVATE.search(_folded(heading)))


def hidden_under(heading: str, text: str, shown: Collection[str] = ()) -> Iterator[tuple[int, int, str]]:
    """Yield what has to be hidden of a cell in such a column: from where, to where, and what it is.

    It is read as if the heading stood before it, 手机：13800138000; then what is left of its digits goes too, for
    six digits of an identity card are a number of nobody's only to a program. `shown` are the offices' land lines.
    """
    if not text or not is_private(heading):
        return
    if _WHERE_SOMEBODY_LIVES.search(_folded(heading)):
        yield 0, len(text), "private"
        return
    before = len(heading) + 1
    found = [(max(0, one.start - before), one.end - before, one.kind) for one in _found(heading, text, shown)]
    found = [one for one in found if one[1] > 0]
    yield from found
    yield from (one for one in _rest(heading, text, shown) if not any(_meet(one, other) for other in found))


def _found(heading: str, text: str, shown: Collection[str]) -> Iterator[numbers.Found]:
    return numbers.find(f"{heading}：{text}", shown=shown)


def _rest(heading: str, text: str, shown: Collection[str]) -> Iterator[tuple[int, int, str]]:
    letters, seen = _BY_LETTERS.search(_folded(heading)), plain(text)
    for run in _RUN.finditer(seen.text):
        digits = "".join(filter(str.isdigit, run[0]))
        if (len(digits) >= 3 or letters) and digits not in shown:
            yield *seen.span(*run.span()), "private"


def _meet(one: tuple[int, int, str], other: tuple[int, int, str]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _folded(heading: str) -> str:
    return simplified("".join(unicodedata.normalize("NFKC", plain(heading).text).lower().split()))
