"""A plan: the rows that a posting would write, and what they would move, before the books are asked.

All verbs meet here. A plan is made from the caller's words and, for post, void and reverse, from the transfer they
name, which never changes; so it can be made without a lock, and stays right however long it waits for one.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from kernel.ids import new_id
from ledger.drafts import Details, Entry, TransferDraft, canonical_json

# How a line of each kind moves both of its accounts: (posted, pending), in multiples of its amount.
EFFECTS: Mapping[str, tuple[int, int]] = {
    "posted": (1, 0),
    "pending": (0, 1),
    "post": (1, -1),
    "void": (0, -1),
    "reversal": (1, 0),
}

_FINGERPRINT_DOMAIN = b"qiaotou ledger entry 1\n"


@dataclass(frozen=True, slots=True)
class Line:
    """A transfer as it will be, or has been, written."""

    id: UUID
    kind: str
    debit_id: UUID
    credit_id: UUID
    amount: int
    unit: str
    code: str
    details: Details
    expires_at: datetime | None = None
    pending_id: UUID | None = None
    reverses_id: UUID | None = None

    @property
    def resolves(self) -> UUID | None:
        """The earlier transfer that can be resolved only once."""
        return self.pending_id or self.reverses_id


@dataclass(frozen=True, slots=True)
class Totals:
    """The four sums of an account, in its unit; also a change of them."""

    posted_debits: int = 0
    posted_credits: int = 0
    pending_debits: int = 0
    pending_credits: int = 0

    def __add__(self, other: "Totals") -> "Totals":
        return Totals(
            self.posted_debits + other.posted_debits,
            self.posted_credits + other.posted_credits,
            self.pending_debits + other.pending_debits,
            self.pending_credits + other.pending_credits,
        )


@dataclass(frozen=True, slots=True)
class Plan:
    """An entry ready to be decided: `deadline` is when the holds it posts expire, if they do."""

    township_id: int
    key: str
    fingerprint: bytes
    effective_on: date
    recorded_at: datetime
    lines: tuple[Line, ...]
    deadline: datetime | None = None

    @property
    def entry_id(self) -> UUID:
        return self.lines[0].id

    @property
    def account_ids(self) -> list[UUID]:
        """Every account that is touched, once, in the order in which locks are taken."""
        return sorted({account for line in self.lines for account in (line.debit_id, line.credit_id)})

    @property
    def targets(self) -> list[UUID]:
        """Every earlier transfer that the plan resolves."""
        return [line.resolves for line in self.lines if line.resolves]

    @property
    def overdue(self) -> bool:
        return self.deadline is not None and self.recorded_at >= self.deadline


def moves(line: Line) -> tuple[tuple[UUID, Totals], tuple[UUID, Totals]]:
    """Return what a line does to its debited and to its credited account."""
    posted, pending = (factor * line.amount for factor in EFFECTS[line.kind])
    return (
        (line.debit_id, Totals(posted_debits=posted, pending_debits=pending)),
        (line.credit_id, Totals(posted_credits=posted, pending_credits=pending)),
    )


def plan_entry(township_id: int, entry: Entry) -> Plan:
    lines = tuple(map(_drafted, entry.transfers))
    return Plan(township_id, entry.key, fingerprint(lines), entry.effective_on, entry.recorded_at, lines)


def _drafted(draft: TransferDraft) -> Line:
    return Line(
        new_id(),
        "pending" if draft.pending else "posted",
        draft.debit_id,
        draft.credit_id,
        draft.amount,
        draft.unit,
        draft.code,
        draft.details,
        draft.expires_at,
    )


def fingerprint(lines: Iterable[Line]) -> bytes:
    """Return the SHA-256 of an entry's content: everything that was asked for but the clocks.

    A retry comes later than the first try, perhaps after midnight: day, moment and expiry are the first try's.
    """
    return sha256(_FINGERPRINT_DOMAIN + canonical_json([_content(line) for line in lines])).digest()


def _content(line: Line) -> Sequence[Any]:
    return (
        line.kind,
        line.debit_id.hex,
        line.credit_id.hex,
        line.amount,
        line.unit,
        line.code,
        dict(line.details),
        line.pending_id and line.pending_id.hex,
        line.reverses_id and line.reverses_id.hex,
    )
