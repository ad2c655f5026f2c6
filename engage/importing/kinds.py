"""The kind of a line whose table says none: as the editor chose, or as its purpose says in the rules' own words."""

from collections.abc import Collection, Iterable

from engage.disclosures.drafts import LineDraft
from engage.importing.found import Asked
from engage.plainwords.rules import Rule

_SHORTEST, _SHORTEST_PART, _LONGEST = 2, 3, 20


def usual(rules: Iterable[Rule]) -> tuple[str, ...]:
    """Return the plain words of a township's rules that may be the kind of a line, each once."""
    return tuple(dict.fromkeys(rule.words for rule in rules if _SHORTEST <= len(rule.words) <= _LONGEST))


def guessed(purpose: str, kinds: Collection[str]) -> str:
    """Return the kind of which a purpose names most, whole or one of its parts as in 电话费、网费; else nothing."""
    named = ((len(part), kind) for kind in kinds for part in kind.split("、") if _names(purpose, part))
    return max(named, default=(0, ""))[1]


def _names(purpose: str, part: str) -> bool:
    return len(part) >= _SHORTEST_PART and part in purpose


def of_line(place: int, line: LineDraft, asked: Asked, kinds: Collection[str]) -> str:
    """Return the kind of a line that says none: the editor's choice for its row, else a guess, else that for all."""
    own = asked.kinds[place] if place in asked.kinds else guessed(line.purpose, kinds)
    return own or asked.kinds_of_rest.get(line.direction, "")
