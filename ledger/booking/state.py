"""What the books hold that decides about some plans, and how it changes as one after the other is accepted.

Accounts and transfers are known here by the numbers that their ids are: Python's own UUIDs are slow to look up.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from ledger.booking.plans import Plan, Totals

Key = TypeVar("Key")
Value = TypeVar("Value")

_NOTHING_SEALED = UUID(int=0)


@dataclass(slots=True)
class AccountState:
    """What decides about an account."""

    unit: str
    state: str
    limit_rule: str | None
    with_lots: bool


@dataclass(frozen=True, slots=True)
class Earlier:
    """The entry that has a key already; `reason` is the code of the refusal when it only keeps the key."""

    entry_id: UUID
    fingerprint: bytes
    reason: str | None = None


@dataclass(slots=True)
class LotUse:
    """What a transfer takes from a lot of an account; negative: what it gives back."""

    transfer_id: UUID
    account_id: UUID
    expires_on: date
    amount: int


@dataclass(slots=True)
class State:
    """Read under a lock; then plans change it in their order, so that each sees what the ones before it did."""

    closed_through: date = date.min
    sealed_floor: UUID = _NOTHING_SEALED
    earlier: dict[str, Earlier] = field(default_factory=dict)
    accounts: Mapping[int, AccountState] = field(default_factory=dict)
    with_lots: set[int] = field(default_factory=set)
    """The accounts with lots."""
    totals: dict[int, Totals] = field(default_factory=dict)
    """Of limited accounts only."""
    resolutions: dict[int, str] = field(default_factory=dict)
    """How each hold has been resolved: "post" or "void"."""
    taken_back: dict[int, int] = field(default_factory=dict)
    """How much of each transfer has been reversed."""
    lots: dict[int, dict[date, int]] = field(default_factory=dict)
    """What remains in each lot of the accounts with lots that may be taken from."""
    lot_changes: dict[tuple[int, date], int] = field(default_factory=dict)
    """What was added to each lot, since the state was read."""
    used: dict[int, dict[date, int]] = field(default_factory=dict)
    """What each transfer that may be reversed took from each lot and has not given back."""
    uses: list[LotUse] = field(default_factory=list)
    plans: list[Plan] = field(default_factory=list)
    """What is to be written."""
    _undo: list[tuple[dict[Any, Any], Any, Any]] = field(default_factory=list)
    _uses_before: int = 0

    def put(self, book: dict[Key, Value], key: Key, value: Value) -> None:
        """Change one of the dictionaries above so that `take_back` can undo it."""
        self._undo.append((book, key, book.get(key)))
        book[key] = value

    def begin(self) -> None:
        """Let `take_back` undo what is changed from now on."""
        self._undo.clear()
        self._uses_before = len(self.uses)

    def take_back(self) -> None:
        """Undo every change since `begin`."""
        for book, key, value in reversed(self._undo):
            if value is None:
                del book[key]
            else:
                book[key] = value
        del self.uses[self._uses_before :]
