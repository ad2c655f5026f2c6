"""A sale whose answer never came is given up: either it is there, or it can never come any more."""

from datetime import timedelta
from uuid import uuid4

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from kernel import throttle
from kernel.identity.models import Person
from tests.conftest import MORNING, Work
from tests.founding import PIN, Founded
from tests.merchants.arranging import (
    Counter,
    Program,
    open_counter,
    points_of,
    shown_code,
    till_program,
    villager,
)
from tests.merchants.test_one_wins import at_once, owed

SMALL, LARGE = 3, 60
TEN_MINUTES = timedelta(minutes=10)


@pytest.fixture
def payer(work: Work, township: Founded) -> Person:
    return villager(work, township, 1000)


def give_up(till: Program, key: str) -> TestResponse:
    return till.post("/redemptions/abandonments", {"key": key})


@pytest.mark.parametrize("points", [SMALL, LARGE])
def test_what_comes_after_it_was_given_up_is_refused(
    app: Flask, work: Work, township: Founded, till: Program, payer: Person, points: int
) -> None:
    code, key = shown_code(app, work, township, payer.id).digits, str(uuid4())

    given_up = [give_up(till, key) for _ in range(2)]
    late = till.sell(code, points, key)

    assert [(answer.status_code, answer.json["sale"]) for answer in given_up] == [(201, None)] * 2
    assert (late.status_code, late.json["code"]) == (409, "already_failed")
    assert till.get(f"/redemptions/by-key/{key}").status_code == 404
    assert points_of(work, township, payer.id) == 1000
    assert till.sell(code, points).status_code == 201, "the code was not touched"


@pytest.mark.parametrize("points", [SMALL, LARGE])
def test_what_had_come_is_told_and_stays(
    app: Flask, work: Work, township: Founded, till: Program, payer: Person, points: int
) -> None:
    code, key = shown_code(app, work, township, payer.id).digits, str(uuid4())
    sale = till.sell(code, points, key).json

    given_up = give_up(till, key)

    assert given_up.json == {"sale": sale}
    assert till.sell(code, points, key).json == sale
    if points == LARGE:
        phone = Program(app, work, township, payer)
        assert phone.post(f"/redemptions/{sale['id']}/confirmations", {"pin": PIN}).status_code == 201
    assert points_of(work, township, payer.id) == 1000 - points


@pytest.mark.parametrize("points", [SMALL, LARGE])
def test_given_up_while_it_comes_both_sides_hear_the_same(
    app: Flask, work: Work, township: Founded, counter: Counter, till: Program, payer: Person, points: int
) -> None:
    made = 0
    for _ in range(8):
        code, key = shown_code(app, work, township, payer.id).digits, str(uuid4())
        answers = at_once(lambda n, c=code, k=key: give_up(till, k) if n % 2 else till.sell(c, points, k), times=6)
        sold, given_up = answers[::2], answers[1::2]
        there = till.get(f"/redemptions/by-key/{key}")
        assert {answer.status_code for answer in sold} == {201 if there.status_code == 200 else 409}
        assert {answer.status_code for answer in given_up} == {201}
        told = [answer.json["sale"] for answer in given_up]
        assert told == [there.json if there.status_code == 200 else None] * 3
        made += there.status_code == 200
    if points == SMALL:
        assert points_of(work, township, payer.id) == 1000 - made * points
        assert owed(work, township, [counter]) == made * points * 100


def test_a_neighbours_sale_is_neither_told_nor_hindered(
    app: Flask, work: Work, township: Founded, till: Program, payer: Person
) -> None:
    elsewhere = till_program(app, work, open_counter(app, work, township, "另一家"))
    key = str(uuid4())
    sale = till.sell(shown_code(app, work, township, payer.id).digits, SMALL, key).json

    assert give_up(elsewhere, key).json == {"sale": None}
    assert till.get(f"/redemptions/{sale['id']}").json["state"] == "captured"


@pytest.mark.parametrize("key", ["", "short", "x" * 65, "with space in it 1", "键" * 20, None, 7])
def test_a_key_that_is_none_is_refused(till: Program, key: object) -> None:
    assert till.post("/redemptions/abandonments", {"key": key}).status_code == 422


def test_nobody_fills_the_books_by_giving_up(app: Flask, work: Work, till: Program, counter: Counter) -> None:
    with work() as session:
        for _ in range(100):
            throttle.hit(
                session, counter.township.id, f"give-up:{counter.terminal_id}", MORNING, limit=200, window=TEN_MINUTES
            )

    assert give_up(till, str(uuid4())).status_code == 429
    assert (
        give_up(till_program(app, work, open_counter(app, work, counter.township, "另一家")), str(uuid4())).status_code
        == 201
    )
