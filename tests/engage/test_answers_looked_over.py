"""Who answers, decides or orders sees first how everybody will read it: what is masked, and what looks like a name."""

from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from engage.supervision import service
from engage.supervision.models import CaseReply, SupervisionCase
from engage.supervision.service import Question
from kernel.ids import new_id
from kernel.sealing import Sealer
from tests.browsing import Visitor
from tests.conftest import MORNING, Work
from tests.engage.arranging import Village, answered, asked, entered, published
from tests.engage.filling import form_with
from tests.engage.keeping_time import officer

WRITTEN = "已付给沈阿根，陈大伯可以作证，电话13800138000。"
MASKED = "已付给沈阿根，陈**可以作证，电话****。"
HIDDEN = "已付给沈**，陈**可以作证，电话****。"
SURE = {"sure.masked": "on", "sure.names": "on"}


@pytest.fixture
def case(work: Work, sealer: Sealer, home: Village) -> UUID:
    with work() as session:
        return asked(session, sealer, home)


@pytest.fixture
def report(work: Work, sealer: Sealer, home: Village) -> UUID:
    with work() as session:
        about = Question(kind="report", text="档案柜没有见过。", disclosure_id=published(session, home).id)
        return service.open_case(session, sealer, home.township.id, home.villager.id, about, new_id(), MORNING).id


def replies(work: Work, case: UUID) -> list[str]:
    with work() as session:
        return list(session.scalars(select(CaseReply.text).where(CaseReply.case_id == case)))


@pytest.mark.parametrize("role", ["editor", "member", "officer"])
def test_an_answer_goes_out_once_it_was_looked_at(
    app: Flask, work: Work, home: Village, case: UUID, report: UUID, role: str
) -> None:
    with work() as session:
        person = officer(session, home) if role == "officer" else getattr(home, role)
    mine = report if role == "officer" else case
    writer, address = entered(app, person), f"/office/{'reports' if role == 'officer' else 'cases'}/{mine}/replies"

    first = writer.post(address, {"text": WRITTEN})
    assert first.status_code == 422
    assert MASKED in first.text and "陈大伯" in first.text and 'name="hide.沈阿根"' in first.text
    form = form_with(first.text, "seen")
    tried = writer.post(address, form)
    assert tried.status_code == 422 and 'href="#f-sure-masked"' in tried.text
    assert writer.post(address, {**form, "sure.masked": "on"}).status_code == 422, "the name is still open"
    assert not replies(work, mine)

    back = writer.post(address, {**form, "change": "1"})
    assert back.status_code == 200 and WRITTEN in back.text, "what was typed is kept"
    other = writer.post(address, {**form, **SURE, "text": WRITTEN.replace("大伯", "大伯和李阿婆")})
    assert other.status_code == 422, "the ticks were for other words"

    assert [writer.post(address, {**form, **SURE}).status_code for _ in range(2)] == [303, 303]
    assert replies(work, mine) == [MASKED]


def test_a_word_like_a_name_is_hidden_on_request(app: Flask, work: Work, home: Village, case: UUID) -> None:
    editor, address = entered(app, home.editor), f"/office/cases/{case}/replies"
    hide = {"text": WRITTEN, "hide.沈阿根": "on"}
    page = editor.post(address, hide).text
    assert HIDDEN in page
    assert editor.post(address, {**form_with(page, "seen"), **hide, "sure.masked": "on"}).status_code == 303
    assert replies(work, case) == [HIDDEN]


def test_what_hides_nothing_goes_out_at_once(app: Flask, work: Work, home: Village, case: UUID) -> None:
    assert entered(app, home.editor).post(f"/office/cases/{case}/replies", {"text": "下周修。"}).status_code == 303
    assert replies(work, case) == ["下周修。"]


def test_an_order_and_what_is_said_of_it_are_looked_at_too(app: Flask, work: Work, home: Village, report: UUID) -> None:
    with work() as session:
        desk = officer(session, home)
    reader, address = entered(app, desk), f"/office/reports/{report}"
    assert reader.post(f"{address}/replies", {"text": "已核实。"}).status_code == 303
    order = {"reason": "补发给陈大伯", "correct_by": "2026-11-30"}
    page = reader.post(f"{address}/acceptances", order)
    assert page.status_code == 422 and "补发给陈**" in page.text
    agreed = {**form_with(page.text, "seen"), **order, "sure.masked": "on"}
    assert reader.post(f"{address}/acceptances", agreed).status_code == 303
    assert "补发给陈**" in Visitor(app).get(home.address).text

    said = {"of": "", "judgement": "not_yet", "text": "陈大伯还没有拿到"}
    page = reader.post(f"{address}/judgements", said)
    assert page.status_code == 422 and "陈**还没有拿到" in page.text
    agreed = {**form_with(page.text, "seen"), **said, "sure.masked": "on"}
    assert reader.post(f"{address}/judgements", agreed).status_code == 303
    assert "陈**还没有拿到" in Visitor(app).get(home.address).text


def test_a_reason_for_declining_is_looked_at_too(app: Flask, work: Work, home: Village, case: UUID) -> None:
    member, address = entered(app, home.member), f"/office/cases/{case}/rejections"
    page = member.post(address, {"reason": "陈大伯已经问过"})
    assert page.status_code == 422 and "陈**已经问过" in page.text
    agreed = {**form_with(page.text, "seen"), "reason": "陈大伯已经问过", "sure.masked": "on"}
    assert member.post(address, agreed).status_code == 303
    with work() as session:
        assert session.get_one(SupervisionCase, (home.township.id, case)).reason == "陈**已经问过"


@pytest.mark.parametrize("act", ["replies", "acceptances", "rejections"])
def test_a_program_is_told_what_to_look_at(app: Flask, work: Work, home: Village, case: UUID, act: str) -> None:
    with work() as session:
        answered(session, home, case, "先答一句")
    member, field = entered(app, home.member), "text" if act == "replies" else "reason"
    address, body = f"/api/v1/cases/{case}/{act}", {field: WRITTEN}

    refused = member.json("POST", address, body)
    assert (refused.status_code, refused.json["code"]) == (409, "look_first")
    asks = refused.json["errors"]
    assert asks["sure"] == ["masked", "names"] and asks["names"] == ["沈阿根"]
    assert asks["masked"] == ["13800138000 → ****", "陈大伯 → 陈**"]

    half = member.json("POST", address, {**body, "sure": ["masked"]})
    assert (half.status_code, half.json["errors"]) == (409, {"sure": ["names"], "names": ["沈阿根"]})
    done = member.json("POST", address, {**body, "sure": ["masked"], "hide": ["沈阿根"]})
    assert done.status_code == 201, done.text
    said = done.json["replies"][-1]["text"] if act == "replies" else done.json["reason"]
    assert said == HIDDEN
