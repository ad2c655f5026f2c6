"""Names of residents are hidden in all that people write to each other in public, not only in what is disclosed."""

from datetime import date

import pytest
from flask import Flask

from engage.finances import queries as finances
from engage.finances.service import enter_opening
from engage.masking.rules import Rule, set_rule
from engage.obligations.service import enter_event
from engage.supervision import decisions, orders, queries
from engage.supervision.models import REPORT
from engage.supervision.service import Question, answer_case, open_case
from engage.supervision.words import MARK
from engage.village.service import NewsDraft, publish_news, withdraw_news
from kernel.ids import new_id
from kernel.sealing import Sealer
from tests.browsing import Visitor
from tests.conftest import MORNING, Work
from tests.engage.arranging import SEALER, Village, answered, asked, entered, published
from tests.engage.keeping_time import AWARDS, officer, with_catalogue


def test_a_question_its_answer_and_its_decision_hide_residents_and_the_asker(
    app: Flask, work: Work, home: Village, sealer: Sealer
) -> None:
    with work() as session:
        case = asked(session, sealer, home, text="我是李 阿婆，陈大伯的补贴发了吗？电话13800138000")
        answered(session, home, case, "陈大伯的补贴已发。")
        decisions.accept_case(session, sealer, home.township.id, home.id, case, home.member.id, MORNING, "陈大伯已签收")
    with work() as session:
        told = queries.village_case(session, home.township.id, home.id, case)
    assert (told.text, told.replies[0].text, told.reason) == (
        f"我是{MARK}，{MARK}的补贴发了吗？电话{MARK}", "陈**的补贴已发。", "陈**已签收",
    )  # fmt: skip
    public = Visitor(app).get(home.address).text
    assert MARK in public and "陈大伯" not in public and "阿婆" not in public


@pytest.mark.parametrize("rule", [Rule(), Rule(residents=False), Rule(not_names=("王会计",))])
def test_the_askers_own_name_is_hidden_whatever_the_rule_shows(
    work: Work, home: Village, sealer: Sealer, rule: Rule
) -> None:
    """The editor is a villager too, whose name the rule shows elsewhere: as an asker they are nobody."""
    with work() as session:
        set_rule(session, home.township.id, rule, home.member.id, MORNING)
        case = asked(session, sealer, home, home.editor.id, "我王会计想问：王会计的工资是多少？")
    with work() as session:
        text = queries.village_case(session, home.township.id, home.id, case).text
    assert text == f"我{MARK}想问：{MARK}的工资是多少？"


def test_the_same_question_again_is_the_same_though_it_was_masked(work: Work, home: Village, sealer: Sealer) -> None:
    key, question = new_id(), Question(kind="ask", text="李阿婆问陈大伯的事")
    with work() as session:
        place = (session, sealer, home.township.id, home.villager.id)
        assert open_case(*place, question, key, MORNING).id == open_case(*place, question, key, MORNING).id


def test_a_report_and_the_townships_order_hide_them_too(work: Work, home: Village, sealer: Sealer) -> None:
    with work() as session:
        desk, text = officer(session, home), published(session, home)
        report = Question(kind=REPORT, text="李阿婆知道，陈大伯没收到钱", disclosure_id=text.id)
        case = open_case(session, sealer, home.township.id, home.villager.id, report, new_id(), MORNING).id
        place = (home.township.id, None, case, desk.id)
        answer_case(session, SEALER, *place, "officer", "问过陈大伯", MORNING)
        decisions.accept_case(session, sealer, *place, MORNING, "补发给陈大伯")
    with work() as session:
        [order] = orders.open_in(session, home.township.id, home.id)
    said = (order.case.text, order.case.replies[0].text, order.case.reason)
    assert said == (f"{MARK}知道，{MARK}没收到钱", "问过陈**", "补发给陈**")


def test_news_events_and_reasons_of_the_opening_balance_hide_them(work: Work, home: Village) -> None:
    place = (home.township.id, home.id)
    with work() as session:
        draft = NewsDraft(day=date(2026, 11, 20), title="陈大伯百岁", text="祝贺陈大伯")
        news = publish_news(session, *place, home.editor.id, draft, new_id(), MORNING)
        assert (news.title, news.text) == ("陈**百岁", "祝贺陈**")
        gone = withdraw_news(session, *place, home.editor.id, news.id, "陈大伯不愿意", MORNING)
        assert gone.reason == "陈**不愿意"
        matter = with_catalogue(session, home)[AWARDS]
        event = enter_event(
            session, *place, matter, date(2026, 11, 20), "慰问陈大伯", home.editor.id, new_id(), MORNING
        )
        assert event.what == "慰问陈**"
        for seen, reason in enumerate(("", "陈大伯的存单漏记")):
            enter_opening(
                session, *place, home.editor.id,
                day=date(2026, 1, 1), amount_fen=100 + seen, reason=reason, seen=seen, now=MORNING,
            )  # fmt: skip
        assert finances.openings(session, *place)[1].reason == "陈**的存单漏记"


def test_the_form_says_so(app: Flask, home: Village) -> None:
    asker = entered(app, home.villager)
    assert "姓名、电话、证件号会自动去掉" in asker.get("/questions/new").text
