"""What may not stand before everybody is hidden in a question word by word; the rest stays, and so does why."""

import pytest
from flask import Flask

from engage.supervision import decisions
from engage.supervision.service import Question, open_case
from engage.supervision.words import MARK
from kernel.ids import new_id
from kernel.sealing import Sealer
from tests.browsing import Visitor
from tests.conftest import MORNING, Work
from tests.engage.arranging import Village, answered, entered
from tests.engage.keeping_time import officer

ASKED = "癞皮狗家的路灯为什么先修？"
WHY = "是骂人的话"


@pytest.fixture
def question(work: Work, home: Village, sealer: Sealer) -> str:
    """An insult that stands in public, because the committee declined it."""
    with work() as session:
        place = (session, sealer, home.township.id)
        case = open_case(*place, home.villager.id, Question(kind="ask", text=ASKED), new_id(), MORNING)
        answered(session, home, case.id, "癞皮狗说的是谁？")
        decisions.decline_case(*place, home.id, case.id, home.member.id, MORNING, "不能叫人癞皮狗")
        return f"/office/questions/{case.id}"


@pytest.fixture
def desk(app: Flask, work: Work, home: Village) -> Visitor:
    with work() as session:
        someone = officer(session, home)
    return entered(app, someone)


def test_the_words_go_everywhere_and_why_is_told(app: Flask, home: Village, question: str, desk: Visitor) -> None:
    register = f"{home.address}/questions"
    assert "癞皮狗" in Visitor(app).get(register).text

    assert desk.post(f"{question}/hidings", {"words": "癞皮狗", "why": WHY}).status_code == 303

    for reader, address in ((Visitor(app), register), (entered(app, home.member), register), (desk, question)):
        shown = reader.get(address).text
        assert "癞皮狗" not in shown
        assert f"{MARK}家的路灯为什么先修？" in shown and f"{MARK}说的是谁？" in shown and f"不能叫人{MARK}" in shown
        assert WHY in shown and "镇里隐去了其中的字句" in shown
    api = Visitor(app).get(f"/api/v1{home.address}/open-data")
    assert "癞皮狗" not in api.text


def test_officers_alone_open_what_was_hidden_and_on_record(
    app: Flask, home: Village, question: str, desk: Visitor
) -> None:
    assert desk.post(f"{question}/hidden-words").status_code == 404, "nothing was hidden yet"
    desk.post(f"{question}/hidings", {"words": "癞皮狗", "why": WHY})
    assert "<li>癞皮狗</li>" in desk.post(f"{question}/hidden-words").text
    assert "打开了提问中隐去的字句" in desk.get("/office/audit").text
    for someone in (home.editor, home.member, home.villager):
        assert entered(app, someone).post(f"{question}/hidden-words").status_code == 403
        assert entered(app, someone).post(f"{question}/hidings", {"words": "路灯", "why": WHY}).status_code == 403


@pytest.mark.parametrize(
    ("words", "why"),
    [("没有的字", WHY), (ASKED, WHY), ("路", WHY), ("路灯", "")],
    ids=["stands nowhere", "the whole question", "one character", "no reason"],
)
def test_a_question_does_not_vanish_by_it(
    app: Flask, home: Village, question: str, desk: Visitor, words: str, why: str
) -> None:
    assert desk.post(f"{question}/hidings", {"words": words, "why": why}).status_code == 422
    assert ASKED in Visitor(app).get(f"{home.address}/questions").text


def test_a_name_in_the_reason_is_asked_about(app: Flask, home: Village, question: str, desk: Visitor) -> None:
    asked = desk.post(f"{question}/hidings", {"words": "癞皮狗", "why": "指的是陈大伯"})
    assert asked.status_code == 422 and "指的是陈**" in asked.text
    assert ASKED in Visitor(app).get(f"{home.address}/questions").text
