"""Verification names the wrong spot when someone went around both the Python and the database's refusals."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

import ledger
from kernel.ids import floor_of
from tests.ledger.verification.busy import Busy
from tests.ledger.verification.damage import ALL, Damage
from tests.ledger.verification.deceits import DECEITS
from tests.ledger.verification.vandal import do, redigest, vandalism
from tests.ledger.village import NOW, Village

FORGED = bytes(31) + b"?"


def names_of(busy: Busy, session: Session) -> dict[str, Any]:
    """All that a table of damage may speak of."""

    def ask(sql: str) -> Any:
        return session.execute(text(sql), {"township": busy.village.id}).scalar()

    leaf = "FROM ledger_leaf WHERE township_id = :township"
    sizes = "SELECT tree_size FROM ledger_seal WHERE township_id = :township ORDER BY number DESC LIMIT 1 OFFSET"
    return {
        **busy.names,
        "spare": floor_of(NOW),
        "forged": FORGED,
        "at_seven": UUID(str(ask(f"SELECT transfer_id {leaf} AND position = 7"))),
        "leaves": ask(f"SELECT max(position) {leaf}"),
        "leaves_before": ask(f"{sizes} 1"),
        "seals": ask("SELECT max(number) FROM ledger_seal WHERE township_id = :township"),
    }


@pytest.mark.parametrize("damage", [*ALL, *DECEITS], ids=lambda damage: f"{damage.check} {damage.statement[:60]}")
def test_damage_is_named(busy: Busy, damage: Damage) -> None:
    if damage.only not in ("", busy.village.engine.dialect.name):
        pytest.skip(f"done on {damage.only} only")
    with vandalism(busy.village) as session:
        names = names_of(busy, session)
        do(session, damage.statement, names)
        if damage.redigest:
            redigest(session, busy.village.id)
        findings = ledger.verify(session, busy.village.id)

    found = {(finding.check, finding.subject) for finding in findings}
    assert (damage.check, damage.subject.format(**names)) in found
    assert all(finding.expected != finding.found for finding in findings)


def test_a_neighbours_damage_is_not_ones_own(busy: Busy, neighbour: Village) -> None:
    neighbour.award(neighbour.zhang, 5)
    with vandalism(busy.village) as session:
        for table in ("transfer", "leaf", "seal", "subtree", "balance", "day_total", "lot", "lot_use", "closing"):
            session.execute(
                text(f"DELETE FROM ledger_{table} WHERE township_id = :township"), {"township": busy.village.id}
            )
        assert ledger.verify(session, neighbour.id) == []
