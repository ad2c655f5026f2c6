"""What merely looks like an amount, a key or a code is refused in words, and changes nothing."""

import json
import random

import pytest
from flask import Flask

from kernel.identity.models import Person
from merchants.redemptions import digits
from tests.conftest import Work
from tests.founding import Founded
from tests.merchants.arranging import Program, open_counter, points_of, shown_code, till_program

KEY = "0123456789abcdef"
BAD_POINTS = {
    "a fraction": "1.5",
    "a whole number written as a fraction": "1.0",
    "an exponent": "1e2",
    "text": '"100"',
    "true": "true",
    "null": "null",
    "not a number": "NaN",
    "infinity": "Infinity",
    "negative": "-1",
    "nothing": "0",
    "beyond exact doubles": str(2**53 + 1),
    "beyond 64 bits": str(2**63),
    "far beyond": "9" * 5000,
    "with an underscore": '"1_000"',
    "full-width": '"１００"',
    "Arabic digits": '"١٠٠"',
    "a list": "[100]",
    "an object": '{"points": 100}',
    "missing": None,
    "twice": '1, "points": 2',
}


@pytest.fixture
def till(app: Flask, work: Work, township: Founded) -> Program:
    return till_program(app, work, open_counter(app, work, township))


@pytest.mark.parametrize("points", BAD_POINTS.values(), ids=BAD_POINTS)
def test_bad_points(
    app: Flask, work: Work, township: Founded, till: Program, payer: Person, points: str | None
) -> None:
    code = shown_code(app, work, township, payer.id).digits
    body = f'{{"key": "{KEY}", "code": "{code}"' + (f', "points": {points}' if points else "") + "}"

    refused = till.post("/redemptions", data=body.encode(), content_type="application/json")

    assert 400 <= refused.status_code < 500, refused.text
    assert refused.content_type == "application/problem+json" and refused.json["code"] and refused.json["detail"]
    assert points_of(work, township, payer.id) == 100
    assert till.get(f"/redemptions/by-key/{KEY}").status_code == 404
    assert till.sell(code, 3).status_code == 201, "the code was not used up by the refusal"


@pytest.mark.parametrize(
    "key", ["", "short", "x" * 65, "0123456789abcde ", "键" * 20, 12345678901234567, None, "a\x00" * 9]
)
def test_bad_keys(app: Flask, work: Work, township: Founded, till: Program, payer: Person, key: object) -> None:
    code = shown_code(app, work, township, payer.id).digits

    refused = till.post("/redemptions", {"key": key, "code": code, "points": 3})

    assert refused.status_code == 422
    assert points_of(work, township, payer.id) == 100


@pytest.mark.parametrize(
    "code",
    ["", "97", "x" * 18, "９７" + "1" * 16, "97" + "1" * 17, "98" + "1" * 16, "9" * 41, "\ud800", 97, None, ["97"]],
)
def test_bad_codes(till: Program, code: object) -> None:
    refused = till.post("/redemptions", {"key": KEY, "code": code, "points": 3})
    assert refused.status_code == 422


def test_unknown_fields_are_refused(app: Flask, work: Work, township: Founded, till: Program, payer: Person) -> None:
    body = {"key": KEY, "code": shown_code(app, work, township, payer.id).digits, "points": 3}

    for more in ({"shop_id": str(payer.id)}, {"face_value_fen": 1_000}, {"person_id": str(payer.id)}):
        assert till.post("/redemptions", {**body, **more}).status_code == 422
    assert points_of(work, township, payer.id) == 100


def test_each_wrong_digit_and_each_swap_is_found_without_asking_the_database() -> None:
    chance = random.Random(97)
    for _ in range(200):
        whole = digits.fresh()
        place = chance.randrange(2, 17)
        other = str((int(whole[place]) + chance.randrange(1, 10)) % 10)
        assert not is_code(whole[:place] + other + whole[place + 1 :])
        if whole[place] != whole[place + 1]:
            assert not is_code(whole[:place] + whole[place + 1] + whole[place] + whole[place + 2 :])


def test_no_mutated_code_is_accepted(app: Flask, work: Work, township: Founded, till: Program, payer: Person) -> None:
    code = shown_code(app, work, township, payer.id).digits
    mutated = {code[:place] + digit + code[place + 1 :] for place in range(18) for digit in "0123456789"} - {code}

    answers = [till.sell(other).status_code for other in sorted(mutated)]

    assert set(answers) == {422}
    assert till.sell(code).status_code == 201


def test_a_body_that_is_no_object(till: Program) -> None:
    for body in (b"", b"[]", b"3", b"null", b"{", b"\xff", b'{"a":' * 100, json.dumps("x").encode()):
        refused = till.post("/redemptions", data=body, content_type="application/json")
        assert refused.status_code in (400, 422), body


def is_code(text: str) -> bool:
    try:
        return bool(digits.read(text))
    except digits.CodeMistyped:
        return False
