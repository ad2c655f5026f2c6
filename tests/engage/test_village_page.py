"""The village's page: its panels, its news, the register, the poster's code, and the way to a question about a line."""

import base64
import io
import re
from collections.abc import Callable
from dataclasses import replace
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
from engage.village.models import PANELS
from engage.village.service import switch_panels
from kernel.audit import AuditEntry
from kernel.identity.models import Person
from tests.browsing import Visitor
from tests.conftest import MORNING, Work
from tests.engage.arranging import CABINET, Village, entered, published
from tests.founding import PASSWORD, Founded, person

NEWS = {"title": "周三义诊", "day": "2026-11-20", "text": "医生周三下午到文化礼堂。\n有事打 13800138000。"}
PAGES = "/office/village-pages"


@pytest.fixture
def officer(work: Work, township: Founded) -> Person:
    with work() as session:
        return person(session, township, "officer", name="沈科长")


def sent(editor: Visitor, **changed: str) -> dict[str, str]:
    """Return the news form of the editor's desk, filled in."""
    key = re.search(r'name="key" value="([^"]+)"', editor.get("/office/village").text)
    assert key
    return {**NEWS, "key": key[1], **changed}


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


def test_news_is_published_once_masked_and_withdrawn_with_a_reason(app: Flask, home: Village) -> None:
    editor = entered(app, home.editor)
    form = sent(editor)
    for _ in range(2):
        assert editor.post("/office/village/news", form).status_code == 303
    public = Visitor(app).get(f"{home.address}/news").text
    assert public.count("周三义诊") == 1 and "13800138000" not in public and "138" in public
    assert "周三义诊" in Visitor(app).get(home.address).text
    other = editor.post("/office/village/news", {**form, "title": "另一条"})
    assert other.status_code == 409 and "另一条" in other.text, "what was typed is kept"

    one = re.search(r"/office/village/news/[0-9a-f-]{36}", editor.get("/office/village").text)
    assert one
    bare = editor.post(f"{one[0]}/withdrawals", {"reason": " "})
    assert bare.status_code == 422 and 'id="f-reason-error"' in bare.text
    for _ in range(2):
        assert editor.post(f"{one[0]}/withdrawals", {"reason": "改到周四。"}).status_code == 303
    assert editor.post(f"{one[0]}/withdrawals", {"reason": "别的原因。"}).status_code == 409
    public = Visitor(app).get(f"{home.address}/news").text
    assert "改到周四。" in public and "周三义诊" not in public and "文化礼堂" not in public
    assert "周三义诊" not in Visitor(app).get(home.address).text


@pytest.mark.parametrize("wrong", [{"title": ""}, {"day": "昨天"}, {"text": "长" * 1001}, {"key": "x"}, {"more": "1"}])
def test_news_that_is_wrong_is_kept_in_the_form(app: Flask, home: Village, wrong: dict[str, str]) -> None:
    editor = entered(app, home.editor)
    answer = editor.post("/office/village/news", sent(editor, **wrong))
    assert answer.status_code == 422 and ("医生周三下午" in answer.text or "text" in wrong)
    assert "周三义诊" not in Visitor(app).get(f"{home.address}/news").text


def test_another_villages_news_is_out_of_reach(app: Flask, work: Work, home: Village) -> None:
    with work() as session:
        away = home.township.shanglinhu
        stranger = person(session, home.township, "editor", village_id=away, scope_id=away)
    editor = entered(app, home.editor)
    editor.post("/office/village/news", sent(editor))
    one = re.search(r"/office/village/news/[0-9a-f-]{36}", editor.get("/office/village").text)
    assert one
    other = entered(app, stranger)
    assert other.get(one[0]).status_code == 404
    assert other.post(f"{one[0]}/withdrawals", {"reason": "不是我的"}).status_code == 404


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
    nowhere = (
        "/lines/5",
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


def test_a_withdrawn_disclosure_leaves_its_title_day_and_reason(app: Flask, work: Work, home: Village) -> None:
    with work() as session:
        text = published(session, home)
        service.withdraw(session, home.township.id, home.id, home.editor.id, text.id, "重复公开了一次。", MORNING)
    for page in (home.address, f"{home.address}/disclosures"):
        public = Visitor(app).get(page).text
        assert f"<s>{text.title}</s>" in public and "重复公开了一次。" in public and "1,040.00" not in public
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
