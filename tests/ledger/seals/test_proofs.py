"""Receipts and consistency proofs: what anybody can check with a hash function, and when there is none."""

import json
from hashlib import sha256
from itertools import combinations
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import delete, update

import ledger
from kernel.ids import new_id
from ledger import refusals
from ledger.seals import merkle
from ledger.seals.proofs import consistency, digest_history, receipt
from ledger.seals.queries import every_seal, sealed_among
from ledger.seals.refusals import DiffersFromSeal, NotSealedYet, SealNotFound
from ledger.seals.tables import LEAF, SUBTREE, TRANSFER
from tests.ledger.seals.office import Office, unguard
from tests.ledger.village import NOW, Village, entry, points_to, sale


def test_every_kind_of_line_has_a_receipt_that_holds(office: Office) -> None:
    village = office.village
    made = list(village.award(village.zhang, 50, details={"disclosure": "三月账目", "n": 3}).transfer_ids)
    with village.work() as session:
        made += ledger.post(session, village.id, entry(*sale(village, village.zhang, 5))).transfer_ids
        clocks = {"effective_on": NOW.date(), "recorded_at": NOW}
        hold = ledger.post(session, village.id, entry(points_to(village, village.li, 9, pending=True))).transfer_ids
        made += [*hold, *ledger.post_pending(session, village.id, hold[0], key="p", **clocks).transfer_ids]
        made += ledger.reverse(session, village.id, made[0], key="r", **clocks, amount=7).transfer_ids
    office.seal_all(limit=2)
    for transfer_id in made:
        assert _leads_to_its_root(_receipt(office, transfer_id)), transfer_id


def test_a_receipt_is_readable(office: Office) -> None:
    made = office.village.award(office.village.zhang, 5, key="award:7", details={"disclosure": "三月账目"})
    office.seal()
    lines = _receipt(office, made.entry_id)["transfer"].split("\n")
    assert lines[:2] == ["qiaotou ledger transfer 1", str(office.village.id)]
    assert lines[4:6] == ["0", "posted"]
    assert lines[8:13] == ["5", "point", "award.reading", "2026-11-22", "2026-11-22 01:00:00.000000"]
    assert (lines[18], lines[20:]) == ("award:7", ['{"disclosure":"三月账目"}', ""])


def test_a_receipt_stays_the_same_however_the_books_grow(office: Office) -> None:
    made = office.fill(5)
    office.seal()
    first = _receipt(office, made[2])
    office.fill(30)
    office.seal_all(limit=7)
    assert _receipt(office, made[2]) == first
    later = _receipt(office, made[2], number=4)
    assert (later["tree_size"], later["position"], _leads_to_its_root(later)) == (26, 2, True)


def test_what_has_no_receipt_is_refused(office: Office, neighbour: Village) -> None:
    made = office.fill(2)
    with pytest.raises(NotSealedYet):
        _receipt(office, made[0])
    office.seal(limit=1)
    office.seal(limit=1)
    with pytest.raises(refusals.TransferNotFound):
        _receipt(office, new_id())
    with pytest.raises(refusals.TransferNotFound):
        _receipt(Office(neighbour), made[0])
    for number in (3, 1):  # there is no third, and the first does not reach the second leaf
        with pytest.raises(SealNotFound):
            _receipt(office, made[1], number=number)
    with office.village.work() as session:
        assert sealed_among(session, office.village.id, [*made, new_id()]) == set(made)
        assert sealed_among(session, neighbour.id, made) == set()


def test_proofs_need_few_rows_of_a_tree_with_subtrees(office: Office) -> None:
    village = office.village
    with village.work() as session:
        drafts = [points_to(village, village.zhang, 1) for _ in range(100)]
        made = [one for _ in range(7) for one in ledger.post(session, village.id, entry(*drafts)).transfer_ids]
    office.seal_all(limit=300)
    for position in (0, 255, 256, 511, 512, 699):
        assert _leads_to_its_root(_receipt(office, made[position], number=3))


def test_every_later_seal_begins_with_every_earlier_one(office: Office) -> None:
    office.fill(45)
    for limit in (1, 1, 5, 1, 8, 3, 13, 2, 11):
        office.seal(limit=limit)
    with office.village.work() as session:
        chain = list(every_seal(session, office.village.id))
        for first, second in combinations(chain, 2):
            proof = consistency(session, office.village.id, first.number, second.number)
            path = [bytes.fromhex(step) for step in proof["path"]]
            assert merkle.extends(first.tree_size, second.tree_size, first.root, second.root, path)
            assert (proof["earlier"]["words"], proof["later"]["words"]) == (first.words, second.words)


def test_consistency_goes_from_an_earlier_to_a_later_seal(office: Office) -> None:
    office.fill(2)
    office.seal_all(limit=1)
    with office.village.work() as session:
        for numbers in ((2, 1), (1, 1), (1, 3), (0, 1)):
            with pytest.raises(SealNotFound):
                consistency(session, office.village.id, *numbers)


def test_the_history_has_a_line_for_each_seal(office: Office) -> None:
    office.fill(3)
    made = office.seal_all(limit=1)
    with office.village.work() as session:
        lines = [json.loads(line) for line in digest_history(session, office.village.id)]
    assert [line["words"] for line in lines] == [sealed.words for sealed in made]
    assert [len(line["consistency"]) for line in lines] == [0, 1, 1]


@pytest.mark.parametrize("table", ["transfer", "leaf", "leaf gap", "subtree"])
def test_no_receipt_is_given_for_what_was_changed(owners_office: Office, table: str) -> None:
    village = owners_office.village
    with village.work() as session:
        drafts = [points_to(village, village.zhang, 1) for _ in range(90)]
        made = [one for _ in range(6) for one in ledger.post(session, village.id, entry(*drafts)).transfer_ids]
    owners_office.seal()
    changes = {
        "transfer": ("ledger_transfer_no_update", update(TRANSFER).values(amount=2).where(TRANSFER.c.id == made[3])),
        "leaf": ("ledger_leaf_no_update", update(LEAF).values(digest=bytes(32)).where(LEAF.c.position == 4)),
        "leaf gap": ("ledger_leaf_no_delete", delete(LEAF).where(LEAF.c.position == 4)),
        "subtree": ("ledger_subtree_no_update", update(SUBTREE).values(hash=bytes(32))),
    }
    trigger, change = changes[table]
    with pytest.raises(DiffersFromSeal), village.work() as session:
        unguard(session, trigger)
        session.execute(change.where(change.table.c.township_id == village.id))
        receipt(session, village.id, made[3])


def _receipt(office: Office, transfer_id: UUID, number: int | None = None) -> dict[str, Any]:
    with office.village.work() as session:
        return receipt(session, office.village.id, transfer_id, number=number)


def _leads_to_its_root(proof: dict[str, Any]) -> bool:
    leaf = sha256(b"\x00" + proof["transfer"].encode()).digest()
    path = [bytes.fromhex(step) for step in proof["path"]]
    root = bytes.fromhex(proof["seal"]["words"].split("\n")[4])
    return merkle.includes(leaf, proof["position"], proof["tree_size"], path, root)
