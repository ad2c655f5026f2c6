"""The officers' side: the rule with its day and limits, and the sales that the payer's points did not pay."""

import csv
import io
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from kernel.audit import AuditEntry
from kernel.clock import FixedClock, business_day
from merchants.directory.models import Shop
from merchants.offline import rules
from merchants.offline.models import OfflineRule
from tests.browsing import Visitor
from tests.conftest import Work
from tests.founding import Founded, person, set_limits
from tests.merchants.arranging import browser, open_counter, villager
from tests.merchants.offline.arranging import TillOf, allow, phone_of


def officer(app: Flask, work: Work, township: Founded) -> Visitor:
    with work() as session:
        someone = person(session, township, "officer", name="叶主任")
    return browser(app, work, township, someone)


def form(clock: FixedClock, **changed: str) -> dict[str, str]:
    day = business_day(clock.now()).isoformat()
    return {"enabled": "on", "person_points": "15", "till_points": "90", "bearer": "shop", "day": day} | changed


def test_an_officer_switches_it_on_and_again_changes_nothing(
    app: Flask, work: Work, township: Founded, clock: FixedClock
) -> None:
    visitor = officer(app, work, township)
    assert "没有开通" in visitor.get("/office/rules/offline").text
    for _ in range(2):
        assert visitor.post("/office/rules/offline", form(clock)).status_code == 303
    assert "已开通" in visitor.get("/office/rules/offline").text
    with work() as session:
        held = rules.rule_at(session, township.id, clock.now())
        assert (held.enabled, held.person_points, held.till_points, held.bearer) == (True, 15, 90, "shop")
        assert session.scalar(select(func.count()).where(OfflineRule.township_id == township.id)) == 1


def test_a_rule_of_a_later_day_waits_for_it(app: Flask, work: Work, township: Founded, clock: FixedClock) -> None:
    visitor, later = officer(app, work, township), clock.now() + timedelta(days=3)
    visitor.post("/office/rules/offline", form(clock))
    sent = form(clock, enabled="off", day=business_day(later).isoformat())
    assert visitor.post("/office/rules/offline", sent).status_code == 303
    assert "起" in visitor.get("/office/rules/offline").text
    with work() as session:
        assert rules.rule_at(session, township.id, clock.now()).enabled
        assert rules.rule_at(session, township.id, later - timedelta(hours=10)).enabled
        assert not rules.rule_at(session, township.id, later).enabled
        yesterday = business_day(clock.now()) - timedelta(days=1)
    assert visitor.post("/office/rules/offline", form(clock, day=yesterday.isoformat())).status_code == 303
    with work() as session:  # never from before it was decided
        assert all(row.effective_from >= row.changed_at for row in session.scalars(select(OfflineRule)))


def test_what_is_no_rule_is_told_beside_its_field(app: Flask, work: Work, township: Founded, clock: FixedClock) -> None:
    visitor = officer(app, work, township)
    for wrong in (
        {"person_points": "0"},
        {"till_points": "5001"},
        {"bearer": "nobody"},
        {"day": "morgen"},
        {"enabled": ""},
    ):
        answer = visitor.post("/office/rules/offline", form(clock, **wrong))
        assert answer.status_code == 422 and "请先改正" in answer.text
    with work() as session:
        assert session.scalar(select(func.count()).where(OfflineRule.township_id == township.id)) == 0


def test_the_report_names_both_shops_and_who_bears_it(
    app: Flask, work: Work, township: Founded, clock: FixedClock
) -> None:
    allow(work, township)
    tills = [TillOf(app, work, open_counter(app, work, township, name)) for name in ("阿芬早餐店", "=cmd()早点")]
    phone = phone_of(app, work, township, villager(work, township, 50, "赵六"))
    code = phone.shows(clock.now())
    for till in tills:
        till.learn()
        till.brings(code, 4)
    forged = type(phone)(phone.id, phone.number, b"x" * 32, township.id)
    tills[0].brings(forged.shows(clock.now()), 2)

    visitor = officer(app, work, township)
    page = visitor.get("/office/offline-sales").text
    for said in (
        "赵六",
        "=cmd()早点",
        "算在阿芬早餐店",
        "由镇里付给店家",
        "不知是谁",
        "没有哪部手机出过",
        str(phone.number),
    ):
        assert said in page, said
    assert "1 笔" in page and "4.00" in page
    file = visitor.client.get("/office/offline-sales.csv")
    rows = list(csv.reader(io.StringIO(file.text.lstrip("\ufeff"))))
    assert len(rows) == 3 and rows[2][2] == "'=cmd()早点" and rows[2][-1] == "阿芬早餐店"
    assert rows[1][5] == "" and rows[2][8:10] == ["4", "4.00"]


def test_the_report_is_empty_at_first_and_for_officers_alone(app: Flask, work: Work, township: Founded) -> None:
    assert "没有出问题" in officer(app, work, township).get("/office/offline-sales").text
    counter = open_counter(app, work, township)
    visitor = browser(app, work, township, counter.owner, counter.token)
    for address in (
        "/office/offline-sales",
        "/office/offline-sales.csv",
        "/office/rules/offline",
        "/office/offline-phones",
    ):
        assert visitor.client.get(address).status_code == 403


def test_a_cap_above_what_asks_for_the_pin_is_warned_of_and_needs_a_tick(
    app: Flask, work: Work, township: Founded, clock: FixedClock
) -> None:
    with work() as session:
        set_limits(session, township.id, clock.now(), confirm_above_points=14)
    visitor = officer(app, work, township)
    visitor.get("/office/rules/offline")

    refused = visitor.post("/office/rules/offline", form(clock))

    assert refused.status_code == 409 and "联网时超过 14 分要付款人输支付密码，断网时却不会问。" in refused.text
    assert 'name="without_pin"' in refused.text and 'value="15"' in refused.text  # what was typed stays
    with work() as session:
        assert not rules.rule_at(session, township.id, clock.now()).enabled
    assert visitor.post("/office/rules/offline", form(clock, person_points="14")).status_code == 303
    assert "断网时更大的交易不用支付密码" not in visitor.get("/office/rules/offline").text
    assert visitor.post("/office/rules/offline", form(clock, without_pin="on")).status_code == 303
    assert (
        "断网时一个人一天最多能付 15 分，不问支付密码；联网时超过 14 分就要问。"
        in visitor.get("/office/rules/offline").text
    )
    with work() as session:
        log = select(AuditEntry).where(AuditEntry.township_id == township.id, AuditEntry.act == "offline-rule.set")
        assert [entry.details["without_pin"] for entry in session.scalars(log.order_by(AuditEntry.id))] == [False, True]


def test_switching_it_off_needs_no_tick(app: Flask, work: Work, township: Founded, clock: FixedClock) -> None:
    allow(work, township)
    with work() as session:
        set_limits(session, township.id, clock.now(), confirm_above_points=2)
    clock.advance(minutes=1)
    visitor = officer(app, work, township)
    visitor.get("/office/rules/offline")
    assert visitor.post("/office/rules/offline", form(clock, enabled="off")).status_code == 303


def test_programs_learn_above_how_much_nobody_asks_for_the_pin(
    app: Flask, work: Work, township: Founded, clock: FixedClock
) -> None:
    allow(work, township)
    with work() as session:
        set_limits(session, township.id, clock.now(), confirm_above_points=14)
    told = TillOf(app, work, open_counter(app, work, township)).learn()
    assert (told["enabled"], told["pin_above"], told["person_points"]) == (True, 14, 20)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"state": "suspended"}, "暂时不能收分"),
        ({"sells_from": date(2026, 1, 1), "sells_until": date(2026, 11, 21)}, "合同已"),
        ({"sells_from": date(2026, 12, 1), "sells_until": date(2026, 12, 31)}, "12月1日"),
    ],
)
def test_a_shop_that_may_not_sell_gets_no_terms(
    app: Flask, work: Work, township: Founded, changes: dict[str, object], said: str
) -> None:
    allow(work, township)
    counter = open_counter(app, work, township)
    till = TillOf(app, work, counter)
    assert till.learn()["stopped"] == "" and till.terms
    with work() as session:
        shop = session.get_one(Shop, (township.id, counter.shop.id))
        for name, value in changes.items():
            setattr(shop, name, value)
    told = till.learn()
    assert (told["enabled"], told["terms"]) == (False, "") and said in told["stopped"]
