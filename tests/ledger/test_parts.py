"""In parts: a hold posted for less releases the rest, a transfer is taken back bit by bit up to its amount."""

from uuid import UUID

import pytest

import ledger
from ledger import PostPending, Reverse, ReverseEntry, VoidPending, refusals
from tests.ledger.village import Village, draft, entry, points_from, sale, stamp


@pytest.fixture
def hold(village: Village) -> UUID:
    """Zhang has 10 points, of which 6 are held."""
    village.award(village.zhang, 10)
    return village.spend(village.zhang, 6, pending=True).entry_id


def test_a_hold_posted_in_part_releases_the_rest(village: Village, hold: UUID) -> None:
    posted = village.ask(PostPending(transfer_id=hold, amount=2, **stamp())).entry_id
    after = village.balance(village.zhang)
    assert (after.net, after.pending_debits, after.available) == (8, 0, 8)
    with village.work() as session:
        line = ledger.transfer(session, village.id, posted)
    assert (line.amount, line.target_amount, line.pending_id) == (2, 6, hold)
    for again in (PostPending, VoidPending):
        with pytest.raises(refusals.PendingAlreadyPosted):
            village.ask(again(transfer_id=hold, **stamp()))
    village.assert_sound()


def test_no_more_is_posted_than_is_held(village: Village, hold: UUID) -> None:
    with pytest.raises(refusals.ExceedsPendingAmount) as refused:
        village.ask(PostPending(transfer_id=hold, amount=7, **stamp()))
    assert refused.value.params == {"available": 6}
    village.ask(PostPending(transfer_id=hold, amount=6, **stamp()))


def test_all_of_it_said_or_unsaid_is_the_same_content(village: Village, hold: UUID) -> None:
    village.ask(PostPending(transfer_id=hold, **stamp("post:1")))
    assert village.ask(PostPending(transfer_id=hold, amount=6, **stamp("post:1"))).replayed
    with pytest.raises(refusals.KeyReused):
        village.ask(PostPending(transfer_id=hold, amount=5, **stamp("post:1")))


def test_what_was_posted_in_part_is_reversed_up_to_that(village: Village, hold: UUID) -> None:
    posted = village.ask(PostPending(transfer_id=hold, amount=4, **stamp())).entry_id
    with pytest.raises(refusals.ExceedsRemaining):
        village.ask(Reverse(transfer_id=posted, amount=5, **stamp()))
    village.ask(Reverse(transfer_id=posted, amount=4, **stamp()))
    assert village.balance(village.zhang).available == 10
    village.assert_sound()


def test_a_transfer_is_taken_back_bit_by_bit(village: Village) -> None:
    award = village.award(village.zhang, 5).entry_id
    for number, amount in enumerate((2, 2), start=1):
        village.ask(Reverse(transfer_id=award, amount=amount, **stamp(f"undo:{number}")))
    for amount in (2, None):
        with pytest.raises(refusals.ExceedsRemaining) as refused:
            village.ask(Reverse(transfer_id=award, amount=amount, **stamp()))
        assert refused.value.params == {"available": 1, "line": 0}
    village.ask(Reverse(transfer_id=award, amount=1, **stamp()))
    for amount in (1, None):
        with pytest.raises(refusals.AlreadyReversed):
            village.ask(Reverse(transfer_id=award, amount=amount, **stamp()))
    assert village.ask(Reverse(transfer_id=award, amount=2, **stamp("undo:1"))).replayed
    assert village.balance(village.zhang).net == 0
    village.assert_sound()


def test_each_part_says_how_much_went_back_before(village: Village) -> None:
    award = village.award(village.zhang, 5).entry_id
    parts = village.ask_all(*(Reverse(transfer_id=award, amount=amount, **stamp()) for amount in (2, 1, 3, 2)))
    assert isinstance(parts[2], refusals.ExceedsRemaining)
    with village.work() as session:
        lines = [
            ledger.transfer(session, village.id, part.entry_id) for part in parts if isinstance(part, ledger.Posting)
        ]
    assert [(line.target_before, line.amount, line.target_amount) for line in lines] == [
        (0, 2, 5),
        (2, 1, 5),
        (3, 2, 5),
    ]
    village.assert_sound()


def test_an_entry_with_a_part_gone_is_not_reversed_whole(village: Village) -> None:
    village.award(village.zhang, 5)
    sold = village.post(*sale(village, village.zhang, 3))
    village.ask(Reverse(transfer_id=sold.transfer_ids[0], amount=1, **stamp()))
    with pytest.raises(refusals.ExceedsRemaining) as refused:
        village.ask(ReverseEntry(entry_id=sold.entry_id, **stamp()))
    assert refused.value.params == {"available": 2, "line": 1}
    village.assert_sound()


def test_a_balancing_line_takes_what_is_there_up_to_its_amount(village: Village) -> None:
    village.award(village.zhang, 5)
    rest = points_from(village, village.zhang, 9, balancing="debit")
    village.spend(village.zhang, 1, pending=True)
    posting = village.ask(entry(rest, key="rest:1"))
    with village.work() as session:
        assert ledger.transfer(session, village.id, posting.entry_id).amount == 4
    assert village.balance(village.zhang).available == 0
    assert village.ask(entry(rest, key="rest:1")).replayed
    most = points_from(village, village.zhang, 8, balancing="debit")
    assert village.ask(entry(most, key="rest:1")).replayed  # the most that it may be is not what it was
    with pytest.raises(refusals.ExceedsBalance) as refused:
        village.post(rest)
    assert (refused.value.params["available"], refused.value.params["needed"]) == (0, 1)
    village.award(village.zhang, 20)
    village.post(rest)
    assert village.balance(village.zhang).available == 11
    village.assert_sound()


def test_a_cash_box_is_balanced_on_its_credit_side(village: Village) -> None:
    with village.work() as session:
        box = village.open_box(session)
    village.post(draft(box, village.redeemed, 5))
    village.post(draft(village.programme, box, 9, balancing="credit"))
    assert village.balance(box).net == 0
    village.assert_sound()


def test_only_what_a_limit_bounds_is_balanced(village: Village) -> None:
    """A wallet takes in as much as one likes, so there is nothing to balance on its credit side."""
    village.award(village.zhang, 5)
    for ends, side in (
        ((village.programme, village.zhang), "credit"),
        ((village.programme, village.zhang), "debit"),
        ((village.zhang, village.redeemed), "credit"),
    ):
        with pytest.raises(refusals.InvalidBalancing) as refused:
            village.post(draft(*ends, 1, balancing=side))
        assert refused.value.params == {"line": 0}


def test_an_entry_goes_back_in_parts_of_each_of_its_transfers(village: Village) -> None:
    village.award(village.zhang, 5)
    sold = village.post(*sale(village, village.zhang, 3))
    face = 100
    first = village.ask(ReverseEntry(entry_id=sold.entry_id, amounts=(1, face), **stamp("refund:1")))
    assert village.ask(ReverseEntry(entry_id=sold.entry_id, amounts=(1, face), **stamp("refund:1"))).replayed
    assert len(first.transfer_ids) == 2
    with pytest.raises(refusals.ExceedsRemaining) as refused:
        village.ask(ReverseEntry(entry_id=sold.entry_id, amounts=(3, face), **stamp()))
    assert refused.value.params == {"available": 2, "line": 1}
    assert village.balance(village.zhang).net == 3
    village.ask(ReverseEntry(entry_id=sold.entry_id, amounts=(2, 2 * face), **stamp()))
    with pytest.raises(refusals.AlreadyReversed):
        village.ask(ReverseEntry(entry_id=sold.entry_id, amounts=(1, face), **stamp()))
    assert village.balance(village.zhang).net == 5
    village.assert_sound()


@pytest.mark.parametrize("amounts", [(), (1,), (1, 1, 1)])
def test_each_transfer_of_an_entry_needs_its_part(village: Village, amounts: tuple[int, ...]) -> None:
    village.award(village.zhang, 5)
    sold = village.post(*sale(village, village.zhang, 3))
    with pytest.raises(refusals.InvalidLength):
        village.ask(ReverseEntry(entry_id=sold.entry_id, amounts=amounts, **stamp()))
    for wrong in ((0, 1), (1, -1), (True, 1)):
        with pytest.raises(refusals.Malformed):
            ReverseEntry(entry_id=sold.entry_id, amounts=wrong, **stamp())
    village.assert_sound()
