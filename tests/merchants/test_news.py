"""What a till and a payer hear at once: as a stream, or by asking."""

import json
from typing import Any

import pytest
from flask import Flask

from kernel.clock import FixedClock
from kernel.identity.models import Person
from tests.conftest import Work
from tests.founding import PIN, Founded
from tests.merchants.arranging import Counter, Program, open_counter, shown_code, till_program, villager


@pytest.fixture
def payer(work: Work, township: Founded) -> Person:
    return villager(work, township, 200)


def heard(who: Program, address: str, known: str = "") -> tuple[str, Any]:
    """Return the mark and the content of what a stream says; nothing where there is nothing new."""
    headers = {**who.headers, **({"Last-Event-ID": known} if known else {})}
    answer = who.client.get(f"/api/v1{address}", headers=headers)
    assert answer.mimetype == "text/event-stream"
    lines = dict(line.split(": ", 1) for line in answer.text.splitlines() if ": " in line)
    return lines.get("id", known), json.loads(lines["data"]) if "data" in lines else None


def test_a_till_hears_each_sale_as_it_comes_and_ends(
    app: Flask, work: Work, township: Founded, counter: Counter, till: Program, payer: Person, phone: Program
) -> None:
    colleague = till_program(app, work, counter, counter.owner)
    mark, nothing = heard(till, "/till/events")
    assert nothing["sales"] == [] and heard(till, "/till/events", mark) == (mark, None)

    sale = colleague.sell(shown_code(app, work, township, payer.id).digits, 60).json
    mark, waiting = heard(till, "/till/events", mark)
    phone.post(f"/redemptions/{sale['id']}/confirmations", {"pin": PIN})
    mark, paid = heard(till, "/till/events", mark)
    colleague.void(sale["id"])
    mark, voided = heard(till, "/till/events", mark)

    assert [told["sales"][0]["state"] for told in (waiting, paid, voided)] == ["awaiting", "captured", "voided"]
    assert [told["today_points"] for told in (waiting, paid, voided)] == [0, 60, 0]
    assert voided == till.get("/till/news").json


def test_asking_with_the_mark_tells_only_what_is_new(
    app: Flask, work: Work, township: Founded, till: Program, payer: Person
) -> None:
    first = till.get("/till/news").json
    assert till.get(f"/till/news?since={first['mark']}").json == {"mark": first["mark"]}

    till.sell(shown_code(app, work, township, payer.id).digits, 3)

    assert len(till.get(f"/till/news?since={first['mark']}").json["sales"]) == 1


def test_a_sale_that_nobody_confirms_ends_by_itself_and_is_heard(
    app: Flask, work: Work, township: Founded, till: Program, payer: Person, clock: FixedClock
) -> None:
    till.sell(shown_code(app, work, township, payer.id).digits, 60)
    mark, _ = heard(till, "/till/events")
    clock.advance(minutes=2)

    assert heard(till, "/till/events", mark)[1]["sales"][0]["state"] == "expired"


def test_a_neighbouring_shop_hears_nothing(
    app: Flask, work: Work, township: Founded, till: Program, payer: Person
) -> None:
    elsewhere = till_program(app, work, open_counter(app, work, township, "另一家"))
    mark, _ = heard(elsewhere, "/till/events")
    till.sell(shown_code(app, work, township, payer.id).digits, 3)

    assert heard(elsewhere, "/till/events", mark) == (mark, None)


def test_a_payer_hears_that_the_code_was_taken_and_how_the_sale_ends(
    app: Flask, work: Work, township: Founded, till: Program, payer: Person, phone: Program
) -> None:
    code = shown_code(app, work, township, payer.id)
    mark, told = heard(phone, f"/pay-codes/{code.id}/events")
    assert told["state"] == "open"

    sale = till.sell(code.digits, 60).json
    _, taken = heard(phone, f"/pay-codes/{code.id}/events", mark)
    waits, _ = heard(phone, f"/redemptions/{sale['id']}/events")
    till.post(f"/redemptions/{sale['id']}/declines")

    assert (taken["state"], taken["sale"]["id"]) == ("claimed", sale["id"])
    assert heard(phone, f"/redemptions/{sale['id']}/events", waits)[1]["state"] == "declined"


@pytest.mark.parametrize("address", ["/pay-codes/{code}/events", "/redemptions/{sale}/events"])
def test_nobody_else_listens(
    app: Flask, work: Work, township: Founded, till: Program, payer: Person, address: str
) -> None:
    code = shown_code(app, work, township, payer.id)
    sale = till.sell(code.digits, 3).json["id"]
    stranger = Program(app, work, township, villager(work, township, 0, name="李四"))

    assert stranger.get(address.format(code=code.id, sale=sale)).status_code == 404
    assert Program(app, work, township, payer).get("/till/events").status_code == 403
