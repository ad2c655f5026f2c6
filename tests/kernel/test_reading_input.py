"""What schemas and the JSON reader refuse: everything that merely looks right."""

from typing import Any

import pytest
from marshmallow import ValidationError

from kernel.web.api import MalformedBody, read_json
from kernel.web.schema import FormText, Line, Pin, Strict, WholeNumber, Yuan


class Sale(Strict):
    points = WholeNumber(1, 1000, required=True)


class Payment(Strict):
    amount = Yuan(required=True)


class Note(Strict):
    text = Line(10, required=True)


class Lock(Strict):
    pin = Pin(required=True)


@pytest.mark.parametrize("points", [1, 1000, FormText("7"), FormText(" 7 ")])
def test_whole_numbers_within_bounds_are_read(points: Any) -> None:
    assert Sale().load({"points": points})["points"] == int(points)


@pytest.mark.parametrize(
    "points",
    [0, -1, 1001, 2**53 + 1, 2**63, 1.5, 1.0, True, None, "100", "", [], {}, float("nan")]
    + [
        FormText(text)
        for text in ("1.5", "1_000", "１００", "٣", "+1", "-1", "01", "1e2", "0x1", "1 000", "", "9" * 40)
    ],
)
def test_everything_else_is_refused(points: Any) -> None:
    with pytest.raises(ValidationError):
        Sale().load({"points": points})


@pytest.mark.parametrize(("text", "fen"), [("1040", 104000), ("1040.5", 104050), ("0.01", 1), (" 12.30 ", 1230)])
def test_yuan_become_fen(text: str, fen: int) -> None:
    assert Payment().load({"amount": text})["amount"] == fen


@pytest.mark.parametrize("text", ["0", "1.005", "-1", "１０", "1,040", "1e3", "", ".5", "NaN", 12, "99999999999"])
def test_other_amounts_of_yuan_are_refused(text: Any) -> None:
    with pytest.raises(ValidationError):
        Payment().load({"amount": text})


@pytest.mark.parametrize("text", ["", "   ", "x" * 11, "a\x00b", "a\nb", "\ud800", "\x1b[0m", 5, None])
def test_a_line_is_valid_bounded_text(text: Any) -> None:
    with pytest.raises(ValidationError):
        Note().load({"text": text})


@pytest.mark.parametrize("pin", ["12345", "1234567", "１２３４５６", "12345a", 123456])
def test_a_pin_is_six_ascii_digits(pin: Any) -> None:
    with pytest.raises(ValidationError):
        Lock().load({"pin": pin})


def test_unknown_fields_are_refused() -> None:
    with pytest.raises(ValidationError):
        Sale().load({"points": 1, "role": "officer"})


@pytest.mark.parametrize(
    "body",
    [
        b'{"points": 1, "points": 2}',
        b'{"points": NaN}',
        b'{"points": Infinity}',
        b"[]",
        b"1",
        b"",
        b"{",
        b"\xff\xfe{}",
        b'{"a":' * 30 + b"1" + b"}" * 30,
        b"[" * 100_000,
        b'{"points": ' + b"9" * 5000 + b"}",
    ],
    ids=[
        "doubled key",
        "NaN",
        "Infinity",
        "list",
        "number",
        "nothing",
        "half",
        "not UTF-8",
        "deep",
        "deeper",
        "digits",
    ],
)
def test_the_json_reader_refuses(body: bytes) -> None:
    with pytest.raises(MalformedBody):
        read_json(body)
