"""A question is not shaken off its line, neither by publishing anew nor by putting another thing in its place."""

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

import pytest
from flask import Flask

from engage.disclosures import queries, service, versions
from engage.supervision import decisions
from engage.supervision.service import Question, open_case
from kernel.ids import new_id
from kernel.sealing import Sealer
from tests.browsing import Visitor
from tests.conftest import MORNING, Work
from tests.engage.arranging import ACCOUNTS, Village, published

ACCOUNTS_OF_OCTOBER = replace(ACCOUNTS, period="2026年10月")
ASKED = "柜子这么贵"


@pytest.fixture
def disclosure(work: Work, home: Village, sealer: Sealer) -> UUID:
    """A disclosure with a question about its first line that the committee declined."""
    with work() as session:
        found = published(session, home, ACCOUNTS_OF_OCTOBER).id
        line = queries.lines(session, home.township.id, found)[0].id
        question = Question(kind="doubt", text=ASKED, disclosure_id=found, line_id=line)
        case = open_case(session, sealer, home.township.id, home.villager.id, question, new_id(), MORNING).id
        decisions.decline_case(session, sealer, home.township.id, home.id, case, home.member.id, MORNING, "不属实")
    return found


@pytest.fixture
def read(app: Flask, home: Village) -> Callable[[UUID, str], str]:
    return lambda of, more="": Visitor(app).client.get(f"{home.address}/disclosures/{of}{more}").text


def test_it_stays_with_what_was_withdrawn_and_stands_at_the_same_line_of_what_replaces_it(
    work: Work, home: Village, disclosure: UUID, read: Callable[..., str]
) -> None:
    place = (home.township.id, home.id, home.editor.id)
    with work() as session:
        service.withdraw(session, *place, disclosure, "格式错", MORNING)
    assert ASKED in read(disclosure) and ASKED in read(disclosure, "/history")
    with work() as session:
        again = service.publish(session, *place, ACCOUNTS_OF_OCTOBER, new_id(), MORNING, replaces=disclosure).id
        alone = published(session, home, ACCOUNTS_OF_OCTOBER, MORNING).id
    first_line = read(again).partition('id="line-1"')[2].partition('id="line-2"')[0]
    assert ASKED in first_line and "不属实" in first_line
    assert ASKED not in read(alone), "what replaces nothing has its own questions alone"


def test_it_says_what_its_line_was_when_another_thing_is_put_in_its_place(
    app: Flask, work: Work, home: Village, disclosure: UUID, read: Callable[..., str]
) -> None:
    with work() as session:
        found = queries.disclosure(session, home.township.id, disclosure)
        present = versions.present(session, found)
        brush = replace(present.lines[0], purpose="购扫帚", quantity="", amount_fen=1_000, voucher="")
        place = (home.township.id, home.id, home.editor.id, disclosure)
        changed = replace(present, lines=(brush, *present.lines[1:]))
        service.correct(session, *place, changed, "有误", new_id(), MORNING, version=1)
    said = "当时这一笔写的是：购入档案柜 1 套，支出 1,040.00 元"
    assert said in read(disclosure) and "第 1 版" in read(disclosure)
    assert said in Visitor(app).get(f"{home.address}/questions").text
