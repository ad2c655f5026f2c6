"""A sale that was made without a network counts, whatever limit it passed: the officers learn which one it was."""

import csv
import io

import pytest
from flask import Flask

from kernel.clock import FixedClock
from kernel.identity.models import Person
from merchants.limits import pausing
from tests.browsing import Visitor
from tests.conftest import Work
from tests.founding import Founded, person, set_limits
from tests.merchants.arranging import Counter, browser, points_of, shown_code, till_program, villager
from tests.merchants.offline.arranging import PhoneOf, TillOf, allow, borne, outcomes, owed, phone_of

REPORT, ALERTS, TILLS = "/office/offline-sales", "/office/tills/alerts", "/office/tills"


@pytest.fixture
def office(app: Flask, work: Work, township: Founded) -> Visitor:
    with work() as session:
        someone = person(session, township, "officer", name="叶主任")
    return browser(app, work, township, someone)


def limits(work: Work, township: Founded, clock: FixedClock, **changes: int) -> None:
    with work() as session:
        set_limits(session, township.id, clock.now(), **changes)


def report(office: Visitor) -> list[dict[str, str]]:
    """Return the lines of the report of sales that went wrong, the newest first."""
    return list(csv.DictReader(io.StringIO(office.client.get(f"{REPORT}.csv").text.lstrip("\ufeff"))))


@pytest.mark.parametrize(
    ("changes", "code", "said"),
    [
        ({"payer_day_points": 4}, "payer_day_limit", "超过了一个人一天能付的分"),
        ({"shop_day_points": 4}, "shop_day_limit", "超过了这家店一天能收的分"),
        ({"month_points": 4}, "budget_used_up", "超过了镇里当月预算"),
        ({"sale_limit_points": 4, "confirm_above_points": 2}, "over_sale_limit", "超过了一笔最多能收的分"),
    ],
)
def test_where_the_points_are_there_the_wallet_pays_and_the_limit_is_told(
    work: Work,
    township: Founded,
    counter: Counter,
    till: TillOf,
    phone: PhoneOf,
    payer: Person,
    clock: FixedClock,
    office: Visitor,
    changes: dict[str, int],
    code: str,
    said: str,
) -> None:
    limits(work, township, clock, **changes)
    assert till.takes(phone.shows(clock.now()), 5).json["code"] == code  # the goods are still on the counter

    told = till.brings(phone.shows(clock.advance(minutes=1)), 5).json

    assert (told["outcome"], told["reason"]) == ("paid", "")
    assert [one["code"] for one in told["passed"]] == [code]
    assert points_of(work, township, payer.id) == 95
    assert owed(work, counter) == 500 and borne(work, township) == 0
    assert "超过限额" in office.get(REPORT).text and said in office.get(REPORT).text
    assert [(line["结果"], line["付款人"]) for line in report(office)] == [("已付", payer.name)]
    assert said in report(office)[0]["超过的限额"]
    assert "断网收的分超过了限额" in office.get(ALERTS).text


def test_a_sale_within_every_limit_is_not_reported(
    till: TillOf, phone: PhoneOf, clock: FixedClock, office: Visitor
) -> None:
    assert till.brings(phone.shows(clock.now()), 5).json["passed"] == []
    assert report(office) == [] and "断网收的分超过了限额" not in office.get(ALERTS).text


def test_every_limit_that_was_passed_is_named(
    work: Work, township: Founded, counter: Counter, till: TillOf, phone: PhoneOf, clock: FixedClock
) -> None:
    limits(work, township, clock, payer_day_points=4, month_points=4)
    with work() as session:
        pausing.pause(session, township.id, "年底核对预算", counter.owner.id, clock.now())
    told = till.brings(phone.shows(clock.now()), 5).json
    assert [one["code"] for one in told["passed"]] == ["budget_paused", "payer_day_limit", "budget_used_up"]
    assert borne(work, township) == 0 and outcomes(work, counter) == [("paid", "")]


def test_the_same_sale_again_is_told_in_the_same_words_and_counts_once(
    work: Work, township: Founded, till: TillOf, phone: PhoneOf, payer: Person, clock: FixedClock, office: Visitor
) -> None:
    limits(work, township, clock, month_points=8)
    code = phone.shows(clock.now())
    told = [till.brings(code, 5, key="0123456789abcdef").json for _ in range(2)]
    assert told[0] == told[1] and points_of(work, township, payer.id) == 95
    assert "5" in office.get(TILLS).text and "8 积分" in office.get(TILLS).text
    assert till.takes(phone.shows(clock.advance(minutes=1)), 3).json["outcome"] == "paid"
    assert till.takes(phone.shows(clock.advance(minutes=1)), 1).json["code"] == "budget_used_up"


def test_what_the_township_bears_leaves_less_in_the_months_budget(
    app: Flask, work: Work, township: Founded, counter: Counter, till: TillOf, payer: Person, clock: FixedClock
) -> None:
    limits(work, township, clock, month_points=10)

    def sells(points: int) -> str:
        code = shown_code(app, work, township, payer.id, clock.now()).digits
        told = till_program(app, work, counter).sell(code, points).json
        return str(told.get("code", told.get("state")))

    assert sells(1) == "captured"
    poor = phone_of(app, work, township, villager(work, township, 1))
    assert till.brings(poor.shows(clock.now()), 6).json["outcome"] == "covered"
    assert sells(4) == "budget_used_up"
    assert sells(2) == "captured"
    limits(work, township, clock, month_points=11)  # a version that begins to count in the middle of the month
    assert sells(3) == "budget_used_up"
    assert sells(2) == "captured"


def test_what_is_borne_past_the_budget_is_still_the_townships_and_told(
    app: Flask,
    work: Work,
    township: Founded,
    counter: Counter,
    till: TillOf,
    phone: PhoneOf,
    clock: FixedClock,
    office: Visitor,
) -> None:
    limits(work, township, clock, month_points=4)
    poor = phone_of(app, work, township, villager(work, township, 1))
    told = till.brings(poor.shows(clock.now()), 6).json
    assert (told["outcome"], told["reason"]) == ("covered", "not_enough_points")
    assert [one["code"] for one in told["passed"]] == ["budget_used_up"]
    assert owed(work, counter) == 600 == borne(work, township)
    assert till.takes(phone.shows(clock.now()), 1).json["code"] == "budget_used_up"
    assert "超过了镇里当月预算" in report(office)[0]["超过的限额"]


def test_what_a_day_took_past_its_limit_leaves_no_room_and_tomorrow_is_another_day(
    work: Work, township: Founded, till: TillOf, phone: PhoneOf, clock: FixedClock
) -> None:
    limits(work, township, clock, payer_day_points=4)
    assert till.brings(phone.shows(clock.now()), 5).json["outcome"] == "paid"
    assert till.takes(phone.shows(clock.advance(minutes=1)), 1).json["code"] == "payer_day_limit"
    clock.advance(days=1)
    assert till.takes(phone.shows(clock.now()), 4).json["outcome"] == "paid"


def test_a_kept_sale_counts_on_the_day_of_its_code(
    work: Work, township: Founded, till: TillOf, phone: PhoneOf, clock: FixedClock
) -> None:
    limits(work, township, clock, payer_day_points=4)
    kept = phone.shows(clock.now())
    clock.advance(hours=23)
    assert till.brings(kept, 4).json["passed"] == []
    assert till.takes(phone.shows(clock.now()), 4).json["outcome"] == "paid"


def test_a_rule_that_lets_the_shop_bear_it_counts_nothing(
    app: Flask, work: Work, township: Founded, counter: Counter, phone: PhoneOf, clock: FixedClock
) -> None:
    allow(work, township, bearer="shop", now=clock.advance(minutes=1))
    limits(work, township, clock, month_points=5)
    till = TillOf(app, work, counter)
    till.learn()
    poor = phone_of(app, work, township, villager(work, township, 1))
    assert till.brings(poor.shows(clock.now()), 5).json["outcome"] == "refused"
    assert till.takes(phone.shows(clock.now()), 5).json["outcome"] == "paid"
