"""A line's address and what was asked about it outlive the line: taken out, put in again, or withdrawn."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask

from engage.disclosures import queries
from engage.supervision.service import Question, open_case
from kernel.ids import new_id
from kernel.sealing import Sealer
from tests.browsing import Visitor
from tests.conftest import MORNING, Work
from tests.engage.arranging import CABINET, Village, answered, entered, published

ASKED, SAID = "档案柜为什么要一千多元？", "比过三家价，发票可查。"


@pytest.fixture
def page(work: Work, sealer: Sealer, home: Village) -> str:
    """The address of a disclosure about whose first line somebody asked, and was answered."""
    with work() as session:
        accounts = published(session, home)
        line = queries.lines(session, home.township.id, accounts.id)[0]
        question = Question(kind="ask", text=ASKED, disclosure_id=accounts.id, line_id=line.id)
        case = open_case(session, sealer, home.township.id, home.villager.id, question, new_id(), MORNING).id
        answered(session, home, case, SAID)
    return f"{home.address}/disclosures/{accounts.id}"


def corrected(app: Flask, home: Village, page: str, version: int, **changes: Any) -> Any:
    body = {"key": str(uuid4()), "version": version, "reason": "重新整理", "sure": ["twice"], **changes}
    disclosure = UUID(page.rpartition("/")[2])
    return entered(app, home.editor).json("POST", f"/api/v1/disclosures/{disclosure}/corrections", body)


def added(**other: object) -> dict[str, object]:
    """The cabinet's line as a program sends it in addition."""
    line = {"day": CABINET.day.isoformat(), "purpose": CABINET.purpose, "amount_fen": CABINET.amount_fen}
    return {**line, "quantity": CABINET.quantity, "direction": "out", **other}


def test_a_line_that_is_put_in_again_is_the_same_line(app: Flask, home: Village, page: str) -> None:
    assert corrected(app, home, page, 1, take_out=[1]).status_code == 201
    back = corrected(app, home, page, 2, lines=[added(voucher="2026-11-019")])

    assert back.status_code == 201, back.text
    assert sorted(line["number"] for line in back.json["lines"]) == [1, 2, 3]
    text = Visitor(app).get(f"{page}/lines/1").text
    row = text[text.index('id="line-1"') :]
    assert SAID in row[: row.index("</tr>")], "the answer stands at its line again"


def test_taking_a_line_out_and_adding_it_at_once_keeps_its_number(app: Flask, home: Village, page: str) -> None:
    twice = [added(), added(purpose="档案柜的锁")]
    changed = corrected(app, home, page, 1, take_out=[1], lines=twice).json
    assert {line["purpose"]: line["number"] for line in changed["lines"]}["购入档案柜"] == 1
    assert {line["purpose"]: line["number"] for line in changed["lines"]}["档案柜的锁"] == 4


def test_the_address_of_a_line_that_was_taken_out_leads_to_what_happened(app: Flask, home: Village, page: str) -> None:
    corrected(app, home, page, 1, take_out=[1])

    assert Visitor(app).client.get(f"{page}/lines/1").location == f"{page}#line-1"
    text = Visitor(app).get(f"{page}/lines/1").text
    gone = text[text.index('id="taken-out"') :]
    assert 'id="line-1"' in gone and "重新整理" in gone and "这一笔已经去掉" in gone
    assert ASKED in text and f'href="{page}/lines/1">第 1 笔（已去掉）</a>' in text
    assert Visitor(app).get(f"{page}/lines/9").status_code == 404


def test_the_address_of_a_withdrawn_line_leads_to_why(app: Flask, home: Village, page: str) -> None:
    disclosure = page.rpartition("/")[2]
    entered(app, home.editor).json("POST", f"/api/v1/disclosures/{disclosure}/withdrawals", {"reason": "发错了村"})
    assert "发错了村" in Visitor(app).get(f"{page}/lines/1").text
