"""Expiry: what is over leaves the wallet, once, however often and by however many it is asked for."""

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier
from uuid import UUID

import pytest
from sqlalchemy import event, update

import ledger
from kernel.errors import Refusal
from ledger import refusals
from ledger.booking.asking import InvalidPage
from ledger.lots.expiry import Expired, expire_lots
from ledger.lots.models import NEVER
from ledger.tables import LOT
from tests.ledger.lots.saving import (
    LAST_MONTH,
    NEXT_MONTH,
    YESTERDAY,
    assert_lots_add_up,
    breakage_of,
    expire,
    lots_of,
    open_wallets,
)
from tests.ledger.village import NOW, TODAY, Village

NOTHING = Expired(0, 0, None)


@pytest.fixture
def wang(village: Village) -> UUID:
    """A wallet of 10 points that expired, 5 that expire next month and 2 that never do."""
    wallet = open_wallets(village, "wang")[0]
    for points, day in ((7, LAST_MONTH), (3, YESTERDAY), (5, NEXT_MONTH), (2, None)):
        village.award(wallet, points, lot_expires_on=day)
    return wallet


def test_what_is_over_leaves_the_wallet_and_the_rest_stays(village: Village, wang: UUID) -> None:
    assert expire(village) == Expired(1, 10, None)

    assert lots_of(village, wang) == {NEXT_MONTH: 5, NEVER: 2}
    assert village.balance(breakage_of(village)).net == 10
    assert_lots_add_up(village, wang)
    with village.work() as session:
        line = ledger.statement(session, village.id, wang).lines[0].transfer
    assert (line.amount, line.code, line.details) == (10, "expiry", {"valid_through": YESTERDAY.isoformat()})


def test_the_last_day_of_a_lot_still_counts(village: Village) -> None:
    wallet = open_wallets(village, "wang")[0]
    village.award(wallet, 4, lot_expires_on=TODAY)
    assert expire(village) == NOTHING
    assert expire(village, today=TODAY + timedelta(days=1)) == Expired(1, 4, None)


def test_a_repetition_finds_nothing(village: Village, wang: UUID) -> None:
    expire(village)
    assert expire(village) == NOTHING
    assert village.balance(wang).net == 7


def test_wallets_without_lots_and_other_townships_keep_what_they_have(
    village: Village, neighbour: Village, wang: UUID
) -> None:
    village.award(village.zhang, 5, lot_expires_on=LAST_MONTH)
    assert expire(neighbour) == NOTHING
    assert expire(village).count == 1
    assert village.balance(village.zhang).net == 5


def test_steps_follow_one_another_and_a_crash_between_or_in_them_loses_nothing(village: Village) -> None:
    wallets = open_wallets(village, *(f"saver-{number}" for number in range(5)))
    for wallet in wallets:
        village.award(wallet, 3, lot_expires_on=LAST_MONTH)

    first = expire(village, limit=2)
    assert (first.count, first.amount, first.next) == (2, 6, sorted(wallets)[1])
    into = breakage_of(village)
    with pytest.raises(KeyboardInterrupt), village.work() as session:
        expire_lots(session, village.id, today=TODAY, recorded_at=NOW, into=into, after=first.next, limit=2)
        raise KeyboardInterrupt
    second = expire(village, limit=2, after=first.next)
    assert (second.count, second.next) == (2, sorted(wallets)[3])
    # Whoever forgot where it stopped begins anew.
    assert expire(village, limit=2) == Expired(1, 3, None)
    assert village.balance(into).net == 15
    assert_lots_add_up(village, *wallets)


def test_held_points_stay_until_their_hold_ends(village: Village, wang: UUID) -> None:
    hold = village.spend(wang, 12, pending=True).entry_id
    assert expire(village) == Expired(1, 5, None)
    assert expire(village) == NOTHING

    with village.work() as session:
        ledger.void_pending(session, village.id, hold, key="hold:void", effective_on=TODAY, recorded_at=NOW)
    assert expire(village) == Expired(1, 5, None)
    assert lots_of(village, wang) == {NEXT_MONTH: 5, NEVER: 2}
    assert_lots_add_up(village, wang)


def test_a_hold_that_is_posted_takes_what_expired_first(village: Village, wang: UUID) -> None:
    hold = village.spend(wang, 12, pending=True).entry_id
    expire(village)
    with village.work() as session:
        ledger.post_pending(session, village.id, hold, key="hold:post", effective_on=TODAY, recorded_at=NOW)
    assert lots_of(village, wang) == {}
    assert expire(village) == NOTHING
    assert_lots_add_up(village, wang)


def test_what_a_reversal_gives_back_to_a_lot_that_is_over_expires_in_the_next_run(village: Village, wang: UUID) -> None:
    sale = village.spend(wang, 8)
    assert expire(village) == Expired(1, 2, None)
    for day in (TODAY, TODAY + timedelta(days=1)):
        with village.work() as session:
            ledger.reverse(
                session, village.id, sale.entry_id, key=f"void:{day}", effective_on=TODAY, recorded_at=NOW, amount=4
            )
        assert expire(village, today=day) == Expired(1, 4, None)
    assert lots_of(village, wang) == {NEXT_MONTH: 5, NEVER: 2}
    assert_lots_add_up(village, wang)


def test_a_frozen_wallet_waits_until_it_is_thawed(village: Village, wang: UUID) -> None:
    with village.work() as session:
        ledger.freeze(session, village.id, wang)
    assert expire(village) == NOTHING
    with village.work() as session:
        ledger.thaw(session, village.id, wang)
    assert expire(village) == Expired(1, 10, None)


def test_a_closed_day_takes_nothing(village: Village, wang: UUID) -> None:
    with village.work() as session:
        ledger.close_period(session, village.id, TODAY, NOW)
    with pytest.raises(refusals.PeriodClosed):
        expire(village)
    assert village.balance(wang).net == 17


def test_no_more_is_taken_than_the_lots_hold(village: Village, wang: UUID) -> None:
    """Should the lots ever say less than the balance, a verification names it; an expiry is not stopped by it."""
    held = LOT.c.township_id == village.id, LOT.c.account_id == wang
    with village.work() as session:
        session.execute(update(LOT).where(*held).values(remaining=0))
        session.execute(update(LOT).where(*held, LOT.c.expires_on == LAST_MONTH).values(remaining=3))
    assert expire(village) == Expired(1, 3, None)
    assert village.balance(wang).net == 14


@pytest.mark.parametrize("limit", [0, 1_001, True])
def test_a_step_has_a_sane_length(village: Village, limit: int) -> None:
    with pytest.raises(InvalidPage):
        expire(village, limit=limit)


def test_a_thousand_accounts_take_a_dozen_statements(village: Village) -> None:
    wallets = open_wallets(village, *(f"saver-{number}" for number in range(1_000)))
    with village.work() as session:
        ledger.post_all(session, village.id, [_award(village, wallet, LAST_MONTH) for wallet in wallets])
    into, statements = breakage_of(village), []

    def count(*_: object) -> None:
        statements.append(1)

    event.listen(village.engine, "before_cursor_execute", count)
    try:
        with village.work() as session:
            done = expire_lots(session, village.id, today=TODAY, recorded_at=NOW, into=into)
    finally:
        event.remove(village.engine, "before_cursor_execute", count)
    assert (done.count, done.amount) == (1_000, 1_000)
    assert len(statements) <= 16
    assert expire(village, after=done.next) == NOTHING


def _award(village: Village, wallet: UUID, expires_on: date) -> ledger.Entry:
    draft = ledger.TransferDraft(
        debit_id=village.programme, credit_id=wallet, amount=1, unit="point", code="test", lot_expires_on=expires_on
    )
    return ledger.Entry(key=f"award:{wallet}", effective_on=TODAY, recorded_at=NOW, transfers=(draft,))


def test_spending_and_expiring_at_once_take_each_point_once(village: Village) -> None:
    wallets = open_wallets(village, *(f"saver-{number}" for number in range(8)))
    for wallet in wallets:
        village.award(wallet, 10, lot_expires_on=LAST_MONTH)
        village.award(wallet, 4, lot_expires_on=NEXT_MONTH)
    breakage_of(village)
    gate = Barrier(10)

    def spend(wallet: UUID) -> int:
        gate.wait()
        return sum(_try_to_spend(village, wallet) for _ in range(4))

    def sweep(_: object) -> int:
        gate.wait()
        return sum(expire(village).amount for _ in range(3))

    with ThreadPoolExecutor(10) as pool:
        spenders = [pool.submit(spend, wallet) for wallet in wallets]
        sweepers = [pool.submit(sweep, number) for number in range(2)]
        spent, expired = _sum(spenders), _sum(sweepers)
    assert spent + expired + sum(village.balance(wallet).net for wallet in wallets) == 8 * 14
    assert expired <= 8 * 10  # nobody lost a point that was still good
    assert expire(village) == NOTHING
    for wallet in wallets:
        assert lots_of(village, wallet).get(LAST_MONTH) is None
    assert_lots_add_up(village, *wallets)


def _try_to_spend(village: Village, wallet: UUID) -> int:
    try:
        village.spend(wallet, 3)
    except Refusal:
        return 0
    return 3


def _sum(futures: Sequence[Future[int]]) -> int:
    return sum(future.result() for future in futures)
