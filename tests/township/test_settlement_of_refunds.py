"""A sale that was settled and paid, then given back: the next run nets it, and the bank sees no negative amount."""

import re
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from kernel.clock import FixedClock, business_day
from merchants.redemptions import queries as sales
from tests.conftest import Work
from tests.founding import Founded, person
from tests.merchants.arranging import open_counter
from tests.merchants.refunds.mistakes import Shop, allow, open_mistaken_shop, refund
from township.settlement import queries, results, service
from township.settlement.bank_file import Batch, bank_file
from township.settlement.bank_profiles import import_shipped
from township.settlement.models import SettlementLine
from township.settlement.refusals import NothingToSettle

Line = tuple[str, int, int, int, str]


@dataclass
class Settling:
    """Two shops with one payer, and two officers who settle at the end of a day."""

    shop: Shop
    other: Shop
    officers: tuple[UUID, UUID]
    clock: FixedClock

    def end_of_day(self) -> list[Line]:
        """Let the day pass, settle all up to it, have the bank pay, and return the run's lines."""
        cut_off = business_day(self.clock.now())
        self.clock.advance(days=1)
        now, town = self.clock.now(), self.shop.township.id
        with self.shop.work() as session:
            run = service.open_run(session, town, self.officers[0], cut_off, now)
            service.check_run(session, town, run.id, self.officers[1], now)
            results.pay_remaining(session, town, run.id, self.officers[0], business_day(now), now)
            lines = queries.lines_of(session, town, run.id)
            _assert_bank_gets_positive_amounts(session, lines, cut_off)
            return [(line.shop_name, line.sales, line.points, line.amount_fen, line.state) for line in lines]


@pytest.fixture
def settling(app: Flask, work: Work, township: Founded, clock: FixedClock) -> Settling:
    shop = open_mistaken_shop(app, work, township, points=200)
    counter = open_counter(app, work, township, "另一家")
    allow(work, counter, {"sell", "refund", "void"})
    with work() as session:
        officers = (
            person(session, township, "officer", name="王经办").id,
            person(session, township, "officer", name="李复核").id,
        )
        import_shipped(session, township.id, clock.now())
    return Settling(shop, Shop(app, work, counter, shop.payer), officers, clock)


def test_what_was_settled_and_given_back_is_netted_by_the_next_run(settling: Settling) -> None:
    shop = settling.shop
    first = shop.sale(20)
    assert settling.end_of_day() == [("阿芬早餐店", 1, 20, 2000, "paid")]

    refund(shop.till, first, 5)
    shop.sale(12)
    assert settling.end_of_day() == [("阿芬早餐店", 1, 7, 700, "paid")]

    refund(shop.till, first, 15)  # the last part undoes the sale
    shop.sale(30)
    assert settling.end_of_day() == [("阿芬早餐店", 0, 15, 1500, "paid")]
    shop.assert_books_sound()


def test_a_shop_that_owes_is_carried_until_it_has_sold_enough(settling: Settling) -> None:
    shop, other = settling.shop, settling.other
    first = shop.sale(20)
    settling.end_of_day()
    refund(shop.till, first, 20)
    with pytest.raises(NothingToSettle):
        settling.end_of_day()
    assert shop.owed() == -2000

    shop.sale(8)
    other.sale(3)
    assert settling.end_of_day() == [("阿芬早餐店", 0, -12, -1200, "carried"), ("另一家", 1, 3, 300, "paid")]
    shop.sale(12)
    other.sale(1)
    assert settling.end_of_day() == [("另一家", 1, 1, 100, "paid")]  # what the first shop owes and is owed is equal
    shop.sale(4)
    # One undone, three sold since it was paid last: -20 + 8 + 12 + 4 points.
    assert settling.end_of_day() == [("阿芬早餐店", 2, 4, 400, "paid")]
    shop.assert_books_sound()


def test_a_complaint_upheld_after_the_settlement_is_netted_too(settling: Settling) -> None:
    shop = settling.shop
    sale = shop.sale(20)
    settling.end_of_day()
    officer = shop.officer()
    dispute = shop.phone.post(f"/redemptions/{sale}/disputes", {"kind": "not_mine", "text": "我那天没去过"}).json["id"]
    officer.post(f"/disputes/{dispute}/decisions", {"decision": "uphold", "points": 20, "reason": "那天的录像里没有您"})
    shop.sale(50)
    assert settling.end_of_day() == [("阿芬早餐店", 0, 30, 3000, "paid")]
    shop.assert_books_sound()


def test_a_refund_between_preparing_and_checking_is_for_the_next_run(settling: Settling) -> None:
    shop, town = settling.shop, settling.shop.township.id
    first, cut_off = shop.sale(20), business_day(settling.clock.now())
    now = settling.clock.advance(days=1)
    with shop.work() as session:
        run = service.open_run(session, town, settling.officers[0], cut_off, now).id
    refund(shop.till, first, 5)
    with shop.work() as session:
        service.check_run(session, town, run, settling.officers[1], now)  # no BooksMoved: the refund is of today
        results.pay_remaining(session, town, run, settling.officers[0], business_day(now), now)
    assert shop.owed() == -500
    shop.sale(6)
    assert settling.end_of_day() == [("阿芬早餐店", 1, 1, 100, "paid")]


def test_the_shops_totals_of_the_days_are_what_it_was_paid_for_them(settling: Settling) -> None:
    shop, began = settling.shop, business_day(settling.clock.now())
    first = shop.sale(20)
    shop.till.void(shop.sale(4))
    paid = sum(line[3] for line in settling.end_of_day())
    refund(shop.till, first, 5)
    shop.sale(12)
    paid += sum(line[3] for line in settling.end_of_day())
    with shop.work() as session:
        total = sales.shop_total(
            session, shop.township.id, shop.counter.shop.id, began, business_day(settling.clock.now())
        )
    assert (total.amount_fen, total.points, total.sales) == (paid, 27, 2)


def _assert_bank_gets_positive_amounts(session: Session, lines: list[SettlementLine], cut_off: date) -> None:
    for profile in queries.bank_profiles(session, lines[0].township_id):
        text = bank_file(profile, Batch("2026-001", cut_off, "桥头镇", "积分结算"), lines).decode(profile.encoding)
        assert not re.search(r"(^|[,|\t])-\d", text, re.MULTILINE)
        for line in lines:
            assert (line.shop_name in text or line.payee_name in text) or line.amount_fen < 0
