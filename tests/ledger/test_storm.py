"""After a storm of writers, a sealer, a verifier, lost sessions and killed processes the books are whole.

Six seconds long; QIAOTOU_STORM says for how many it blows instead.
"""

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

import ledger
from ledger.models import DEBITS_WITHIN_CREDITS
from ledger.seals.queries import every_seal
from ledger.tables import BALANCE, LEAF, LOT, TRANSFER
from tests.conftest import Addresses
from tests.ledger.seals.office import Office
from tests.ledger.village import Village

ROOT = Path(__file__).resolve().parents[2]
SECONDS = float(os.environ.get("QIAOTOU_STORM", "6"))


@pytest.fixture
def stormy(village: Village) -> Village:
    """A village with a few more wallets, half of them with lots."""
    with village.work() as session:
        for number in range(6):
            ledger.open_account(
                session, village.id, "wallet", "point", normal_side="credit", reference=f"storm-{number}",
                limit=DEBITS_WITHIN_CREDITS, with_lots=number % 2 == 0,
            )  # fmt: skip
    return village


@pytest.mark.timeout(120 + 4 * SECONDS)
def test_after_a_storm_the_books_are_whole(stormy: Village, addresses: Addresses, tmp_path: Path) -> None:
    stormy.engine.dispose()
    words = [addresses.application, addresses.owner, str(stormy.id), str(tmp_path), str(SECONDS)]
    done = subprocess.run(
        [sys.executable, "-m", "tests.ledger.storm", *words], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr[-6000:]
    told = [note for file in tmp_path.glob("*.notes") for note in _notes(file)]
    with stormy.work() as session:
        postings = _postings(session, stormy.id)
        _nothing_acknowledged_is_missing(told, postings)
        _nothing_refused_is_there(told, postings)
        _lots_match(session, stormy.id)
        keys = session.scalar(select(func.count()).where(TRANSFER.c.township_id == stormy.id, TRANSFER.c.key != ""))
        assert keys == len(postings)
    _seals_cover_everything(stormy)
    stormy.assert_sound()
    print(f"{stormy.engine.dialect.name}: {Counter(note.get('refused', 'booked') for note in told)}, {done.stdout}")


def _notes(file: Path) -> list[dict[str, Any]]:
    """A writer that was killed in the middle of a line had not been answered in full: that line is left out."""
    return [json.loads(line) for line in file.read_text().split("\n")[:-1]]


def _postings(session: Session, township_id: int) -> dict[str, list[Any]]:
    """Return the transfers of each entry, in their order, by the entry's key."""
    rows = session.execute(
        select(TRANSFER.c.id, TRANSFER.c.entry_id, TRANSFER.c.line, TRANSFER.c.key, TRANSFER.c.kind)
        .where(TRANSFER.c.township_id == township_id)
        .order_by(TRANSFER.c.entry_id, TRANSFER.c.line)
    ).all()
    keys: dict[UUID, str] = {row.entry_id: row.key for row in rows if row.line == 0}
    entries: dict[str, list[Any]] = {key: [] for key in keys.values()}
    for row in rows:
        entries[keys[row.entry_id]].append(row)
    return entries


def _nothing_acknowledged_is_missing(told: list[dict[str, Any]], postings: dict[str, list[Any]]) -> None:
    acknowledged = [note for note in told if "entry" in note]
    assert len(acknowledged) > 20
    for note in acknowledged:
        lines = postings[note["key"]]
        assert [str(line.id) for line in lines] == note["transfers"]
        assert [line.line for line in lines] == list(range(len(lines)))


def _nothing_refused_is_there(told: list[dict[str, Any]], postings: dict[str, list[Any]]) -> None:
    unknown = {"outcome_unknown"}
    for note in told:
        if "refused" in note and note["refused"] not in unknown and note["key"] in postings:
            assert [line.kind for line in postings[note["key"]]] == ["refused"], note


def _lots_match(session: Session, township_id: int) -> None:
    held = func.sum(LOT.c.remaining)
    lots = session.execute(
        select(LOT.c.account_id, held).where(LOT.c.township_id == township_id).group_by(LOT.c.account_id)
    )
    balances = session.execute(
        select(BALANCE.c.id, BALANCE.c.posted_credits - BALANCE.c.posted_debits).where(
            BALANCE.c.township_id == township_id, BALANCE.c.with_lots
        )
    )
    kept = {account: int(amount) for account, amount in lots}
    assert {account: amount for account, amount in balances if amount or account in kept} == kept
    assert kept


def _seals_cover_everything(village: Village) -> None:
    """Seal what is left; then every transfer has its place, and every seal is signed."""
    Office(village).seal_all()
    with village.work() as session:
        transfers, leaves = (
            session.scalar(select(func.count()).where(table.c.township_id == village.id)) for table in (TRANSFER, LEAF)
        )
        seals = list(every_seal(session, village.id))
    assert transfers == leaves == seals[-1].tree_size
    assert all(seal.signed for seal in seals)
