"""A village's news: masked and looked at first, published once, withdrawn with a reason."""

import re
from datetime import date
from uuid import uuid4

import pytest
from flask import Flask

from engage.village.refusals import NewsStandsAlready
from engage.village.service import NewsDraft, publish_news
from tests.browsing import Visitor
from tests.conftest import MORNING, Work
from tests.engage.arranging import Village, entered
from tests.engage.filling import form_with
from tests.founding import person

NEWS = {"title": "周三义诊", "day": "2026-11-20", "text": "医生周三下午到文化礼堂。\n有事打 13800138000。"}


def test_news_is_published_once_masked_and_withdrawn_with_a_reason(app: Flask, home: Village) -> None:
    editor = entered(app, home.editor)
    form = ticked(editor, sent(editor))
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


def test_what_is_masked_in_news_is_shown_first(app: Flask, home: Village) -> None:
    editor = entered(app, home.editor)
    form = sent(editor)
    shown = editor.post("/office/village/news", form)
    card = shown.text.partition('id="masked"')[2].partition("</section>")[0]
    assert shown.status_code == 200 and "13800138000 →" in card and "138****8000" in card, "before and after"
    assert "周三义诊" not in Visitor(app).get(f"{home.address}/news").text
    seen = ticked(editor, form)
    other = editor.post("/office/village/news", {**seen, "text": "电话 13900139000"})
    assert other.status_code == 200, "a tick holds for what was shown, and for nothing else"
    assert editor.post("/office/village/news", seen).status_code == 303
    plain = sent(editor, text="医生周三下午在文化礼堂。")
    assert editor.post("/office/village/news", plain).status_code == 303, "what has nothing to hide goes at once"


def test_a_number_that_begins_in_the_title_of_news_is_hidden_in_both(app: Flask, home: Village) -> None:
    editor = entered(app, home.editor)
    form = ticked(editor, sent(editor, title="捐款汇入 6228480329", text="571846031，谢谢。"))
    assert editor.post("/office/village/news", form).status_code == 303
    public = Visitor(app).get(f"{home.address}/news").text
    assert "捐款汇入 ****" in public and "****，谢谢" in public and "6228480329" not in public


def test_a_name_that_nobody_knows_is_asked_about_once(app: Flask, home: Village) -> None:
    editor = entered(app, home.editor)
    form = sent(editor, text="请收款人沈阿根到村里来。")
    shown = editor.post("/office/village/news", form).text
    assert 'name="hide.沈阿根"' in shown and 'id="f-sure-names"' in shown
    assert "沈阿根" not in Visitor(app).get(f"{home.address}/news").text
    seen = {"seen": form_with(shown, "seen")["seen"]}
    for _ in range(2):
        assert editor.post("/office/village/news", {**form, **seen, "sure.names": "on"}).status_code == 303
    assert Visitor(app).get(f"{home.address}/news").text.count("沈阿根") == 1

    hidden = {**sent(editor, title="再来一次", text=form["text"]), "hide.沈阿根": "on"}
    shown = editor.post("/office/village/news", hidden).text
    assert "沈阿根 →" in shown and "沈**" in shown
    seen = {"seen": form_with(shown, "seen")["seen"], "sure.masked": "on"}
    assert editor.post("/office/village/news", {**hidden, **seen}).status_code == 303
    assert "收款人沈**" in Visitor(app).get(f"{home.address}/news").text


def test_the_same_news_under_another_key_is_asked_about(app: Flask, work: Work, home: Village) -> None:
    editor = entered(app, home.editor)
    plain = "医生周三下午在文化礼堂。"
    first = sent(editor, text=plain)
    assert editor.post("/office/village/news", first).status_code == 303
    assert editor.post("/office/village/news", first).status_code == 303, "a second click is no second piece"
    again = sent(editor, text=plain, day="2026-11-21")
    shown = editor.post("/office/village/news", again).text
    assert 'id="f-sure-twice"' in shown
    draft = NewsDraft(day=date(2026, 11, 21), title=NEWS["title"], text=plain)
    with work() as session, pytest.raises(NewsStandsAlready):
        publish_news(session, home.township.id, home.id, home.editor.id, draft, uuid4(), MORNING)
    assert Visitor(app).get(f"{home.address}/news").text.count(plain) == 1
    tick = {"seen": form_with(shown, "seen")["seen"], "sure.twice": "on"}
    assert editor.post("/office/village/news", {**again, **tick}).status_code == 303
    assert Visitor(app).get(f"{home.address}/news").text.count(plain) == 2


def ticked(editor: Visitor, form: dict[str, str]) -> dict[str, str]:
    """Send a form in which something is masked, and tick what is shown."""
    shown = editor.post("/office/village/news", form).text
    return {**form, "seen": form_with(shown, "seen")["seen"], "sure.masked": "on"}


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
    editor.post("/office/village/news", ticked(editor, sent(editor)))
    one = re.search(r"/office/village/news/[0-9a-f-]{36}", editor.get("/office/village").text)
    assert one
    other = entered(app, stranger)
    assert other.get(one[0]).status_code == 404
    assert other.post(f"{one[0]}/withdrawals", {"reason": "不是我的"}).status_code == 404


def sent(editor: Visitor, **changed: str) -> dict[str, str]:
    """Return the news form of the editor's desk, filled in."""
    key = re.search(r'name="key" value="([^"]+)"', editor.get("/office/village").text)
    assert key
    return {**NEWS, "key": key[1], **changed}
