"""Many who give back the same sale at the same moment: together never more than the sale, and each key once."""

from uuid import uuid4

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.conftest import Work
from tests.founding import Founded
from tests.merchants.arranging import points_of
from tests.merchants.refunds.mistakes import Shop, open_mistaken_shop, refund
from tests.merchants.test_one_wins import at_once


@pytest.fixture
def shop(app: Flask, work: Work, township: Founded) -> Shop:
    return open_mistaken_shop(app, work, township)


def test_of_fifty_refunds_as_many_are_booked_as_the_sale_has_room_for(work: Work, shop: Shop) -> None:
    shop.limits(clerk=1000, owner=1000)
    sale, till = shop.sale(50), shop.till

    answers = at_once(lambda _: refund(till, sale, 3))

    booked = [answer for answer in answers if answer.status_code == 201]
    assert len(booked) == 16  # 48 of 50 points; a 17th would be one too many
    assert {answer.json["code"] for answer in answers if answer.status_code != 201} == {"more_than_left"}
    assert sorted(answer.json["refund"]["left_points"] for answer in booked) == list(range(2, 50, 3))
    assert (points_of(work, shop.township, shop.payer.id), shop.owed()) == (98, 200)
    shop.assert_books_sound()


def test_one_refund_sent_fifty_times_is_one(work: Work, shop: Shop) -> None:
    sale, till, key = shop.sale(50), shop.till, str(uuid4())

    answers = at_once(lambda _: refund(till, sale, 3, key))

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json["refund"]["id"] for answer in answers}) == 1
    assert (points_of(work, shop.township, shop.payer.id), shop.owed()) == (53, 4700)


def test_a_void_and_refunds_at_once_end_in_one_way(work: Work, shop: Shop) -> None:
    sale, till = shop.sale(10), shop.till

    def act(number: int) -> TestResponse:
        return till.void(sale) if number % 2 else refund(till, sale, 10)

    answers = at_once(act, times=10)

    assert all(answer.status_code in (201, 409) for answer in answers)
    seen = till.get(f"/redemptions/{sale}").json
    assert (seen["state"], seen["refunded_points"]) in {("voided", 0), ("captured", 10)}
    assert (points_of(work, shop.township, shop.payer.id), shop.owed()) == (100, 0)
    shop.assert_books_sound()


def test_the_limit_of_a_day_holds_at_once(work: Work, shop: Shop) -> None:
    shop.limits(clerk=6, owner=1000)
    till, sales = shop.till, [shop.sale(5) for _ in range(8)]

    answers = at_once(lambda number: refund(till, sales[number], 3), times=8)

    assert {answer.status_code for answer in answers} == {201}
    assert sum(answer.json["refund"] is not None for answer in answers) == 2
    assert shop.owed() == 8 * 500 - 600


def test_of_those_who_decide_at_once_one_does(work: Work, shop: Shop) -> None:
    shop.limits(clerk=1, owner=1000)
    sale, till, owner, officer = shop.sale(10), shop.till, shop.owner, shop.officer()
    request = refund(till, sale, 8).json["waiting"]["id"]
    acts = [
        lambda: owner.post(f"/refund-requests/{request}/approvals"),
        lambda: officer.post(f"/refund-requests/{request}/declines", {"answer": "不同意"}),
        lambda: till.post(f"/refund-requests/{request}/withdrawals"),
        lambda: officer.post(f"/refund-requests/{request}/approvals"),
    ]

    answers = at_once(lambda number: acts[number](), times=4)

    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
    [winner] = [answer.json["state"] for answer in answers if answer.status_code == 201]
    assert shop.owed() == (200 if winner == "approved" else 1000)
    shop.assert_books_sound()


def test_two_large_refunds_of_one_sale_ask_once(shop: Shop) -> None:
    shop.limits(clerk=1, owner=1000)
    sale, till = shop.sale(10), shop.till

    answers = at_once(lambda _: refund(till, sale, 5), times=10)

    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 9
    assert len(shop.owner.get("/refund-requests").json["requests"]) == 1
