"""Which obligation a disclosure fulfils is said by its matter and the period alone, and not before it is over."""

import csv
import io
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from engage.catalogue.service import Terms, change_terms, end_matter
from engage.disclosures.models import Disclosure
from engage.disclosures.spans import keys_of
from engage.obligations.refusals import NotOverYet
from engage.obligations.service import enter_event
from kernel.clock import FixedClock
from tests.browsing import Visitor
from tests.conftest import MORNING, Work
from tests.engage.arranging import Village, entered
from tests.engage.filling import form_with
from tests.engage.keeping_time import ACCOUNTS, AWARDS, PARTY_WORK, fulfilled, officer, standing, with_catalogue
from tests.engage.test_publishing import LINE, form

NUMBER = "张三13857481963"


@pytest.fixture
def matters(work: Work, home: Village) -> dict[str, UUID]:
    with work() as session:
        return with_catalogue(session, home)


def posted(sender: Visitor, address: str, body: object) -> Any:
    """Send JSON and return the answer, whose `json` may hold anything."""
    return sender.json("POST", address, body)


def sent(matter_id: UUID | None, **more: object) -> dict[str, Any]:
    body = {"key": str(uuid4()), "category": "village", "title": "十月收支", "body": "无"}
    return {**body, **({"matter_id": str(matter_id)} if matter_id else {"matter": "其他"}), **more}


def test_by_json_matter_and_period_follow_from_the_catalogue(
    app: Flask, work: Work, home: Village, matters: dict[str, UUID]
) -> None:
    editor, accounts = entered(app, home.editor), matters[ACCOUNTS]
    by_key = posted(editor, "/api/v1/disclosures", sent(accounts, matter="别的", period_key="2026-10"))
    assert (by_key.status_code, by_key.json["matter"], by_key.json["period"]) == (201, ACCOUNTS, "2026年10月")
    assert by_key.json["category"] == "finance"
    in_words = posted(editor, "/api/v1/disclosures", sent(accounts, period="2026年9月"))
    assert in_words.status_code == 201
    with work() as session:
        keys = select(Disclosure.period_key).where(Disclosure.township_id == home.township.id)
        assert sorted(session.scalars(keys)) == ["2026-09", "2026-10"]
        assert (one := standing(session, home, accounts, "2026-09")) and one.state == "published"


@pytest.mark.parametrize(
    ("name", "more", "field"),
    [
        (ACCOUNTS, {"period_key": NUMBER}, "period"),
        (ACCOUNTS, {"period_key": NUMBER, "period": "2026年10月"}, "period_key"),
        (ACCOUNTS, {"period_key": "2026-09", "period": "2026年10月"}, "period_key"),
        (ACCOUNTS, {"period_key": "2026-Q3"}, "period"),
        (AWARDS, {"period_key": NUMBER}, "period_key"),
        ("", {"period_key": "2026-10"}, "period_key"),
        ("", {"matter": ""}, "matter_id"),
    ],
)
def test_by_json_any_other_key_is_refused_in_words(
    app: Flask, work: Work, home: Village, matters: dict[str, UUID], name: str, more: dict[str, str], field: str
) -> None:
    body = sent(matters.get(name), **more)
    refused = posted(entered(app, home.editor), "/api/v1/disclosures", body)
    assert (refused.status_code, list(refused.json["errors"])) == (422, [field])
    assert not refused.json["errors"][field][0].isascii(), "in the reader's language"
    assert NUMBER not in Visitor(app).get(f"/api/v1{home.address}/open-data").get_data(as_text=True)


def test_a_month_is_published_from_the_day_after_its_end(
    app: Flask, work: Work, home: Village, clock: FixedClock, matters: dict[str, UUID]
) -> None:
    clock.set(MORNING.replace(month=11, day=30))
    editor, accounts = entered(app, home.editor), matters[ACCOUNTS]
    typed = form(LINE, matter_id=str(accounts), period="2026年11月", matter="")
    for address in ("/office/disclosures/previews", "/office/disclosures"):
        page = editor.post(address, typed)
        assert page.status_code == 422 and 'id="f-period-error"' in page.text and "2026年12月1日" in page.text
        assert 'value="购入档案柜"' in page.text, "what was typed is kept"
    early = posted(editor, "/api/v1/disclosures", sent(accounts, period="2026年11月"))
    assert (early.status_code, early.json["code"]) == (422, "not_over_yet") and "2026年12月1日" in early.json["detail"]
    with work() as session, pytest.raises(NotOverYet):
        fulfilled(session, home, accounts, "2026-11", date(2026, 11, 30))

    clock.set(MORNING.replace(month=12, day=1))
    assert entered(app, home.editor).post("/office/disclosures", typed).status_code == 303
    with work() as session:
        one = standing(session, home, accounts, "2026-11", clock.now())
    assert one and (one.state, one.was_late, one.published_on) == ("published", False, date(2026, 12, 1))


def test_a_period_that_spans_two_months_fulfils_both(
    app: Flask, work: Work, home: Village, matters: dict[str, UUID]
) -> None:
    editor, accounts = entered(app, home.editor), matters[ACCOUNTS]
    body = sent(accounts, period="2026年9-10月")
    first, again = (posted(editor, "/api/v1/disclosures", body) for _ in range(2))
    assert (first.status_code, again.status_code, again.json["id"]) == (201, 201, first.json["id"])

    with work() as session:
        for key in ("2026-09", "2026-10"):
            assert (one := standing(session, home, accounts, key)) and (one.state, one.was_late) == ("published", True)
        desk = officer(session, home)
    public = Visitor(app).get(f"{home.address}/obligations").text
    assert public.count(f"/disclosures/{first.json['id']}") == 2
    rows = csv.reader(io.StringIO(entered(app, desk).get("/office/board.csv").text))
    assert [row[4::2][:2] for row in rows if row[0] == home.township.village_code and row[3] == ACCOUNTS] == [
        ["2026年8月", "逾期 44 个工作日"],
        ["2026年10月", "晚 4 个工作日公开"],
    ]
    board = entered(app, desk).get("/office/board.csv?month=2026-10").text
    assert f"{home.township.village_code},小桥头村,财务,{ACCOUNTS},2026年9月" in board
    data = Visitor(app).get(f"/api/v1{home.address}/open-data").json
    assert data and [one["period_key"] for one in data["late"] if one["matter"] == ACCOUNTS] == ["2026-08"]
    assert data["disclosures"][0]["period_keys"] == ["2026-09", "2026-10"]


def test_a_span_stands_and_falls_as_one(app: Flask, work: Work, home: Village, matters: dict[str, UUID]) -> None:
    """Its other month can't be corrected away, its withdrawal leaves both due, and either is replaced."""
    editor, accounts = entered(app, home.editor), matters[ACCOUNTS]
    span = posted(editor, "/api/v1/disclosures", sent(accounts, period="2026年9-10月")).json["id"]
    mend = {"key": str(uuid4()), "version": 1, "reason": "改月份", "period": "2026年9月"}
    assert posted(editor, f"/api/v1/disclosures/{span}/corrections", mend).status_code == 409
    said_so = {**mend, "period": "2026年9月、10月"}
    assert posted(editor, f"/api/v1/disclosures/{span}/corrections", said_so).status_code == 201

    posted(editor, f"/api/v1/disclosures/{span}/withdrawals", {"reason": "重新整理"})
    with work() as session:
        for key in ("2026-09", "2026-10"):
            assert (one := standing(session, home, accounts, key)) and one.state == "late"
    again = {**sent(accounts, period="2026年10月"), "replaces": span}
    anew = posted(editor, "/api/v1/disclosures", again).json["id"]
    data = Visitor(app).get(f"/api/v1{home.address}/open-data").json
    assert data and [one["replaces"] for one in data["disclosures"] if one["id"] == anew] == [span]
    assert "2026年9月至2026年10月" in Visitor(app).get(f"{home.address}/disclosures/{span}").text


@pytest.mark.parametrize(
    ("rule", "words", "keys"),
    [
        ("monthly", "2026年9-10月", ("2026-09", "2026-10")),
        ("monthly", "２０２６年９月、１１月", ("2026-09", "2026-11")),
        ("monthly", "2026年9—11月", ("2026-09", "2026-10", "2026-11")),
        ("monthly", "2026年12月至2027年1月", ("2026-12", "2027-01")),
        ("monthly", "2026年9月1日至10月31日", ("2026-09", "2026-10")),
        ("monthly", "2026年9月15日至10月31日", ()),
        ("monthly", "2026年10月1日-10月31日", ("2026-10",)),
        ("monthly", "2026-09-10", ("2026-09",)),
        ("monthly", "2026年11月上旬", ("2026-11",)),
        ("monthly", "2026年10-9月", ()),
        ("monthly", "2020年1月至2026年12月", ()),
        ("quarterly", "2026年第三、四季度", ("2026-Q3", "2026-Q4")),
        ("quarterly", "2026年9-10月", ()),
        ("yearly", "2025-2026年", ("2025", "2026")),
        ("yearly", "2026年10月", ()),
    ],
)
def test_which_periods_words_name(rule: str, words: str, keys: tuple[str, ...]) -> None:
    assert keys_of(rule, words) == keys


def test_a_span_is_published_once_its_last_month_is_over(app: Flask, home: Village, matters: dict[str, UUID]) -> None:
    body = sent(matters[ACCOUNTS], period="2026年10-11月")
    early = posted(entered(app, home.editor), "/api/v1/disclosures", body)
    assert (early.status_code, early.json["code"]) == (422, "not_over_yet") and "2026年12月1日" in early.json["detail"]


def test_an_event_is_named_when_several_wait_and_a_second_click_publishes_once(
    app: Flask, work: Work, home: Village, matters: dict[str, UUID]
) -> None:
    with work() as session:
        place = (session, home.township.id, home.id, matters[AWARDS])
        for what in ("镇里拨付救灾款", "发放慰问品"):
            event = enter_event(*place, date(2026, 11, 20), what, home.editor.id, uuid4(), MORNING).period_key
    editor = entered(app, home.editor)
    typed = {**form(LINE, matter_id=str(matters[AWARDS]), matter="", period="")}

    unnamed = editor.post("/office/disclosures", typed)
    assert unnamed.status_code == 422 and 'id="f-matter_id-error"' in unnamed.text

    first = editor.post("/office/disclosures", {**typed, "period_key": event})
    again = editor.post("/office/disclosures", {**typed, "period_key": event})
    assert (first.status_code, again.status_code, first.location) == (303, 303, again.location)
    alone = {**typed, "key": str(uuid4()), "lines.0.purpose": "印油"}
    for _ in range(2):  # only one is left, so it is meant: by the second click too
        assert editor.post("/office/disclosures", alone).status_code == 303
    with work() as session:
        keys = select(Disclosure.period_key).where(Disclosure.township_id == home.township.id)
        assert len(set(session.scalars(keys))) == 2


def test_a_name_in_what_happened_is_asked_about_once(
    app: Flask, work: Work, home: Village, matters: dict[str, UUID]
) -> None:
    editor, what = entered(app, home.editor), "付沈阿根慰问金"
    typed = {"key": str(uuid4()), "matter_id": str(matters[AWARDS]), "happened_on": "2026-11-20", "what": what}
    asked = editor.post("/office/events", typed)
    assert asked.status_code == 422 and 'name="hide.沈阿根"' in asked.text and what in asked.text
    assert "沈阿根" not in Visitor(app).get(f"{home.address}/obligations").text
    seen = {"seen": form_with(asked.text, "seen")["seen"], "sure.names": "on"}
    assert editor.post("/office/events", {**typed, **seen}).status_code == 303
    assert what in Visitor(app).get(f"{home.address}/obligations").text
    other = {**typed, "key": str(uuid4()), "what": "收款人沈阿根", "hide.沈阿根": "on"}
    assert editor.post("/office/events", other).status_code == 303
    assert "收款人沈**" in Visitor(app).get(f"{home.address}/obligations").text


def changed(work: Work, home: Village, matter_id: UUID, name: str, rule: str) -> None:
    """Let other terms hold for a matter from the day before MORNING on."""
    terms = Terms(name=name, legal_basis="第三十条", rule=rule, due_day=20, publisher="cooperative")
    with work() as session:
        desk = officer(session, home)
        change_terms(session, home.township.id, matter_id, terms, date(2026, 11, 22), desk.id, MORNING)


def test_what_is_late_is_published_under_the_terms_by_which_it_came_due(
    app: Flask, work: Work, home: Village, matters: dict[str, UUID]
) -> None:
    accounts = matters[ACCOUNTS]
    changed(work, home, accounts, ACCOUNTS, "quarterly")
    editor = entered(app, home.editor)
    body = sent(accounts, period="2026年9月")
    first, again = (posted(editor, "/api/v1/disclosures", body) for _ in range(2))
    assert (first.status_code, again.status_code, again.json["id"]) == (201, 201, first.json["id"])
    assert posted(editor, "/api/v1/disclosures", sent(accounts, period="2026年7月")).status_code == 422, "never owed"
    typed = form({**LINE, "day": "2026-10-05"}, matter_id=str(accounts), period="2026年10月", matter="")
    assert editor.post("/office/disclosures", typed).status_code == 303
    with work() as session:
        for key in ("2026-09", "2026-10"):
            assert (one := standing(session, home, accounts, key)) and (one.state, one.was_late) == ("published", True)


def test_what_an_ended_matter_left_open_can_be_published_until_it_is(
    app: Flask, work: Work, home: Village, matters: dict[str, UUID]
) -> None:
    party = matters[PARTY_WORK]
    with work() as session:
        end_matter(session, home.township.id, party, date(2026, 11, 22), officer(session, home).id, MORNING)
    editor = entered(app, home.editor)
    opened = editor.get(f"/office/disclosures/new?matter={party}&period=2026-Q3").text
    typed = form_with(opened, "title")
    assert (typed["matter_id"], typed["period"]) == (str(party), "2026年第三季度")
    assert editor.post("/office/disclosures", {**typed, "body": "走访十户。"}).status_code == 303
    with work() as session:
        assert (one := standing(session, home, party, "2026-Q3")) and one.state == "published"
    assert posted(editor, "/api/v1/disclosures", sent(party, period="2026年第四季度")).status_code == 422
    assert str(party) not in editor.get("/office/disclosures/new").text, "nothing of it is owed any more"


def test_an_event_is_published_after_its_matter_became_a_monthly_one(
    app: Flask, work: Work, home: Village, matters: dict[str, UUID]
) -> None:
    with work() as session:
        place = (session, home.township.id, home.id, matters[AWARDS])
        event = enter_event(*place, date(2026, 11, 2), "发放救灾款", home.editor.id, uuid4(), MORNING).period_key
    changed(work, home, matters[AWARDS], AWARDS, "monthly")
    editor = entered(app, home.editor)
    opened = editor.get(f"/office/disclosures/new?matter={matters[AWARDS]}&period={event}").text
    typed = form_with(opened, "title")
    assert (typed["period_key"], typed["period"]) == (event, "发放救灾款")
    assert editor.post("/office/disclosures", {**typed, "body": "发放。"}).status_code == 303
    with work() as session:
        assert (one := standing(session, home, matters[AWARDS], event)) and one.state == "published"
