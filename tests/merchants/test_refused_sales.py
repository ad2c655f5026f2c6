"""A sale that was refused for want of points stays refused: what comes late can't succeed by surprise."""

import re
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask

from kernel.clock import FixedClock
from kernel.money import POINT
from ledger import account, freeze, open_account, thaw
from tests.browsing import Visitor
from tests.conftest import Work
from tests.founding import Founded
from tests.merchants.arranging import (
    Counter,
    browser,
    give,
    open_counter,
    points_of,
    shown_code,
    till_program,
    villager,
)


@pytest.fixture
def counter(app: Flask, work: Work, township: Founded) -> Counter:
    with work() as session:  # as founding a township does
        open_account(session, township.id, "points-redeemed", POINT, normal_side="credit")
    return open_counter(app, work, township)


def test_a_late_retry_of_a_refused_sale_takes_nothing(
    app: Flask, work: Work, township: Founded, counter: Counter, clock: FixedClock
) -> None:
    till, payer, key = till_program(app, work, counter), villager(work, township, 2), str(uuid4())
    code = shown_code(app, work, township, payer.id).digits
    assert code_of(till.sell(code, 3, key)) == "not_enough_points"
    with work() as session:
        give(session, township, payer.id, 10)

    late: Any = till.sell(code, 3, key)
    assert (late.status_code, late.json["code"]) == (409, "already_failed")
    assert "之前已经被拒绝" in late.json["detail"] and "重新" in late.json["detail"]
    clock.advance(minutes=2)
    again = shown_code(app, work, township, payer.id, clock.now()).digits
    assert code_of(till.sell(again, 2, key)) == "already_failed"
    assert points_of(work, township, payer.id) == 12

    assert till.sell(again, 3).status_code == 201
    assert points_of(work, township, payer.id) == 9


def test_the_page_of_a_refused_sale_begins_the_next_one(
    app: Flask, work: Work, township: Founded, counter: Counter
) -> None:
    payer = villager(work, township, 2)
    code = shown_code(app, work, township, payer.id).digits
    till = browser(app, work, township, counter.clerk, counter.token)
    first = key_on(till.get("/till"))
    refused = till.post("/till/sales", {"key": first, "points": "3", "code": code})
    assert refused.status_code == 409
    second = key_on(refused)
    assert second != first
    sold = till.post("/till/sales", {"key": second, "points": "2", "code": code})
    assert sold.status_code == 303
    assert points_of(work, township, payer.id) == 0


def test_a_form_that_was_not_understood_keeps_its_key(
    app: Flask, work: Work, township: Founded, counter: Counter
) -> None:
    till: Visitor = browser(app, work, township, counter.clerk, counter.token)
    key = key_on(till.get("/till"))
    assert key_on(till.post("/till/sales", {"key": key, "points": "x", "code": ""})) == key


def test_a_sale_is_given_back_once_the_wallet_is_thawed(
    app: Flask, work: Work, township: Founded, counter: Counter
) -> None:
    till, payer = till_program(app, work, counter), villager(work, township, 5)
    sold: Any = till.sell(shown_code(app, work, township, payer.id).digits, 3)
    sale = sold.json["id"]
    with work() as session:
        wallet = account(session, township.id, "wallet", "point", str(payer.id)).id
        freeze(session, township.id, wallet)
    assert [code_of(till.void(sale)) for _ in range(2)] == ["account_frozen"] * 2
    with work() as session:
        thaw(session, township.id, wallet)
    assert till.void(sale).status_code == 201
    assert points_of(work, township, payer.id) == 5


def key_on(page: Any) -> str:
    found = re.search(r'name="key" value="([^"]+)"', page.text)
    assert found is not None
    return found[1]


def code_of(answer: Any) -> str:
    return str(answer.json["code"])
