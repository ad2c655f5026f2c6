"""What is told of each transfer while it is read: whether it is odd, and sums that must agree with others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kernel.money import MAX_AMOUNT
from ledger.lots.models import NEVER
from ledger.models import KINDS
from ledger.verification.movements import PENDING, POSTED, POSTING
from ledger.verification.texts import plainly_stored, recorded_on
from ledger.verification.weights import Weights


def _among(*kinds: str) -> str:
    return f"t.kind IN ({', '.join(map(repr, kinds))})"


_TARGETING = ("post", "void", "reversal")
_SOUND = f"""t.amount BETWEEN 1 AND {MAX_AMOUNT} AND t.debit_id <> t.credit_id
    AND CASE WHEN {_among(*(kind for kind in KINDS if kind not in _TARGETING))} THEN t.target_id IS NULL
        ELSE {_among(*_TARGETING)} AND t.target_id IS NOT NULL END
    AND CASE WHEN t.line = 0 THEN t.id = t.entry_id AND t.key IS NOT NULL AND t.fingerprint IS NOT NULL
        ELSE t.line > 0 AND t.id <> t.entry_id AND t.key IS NULL AND t.fingerprint IS NULL END"""
UNSOUND = f"({_SOUND}) IS NOT TRUE"
_FITTING = "d.unit = t.unit AND c.unit = t.unit"
FOREIGN = f"({_FITTING}) IS NOT TRUE"
_ADDS = f"c.with_lots AND t.kind IN ({POSTING}) AND t.kind <> 'reversal'"
_LOT = f"coalesce(t.lot_expires_on, '{NEVER}')"

_KNOWN = "r.id IS NOT NULL AND e.id IS NOT NULL AND (o.id IS NOT NULL OR NOT c.with_lots)"

SUMS = ("odd", "late", "unknown", "uses", "days", "added")


@dataclass(frozen=True, slots=True)
class Tally:
    """What some transfers add up to; all but the last two are counts."""

    odd: int = 0
    """Of those that no transfer can be like, or that are not stored as they are written."""
    late: int = 0
    """Of those that count for a day that may have been closed."""
    unknown: int = 0
    """Of those whose account or day has no weight, so that the slow way is needed."""
    uses: int = 0
    """Of sides that must have taken from lots, or given back."""
    days: int = 0
    added: int = 0
    """To lots."""

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(*(getattr(self, name) + getattr(other, name) for name in Tally.__slots__))


def tallied(row: Sequence[Any]) -> Tally:
    """Return the tally in a row of SUMS."""
    return Tally(*(int(value or 0) for value in row))


def joins(weights: Weights) -> str:
    """Return the joins that `terms` need."""
    recorded = recorded_on(weights.dialect)
    return weights.joined(d="t.debit_id", c="t.credit_id", r=recorded, e="t.effective_on", o=_LOT)


def terms(weights: Weights, sealed: bool) -> Mapping[str, str]:
    """Return the SQL expression of each of SUMS for the transfer `t`; day totals are of what is sealed."""
    sqlite, prime = weights.dialect == "sqlite", weights.prime
    added = f"t.amount % {prime} * (c.weight * {weights.lot('o', _LOT)} % {prime}) % {prime}"
    return {
        # Where a condition decides which way to go, SQLite asks only for as much of it as it needs.
        "odd": f"CASE WHEN {_FITTING} AND {_SOUND} AND {plainly_stored(weights.dialect)} THEN 0 ELSE 1 END",
        "late": "CASE WHEN t.effective_on <= :fence THEN 1 ELSE 0 END",
        "unknown": f"CASE WHEN {_KNOWN} THEN 0 ELSE 1 END" if sqlite else "0",
        "uses": (
            f"CASE WHEN d.with_lots AND t.kind IN ({POSTING}) THEN 1 ELSE 0 END"
            " + CASE WHEN c.with_lots AND t.kind = 'reversal' THEN 1 ELSE 0 END"
        ),
        "days": _days(weights) if sealed else "0",
        "added": f"CASE WHEN {_ADDS} THEN {added} ELSE 0 END",
    }


def _days(weights: Weights) -> str:
    prime = weights.prime
    posted = f"({POSTED}) % {prime} * ((d.posted_out + c.posted_in) % {prime}) % {prime}"
    pending = f"({PENDING}) % {prime} * ((d.held_out + c.held_in) % {prime}) % {prime}"
    # Most are plain.
    moved = (
        f"CASE WHEN t.kind = 'posted' THEN t.amount % {prime} * ((d.posted_out + c.posted_in) % {prime})"
        f" ELSE {posted} + {pending} END"
    )
    return f"({moved}) % {prime} * {weights.days(recorded_on(weights.dialect), 't.effective_on')} % {prime}"
