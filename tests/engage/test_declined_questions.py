"""A question can't vanish: what a committee declines stays to be read, with why, and the township can take it up."""

from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import delete

from engage.disclosures import queries as disclosures
from engage.supervision import service
from engage.supervision.service import Question
from kernel.clock import FixedClock
from kernel.identity import service as identity
from kernel.identity.models import Person, Role
from kernel.identity.refusals import OfficerAtDesk, OneDesk
from kernel.ids import new_id
from kernel.sealing import Sealer
from tests.browsing import Visitor
from tests.conftest import MORNING, Work
from tests.engage.arranging import Village, answered, asked, entered, published
from tests.engage.keeping_time import officer

WHY, NO, AGAIN = "书记家宴请为什么能报销？", "与事实不符。", "请把发票和审批单说清楚。"


@pytest.fixture
def about_a_line(work: Work, sealer: Sealer, home: Village) -> tuple[UUID, str]:
    """A question about the first line of a disclosure that the editor published: the case, and the page."""
    with work() as session:
        text = published(session, home)
        line = disclosures.lines(session, home.township.id, text.id)[0]
        question = Question(kind="doubt", text=WHY, disclosure_id=text.id, line_id=line.id)
        asker = home.villager.id
        case = service.open_case(session, sealer, home.township.id, asker, question, new_id(), MORNING).id
        return case, f"{home.address}/disclosures/{text.id}"


@pytest.mark.parametrize("after_an_answer", [True, False])
def test_what_is_declined_stands_at_its_line_with_the_reason(
    app: Flask, work: Work, home: Village, about_a_line: tuple[UUID, str], *, after_an_answer: bool
) -> None:
    case, page = about_a_line
    if after_an_answer:
        with work() as session:
            answered(session, home, case, "比过三家价。")

    _declined(app, home, case)

    for address in (page, home.address, f"{home.address}/questions"):
        text = Visitor(app).get(address).text
        assert WHY in text and "监委会没有采纳这个问题" in text and NO in text
        assert ("比过三家价。" in text) is after_an_answer
        assert home.villager.name not in text


def test_an_officer_reads_every_question_and_takes_up_a_declined_one(
    app: Flask, work: Work, home: Village, about_a_line: tuple[UUID, str]
) -> None:
    case, page = about_a_line
    desk = entered(app, _officer(work, home))
    _declined(app, home, case)
    asker = entered(app, home.villager)
    assert _waiting(asker) == 0

    listed = desk.get("/office/questions?state=declined").text
    assert WHY in listed and NO in listed and home.villager.name not in listed
    sent = desk.post(f"/office/questions/{case}/reopenings", {"reason": AGAIN, "answer_by": "2026-11-30"})

    assert sent.status_code == 303
    public = Visitor(app).get(page).text
    assert WHY in public and NO in public and AGAIN in public and "村里应在2026年11月30日前答复" in public
    assert "镇里已重新受理" in asker.get("/inbox").text
    assert _waiting(asker) == 3, "the points wait again"

    member = entered(app, home.member)
    again = member.json("POST", f"/api/v1/cases/{case}/rejections", {"reason": NO})
    assert (again.status_code, again.json["code"]) == (409, "answer_first")
    with work() as session:
        answered(session, home, case, "发票在财务室。")
    member.json("POST", f"/api/v1/cases/{case}/acceptances", {})
    assert asker.json("GET", "/api/v1/wallet").json["points"] == 3
    assert "发票在财务室。" in Visitor(app).get(page).text


def test_it_can_be_declined_and_taken_up_a_second_time(
    app: Flask, work: Work, sealer: Sealer, home: Village, clock: FixedClock
) -> None:
    with work() as session:
        case = asked(session, sealer, home)
    desk = entered(app, _officer(work, home))
    for reason in ("第一次", "第二次"):
        with work() as session:
            answered(session, home, case, "老样子。")
        _declined(app, home, case, reason)
        form = {"reason": f"{reason}受理", "answer_by": "2026-11-24"}
        assert [desk.post(f"/office/questions/{case}/reopenings", form).status_code for _ in range(2)] == [303, 303]

    clock.advance(days=5)
    text = Visitor(app).get(f"{home.address}/questions").text
    for words in ("第一次", "第一次受理", "第二次", "第二次受理", "村里应在2026年11月24日前答复，已超期"):
        assert text.count(words) >= 1
    assert text.count("第一次受理") == 1, "a double click takes it up once"


def test_only_what_was_declined_is_taken_up_and_never_by_its_asker(
    app: Flask, work: Work, sealer: Sealer, home: Village
) -> None:
    with work() as session:
        desk = officer(session, home)
        identity.grant_role(session, home.township.id, desk.id, "villager")
        waiting, own = asked(session, sealer, home), asked(session, sealer, home, desk.id)
    _declined(app, home, own)
    form = {"reason": AGAIN, "answer_by": "2026-11-30"}
    browser = entered(app, desk)

    assert browser.post(f"/office/questions/{waiting}/reopenings", form).status_code == 409
    assert browser.post(f"/office/questions/{own}/reopenings", form).status_code == 403
    late = {**form, "answer_by": "2026-11-01"}
    other = entered(app, _officer(work, home))
    assert other.post(f"/office/questions/{own}/reopenings", late).status_code == 422


def test_who_published_it_does_not_decide_about_it(
    app: Flask, work: Work, home: Village, about_a_line: tuple[UUID, str]
) -> None:
    """Who was the editor then is on the committee now."""
    case, _page = about_a_line
    with work() as session:
        session.execute(delete(Role).where(Role.township_id == home.township.id, Role.person_id == home.editor.id))
        identity.grant_role(session, home.township.id, home.editor.id, "committee", home.id)
        answered(session, home, case)
    browser = entered(app, home.editor)

    for act in ("rejections", "acceptances"):
        said = browser.json("POST", f"/api/v1/cases/{case}/{act}", {"reason": NO})
        assert (said.status_code, said.json["code"]) == (403, "published_it")
    shown = browser.get(f"/office/cases/{case}").text
    assert "您经手公开的内容" in shown and "rejections" not in shown
    assert entered(app, home.member).json("POST", f"/api/v1/cases/{case}/acceptances", {}).status_code == 201


def test_one_person_is_not_both_editor_and_committee_of_a_village(work: Work, home: Village) -> None:
    with work() as session, pytest.raises(OneDesk):
        identity.grant_role(session, home.township.id, home.editor.id, "committee", home.id)
    with work() as session:
        identity.grant_role(session, home.township.id, home.editor.id, "committee", home.township.shanglinhu)


@pytest.mark.parametrize(("who", "role"), [("editor", "officer"), ("member", "officer"), ("desk", "editor")])
def test_an_officer_of_the_township_is_at_no_villages_desk(work: Work, home: Village, who: str, role: str) -> None:
    person = _officer(work, home) if who == "desk" else getattr(home, who)
    with work() as session, pytest.raises(OfficerAtDesk):
        identity.grant_role(session, home.township.id, person.id, role, home.id if role == "editor" else None)


def _officer(work: Work, home: Village) -> Person:
    with work() as session:
        return officer(session, home)


def _declined(app: Flask, home: Village, case: UUID, reason: str = NO) -> None:
    sent = entered(app, home.member).json("POST", f"/api/v1/cases/{case}/rejections", {"reason": reason})
    assert sent.status_code == 201, sent.text


def _waiting(asker: Visitor) -> int:
    return int(asker.json("GET", "/api/v1/wallet").json["pending"])
