"""Whatever a shop sells, gives back and has borne for it: the owner's books, their files and the settlements agree with
the township's books to the fen."""

import csv
import io
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from uuid import uuid4

import pytest
from flask import Flask
from openpyxl import load_workbook

from kernel.clock import FixedClock, business_day
from kernel.money import FEN
from kernel.tenancy.models import Township
from ledger import account, balance
from merchants.redemptions.queries import shop_total
from tests.conftest import MORNING, Work
from tests.founding import Founded, person
from tests.merchants.arranging import Counter, Program, browser, open_counter, shown_code, till_program, villager
from tests.merchants.offline.arranging import PhoneOf, TillOf, allow, phone_of
from township.settlement import queries, results, service
from township.shopbooks.periods import Period
from township.shopbooks.statement import Statement, statement

BEGAN = business_day(MORNING)


@dataclass
class History:
    """A shop at work, day after day, with what became of each sale."""

    app: Flask
    work: Work
    counter: Counter
    clock: FixedClock
    chance: Random
    till: TillOf
    program: Program
    rich: PhoneOf
    poor: PhoneOf
    payer_id: object
    sales: list[str] = field(default_factory=list)
    outcomes: list[str] = field(default_factory=list)

    def sell(self) -> None:
        code = shown_code(self.app, self.work, self.counter.township, self.payer_id, self.clock.now()).digits  # type: ignore[arg-type]
        self.sales.append(self.program.sell(code, self.chance.randint(1, 9)).json["id"])

    def bring_in(self) -> None:
        phone = self.chance.choice((self.rich, self.poor))
        told = self.till.brings(phone.shows(self.clock.advance(minutes=1)), self.chance.randint(2, 6)).json
        self.outcomes.append(told["outcome"])
        if told["sale"]:
            self.sales.append(told["sale"]["id"])

    def void(self) -> None:
        if self.sales:
            self.program.void(self.chance.choice(self.sales))  # refused where it is not of today

    def refund(self) -> None:
        if self.sales:
            points, sale = self.chance.randint(1, 4), self.chance.choice(self.sales)
            asked = {"key": str(uuid4()), "points": points, "reason": "goods_returned"}
            self.program.post(f"/redemptions/{sale}/refunds", asked)  # refused above what is left of it

    def next_day(self) -> None:
        self.clock.advance(days=1)
        self.program = till_program(self.app, self.work, self.counter, self.counter.owner)
        self.till.learn()

    def dearer(self) -> None:
        with self.work() as session:
            township = session.get_one(Township, self.counter.township.id)
            township.face_value_fen = self.chance.choice((100, 150))

    def told(self, first: date, last: date) -> Statement:
        with self.work() as session:
            when = Period("span", first, last)
            return statement(session, self.counter.township.id, self.counter.shop.id, when, most=500)

    @property
    def owed(self) -> int:
        with self.work() as session:
            found = account(session, self.counter.township.id, "shop-payable", FEN, str(self.counter.shop.id))
            return balance(session, self.counter.township.id, found.id).net


@pytest.fixture(params=[3, 4])
def history(app: Flask, work: Work, township: Founded, clock: FixedClock, request: pytest.FixtureRequest) -> History:
    allow(work, township)
    counter, payer, poor = open_counter(app, work, township), villager(work, township, 500), villager(work, township, 1)
    till = TillOf(app, work, counter)
    till.learn()
    phones = [phone_of(app, work, township, who) for who in (payer, poor)]
    owner = till_program(app, work, counter, counter.owner)
    return History(app, work, counter, clock, Random(request.param), till, owner, phones[0], phones[1], payer.id)


def live(history: History, steps: int) -> None:
    history.bring_in()
    acts = [history.sell, history.bring_in, history.void, history.refund, history.next_day, history.dearer]
    for act in history.chance.choices(acts, weights=(5, 5, 1, 3, 2, 1), k=steps):
        act()
    assert {"paid", "covered"} <= set(history.outcomes)


def test_the_owners_sums_are_those_of_the_books_and_every_part_adds_up(history: History) -> None:
    live(history, 30)
    today = business_day(history.clock.now())
    told = history.told(BEGAN, today)

    assert told.total.amount_fen == history.owed
    for parts in (told.by_clerk, told.by_device, told.by_means, list(told.by_day.items())):
        for what in ("sales", "points", "amount_fen", "refunded"):
            assert sum(getattr(one, what) for _, one in parts) == getattr(told.total, what)
    assert sum(one.amount_fen for one in told.movements) == told.total.amount_fen
    assert sum(one.points for one in told.movements) == told.total.points
    with history.work() as session:
        of_shop = shop_total(session, history.counter.township.id, history.counter.shop.id, BEGAN, today)
    assert (of_shop.sales, of_shop.points, of_shop.amount_fen) == (
        told.total.sales, told.total.points, told.total.amount_fen
    )  # fmt: skip


def test_the_files_hold_every_line_of_it(history: History) -> None:
    live(history, 15)
    owner = browser(history.app, history.work, history.counter.township, history.counter.owner)
    rows = list(csv.reader(io.StringIO(owner.get("/shop/books/statement.csv?by=quarter").data.decode("utf-8-sig"))))[1:]
    sheet = load_workbook(io.BytesIO(owner.get("/shop/books/statement.xlsx?by=quarter").data)).active
    assert sheet is not None
    cells = [sheet.cell(row, 6).value for row in range(5, 5 + len(rows))]

    assert sum(round(float(row[5]) * 100) for row in rows) == history.owed
    assert sum(round(float(str(cell)) * 100) for cell in cells) == history.owed
    borne = [row for row in rows if row[6] == "断网时收的，镇里付"]
    assert len(borne) == history.outcomes.count("covered")
    page = owner.get("/shop/books?by=quarter").text
    assert all(row[0] in page for row in borne[:1]) and "断网时收的，镇里付" in page
    assert owner.get("/shop/books/statement.pdf?by=quarter").data.startswith(b"%PDF-")


def test_settlement_lines_count_what_is_borne_and_the_rest_stays_on_the_way(history: History) -> None:
    town, shop_id = history.counter.township.id, history.counter.shop.id
    with history.work() as session:
        officers = [person(session, history.counter.township, "officer", name=name).id for name in ("王经办", "李复核")]
    begins, settled = BEGAN, 0
    for _ in range(2):
        live(history, 12)
        history.next_day()
        cut_off, owed = business_day(history.clock.now()) - timedelta(days=1), history.owed
        told = history.told(begins, cut_off)
        with history.work() as session:
            run = service.open_run(session, town, officers[0], cut_off, history.clock.now())
            service.check_run(session, town, run.id, officers[1], history.clock.now())
            results.pay_remaining(session, town, run.id, officers[0], cut_off + timedelta(days=1), history.clock.now())
            [line] = queries.lines_of(session, town, run.id)
            assert line.shop_id == shop_id
            assert (line.sales, line.points, line.amount_fen) == (
                told.total.sales, told.total.points, told.total.amount_fen
            )  # fmt: skip
        assert line.amount_fen == owed and history.owed == 0
        begins, settled = cut_off + timedelta(days=1), settled + line.amount_fen
    assert history.told(BEGAN, business_day(history.clock.now())).total.amount_fen == settled
