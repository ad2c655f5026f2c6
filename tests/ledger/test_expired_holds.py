"""Releasing holds whose time is over: once each, whoever else resolves them, and in steps."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

import ledger
from kernel.errors import Refusal
from ledger import refusals
from ledger.holds import Released, release_expired
from tests.ledger.village import NOW, TODAY, Village

SOON, LATER = NOW + timedelta(minutes=2), NOW + timedelta(hours=1)


def release(village: Village, now: datetime = LATER, **rest: Any) -> Released:
    with village.work() as session:
        return release_expired(session, village.id, now=now, effective_on=TODAY, **rest)


@pytest.fixture
def holds(village: Village) -> list[UUID]:
    """Zhang has 100 points; five holds of 4 expire a minute after one another, a sixth never."""
    village.award(village.zhang, 100)
    ends = [SOON + timedelta(minutes=number) for number in range(5)]
    return [village.spend(village.zhang, 4, pending=True, expires_at=end).entry_id for end in (*ends, None)]


def test_what_has_expired_is_released_and_nothing_else(village: Village, holds: list[UUID]) -> None:
    assert release(village, SOON + timedelta(minutes=1)) == Released(2, None)
    assert village.balance(village.zhang).pending_debits == 16
    assert release(village) == Released(3, None)
    assert release(village) == Released(0, None)
    assert village.balance(village.zhang).pending_debits == 4
    with village.work() as session:
        line = ledger.statement(session, village.id, village.zhang).lines[0].transfer
    assert (line.kind, line.details) == ("void", {"reason": "expired"})
    village.assert_sound()


def test_those_that_were_resolved_are_left_alone(village: Village, holds: list[UUID]) -> None:
    stamp: dict[str, Any] = {"effective_on": TODAY, "recorded_at": NOW}
    with village.work() as session:
        ledger.post_pending(session, village.id, holds[0], key="post", **stamp)
        ledger.void_pending(session, village.id, holds[1], key="void", **stamp)
    assert release(village) == Released(3, None)
    assert village.balance(village.zhang).net == 96


def test_steps_follow_one_another_and_a_crash_in_one_loses_nothing(village: Village, holds: list[UUID]) -> None:
    first = release(village, limit=2)
    assert first == Released(2, holds[1])
    with pytest.raises(KeyboardInterrupt), village.work() as session:
        release_expired(session, village.id, now=LATER, effective_on=TODAY, after=first.next, limit=2)
        raise KeyboardInterrupt
    second = release(village, after=first.next, limit=2)
    assert second == Released(2, holds[3])
    assert release(village, after=second.next, limit=2) == Released(1, None)


def test_a_frozen_wallet_gets_its_points_back(village: Village, holds: list[UUID]) -> None:
    with village.work() as session:
        ledger.freeze(session, village.id, village.zhang)
    assert release(village).count == 5


def test_a_closed_day_takes_nothing(village: Village, holds: list[UUID]) -> None:
    with village.work() as session:
        ledger.close_period(session, village.id, TODAY, NOW)
    with pytest.raises(refusals.PeriodClosed):
        release(village)


def test_posting_and_releasing_at_once_resolve_each_hold_once(village: Village, holds: list[UUID]) -> None:
    gate = Barrier(7)

    def post(hold: UUID) -> int:
        gate.wait()
        try:
            with village.work() as session:
                ledger.post_pending(session, village.id, hold, key=f"post:{hold}", effective_on=TODAY, recorded_at=NOW)
        except Refusal:
            return 0
        return 1

    def sweep(_: object) -> int:
        gate.wait()
        return release(village).count

    with ThreadPoolExecutor(7) as pool:
        posts, sweeps = pool.map(post, holds[:5]), pool.map(sweep, range(2))
        posted, swept = sum(posts), sum(sweeps)
    assert posted + swept == 5
    assert village.balance(village.zhang).net == 100 - 4 * posted
    assert village.balance(village.zhang).pending_debits == 4
    village.assert_sound()


def test_they_are_found_by_index(village: Village) -> None:
    plan = "EXPLAIN " if village.engine.dialect.name == "postgresql" else "EXPLAIN QUERY PLAN "
    query = "SELECT id FROM ledger_transfer WHERE township_id = 1 AND expires_at <= '2026-11-22' ORDER BY expires_at"
    with village.work() as session:
        if village.engine.dialect.name == "postgresql":
            session.execute(text("SET LOCAL enable_seqscan = off"))
        assert any("ix_ledger_transfer_expiry" in str(row) for row in _rows(session.execute(text(plan + query))))


def _rows(result: Any) -> Iterator[Any]:
    yield from result
