"""The offices of a village that sign expenses, in the order in which they do, and how tables name them."""

import re
from collections.abc import Collection, Iterable

from kernel.words import marked

OFFICES = {
    "accountant": marked("Accountant"),
    "head": marked("Village head"),
    "secretary": marked("Party secretary"),
    "supervisors": marked("Supervision committee"),
}
"""会计, 村主任, 书记, 村务监督委员会."""

_SPOKEN = (
    ("supervisors", re.compile(r"村?(?:务)?监(?:督)?委(?:员)?(?:会)?(?:主任)?|民主理财(?:小组)?|监督小组")),
    ("secretary", re.compile(r"(?:党)?支?部?书记|支书")),
    ("head", re.compile(r"村?(?:委会)?主任|村长")),
    ("accountant", re.compile(r"会计|报账员|出纳会计")),
)
_NOT_SIGNED = frozenset({"", "-", "—", "/", "无", "否", "未签", "未签字", "缺", "×", "x", "X", "待签", "0", "no"})


def spoken(text: str) -> tuple[str, ...] | None:
    """Return which offices a cell says have signed; None when it says something and names no office."""
    rest, found = text, set()
    for office, pattern in _SPOKEN:  # a committee's own 主任 must be taken out before the village's is looked for
        rest, many = pattern.subn(" ", rest)
        if many:
            found.add(office)
    if not found and not is_unsigned(text):
        return None
    return in_order(found)


def is_unsigned(text: str) -> bool:
    """Say whether an office's own cell means that it has not signed; any name or mark in it is a signature."""
    return "".join(text.split()) in _NOT_SIGNED


def in_order(offices: Iterable[str]) -> tuple[str, ...]:
    """Put offices into the order of the chain, each once; others are left out."""
    wanted = set(offices)
    return tuple(office for office in OFFICES if office in wanted)


def written(offices: Collection[str]) -> str:
    """Return offices as a money line keeps them: "accountant,head"."""
    return ",".join(in_order(offices))


def kept(signed_by: str) -> tuple[str, ...]:
    """Return the offices that a money line keeps."""
    return in_order(signed_by.split(","))
