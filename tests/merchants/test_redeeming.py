"""Paying at the counter: what one sale does, and what it is refused for."""

from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from kernel.clock import FixedClock
from kernel.identity.models import Person, Role
from kernel.money import FEN
from ledger import account, balance, trial_balance
from merchants.directory import service as directory
from merchants.directory import steps, terminals
from merchants.redemptions import digits
from tests.conftest import MORNING, Work
from tests.founding import Founded
from tests.merchants.arranging import (
    Counter,
    Program,
    code_key,
    give,
    points_of,
    shown_code,
    till_program,
    villager,
)


@pytest.fixture
def payer(work: Work, township: Founded) -> Person:
    return villager(work, township, 20)


def test_a_sale_moves_the_points_and_owes_the_shop_their_worth(
    app: Flask, work: Work, township: Founded, counter: Counter, till: Program, payer: Person
) -> None:
    code = shown_code(app, work, township, payer.id)

    answer = till.sell(digits.grouped(code.digits), 3)

    assert answer.status_code == 201
    sale = answer.json
    assert (sale["state"], sale["points"], sale["amount_fen"]) == ("captured", 3, 300)
    assert sale["payer"] == {"name": "张", "village": "小桥头村"}
    assert sale["shop"] == {"name": "阿芬早餐店", "village": "小桥头村"}
    assert points_of(work, township, payer.id) == 17
    with work() as session:
        payable = account(session, township.id, "shop-payable", FEN, str(counter.shop.id))
        assert balance(session, township.id, payable.id).net == 300
        assert all(books.difference == 0 for books in trial_balance(session, township.id).values())


def test_a_code_works_once(app: Flask, work: Work, township: Founded, till: Program, payer: Person) -> None:
    code = shown_code(app, work, township, payer.id).digits
    assert till.sell(code).status_code == 201

    again = till.sell(code)

    assert (again.status_code, again.json["code"]) == (409, "code_used")
    assert points_of(work, township, payer.id) == 17


@pytest.mark.parametrize(("seconds", "status"), [(0, 201), (59, 201), (60, 410), (61, 410)])
def test_a_code_lives_for_sixty_seconds(
    app: Flask, work: Work, township: Founded, clock: FixedClock, payer: Person, counter: Counter,
    seconds: int, status: int,
) -> None:  # fmt: skip
    code = shown_code(app, work, township, payer.id).digits
    till = till_program(app, work, counter)
    clock.advance(seconds=seconds)

    answer = till.sell(code)

    assert answer.status_code == status
    assert points_of(work, township, payer.id) == (17 if status == 201 else 20)
    if status == 410:
        assert answer.json["code"] == "code_expired"


def test_a_newer_code_kills_the_older_one(
    app: Flask, work: Work, township: Founded, till: Program, payer: Person
) -> None:
    older = shown_code(app, work, township, payer.id).digits
    newer = shown_code(app, work, township, payer.id).digits

    assert till.sell(older).json["code"] == "code_expired"
    assert till.sell(newer).status_code == 201


def test_a_refused_sale_takes_nothing_and_leaves_the_code_alive(
    app: Flask, work: Work, township: Founded, till: Program, payer: Person
) -> None:
    code = shown_code(app, work, township, payer.id).digits

    refused = till.sell(code, 21)

    assert (refused.status_code, refused.json["code"]) == (409, "not_enough_points")
    assert "20" not in refused.json["detail"], "the till is not told what the payer's wallet holds"
    assert till.sell(code, 20).status_code == 201
    assert points_of(work, township, payer.id) == 0


def test_a_payer_who_never_had_a_point_can_not_pay(app: Flask, work: Work, township: Founded, till: Program) -> None:
    poor = villager(work, township, 0)

    answer = till.sell(shown_code(app, work, township, poor.id).digits, 1)

    assert answer.json["code"] == "not_enough_points"


def test_the_same_key_gives_the_same_answer_and_one_effect(
    app: Flask, work: Work, township: Founded, till: Program, payer: Person
) -> None:
    code, key = shown_code(app, work, township, payer.id).digits, str(uuid4())

    first, second = till.sell(code, 3, key), till.sell(code, 3, key)

    assert first.status_code == second.status_code == 201
    assert first.json == second.json == till.get(f"/redemptions/by-key/{key}").json
    assert points_of(work, township, payer.id) == 17


def test_a_key_can_not_be_used_for_another_sale(
    app: Flask, work: Work, township: Founded, till: Program, payer: Person
) -> None:
    code, key = shown_code(app, work, township, payer.id).digits, str(uuid4())
    till.sell(code, 3, key)

    other_amount = till.sell(code, 4, key)
    other_code = till.sell(shown_code(app, work, township, payer.id).digits, 3, key)

    assert {(answer.status_code, answer.json["code"]) for answer in (other_amount, other_code)} == {(409, "key_reused")}
    assert points_of(work, township, payer.id) == 17


def test_a_key_that_made_nothing_is_not_found(till: Program) -> None:
    assert till.get(f"/redemptions/by-key/{uuid4()}").status_code == 404


def test_a_code_that_nobody_has(till: Program) -> None:
    answer = till.sell(digits.fresh())
    assert (answer.status_code, answer.json["code"]) == (404, "code_unknown")


def test_more_than_one_sale_may_take(app: Flask, work: Work, township: Founded, till: Program) -> None:
    rich = villager(work, township, 5000)
    code = shown_code(app, work, township, rich.id).digits

    answer = till.sell(code, 1001)

    assert (answer.status_code, answer.json["code"]) == (409, "over_sale_limit")
    assert "1000" in answer.json["detail"]


def test_a_suspended_shop_sells_nothing_until_it_may_again(
    app: Flask, work: Work, township: Founded, counter: Counter, till: Program, payer: Person
) -> None:
    code = shown_code(app, work, township, payer.id).digits
    with work() as session:
        steps.set_state(session, township.id, counter.shop.id, "suspended", counter.owner.id, MORNING)
    assert till.sell(code).json["code"] == "shop_suspended"
    with work() as session:
        steps.set_state(session, township.id, counter.shop.id, "approved", counter.owner.id, MORNING)

    assert till.sell(code).status_code == 201


def test_a_till_that_was_cut_off_sells_nothing(
    app: Flask, work: Work, township: Founded, counter: Counter, till: Program, payer: Person
) -> None:
    code = shown_code(app, work, township, payer.id).digits
    with work() as session:
        terminals.cut_off(
            session,
            township.id,
            shop_id=counter.shop.id,
            terminal_id=counter.terminal_id,
            actor_id=counter.owner.id,
            now=MORNING,
        )

    answer = till.sell(code)

    assert (answer.status_code, answer.json["code"]) == (403, "terminal_cut_off")
    assert points_of(work, township, payer.id) == 20


def test_nobody_takes_their_own_points(
    app: Flask, work: Work, township: Founded, counter: Counter, till: Program
) -> None:
    with work() as session:
        for someone in (counter.clerk, counter.owner):
            give(session, township, someone.id, 10)

    answers = [till.sell(shown_code(app, work, township, who.id).digits) for who in (counter.clerk, counter.owner)]

    assert [(answer.status_code, answer.json["code"]) for answer in answers] == [(403, "selling_to_oneself")] * 2


def test_a_clerk_who_left_can_not_sell(
    app: Flask, work: Work, township: Founded, counter: Counter, till: Program, payer: Person
) -> None:
    with work() as session:
        directory.remove_clerk(
            session,
            township.id,
            shop_id=counter.shop.id,
            person_id=counter.clerk.id,
            actor_id=counter.owner.id,
            now=MORNING,
        )
        assert not session.scalars(select(Role).where(Role.person_id == counter.clerk.id)).all()

    assert till.sell(shown_code(app, work, township, payer.id).digits).status_code == 403


def test_a_closed_account_can_not_pay(app: Flask, work: Work, township: Founded, till: Program, payer: Person) -> None:
    code = shown_code(app, work, township, payer.id).digits
    with work() as session:
        session.get_one(Person, (township.id, payer.id)).active = False

    assert till.sell(code).json["code"] == "payer_blocked"


def test_the_face_value_of_the_day_is_kept(
    app: Flask, work: Work, township: Founded, till: Program, payer: Person
) -> None:
    assert code_key(app)
    sale = till.sell(shown_code(app, work, township, payer.id).digits, 4).json
    assert (sale["face_value_fen"], sale["amount_fen"]) == (100, 400)
