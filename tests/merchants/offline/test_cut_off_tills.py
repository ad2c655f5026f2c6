"""A till that was cut off: what it took before that counts, what it took afterwards does not, and nothing is lost."""

from flask import Flask

from kernel.clock import FixedClock
from kernel.identity.models import Person
from tests.conftest import MORNING, Work
from tests.founding import Founded, person
from tests.merchants.arranging import Counter, browser, pair, points_of
from tests.merchants.offline.arranging import PhoneOf, TillOf, borne, cut_off, outcomes, owed


def test_its_queue_counts_up_to_the_moment_of_the_cut(
    app: Flask,
    work: Work,
    township: Founded,
    counter: Counter,
    till: TillOf,
    phone: PhoneOf,
    payer: Person,
    clock: FixedClock,
) -> None:
    before = phone.shows(clock.now())
    cut_off(work, counter, clock.advance(minutes=1))
    after = phone.shows(clock.advance(minutes=1))
    clock.advance(hours=3)

    told = [till.brings(code, 3) for code in (before, after)]

    assert [one.status_code for one in told] == [201, 201]
    assert [(one.json["outcome"], one.json["reason"]) for one in told] == [
        ("paid", ""), ("refused", "offline_till_cut_off")
    ]  # fmt: skip
    assert "停用" in told[1].json["message"]
    assert points_of(work, township, payer.id) == 97
    assert owed(work, counter) == 300 and borne(work, township) == 0
    with work() as session:
        officer = person(session, township, "officer", name="叶主任")
    page = browser(app, work, township, officer).get("/office/offline-sales").text
    assert "这台收款机已经停用" in page and payer.name in page


def test_it_sells_nothing_new_and_learns_no_terms(
    counter: Counter, till: TillOf, phone: PhoneOf, work: Work, clock: FixedClock
) -> None:
    code = phone.shows(clock.now())
    cut_off(work, counter, clock.advance(minutes=1))
    assert till.takes(code).json["code"] == "terminal_cut_off"
    assert till.program.get("/offline-terms").json["code"] == "terminal_cut_off"
    assert outcomes(work, counter) == []
    assert till.brings(code).json["outcome"] == "paid"  # what was refused at once did not use up the code


def test_another_till_of_the_shop_saves_nothing_that_came_after_the_cut(
    app: Flask, work: Work, township: Founded, counter: Counter, till: TillOf, phone: PhoneOf, clock: FixedClock
) -> None:
    before = phone.shows(clock.now())
    cut_off(work, counter, clock.advance(minutes=1))
    after = phone.shows(clock.advance(minutes=1))
    with work() as session:
        till.token = pair(session, app, township, counter.shop.id, counter.owner.id).token
    assert till.brings(after).json["reason"] == "offline_till_cut_off"
    assert till.brings(before).json["outcome"] == "paid"


def test_it_brings_in_nothing_for_other_tills(
    app: Flask, work: Work, township: Founded, counter: Counter, till: TillOf, phone: PhoneOf, clock: FixedClock
) -> None:
    other = TillOf(app, work, counter)
    with work() as session:
        other.token = pair(session, app, township, counter.shop.id, counter.owner.id).token
    other.learn()
    code = phone.shows(clock.now())
    cut_off(work, counter, clock.advance(minutes=1))
    assert till.brings(code, terms=other.terms).json["code"] == "terminal_cut_off"
    assert other.brings(code).json["outcome"] == "paid"


def test_its_page_says_so_and_keeps_the_queue_in_sight(
    app: Flask, work: Work, township: Founded, counter: Counter, till: TillOf, clock: FixedClock
) -> None:
    visitor = browser(app, work, township, counter.clerk, counter.token)
    assert "data-cut-off" not in visitor.get("/till").text
    cut_off(work, counter, MORNING)
    page = visitor.get("/till").text
    assert "这台收款机已停用" in page and "data-cut-off" in page and "data-kept" in page
    assert "配对码" in page  # and how it becomes a till again
