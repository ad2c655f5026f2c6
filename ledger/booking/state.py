"""What the books hold that decides about some plans, and how it changes as one after the other is accepted."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from ledger.booking.plans import Plan, Totals

Key = TypeVar("Key")
Value = TypeVar("Value")

_NOTHING_SEALED = UUID(int=0)


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True, order=True)
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
    accounts: Mapping[UUID, AccountState] = field(default_factory=dict)
    totals: dict[UUID, Totals] = field(default_factory=dict)
    """Of limited accounts only."""
    resolutions: dict[UUID, str] = field(default_factory=dict)
    """How each hold has been resolved: "post" or "void"."""
    taken_back: dict[UUID, int] = field(default_factory=dict)
    """How much of each transfer has been reversed."""
    lots: dict[UUID, dict[date, int]] = field(default_factory=dict)
    """What remains in each lot of the accounts with lots that may be taken from."""
    lot_changes: dict[tuple[UUID, date], int] = field(default_factory=dict)
    """What was added to each lot, since the state was read."""
    used: dict[UUID, dict[date, int]] = field(default_factory=dict)
    """What each transfer that may be reversed took from each lot and has not given back."""
    uses: list[LotUse] = field(default_factory=list)
    plans: list[Plan] = field(default_factory=list)
    """What is to be written."""
    _undo: list[tuple[dict[Any, Any], Any, Any]] = field(default_factory=list)

    def put(self, book: dict[Key, Value], key: Key, value: Value) -> None:
        """Change one of the dictionaries above so that `tentatively` can take it back."""
        self._undo.append((book, key, book.get(key)))
        book[key] = value

    @contextmanager
    def tentatively(self) -> Iterator[None]:
        """Take back every change made in the block when it raises."""
        self._undo.clear()
        used = len(self.uses)
        try:
            yield
        except BaseException:
            for book, key, value in reversed(self._undo):
                if value is None:
                    del book[key]
                else:
                    book[key] = value
            del self.uses[used:]
            raise
