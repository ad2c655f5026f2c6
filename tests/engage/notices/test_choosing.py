"""Choosing where to be told: consent is given by the person alone, and a phone is forgotten when it should be."""

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from engage.catalogue.models import CatalogueMatter
from engage.notices import queries
from engage.notices.models import Delivery, NoticeReader, PushDevice
from kernel.identity import service as identity
from kernel.ids import new_id
from tests.browsing import Visitor
from tests.conftest import MORNING, Work
from tests.engage.arranging import Village, entered, published
from tests.engage.notices.phones import Phone, Post
from tests.founding import PASSWORD, PIN


def devices(work: Work, home: Village) -> list[PushDevice]:
    with work() as session:
        return list(session.scalars(select(PushDevice).where(PushDevice.township_id == home.township.id)))


def test_a_phone_is_kept_sealed_and_ended_by_its_owner_alone(app: Flask, work: Work, home: Village) -> None:
    mine, other = entered(app, home.villager), entered(app, home.neighbour)
    phone = Phone()
    assert mine.post("/push-devices", phone.form).status_code == 303
    page = mine.get("/following").text
    assert "Android" in page and "就是这台" in page
    (device,) = devices(work, home)
    told = " ".join(str(value) for value in vars(device).values())
    assert "push.example.com" not in told and phone.form["auth"] not in told

    assert other.post(f"/push-devices/{device.id}/removals").status_code == 404
    assert "Android" not in other.get("/following").text
    assert mine.post(f"/push-devices/{device.id}/removals").status_code == 303
    assert devices(work, home) == []


def test_a_browser_that_subscribes_again_is_the_same_device_and_whose_it_is_now(
    app: Flask, work: Work, home: Village
) -> None:
    phone = Phone()
    entered(app, home.villager).post("/push-devices", phone.form)
    entered(app, home.villager).post("/push-devices", phone.form)
    assert [device.person_id for device in devices(work, home)] == [home.villager.id]
    entered(app, home.neighbour).post("/push-devices", phone.form)
    assert [device.person_id for device in devices(work, home)] == [home.neighbour.id]


@pytest.mark.parametrize(
    "changed",
    [
        {"endpoint": "http://push.example.com/x"},
        {"endpoint": "https://192.168.1.1/x"},
        {"endpoint": "https://localhost/x"},
        {"endpoint": "https://push.example.com:8080/x"},
        {"endpoint": ""},
        {"endpoint": "https://push.example.com/" + "x" * 1000},
        {"p256dh": "A"},
        {"auth": ""},
        {"person_id": str(new_id())},
    ],
)
def test_what_is_no_push_service_is_not_kept(app: Flask, work: Work, home: Village, changed: dict[str, str]) -> None:
    answer = entered(app, home.villager).post("/push-devices", {**Phone().form, **changed})
    assert answer.status_code == 422 and "没法提醒" in answer.text
    assert devices(work, home) == []


def test_nobody_has_more_than_five(app: Flask, work: Work, home: Village) -> None:
    answers = [
        entered(app, home.villager).post("/push-devices", Phone(f"https://push.example.com/{n}").form).status_code
        for n in range(6)
    ]
    assert answers == [303] * 5 + [409]


def test_signing_out_on_a_phone_forgets_it_there_alone(app: Flask, work: Work, home: Village, post: Post) -> None:
    phone, desk = entered(app, home.villager), entered(app, home.villager)
    phone.post("/push-devices", Phone("https://push.example.com/phone").form)
    desk.post("/push-devices", Phone("https://push.example.com/desk").form)
    post.service.answers = {"https://push.example.com/phone": 503, "https://push.example.com/desk": 503}
    with work() as session:
        published(session, home, at=MORNING)
    post.run()

    assert phone.post("/sign-outs").status_code == 303
    assert len(devices(work, home)) == 1
    with work() as session:
        waiting = select(Delivery.target_id).where(Delivery.township_id == home.township.id)
        assert session.scalars(waiting).all() == [devices_left(session, home)], "what was on its way there is gone too"


def devices_left(session: object, home: Village) -> object:
    wanted = select(PushDevice.id).where(PushDevice.township_id == home.township.id)
    return session.scalars(wanted).one()  # type: ignore[attr-defined]


def test_somebody_else_who_signs_in_on_a_phone_is_not_rung_for_the_first(
    app: Flask, work: Work, home: Village, township: object
) -> None:
    phone = entered(app, home.villager)
    phone.post("/push-devices", Phone().form)
    with work() as session:
        someone = session.merge(home.neighbour)
        identity.set_secrets(someone, PASSWORD, PIN)
    phone.sign_in(home.township, home.neighbour)
    assert devices(work, home) == []


def test_whoever_gets_a_new_way_in_is_told_on_no_old_phone(app: Flask, work: Work, home: Village) -> None:
    entered(app, home.villager).post("/push-devices", Phone().form)
    with work() as session:
        key = app.extensions["qiaotou"].settings.secrets.code_key
        code = identity.issue_activation(session, key, home.township.id, home.villager.id, MORNING)
    form = {"township": str(home.township.id), "code": code, "phone": home.villager.phone, "password": PASSWORD}
    assert Visitor(app).post("/activations", {**form, "pin": PIN}).status_code == 303
    assert devices(work, home) == []


def test_texts_are_offered_where_they_are_sent(app: Flask, work: Work, home: Village) -> None:
    browser = entered(app, home.villager)
    assert "镇里没有开通短信" in browser.get("/following").text
    answer = browser.post("/notice-wishes", {"texts": "each"})
    assert answer.status_code == 409 and "还没有开通短信" in answer.text
    assert browser.post("/notice-wishes", {"texts": "often"}).status_code == 422
    assert browser.post("/notice-wishes", {"pushes": "monthly"}).status_code == 303
    with work() as session:
        wanted = select(NoticeReader).where(NoticeReader.township_id == home.township.id)
        assert [(one.pushes, one.texts) for one in session.scalars(wanted)] == [("monthly", "none")]


def test_the_village_page_leads_to_following_it(app: Flask, work: Work, home: Village) -> None:
    browser = entered(app, home.villager)
    page = browser.get(f"{home.address}/following")
    assert page.status_code == 200 and "它公布的全部内容" in page.text
    assert browser.post(f"{home.address}/followings", {"how": "maybe"}).status_code == 422
    assert browser.post(f"{home.address}/followings", {"how": "some", "matters.1": "x"}).status_code == 422
    assert browser.post(f"{home.address}/followings", {"how": "some", "matters.1": str(new_id())}).status_code == 404
    assert browser.post("/villages/330282109999/followings", {"how": "whole"}).status_code == 404


def test_the_worker_may_serve_the_whole_site_and_is_never_stale(app: Flask) -> None:
    answer = Visitor(app).client.get("/sw.js")
    assert answer.status_code == 200 and answer.mimetype == "text/javascript"
    assert answer.headers["Service-Worker-Allowed"] == "/"
    assert (
        "no-store" in answer.headers["Cache-Control"]
        and "default-src 'none'" in answer.headers["Content-Security-Policy"]
    )
    answer.close()


def test_ticking_a_matter_chooses_it_and_choosing_some_needs_a_tick(app: Flask, work: Work, home: Village) -> None:
    with work() as session:
        rows = [
            CatalogueMatter(township_id=home.township.id, id=new_id(), number=number, category="village")
            for number in (1, 2)
        ]
        session.add_all(rows)
        matters = [str(row.id) for row in rows]
    browser = entered(app, home.villager)
    address = f"{home.address}/followings"

    def sent(how: str, *ticked: str) -> TestResponse:
        return browser.post(address, {"how": how, **{f"matters.{at}": one for at, one in enumerate(ticked, 1)}})

    def how() -> tuple[str, int]:
        with work() as session:
            found = queries.following(session, home.township.id, home.villager)[home.id]
        return found.how, len(found.matters)

    none = sent("some")
    assert none.status_code == 422 and "请至少勾选一项" in none.text and how() == ("whole", 0)
    assert sent("whole", matters[0]).status_code == 303 and how() == ("some", 1)
    assert "您只关注" in browser.get("/following").text
    assert sent("some", *matters).status_code == 303 and how() == ("some", 2)
    assert sent("some").status_code == 422 and how() == ("some", 2)
    assert sent("whole", *matters).status_code == 303 and how() == ("whole", 0), "the old ticks don't hold one back"
    assert sent("none").status_code == 303 and how() == ("none", 0)
