"""What was late can't be made to look as if it never was: by a day off taken back, or by striking out what happened."""

import re
from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import pytest
from flask import Flask

from engage.obligations.service import enter_event
from kernel.clock import FixedClock
from tests.browsing import Visitor
from tests.conftest import MORNING, Work
from tests.engage.arranging import Village, entered
from tests.engage.keeping_time import ACCOUNTS, AWARDS, officer, with_catalogue


@pytest.fixture
def matters(work: Work, home: Village) -> dict[str, UUID]:
    with work() as session:
        return with_catalogue(session, home)


def test_a_day_off_that_is_taken_back_leaves_nobody_in_time(
    app: Flask, work: Work, home: Village, matters: dict[str, UUID], clock: FixedClock
) -> None:
    """Late on the 17th, in time by a day off entered that day, late again once that is undone; the 18th too."""
    clock.set(datetime(2026, 11, 17, 2, tzinfo=UTC))
    with work() as session:
        desk = officer(session, home)
    office, editor = entered(app, desk), entered(app, home.editor)

    def correct(day: str, choice: str) -> None:
        assert office.post("/office/workdays/corrections", {"day": day, "choice": choice, "reason": "停电"}).location

    def stands() -> str:
        page = Visitor(app).get(f"{home.address}/obligations").text
        return re.sub(r"<[^>]+>", " ", page)

    correct("2026-11-16", "off")
    body = {"key": str(uuid4()), "category": "finance", "title": "十月收支", "body": "无", "period": "2026年10月"}
    sent = editor.json("POST", "/api/v1/disclosures", {**body, "matter_id": str(matters[ACCOUNTS])})
    assert sent.status_code == 201
    assert "晚 1 个工作日公开" not in stands()

    clock.advance(hours=1)
    correct("2026-11-16", "announced")
    assert "晚 1 个工作日公开" in stands()
    correct("2026-11-16", "off")
    assert "晚 1 个工作日公开" not in stands()
    correct("2026-11-17", "off")
    assert "晚 1 个工作日公开" not in stands(), "what is corrected afterwards moves nothing that was published"


def test_what_is_struck_out_when_it_was_late_stays_to_be_seen(
    app: Flask, work: Work, home: Village, matters: dict[str, UUID]
) -> None:
    with work() as session:
        of = (session, home.township.id, home.id, matters[AWARDS])
        late, due = (
            enter_event(*of, date(2026, 11, day), "镇里拨付救灾款", home.editor.id, uuid4(), MORNING).id
            for day in (2, 20)
        )
        desk = officer(session, home)
    office = entered(app, desk)
    for event in (late, due):
        assert office.post(f"/office/events/{event}/strikes", {"reason": "李阿婆 13857481963 登记重复"}).location

    page = Visitor(app).get(f"{home.address}/obligations").text
    assert page.count("镇里拨付救灾款") == 1 and "晚了 9 个工作日" in page
    assert "登记重复" in page and "李阿婆" not in page and "13857481963" not in page
