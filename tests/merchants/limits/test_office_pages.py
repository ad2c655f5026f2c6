"""The officers' pages: rules with a look before they hold, pausing with a reason, and what stood out."""

import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from kernel.audit import AuditEntry
from kernel.clock import FixedClock
from kernel.identity.models import Person
from merchants.limits import rules
from merchants.limits.models import LimitAlert
from tests.browsing import Visitor
from tests.conftest import Work
from tests.founding import Founded, found, fresh_code, person
from tests.merchants.arranging import browser
from tests.merchants.limits.desk import Desk
from tests.merchants.offline.arranging import allow

FORM = {
    "confirm_above_points": "50",
    "sale_limit_points": "1000",
    "sticker_day_points": "500",
    "card_day_points": "30",
    "payer_day_points": "",
    "shop_day_points": "",
    "pace_sales": "",
    "pace_points": "",
    "pace_hours": "",
    "month_points": "",
    "when": "at-once",
    "day": "2026-11-24",
    "time": "00:00",
}


@pytest.fixture
def officer(work: Work, township: Founded) -> Person:
    with work() as session:
        return person(session, township, "officer", name="沈红霞")


@pytest.fixture
def office(app: Flask, work: Work, township: Founded, officer: Person) -> Visitor:
    return browser(app, work, township, officer)


def sent(office: Visitor, **changes: str) -> Any:
    since = re.search(r'name="since" value="(\d+)"', office.get("/office/tills/rules").text)
    assert since
    return office.post("/office/tills/rules", {**FORM, "since": since[1], **changes})


def holding(desk: Desk) -> rules.Rules:
    with desk.work() as session:
        return rules.in_force(session, desk.town, desk.clock.now()).rules


def versions(desk: Desk) -> int:
    with desk.work() as session:
        return len(rules.versions(session, desk.town))


def test_a_look_at_new_rules_changes_nothing_and_says_what_would(desk: Desk, office: Visitor) -> None:
    office.get("/office/tills/rules")

    look = office.post("/office/tills/rule-drafts", {**FORM, "since": "1", "payer_day_points": "２００"})

    assert look.status_code == 200
    assert "每人每天" in look.text and "现在：不限" in look.text and "改成：200 积分" in look.text
    assert "扫贴码" not in look.text  # what stays is not told
    assert 'name="payer_day_points" value="２００"' in look.text
    assert versions(desk) == 1


def test_rules_hold_at_once_and_are_logged_with_the_officer(desk: Desk, office: Visitor, officer: Person) -> None:
    assert sent(office, payer_day_points="２００").status_code == 303

    assert holding(desk).payer_day_points == 200
    with desk.work() as session:
        entry = session.query(AuditEntry).filter_by(township_id=desk.town, act="limit-rules.set").one()
    assert (entry.actor_id, entry.details["set"]) == (officer.id, {"payer_day_points": 200})
    assert "沈红霞" in office.get("/office/tills/rules").text


def test_a_pin_limit_below_the_cap_without_a_network_is_warned_of_and_needs_a_tick(
    desk: Desk, office: Visitor, township: Founded
) -> None:
    allow(desk.work, township)  # up to 20 points of one person
    since = {"since": "1"}
    look = office.post("/office/tills/rule-drafts", {**FORM, **since, "confirm_above_points": "19"})
    assert "断网时一个人一天最多能付 20 分，不问支付密码；联网时超过 19 分就要问。" in look.text
    assert 'name="without_pin"' in look.text

    refused = sent(office, confirm_above_points="19")

    assert refused.status_code == 409 and "断网时却不会问" in refused.text
    assert holding(desk).confirm_above_points == 50
    assert sent(office, confirm_above_points="19", without_pin="on").status_code == 303
    assert holding(desk).confirm_above_points == 19
    assert (
        'name="without_pin"'
        not in office.post("/office/tills/rule-drafts", {**FORM, "since": "2", "confirm_above_points": "20"}).text
    )


def test_a_plan_is_dropped_by_a_newer_decision(desk: Desk, office: Visitor, clock: FixedClock) -> None:
    assert sent(office, payer_day_points="200", when="later").status_code == 303
    assert holding(desk).payer_day_points is None
    look = office.post("/office/tills/rule-drafts", {**FORM, "since": "2", "shop_day_points": "900"})
    assert "原定 11月24日 00:00 起生效的规则" in look.text

    assert sent(office, shop_day_points="900").status_code == 303
    clock.advance(days=3)

    assert (holding(desk).payer_day_points, holding(desk).shop_day_points) == (None, 900)


def test_the_plan_holds_from_its_moment(desk: Desk, office: Visitor, clock: FixedClock) -> None:
    assert sent(office, payer_day_points="200", when="later", day="2026-11-22", time="18:30").status_code == 303

    clock.advance(hours=9, minutes=29)
    assert holding(desk).payer_day_points is None
    clock.advance(minutes=1)
    assert holding(desk).payer_day_points == 200


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"confirm_above_points": ""}, "整数"),
        ({"confirm_above_points": "0"}, "1 到 1000000"),
        ({"payer_day_points": "-1"}, "整数"),
        ({"payer_day_points": "1.5"}, "整数"),
        ({"payer_day_points": "1_000"}, "整数"),
        ({"payer_day_points": "٣٠"}, "整数"),
        ({"payer_day_points": "1000001"}, "1 到 1000000"),
        ({"sale_limit_points": "49"}, "不能小于要输密码的分数"),
        ({"pace_sales": "3"}, "请填小时数"),
        ({"pace_hours": "3"}, "请填小时数"),
        ({"pace_hours": "73", "pace_sales": "3"}, "1 到 72"),
        ({"when": "later", "day": ""}, "哪一天"),
        ({"when": "later", "time": "25:00"}, ""),
        ({"when": "later", "day": "2026-11-21"}, "已经过去"),
        ({"when": "sometime"}, ""),
        ({"since": "x"}, "整数"),
    ],
)
def test_what_is_wrong_is_said_and_changes_nothing(
    desk: Desk, office: Visitor, changes: dict[str, str], said: str
) -> None:
    answer = sent(office, **changes)

    assert answer.status_code in (409, 422)
    assert said in answer.text
    assert versions(desk) == 1


def test_of_two_officers_the_second_sees_the_first_s_rules(desk: Desk, office: Visitor) -> None:
    form = {**FORM, "since": "1"}
    assert office.post("/office/tills/rules", {**form, "payer_day_points": "200"}).status_code == 303

    late = office.post("/office/tills/rules", {**form, "payer_day_points": "900"})

    assert late.status_code == 409 and "被别人改过了" in late.text
    assert 'name="since" value="2"' in late.text and 'value="900"' in late.text
    assert holding(desk).payer_day_points == 200


def test_the_same_rules_again_are_no_decision(desk: Desk, office: Visitor) -> None:
    assert sent(office).status_code == 409
    assert versions(desk) == 1


def test_pausing_is_told_to_the_till_and_to_payers(
    app: Flask, desk: Desk, office: Visitor, payer: Person, work: Work, township: Founded
) -> None:
    till = browser(app, work, township, desk.counter.clerk, desk.counter.token)
    phone = browser(app, work, township, payer)
    pages = ((till, "/till", "收现金"), (phone, "/wallet/pay-code", "付现金"), (phone, "/wallet", "一分不少"))
    assert office.post("/office/tills/pauses", {"reason": ""}).status_code == 422
    assert all("年终盘点" not in who.get(address).text for who, address, _ in pages)

    assert office.post("/office/tills/pauses", {"reason": "年终盘点"}).status_code == 303

    for who, address, advice in pages:
        text = who.get(address).text
        assert "镇里暂停了用积分付款：年终盘点" in text and advice in text
    assert "年终盘点" in office.get("/office/tills").text and "已暂停" in office.get("/office").text
    assert office.post("/office/tills/pauses", {"reason": "又一次"}).status_code == 409
    assert office.post("/office/tills/resumptions").status_code == 303
    assert office.post("/office/tills/resumptions").status_code == 409
    assert all("年终盘点" not in who.get(address).text for who, address, _ in pages)


def test_a_budget_that_is_used_up_is_shown_and_told(
    app: Flask, desk: Desk, office: Visitor, payer: Person, work: Work, township: Founded
) -> None:
    desk.rules(month_points=40)
    desk.sell(payer.id, 10)
    assert "本月预算 40 分，已用 10 分" in office.get("/office").text

    desk.sell(payer.id, 30)

    assert "用完了" in office.get("/office/tills").text
    assert "本月的积分预算用完了" in browser(app, work, township, payer).get("/wallet/pay-code").text
    assert "本月预算 40 分，已用 40 分" in office.get("/office/tills/alerts").text


def test_an_alert_is_looked_at_with_a_note(desk: Desk, office: Visitor, payer: Person, officer: Person) -> None:
    desk.rules(pace_sales=2, pace_hours=1)
    for _ in range(3):
        desk.sell(payer.id, 2)
    with desk.work() as session:
        alert_id = session.scalars(select(LimitAlert.id).where(LimitAlert.township_id == desk.town)).one()
    waiting = office.get("/office/tills/alerts").text
    assert "阿芬早餐店" in waiting and "周小妹" in waiting and "3 笔，共 6 分" in waiting
    assert "要看的提醒：1 条" in office.get("/office").text

    assert office.post(f"/office/tills/alerts/{alert_id}/looks", {"note": ""}).status_code == 422
    assert office.post(f"/office/tills/alerts/{alert_id}/looks", {"note": "一家人"}).status_code == 303

    after = office.get("/office/tills/alerts").text
    assert "一家人" in after and "沈红霞" in after and "没有要您看的" in after
    assert "看过了收款机的提醒" in office.get("/office/audit").text


def test_another_township_s_alert_is_not_there(
    app: Flask, work: Work, desk: Desk, office: Visitor, payer: Person
) -> None:
    desk.rules(pace_sales=1, pace_hours=1)
    for _ in range(2):
        desk.sell(payer.id, 2)
    with desk.work() as session:
        alert_id = session.scalars(select(LimitAlert.id).where(LimitAlert.township_id == desk.town)).one()
        from_afar = found(session, fresh_code())
        stranger = person(session, from_afar, "officer")

    far = browser(app, work, from_afar, stranger)

    assert far.post(f"/office/tills/alerts/{alert_id}/looks", {"note": "别处"}).status_code == 404
    assert "阿芬早餐店" not in far.get("/office/tills/alerts").text
