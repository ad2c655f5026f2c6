"""Batches: one outcome for each ask, in its order; a refused one does not hinder its neighbours."""

from unittest.mock import patch
from uuid import UUID

import pytest

import ledger
from kernel.errors import Refusal
from kernel.ids import new_id
from ledger import Posting, PostPending, Reverse, ReverseEntry, VoidPending, by_line, refusals
from ledger.booking import books
from tests.ledger.cast import WORDS
from tests.ledger.village import Village, draft, entry, points_from, points_to, sale, stamp


def codes(outcomes: list[ledger.Outcome]) -> list[str]:
    return [
        outcome.code if isinstance(outcome, Refusal) else "replayed" if outcome.replayed else "new"
        for outcome in outcomes
    ]


def test_nothing_asked_nothing_done(village: Village) -> None:
    assert village.ask_all() == []


def test_each_ask_has_its_outcome(village: Village) -> None:
    village.award(village.zhang, 10, key="award:1")
    hold = village.spend(village.zhang, 2, pending=True).entry_id
    award = village.award(village.li, 4).entry_id
    sold = village.post(*sale(village, village.zhang, 1))
    asks: list[ledger.Ask] = [
        entry(points_to(village, village.zhang, 10), key="award:1"),
        entry(points_to(village, village.zhang, 11), key="award:1"),
        entry(points_from(village, village.zhang, 100)),
        entry(*sale(village, village.zhang, 2)),
        PostPending(transfer_id=hold, amount=1, **stamp()),
        VoidPending(transfer_id=hold, **stamp()),
        Reverse(transfer_id=award, amount=3, **stamp()),
        ReverseEntry(entry_id=sold.entry_id, **stamp()),
        PostPending(transfer_id=new_id(), **stamp()),
        Reverse(transfer_id=hold, **stamp()),
    ]
    assert codes(village.ask_all(*asks)) == [
        "replayed", "exists_with_different_content", "exceeds_balance", "new", "new", "pending_already_posted", "new",
        "new", "pending_not_found", "not_reversible",
    ]  # fmt: skip
    assert codes(village.ask_all(*asks))[2:5] == ["already_failed", "replayed", "replayed"]
    assert (village.balance(village.zhang).available, village.balance(village.li).available) == (7, 1)
    village.assert_sound()


def test_each_sees_what_the_ones_before_it_did(village: Village) -> None:
    asks = [
        entry(points_from(village, village.zhang, 1)),
        entry(points_to(village, village.zhang, 2)),
        *(entry(points_from(village, village.zhang, 1)) for _ in range(3)),
    ]
    assert codes(village.ask_all(*asks)) == ["exceeds_balance", "new", "new", "new", "exceeds_balance"]
    village.assert_sound()


def test_what_comes_in_later_pays_for_nothing_before(village: Village) -> None:
    """Both balances would do in the end, so no constraint would object."""
    village.award(village.zhang, 3)
    spent, gained = entry(points_from(village, village.zhang, 5)), entry(points_to(village, village.zhang, 5))
    assert codes(village.ask_all(spent, gained)) == ["exceeds_balance", "new"]
    spent, gained = entry(points_from(village, village.zhang, 10)), entry(points_to(village, village.zhang, 2))
    assert codes(village.ask_all(gained, spent)) == ["new", "new"]
    village.assert_sound()


def test_what_nothing_hinders_is_written_without_asking_first(village: Village) -> None:
    if village.engine.dialect.name != "postgresql":
        pytest.skip("on SQLite nobody else writes, so that to ask first costs little")
    asks = [
        *(entry(points_to(village, village.zhang, points), key=f"award:{points}") for points in (3, 4, 5)),
        entry(points_from(village, village.zhang, 1, pending=True)),
        entry(*sale(village, village.zhang, 2)),
    ]
    with patch.object(books, "decide", side_effect=AssertionError):
        assert codes(village.ask_all(*asks[:3])) == ["new"] * 3
        assert codes(village.ask_all(*asks[3:])) == ["new"] * 2
    assert village.balance(village.zhang).available == 9
    assert codes(village.ask_all(*asks)) == ["replayed"] * 5
    village.assert_sound()


def test_a_refused_line_takes_the_effects_of_its_entry_back(village: Village) -> None:
    """Linked lines with undo: neither the points that came in, nor those that went out, are there for the next."""
    village.award(village.li, 5)
    asks = [
        entry(
            points_to(village, village.zhang, 9), points_from(village, village.li, 5),
            points_from(village, village.zhang, 10),
        ),
        entry(points_from(village, village.zhang, 1)),
        entry(points_from(village, village.li, 5)),
    ]  # fmt: skip
    outcomes = village.ask_all(*asks)
    assert codes(outcomes) == ["exceeds_balance", "exceeds_balance", "new"]
    village.assert_sound()


def test_a_refused_resolution_is_undone_too(village: Village) -> None:
    """What a refused entry had taken back, can be taken back by the next."""
    village.award(village.zhang, 3)
    chain = village.post(points_to(village, village.li, 2), points_from(village, village.zhang, 1))
    village.spend(village.li, 1)
    asks = [
        ReverseEntry(entry_id=chain.entry_id, **stamp()),
        Reverse(transfer_id=chain.transfer_ids[1], **stamp()),
        Reverse(transfer_id=chain.transfer_ids[0], amount=1, **stamp()),
    ]
    outcomes = village.ask_all(*asks)
    assert codes(outcomes) == ["exceeds_balance", "new", "new"]
    village.assert_sound()


def test_one_key_twice_in_a_batch(village: Village) -> None:
    award, other = (entry(points_to(village, village.zhang, points), key="award:1") for points in (1, 2))
    first, again, wrong = village.ask_all(award, award, other)
    assert isinstance(first, Posting)
    assert again == Posting(first.entry_id, first.transfer_ids, replayed=True)
    assert isinstance(wrong, refusals.KeyReused)
    spend = entry(points_from(village, village.zhang, 2), key="sale:1")
    refill = entry(points_to(village, village.zhang, 5))
    assert codes(village.ask_all(spend, refill, spend)) == ["exceeds_balance", "new", "already_failed"]
    village.assert_sound()


def test_a_batch_and_a_single_posting_know_each_others_keys(village: Village) -> None:
    award = entry(points_to(village, village.zhang, 1), key="award:1")
    assert not village.ask(award).replayed
    assert codes(village.ask_all(award)) == ["replayed"]
    second = entry(points_to(village, village.zhang, 1), key="award:2")
    village.ask_all(second)
    assert village.ask(second).replayed


def test_thousands_at_once(village: Village) -> None:
    asks = [entry(points_to(village, (village.zhang, village.li)[number % 2], 1)) for number in range(2_000)]
    outcomes = village.ask_all(*asks, *asks[:700])
    assert codes(outcomes) == ["new"] * 2_000 + ["replayed"] * 700
    replayed = [outcome.entry_id for outcome in outcomes[2_000:] if isinstance(outcome, Posting)]
    assert replayed == [outcome.entry_id for outcome in outcomes[:700] if isinstance(outcome, Posting)]
    assert village.balance(village.zhang).available == village.balance(village.li).available == 1_000
    village.assert_sound()


def test_odd_words_arrive_as_they_were_said(village: Village) -> None:
    asks = [
        entry(draft(village.programme, village.zhang, 1, details={"why": word, "n": -1, "no": None})) for word in WORDS
    ]
    outcomes = village.ask_all(*asks)
    with village.work() as session:
        lines = [
            ledger.transfer(session, village.id, outcome.entry_id)
            for outcome in outcomes
            if isinstance(outcome, Posting)
        ]
    assert [line.details for line in lines] == [{"why": word, "n": -1, "no": None} for word in WORDS]
    village.assert_sound()


def test_what_became_of_each_line(village: Village) -> None:
    lines = (
        points_to(village, village.zhang, 1),
        points_from(village, village.zhang, 9),
        points_to(village, village.li, 1),
    )
    done, refused, reused = village.ask_all(
        entry(lines[0], lines[2], key="two:1"), entry(*lines), entry(lines[0], key="two:1")
    )
    assert isinstance(done, Posting)
    assert by_line(done, 2) == list(done.transfer_ids)
    first, second, third = by_line(refused, 3)
    assert second is refused
    for linked in (first, third):
        assert isinstance(linked, refusals.LinkedEntryFailed)
        assert (linked.code, linked.params) == ("linked_entry_failed", {"line": 1})
        assert str(linked) == "Another line of the same entry was refused: number 1."
    assert by_line(reused, 2) == [reused, reused]


def test_an_entry_with_one_line_has_no_linked_ones(village: Village) -> None:
    (refused,) = village.ask_all(entry(points_from(village, village.zhang, 1)))
    assert by_line(refused, 1) == [refused]


def test_books_that_never_stand_still_are_contended(village: Village, monkeypatch: pytest.MonkeyPatch) -> None:
    """Someone else was there first, each time: nothing is written, and the same key can be tried again."""
    ask = entry(points_to(village, village.zhang, 1), key="award:1")
    with monkeypatch.context() as patch, pytest.raises(refusals.Contended) as refused:
        patch.setattr(books, "write", lambda *_: False)
        village.ask_all(ask)
    assert refused.value.status == 503
    assert not village.ask(ask).replayed


def test_a_batch_in_a_transaction_that_is_rolled_back_never_was(village: Village) -> None:
    with pytest.raises(ZeroDivisionError), village.work() as session:
        ledger.post_all(session, village.id, [entry(points_to(village, village.zhang, 1), key="award:1")])
        raise ZeroDivisionError
    assert codes(village.ask_all(entry(points_to(village, village.zhang, 1), key="award:1"))) == ["new"]


def test_neighbours_are_not_touched(village: Village, neighbour: Village) -> None:
    hold: UUID = neighbour.award(neighbour.zhang, 1, pending=True).entry_id
    asks = [entry(points_to(village, neighbour.zhang, 1)), VoidPending(transfer_id=hold, **stamp())]
    assert codes(village.ask_all(*asks)) == ["account_not_found", "pending_not_found"]
