"""What a caller hands in: an entry of transfers. A value that could never be booked can't even be made."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import TypeAlias
from uuid import UUID

from kernel.money import MAX_AMOUNT, UNITS
from ledger.refusals import (
    AmountOutOfBounds,
    InvalidBalancing,
    InvalidCode,
    InvalidDay,
    InvalidDetails,
    InvalidExpiry,
    InvalidKey,
    InvalidLength,
    InvalidTime,
    SameAccount,
    UnknownUnit,
)

Details: TypeAlias = Mapping[str, str | int | bool | None]

MAX_LINES = 500
MAX_DETAILS_BYTES = 2_000
MAX_EXACT = 2**53 - 1
BALANCING = (None, "debit", "credit")

_CANONICAL = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))
_LONGEST_KEY, _LONGEST_CODE = 200, 64
_CODE = re.compile(r"[a-z][a-z0-9.-]*")
_FIRST_DAY, _LAST_DAY = date(1900, 1, 1), date(2999, 12, 31)
_FIRST_YEAR = 1971


@dataclass(frozen=True, kw_only=True)
class TransferDraft:
    """`amount` of `unit` (points or fen, from 1 to MAX_AMOUNT) from the debited to the credited account.

    `code` says why, as a stable word; `details` adds a few words or whole numbers. With `pending` the amount is only
    held: it counts against limits until it is posted or voided, and can't be posted from `expires_at` on.
    `lot_expires_on` is the last day of the lot that it opens in a credited account with lots; none: never.
    With `balancing` the amount is at most what the limited account on that side can spare: "debit" what a wallet has,
    "credit" what a cash box has.
    Raises AmountOutOfBounds, SameAccount, UnknownUnit, InvalidCode, InvalidDetails, InvalidTime,
    InvalidExpiry, InvalidDay, InvalidBalancing.
    """

    debit_id: UUID
    credit_id: UUID
    amount: int
    unit: str
    code: str
    details: Details = field(default_factory=dict)
    pending: bool = False
    expires_at: datetime | None = None
    lot_expires_on: date | None = None
    balancing: str | None = None

    def __post_init__(self) -> None:
        check_amount(self.amount)
        check_id(self.debit_id)
        check_id(self.credit_id)
        if self.debit_id == self.credit_id:
            raise SameAccount
        if type(self.unit) is not str or self.unit not in UNITS:
            raise UnknownUnit
        check_code(self.code)
        check_details(self.details)
        if self.expires_at is not None:
            check_time(self.expires_at)
            if not self.pending:
                raise InvalidExpiry
        if self.lot_expires_on is not None:
            check_day(self.lot_expires_on)
        if self.balancing not in BALANCING:
            raise InvalidBalancing


@dataclass(frozen=True, kw_only=True)
class Entry:
    """Transfers that are accepted or refused together, in their order, under one key.

    `key` names the business fact (`award:...`), once per township. `effective_on` is the business day it counts for,
    `recorded_at` the moment it is written. Raises InvalidKey, InvalidDay, InvalidTime, InvalidLength, InvalidExpiry.
    """

    key: str
    effective_on: date
    recorded_at: datetime
    transfers: tuple[TransferDraft, ...]

    def __post_init__(self) -> None:
        check_clocks(self.key, self.effective_on, self.recorded_at)
        if not 1 <= len(self.transfers) <= MAX_LINES:
            raise InvalidLength(maximum=MAX_LINES)
        for draft in self.transfers:
            if draft.expires_at is not None and draft.expires_at <= self.recorded_at:
                raise InvalidExpiry


@dataclass(frozen=True, kw_only=True)
class Resolution:
    """What is asked of a transfer that is in the books already: one of the four below.

    `code` and `details` are the new transfer's; without a code it takes the old one's. Raises InvalidKey, InvalidDay,
    InvalidTime, InvalidCode, InvalidDetails, AmountOutOfBounds.
    """

    key: str
    effective_on: date
    recorded_at: datetime
    code: str | None = None
    details: Details = field(default_factory=dict)

    def __post_init__(self) -> None:
        check_clocks(self.key, self.effective_on, self.recorded_at)
        check_code(self.code or "any")
        check_details(self.details)
        check_id(getattr(self, "transfer_id", None) or getattr(self, "entry_id", None))
        # Two of the four have an amount, one has several, one has none.
        for amount in getattr(self, "amounts", None) or (getattr(self, "amount", None),):
            if amount is not None:
                check_amount(amount)


@dataclass(frozen=True, kw_only=True)
class PostPending(Resolution):
    """Post a hold: `amount` of it, the rest is released; or all of it."""

    transfer_id: UUID
    amount: int | None = None


@dataclass(frozen=True, kw_only=True)
class VoidPending(Resolution):
    """Release a hold."""

    transfer_id: UUID


@dataclass(frozen=True, kw_only=True)
class Reverse(Resolution):
    """Take a posted transfer back: `amount` of it, or all."""

    transfer_id: UUID
    amount: int | None = None


@dataclass(frozen=True, kw_only=True)
class ReverseEntry(Resolution):
    """Take every transfer of an entry back, the last first: all, or of each what `amounts` says in their order."""

    entry_id: UUID
    amounts: tuple[int, ...] | None = None


Ask: TypeAlias = Entry | PostPending | VoidPending | Reverse | ReverseEntry


def check_amount(amount: object) -> None:
    # `type`, not isinstance: True is an int to Python and not to an accountant.
    if type(amount) is not int or not 1 <= amount <= MAX_AMOUNT:
        raise AmountOutOfBounds


def check_code(code: object) -> None:
    if type(code) is not str or len(code) > _LONGEST_CODE or not _is_code(code):
        raise InvalidCode


@lru_cache(maxsize=1_000)
def _is_code(code: str) -> bool:
    # A program has a few dozen of them, and says each of them thousands of times.
    return _CODE.fullmatch(code) is not None


def check_details(details: object) -> None:
    if type(details) is dict and not details:
        return
    if not isinstance(details, Mapping) or not all(map(_plain, details.keys(), details.values())):
        raise InvalidDetails
    if details and len(canonical_json(details)) > MAX_DETAILS_BYTES:
        raise InvalidDetails


def _plain(name: object, value: object) -> bool:
    # No floats, no number that a JSON reader would round, no text that PostgreSQL refuses (NUL, lone surrogates).
    if not (isinstance(name, str) and name.isascii() and name.isidentifier()):
        return False
    if isinstance(value, str):
        return value.isprintable()
    return value is None or type(value) is bool or (type(value) is int and abs(value) <= MAX_EXACT)


def check_clocks(key: object, effective_on: object, recorded_at: object) -> None:
    """Refuse a key, a business day or a moment that the books can't hold."""
    check_key(key)
    check_day(effective_on)
    check_time(recorded_at)
    # An id holds no moment before 1970.
    if not isinstance(recorded_at, datetime) or not _FIRST_YEAR <= recorded_at.year <= _LAST_DAY.year:
        raise InvalidTime


def check_key(key: object) -> None:
    # `type`, not isinstance: a member of an Enum is text, but not always the same.
    if type(key) is not str or not 1 <= len(key) <= _LONGEST_KEY:
        raise InvalidKey
    if not key.isascii() or not key.isprintable() or " " in key:
        raise InvalidKey


def check_day(day: object) -> None:
    # A datetime is a date to Python, and would carry a time of day into the books.
    if type(day) is not date or not _FIRST_DAY <= day <= _LAST_DAY:
        raise InvalidDay


def check_time(moment: object) -> None:
    if type(moment) is datetime and moment.tzinfo is UTC:
        return
    if not isinstance(moment, datetime) or moment.utcoffset() is None:
        raise InvalidTime
    try:
        moment.astimezone(UTC)
    except OverflowError:
        raise InvalidTime from None


def check_id(value: object) -> None:
    # No refusal: a caller that mistakes an id for its text is to be mended, not told.
    if not isinstance(value, UUID):
        raise TypeError(f"an id is a UUID, not {type(value).__name__}")


def json_text(value: Mapping[str, object]) -> str:
    """Return the one text that stands for a JSON object: sorted keys, no spaces."""
    return _CANONICAL.encode(dict(value)) if value else "{}"


def canonical_json(value: Mapping[str, object]) -> bytes:
    """Return that text in UTF-8."""
    return json_text(value).encode()
