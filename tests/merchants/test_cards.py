"""The printed card: its PIN is typed at the till, a lost one ends at once, and nobody is locked out by its finder."""

import re
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from kernel.clock import FixedClock
from kernel.identity import pin as pins
from kernel.identity.models import Person
from kernel.identity.refusals import PinLocked
from merchants.cards import service as cards
from merchants.cards.models import Card
from merchants.redemptions import digits
from tests.browsing import Visitor
from tests.conftest import MORNING, Work
from tests.founding import PIN, Founded, person
from tests.merchants.arranging import (
    Counter,
    Program,
    browser,
    code_key,
    give,
    points_of,
    shown_code,
    villager,
)
from tests.merchants.test_one_wins import at_once

PRINTED = re.compile(r'class="paycard-digits">([0-9 ]+)<')


@pytest.fixture
def elder(work: Work, township: Founded) -> Person:
    return villager(work, township, 100)


@pytest.fixture
def editor(work: Work, township: Founded) -> Person:
    with work() as session:
        return person(session, township, "editor", name="陈会计", scope_id=township.xiaoqiaotou)


@pytest.fixture
def card(app: Flask, work: Work, township: Founded, elder: Person, editor: Person) -> str:
    return printed(app, work, township, elder, editor)


def printed(app: Flask, work: Work, township: Founded, elder: Person, editor: Person) -> str:
    with work() as session:
        made = cards.issue(session, code_key(app), township.id, person_id=elder.id, actor_id=editor.id, now=MORNING)
        return made.digits


def printed_digits(office: Visitor, asked: TestResponse) -> str:
    """Follow the answer to whoever had a card made, and read the card's digits off the page."""
    assert asked.status_code == 303, asked.text
    return digits.plain(PRINTED.findall(office.get(asked.location).text)[0])


def pay(till: Program, card: str, pin: str = PIN, points: Any = 3, key: str = "") -> TestResponse:
    return till.post("/till/card-sales", {"key": key or str(uuid4()), "card": card, "pin": pin, "points": points})


def test_a_card_and_its_pin_pay_at_once(till: Program, work: Work, township: Founded, elder: Person, card: str) -> None:
    answer = pay(till, digits.grouped(card))
    assert (answer.status_code, answer.json["state"], answer.json["means"]) == (201, "captured", "card")
    assert answer.json["payer"] == {"name": "张", "village": "小桥头村"}
    assert points_of(work, township, elder.id) == 97


def test_the_same_key_pays_once_and_for_the_same_thing_only(
    till: Program, work: Work, township: Founded, elder: Person, card: str
) -> None:
    key = str(uuid4())
    first, second = pay(till, card, key=key), pay(till, card, key=key)
    assert first.json == second.json
    assert pay(till, card, key=key, points=4).json["code"] == "key_reused"
    assert points_of(work, township, elder.id) == 97


def test_many_at_once_under_one_key_pay_once(
    till: Program, work: Work, township: Founded, elder: Person, card: str
) -> None:
    key = str(uuid4())
    answers = at_once(lambda _: pay(till, card, key=key), 5)
    assert {answer.status_code for answer in answers} <= {201, 429}
    assert len({answer.json["id"] for answer in answers if answer.status_code == 201}) == 1
    assert points_of(work, township, elder.id) == 97


def test_a_days_limit_holds(till: Program, work: Work, township: Founded, elder: Person, card: str) -> None:
    assert pay(till, card, points=30).status_code == 201
    refused = pay(till, card, points=1)
    assert (refused.status_code, refused.json["code"]) == (409, "card_day_limit")
    assert points_of(work, township, elder.id) == 70


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"card": "94000000000000000"}, "card_mistyped"),
        ({"card": digits.fresh("94")}, "card_unknown"),
        ({"card": digits.fresh("97")}, "card_mistyped"),
        ({"pin": "12345"}, "invalid_input"),
        ({"pin": "１２３４５６"}, "invalid_input"),
        ({"points": 0}, "invalid_input"),
        ({"points": 2.5}, "invalid_input"),
        ({"points": 31}, "card_day_limit"),
    ],
)
def test_what_is_wrong_takes_nothing(
    till: Program, work: Work, township: Founded, elder: Person, card: str, change: dict[str, Any], code: str
) -> None:
    answer = pay(till, **{"card": card, **change})
    assert answer.json["code"] == code
    assert points_of(work, township, elder.id) == 100


def test_a_finder_guesses_five_times_and_the_owner_still_pays_by_phone(
    app: Flask, work: Work, till: Program, township: Founded, elder: Person, card: str, clock: FixedClock
) -> None:
    wrong = [pay(till, card, pin="000000").json["code"] for _ in range(6)]
    assert wrong == ["wrong_pin"] * 5 + ["pin_locked"]
    assert pay(till, card).json["code"] == "pin_locked", "the right PIN is not heard either"
    assert till.sell(shown_code(app, work, township, elder.id).digits).status_code == 201
    clock.advance(minutes=15)
    assert pay(till, card).status_code == 201


def test_a_new_card_forgives_what_was_tried_by_card_and_nothing_else(
    app: Flask, work: Work, till: Program, township: Founded, elder: Person, editor: Person, card: str
) -> None:
    village = browser(app, work, township, editor)

    def guess_and_print(card: str) -> str:
        assert [pay(till, card, pin="000000").json["code"] for _ in range(6)][-1] == "pin_locked"
        return printed_digits(village, village.post(f"/office/residents/{elder.id}/cards"))

    with work() as session:
        for _ in range(5):
            pins.count_try(session, township.id, elder.id, MORNING)
    second = guess_and_print(card)
    third = guess_and_print(second)
    fourth = guess_and_print(third)

    assert pay(till, fourth).json["code"] == "pin_locked", "two a day: who prints must not guess without end"
    with work() as session, pytest.raises(PinLocked):
        pins.count_try(session, township.id, elder.id, MORNING)


def test_unknown_cards_are_counted(till: Program, card: str) -> None:
    tried = [pay(till, digits.fresh("94")).status_code for _ in range(21)]
    assert tried == [404] * 20 + [429]
    assert pay(till, card).status_code == 201, "who guesses is stopped, who pays is not"


def test_a_lost_card_ends_at_once_and_a_new_one_pays(
    app: Flask, work: Work, till: Program, township: Founded, elder: Person, editor: Person, card: str
) -> None:
    village = browser(app, work, township, editor)
    assert village.post(f"/office/residents/{elder.id}/card-losses").status_code == 303
    assert village.post(f"/office/residents/{elder.id}/card-losses").status_code == 303
    assert "报失" in village.get(f"/office/residents/{elder.id}/card").text
    assert pay(till, card).json["code"] == "card_blocked"

    made = printed_digits(village, village.post(f"/office/residents/{elder.id}/cards"))
    assert pay(till, made).status_code == 201
    assert pay(till, card).json["code"] == "card_blocked"


def test_to_load_the_printed_card_again_makes_no_other_one_and_another_browser_never_sees_it(
    app: Flask, work: Work, till: Program, township: Founded, elder: Person, editor: Person, clock: FixedClock
) -> None:
    village = browser(app, work, township, editor)
    asked = village.post(f"/office/residents/{elder.id}/cards")
    made = printed_digits(village, asked)

    assert PRINTED.findall(village.get(asked.location).text) == [digits.grouped(made)]
    assert pay(till, made).status_code == 201
    assert not PRINTED.findall(browser(app, work, township, editor).get(asked.location).text)
    village.post(f"/office/residents/{elder.id}/card-losses")
    assert not PRINTED.findall(village.get(asked.location).text), "what was lost is not printed again"
    with work() as session:
        assert len(session.scalars(select(Card).where(Card.person_id == elder.id)).all()) == 1


def test_its_owner_ends_it_on_the_phone(
    app: Flask, work: Work, till: Program, township: Founded, elder: Person, card: str
) -> None:
    phone = browser(app, work, township, elder)
    assert f"尾号 {card[-4:]}" in phone.get("/wallet/card").text
    assert phone.post("/wallet/card-losses").status_code == 303
    assert pay(till, card).json["code"] == "card_blocked"
    assert "已停用" in phone.get("/wallet/card").text


def test_a_newer_card_ends_the_one_before_and_two_offices_print_one(
    app: Flask, work: Work, till: Program, township: Founded, elder: Person, editor: Person, card: str
) -> None:
    made = at_once(lambda _: printed(app, work, township, elder, editor), 4)
    paid = [pay(till, one).status_code for one in (card, *made)]
    assert sorted(paid) == [201, 403, 403, 403, 403]
    with work() as session:
        states = session.scalars(select(Card.state).where(Card.person_id == elder.id)).all()
        assert sorted(states) == ["active", *["replaced"] * 4]


def test_who_has_no_pin_chooses_one_at_the_office(
    app: Flask, work: Work, till: Program, township: Founded, elder: Person, editor: Person
) -> None:
    with work() as session:
        session.get_one(Person, (township.id, elder.id)).pin_digest = None
    village, address = browser(app, work, township, editor), f"/office/residents/{elder.id}/cards"
    for typed, said in (
        ({}, "支付密码是 6 位数字"),
        ({"pin": "123456", "pin_again": "123456"}, "太容易被猜到"),
        ({"pin": "777777", "pin_again": "777777"}, "太容易被猜到"),
        ({"pin": "271828", "pin_again": "271829"}, "两次输入的密码不一样"),
    ):
        page = village.post(address, typed)
        assert page.status_code == 422 and said in page.text
    card = printed_digits(village, village.post(address, {"pin": "271828", "pin_again": "271828"}))
    assert pay(till, card, pin="271828").status_code == 201
    again = village.post(address, {"pin": "314159", "pin_again": "314159"})
    assert again.status_code == 422 and "没有手机的，到镇里重新设" in again.text


@pytest.mark.parametrize("where", ["card", "cards", "card-losses"])
def test_another_villages_people_are_not_there(
    app: Flask, work: Work, township: Founded, elder: Person, where: str
) -> None:
    with work() as session:
        stranger = person(session, township, "editor", name="沈会计", scope_id=township.shanglinhu)
    visitor, address = browser(app, work, township, stranger), f"/office/residents/{elder.id}/{where}"
    answer = visitor.get(address) if where == "card" else visitor.post(address)
    assert answer.status_code == 404


def test_a_clerk_pays_nothing_to_themselves_by_card(
    app: Flask, work: Work, till: Program, township: Founded, counter: Counter, editor: Person
) -> None:
    with work() as session:
        give(session, township, counter.clerk.id, 50)
    own = printed(app, work, township, counter.clerk, editor)
    assert pay(till, own).json["code"] == "selling_to_oneself"


def test_without_scripts_the_pin_has_a_page_of_its_own(
    app: Flask, work: Work, township: Founded, counter: Counter, elder: Person, card: str
) -> None:
    desk = browser(app, work, township, counter.clerk, counter.token)
    asked = desk.post("/till/sales", {"key": str(uuid4()), "points": "3", "code": digits.grouped(card)})
    assert asked.status_code == 200 and "请持卡人输入六位密码" in asked.text
    form = dict(re.findall(r'name="(key|points|card)" value="([^"]*)"', asked.text))
    wrong = desk.post("/till/card-sales", {**form, "pin": "000000"})
    assert wrong.status_code == 403 and "密码不对" in wrong.text
    form = dict(re.findall(r'name="(key|points|card)" value="([^"]*)"', wrong.text))
    for _ in range(2):
        assert desk.post("/till/card-sales", {**form, "pin": PIN}).status_code == 303
    assert points_of(work, township, elder.id) == 97


def test_the_table_holds_no_digits(work: Work, township: Founded, elder: Person, card: str) -> None:
    with work() as session:
        row = session.scalars(select(Card).where(Card.person_id == elder.id)).one()
        assert card not in str(vars(row)) and row.last_digits == card[-4:]
