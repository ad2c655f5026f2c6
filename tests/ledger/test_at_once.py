"""Many at once: nothing is spent twice, nothing is done twice, and nobody sees a database error."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from threading import Barrier
from time import sleep
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

import ledger
from kernel.errors import Refusal
from kernel.ids import new_id
from ledger import refusals
from ledger.booking import onestatement
from ledger.lots.expiry import expire_lots
from ledger.tables import TRANSFER
from tests.ledger.village import NOW, TODAY, Village, draft, entry, points_to, sale, stamp

CLIENTS = 50


@pytest.fixture(autouse=True, params=["one statement", "plain statements"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL has two ways to post, and each keeps all promises without the other's help."""
    if request.param == "plain statements":
        monkeypatch.setattr(onestatement, "fits", lambda _plan: False)


def at_once(act: Callable[[int], Any], clients: int = CLIENTS) -> list[Any]:
    """Let every client act at the same moment, on a connection of its own; return results, refusals as their codes."""
    gate = Barrier(clients)

    def one(number: int) -> Any:
        gate.wait()
        try:
            return act(number)
        except Refusal as refusal:
            return refusal.code

    with ThreadPoolExecutor(clients) as pool:
        return list(pool.map(one, range(clients)))


def test_one_of_fifty_spends_the_wallet(village: Village) -> None:
    village.award(village.zhang, 100)
    results = at_once(lambda _: village.post(*sale(village, village.zhang, 100)))

    assert Counter(map(str, (result for result in results if isinstance(result, str)))) == {
        "exceeds_balance": CLIENTS - 1
    }
    assert village.balance(village.zhang).available == 0
    assert village.balance(village.shop).net == 10_000
    village.assert_sound()


def test_fifty_equal_requests_have_one_effect_and_equal_answers(village: Village) -> None:
    village.award(village.zhang, 100)
    results = at_once(lambda _: village.post(*sale(village, village.zhang, 100), key="sale:1"))

    assert {(result.entry_id, result.transfer_ids) for result in results} == {
        (results[0].entry_id, results[0].transfer_ids)
    }
    assert Counter(result.replayed for result in results) == {False: 1, True: CLIENTS - 1}
    assert village.balance(village.zhang).available == 0
    village.assert_sound()


def test_equal_requests_meet_even_where_no_balance_is_locked(village: Village) -> None:
    """Neither account has a limit, so only the key itself can hold the others back."""
    draft = ledger.TransferDraft(
        debit_id=village.subsidy, credit_id=village.shop, amount=5, unit="fen", code="settlement"
    )
    results = at_once(lambda _: village.post(draft, key="fen:1"))

    assert Counter(result.replayed for result in results) == {False: 1, True: CLIENTS - 1}
    assert village.balance(village.shop).net == 5


def test_one_key_with_different_contents_goes_to_one_of_them(village: Village) -> None:
    results = at_once(lambda number: village.award(village.zhang, number + 1, key="award:1"))

    assert Counter(result for result in results if isinstance(result, str)) == {
        "exists_with_different_content": CLIENTS - 1
    }
    village.assert_sound()


def test_a_hold_is_resolved_by_one(village: Village) -> None:
    village.award(village.zhang, 100)
    hold = village.spend(village.zhang, 60, pending=True).entry_id

    def resolve(number: int) -> Any:
        verb = ledger.post_pending if number % 2 else ledger.void_pending
        with village.work() as session:
            return verb(session, village.id, hold, key=f"resolve:{number}", effective_on=TODAY, recorded_at=NOW)

    results = at_once(resolve, 12)
    refusals = {result for result in results if isinstance(result, str)}
    assert len([result for result in results if not isinstance(result, str)]) == 1
    assert refusals in ({"pending_already_posted"}, {"pending_already_voided"})
    assert village.balance(village.zhang).pending_debits == 0
    village.assert_sound()


def test_an_entry_and_its_lines_are_reversed_once_between_them(village: Village) -> None:
    """Neither account has a limit: an entry may be half reversed before it meets the other client, and must let go."""
    fen = ledger.TransferDraft(
        debit_id=village.subsidy, credit_id=village.shop, amount=5, unit="fen", code="settlement"
    )
    for _ in range(5):
        sold = village.post(fen, fen, fen)

        def undo(number: int, sold: ledger.Posting = sold) -> Any:
            stamp: dict[str, Any] = {"key": f"undo:{new_id()}", "effective_on": TODAY, "recorded_at": NOW}
            with village.work() as session:
                if number % 2:
                    return ledger.reverse_entry(session, village.id, sold.entry_id, **stamp)
                return ledger.reverse(session, village.id, sold.transfer_ids[0], **stamp)

        results = at_once(undo, 4)
        assert Counter(result for result in results if isinstance(result, str)) == {"already_reversed": 3}
        won = next(result for result in results if isinstance(result, ledger.Posting))
        assert village.balance(village.shop).net == (0 if len(won.transfer_ids) == 3 else 10)
        with village.work() as session:
            for transfer in sold.transfer_ids[len(won.transfer_ids) :]:
                whole = {"key": f"rest:{transfer}", "effective_on": TODAY, "recorded_at": NOW}
                ledger.reverse(session, village.id, transfer, **whole)  # type: ignore[arg-type]
    village.assert_sound()


def test_an_account_is_opened_by_one(village: Village) -> None:
    def open_same(_: int) -> Any:
        with village.work() as session:
            return village.open_wallet(session, "newcomer")

    assert len(set(at_once(open_same, 12))) == 1
    village.assert_sound()


def test_wallets_that_pay_each_other_do_not_stand_in_each_others_way(village: Village) -> None:
    """Two balances are locked by each entry, wanted in both orders: taken in one order, there is no deadlock."""
    village.award(village.zhang, 500)
    village.award(village.li, 500)

    def swap(number: int) -> Any:
        there, back = (village.zhang, village.li)[:: 1 if number % 2 else -1]
        gift = ledger.TransferDraft(debit_id=there, credit_id=back, amount=1, unit="point", code="gift")
        return [village.post(gift).replayed for _ in range(5)]

    assert at_once(swap, 16) == [[False] * 5] * 16
    assert village.balance(village.zhang).available + village.balance(village.li).available == 1_000
    village.assert_sound()


def test_a_posting_after_a_freeze_sees_it(village: Village) -> None:
    """Whoever was accepted came before the freeze, whoever came after was refused: nothing in between."""

    def freeze_or_award(number: int) -> Any:
        with village.work() as session:
            if number == 6:
                return ledger.freeze(session, village.id, village.zhang).state
            posting = ledger.post(session, village.id, award(village, number))
            assert ledger.account_by_id(session, village.id, village.zhang).state == "open"
            return posting

    results = at_once(freeze_or_award, 12)
    accepted = [result for result in results if isinstance(result, ledger.Posting)]
    assert {result for result in results if isinstance(result, str)} <= {"frozen", "account_frozen"}
    assert village.balance(village.zhang).net == len(accepted)


def award(village: Village, number: int) -> ledger.Entry:
    return ledger.Entry(
        key=f"award:{number}", effective_on=TODAY, recorded_at=NOW,
        transfers=(points_to(village, village.zhang, 1),),
    )  # fmt: skip


def patiently(act: Callable[[], Any]) -> Any:
    """What a caller does whose books are contended: the same again, under the same key."""
    for _ in range(50):
        with suppress(refusals.Contended):
            return act()
    raise AssertionError("contended for good")


@pytest.mark.parametrize("limited", [True, False], ids=["wallet", "no balance to lock"])
def test_parts_taken_back_at_once_never_exceed_the_whole(village: Village, limited: bool) -> None:
    target = village.zhang if limited else village.redeemed
    given = village.post(ledger.TransferDraft(
        debit_id=village.programme, credit_id=target, amount=10, unit="point", code="award"
    )).entry_id  # fmt: skip

    def take_back(number: int) -> Any:
        ask = ledger.Reverse(transfer_id=given, amount=3, **stamp(f"undo:{number}"))
        return patiently(lambda: village.ask(ask))

    results = at_once(take_back, 8)
    assert Counter(result for result in results if isinstance(result, str)) == {"exceeds_remaining": 5}
    assert village.balance(target).net == 1
    village.assert_sound()


def test_a_hold_is_posted_by_one_whatever_part_each_wants(village: Village) -> None:
    village.award(village.zhang, 100)
    hold = village.spend(village.zhang, 60, pending=True).entry_id

    def resolve(number: int) -> Any:
        ask = ledger.PostPending(transfer_id=hold, amount=number + 1, **stamp(f"post:{number}"))
        return village.ask_all(ask)[0] if number % 2 else village.ask(ask)

    results = at_once(resolve, 10)
    (won,) = (number for number, result in enumerate(results) if isinstance(result, ledger.Posting))
    after = village.balance(village.zhang)
    assert (after.posted_debits, after.pending_debits) == (won + 1, 0)
    village.assert_sound()


def count(village: Village) -> int:
    """How many transfers that moved something are there, as anyone sees it."""
    with village.work() as session:
        moved = (TRANSFER.c.township_id == village.id) & (TRANSFER.c.kind != "refused")
        return session.scalar(select(func.count()).select_from(TRANSFER).where(moved)) or 0


def shut_while_others_post(village: Village, shut: Callable[[Session], object], refused: str) -> None:
    """One shuts, and counts as soon as that is committed; the others post until they are refused: no transfer more."""

    def fen(number: int) -> ledger.Entry:
        return entry(draft(village.subsidy, village.shop, number + 1, unit="fen"))

    def act(number: int) -> Any:
        if number == 0:
            sleep(0.1)  # so that they are in the middle of it
            with village.work() as session:
                shut(session)
            return count(village)
        with suppress(Refusal):
            while True:
                outcome = village.ask(fen(number)) if number % 2 else village.ask_all(fen(number))[0]
                if isinstance(outcome, Refusal):
                    raise outcome
        return "stopped"

    counted, *others = at_once(act, 6)
    assert others == ["stopped"] * 5
    assert count(village) == counted > 0
    with pytest.raises(Refusal) as last:
        village.ask(fen(1))
    assert last.value.code == refused
    village.assert_sound()


def test_nothing_lands_after_a_freeze(village: Village) -> None:
    shut_while_others_post(village, lambda session: ledger.freeze(session, village.id, village.shop), "account_frozen")


def test_nothing_lands_in_a_day_after_it_was_closed(village: Village) -> None:
    def close(session: Session) -> object:
        return ledger.close_period(session, village.id, TODAY, NOW)

    shut_while_others_post(village, close, "period_closed")


def test_batches_over_the_same_accounts_in_opposite_order(village: Village) -> None:
    """Locks are taken in one order, whatever the order of what is asked."""
    village.award(village.zhang, 500)
    village.award(village.li, 500)

    def swap(number: int) -> Any:
        ends = [(village.zhang, village.li), (village.li, village.zhang)][:: 1 if number % 2 else -1]
        outcomes = [
            outcome
            for _ in range(3)
            for outcome in village.ask_all(*(entry(draft(*pair, 1)) for pair in ends for _ in range(10)))
        ]
        return [outcome for outcome in outcomes if isinstance(outcome, Refusal)]

    assert at_once(swap, 8) == [[]] * 8
    assert village.balance(village.zhang).available == village.balance(village.li).available == 500
    village.assert_sound()


def test_what_expires_is_not_spent_and_what_is_spent_does_not_expire(village: Village) -> None:
    with village.work() as session:
        wallet = village.open_wallet(session, "wang", with_lots=True)
    for _ in range(4):
        village.award(wallet, 10, lot_expires_on=TODAY - timedelta(days=1))
    village.award(wallet, 2)

    def spend_or_expire(number: int) -> int:
        if number % 4 == 3:
            with village.work() as session:
                return expire_lots(session, village.id, today=TODAY, recorded_at=NOW, into=village.programme).amount
        with suppress(refusals.ExceedsBalance):
            village.spend(wallet, 3)
            return 3
        return 0

    gone = at_once(spend_or_expire, 12)
    assert sum(gone) + village.balance(wallet).net == 42
    assert village.balance(wallet).net in (0, 1, 2)
    village.assert_sound()


def test_one_key_in_a_batch_and_alone_has_one_effect(village: Village) -> None:
    award = entry(points_to(village, village.zhang, 1), key="award:1")
    others = [entry(points_to(village, village.li, 1), key=f"award:{number}") for number in range(2, 12)]

    def ask(number: int) -> Any:
        if number % 2:
            return patiently(lambda: village.ask(award))
        return patiently(lambda: village.ask_all(*others[:5], award, *others[5:])[5])

    results = at_once(ask, 10)
    assert Counter(result.replayed for result in results) == {False: 1, True: 9}
    assert len({result.entry_id for result in results}) == 1
    assert (village.balance(village.zhang).net, village.balance(village.li).net) == (1, 10)
    village.assert_sound()
