"""From 管理费用-办公费 to 办公用品: rules, and how the one that fits a subject best is found."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

ANY = "*"
_BETWEEN = re.compile(r"\s*(?:[-_/\\>:、·.|]|——|—|–|－)+\s*|\s{2,}")
_CODE = re.compile(r"^[0-9][0-9.\-]*\s*(?=[^0-9.\s\-])")


@dataclass(frozen=True)
class Rule:
    """A subject's parts, of which "*" stands for any: "管理费用-办公费"; and the words for it. No words: no rule."""

    pattern: str
    words: str


class Rulebook:
    """The rules of a township; what it says of a subject is remembered."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._rules = [(parts(rule.pattern), rule.words) for rule in rules if rule.words]
        self._said: dict[str, str] = {}

    def words(self, subject: str) -> str:
        """Return the plain words for an accounting subject, or "" when no rule fits.

        A rule fits a subject that it names or one below it; the rule that names most of it wins. A subject written
        without its account, 办公费, is found by its name alone.
        """
        if subject not in self._said:
            self._said[subject] = self._found(parts(subject))
        return self._said[subject]

    def is_subject(self, text: str) -> bool:
        """Say whether a purpose is an accounting subject of two levels or more rather than a sentence."""
        return len(parts(text)) > 1 and bool(self.words(text))

    def _found(self, subject: tuple[str, ...]) -> str:
        fitting = [(_weight(pattern), words) for pattern, words in self._rules if _fits(pattern, subject)]
        if not fitting and len(subject) == 1:
            fitting = [(_weight(pattern), words) for pattern, words in self._rules if pattern[-1:] == subject]
        return max(fitting, key=lambda found: found[0], default=((), ""))[1]


@lru_cache(maxsize=2048)
def parts(subject: str) -> tuple[str, ...]:
    """Return the levels of a subject: "5602 管理费用 - 办公费" is ("管理费用", "办公费")."""
    text = _CODE.sub("", unicodedata.normalize("NFKC", subject).strip())
    return tuple(part for part in (_CODE.sub("", piece).strip() for piece in _BETWEEN.split(text)) if part)


def _fits(pattern: tuple[str, ...], subject: tuple[str, ...]) -> bool:
    return 0 < len(pattern) <= len(subject) and all(
        wanted in (ANY, part) for wanted, part in zip(pattern, subject, strict=False)
    )


def _weight(pattern: tuple[str, ...]) -> tuple[int, int]:
    return len(pattern), len([part for part in pattern if part != ANY])
