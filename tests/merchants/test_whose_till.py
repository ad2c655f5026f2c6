"""A till of one shop, a clerk of another: nobody sells, sees or voids where they do not work."""

import pytest
from flask import Flask

from tests.conftest import Work
from tests.founding import Founded, found, fresh_code
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
def here(app: Flask, work: Work, township: Founded) -> Counter:
    return open_counter(app, work, township)


@pytest.fixture
def there(app: Flask, work: Work, township: Founded) -> Counter:
    return open_counter(app, work, township, "另一家")


@pytest.fixture
def far_away(app: Flask, work: Work) -> Counter:
    """A shop in another township of the same installation."""
    with work() as session:
        other = found(session, fresh_code())
    return open_counter(app, work, other)


def test_a_clerk_sells_on_no_other_shops_till(
    app: Flask, work: Work, township: Founded, here: Counter, there: Counter, far_away: Counter
) -> None:
    payer = villager(work, township, 20)
    code = shown_code(app, work, township, payer.id).digits
    strangers = [
        till_program(app, work, here, there.clerk),
        Program(app, work, township, here.clerk, till=there.token),
        Program(app, work, township, here.clerk, till=far_away.token),
        Program(app, work, far_away.township, far_away.clerk, till=here.token),
    ]

    answers = [stranger.sell(code) for stranger in strangers]

    assert {(answer.status_code, answer.json["code"]) for answer in answers} == {(403, "not_your_shop")}
    assert points_of(work, township, payer.id) == 20


def test_without_a_till_nobody_sells(app: Flask, work: Work, township: Founded, here: Counter) -> None:
    payer = villager(work, township, 20)
    code = shown_code(app, work, township, payer.id).digits
    tokens = ["", "nonsense", f"{township.id}.nonsense", f"{township.id}", here.token[:-1], "１" * 9 + ".x"]

    answers = [
        Program(app, work, township, here.clerk, till=token.encode().decode("latin-1")).sell(code) for token in tokens
    ]

    assert {(answer.status_code, answer.json["code"]) for answer in answers} == {(403, "terminal_required")}


def test_a_code_is_unknown_in_another_township(
    app: Flask, work: Work, township: Founded, here: Counter, far_away: Counter
) -> None:
    payer = villager(work, township, 20)
    code = shown_code(app, work, township, payer.id).digits

    assert till_program(app, work, far_away).sell(code).json["code"] == "code_unknown"
    assert till_program(app, work, here).sell(code).status_code == 201


def test_a_code_taken_in_one_shop_is_used_in_every_other(
    app: Flask, work: Work, township: Founded, here: Counter, there: Counter
) -> None:
    payer = villager(work, township, 20)
    code = shown_code(app, work, township, payer.id).digits
    till_program(app, work, here).sell(code)

    assert till_program(app, work, there).sell(code).json["code"] == "code_used"


def test_a_key_belongs_to_its_shop(app: Flask, work: Work, township: Founded, here: Counter, there: Counter) -> None:
    payer = villager(work, township, 20)
    key = "the-same-key-in-two-shops"
    tills = [till_program(app, work, counter) for counter in (here, there)]
    first = tills[0].sell(shown_code(app, work, township, payer.id).digits, 3, key)

    assert tills[1].get(f"/redemptions/by-key/{key}").status_code == 404
    assert tills[1].sell(shown_code(app, work, township, payer.id).digits, 5, key).status_code == 201
    assert tills[0].get(f"/redemptions/by-key/{key}").json == first.json


def test_another_shops_sale_is_not_there(
    app: Flask, work: Work, township: Founded, here: Counter, there: Counter, far_away: Counter
) -> None:
    payer = villager(work, township, 100)
    till = till_program(app, work, here)
    paid = till.sell(shown_code(app, work, township, payer.id).digits, 3).json["id"]
    waiting = till.sell(shown_code(app, work, township, payer.id).digits, 60).json["id"]

    for other in (till_program(app, work, there), till_program(app, work, far_away)):
        assert other.get(f"/redemptions/{paid}").status_code == 404
        assert other.void(paid).status_code == 404
        assert other.post(f"/redemptions/{waiting}/declines").status_code == 404
        assert other.get("/redemptions").json["sales"] == []


def test_a_clerk_away_from_the_till_sees_but_does_not_act(
    app: Flask, work: Work, township: Founded, here: Counter
) -> None:
    payer = villager(work, township, 20)
    paid = till_program(app, work, here).sell(shown_code(app, work, township, payer.id).digits, 3).json["id"]
    at_home = Program(app, work, township, here.clerk)

    assert at_home.get(f"/redemptions/{paid}").status_code == 200
    assert at_home.void(paid).json["code"] == "terminal_required"


def test_a_villager_is_no_clerk(app: Flask, work: Work, township: Founded, here: Counter) -> None:
    payer = villager(work, township, 20)
    phone = Program(app, work, township, payer, till=here.token)

    assert phone.sell(shown_code(app, work, township, payer.id).digits).json["code"] == "forbidden"
    assert phone.get("/redemptions").status_code == 403
