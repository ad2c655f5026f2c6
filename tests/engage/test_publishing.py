"""A village publishes by form and by JSON: nothing typed is lost, nothing personal gets out, nothing appears twice."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask

from engage.disclosures import service
from engage.disclosures.refusals import AlreadyPublished, HoldsPersonalNumber, NothingToPublish
from kernel.ids import new_id
from tests.browsing import Visitor
from tests.conftest import MORNING, Work
from tests.engage.arranging import ACCOUNTS, CABINET, Village, entered, published
from tests.engage.filling import form_with
from tests.founding import person

HEADING = {"category": "finance", "matter": "财务收支", "title": "十一月收支", "period": "2026年11月", "body": ""}
LINE = {"day": "2026-11-05", "purpose": "购入档案柜", "quantity": "1 套", "amount": "1,040元", "direction": "out"}


def form(*lines: dict[str, str], **changes: str) -> dict[str, str]:
    rows = {f"lines.{number}.{name}": text for number, line in enumerate(lines) for name, text in line.items()}
    return {"key": str(uuid4()), **HEADING, **rows, **changes}


def test_an_editor_publishes_and_everybody_reads_it(app: Flask, home: Village) -> None:
    editor = entered(app, home.editor)
    rent = {
        **LINE,
        "purpose": "店面租金",
        "amount": "３６,０００.00",
        "direction": "in",
        "quantity": "",
        "day": "2026年11月8日",
    }

    answer = editor.post("/office/disclosures", form(LINE, {"direction": "out"}, rent))

    assert answer.status_code == 303
    page = Visitor(app).get(answer.location).text
    assert "购入档案柜 1 套，支出 1,040.00 元" in page
    assert "店面租金，收入 36,000.00 元" in page
    village = Visitor(app).get(home.address).text
    assert "十一月收支" in village and "2026年11月村里的钱" in village


def test_another_row_loses_nothing_and_publishes_nothing(app: Flask, home: Village) -> None:
    editor = entered(app, home.editor)
    typed = form({**LINE, "amount": "一千"}, add_row="1")

    page = editor.post("/office/disclosures", typed)

    assert page.status_code == 200
    assert 'value="一千"' in page.text and 'name="lines.1.purpose"' in page.text
    assert f'value="{typed["key"]}"' in page.text
    assert "还没有公开内容" in editor.get("/office/disclosures").text


def test_errors_stand_at_their_fields_with_what_was_typed(app: Flask, home: Village) -> None:
    page = entered(app, home.editor).post(
        "/office/disclosures",
        form({"direction": "out"}, {**LINE, "day": "昨天", "purpose": "树" * 61, "amount": "-5"}),
    )

    assert page.status_code == 422
    for name in ("day", "purpose", "amount"):
        assert f'id="f-lines-0-{name}-error"' in page.text, "the blank row before it is passed over"
    assert 'value="昨天"' in page.text and "最多 60 个字" in page.text


PLANTED = [
    ("title", "联系 13800138000", "13800138000"),
    ("matter", "身份证33028219590101123X", "33028219590101123X"),
    ("body", "户名张三，卡号 6222021234567890", "6222021234567890"),
    ("period", "１３８００１３８０００", "１３８００１３８０００"),
    ("body", "138-0013-8000", "138-0013-8000"),
    ("lines.0.purpose", "转账 6222 0212 3456 7890 123", "6222 0212 3456 7890 123"),
]


@pytest.mark.parametrize(("field", "text", "number"), PLANTED)
def test_personal_numbers_are_shown_hidden_and_confirmed(
    app: Flask, home: Village, field: str, text: str, number: str
) -> None:
    editor = entered(app, home.editor)

    page = editor.post("/office/disclosures", form(LINE, **{field: text}))
    assert (page.status_code, f"<del>{number}</del>" in page.text) == (422, True)
    forgotten = editor.post("/office/disclosures", form_with(page.text, "seen"))
    assert (forgotten.status_code, "请勾选这一项" in forgotten.text) == (422, True)
    answer = editor.post("/office/disclosures", {**form_with(page.text, "seen"), "sure.masked": "on"})

    assert answer.status_code == 303
    assert number not in Visitor(app).get(answer.location).text
    assert number not in Visitor(app).get(home.address).text


def test_a_tick_given_for_something_else_publishes_nothing(app: Flask, home: Village) -> None:
    editor = entered(app, home.editor)
    shown = form_with(editor.post("/office/disclosures", form(LINE, body="找 13800138000")).text, "seen")
    page = editor.post("/office/disclosures", {**shown, "body": "找 13900139000", "sure.masked": "on"})
    assert (page.status_code, "<del>13900139000</del>" in page.text) == (422, True)
    assert "还没有公开内容" in editor.get("/office/disclosures").text


def test_the_form_is_looked_at_first_and_can_still_be_changed(app: Flask, home: Village) -> None:
    editor = entered(app, home.editor)
    page = editor.post("/office/disclosures/previews", form({**LINE, "amount": "3000", "signed_by": "accountant"}))
    assert page.status_code == 200
    assert "购入档案柜 1 套，支出 3,000.00 元" in page.text and "缺签字：村主任、书记" in page.text
    assert "还没有公开内容" in editor.get("/office/disclosures").text
    sent = form_with(page.text, "seen")
    changing = editor.post("/office/disclosures", {**sent, "change": "1"})
    assert (changing.status_code, 'value="3000"' in changing.text) == (200, True)
    public = Visitor(app).get(editor.post("/office/disclosures", sent).location).text
    assert "缺签字：村主任、书记" in public


def test_lines_that_stand_there_already_need_a_tick(app: Flask, home: Village) -> None:
    editor = entered(app, home.editor)
    assert editor.post("/office/disclosures", form(LINE)).status_code == 303
    page = editor.post("/office/disclosures", form(LINE, title="又一份"))
    assert (page.status_code, "村里已经公开过或者这里写了两次的有 1 笔" in page.text) == (422, True)
    sent = {**form_with(page.text, "seen"), "sure.twice": "on"}
    assert editor.post("/office/disclosures", sent).status_code == 303


def test_ordinary_numbers_pass(app: Flask, home: Village) -> None:
    body = "2026-11-01 2026-11-30 共 12345678901 元，凭证 2026-11-018，电话后四位 8000。"
    assert entered(app, home.editor).post("/office/disclosures", form(LINE, body=body)).status_code == 303


def test_a_form_sent_twice_publishes_once(app: Flask, home: Village) -> None:
    editor, sent = entered(app, home.editor), form(LINE)

    first, again = (editor.post("/office/disclosures", sent) for _ in range(2))
    other = editor.post("/office/disclosures", {**sent, "title": "别的"})

    assert first.location == again.location
    assert (other.status_code, "已经公开过别的内容" in other.text) == (409, True)


def test_one_form_on_four_screens_at_once_publishes_once(work: Work, home: Village) -> None:
    key = new_id()

    def publish(_: int) -> UUID:
        with work() as session:
            return service.publish(session, home.township.id, home.id, home.editor.id, ACCOUNTS, key, MORNING).id

    with ThreadPoolExecutor(4) as crowd:
        assert len(set(crowd.map(publish, range(4)))) == 1


def test_by_json_a_day_is_a_day_and_an_amount_is_fen(app: Flask, home: Village) -> None:
    editor = entered(app, home.editor)
    line = {"day": "2026-11-05", "purpose": "购入档案柜", "amount_fen": 104_000}
    body: dict[str, Any] = {
        "key": str(uuid4()),
        "category": "finance",
        "matter": "财务收支",
        "title": "收支",
        "lines": [line],
    }

    answer = editor.json("POST", "/api/v1/disclosures", body)
    assert (answer.status_code, answer.json["out_fen"]) == (201, 104_000)
    assert answer.json["lines"][0]["sentence"] == "购入档案柜，支出 1,040.00 元"
    for wrong in (1.5, "100", True, -1, 0, 2**53 + 1, 2**63, "1_000", "１００", None):
        refused = editor.json("POST", "/api/v1/disclosures", {**body, "lines": [{**line, "amount_fen": wrong}]})
        assert (refused.status_code, list(refused.json["errors"])) == (422, ["lines.0.amount_fen"]), wrong


def test_the_service_refuses_by_itself(work: Work, home: Village) -> None:
    wrong = [
        (replace(ACCOUNTS, body="", lines=()), NothingToPublish),
        (replace(ACCOUNTS, lines=(replace(CABINET, responsible="王13800138000"),)), HoldsPersonalNumber),
    ]
    for draft, refusal in wrong:
        with work() as session, pytest.raises(refusal):
            published(session, home, draft)
    key = new_id()
    with work() as session:
        service.publish(session, home.township.id, home.id, home.editor.id, ACCOUNTS, key, MORNING)
        with pytest.raises(AlreadyPublished):
            other = replace(ACCOUNTS, title="别的")
            service.publish(session, home.township.id, home.id, home.editor.id, other, key, MORNING)


def test_a_day_to_come_is_not_published(app: Flask, home: Village) -> None:
    tomorrow = (date(2026, 11, 22) + timedelta(days=1)).isoformat()
    page = entered(app, home.editor).post("/office/disclosures", form({**LINE, "day": tomorrow}))
    assert (page.status_code, "第 1 笔：日期还没有到" in page.text) == (422, True)


def test_an_editor_publishes_for_the_own_village_only(app: Flask, work: Work, home: Village) -> None:
    with work() as session:
        there = home.township.shanglinhu
        stranger = person(session, home.township, "editor", village_id=there, scope_id=there)
    editor = entered(app, stranger)

    location = editor.post("/office/disclosures", form(LINE)).location

    assert home.address not in location
    own = Visitor(app)
    assert "十一月收支" not in own.get(home.address).text
    number = location.rpartition("/")[2]
    assert own.get(f"{home.address}/disclosures/{number}").status_code == 404
    assert own.json("GET", f"/api/v1{home.address}/disclosures/{number}").status_code == 404


def test_a_bare_number_of_pieces_and_a_titles_wide_digits_are_written_plainly(app: Flask, home: Village) -> None:
    editor = entered(app, home.editor)
    wide = form({**LINE, "quantity": "1"}, title="２０２６年１１月收支")
    public = Visitor(app).get(editor.post("/office/disclosures", wide).location).text
    assert "购入档案柜，数量 1，支出" in public and "<h1>2026年11月收支" in public.replace("\n", "")
