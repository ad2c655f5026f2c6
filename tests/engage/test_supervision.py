"""A question on a money line: asked, answered, decided, paid; once, whoever clicks twice."""

import re
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid4

import pytest
from flask import Flask

from engage.disclosures import queries as disclosures
from engage.supervision import decisions, service
from engage.wallet import queries as wallets
from kernel.clock import FixedClock
from kernel.errors import Refusal
from kernel.identity import service as identity
from kernel.sealing import Sealer
from tests.browsing import Visitor
from tests.conftest import MORNING, Work
from tests.engage.arranging import Village, answered, asked, entered, published

_KEY = re.compile(r'name="key" value="([^"]+)"')
WHY = "这个档案柜为什么要一千多元？"


def test_a_line_is_asked_about_answered_accepted_and_paid(app: Flask, work: Work, home: Village) -> None:
    with work() as session:
        text = published(session, home)
        line = disclosures.lines(session, home.township.id, text.id)[0]
    asker, editor, member = entered(app, home.villager), entered(app, home.editor), entered(app, home.member)
    page = f"{home.address}/disclosures/{text.id}"
    assert f"{page}/lines/1/question" in asker.get(page).text

    form = asker.get(f"/questions/new?disclosure={text.id}&line={line.id}").text
    assert "购入档案柜 1 套，支出 1,040.00 元" in form
    sent = asker.post(
        "/questions",
        {"key": _key(form), "kind": "ask", "text": WHY, "disclosure_id": str(text.id), "line_id": str(line.id)},
    )
    case = sent.location.rpartition("/")[2]
    assert "监委会采纳了，您就得 3 分" in asker.get(sent.location).text
    assert _wallet(asker) == (0, 3)
    assert WHY not in Visitor(app).get(page).text, "unanswered, it is between the villager and the village"

    assert WHY in editor.get("/office/cases").text
    editor.post(f"/office/cases/{case}/replies", {"text": "比过三家价。"})
    public = Visitor(app).get(page).text
    assert WHY in public and "比过三家价。" in public

    member.post(f"/office/cases/{case}/acceptances", {})
    assert "得到 3 分" in asker.get(f"/questions/{case}").text
    assert _wallet(asker) == (3, 0)
    statement = asker.get("/wallet").text
    assert "参与监督" in statement
    assert "待定" not in statement, "what was decided does not wait any more"
    assert "已有结果" in statement


def test_a_question_to_the_village_is_answered_on_its_page(
    app: Flask, work: Work, sealer: Sealer, home: Village
) -> None:
    case = opened(work, sealer, home, text="路灯什么时候修好？")
    assert "路灯什么时候修好？" not in Visitor(app).get(home.address).text

    reply(work, home, case)

    page = Visitor(app).get(home.address).text
    assert "路灯什么时候修好？" in page and "比过三家价。" in page


def test_a_declined_question_keeps_its_reason_and_loses_its_points(
    app: Flask, work: Work, sealer: Sealer, home: Village
) -> None:
    case = opened(work, sealer, home)
    asker, member = entered(app, home.villager), entered(app, home.member)

    silent = member.post(f"/office/cases/{case}/rejections", {"reason": " "})
    member.post(f"/office/cases/{case}/rejections", {"reason": "这件事上月已经答复。"})

    assert silent.status_code == 422
    assert "这件事上月已经答复。" in asker.get(f"/questions/{case}").text
    assert _wallet(asker) == (0, 0)


def test_an_answer_comes_before_acceptance(app: Flask, work: Work, sealer: Sealer, home: Village) -> None:
    case = opened(work, sealer, home)

    answer = entered(app, home.member).json("POST", f"/api/v1/cases/{case}/acceptances", {})

    assert (answer.status_code, answer.json["code"]) == (409, "case_not_answered")


def test_two_members_at_once_and_a_double_click_pay_once(work: Work, sealer: Sealer, home: Village) -> None:
    case = opened(work, sealer, home)
    reply(work, home, case)

    def accept(member_id: UUID) -> str:
        try:
            with work() as session:
                decisions.accept_case(session, sealer, home.township.id, home.id, case, member_id, MORNING)
        except Refusal as refusal:
            return refusal.code
        return "accepted"

    with ThreadPoolExecutor(8) as crowd:
        outcomes = list(crowd.map(accept, [home.member.id, home.other_member.id] * 4))

    assert outcomes.count("accepted") == outcomes.count("case_closed") == 4, "all clicks of whoever was first"
    with work() as session:
        assert wallets.wallet(session, home.township.id, home.villager.id).points == 3


def test_acceptance_and_refusal_at_once_leave_one_of_them(work: Work, sealer: Sealer, home: Village) -> None:
    case = opened(work, sealer, home)
    reply(work, home, case)

    def decide(number: int) -> str:
        try:
            with work() as session:
                if number % 2:
                    decisions.accept_case(session, sealer, home.township.id, home.id, case, home.member.id, MORNING)
                    return "accepted"
                member = home.other_member.id
                decisions.decline_case(session, sealer, home.township.id, home.id, case, member, MORNING, "不属实")
                return "declined"
        except Refusal as refusal:
            return refusal.code

    with ThreadPoolExecutor(2) as crowd:
        outcomes = list(crowd.map(decide, range(2)))

    assert "case_closed" in outcomes
    with work() as session:
        wallet = wallets.wallet(session, home.township.id, home.villager.id)
    assert (wallet.points, wallet.pending) == ((3, 0) if "accepted" in outcomes else (0, 0))


def test_nobody_decides_about_their_own_question(app: Flask, work: Work, sealer: Sealer, home: Village) -> None:
    with work() as session:
        identity.grant_role(session, home.township.id, home.member.id, "villager")
    case = opened(work, sealer, home, home.member.id)
    reply(work, home, case)
    member, other = entered(app, home.member), entered(app, home.other_member)

    answer = member.json("POST", f"/api/v1/cases/{case}/replies", {"text": "我自己答。"})
    assert (answer.status_code, answer.json["code"]) == (403, "own_case")
    own = member.json("POST", f"/api/v1/cases/{case}/acceptances", {})
    assert (own.status_code, own.json["code"]) == (403, "own_case")
    assert "要由别人来答复和决定" in member.get(f"/office/cases/{case}").text
    assert "要由别人来答复和决定" not in other.get(f"/office/cases/{case}").text
    assert other.json("POST", f"/api/v1/cases/{case}/acceptances", {}).status_code == 201


def test_a_form_sent_twice_asks_once_and_the_sixth_question_waits(app: Flask, home: Village, clock: FixedClock) -> None:
    asker = entered(app, home.villager)
    questions = [{"key": str(uuid4()), "kind": "ask", "text": f"第 {number} 个问题"} for number in range(6)]

    answers = [asker.json("POST", "/api/v1/cases", question) for question in questions[:5] + questions[:5]]
    sixth = asker.json("POST", "/api/v1/cases", questions[5])
    reused = asker.json("POST", "/api/v1/cases", {**questions[0], "text": "别的问题"})

    assert [answer.status_code for answer in answers] == [201] * 10
    assert len({answer.json["id"] for answer in answers}) == 5
    assert [answer.json["points"] for answer in answers[:5]] == [3, 3, 0, 0, 0], "the cap limits points, not questions"
    assert (sixth.status_code, sixth.json["code"]) == (429, "too_many_questions")
    assert (reused.status_code, reused.json["code"]) == (409, "key_reused")
    clock.advance(hours=15)  # past midnight in Shanghai
    assert asker.json("POST", "/api/v1/cases", questions[5]).status_code == 201


def test_one_form_at_once_from_four_screens_opens_one_case(work: Work, sealer: Sealer, home: Village) -> None:
    question, key = service.Question(kind="ask", text=WHY), uuid4()

    def ask(_: int) -> UUID:
        with work() as session:
            return service.open_case(session, sealer, home.township.id, home.villager.id, question, key, MORNING).id

    with ThreadPoolExecutor(4) as crowd:
        assert len(set(crowd.map(ask, range(4)))) == 1
    with work() as session:
        assert wallets.wallet(session, home.township.id, home.villager.id).pending == 3


def test_numbers_that_say_who_someone_is_are_masked(work: Work, sealer: Sealer, home: Village) -> None:
    case = opened(work, sealer, home, text="请打我电话 138 0013 8000，身份证 330282195901011234")
    with work() as session:
        stored = service.locked_case(session, home.township.id, home.id, case).text
    assert stored == "请打我电话 ［已隐去］，身份证 ［已隐去］"


@pytest.mark.parametrize("kind", ["", "praise", None, 1])
def test_a_kind_that_is_none_is_refused(app: Flask, home: Village, kind: object) -> None:
    answer = entered(app, home.villager).json(
        "POST", "/api/v1/cases", {"key": str(uuid4()), "kind": kind, "text": "为什么？"}
    )
    assert (answer.status_code, answer.json["code"]) == (422, "invalid_input")


def opened(work: Work, sealer: Sealer, home: Village, person_id: UUID | None = None, text: str = WHY) -> UUID:
    with work() as session:
        return asked(session, sealer, home, person_id, text)


def reply(work: Work, home: Village, case_id: UUID) -> None:
    with work() as session:
        answered(session, home, case_id)


def _key(page: str) -> str:
    found = _KEY.search(page)
    assert found
    return found[1]


def _wallet(villager: Visitor) -> tuple[int, int]:
    said = villager.json("GET", "/api/v1/wallet").json
    return said["points"], said["pending"]
