"""Who lives in the other villages of a township, and how its villages are called."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.masking import names
from engage.masking.guesses import likely_names
from engage.masking.service import Masker
from engage.masking.variants import simplified
from kernel.identity.models import Person
from kernel.tenancy import queries as tenancy

_SHORT = 3
"""Of two characters many a word is made: such a name is looked for only where a name would stand."""


@dataclass(frozen=True)
class Elsewhere:
    """Names of people of a township that aren't `shown`, all as by `simplified`, their lengths, and its villages'."""

    people: frozenset[str]
    lengths: tuple[int, ...]
    villages: tuple[str, ...]
    shown: frozenset[str]

    def names_in(self, text: str) -> tuple[str, ...]:
        """Return what stands in a masked text and is such a name, or looks like anybody's, as it stands there."""
        known = self.people_in(text)
        guessed = (name for name in likely_names(text, self.shown) if not self._is_village(name))
        return tuple(dict.fromkeys((*(text[start:end] for start, end in known), *guessed)))

    def people_in(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield where the name of one of these people stands."""
        if not self._begin.isdisjoint(simplified(text)):
            yield from names.in_text(text, self.people, self.lengths, anywhere=_SHORT)

    @cached_property
    def _begin(self) -> frozenset[str]:
        """With what any of the names begins: most texts hold none of it, and are done with at once."""
        return frozenset(name[0] for name in self.people if name)

    def _is_village(self, name: str) -> bool:
        return any(village.startswith(simplified(name)) for village in self.villages)


def elsewhere(session: Session, township_id: int, mask: Masker) -> Elsewhere:
    """Return the people and villages of a township, but for those whose names `mask` lets stand."""
    shown = frozenset(map(simplified, {*mask.rule.not_names, *(mask.cadres if mask.rule.cadres_shown else ())}))
    found = session.scalars(select(Person.name).where(Person.township_id == township_id).distinct())
    people = frozenset(simplified(names.bare(name)) for name in found if len(name) > 1) - shown
    villages = tuple(simplified(village.name) for village in tenancy.villages(session, township_id))
    return Elsewhere(people, tuple(sorted({len(name) for name in people}, reverse=True)), villages, shown)
