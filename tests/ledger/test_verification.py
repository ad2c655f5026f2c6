"""Verification names the wrong spot when someone went around both the Python and the database's refusals."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

import ledger
from tests.ledger.village import NOW, TODAY, Village, sale

TRIGGERS = (
    "ledger_transfer_no_update", "ledger_transfer_no_delete", "ledger_balance_kept", "ledger_account_fixed"
)  # fmt: skip


@contextmanager
def vandalism(village: Village) -> Iterator[Session]:
    """A session of someone who owns the database; whatever they do is undone afterwards."""
    with Session(village.engine) as session:
        connection = session.connection(execution_options={"qiaotou_writes": True})
        if connection.dialect.name == "postgresql":
            session.execute(text("SET LOCAL session_replication_role = replica"))
            for table, constraint in (
                ("ledger_balance", "ck_ledger_balance_debits_within_credits"),
                ("ledger_transfer", "ck_ledger_transfer_amount"),
            ):
                session.execute(text(f"ALTER TABLE {table} DROP CONSTRAINT {constraint}"))
        else:
            session.execute(text("PRAGMA ignore_check_constraints = ON"))
            session.execute(text("PRAGMA defer_foreign_keys = ON"))
            for trigger in TRIGGERS:
                session.execute(text(f"DROP TRIGGER {trigger}"))
        try:
            yield session
        finally:
            session.rollback()
            if connection.dialect.name == "sqlite":
                with Session(village.engine) as quiet:
                    quiet.execute(text("PRAGMA ignore_check_constraints = OFF"))


SOLD = "id IN (SELECT id FROM ledger_transfer WHERE township_id = :township AND code = 'redemption' AND unit = 'point')"
CASES = [
    ("UPDATE ledger_balance SET posted_credits = posted_credits + 1", {"balance_differs", "unit_imbalance"}),
    ("UPDATE ledger_balance SET posted_debits = 99", {"balance_differs", "unit_imbalance", "limit_broken"}),
    ("DELETE FROM ledger_balance", {"balance_missing", "unit_imbalance"}),
    (f"UPDATE ledger_transfer SET amount = 2 WHERE {SOLD}", {"entry_changed", "balance_differs", "unit_imbalance"}),
    (f"UPDATE ledger_transfer SET code = 'gift' WHERE {SOLD}", {"entry_changed"}),
    (f"UPDATE ledger_transfer SET details = '{{\"x\": 1}}' WHERE {SOLD}", {"entry_changed"}),
    (f"UPDATE ledger_transfer SET unit = 'fen' WHERE {SOLD}", {"entry_changed", "unit_mismatch"}),
    ("DELETE FROM ledger_transfer WHERE line = 1", {"entry_changed"}),
    ("UPDATE ledger_transfer SET line = 3 WHERE line = 1", {"entry_incomplete"}),
    (
        "DELETE FROM ledger_transfer WHERE kind = 'pending'",
        {"resolution_without_pending", "balance_differs"},
    ),
    (
        "UPDATE ledger_transfer SET amount = 9 WHERE kind = 'reversal'",
        {"reversal_without_original", "entry_changed", "balance_differs", "unit_imbalance"},
    ),
]


@pytest.fixture
def busy(village: Village) -> Village:
    """A village in which everything has happened once."""
    village.award(village.zhang, 5)
    village.post(*sale(village, village.zhang, 3))
    mistake = village.award(village.li, 4).entry_id
    hold = village.award(village.li, 2, pending=True).entry_id
    with village.work() as session:
        ledger.post_pending(session, village.id, hold, key="post", effective_on=TODAY, recorded_at=NOW)
        ledger.reverse(session, village.id, mistake, key="undo", effective_on=TODAY, recorded_at=NOW)
    village.assert_sound()
    return village


@pytest.mark.parametrize(("damage", "checks"), CASES)
def test_damage_is_found_and_named(busy: Village, damage: str, checks: set[str]) -> None:
    joint = " AND" if " WHERE " in damage else " WHERE"
    with vandalism(busy) as session:
        session.execute(text(f"{damage}{joint} township_id = :township"), {"township": busy.id})
        findings = ledger.verify(session, busy.id)

    assert {finding.check for finding in findings} == checks
    busy.assert_sound()


def test_a_finding_says_where_and_what(busy: Village) -> None:
    with vandalism(busy) as session:
        session.execute(
            text("UPDATE ledger_balance SET posted_debits = 1 WHERE township_id = :township AND posted_debits = 3"),
            {"township": busy.id},
        )
        findings = ledger.verify(session, busy.id)

    assert findings == [
        ledger.Finding(
            "balance_differs",
            f"account:{busy.zhang}",
            "posted_debits 3, posted_credits 5, pending_debits 0, pending_credits 0",
            "posted_debits 1, posted_credits 5, pending_debits 0, pending_credits 0",
        ),
        ledger.Finding("unit_imbalance", "unit:point", "0", "-2"),
    ]


def test_a_neighbours_damage_is_not_ones_own(busy: Village, neighbour: Village) -> None:
    with vandalism(busy) as session:
        session.execute(text("DELETE FROM ledger_balance WHERE township_id = :township"), {"township": busy.id})
        assert ledger.verify(session, neighbour.id) == []
