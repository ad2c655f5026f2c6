"""A shop's own books: they add up to its sales less refunds, and say what was settled and what is on the way."""

import csv
import io
from datetime import date, timedelta
from uuid import uuid4

import pytest
from flask import Flask
from openpyxl import load_workbook

from kernel.clock import FixedClock
from kernel.identity.models import Person
from merchants.directory import rights
from tests.browsing import Visitor
from tests.conftest import MORNING, Work
from tests.founding import Founded
from tests.merchants.arranging import (
    Counter,
    Program,
    browser,
    open_counter,
    points_of,
    shown_code,
    till_program,
    villager,
)
from township.shopbooks.periods import period


@pytest.fixture
def counter(app: Flask, work: Work, township: Founded) -> Counter:
    return open_counter(app, work, township)


@pytest.fixture
def payer(work: Work, township: Founded) -> Person:
    return villager(work, township, 200)


@pytest.fixture
def owner(app: Flask, work: Work, counter: Counter) -> Visitor:
    return browser(app, work, counter.township, counter.owner)


def sell(
    app: Flask, work: Work, till: Program, township: Founded, payer: Person, points: int, clock: FixedClock
) -> str:
    sold = till.sell(shown_code(app, work, township, payer.id, clock.now()).digits, points)
    assert sold.status_code == 201
    return str(sold.json["id"])


def test_a_period_holds_its_days() -> None:
    day = date(2026, 11, 22)
    spans = {
        kind: (str(period(kind, day).first), str(period(kind, day).last))
        for kind in ("day", "week", "month", "quarter")
    }
    assert spans == {
        "day": ("2026-11-22", "2026-11-22"),
        "week": ("2026-11-16", "2026-11-22"),
        "month": ("2026-11-01", "2026-11-30"),
        "quarter": ("2026-10-01", "2026-12-31"),
    }
    for kind in spans:
        this = period(kind, day)
        assert this.before.last + timedelta(days=1) == this.first
        assert this.last + timedelta(days=1) == this.after.first


def test_takings_less_what_was_voided_and_given_back(
    app: Flask, work: Work, township: Founded, counter: Counter, payer: Person, clock: FixedClock
) -> None:
    till = till_program(app, work, counter)
    first = sell(app, work, till, township, payer, 20, clock)
    sell(app, work, till, township, payer, 5, clock)
    voided = sell(app, work, till, township, payer, 7, clock)
    assert till.void(voided).status_code == 201
    clock.advance(days=1)
    boss, owner = Program(app, work, township, counter.owner), browser(app, work, township, counter.owner)
    back = boss.post(f"/redemptions/{first}/refunds", {"key": str(uuid4()), "points": 4, "reason": "goods_returned"})
    assert back.status_code == 201, back.json
    assert points_of(work, township, payer.id) == 200 - 20 - 5 + 4

    yesterday = owner.get(f"/shop/books?day={MORNING.date()}").text
    assert "7 分的收款，已撤销" in yesterday
    assert "2 笔" in yesterday and 'class="amount-big"><span class="amount">25<' in yesterday
    today = owner.get("/shop/books").text
    assert "其中退回 4 分" in today and "−4" in today
    month = owner.get("/shop/books?by=month").text
    assert 'class="amount-big"><span class="amount">21<' in month and "周小妹" in month and "柜台" in month


@pytest.mark.parametrize("kind", ["csv", "xlsx", "pdf"])
def test_the_files_tell_the_same(
    app: Flask,
    work: Work,
    township: Founded,
    counter: Counter,
    payer: Person,
    owner: Visitor,
    clock: FixedClock,
    kind: str,
) -> None:
    till = till_program(app, work, counter)
    for points in (3, 4):
        sell(app, work, till, township, payer, points, clock)
    answer = owner.get(f"/shop/books/statement.{kind}?by=month")
    assert answer.headers["Content-Disposition"] == f"attachment; filename=statement-20261101-20261130.{kind}"
    if kind == "csv":
        rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
        assert [row[4:8] for row in rows[1:]] == [["4", "4.00", "付款码", "周小妹"], ["3", "3.00", "付款码", "周小妹"]]
    elif kind == "xlsx":
        sheet = load_workbook(io.BytesIO(answer.data)).active
        assert sheet["A1"].value.startswith("阿芬早餐店") and sheet["A2"].value.startswith("共 2 笔，7 分，7.00 元")
        assert [sheet.cell(row, 6).value for row in (5, 6)] == [4, 3]
    else:
        assert answer.data.startswith(b"%PDF-") and b"STSong-Light" in answer.data


def test_a_long_day_comes_in_pages(
    app: Flask, work: Work, township: Founded, counter: Counter, payer: Person, owner: Visitor, clock: FixedClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr("township.shopbooks.views._PAGE", 2)
    till = till_program(app, work, counter)
    for points in (1, 2, 3):
        sell(app, work, till, township, payer, points, clock)
    page = owner.get("/shop/books")
    rest = owner.get(page.text.split('rel="next"')[0].rpartition('href="')[2].split('"')[0].replace("&amp;", "&")).text
    assert "+3" in page.text and "+1" not in page.text
    assert "+1" in rest and "+3" not in rest


def test_nothing_yet_says_what_to_do(owner: Visitor) -> None:
    assert "这段时间没有收分" in owner.get("/shop/books").text
    settled = owner.get("/shop/books/settled").text
    assert "还没有结算" in settled and "0.00" in settled


@pytest.mark.parametrize(
    "asked", ["by=year", "day=2026-13-01", "day=2099-01-01", "day=x", "before=x", "by=week&day=1999-01-01"]
)
def test_an_address_of_nothing_is_not_found(owner: Visitor, asked: str) -> None:
    assert owner.get(f"/shop/books?{asked}").status_code == 404


def test_a_clerk_sees_them_when_the_owner_says_so(
    app: Flask, work: Work, township: Founded, counter: Counter, clock: FixedClock
) -> None:
    clerk = browser(app, work, township, counter.clerk)
    pages = ("/shop/books", "/shop/books/settled", "/shop/books/statement.csv")
    assert [clerk.get(page).status_code for page in pages] == [403] * 3
    with work() as session:
        rights.decide(
            session, township.id, shop_id=counter.shop.id, person_id=counter.clerk.id,
            rights=frozenset({rights.SELL, rights.REPORTS}), sale_limit_points=None, day_limit_points=None,
            actor_id=counter.owner.id, now=clock.now(),
        )  # fmt: skip
    assert [clerk.get(page).status_code for page in pages] == [200] * 3


def test_another_shops_books_are_its_own(
    app: Flask, work: Work, township: Founded, counter: Counter, payer: Person, clock: FixedClock
) -> None:
    sell(app, work, till_program(app, work, counter), township, payer, 9, clock)
    other = open_counter(app, work, township, name="阿明超市", kind="supermarket")
    page = browser(app, work, township, other.owner).get("/shop/books?by=quarter").text
    assert "这段时间没有收分" in page and "+9" not in page
