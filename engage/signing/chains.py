"""Which signatures an expense needs, and which it lacks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from engage.signing import offices


class Signed(Protocol):
    """A money line, published or about to be."""

    @property
    def day(self) -> date: ...
    @property
    def amount_fen(self) -> int: ...
    @property
    def direction(self) -> str: ...
    @property
    def signed_by(self) -> str: ...


@dataclass(frozen=True)
class Chain:
    """From which amount on, in fen, each office signs; one that is not named need not. Holds from a day on."""

    effective_from: date
    from_fen: Mapping[str, int]

    def needed(self, amount_fen: int) -> tuple[str, ...]:
        return offices.in_order(office for office, least in self.from_fen.items() if amount_fen >= least)


USUAL = Chain(date(2000, 1, 1), {"accountant": 0, "head": 500_00, "secretary": 2_000_01})
"""Below 500 yuan the accountant, up to 2,000 also the head, above that also the secretary: until a township says so."""


@dataclass(frozen=True)
class Signatures:
    """The offices that signed a line, and those whose signature it lacks."""

    given: tuple[str, ...]
    missing: tuple[str, ...]


class Chains:
    """A township's chains over time."""

    def __init__(self, chains: Sequence[Chain]) -> None:
        """Take the chains in the order in which they come to hold, of the same day the later one last."""
        self._chains = [USUAL, *chains]

    def on(self, day: date) -> Chain:
        return next((chain for chain in reversed(self._chains) if chain.effective_from <= day), USUAL)

    def signatures(self, line: Signed) -> Signatures:
        """Say who signed a line and who has yet to, by what held on its day. Income needs nobody's signature."""
        given = offices.kept(line.signed_by)
        needed = self.on(line.day).needed(line.amount_fen) if line.direction == "out" else ()
        return Signatures(given, tuple(office for office in needed if office not in given))
