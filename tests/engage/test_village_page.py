"""The village's page: its panels, its news, the register, the poster's code, and the way to a question about a line."""

import base64
import io
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from urllib.parse import unquote
from uuid import uuid4

import pytest
import zxingcpp
from flask import Flask
from PIL import Image, ImageDraw
from sqlalchemy import select, update

from engage.disclosures import service
from engage.disclosures.models import Disclosure, MoneyLine
from engage.disclosures.service import Draft, LineDraft
from engage.supervision.models import SupervisionCase
from engage.supervision.service import Question, open_case
from engage.village.models import PANELS
from engage.village.service import switch_panels
from kernel.audit import AuditEntry
from kernel.clock import business_day
from kernel.identity.models import Person
from kernel.sealing import Sealer
from tests.browsing import Visitor
from tests.conftest import MORNING, Work
from tests.engage.arranging import CABINET, Village, answered, entered, published
from tests.founding import PASSWORD, Founded, person

PAGES = "/office/village-pages"


@pytest.fixture
def officer(work: Work, township: Founded) -> Person:
    with work() as session:
        return person(session, township, "officer", name="沈科长")


def test_everybody_sees_the_panels_and_what_is_empty_says_so(
    app: Flask, work: Work, home: Village, officer: Person
) -> None:
    page = Visitor(app).get(home.address).text
    for shown in ("村事问廉", "要闻公告", "三务公开", "监督台账"):
        assert shown in page, shown
    for later in ("小微权力清单", "清廉印象", "民主决策"):
        assert later not in page, f"{later} is off until an officer wants it"
    with work() as session:
        switch_panels(session, home.township.id, officer.id, frozenset(PANELS), MORNING)
    page = Visitor(app).get(home.address).text
    assert page.count("目前还没有内容") == 3 and page.count('class="tile"') == 4


def test_an_officer_switches_panels_for_all_villages_and_the_log_knows(
    app: Flask, work: Work, home: Village, officer: Person
) -> None:
    browser = entered(app, officer)
    for _ in range(2):
        assert browser.post(f"{PAGES}/panels", {"disclosures": "on", "cadres": "on"}).status_code == 303
    for village in (home.address, home.address[:-3] + "202"):
        page = Visitor(app).get(village).text
        assert "清廉印象" in page and "监督台账" not in page
    for gone in ("news", "questions"):
        assert Visitor(app).get(f"{home.address}/{gone}").status_code == 404
    assert browser.post(f"{PAGES}/panels", {"gossip": "on"}).status_code == 422
    assert browser.post(f"{PAGES}/panels", {"news": "off"}).status_code == 422
    with work() as session:
        told = session.scalars(
            select(AuditEntry.details).where(
                AuditEntry.township_id == home.township.id, AuditEntry.act == "panels.switch"
            )
        ).all()
    assert told == [{"shown": ["disclosures", "cadres"], "switched": ["ask", "news", "cadres", "register"]}]
    assert "清廉印象" in browser.get(PAGES).text
    log = browser.get("/office/audit").text
    assert "调整村页面栏目" in log and "三务公开 · 清廉印象" in log


def test_whoever_is_not_signed_in_comes_to_the_form_about_the_line(app: Flask, work: Work, home: Village) -> None:
    with work() as session:
        text, villager = published(session, home), person(session, home.township, "villager")
    page = f"{home.address}/disclosures/{text.id}"
    stranger = Visitor(app)
    way = re.findall(rf'href="({page}/lines/[0-9]+/question)"', stranger.get(page).text)
    assert len(way) == 3
    turned = stranger.client.get(way[2])
    assert turned.status_code == 302 and way[2] in unquote(turned.location)
    stranger.get(turned.location)
    form = {"township": str(home.township.id), "phone": villager.phone, "secret": PASSWORD, "next": way[2]}
    admitted = stranger.post("/sign-ins", form)
    assert admitted.location == way[2]
    asked = stranger.get(admitted.location).text
    assert "办公用品、印油" in asked and 'name="line_id"' in asked


def test_only_the_villages_own_people_ask(app: Flask, work: Work, home: Village) -> None:
    with work() as session:
        text = published(session, home)
        away = person(session, home.township, "villager", village_id=home.township.shanglinhu)
    page = f"{home.address}/disclosures/{text.id}"
    other = entered(app, away)
    assert '/question"' not in other.get(page).text
    for way in (f"{page}/lines/1/question", f"{page}/question", f"{home.address}/question"):
        answer = other.get(way)
        assert answer.status_code == 403 and "这里由小桥头村的村民提问" in answer.text
    own = entered(app, home.villager)
    assert own.get(f"{page}/lines/9/question").status_code == 404
    assert own.get(f"{home.address}/question").status_code == 200
    assert own.get(f"{page}/question").status_code == 200


def test_the_register_shows_answers_and_never_the_asker(app: Flask, work: Work, home: Village) -> None:
    with work() as session:
        text = published(session, home)
        line = session.scalars(select(MoneyLine.id).where(MoneyLine.disclosure_id == text.id).limit(1)).one()
    asker, editor = entered(app, home.villager), entered(app, home.editor)
    question = {"key": str(uuid4()), "kind": "ask", "text": "柜子放哪里？", "disclosure_id": str(text.id)}
    asker.post("/questions", {**question, "line_id": str(line)})
    assert "柜子放哪里" not in Visitor(app).get(f"{home.address}/questions").text
    case = re.search(r"/office/cases/[0-9a-f-]{36}", editor.get("/office/cases").text)
    assert case
    editor.post(f"{case[0]}/replies", {"text": "在档案室。"})
    for page in (f"{home.address}/questions", home.address, f"{home.address}/disclosures/{text.id}"):
        public = Visitor(app).get(page).text
        assert "柜子放哪里？" in public and "在档案室。" in public and home.villager.name not in public


def test_a_long_disclosure_comes_in_parts_and_each_line_has_a_lasting_address(
    app: Flask, work: Work, home: Village
) -> None:
    lines = tuple(LineDraft(day=CABINET.day, purpose=f"第{number}件", amount_fen=100) for number in range(1, 602))
    draft = Draft(category="finance", matter="收支", title="六百笔", lines=lines)
    with work() as session:
        text = service.publish(session, home.township.id, home.id, home.editor.id, draft, uuid4(), MORNING)
        session.execute(
            update(MoneyLine).where(MoneyLine.disclosure_id == text.id, MoneyLine.number == 5).values(withdrawn=True)
        )
    page = f"{home.address}/disclosures/{text.id}"
    reader = entered(app, home.villager)
    first, last = reader.get(page).text, reader.get(f"{page}?part=2").text
    assert "第301件" in first and "第302件" not in first and "第5件" not in first
    assert "第302件" in last and "第601件" in last
    assert "data-reading" not in first and "data-reading" in last, "one has read it at its end"
    asking = Visitor(app).client
    assert asking.get(f"{page}/lines/301").location == f"{page}#line-301"
    assert asking.get(f"{page}/lines/302").location == f"{page}?part=2#line-302"
    assert asking.get(f"{page}/lines/5").location == f"{page}?part=2#line-5", "taken out: below the last"
    nowhere = (
        "/lines/602",
        "/lines/0",
        "/lines/" + "9" * 40,
        "?part=3",
        "?part=0",
        "?part=x",
        "?part=" + "9" * 40,
    )
    for nothing in nowhere:
        assert asking.get(f"{page}{nothing}").status_code == 404, nothing


def test_a_withdrawn_disclosure_leaves_its_matter_day_and_reason(app: Flask, work: Work, home: Village) -> None:
    with work() as session:
        text = published(session, home)
        service.withdraw(session, home.township.id, home.id, home.editor.id, text.id, "重复公开了一次。", MORNING)
    for page in (home.address, f"{home.address}/disclosures"):
        public = Visitor(app).get(page).text
        assert "<s>财务 · 2026年11月</s>" in public and "重复公开了一次。" in public and "1,040.00" not in public
    assert entered(app, home.villager).post(f"/disclosures/{text.id}/readings", {"start": "x"}).status_code == 410
    with work() as session:
        assert session.get_one(Disclosure, (home.township.id, text.id)).state == "withdrawn"


@pytest.mark.parametrize("size", ["", "?size=a4", "?size=a3", "?size=A3"])
def test_the_posters_code_leads_to_the_village(app: Flask, home: Village, size: str) -> None:
    page = Visitor(app).get(f"{home.address}/poster{size}").text
    picture = re.search(r'src="data:image/svg\+xml;base64,([^"]+)"', page)
    assert picture and "小桥头村" in page
    assert _read(base64.b64decode(picture[1]).decode()) == f"http://localhost{home.address}"


def test_the_poster_names_the_address_under_which_people_reach_it(
    app: Flask, home: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = app.extensions["qiaotou"]
    known = replace(house, settings=replace(house.settings, public_url="https://qiaotou.example"))
    monkeypatch.setitem(app.extensions, "qiaotou", known)
    page = Visitor(app).get(f"{home.address}/poster").text
    picture = re.search(r'src="data:image/svg\+xml;base64,([^"]+)"', page)
    assert picture and _read(base64.b64decode(picture[1]).decode()) == f"https://qiaotou.example{home.address}"
    assert f'<link rel="canonical" href="https://qiaotou.example{home.address}/poster">' in page


def test_there_are_two_sizes_of_paper_and_all_posters_are_the_officers(
    app: Flask, home: Village, officer: Person
) -> None:
    assert Visitor(app).get(f"{home.address}/poster?size=a0").status_code == 404
    browser = entered(app, officer)
    page = browser.get("/office/posters?size=a3").text
    assert page.count("sheet sheet-a3") == 2 and "上林湖村" in page
    assert browser.get("/office/posters?size=letter").status_code == 404


def _read(svg: str) -> str:
    """Draw the squares of a QR code's path and read them as a phone does."""
    side = int(re.search(r'viewBox="0 0 (\d+)', svg)[1])  # type: ignore[index]
    picture = Image.new("L", (side * 8, side * 8), 255)
    draw: Callable[..., None] = ImageDraw.Draw(picture).rectangle
    for x, y in re.findall(r"M(\d+),(\d+)H", svg):
        draw((int(x) * 8, int(y) * 8, int(x) * 8 + 7, int(y) * 8 + 7), fill=0)
    found = zxingcpp.read_barcodes(Image.open(_saved(picture)))
    return str(found[0].text) if found else ""


def _saved(picture: Image.Image) -> io.BytesIO:
    kept = io.BytesIO()
    picture.save(kept, "png")
    return kept


def test_the_money_shown_first_is_of_the_last_month_that_is_over(app: Flask, work: Work, home: Village) -> None:
    with work() as session:
        published(session, home)
    page = Visitor(app).get(home.address).text
    assert "2026年11月村里的钱（这个月还没完，先看已公布的）" in page
    with work() as session:
        october = replace(CABINET, day=CABINET.day.replace(month=10, day=31))
        published(session, home, Draft(category="finance", matter="财务收支", title="十月", lines=(october,)))
    page = Visitor(app).get(home.address).text
    assert "2026年10月村里的钱" in page and "2026年11月村里的钱" not in page


def test_the_register_tells_since_when_a_question_waits_and_nothing_else_of_it(
    app: Flask, work: Work, home: Village, sealer: Sealer
) -> None:
    with work() as session:
        text = published(session, home)
        line = session.scalars(select(MoneyLine).where(MoneyLine.disclosure_id == text.id, MoneyLine.number == 3)).one()
        about = Question(kind="ask", text="印油怎么这么贵？", disclosure_id=text.id, line_id=line.id)
        case_id = open_case(session, sealer, home.township.id, home.villager.id, about, uuid4(), MORNING).id
    page = Visitor(app).get(f"{home.address}/questions").text
    assert "今天刚提的" in page and "印油" not in page and text.title not in page
    with work() as session:
        session.execute(
            update(SupervisionCase)
            .where(SupervisionCase.township_id == home.township.id, SupervisionCase.id == case_id)
            .values(opened_on=date(2026, 11, 2))
        )
    page = Visitor(app).get(f"{home.address}/questions").text
    assert f"已等 {(business_day(MORNING) - date(2026, 11, 2)).days} 天" in page

    with work() as session:
        answered(session, home, case_id)
    for where in ("/questions", ""):
        page = Visitor(app).get(f"{home.address}{where}").text
        assert "印油怎么这么贵？" in page and "已等" not in page
        assert f"{home.address}/disclosures/{text.id}/lines/3" in page
    with work() as session:
        service.withdraw(session, home.township.id, home.id, home.editor.id, text.id, "登错了。", MORNING)
    for where in ("/questions", ""):
        page = Visitor(app).get(f"{home.address}{where}").text
        assert "印油怎么这么贵？" in page and "后来撤回了" in page
        assert f'href="{home.address}/disclosures/{text.id}"' not in page and f"{text.id}/lines/" not in page


def test_a_village_page_leads_to_what_is_to_be_published_and_a_disclosure_to_its_history(
    app: Flask, work: Work, home: Village
) -> None:
    with work() as session:
        text = published(session, home)
    visitor, villager = Visitor(app), entered(app, home.villager)
    for page in (home.address, f"{home.address}/disclosures"):
        assert f'href="{home.address}/obligations"' in visitor.get(page).text
    assert (
        f'href="{home.address}/disclosures/{text.id}/history"'
        in visitor.get(f"{home.address}/disclosures/{text.id}").text
    )
    for page in ("disclosures", "obligations"):
        assert f'href="{home.address}/following"' in villager.get(f"{home.address}/{page}").text


def test_whoever_wants_to_ask_is_told_why_to_sign_in_and_the_way_back(app: Flask, work: Work, home: Village) -> None:
    with work() as session:
        text = published(session, home)
    page = f"{home.address}/disclosures/{text.id}"
    for way, back in (
        (f"{home.address}/question", home.address),
        (f"{page}/question", page),
        (f"{page}/lines/3/question", f"{page}/lines/3"),
    ):
        told = Visitor(app).get(way).text
        assert "登录后就能问" in told and "没有手机" in told and f'href="{back}"' in told
    for other in (f"{home.address}/news", "/villages/330282109999/question", "//evil.example/question", "/nowhere", ""):
        told = Visitor(app).get("/sign-in", query_string={"next": other}).text
        assert "登录后就能问" not in told, other
