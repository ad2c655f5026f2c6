"""Today's mistakes are undone at the till, with a reason; the points are back at once."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from kernel.audit import AuditEntry
from kernel.clock import FixedClock, business_day
from kernel.identity.models import Person
from kernel.money import FEN
from ledger import account, balance
from merchants.redemptions import queries
from tests.conftest import MORNING, Work
from tests.founding import Founded
from tests.merchants.arranging import (
    Counter,
    Program,
    open_counter,
    points_of,
    shown_code,
    till_program,
    villager,
)


@pytest.fixture
def payer(work: Work, township: Founded) -> Person:
    return villager(work, township, 20)


@pytest.fixture
def sale(app: Flask, work: Work, township: Founded, till: Program, payer: Person) -> str:
    return str(till.sell(shown_code(app, work, township, payer.id).digits, 3).json["id"])


def test_a_void_gives_the_points_back_and_the_shop_is_owed_nothing(
    work: Work, township: Founded, counter: Counter, till: Program, payer: Person, sale: str
) -> None:
    voided = till.void(sale, "算错了")

    assert (voided.status_code, voided.json["state"], voided.json["void_reason"]) == (201, "voided", "算错了")
    assert till.void(sale, "再来一次").json == voided.json
    assert points_of(work, township, payer.id) == 20
    with work() as session:
        payable = account(session, township.id, "shop-payable", FEN, str(counter.shop.id))
        assert balance(session, township.id, payable.id).net == 0
        entries = session.scalars(select(AuditEntry).where(AuditEntry.township_id == township.id)).all()
        assert [(entry.act, entry.actor_id) for entry in entries if entry.act == "redemption.void"] == [
            ("redemption.void", counter.clerk.id)
        ]


def test_a_void_needs_a_reason(till: Program, sale: str) -> None:
    for reason in ("", "  ", None, 3, "x" * 101, "a\x00b"):
        assert till.post(f"/redemptions/{sale}/voids", {"reason": reason}).status_code == 422
    assert till.get(f"/redemptions/{sale}").json["state"] == "captured"


def test_only_todays_sale_can_be_voided(
    app: Flask, work: Work, township: Founded, counter: Counter, clock: FixedClock, payer: Person, sale: str
) -> None:
    clock.advance(hours=15)  # midnight in Shanghai
    next_day = till_program(app, work, counter)

    late = next_day.void(sale)

    assert (late.status_code, late.json["code"]) == (409, "void_too_late")
    assert points_of(work, township, payer.id) == 17


def test_a_waiting_sale_is_not_voidable(app: Flask, work: Work, township: Founded, till: Program) -> None:
    rich = villager(work, township, 100)
    waiting = till.sell(shown_code(app, work, township, rich.id).digits, 60).json["id"]

    assert till.void(waiting).json["code"] == "not_voidable"


def test_another_shop_can_not_void_it(app: Flask, work: Work, township: Founded, sale: str) -> None:
    other = till_program(app, work, open_counter(app, work, township, "另一家"))

    assert other.void(sale).status_code == 404


def test_what_settlement_counts(
    app: Flask, work: Work, township: Founded, counter: Counter, till: Program, payer: Person, sale: str
) -> None:
    till.void(sale)
    for points in (2, 5):
        till.sell(shown_code(app, work, township, payer.id).digits, points)
    today = business_day(MORNING)

    with work() as session:
        [total] = queries.totals_by_shop(session, township.id, today, today)
        before = queries.totals_by_shop(session, township.id, today - timedelta(days=9), today - timedelta(days=1))
        page = queries.shop_sales(session, township.id, counter.shop.id, MORNING, limit=2)
        rest = queries.shop_sales(session, township.id, counter.shop.id, MORNING, before=page[-1].id)

    assert (total.shop_id, total.sales, total.points, total.amount_fen) == (counter.shop.id, 2, 7, 700)
    assert before == []
    assert [found.points for found in page] == [5, 2]
    assert [(found.points, found.state) for found in rest] == [(3, "voided")]
