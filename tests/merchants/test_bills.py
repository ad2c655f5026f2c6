"""A bill for one sale: bound to its till and amount, two minutes long, paid once whoever confirms."""

import re
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from kernel.clock import FixedClock
from kernel.identity import service as identity
from kernel.identity.models import Person
from merchants.directory import terminals
from merchants.redemptions import digits
from tests.browsing import Visitor
from tests.conftest import MORNING, Work
from tests.founding import PIN, Founded
from tests.merchants.arranging import (
    Counter,
    Program,
    browser,
    open_counter,
    points_of,
    till_program,
    villager,
)
from tests.merchants.test_one_wins import at_once, owed

KEY = re.compile(r'name="key" value="([^"]+)"')


def make(till: Program, points: Any = 7, key: str = "") -> TestResponse:
    return till.post("/till/bills", {"key": key or str(uuid4()), "points": points})


def pay(phone: Program, bill: Any, key: str = "") -> TestResponse:
    return phone.post(f"/bills/{bill['digits']}/payments", {"key": key or str(uuid4())})


def at_till(till: Program, bill: Any) -> Any:
    return till.get(f"/till/bills/{bill['id']}").json


def test_a_bill_is_scanned_confirmed_and_heard_at_the_till(
    work: Work, township: Founded, counter: Counter, till: Program, payer: Person, phone: Program
) -> None:
    bill = make(till).json
    seen = phone.get(f"/bills/{bill['digits']}").json
    sale = pay(phone, bill).json

    assert bill["address"] == f"http://localhost/bills/{bill['digits']}"
    assert bill["image"].startswith("data:image/svg+xml;base64,")
    assert bill["digits"] == digits.read(bill["digits"], digits.BILL) and bill["seconds_left"] == 120
    assert (seen["shop"]["name"], seen["points"], seen["state"]) == ("阿芬早餐店", 7, "open")
    assert (sale["state"], sale["means"], sale["points"]) == ("captured", "bill", 7)
    assert (at_till(till, bill)["state"], at_till(till, bill)["sale"]) == ("claimed", sale)
    assert till.get("/till/news").json["sales"][0] == sale
    assert points_of(work, township, payer.id) == 93 and owed(work, township, [counter]) == 700


def test_of_fifty_phones_one_pays(app: Flask, work: Work, township: Founded, counter: Counter, till: Program) -> None:
    people = [villager(work, township, 10, name=f"村民{number}") for number in range(10)]
    phones = [Program(app, work, township, someone) for someone in people]
    bill = make(till).json

    answers = at_once(lambda number: pay(phones[number % 10], bill))

    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 49
    assert {answer.json["code"] for answer in answers if answer.status_code == 409} == {"bill_taken"}
    assert sum(points_of(work, township, someone.id) for someone in people) == 93
    assert owed(work, township, [counter]) == 700


def test_the_same_key_pays_once_and_a_second_phone_is_told(
    app: Flask, work: Work, township: Founded, till: Program, payer: Person, phone: Program
) -> None:
    bill, key = make(till).json, str(uuid4())
    answers = [pay(phone, bill, key) for _ in range(3)]
    other = Program(app, work, township, villager(work, township, 50, name="李四"))

    second = pay(other, bill)

    assert len({answer.text for answer in answers}) == 1
    assert (second.status_code, second.json["code"]) == (409, "bill_taken")
    assert "已有人付了" in second.json["detail"]
    assert points_of(work, township, payer.id) == 93


@pytest.mark.parametrize(("seconds", "code"), [(0, None), (119, None), (120, "bill_expired"), (3600, "bill_expired")])
def test_two_minutes_and_not_a_second_more(
    till: Program, phone: Program, clock: FixedClock, seconds: int, code: str | None
) -> None:
    bill = make(till).json
    clock.advance(seconds=seconds)

    answer = pay(phone, bill)

    assert answer.status_code == (410 if code else 201)
    assert not code or answer.json["code"] == code
    assert at_till(till, bill)["state"] == ("expired" if code else "claimed")


def test_a_cancelled_bill_takes_nothing_and_a_claimed_one_stays(
    work: Work, township: Founded, till: Program, payer: Person, phone: Program
) -> None:
    first, second = make(till).json, None
    cancelled = [till.post(f"/till/bills/{first['id']}/cancellations").json["state"] for _ in range(2)]
    late = pay(phone, first)
    second = make(till, 3).json
    sale = pay(phone, second).json
    too_late = till.post(f"/till/bills/{second['id']}/cancellations").json

    assert cancelled == ["cancelled"] * 2
    assert (late.status_code, late.json["code"]) == (410, "bill_cancelled")
    assert (too_late["state"], too_late["sale"]) == ("claimed", sale)
    assert points_of(work, township, payer.id) == 97


def test_paid_and_cancelled_at_once_ends_in_one_way(
    work: Work, township: Founded, till: Program, payer: Person, phone: Program
) -> None:
    paid = 0
    for _ in range(5):
        bill = make(till, 1).json
        answers = at_once(
            lambda n, b=bill: till.post(f"/till/bills/{b['id']}/cancellations") if n % 2 else pay(phone, b), times=4
        )
        ended = at_till(till, bill)
        assert all(answer.status_code < 500 for answer in answers)
        assert (ended["state"] == "claimed") == (ended["sale"] is not None)
        paid += ended["state"] == "claimed"
    assert points_of(work, township, payer.id) == 100 - paid


def test_the_newest_bill_of_a_till_is_the_only_one(till: Program, phone: Program) -> None:
    first, second = make(till).json, make(till, 3).json

    assert pay(phone, first).json["code"] == "bill_cancelled"
    assert pay(phone, second).status_code == 201


def test_made_with_one_key_it_is_one_bill(till: Program) -> None:
    key = str(uuid4())
    answers = at_once(lambda _: make(till, 7, key), times=10)
    other = make(till, 8, key)

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json["id"] for answer in answers}) == 1 and answers[0].json["state"] == "open"
    assert (other.status_code, other.json["code"]) == (409, "key_reused")


def test_above_the_limit_it_waits_for_the_pin_and_is_nobody_elses(
    app: Flask, work: Work, township: Founded, till: Program, payer: Person, phone: Program
) -> None:
    bill = make(till, 60).json
    sale = pay(phone, bill).json
    other = Program(app, work, township, villager(work, township, 100, name="李四"))
    assert sale["state"] == "awaiting" and at_till(till, bill)["sale"]["state"] == "awaiting"
    assert pay(other, bill).json["code"] == "bill_taken"

    assert phone.post(f"/redemptions/{sale['id']}/confirmations", {"pin": PIN}).status_code == 201

    assert at_till(till, bill)["sale"]["state"] == "captured"
    assert points_of(work, township, payer.id) == 40


def test_too_few_points_leave_the_bill_to_somebody_else(
    app: Flask, work: Work, township: Founded, till: Program, phone: Program
) -> None:
    poor = Program(app, work, township, villager(work, township, 2, name="李四"))
    bill = make(till).json

    refused = pay(poor, bill)

    assert (refused.status_code, refused.json["code"]) == (409, "not_enough_points")
    assert "您的积分不够" in refused.json["detail"]
    assert pay(phone, bill).status_code == 201


def test_a_till_cut_off_and_a_clerk_sent_away_take_their_bills_with_them(
    app: Flask, work: Work, township: Founded, counter: Counter, till: Program, phone: Program
) -> None:
    bill = make(till).json
    with work() as session:
        terminals.cut_off(
            session,
            township.id,
            shop_id=counter.shop.id,
            terminal_id=counter.terminal_id,
            actor_id=counter.owner.id,
            now=MORNING,
        )

    refused = pay(phone, bill)

    assert (refused.status_code, refused.json["code"]) == (403, "terminal_cut_off")
    assert "已停用" in refused.json["detail"]
    assert make(till).status_code == 403


def test_whoever_makes_a_bill_cannot_pay_it(app: Flask, work: Work, township: Founded, counter: Counter) -> None:
    someone = villager(work, township, 50)
    with work() as session:
        identity.grant_role(session, township.id, someone.id, "clerk", counter.shop.id)
    own, colleague = till_program(app, work, counter, someone), till_program(app, work, counter)

    refused = pay(own, make(own).json)

    assert (refused.status_code, refused.json["code"]) == (403, "selling_to_oneself")
    assert pay(own, make(colleague).json).status_code == 201, "as with a code: a colleague stands there"


@pytest.mark.parametrize("text", ["97" + "0" * 16, "95" + "0" * 15 + "9", "95123", "x" * 18, "９５" + "0" * 16])
def test_what_is_no_bill_is_said_so(phone: Program, text: str) -> None:
    answer = phone.get(f"/bills/{text}")
    assert (answer.status_code, answer.json["code"]) == (422, "bill_mistyped")


def test_a_bill_that_nobody_made_is_unknown(phone: Program, till: Program) -> None:
    answer = phone.get(f"/bills/{digits.fresh(digits.BILL)}")
    assert (answer.status_code, answer.json["code"]) == (404, "bill_unknown")
    assert till.get(f"/till/bills/{uuid4()}").status_code == 404


def test_given_up_it_never_comes_and_the_bill_is_still_good(
    app: Flask, work: Work, township: Founded, till: Program, payer: Person, phone: Program
) -> None:
    bill, key = make(till).json, str(uuid4())

    given_up = phone.post(f"/bills/{bill['digits']}/abandonments", {"key": key}).json
    late = pay(phone, bill, key)

    assert given_up == {"sale": None} and (late.status_code, late.json["code"]) == (409, "already_failed")
    again = str(uuid4())
    sale = pay(phone, bill, again).json
    assert phone.post(f"/bills/{bill['digits']}/abandonments", {"key": again}).json == {"sale": sale}
    stranger = Program(app, work, township, villager(work, township, 5, name="李四"))
    assert stranger.post(f"/bills/{bill['digits']}/abandonments", {"key": again}).status_code == 404
    assert points_of(work, township, payer.id) == 93


def test_another_shops_bill_is_not_there_for_this_till(
    app: Flask, work: Work, township: Founded, till: Program
) -> None:
    bill = make(till).json
    elsewhere = till_program(app, work, open_counter(app, work, township, "另一家"))
    assert elsewhere.get(f"/till/bills/{bill['id']}").status_code == 404
    assert elsewhere.post(f"/till/bills/{bill['id']}/cancellations").status_code == 404
    assert at_till(till, bill)["state"] == "open"


def test_without_scripts_on_either_side(
    app: Flask, work: Work, township: Founded, counter: Counter, payer: Person
) -> None:
    till = browser(app, work, township, counter.clerk, counter.token)
    phone = browser(app, work, township, payer)
    form = {"key": KEY.findall(till.get("/till").text)[0], "points": "7", "code": ""}

    made = [till.post("/till/bills", form).location for _ in range(2)]
    shown = till.get(made[0]).text
    code = re.findall(r"data-digits>([0-9 ]+)<", shown)[0]
    asked = phone.post("/scans", {"text": code})
    page = phone.get(asked.location).text
    paid = phone.post(f"{asked.location}/payments", {"key": KEY.findall(page)[0]})

    assert made[0] == made[1] and '<noscript><meta http-equiv="refresh"' in shown
    assert "阿芬早餐店</h1>" in page and "7.00 元" in page and "还剩 93 分" in page
    assert paid.status_code == 303 and paid.location.endswith("#paid")
    receipt = phone.get(paid.location).text
    assert "已付" in receipt and 'href="/scan"' in receipt and "换一个新码" not in receipt, "there was no code to renew"
    assert "已收到" in till.get(made[0]).text, "the till's page of the bill has become the sale's"
    assert phone.get(asked.location).request.path.startswith("/receipts/")


def test_a_bill_that_is_over_says_so_on_both_pages(
    app: Flask, work: Work, township: Founded, counter: Counter, till: Program, payer: Person, clock: FixedClock
) -> None:
    bill = make(till).json
    clock.advance(minutes=2)
    desk = browser(app, work, township, counter.clerk, counter.token)
    phone = browser(app, work, township, payer)

    assert "没有人按时付" in desk.get(f"/till/bills/{bill['id']}").text
    page = phone.get(f"/bills/{bill['digits']}").text
    assert "收款单已过期" in page and "data-form" not in page


@pytest.mark.parametrize("points", ["", "0", "1.5", "三"])
def test_a_bad_amount_stays_in_the_tills_form(
    app: Flask, work: Work, township: Founded, counter: Counter, points: str
) -> None:
    desk: Visitor = browser(app, work, township, counter.clerk, counter.token)
    form = {"key": KEY.findall(desk.get("/till").text)[0], "points": points, "code": ""}
    refused = desk.post("/till/bills", form)
    assert refused.status_code == 422 and 'id="f-points-error"' in refused.text
