"""Booking plans with plain statements, on any database: lock, read, decide each, write all; for one as for many."""

from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import replace
from typing import TypeAlias

from sqlalchemy import Connection

from kernel.errors import Refusal
from ledger.booking import straight
from ledger.booking.decision import decide
from ledger.booking.plans import Plan
from ledger.booking.reading import read_state
from ledger.booking.state import Earlier, State
from ledger.booking.writing import write
from ledger.drafts import Details
from ledger.journal import Posting, line_ids
from ledger.refusals import Contended, Declined

Outcome: TypeAlias = Posting | Refusal

# A second try always sees what the first one met; a third is for a neighbour that came in between.
ATTEMPTS = 3


def book_all(
    connection: Connection, township_id: int, plans: Sequence[Plan | Refusal], *, keep: bool = True
) -> list[Outcome]:
    """Write what can be written, in the order of the plans, and return what became of each.

    With `keep` the key of a plan that is refused for a passing reason is kept by a line that moves nothing. Raises
    Contended, and then nothing was written.
    """
    ready = [plan for plan in plans if isinstance(plan, Plan)]
    if len(ready) == len(plans) and straight.fits(connection, ready) and _straight(connection, township_id, ready):
        return _with_lines(connection, township_id, ready)
    for _ in range(ATTEMPTS):
        state = read_state(connection, township_id, ready)
        before = dict(state.totals)
        outcomes = [plan if isinstance(plan, Refusal) else _decided(plan, state, keep) for plan in plans]
        # On SQLite nobody else writes, so nobody can have been there first.
        nested = connection.dialect.name != "sqlite" and bool(state.plans)
        with connection.begin_nested() if nested else nullcontext() as savepoint:
            if write(connection, township_id, state, before):
                return _with_lines(connection, township_id, outcomes)
            if savepoint:
                savepoint.rollback()
    raise Contended


def _straight(connection: Connection, township_id: int, plans: Sequence[Plan]) -> bool:
    with connection.begin_nested() as savepoint:
        done = straight.book(connection, township_id, plans)
        if not done:
            savepoint.rollback()
    return done


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
