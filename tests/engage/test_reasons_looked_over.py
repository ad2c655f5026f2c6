"""Every reason that stays in public is looked over before it does: names and numbers in it are asked about."""

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask

from engage.obligations.service import enter_event
from engage.village.service import NewsDraft, publish_news
from kernel.ids import new_id
from tests.browsing import Visitor
from tests.conftest import MORNING, Work
from tests.engage.arranging import Village, entered, neighbour_named, published
from tests.engage.filling import form_with
from tests.engage.keeping_time import AWARDS, officer, with_catalogue

NAMED = "陈大伯和沈雪娥的补贴写错了"
SHOWN = "陈**和沈**的补贴写错了"
Door = tuple[Visitor, str, dict[str, str], str]
"""Who does it, where, with what besides the reason, and where everybody reads it."""


def withdrawing(app: Flask, work: Work, home: Village) -> Door:
    with work() as session:
        done = published(session, home).id
    about = f"{home.address}/disclosures/{done}/history"
    return entered(app, home.editor), f"/office/disclosures/{done}/withdrawals", {"sure": "on"}, about


def withdrawing_news(app: Flask, work: Work, home: Village) -> Door:
    draft = NewsDraft(day=date(2026, 11, 20), title="停水", text="周三停水")
    with work() as session:
        news = publish_news(session, home.township.id, home.id, home.editor.id, draft, new_id(), MORNING).id
    return entered(app, home.editor), f"/office/village/news/{news}/withdrawals", {}, f"{home.address}/news"


def correcting_the_opening(app: Flask, work: Work, home: Village) -> Door:
    with work() as session:
        published(session, home)
    editor, entry = entered(app, home.editor), {"day": "2026-01-01", "amount": "100"}
    assert editor.post("/office/opening-balance", {**entry, "made_for": "0"}).status_code == 303
    return editor, "/office/opening-balance", {**entry, "amount": "200", "made_for": "1"}, f"{home.address}/finances"


def striking(app: Flask, work: Work, home: Village) -> Door:
    with work() as session:
        matter, someone = with_catalogue(session, home)[AWARDS], officer(session, home)
        of = (home.township.id, home.id, matter, date(2026, 11, 2))
        event = enter_event(session, *of, "收到物资", home.editor.id, new_id(), MORNING).id
    return entered(app, someone), f"/office/events/{event}/strikes", {}, f"{home.address}/obligations"


@pytest.mark.parametrize("door", [withdrawing, withdrawing_news, correcting_the_opening, striking])
def test_a_reason_is_shown_before_it_stands_in_public(
    app: Flask, work: Work, home: Village, door: Callable[[Flask, Work, Village], Door]
) -> None:
    with work() as session:
        neighbour_named("沈雪娥", session, home.township, "villager").village_id = home.township.shanglinhu
    who, place, more, public = door(app, work, home)

    asked = who.post(place, {**more, "reason": NAMED})
    assert asked.status_code == 422 and 'name="hide.沈雪娥"' in asked.text
    assert "写错了" not in Visitor(app).get(public).text
    back = who.post(place, {**form_with(asked.text, "seen"), "change": "1"})
    assert back.status_code == 200 and NAMED in back.text, "what was typed is kept"

    hiding = who.post(place, {**form_with(asked.text, "seen"), "hide.沈雪娥": "on"})
    assert hiding.status_code == 422 and SHOWN in hiding.text
    sure = {**form_with(hiding.text, "seen"), "sure.masked": "on", "hide.沈雪娥": "on"}
    assert who.post(place, sure).status_code == 303
    shown = Visitor(app).get(public).text
    assert SHOWN in shown and "沈雪娥" not in shown


def test_a_program_is_asked_about_a_reason_too(app: Flask, work: Work, home: Village) -> None:
    who, place, _, public = withdrawing(app, work, home)
    place, body = place.replace("/office", "/api/v1"), {"reason": NAMED.replace("和沈雪娥", "")}
    asked = who.json("POST", place, body)
    assert (asked.status_code, asked.json["code"]) == (409, "look_first")
    assert "写错了" not in Visitor(app).get(public).text
    assert who.json("POST", place, {**body, "sure": ["masked"]}).status_code == 201
    assert "陈**的补贴写错了" in Visitor(app).get(public).text
