"""The asker finds in the inbox that there is an answer; neither the notice nor its time leads to the question."""

from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.notices import spreading
from engage.notices.models import Delivery
from engage.supervision import service
from engage.supervision.service import Question
from kernel.clock import FixedClock, start_of_day
from kernel.ids import new_id
from kernel.personal.models import PersonalNotice
from kernel.sealing import Sealer
from tests.conftest import MORNING, Work
from tests.engage.arranging import Village, asked, entered
from tests.engage.keeping_time import ACCOUNTS, officer, with_catalogue

ANSWER, ANSWERED, DECIDED = "比过三家价。", "您有一个问题有了答复", "您有一个问题有了处理结果"


@pytest.fixture
def question(work: Work, sealer: Sealer, home: Village) -> UUID:
    with work() as session:
        return asked(session, sealer, home)


def test_an_answer_and_a_decision_reach_the_askers_inbox(app: Flask, home: Village, question: UUID) -> None:
    asker, editor, member = (entered(app, one) for one in (home.villager, home.editor, home.member))
    assert ANSWERED not in asker.get("/inbox").text
    assert editor.post(f"/office/cases/{question}/replies", {"text": ANSWER}).status_code == 303
    page = asker.get("/inbox").text
    assert page.count(ANSWERED) == 1 and ANSWER not in page and "2026年11月22日" in page
    assert _unread_questions(page) == 1
    assert member.post(f"/office/cases/{question}/acceptances", {}).status_code == 303
    page = asker.get("/inbox").text
    assert page.count(DECIDED) == 1 and _unread_questions(page) == 2
    for other in (editor, member, entered(app, home.neighbour)):
        assert ANSWERED not in other.get("/inbox").text


def test_the_townships_answer_to_a_report_is_told_too(app: Flask, work: Work, sealer: Sealer, home: Village) -> None:
    with work() as session:
        desk, matter = officer(session, home), with_catalogue(session, home)[ACCOUNTS]
        about = Question(kind="report", text="九月的账没有公布", matter_id=matter, period_key="2026-09")
        case = service.open_case(session, sealer, home.township.id, home.villager.id, about, new_id(), MORNING).id
    assert entered(app, desk).post(f"/office/reports/{case}/replies", {"text": "已核实"}).status_code == 303
    assert "镇里答复了您的一个举报" in entered(app, home.villager).get("/inbox").text


def test_the_notice_knows_the_day_alone_and_rings_no_phone(
    app: Flask, work: Work, home: Village, question: UUID, clock: FixedClock
) -> None:
    clock.advance(minutes=7)
    entered(app, home.editor).post(f"/office/cases/{question}/replies", {"text": ANSWER})
    with work() as session:
        (notice,) = _told(session, home)
        assert (notice.at, notice.details) == (start_of_day(MORNING), {})
        assert notice.id.int >> 80 == int(start_of_day(MORNING).timestamp() * 1000), "its id tells no minute either"
        assert notice.spread_at == notice.at
        assert spreading.spread_personal(session, home.township.id, clock.now())
        rung = select(Delivery).where(Delivery.township_id == home.township.id, Delivery.personal_id == notice.id)
        assert not session.scalars(rung).all()


def _told(session: Session, home: Village) -> list[PersonalNotice]:
    found = select(PersonalNotice).where(PersonalNotice.township_id == home.township.id)
    return list(session.scalars(found))


def _unread_questions(page: str) -> int:
    """Return the number that stands at "My questions"."""
    _, _, after = page.partition('href="/questions"')
    link, _, _ = after.partition("</a>")
    return int("".join(sign for sign in link.rpartition('class="count"')[2] if sign.isdigit()) or 0)
