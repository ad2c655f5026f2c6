"""Above the township's limit the payer confirms with the PIN, within two minutes; below it nobody is asked."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from flask import Flask

from kernel.clock import FixedClock
from kernel.identity.models import Person
from merchants.directory import rights, steps, terminals
from merchants.directory import service as directory
from merchants.directory.models import Shop
from tests.conftest import MORNING, Work
from tests.founding import PIN, Founded, set_limits
from tests.merchants.arranging import (
    Counter,
    Program,
    browser,
    give,
    points_of,
    shown_code,
    till_program,
    villager,
)

WRONG = "135790"


@pytest.fixture
def sale(app: Flask, work: Work, township: Founded, till: Program, payer: Person) -> str:
    """A sale of 60 points that waits: the limit is 50."""
    answer = till.sell(shown_code(app, work, township, payer.id).digits, 60)
    assert (answer.status_code, answer.json["state"]) == (201, "awaiting")
    return str(answer.json["id"])


@pytest.mark.parametrize(("points", "state"), [(50, "captured"), (51, "awaiting")])
def test_the_limit_itself_needs_no_pin(
    app: Flask, work: Work, township: Founded, till: Program, payer: Person, points: int, state: str
) -> None:
    assert till.sell(shown_code(app, work, township, payer.id).digits, points).json["state"] == state
    assert points_of(work, township, payer.id) == (50 if state == "captured" else 100)


def test_the_payer_sees_the_shop_and_confirms(
    app: Flask, work: Work, township: Founded, till: Program, payer: Person, phone: Program
) -> None:
    code = shown_code(app, work, township, payer.id)
    sale = till.sell(code.digits, 60).json

    seen = phone.get(f"/pay-codes/{code.id}").json
    confirmed = phone.post(f"/redemptions/{sale['id']}/confirmations", {"pin": PIN})

    assert (seen["state"], seen["sale"]["shop"]["name"], seen["sale"]["points"]) == ("claimed", "阿芬早餐店", 60)
    assert (confirmed.status_code, confirmed.json["state"]) == (201, "captured")
    assert till.get(f"/redemptions/{sale['id']}").json == confirmed.json
    assert points_of(work, township, payer.id) == 40


def test_confirming_twice_takes_the_points_once(
    work: Work, township: Founded, payer: Person, phone: Program, sale: str
) -> None:
    answers = [phone.post(f"/redemptions/{sale}/confirmations", {"pin": PIN}) for _ in range(2)]

    assert answers[0].json == answers[1].json
    assert points_of(work, township, payer.id) == 40


def test_a_wrong_pin_leaves_the_sale_waiting_and_five_lock_the_pin(
    work: Work, township: Founded, clock: FixedClock, payer: Person, phone: Program, sale: str
) -> None:
    wrong = [phone.post(f"/redemptions/{sale}/confirmations", {"pin": WRONG}) for _ in range(5)]
    locked = phone.post(f"/redemptions/{sale}/confirmations", {"pin": PIN})

    assert {(answer.status_code, answer.json["code"]) for answer in wrong} == {(403, "wrong_pin")}
    assert (locked.status_code, locked.json["code"]) == (429, "pin_locked")
    assert phone.get(f"/redemptions/{sale}").json["state"] == "awaiting"
    assert points_of(work, township, payer.id) == 100


def test_a_right_pin_is_no_wrong_try_even_when_the_sale_fails(
    app: Flask, work: Work, township: Founded, till: Program, payer: Person, phone: Program, sale: str
) -> None:
    till.sell(shown_code(app, work, township, payer.id).digits, 45)

    answers = [phone.post(f"/redemptions/{sale}/confirmations", {"pin": PIN}) for _ in range(6)]

    assert {answer.json["code"] for answer in answers} == {"not_enough_points"}


def test_after_two_minutes_it_is_over(
    work: Work, township: Founded, clock: FixedClock, payer: Person, phone: Program, till: Program, sale: str
) -> None:
    clock.advance(seconds=120)

    late = phone.post(f"/redemptions/{sale}/confirmations", {"pin": PIN})

    assert (late.status_code, late.json["code"]) == (410, "sale_expired")
    assert till.get(f"/redemptions/{sale}").json["state"] == "expired"
    assert points_of(work, township, payer.id) == 100


@pytest.mark.parametrize("by_payer", [True, False], ids=["the payer", "the clerk"])
def test_a_waiting_sale_can_be_ended_by(
    work: Work, township: Founded, payer: Person, phone: Program, till: Program, sale: str, by_payer: bool
) -> None:
    ended = (phone if by_payer else till).post(f"/redemptions/{sale}/declines")
    late = phone.post(f"/redemptions/{sale}/confirmations", {"pin": PIN})

    assert (ended.status_code, ended.json["state"], ended.json["closed_by_payer"]) == (201, "declined", by_payer)
    assert (late.status_code, late.json["code"]) == (409, "sale_closed")
    assert points_of(work, township, payer.id) == 100


def test_a_paid_sale_can_not_be_declined(phone: Program, sale: str) -> None:
    phone.post(f"/redemptions/{sale}/confirmations", {"pin": PIN})

    assert phone.post(f"/redemptions/{sale}/declines").json["code"] == "sale_closed"


def test_a_waiting_sale_burns_its_code(app: Flask, work: Work, township: Founded, till: Program, payer: Person) -> None:
    code = shown_code(app, work, township, payer.id).digits
    till.sell(code, 60)

    assert till.sell(code, 1).json["code"] == "code_used"


def test_points_spent_elsewhere_meanwhile_are_missed_at_the_confirmation(
    app: Flask, work: Work, township: Founded, till: Program, payer: Person, phone: Program, sale: str
) -> None:
    till.sell(shown_code(app, work, township, payer.id).digits, 45)

    short = phone.post(f"/redemptions/{sale}/confirmations", {"pin": PIN})
    with work() as session:
        give(session, township, payer.id, 5)
    enough = phone.post(f"/redemptions/{sale}/confirmations", {"pin": PIN})

    assert (short.status_code, short.json["code"]) == (409, "not_enough_points")
    assert enough.status_code == 201


def test_a_shop_suspended_meanwhile_gets_nothing(
    work: Work, township: Founded, counter: Counter, payer: Person, phone: Program, sale: str
) -> None:
    with work() as session:
        steps.set_state(session, township.id, counter.shop.id, "suspended", counter.owner.id, MORNING)

    assert phone.post(f"/redemptions/{sale}/confirmations", {"pin": PIN}).json["code"] == "shop_suspended"
    assert points_of(work, township, payer.id) == 100


def test_nobody_else_can_confirm_or_decline(
    app: Flask, work: Work, township: Founded, payer: Person, sale: str
) -> None:
    stranger = Program(app, work, township, villager(work, township, 0, name="李四"))

    answers = [
        stranger.get(f"/redemptions/{sale}"),
        stranger.post(f"/redemptions/{sale}/confirmations", {"pin": PIN}),
        stranger.post(f"/redemptions/{sale}/declines"),
    ]

    assert [answer.status_code for answer in answers] == [404] * 3


def _cut_off(work: Work, counter: Counter) -> None:
    with work() as session:
        terminals.cut_off(
            session,
            counter.township.id,
            shop_id=counter.shop.id,
            terminal_id=counter.terminal_id,
            actor_id=counter.owner.id,
            now=MORNING,
        )


def _send_away(work: Work, counter: Counter) -> None:
    town, shop_id, clerk_id = counter.township.id, counter.shop.id, counter.clerk.id
    with work() as session:
        directory.remove_clerk(
            session, town, shop_id=shop_id, person_id=clerk_id, actor_id=counter.owner.id, now=MORNING
        )


def _forbid_selling(work: Work, counter: Counter) -> None:
    with work() as session:
        rights.decide(
            session,
            counter.township.id,
            shop_id=counter.shop.id,
            person_id=counter.clerk.id,
            rights=frozenset({rights.VOID}),
            sale_limit_points=None,
            day_limit_points=None,
            actor_id=counter.owner.id,
            now=MORNING,
        )


CLOSED = [
    (_cut_off, "terminal_cut_off", "收款机已停用"),
    (_send_away, "not_your_shop", "已经不在这家店工作"),
    (_forbid_selling, "right_missing", "已经不能收分"),
]


@pytest.mark.parametrize(("close", "code", "said"), CLOSED)
def test_a_till_or_clerk_that_may_not_sell_any_more_is_not_paid(
    app: Flask,
    work: Work,
    township: Founded,
    counter: Counter,
    till: Program,
    payer: Person,
    phone: Program,
    sale: str,
    close: Callable[[Work, Counter], None],
    code: str,
    said: str,
) -> None:
    close(work, counter)

    refused = phone.post(f"/redemptions/{sale}/confirmations", {"pin": PIN})

    assert (refused.status_code, refused.json["code"]) == (403, code)
    assert said in refused.json["detail"] and "没有扣分" in refused.json["detail"]
    assert points_of(work, township, payer.id) == 100
    owner = till_program(app, work, counter, counter.owner)
    told = owner.get(f"/redemptions/{sale}").json
    assert (told["state"], told["counter_closed"], told["closed_by_payer"]) == ("declined", True, False)
    again = phone.post(f"/redemptions/{sale}/confirmations", {"pin": PIN})
    assert again.json["code"] == "sale_closed"


@pytest.mark.parametrize(("close", "code", "said"), CLOSED)
def test_nor_is_a_bill_that_waits_for_the_pin(
    work: Work,
    township: Founded,
    counter: Counter,
    till: Program,
    payer: Person,
    phone: Program,
    close: Callable[[Work, Counter], None],
    code: str,
    said: str,
) -> None:
    bill = till.post("/till/bills", {"key": str(uuid4()), "points": 60}).json
    sale = phone.post(f"/bills/{bill['digits']}/payments", {"key": str(uuid4())}).json
    assert sale["state"] == "awaiting"
    close(work, counter)
    refused = phone.post(f"/redemptions/{sale['id']}/confirmations", {"pin": PIN})
    assert (refused.status_code, refused.json["code"]) == (403, code)
    assert said in refused.json["detail"]
    assert points_of(work, township, payer.id) == 100


def test_the_payers_page_says_why_and_the_tills_page_too(
    app: Flask, work: Work, township: Founded, counter: Counter, payer: Person, sale: str
) -> None:
    _forbid_selling(work, counter)
    phone = browser(app, work, township, payer)
    phone.get(f"/redemptions/{sale}/confirmation")
    answer = phone.post(f"/redemptions/{sale}/confirmations", {"pin": PIN}, follow_redirects=True)
    assert "已经不能收分。没有扣分。" in answer.text
    at_till = browser(app, work, township, counter.owner, counter.token)
    assert "这台收款机已经不能收分" in at_till.get(f"/till/sales/{sale}").text


def test_what_waited_for_a_sticker_has_no_till_to_ask_about(
    app: Flask, work: Work, township: Founded, counter: Counter, payer: Person, phone: Program
) -> None:
    with work() as session:
        token = session.get_one(Shop, (township.id, counter.shop.id)).sticker
    sale = phone.post(f"/stickers/{token}/payments", {"key": str(uuid4()), "points": 60}).json
    assert (sale["state"], sale["waits_for"]) == ("awaiting", "amount")
    _cut_off(work, counter)
    assert phone.post(f"/redemptions/{sale['id']}/confirmations", {"pin": PIN}).status_code == 201


def test_a_sale_says_why_it_waits(
    app: Flask, work: Work, township: Founded, counter: Counter, till: Program, payer: Person, clock: FixedClock
) -> None:
    def sells(points: int) -> dict[str, object]:
        code = shown_code(app, work, township, payer.id, clock.now()).digits
        return dict(till.sell(code, points).json)

    with work() as session:
        set_limits(session, township.id, clock.now(), pace_sales=2, pace_points=None, pace_hours=2)
    assert [(told["state"], told["waits_for"]) for told in (sells(1), sells(1))] == [("captured", "")] * 2
    assert [sells(points)["waits_for"] for points in (1, 51)] == ["pace", "amount"]
    at_till = browser(app, work, township, counter.clerk, counter.token)
    told = sells(2)
    assert "最近在您这里付得很频繁" in at_till.get(f"/till/sales/{told['id']}").text
