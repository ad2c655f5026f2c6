"""Making plans: what is asked, with the transfers that it names read from the books, for many asks at once."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias
from uuid import UUID

from sqlalchemy import Connection

from kernel.errors import Refusal
from kernel.ids import id_at
from ledger.booking.plans import Line, Plan, fingerprint, plan_entry
from ledger.drafts import Ask, Entry, PostPending, Resolution, Reverse, ReverseEntry, VoidPending
from ledger.journal import Transfer, entries_by_id, transfers_by_id
from ledger.refusals import (
    EntryNotFound,
    ExceedsPendingAmount,
    ExceedsRemaining,
    InvalidLength,
    NotPending,
    NotReversible,
    PendingNotFound,
    TransferNotFound,
)

Targets: TypeAlias = Mapping[UUID, Sequence[Transfer]]

_REVERSIBLE = ("posted", "post")


def plan_all(connection: Connection, township_id: int, asks: Sequence[Ask]) -> list[Plan | Refusal]:
    """Return the plan of each ask, or why there can't be one."""
    named = [ask for ask in asks if isinstance(ask, Resolution)]
    if not named:  # the common case needs no database
        return [plan_entry(township_id, ask) for ask in asks if isinstance(ask, Entry)]
    found: Targets = {
        **transfers_by_id(connection, township_id, [ask.transfer_id for ask in named if hasattr(ask, "transfer_id")]),
        **entries_by_id(connection, township_id, [ask.entry_id for ask in named if isinstance(ask, ReverseEntry)]),
    }
    return [_plan_or_refusal(township_id, ask, found) for ask in asks]


def _plan_or_refusal(township_id: int, ask: Ask, found: Targets) -> Plan | Refusal:
    if isinstance(ask, Entry):
        return plan_entry(township_id, ask)
    try:
        if isinstance(ask, ReverseEntry):
            return _plan(township_id, ask, _reversed_entry(ask, found))
        if isinstance(ask, Reverse):
            return _plan(township_id, ask, [_reversed(ask, _one(found, ask.transfer_id, TransferNotFound), ask.amount)])
        hold = _one(found, ask.transfer_id, PendingNotFound)
        return _plan(township_id, ask, [_resolved(ask, hold)], hold)
    except Refusal as refusal:
        return refusal


def _one(found: Targets, transfer_id: UUID, missing: type[Refusal]) -> Transfer:
    if transfer_id not in found:
        raise missing
    return found[transfer_id][0]


def _plan(township_id: int, ask: Resolution, lines: Iterable[Line], hold: Transfer | None = None) -> Plan:
    ready = tuple(lines)
    deadline = hold.expires_at if hold and isinstance(ask, PostPending) else None
    return Plan(township_id, ask.key, fingerprint(ready), ask.effective_on, ask.recorded_at, ready, deadline)


def _resolved(ask: PostPending | VoidPending, hold: Transfer) -> Line:
    if hold.kind != "pending":
        raise NotPending
    kind, asked = ("post", ask.amount) if isinstance(ask, PostPending) else ("void", None)
    if asked is not None and asked > hold.amount:
        raise ExceedsPendingAmount(available=hold.amount)
    return Line(
        id=id_at(ask.recorded_at),
        kind=kind,
        debit_id=hold.debit_id,
        credit_id=hold.credit_id,
        amount=asked or hold.amount,
        unit=hold.unit,
        code=ask.code or hold.code,
        details=ask.details,
        target_id=hold.id,
        target_amount=hold.amount,
        target_before=0,
        lot_expires_on=hold.lot_expires_on if kind == "post" else None,
    )


def _reversed_entry(ask: ReverseEntry, found: Targets) -> list[Line]:
    if ask.entry_id not in found:
        raise EntryNotFound
    transfers = found[ask.entry_id]
    amounts = (None,) * len(transfers) if ask.amounts is None else ask.amounts
    if len(amounts) != len(transfers):
        raise InvalidLength(maximum=len(transfers))
    return [_reversed(ask, *part) for part in reversed(list(zip(transfers, amounts, strict=True)))]


def _reversed(ask: Resolution, target: Transfer, amount: int | None) -> Line:
    """Return the line that takes `target` back; how much of it went back before is known only under a lock."""
    if target.kind not in _REVERSIBLE:
        raise NotReversible
    if amount is not None and amount > target.amount:
        raise ExceedsRemaining(available=target.amount)
    return Line(
        id=id_at(ask.recorded_at),
        kind="reversal",
        debit_id=target.credit_id,
        credit_id=target.debit_id,
        amount=amount or target.amount,
        unit=target.unit,
        code=ask.code or target.code,
        details=ask.details,
        target_id=target.id,
        target_amount=target.amount,
        lot_expires_on=target.lot_expires_on,
    )
