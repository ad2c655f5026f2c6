"""Holds: counted against the limit at once, resolved exactly once."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

import ledger
from kernel.errors import Refusal
from kernel.ids import new_id
from ledger import Posting, refusals
from tests.ledger.village import NOW, TODAY, Village

LATER = NOW + timedelta(minutes=2)


def resolve(village: Village, verb: str, hold: UUID, **changes: Any) -> Posting:
    """Post or void a hold, in a transaction of its own."""
    act = {"post": ledger.post_pending, "void": ledger.void_pending}[verb]
    stamp: dict[str, Any] = {"key": f"test:{new_id()}", "effective_on": TODAY, "recorded_at": NOW}
    with village.work() as session:
        return act(session, village.id, hold, **stamp | changes)


@pytest.fixture
def hold(village: Village) -> UUID:
    """Zhang has 10 points, of which 4 are held until two minutes from now."""
    village.award(village.zhang, 10)
    return village.spend(village.zhang, 4, pending=True, expires_at=LATER).entry_id


def test_a_hold_counts_against_the_limit_before_it_is_posted(village: Village, hold: UUID) -> None:
    held = village.balance(village.zhang)
    assert (held.net, held.pending_debits, held.available) == (10, 4, 6)
    with pytest.raises(refusals.ExceedsBalance) as refused:
        village.spend(village.zhang, 7)
    assert refused.value.params["available"] == 6
    village.spend(village.zhang, 6)
    village.assert_sound()


def test_points_on_hold_for_a_wallet_can_not_be_spent_yet(village: Village) -> None:
    reward = village.award(village.zhang, 3, pending=True).entry_id
    assert village.balance(village.zhang).available == 0
    with pytest.raises(refusals.ExceedsBalance):
        village.spend(village.zhang, 1)

    resolve(village, "post", reward)
    village.spend(village.zhang, 3)
    village.assert_sound()


def test_posting_a_hold_moves_it(village: Village, hold: UUID) -> None:
    posting = resolve(village, "post", hold)

    after = village.balance(village.zhang)
    assert (after.net, after.pending_debits, after.available) == (6, 0, 6)
    with village.work() as session:
        line = ledger.transfer(session, village.id, posting.entry_id)
    assert (line.kind, line.pending_id, line.amount, line.code) == ("post", hold, 4, "redemption")
    village.assert_sound()


def test_voiding_a_hold_gives_it_back(village: Village, hold: UUID) -> None:
    resolve(village, "void", hold)

    after = village.balance(village.zhang)
    assert (after.net, after.pending_debits, after.available) == (10, 0, 10)
    village.assert_sound()


@pytest.mark.parametrize(
    ("first", "refusal"), [("post", refusals.PendingAlreadyPosted), ("void", refusals.PendingAlreadyVoided)]
)
@pytest.mark.parametrize("second", ["post", "void"])
def test_a_hold_is_resolved_once(village: Village, hold: UUID, first: str, second: str, refusal: type[Refusal]) -> None:
    resolve(village, first, hold)
    before = village.balance(village.zhang)
    with pytest.raises(refusal):
        resolve(village, second, hold)
    assert village.balance(village.zhang) == before


@pytest.mark.parametrize("verb", ["post", "void"])
def test_resolving_again_with_the_same_key_is_a_replay(village: Village, hold: UUID, verb: str) -> None:
    first = resolve(village, verb, hold, key="hold:1")
    # Even when the hold would have expired by now.
    again = resolve(village, verb, hold, key="hold:1", recorded_at=LATER)
    assert (again.entry_id, again.replayed) == (first.entry_id, True)


def test_a_key_does_not_serve_two_verbs(village: Village, hold: UUID) -> None:
    resolve(village, "void", hold, key="hold:1")
    with pytest.raises(refusals.KeyReused):
        resolve(village, "post", hold, key="hold:1")


def test_an_expired_hold_is_not_posted_but_can_be_voided(village: Village, hold: UUID) -> None:
    with pytest.raises(refusals.PendingExpired):
        resolve(village, "post", hold, recorded_at=LATER)
    assert village.balance(village.zhang).available == 6

    resolve(village, "void", hold, recorded_at=LATER)
    assert village.balance(village.zhang).available == 10


def test_a_hold_can_be_posted_until_the_moment_it_expires(village: Village, hold: UUID) -> None:
    resolve(village, "post", hold, recorded_at=LATER - timedelta(microseconds=1))


@pytest.mark.parametrize("verb", ["post", "void"])
def test_only_holds_of_the_township_are_resolved(village: Village, neighbour: Village, hold: UUID, verb: str) -> None:
    posted = village.award(village.zhang, 1).entry_id
    with pytest.raises(refusals.NotPending):
        resolve(village, verb, posted)
    for somewhere, absent in ((village, new_id()), (neighbour, hold)):
        with pytest.raises(refusals.PendingNotFound):
            resolve(somewhere, verb, absent)


def test_a_frozen_wallet_takes_back_its_hold_but_does_not_pay(village: Village, hold: UUID) -> None:
    with village.work() as session:
        ledger.freeze(session, village.id, village.zhang)
    with pytest.raises(refusals.AccountFrozen):
        resolve(village, "post", hold)
    resolve(village, "void", hold)
    assert village.balance(village.zhang).pending_debits == 0


def test_words_of_a_resolution_are_checked_like_any_other(village: Village, hold: UUID) -> None:
    for changes, refusal in (
        ({"code": "No"}, refusals.InvalidCode),
        ({"details": {"x": 1.5}}, refusals.InvalidDetails),
        ({"key": ""}, refusals.InvalidKey),
        ({"effective_on": NOW}, refusals.InvalidDay),
        ({"recorded_at": NOW.replace(tzinfo=None)}, refusals.InvalidTime),
    ):
        with pytest.raises(refusal):
            resolve(village, "post", hold, **changes)
