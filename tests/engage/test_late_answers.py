"""What was done late says so afterwards: an order, an answer that was asked for, the township's own answers."""

import re
from datetime import date, timedelta
from uuid import UUID

import pytest
from flask import Flask

from engage.supervision import decisions, service
from engage.supervision.service import Question
from kernel.clock import FixedClock
from kernel.identity.models import Person
from kernel.ids import new_id
from kernel.sealing import Sealer
from tests.browsing import Visitor
from tests.conftest import MORNING, Work
from tests.engage.arranging import Village, asked, entered
from tests.engage.filling import form_with
from tests.engage.keeping_time import ACCOUNTS, fulfilled, officer, with_catalogue

LATER = MORNING + timedelta(days=20)
SAID = "九月的账没有公布"


@pytest.fixture
def desk(work: Work, home: Village) -> Person:
    with work() as session:
        return officer(session, home)


def _plain(app: Flask, address: str) -> str:
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", Visitor(app).get(address).text))


def _reported(work: Work, sealer: Sealer, home: Village, matter: UUID) -> UUID:
    with work() as session:
        question = Question(kind="report", text=SAID, matter_id=matter, period_key="2026-09")
        town = home.township.id
        return service.open_case(session, sealer, town, home.villager.id, question, new_id(), MORNING).id


def test_an_order_that_was_followed_late_says_so(
    app: Flask, work: Work, home: Village, sealer: Sealer, desk: Person, clock: FixedClock
) -> None:
    with work() as session:
        matter = with_catalogue(session, home)[ACCOUNTS]
    case = _reported(work, sealer, home, matter)
    with work() as session:
        of = (session, sealer, home.township.id, None, case, desk.id)
        service.answer_case(*of, "officer", "已核实", MORNING)
        decisions.accept_case(*of, MORNING, "三日内公布", correct_by=date(2026, 11, 25))
    clock.set(LATER)
    with work() as session:
        fulfilled(session, home, matter, "2026-09", date(2026, 12, 11))
    office = entered(app, desk)
    form = form_with(office.get(f"/office/reports/{case}").text, "of")
    assert office.post(f"/office/reports/{case}/judgements", form | {"judgement": "followed"}).status_code == 303
    assert "限2026年11月25日前改正，2026年12月11日完成，晚了16天" in _plain(app, f"{home.address}/obligations")


def test_an_answer_that_the_township_asked_for_says_how_late_it_came(
    app: Flask, work: Work, home: Village, sealer: Sealer, desk: Person, clock: FixedClock
) -> None:
    with work() as session:
        case = asked(session, sealer, home)
        decisions.decline_case(session, sealer, home.township.id, home.id, case, home.member.id, MORNING, "不属实")
    again = {"reason": "请说清", "answer_by": "2026-11-24"}
    assert entered(app, desk).post(f"/office/questions/{case}/reopenings", again).status_code == 303
    clock.set(LATER)
    with work() as session:
        of = (session, sealer, home.township.id, home.id, case, home.editor.id)
        service.answer_case(*of, "editor", "是的", LATER)
    assert "应在2026年11月24日前答复，2026年12月12日才答复，晚了18天" in _plain(app, f"{home.address}/questions")


def test_the_register_counts_reports_that_the_township_left_waiting(
    app: Flask, work: Work, home: Village, sealer: Sealer, desk: Person, clock: FixedClock
) -> None:
    with work() as session:
        matter = with_catalogue(session, home)[ACCOUNTS]
    case = _reported(work, sealer, home, matter)
    register = f"{home.address}/questions"
    assert "超过二十天" not in _plain(app, register)
    clock.set(MORNING + timedelta(days=60))
    shown = _plain(app, register)
    assert "1件超过二十天还没有答复，0件超期才答复" in shown and SAID not in shown
    with work() as session:
        of = (session, sealer, home.township.id, None, case, desk.id)
        service.answer_case(*of, "officer", "已核实", MORNING + timedelta(days=60))
    assert "0件超过二十天还没有答复，1件超期才答复" in _plain(app, register)
