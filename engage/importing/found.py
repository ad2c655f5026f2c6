"""What an editor asks of a table, and what is found in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from engage.disclosures.drafts import LineDraft


@dataclass(frozen=True)
class Asked:
    """What the editor chose for a table: what each column holds, and what to do about single rows and subjects."""

    fields: Sequence[str]
    today: date
    year: int | None = None
    """For days written without one."""
    mends: Mapping[int, Mapping[str, str]] = field(default_factory=dict)
    """By row and field, what to read instead of what stands there."""
    left_out: frozenset[int] = frozenset()
    signers: tuple[str, ...] = ()
    """Who signed every line, where no column says who did."""
    words: Mapping[str, str] = field(default_factory=dict)
    """By accounting subject, the editor's words instead of the rule's."""
    kinds: Mapping[int, str] = field(default_factory=dict)
    """By row, the kind of a line that says none; "" for one that is to have none of its own."""
    kinds_of_rest: Mapping[str, str] = field(default_factory=dict)
    """By direction, the kind of each line that has none otherwise: an income is no expense of some kind."""


@dataclass(frozen=True)
class Problem:
    """What is wrong in a row of the file, in which field, and what stood there; `msgid` says what to write."""

    place: int
    name: str
    msgid: str
    params: Mapping[str, object]
    shown: str


@dataclass(frozen=True)
class Passed:
    """A row that is not published: why, and the words in it."""

    place: int
    why: str
    text: str


@dataclass(frozen=True)
class Unsorted:
    """A row that says neither kind nor accounting subject, and the kind that was guessed or chosen for it, or ""."""

    place: int
    line: LineDraft
    kind: str


@dataclass(frozen=True)
class Claim:
    """What the table itself says that its lines of a direction come to, in fen, and in which row.

    `direction` is "" where a single column of amounts does not say it.
    """

    place: int
    direction: str
    fen: int


@dataclass(frozen=True)
class Reworded:
    """An accounting subject, the words for it, in how many lines it stands, and of how many it is the whole purpose."""

    subject: str
    words: str
    lines: int
    purposes: int


@dataclass
class Found:
    """What a table came to: `places` are the rows of the lines, in the same order."""

    lines: list[LineDraft] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    passed: list[Passed] = field(default_factory=list)
    reworded: dict[str, Reworded] = field(default_factory=dict)
    claims: list[Claim] = field(default_factory=list)
    unsorted: list[Unsorted] = field(default_factory=list)

    def total(self, direction: str) -> int:
        """Return what the lines of a direction come to, or with "" all of them."""
        return sum(line.amount_fen for line in self.lines if direction in ("", line.direction))

    def wrong_claims(self) -> list[Claim]:
        """Return the table's last sum of each direction where the lines come to something else."""
        last = {claim.direction: claim for claim in self.claims}
        return [claim for claim in last.values() if claim.fen not in self._likely(claim.direction)]

    def _likely(self, direction: str) -> set[int]:
        """Return what a right sum may be: of receipts and expenses in one column also one of them, or what is left."""
        received, spent = self.total("in"), self.total("out")
        return {self.total(direction)} if direction else {received, spent, received + spent, abs(received - spent)}
