"""At the same moment: one sale sent fifty times, one wallet asked by many. (Many tills with one code: `proofs`.)"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar
from uuid import uuid4

from flask import Flask
from werkzeug.test import TestResponse

from kernel.money import FEN
from ledger import account, balance, trial_balance
from tests.conftest import Work
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

MANY = 50
Answer = TypeVar("Answer")


def test_one_sale_sent_fifty_times_is_one_sale(app: Flask, work: Work, township: Founded) -> None:
    counter = open_counter(app, work, township)
    till = till_program(app, work, counter)
    payer = villager(work, township, 100)
    code, key = shown_code(app, work, township, payer.id).digits, str(uuid4())

    answers = at_once(lambda _: till.sell(code, 30, key))

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.text for answer in answers}) == 1
    assert points_of(work, township, payer.id) == 70
    assert owed(work, township, [counter]) == 30 * 100


def test_one_key_for_many_codes_makes_one_sale_and_the_others_can_still_pay(
    app: Flask, work: Work, township: Founded
) -> None:
    counter = open_counter(app, work, township)
    till = till_program(app, work, counter)
    payers = [villager(work, township, 10, name=f"第{number}") for number in range(10)]
    codes = [shown_code(app, work, township, payer.id).digits for payer in payers]
    key = str(uuid4())

    answers = at_once(lambda number: till.sell(codes[number], 3, key), times=10)

    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 9
    assert {answer.json["code"] for answer in answers if answer.status_code == 409} == {"key_reused"}
    retried = [
        till.sell(code, 3).status_code for code, one in zip(codes, answers, strict=True) if one.status_code == 409
    ]
    assert retried == [201] * 9


def test_a_sale_confirmed_and_taken_back_at_once_ends_in_one_way(app: Flask, work: Work, township: Founded) -> None:
    counter = open_counter(app, work, township)
    till = till_program(app, work, counter)
    payer = villager(work, township, 100)
    phone = Program(app, work, township, payer)
    sale = till.sell(shown_code(app, work, township, payer.id).digits, 60).json["id"]

    def act(number: int) -> TestResponse:
        if number % 2:
            return till.post(f"/redemptions/{sale}/declines")
        return phone.post(f"/redemptions/{sale}/confirmations", {"pin": "246810"})

    answers = at_once(act, times=4)

    ended = till.get(f"/redemptions/{sale}").json["state"]
    assert all(answer.status_code < 500 for answer in answers)
    assert ended in ("captured", "declined")
    assert points_of(work, township, payer.id) == (40 if ended == "captured" else 100)


def test_a_sale_voided_by_many_gives_back_once(app: Flask, work: Work, township: Founded) -> None:
    counter = open_counter(app, work, township)
    till = till_program(app, work, counter)
    payer = villager(work, township, 10)
    sale = till.sell(shown_code(app, work, township, payer.id).digits, 7).json["id"]

    answers = at_once(lambda _: till.void(sale), times=10)

    assert {answer.status_code for answer in answers} == {201}
    assert points_of(work, township, payer.id) == 10
    assert owed(work, township, [counter]) == 0


def test_of_many_codes_asked_for_at_once_one_lives(app: Flask, work: Work, township: Founded) -> None:
    till = till_program(app, work, open_counter(app, work, township))
    payer = villager(work, township, 100)

    codes = at_once(lambda _: shown_code(app, work, township, payer.id).digits, times=20)

    sold = [till.sell(code, 3).status_code for code in codes]
    assert sorted(sold) == [201] + [410] * 19
    assert points_of(work, township, payer.id) == 97


def test_guesses_of_the_pin_at_once_are_all_counted(app: Flask, work: Work, township: Founded) -> None:
    till = till_program(app, work, open_counter(app, work, township))
    payer = villager(work, township, 100)
    phone = Program(app, work, township, payer)
    sale = till.sell(shown_code(app, work, township, payer.id).digits, 60).json["id"]

    answers = at_once(lambda _: phone.post(f"/redemptions/{sale}/confirmations", {"pin": "135790"}), times=20)

    assert sorted(answer.status_code for answer in answers) == [403] * 5 + [429] * 15


def at_once(act: Callable[[int], Answer], times: int = MANY) -> list[Answer]:
    """Do something many times, all starting at the same moment."""
    start = Barrier(times)

    def wait_and_act(number: int) -> Answer:
        start.wait(timeout=60)
        return act(number)

    with ThreadPoolExecutor(times) as crowd:
        return list(crowd.map(wait_and_act, range(times)))


def owed(work: Work, township: Founded, counters: list[Counter]) -> int:
    """Return what the books owe these shops, in fen, having made sure that the books balance."""
    with work() as session:
        assert all(books.difference == 0 for books in trial_balance(session, township.id).values())
        accounts = [account(session, township.id, "shop-payable", FEN, str(counter.shop.id)) for counter in counters]
        return sum(balance(session, township.id, found.id).net for found in accounts)
