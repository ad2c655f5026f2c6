"""What a made-up year of transfers looks like, said once for both databases.

Of ten transfers eight are awards to wallets in turn, half of which have lots, and two are the lines of a redemption by
the wallet of the first award. Transfer i is recorded at `start + i * step`, so ids, which hold their time and then i,
come in order. Texts to be hashed are made by the ledger's own functions from marks, such as ⟦id⟧, that a database or a
loop then fills in: nothing here repeats a format.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import Any
from uuid import UUID

from benchmarks.books import LOT_DAY, TOWNSHIP, Accounts
from kernel.money import FEN, POINT
from ledger.booking.plans import Line, content_text
from ledger.canonical import FIELDS, canonical_text
from ledger.drafts import canonical_json

SPAN = timedelta(days=365)
STRIDE = 7919  # a prime, so that it meets every wallet
_DEBIT, _CREDIT = UUID(int=0xD << 64), UUID(int=0xC << 64)


_MARK = re.compile("⟦(\\w+)⟧")


def mark(name: str) -> str:
    return f"⟦{name}⟧"


def split(text: str) -> tuple[list[str], list[str]]:
    """Return what stands between the marks of a text, and the names of the marks."""
    parts = _MARK.split(text)
    return parts[::2], parts[1::2]


@dataclass(frozen=True, eq=False)
class Shape:
    """A kind of transfer among the ten."""

    slots: range
    line: int
    unit: str
    code: str
    amount: int
    details: Mapping[str, Any] = field(default_factory=dict)

    @property
    def details_text(self) -> str:
        return canonical_json(dict(self.details)).decode()

    def plan_line(self, debit: UUID = _DEBIT, credit: UUID = _CREDIT) -> Line:
        return Line(UUID(int=0), "posted", debit, credit, self.amount, self.unit, self.code, self.details)


AWARD = Shape(range(8), 0, POINT, "award.reading", 3)
SPENT = Shape(range(8, 9), 0, POINT, "redemption", 1, {"face_value_fen": 100})
OWED = Shape(range(9, 10), 1, FEN, "redemption", 100)
SHAPES = (AWARD, SPENT, OWED)
PERIOD = 10


@dataclass(frozen=True)
class Year:
    """The numbers behind `count` transfers among `accounts`; times are microseconds since 1970."""

    count: int
    accounts: Accounts
    end: datetime

    @property
    def wallets(self) -> list[UUID]:
        """Those in use, plain and with lots in turn: an odd number, so that both take part in everything."""
        return list(chain.from_iterable(zip(self.accounts.wallets, self.accounts.lots, strict=True)))[:-1]

    @property
    def step(self) -> int:
        return SPAN // timedelta(microseconds=1) // self.count

    @property
    def start(self) -> int:
        return (self.end - SPAN - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


def year(count: int, accounts: Accounts, now: datetime) -> Year:
    """Return the year that ends at `now`, of `count` transfers, rounded up to whole tens."""
    return Year(-(-count // PERIOD) * PERIOD, accounts, now)


def canonical(shape: Shape, with_lot: bool) -> str:
    """Return the canonical text of a transfer of this shape, with marks."""
    first = shape.line == 0
    values = {
        "township_id": TOWNSHIP, "id": mark("id"), "entry_id": mark("entry_id"), "line": shape.line, "kind": "posted",
        "debit_id": mark("debit"), "credit_id": mark("credit"), "amount": shape.amount, "unit": shape.unit,
        "code": shape.code, "effective_on": mark("day"), "recorded_at": mark("moment"),
        "lot_expires_on": LOT_DAY if with_lot else None, "key": mark("key") if first else None,
        "fingerprint": mark("fingerprint") if first else None, "details": shape.details_text,
    }  # fmt: skip
    return canonical_text([values.get(name) for name in FIELDS])


def fingerprinted(shape: Shape, accounts: tuple[UUID, UUID, UUID]) -> str:
    """Return the text whose SHA-256 is the fingerprint of the entry that begins with this shape, with marks."""
    redeemed, subsidy, shop = accounts
    lines = [shape.plan_line()] if shape is AWARD else [SPENT.plan_line(credit=redeemed), OWED.plan_line(subsidy, shop)]
    text = content_text(lines)
    return text.replace(_DEBIT.hex, mark("debit")).replace(_CREDIT.hex, mark("credit"))
