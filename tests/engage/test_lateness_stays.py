"""What was late can't be made to look as if it never was: by a day off taken back, or by striking out what happened."""

import html
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
from tests.engage.filling import form_with, sent_looked_over
from tests.engage.keeping_time import ACCOUNTS, AWARDS, fulfilled, officer, with_catalogue


@pytest.fixture
def matters(work: Work, home: Village) -> dict[str, UUID]:
    with work() as session:
        return with_catalogue(session, home)


def test_a_day_off_that_is_taken_back_leaves_nobody_in_time(
    app: Flask, work: Work, home: Village, matters: dict[str, UUID], clock: FixedClock
) -> None:
    """In time on the 17th by a day off entered on the 16th, late once that is undone."""
    clock.set(datetime(2026, 11, 16, 2, tzinfo=UTC))
    with work() as session:
        desk = officer(session, home)

    def correct(day: str, choice: str) -> None:
        assert (
            entered(app, desk)
            .post("/office/workdays/corrections", {"day": day, "choice": choice, "reason": "停电"})
            .location
        )

    def stands() -> str:
        page = Visitor(app).get(f"{home.address}/obligations").text
        return re.sub(r"<[^>]+>", " ", page)

    correct("2026-11-16", "off")
    clock.set(datetime(2026, 11, 17, 2, tzinfo=UTC))
    editor = entered(app, home.editor)
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


def test_a_working_day_that_is_over_stays_one_and_every_correction_is_public(
    app: Flask, work: Work, home: Village, matters: dict[str, UUID]
) -> None:
    """On the 22nd days before it can't be made days off; a Sunday that was off may be said to have been worked."""
    with work() as session:
        fulfilled(session, home, matters[ACCOUNTS], "2026-10", date(2026, 11, 19))
        desk = officer(session, home)
    office = entered(app, desk)
    form = {"choice": "off", "reason": "停电"}
    for day in ("2026-11-16", "2026-11-18", "2026-11-20"):
        answer = office.post("/office/workdays/corrections", {**form, "day": day})
        assert answer.status_code == 409 and "不能事后改成休息日" in answer.text
    assert "晚 3 个工作日公开" in plain(Visitor(app).get(f"{home.address}/obligations").text)

    assert office.post("/office/workdays/corrections", {**form, "day": "2026-11-24"}).status_code == 303
    for choice, status in (("working", 303), ("announced", 303)):
        back = {"day": "2026-11-21", "choice": choice, "reason": "补班弄错"}
        assert office.post("/office/workdays/corrections", back).status_code == status
    page = plain(Visitor(app).get(f"{home.address}/obligations").text)
    assert "停电" in page and page.count("补班弄错") == 2 and "录入" in page


def test_what_is_struck_out_stays_to_be_seen_with_how_late_it_was(
    app: Flask, work: Work, home: Village, matters: dict[str, UUID]
) -> None:
    """One late and open, one published late, one before its day: on the village's page, the board and in open data."""
    with work() as session:
        of = (session, home.township.id, home.id, matters[AWARDS])
        happened = {"救灾款": 2, "补贴款": 3, "物资": 20}
        events = {
            what: enter_event(*of, date(2026, 11, day), what, home.editor.id, uuid4(), MORNING).id
            for what, day in happened.items()
        }
        fulfilled(session, home, matters[AWARDS], str(events["补贴款"]), date(2026, 11, 20))
        desk = officer(session, home)
    office = entered(app, desk)
    for event in events.values():
        reason = {"reason": "李阿婆 13857481963 登记重复"}
        assert sent_looked_over(office, f"/office/events/{event}/strikes", reason).location
    with work() as session:
        of = (session, home.township.id, home.id, matters[AWARDS])
        enter_event(*of, date(2026, 11, 20), "物资", home.editor.id, uuid4(), MORNING)

    page = plain(Visitor(app).get(f"{home.address}/obligations").text).partition("被镇里划去")[2]
    assert "已划去：逾期 9 个工作日" in page and "已划去：晚 9 个工作日公开" in page
    assert "到期前已划去" in page and "重新登记" in page
    assert page.count("登记重复") == 3 and "李阿婆" not in page and "13857481963" not in page

    board, table = (office.client.get(f"/office/{name}?month=2026-11").text for name in ("board", "board.csv"))
    assert "晚 9 个工作日公开" in board and "已划去：晚 9 个工作日公开" in table
    struck = Visitor(app).client.get(f"/api/v1{home.address}/open-data").get_json()["struck"]
    assert {(one["what"], one["working_days_late"], one["published_on"]) for one in struck} == {
        ("救灾款", 9, None),
        ("补贴款", 9, "2026-11-20"),
        ("物资", 0, None),
    }


def test_a_matter_that_ends_for_a_day_skips_no_month(
    app: Flask, work: Work, home: Village, matters: dict[str, UUID], clock: FixedClock
) -> None:
    """Ended from 1 December, again from the 2nd: November is owed, and the public catalogue tells of the gap."""
    with work() as session:
        desk = officer(session, home)
    office, matter = entered(app, desk), f"/office/catalogue/{matters[ACCOUNTS]}"
    assert office.post(f"{matter}/ends", {"ends_on": "2026-12-01"}).status_code == 303
    terms = form_with(office.get(matter).text, "name") | {"effective_from": "2026-12-02"}
    assert office.post(f"{matter}/terms", terms).status_code == 303

    clock.set(datetime(2027, 1, 5, 1, tzinfo=UTC))
    owed = set(re.findall(r"收支明细 · (2026年\d+月)", plain(Visitor(app).get(f"{home.address}/obligations").text)))
    assert "2026年11月" in owed and "2026年12月" in owed
    listed = Visitor(app).client.get(f"/api/v1/townships/{home.township.id}/catalogue").get_json()["items"]
    told = next(one["terms"] for one in listed if one["id"] == str(matters[ACCOUNTS]))
    assert [(one["effective_from"], one["active"]) for one in told][1:] == [("2026-12-01", False), ("2026-12-02", True)]


def plain(page: str) -> str:
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page)))
