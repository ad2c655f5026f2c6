"""Paying by the code that hangs in a shop: from the villager's phone alone, once, and never at one's own shop."""

import re
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from kernel.identity import service as identity
from kernel.identity.models import Person
from merchants.directory.models import Shop
from merchants.stickers import service as stickers
from tests.browsing import Visitor
from tests.conftest import MORNING, Work
from tests.founding import PIN, Founded
from tests.merchants.arranging import Counter, Program, browser, open_counter, points_of, till_program, villager
from tests.merchants.test_one_wins import at_once, owed

KEY = re.compile(r'name="key" value="([^"]+)"')


@pytest.fixture
def token(work: Work, counter: Counter) -> str:
    with work() as session:
        return stickers.sticker_of(session, counter.township.id, counter.shop.id).token


@pytest.fixture
def pages(app: Flask, work: Work, township: Founded, payer: Person) -> Visitor:
    return browser(app, work, township, payer)


def pay(phone: Program, token: str, points: Any = 3, key: str = "") -> TestResponse:
    return phone.post(f"/stickers/{token}/payments", {"key": key or str(uuid4()), "points": points})


def test_a_sticker_is_128_random_bits_and_another_in_each_shop(app: Flask, work: Work, counter: Counter) -> None:
    other = open_counter(app, work, counter.township, "另一家")
    with work() as session:
        tokens = {stickers.sticker_of(session, counter.township.id, c.shop.id).token for c in (counter, other)}
    assert len(tokens) == 2 and all(re.fullmatch(r"[\w-]{22}", token) for token in tokens)


def test_the_payer_sees_whom_they_pay_and_the_till_hears_it(
    app: Flask, work: Work, township: Founded, counter: Counter, token: str, payer: Person, phone: Program
) -> None:
    seen = phone.get(f"/stickers/{token}").json
    sale = pay(phone, token, 7)

    assert (seen["shop"]["name"], seen["shop"]["village"], seen["points"]) == ("阿芬早餐店", "小桥头村", 100)
    assert (sale.status_code, sale.json["state"], sale.json["means"]) == (201, "captured", "sticker")
    assert points_of(work, township, payer.id) == 93
    heard = till_program(app, work, counter).get("/till/news").json
    assert [one["id"] for one in heard["sales"]] == [sale.json["id"]] and heard["today_points"] == 7


def test_the_same_key_pays_once_and_for_something_else_is_refused(
    work: Work, township: Founded, token: str, payer: Person, phone: Program
) -> None:
    key = str(uuid4())
    answers = [pay(phone, token, 7, key) for _ in range(3)]

    assert {answer.text for answer in answers} == {answers[0].text}
    other = pay(phone, token, 8, key)
    assert (other.status_code, other.json["code"]) == (409, "key_reused")
    assert points_of(work, township, payer.id) == 93


def test_fifty_clicks_at_once_pay_once(
    app: Flask, work: Work, township: Founded, counter: Counter, token: str, payer: Person, phone: Program
) -> None:
    key = str(uuid4())
    answers = at_once(lambda _: pay(phone, token, 7, key))

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.text for answer in answers}) == 1
    assert points_of(work, township, payer.id) == 93
    assert owed(work, township, [counter]) == 700


def test_above_the_limit_it_waits_for_the_pin(
    work: Work, township: Founded, token: str, payer: Person, phone: Program
) -> None:
    sale = pay(phone, token, 60).json
    assert sale["state"] == "awaiting" and points_of(work, township, payer.id) == 100

    confirmed = phone.post(f"/redemptions/{sale['id']}/confirmations", {"pin": PIN})

    assert confirmed.json["state"] == "captured" and points_of(work, township, payer.id) == 40


@pytest.mark.parametrize("who", ["owner", "clerk"])
def test_nobody_who_works_there_pays_by_their_own_shops_sticker(
    app: Flask, work: Work, township: Founded, counter: Counter, token: str, who: str
) -> None:
    worker: Person = getattr(counter, who)
    with work() as session:
        identity.grant_role(session, township.id, worker.id, "villager")
    own = Program(app, work, township, worker)

    refused = pay(own, token)

    assert (refused.status_code, refused.json["code"]) == (403, "selling_to_oneself")
    assert "您是这家店的人" in refused.json["detail"]
    assert own.get(f"/stickers/{token}").status_code == 403


def test_a_replaced_sticker_says_so_and_pays_nobody(
    work: Work, township: Founded, counter: Counter, token: str, payer: Person, phone: Program, pages: Visitor
) -> None:
    key = str(uuid4())
    before = pay(phone, token, 7, key)
    with work() as session:
        fresh = stickers.replace(session, township.id, counter.shop.id, actor_id=counter.owner.id, now=MORNING)

    late = pay(phone, token, 7)
    page = pages.get(f"/pay/{token}")

    assert (late.status_code, late.json["code"]) == (410, "sticker_replaced")
    assert page.status_code == 410 and "店家换了新码" in page.text
    assert pay(phone, token, 7, key).text == before.text, "what was paid before stays told"
    assert pay(phone, fresh.token, 3).status_code == 201
    assert points_of(work, township, payer.id) == 90


def test_a_neighbouring_townships_sticker_is_unknown(app: Flask, work: Work, phone: Program, pages: Visitor) -> None:
    assert phone.get("/stickers/AAAAAAAAAAAAAAAAAAAAAA").json["code"] == "sticker_unknown"
    page = pages.get("/pay/AAAAAAAAAAAAAAAAAAAAAA")
    assert page.status_code == 404 and "本镇没有店铺用这个码" in page.text


def test_a_suspended_shop_says_so_to_the_payer_in_words_for_payers(
    work: Work, counter: Counter, token: str, phone: Program, pages: Visitor
) -> None:
    with work() as session:
        session.get_one(Shop, (counter.township.id, counter.shop.id)).state = "suspended"

    refused = pay(phone, token)
    page = pages.get(f"/pay/{token}")

    assert (refused.status_code, refused.json["code"]) == (403, "shop_suspended")
    assert "请付现金" in refused.json["detail"] and page.status_code == 403 and "请付现金" in page.text


def test_too_few_points_is_said_to_the_payer_and_the_next_try_may_succeed(token: str, phone: Program) -> None:
    key = str(uuid4())
    refused = pay(phone, token, 101, key)
    with_pin = pay(phone, token, 50)

    assert (refused.status_code, refused.json["code"]) == (409, "not_enough_points")
    assert "您的积分不够" in refused.json["detail"]
    assert with_pin.status_code == 201


def test_given_up_it_never_comes(
    app: Flask, work: Work, township: Founded, token: str, payer: Person, phone: Program
) -> None:
    key, paid = str(uuid4()), str(uuid4())
    sale = pay(phone, token, 3, paid).json

    given_up = phone.post(f"/stickers/{token}/abandonments", {"key": key}).json
    late = pay(phone, token, 3, key)

    assert given_up == {"sale": None} and (late.status_code, late.json["code"]) == (409, "already_failed")
    assert phone.post(f"/stickers/{token}/abandonments", {"key": paid}).json == {"sale": sale}
    stranger = Program(app, work, township, villager(work, township, 5, name="李四"))
    assert stranger.post(f"/stickers/{token}/abandonments", {"key": paid}).status_code == 404
    assert points_of(work, township, payer.id) == 97


def test_without_scripts_the_amount_is_looked_at_and_paid(
    work: Work, township: Founded, token: str, payer: Person, pages: Visitor
) -> None:
    assert "阿芬早餐店</h1>" in pages.get(f"/pay/{token}").text
    looked = pages.get(f"/pay/{token}?points=7").text
    assert "7.00 元" in looked and "还剩 93 分" in looked
    form = {"key": KEY.findall(looked)[0], "points": "7"}

    paid = [pages.post(f"/pay/{token}/payments", form) for _ in range(2)]

    assert [answer.status_code for answer in paid] == [303, 303]
    assert paid[0].location == paid[1].location and paid[0].location.endswith("#paid")
    assert "已付" in pages.get(paid[0].location).text
    assert points_of(work, township, payer.id) == 93


@pytest.mark.parametrize("points", ["", "0", "-1", "1.5", "1_000", "３", "三", "9" * 30])
def test_what_is_no_amount_is_said_beside_the_field(token: str, pages: Visitor, points: str) -> None:
    looked = pages.get(f"/pay/{token}", query_string={"points": points})
    sent = pages.post(f"/pay/{token}/payments", {"key": str(uuid4()), "points": points})

    assert (looked.status_code, sent.status_code) == (422, 422)
    assert 'id="f-points-error"' in looked.text and 'id="f-points-error"' in sent.text


def test_whoever_is_not_signed_in_comes_back_after_it(app: Flask, token: str) -> None:
    stranger = app.test_client()
    asked = stranger.get(f"/pay/{token}?points=3")
    assert asked.status_code == 302 and f"next=/pay/{token}?points%3D3" in asked.location.replace("%2F", "/").replace(
        "%3F", "?"
    )
