"""A plan: the rows that a posting would write, and what they would move, before the books are asked.

All verbs meet here. A plan is made from the caller's words and, where they name transfers that are in the books, from
those, which never change; so it can be made without a lock, and stays right however long it waits for one.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from uuid import UUID

from kernel.ids import id_at
from ledger.drafts import Details, Entry, TransferDraft, json_text

# How a line of each kind moves both of its accounts: (posted, pending). Posted counts its amount. Pending counts the
# amount of the hold, which is its own or, for what resolves one, its target's.
EFFECTS: Mapping[str, tuple[int, int]] = {
    "posted": (1, 0),
    "pending": (0, 1),
    "post": (1, -1),
    "void": (0, -1),
    "reversal": (1, 0),
    "refused": (0, 0),
}

_FINGERPRINT_DOMAIN = "qiaotou ledger entry 2"


# Not frozen, though none of them is ever changed: a batch makes thousands, and a frozen one takes eight times as long.
@dataclass(slots=True)
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
    target_id: UUID | None = None
    target_amount: int | None = None
    target_before: int | None = None
    lot_expires_on: date | None = None
    balancing: str | None = None
    """The side whose account is to be left with nothing to spare; asked only, never written."""

    @property
    def pending_id(self) -> UUID | None:
        """The hold that it resolves."""
        return self.target_id if self.kind in ("post", "void") else None

    @property
    def reverses_id(self) -> UUID | None:
        """The transfer that it takes back."""
        return self.target_id if self.kind == "reversal" else None

    @property
    def effects(self) -> tuple[int, int]:
        """What it moves, posted and pending, on both of its accounts."""
        posted, pending = EFFECTS[self.kind]
        return posted * self.amount, pending * (self.target_amount or self.amount)


@dataclass(slots=True)
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

    def debited(self, posted: int, pending: int) -> "Totals":
        """Return what they are after a debit of both amounts."""
        return Totals(
            self.posted_debits + posted, self.posted_credits, self.pending_debits + pending, self.pending_credits
        )

    def credited(self, posted: int, pending: int) -> "Totals":
        """Return what they are after a credit of both amounts."""
        return Totals(
            self.posted_debits, self.posted_credits + posted, self.pending_debits, self.pending_credits + pending
        )


@dataclass(slots=True)
class Plan:
    """An entry ready to be decided: `deadline` is when the hold that it posts expires, if it does."""

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
    def overdue(self) -> bool:
        return self.deadline is not None and self.recorded_at >= self.deadline


def plan_entry(township_id: int, entry: Entry) -> Plan:
    lines = tuple([_drafted(draft, entry.recorded_at) for draft in entry.transfers])
    return Plan(township_id, entry.key, fingerprint(lines), entry.effective_on, entry.recorded_at, lines)


def _drafted(draft: TransferDraft, recorded_at: datetime) -> Line:
    return Line(
        id_at(recorded_at),
        "pending" if draft.pending else "posted",
        draft.debit_id,
        draft.credit_id,
        draft.amount,
        draft.unit,
        draft.code,
        draft.details,
        draft.expires_at,
        None,
        None,
        None,
        draft.lot_expires_on,
        draft.balancing,
    )


def fingerprint(lines: Iterable[Line]) -> bytes:
    """Return the SHA-256 of an entry's content: everything that was asked for but the clocks.

    A retry comes later than the first try, perhaps after midnight: day, moment and expiries are the first try's. Of a
    balancing line the amount is what was there, so the most that was asked for is left out: the books can tell it anew.
    """
    return sha256(content_text(lines).encode()).digest()


def content_text(lines: Iterable[Line]) -> str:
    """Return what a fingerprint is of: a word per line, none of which can hold a line end."""
    return "\n".join((_FINGERPRINT_DOMAIN, *map(_content, lines)))


def _content(line: Line) -> str:
    return (
        f"{line.kind}\n{line.debit_id.hex}\n{line.credit_id.hex}\n{'' if line.balancing else line.amount}\n"
        f"{line.unit}\n{line.code}\n{json_text(line.details)}\n{line.target_id.hex if line.target_id else ''}\n"
        f"{line.balancing or ''}"
    )
