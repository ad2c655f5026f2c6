"""Reversal: an equal transfer the other way, once, and only while there is something to take back."""

from typing import Any
from uuid import UUID

import pytest

import ledger
from kernel.ids import new_id
from ledger import Posting, refusals
from tests.ledger.village import NOW, TODAY, Village, points_from, points_to, sale


def reverse(village: Village, transfer_id: UUID, **changes: Any) -> Posting:
    with village.work() as session:
        return ledger.reverse(session, village.id, transfer_id, **stamp(**changes))


def reverse_entry(village: Village, entry_id: UUID, **changes: Any) -> Posting:
    with village.work() as session:
        return ledger.reverse_entry(session, village.id, entry_id, **stamp(**changes))


def stamp(**changes: Any) -> dict[str, Any]:
    return {"key": f"test:{new_id()}", "effective_on": TODAY, "recorded_at": NOW} | changes


def test_a_voided_sale_is_reversed_in_both_units(village: Village) -> None:
    village.award(village.zhang, 5)
    sold = village.post(*sale(village, village.zhang, 3))
    undone = reverse_entry(village, sold.entry_id, code="redemption.void", details={"reason": "typo"})

    assert village.balance(village.zhang).available == 5
    assert village.balance(village.shop).net == 0
    with village.work() as session:
        lines = ledger.entry(session, village.id, undone.entry_id)
    assert [line.reverses_id for line in lines] == list(reversed(sold.transfer_ids))
    assert {(line.kind, line.code) for line in lines} == {("reversal", "redemption.void")}
    village.assert_sound()


def test_a_reversal_keeps_the_code_unless_told_otherwise(village: Village) -> None:
    undone = reverse(village, village.award(village.zhang, 5).entry_id)
    with village.work() as session:
        assert ledger.transfer(session, village.id, undone.entry_id).code == "award.reading"


def test_a_transfer_is_reversed_once(village: Village) -> None:
    award = village.award(village.zhang, 5).entry_id
    first = reverse(village, award, key="undo:1")
    assert reverse(village, award, key="undo:1") == Posting(first.entry_id, first.transfer_ids, replayed=True)
    with pytest.raises(refusals.AlreadyReversed):
        reverse(village, award)
    with pytest.raises(refusals.AlreadyReversed):
        reverse_entry(village, award)
    village.assert_sound()


def test_one_reversed_line_stands_in_the_way_of_the_whole_entry(village: Village) -> None:
    village.award(village.zhang, 5)
    sold = village.post(*sale(village, village.zhang, 3))
    reverse(village, sold.transfer_ids[0])
    with pytest.raises(refusals.AlreadyReversed) as refused:
        reverse_entry(village, sold.entry_id)
    assert refused.value.params["line"] == 1
    assert village.balance(village.shop).net == 300


def test_a_chain_is_undone_from_its_end(village: Village) -> None:
    """The points came and went within one entry: undone in that order, they would be missing in between."""
    chain = village.post(points_to(village, village.zhang, 3), points_from(village, village.zhang, 3))
    reverse_entry(village, chain.entry_id)
    village.assert_sound()


def test_what_is_spent_can_not_be_taken_back(village: Village) -> None:
    award = village.award(village.zhang, 5).entry_id
    village.spend(village.zhang, 1)
    with pytest.raises(refusals.ExceedsBalance):
        reverse(village, award)


def test_holds_and_reversals_are_not_reversed_but_posted_holds_are(village: Village) -> None:
    hold = village.award(village.zhang, 5, pending=True).entry_id
    with pytest.raises(refusals.NotReversible):
        reverse(village, hold)
    with village.work() as session:
        posted = ledger.post_pending(session, village.id, hold, **stamp())
    undone = reverse(village, posted.entry_id)
    with pytest.raises(refusals.NotReversible):
        reverse(village, undone.entry_id)
    village.assert_sound()


def test_only_what_is_in_the_township_is_reversed(village: Village, neighbour: Village) -> None:
    award = neighbour.award(neighbour.zhang, 1).entry_id
    for absent in (award, new_id()):
        with pytest.raises(refusals.TransferNotFound):
            reverse(village, absent)
        with pytest.raises(refusals.EntryNotFound):
            reverse_entry(village, absent)


def test_a_line_in_the_middle_is_not_an_entry(village: Village) -> None:
    village.award(village.zhang, 5)
    sold = village.post(*sale(village, village.zhang, 3))
    with pytest.raises(refusals.EntryNotFound):
        reverse_entry(village, sold.transfer_ids[1])


def test_the_accounts_must_be_open(village: Village) -> None:
    award = village.award(village.zhang, 5).entry_id
    with village.work() as session:
        ledger.close(session, village.id, village.zhang)
    with pytest.raises(refusals.AccountClosed):
        reverse(village, award)
