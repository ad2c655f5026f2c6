"""Booking plans with plain statements, on any database: lock, read, decide each, write all; for one as for many."""

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import replace
from typing import TypeAlias

from sqlalchemy import Connection

from kernel.errors import Refusal
from ledger.booking import straight
from ledger.booking.decision import decide
from ledger.booking.dialects import undoing
from ledger.booking.plans import Plan
from ledger.booking.reading import read_state
from ledger.booking.resolving import plan_all
from ledger.booking.state import Earlier, State
from ledger.booking.writing import write
from ledger.drafts import Ask, Details, Entry
from ledger.journal import Posting, line_ids
from ledger.refusals import Contended, Declined

Outcome: TypeAlias = Posting | Refusal
Undo: TypeAlias = Callable[[], object]

# A second try always sees what the first one met; a third is for a neighbour that came in between.
ATTEMPTS = 3


def book_asks(
    connection: Connection, township_id: int, asks: Sequence[Ask], *, undo: Undo | None = None
) -> list[Outcome]:
    """Do all that is asked as far as it can be done, in its order, and return what became of each.

    The key of what is refused for a passing reason is kept by a line that moves nothing. `undo` is for who has done
    nothing else in the transaction: it begins another. Raises Contended, and then nothing was written.
    """
    plans = _straight(connection, township_id, asks, undo)
    if plans is not None:
        return _with_lines(connection, township_id, plans)
    return book_all(connection, township_id, plan_all(connection, township_id, asks))


def book_all(
    connection: Connection, township_id: int, plans: Sequence[Plan | Refusal], *, keep: bool = True
) -> list[Outcome]:
    """The same of plans, deciding one by one; without `keep` the keys of those that are refused stay free."""
    ready = [plan for plan in plans if isinstance(plan, Plan)]
    for _ in range(ATTEMPTS):
        state = read_state(connection, township_id, ready)
        before = dict(state.totals)
        outcomes = [plan if isinstance(plan, Refusal) else _decided(plan, state, keep) for plan in plans]
        # On SQLite nobody else writes, so nobody can have been there first.
        nested = connection.dialect.name != "sqlite" and bool(state.plans)
        with undoing(connection) if nested else nullcontext() as undo:
            if write(connection, township_id, state, before):
                return _with_lines(connection, township_id, outcomes)
            if undo:
                undo()
    raise Contended


def _straight(
    connection: Connection, township_id: int, asks: Sequence[Ask], undo: Undo | None
) -> Sequence[Plan] | None:
    """Write all without asking first and return the plans; None where that is not to be tried, or failed."""
    entries = [ask for ask in asks if isinstance(ask, Entry)]
    if len(entries) < len(asks) or not straight.fits(entries):
        return None
    if connection.dialect.name == "sqlite":
        # A savepoint would cost as much as all else: SQLite sets each page aside that changes within it.
        return _tried(connection, township_id, entries, undo) if undo else None
    if len(entries) < 2:  # tried by `onestatement` before
        return None
    with undoing(connection) as take_back:
        return _tried(connection, township_id, entries, take_back)


def _tried(connection: Connection, township_id: int, entries: Sequence[Entry], undo: Undo) -> Sequence[Plan] | None:
    plans = straight.book(connection, township_id, entries)
    if plans is None:
        undo()
    return plans


def _decided(plan: Plan, state: State, keep: bool) -> Plan | Earlier | Refusal:
    verdict = decide(plan, state)
    if keep and isinstance(verdict, Declined) and verdict.passing:
        refused = refused_plan(plan, verdict)
        state.earlier[plan.key] = Earlier(refused.entry_id, refused.fingerprint, verdict.code)
        state.plans.append(refused)
    return verdict


def refused_plan(plan: Plan, refusal: Declined) -> Plan:
    """Return the plan of the line that keeps the key of a refused one."""
    details: Details = {"refusal": refusal.code, "line": int(str(refusal.params.get("line", 0)))}
    line = replace(
        plan.lines[0], kind="refused", details=details, expires_at=None, target_id=None, target_amount=None,
        target_before=None, lot_expires_on=None, balancing=None,
    )  # fmt: skip
    return replace(plan, lines=(line,))


def _with_lines(
    connection: Connection, township_id: int, verdicts: Sequence[Plan | Earlier | Refusal]
) -> list[Outcome]:
    """Return the verdicts as the caller gets them: with the ids of the transfers, new and old."""
    repeated = [verdict.entry_id for verdict in verdicts if isinstance(verdict, Earlier)]
    lines = line_ids(connection, township_id, repeated) if repeated else {}
    outcomes: list[Outcome] = []
    for verdict in verdicts:
        if isinstance(verdict, Plan):
            outcomes.append(Posting(verdict.entry_id, tuple(line.id for line in verdict.lines), replayed=False))
        elif isinstance(verdict, Earlier):
            outcomes.append(Posting(verdict.entry_id, lines[verdict.entry_id], replayed=True))
        else:
            outcomes.append(verdict)
    return outcomes
