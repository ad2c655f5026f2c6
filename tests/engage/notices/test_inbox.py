"""The inbox: what a person follows stands there, unread until they open it, and nobody else's."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import func, select

from engage.catalogue.models import CatalogueMatter
from engage.disclosures import service as disclosures
from engage.disclosures.service import Draft
from engage.notices import follows, queries, service
from engage.notices.models import Delivery, Notice, VillageFollow
from engage.supervision.service import answer_case
from kernel.clock import FixedClock
from kernel.errors import NotFound
from kernel.ids import new_id
from kernel.sealing import Sealer
from tests.browsing import Visitor
from tests.conftest import MORNING, Work
from tests.engage.arranging import ACCOUNTS, SEALER, Village, asked, entered, neighbour_named, published
from tests.engage.keeping_time import with_catalogue
from tests.founding import Founded

ROAD = Draft(category="village", matter="村道修补", title="村道修补开工", body="下周一开工，请绕行。")


def titles(work: Work, home: Village, person: object = None, now: object = MORNING) -> list[str]:
    """Return the titles in somebody's inbox, the villager's unless somebody else is named; unread ones with a dot."""
    with work() as session:
        who = person or home.villager
        found = queries.inbox(session, home.township.id, who.id, now, size=50)  # type: ignore[attr-defined,arg-type]
        return [f"· {item.title}" if item.unread else item.title for item in found.items]


def test_what_the_own_village_publishes_is_unread_until_it_is_opened(app: Flask, work: Work, home: Village) -> None:
    with work() as session:
        text = published(session, home)
    browser, neighbour = entered(app, home.villager), entered(app, home.neighbour)
    page = browser.get("/inbox").text
    assert "未看：1 条" in page and ACCOUNTS.title in page
    assert '<span class="count">1' in browser.get("/wallet").text, "the main ways say it on every page"
    with work() as session:
        notice = session.scalars(select(Notice).where(Notice.disclosure_id == text.id)).one()

    opened = browser.post(f"/inbox/{notice.id}/readings")
    assert (opened.status_code, opened.location) == (303, f"{home.address}/disclosures/{text.id}")
    assert browser.post(f"/inbox/{notice.id}/readings").status_code == 303, "a second press is none too many"

    assert "未看" not in browser.get("/inbox").text
    assert "未看：1 条" in neighbour.get("/inbox").text


def test_marking_all_counts_until_now_and_not_for_what_comes(work: Work, home: Village, app: Flask) -> None:
    with work() as session:
        published(session, home)
    browser = entered(app, home.villager)
    assert browser.post("/inbox/readings").status_code == 303
    with work() as session:
        published(session, home, ROAD, MORNING + timedelta(minutes=1))

    assert titles(work, home, now=MORNING + timedelta(minutes=2)) == [f"· {ROAD.title}", ACCOUNTS.title]


def test_corrections_and_withdrawals_stand_there_too(work: Work, home: Village) -> None:
    with work() as session:
        text = published(session, home)
        corrected = replace(ACCOUNTS, body="更正：租金另列。")
        me = (home.township.id, home.id, home.editor.id, text.id)
        disclosures.correct(session, *me, corrected, "租金写错了", uuid4(), MORNING, version=1)
        disclosures.withdraw(session, *me, "重复公布", MORNING + timedelta(minutes=1))
        acts = session.scalars(select(Notice.act).where(Notice.disclosure_id == text.id).order_by(Notice.at))
        assert list(acts) == ["published", "corrected", "withdrawn"]
    assert len(titles(work, home, now=MORNING + timedelta(minutes=2))) == 3


def test_publishing_twice_with_one_key_tells_once(work: Work, home: Village) -> None:
    key = new_id()
    for _ in range(2):
        with work() as session:
            disclosures.publish(session, home.township.id, home.id, home.editor.id, ACCOUNTS, key, MORNING)
    assert titles(work, home) == [f"· {ACCOUNTS.title}"]


def test_however_many_follow_publishing_writes_one_row(work: Work, home: Village) -> None:
    with work() as session:
        here = (Notice.township_id == home.township.id, Delivery.township_id == home.township.id)
        published(session, home)
        assert session.scalar(select(func.count()).select_from(Notice).where(here[0])) == 1
        assert session.scalar(select(func.count()).select_from(Delivery).where(here[1])) == 0


def test_another_village_is_told_to_whoever_follows_it(app: Flask, work: Work, home: Village) -> None:
    other = home.township.shanglinhu
    code = f"{home.township.id}202"
    with work() as session:
        disclosures.publish(session, home.township.id, other, home.editor.id, ROAD, new_id(), MORNING)
    assert titles(work, home) == []

    browser = entered(app, home.villager)
    assert browser.post(f"/villages/{code}/followings", {"how": "whole"}).status_code == 303
    assert titles(work, home) == [f"· {ROAD.title}"]
    assert titles(work, home, home.neighbour) == []

    browser.post(f"/villages/{code}/followings", {"how": "none"})
    assert titles(work, home) == []


def test_the_own_village_can_be_left_and_followed_again(work: Work, home: Village) -> None:
    with work() as session:
        published(session, home)
    for how, count in (("none", 0), ("none", 0), ("whole", 1), ("whole", 1)):
        with work() as session:
            follows.follow(session, home.township.id, home.villager.id, home.id, how)
        assert len(titles(work, home)) == count
    with work() as session:
        said = select(func.count()).where(VillageFollow.township_id == home.township.id)
        assert session.scalars(said).one() == 1


def test_single_matters_are_told_and_others_are_not(app: Flask, work: Work, home: Village) -> None:
    with work() as session:
        roads, money = (
            CatalogueMatter(township_id=home.township.id, id=new_id(), number=number, category="village")
            for number in (901, 902)
        )
        session.add_all([roads, money])
        session.flush()
        follows.follow(session, home.township.id, home.villager.id, home.id, "some", [roads.id])
        published(session, home, replace(ROAD, matter_id=roads.id))
        published(session, home, replace(ACCOUNTS, matter_id=money.id))
        published(session, home, replace(ACCOUNTS, title="没有对应事项"))
    assert titles(work, home) == [f"· {ROAD.title}"]
    assert len(titles(work, home, home.neighbour)) == 3

    with work() as session, pytest.raises(NotFound):
        follows.follow(session, home.township.id, home.villager.id, home.id, "some", [new_id()])


def test_what_was_read_for_points_is_not_unread(app: Flask, work: Work, home: Village, clock: FixedClock) -> None:
    with work() as session:
        text = published(session, home, at=MORNING)
    browser = entered(app, home.villager)
    page = browser.get(f"{home.address}/disclosures/{text.id}").text
    start = page.split('name="start" value="')[1].split('"')[0]
    clock.advance(seconds=60)
    assert browser.post(f"/disclosures/{text.id}/readings", {"start": start}).status_code == 303

    assert titles(work, home, now=clock.now()) == [ACCOUNTS.title]


def test_what_is_old_is_not_called_unread(work: Work, home: Village) -> None:
    with work() as session:
        published(session, home, ROAD, MORNING - timedelta(days=61))
    assert titles(work, home) == [ROAD.title]


def test_a_notice_of_others_is_not_there(app: Flask, work: Work, home: Village) -> None:
    with work() as session:
        disclosures.publish(
            session, home.township.id, home.township.shanglinhu, home.editor.id, ROAD, new_id(), MORNING
        )
        notice = session.scalars(select(Notice).where(Notice.township_id == home.township.id)).one()
    browser = entered(app, home.villager)
    assert browser.post(f"/inbox/{notice.id}/readings").status_code == 404
    assert browser.post(f"/inbox/{new_id()}/readings").status_code == 404
    assert Visitor(app).get("/inbox").request.path == "/sign-in"


def test_the_inbox_pages_by_key_without_gap_or_repetition(app: Flask, work: Work, home: Village) -> None:
    with work() as session:
        for number in range(23):
            at = MORNING - timedelta(minutes=number // 2)  # two of them at each moment
            published(session, home, replace(ROAD, title=f"第{number}号公告"), at)
    found: list[str] = []
    after = ""
    with work() as session:
        while True:
            page = queries.inbox(session, home.township.id, home.villager.id, MORNING, size=5, after=after)
            found += [item.title for item in page.items]
            if not (after := page.after):
                break
    assert len(found) == len(set(found)) == 23
    browser = entered(app, home.villager)
    assert 'rel="next"' in browser.get("/inbox").text
    assert browser.client.get("/inbox?after=nonsense").status_code == 404


def test_a_short_address_leads_to_the_disclosure(app: Flask, work: Work, home: Village) -> None:
    with work() as session:
        text = published(session, home)
        short = session.scalars(select(Notice.short).where(Notice.disclosure_id == text.id)).one()
    assert Visitor(app).get(f"/n/{short}").request.path == f"{home.address}/disclosures/{text.id}"
    assert Visitor(app).client.get("/n/nothing2").status_code == 404


def test_looking_back_on_a_month(app: Flask, work: Work, home: Village, township: Founded) -> None:
    october = MORNING.replace(month=10)
    with work() as session:
        published(session, home, replace(ROAD, title="十月的公告"), october)
        published(session, home, replace(ACCOUNTS, lines=tuple(_october(line) for line in ACCOUNTS.lines)), october)
        published(session, home)
        assert service.make_digest(session, township.id, "2026-10", MORNING) is not None
        assert service.make_digest(session, township.id, "2026-10", MORNING) is None, "once for each month"

    page = entered(app, home.villager).get("/inbox/months/2026-10").text
    assert "公布了 2 项" in page and "1,160.00" in page and "十月的公告" in page
    assert entered(app, home.villager).client.get("/inbox/months/2026-09").status_code == 404
    assert titles(work, home)[0] == "· ", "the look back stands in the inbox, the newest of all"


def test_the_look_back_begins_with_ones_own_village(app: Flask, work: Work, home: Village, township: Founded) -> None:
    october = MORNING.replace(month=10)
    with work() as session:
        someone = neighbour_named("林大姐", session, township, "villager")
        someone.village_id = township.shanglinhu
        follow = {"township_id": township.id, "person_id": someone.id, "village_id": home.id}
        session.add(VillageFollow(id=new_id(), follows=True, **follow))
        for village in (township.xiaoqiaotou, township.shanglinhu):
            disclosures.publish(session, township.id, village, home.editor.id, ROAD, new_id(), october)
        service.make_digest(session, township.id, "2026-10", MORNING)
    page = entered(app, someone).get("/inbox/months/2026-10").text.partition("<main")[2]
    assert 0 < page.index("上林湖村") < page.index("小桥头村")


def test_a_months_look_back_names_what_was_answered_and_what_was_late(
    app: Flask, work: Work, sealer: Sealer, home: Village, township: Founded
) -> None:
    """Of the month alone, and of what one follows."""
    with work() as session:
        with_catalogue(session, home)  # September's accounts were due on the fifteenth of October
        last_minute = datetime(2026, 10, 31, 15, 59, tzinfo=UTC)
        for text, at in (("十月答的", last_minute), ("十一月答的", last_minute + timedelta(minutes=1))):
            case = asked(session, sealer, home, text=text)
            answer_case(session, SEALER, township.id, home.id, case, home.editor.id, "editor", "就办", at)
        service.make_digest(session, township.id, "2026-10", MORNING)
    villager, address = entered(app, home.villager), "/inbox/months/2026-10"
    page = villager.get(address).text
    assert "十月答的" in page and "就办" in page and "十一月答的" not in page
    assert "这个月逾期的" in page and "2026年9月" in page and "2026年10月" not in page.partition("这个月逾期的")[2]
    with work() as session:
        session.add(
            VillageFollow(
                township_id=township.id, id=new_id(), person_id=home.villager.id, village_id=home.id, follows=False
            )
        )
    assert "十月答的" not in villager.get(address).text


def test_a_month_with_nothing_is_not_looked_back_on_by_anybody(work: Work, home: Village, township: Founded) -> None:
    with work() as session:
        service.make_digest(session, township.id, "2026-10", MORNING)
    assert titles(work, home) == []


def _october(line: disclosures.LineDraft) -> disclosures.LineDraft:
    return replace(line, day=date(2026, 10, 5))
