"""Opening a shop, naming its owner, pairing its tills, adding its clerks: and who may not."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from kernel.audit import AuditEntry
from kernel.clock import FixedClock
from kernel.money import FEN
from ledger import account
from merchants.directory import queries, service, terminals
from merchants.directory.models import KINDS
from merchants.directory.refusals import ClerkExists, ShopExists
from tests.browsing import Visitor
from tests.conftest import MORNING, Work
from tests.founding import Founded, person
from tests.merchants.arranging import PAYEE, Counter, browser, code_key, open_counter

PAIRING = re.compile(r"data-pairing-code>([A-Z0-9-]+)<")
ACTIVATION = re.compile(r"data-activation-code>([A-Z0-9-]+)<")


@pytest.fixture
def owner(app: Flask, work: Work, township: Founded, counter: Counter) -> Visitor:
    visitor = browser(app, work, township, counter.owner)
    visitor.get("/shop/terminals")
    return visitor


@pytest.fixture
def officer(app: Flask, work: Work, township: Founded) -> Visitor:
    with work() as session:
        someone = person(session, township, "officer", name="钱科长")
    visitor = browser(app, work, township, someone)
    visitor.get("/office/shops")
    return visitor


def test_a_shop_has_its_account_in_the_books_from_the_first_day(
    work: Work, township: Founded, counter: Counter
) -> None:
    with work() as session:
        payable = account(session, township.id, "shop-payable", FEN, str(counter.shop.id))
        card = queries.shop_card(session, township.id, counter.shop.id)

    assert (payable.normal_side, payable.limit) == ("credit", None)
    assert (card.name, card.kind, card.village, card.state) == ("阿芬早餐店", "breakfast", "小桥头村", "approved")


def test_a_village_has_one_shop_of_a_name(app: Flask, work: Work, township: Founded, counter: Counter) -> None:
    with pytest.raises(ShopExists):
        open_counter(app, work, township)


def test_an_officer_suspends_with_a_reason_and_lets_sell_again(
    work: Work, township: Founded, counter: Counter, officer: Visitor
) -> None:
    states = f"/office/shops/{counter.shop.id}/states"
    assert officer.post(states, {"state": "suspended"}).status_code == 422, "the owner is told why"
    for state, reason in (("suspended", "顾客投诉"), ("approved", "")):
        assert officer.post(states, {"state": state, "reason": reason}).status_code == 303
        with work() as session:
            assert queries.shop_card(session, township.id, counter.shop.id).state == state
    assert officer.post(states, {"state": "gone", "reason": "x"}).status_code == 422


def test_the_owner_pairs_names_and_cuts_off_a_till(
    work: Work, township: Founded, counter: Counter, owner: Visitor, visitor: Callable[[], Visitor]
) -> None:
    code = PAIRING.search(owner.post("/shop/pairing-codes").text)
    assert code
    device = visitor().client.post(
        "/api/v1/terminals", json={"township": township.id, "code": code[1], "label": "手机"}
    )
    assert device.status_code == 201
    assert "手机" in owner.get("/shop/terminals").text

    named = owner.post(f"/shop/terminals/{device.json['id']}/labels", {"label": "阿芬的手机"})
    nameless = owner.post(f"/shop/terminals/{device.json['id']}/labels", {"label": " "})
    cut_off = owner.post(f"/shop/terminals/{device.json['id']}/cut-offs")

    assert (named.status_code, nameless.status_code, cut_off.status_code) == (303, 422, 303)
    page = owner.get("/shop/terminals").text
    assert "阿芬的手机" in page and "已停用" in page
    with work() as session:
        acts = session.scalars(
            select(AuditEntry.act).where(AuditEntry.township_id == township.id).order_by(AuditEntry.id)
        ).all()
    assert acts[-4:] == ["terminal.invite", "terminal.pair", "terminal.label", "terminal.cut-off"]


def test_an_owner_pairs_the_device_in_hand_without_a_code(
    app: Flask, work: Work, township: Founded, counter: Counter, owner: Visitor
) -> None:
    assert 'action="/till/own-pairings"' in owner.get("/till").text
    assert owner.post("/till/own-pairings").location == "/till"
    assert 'id="sale"' in owner.get("/till").text
    clerk = browser(app, work, township, counter.clerk)
    assert "own-pairings" not in clerk.get("/till").text
    assert clerk.post("/till/own-pairings").status_code == 403


def test_cutting_off_is_asked_once_more_and_the_township_says_why(
    counter: Counter, owner: Visitor, officer: Visitor
) -> None:
    asked = owner.get("/shop/terminals").text.partition("永久停用")[2]
    assert "可以重新配对" in asked.partition("</details>")[0]
    cut_off = f"/office/shops/{counter.shop.id}/terminals/{counter.terminal_id}/cut-offs"
    assert officer.post(cut_off, {"reason": ""}).status_code == 422
    assert officer.post(cut_off, {"reason": "设备被偷"}).status_code == 303
    assert "设备被偷" in owner.get("/shop/terminals").text


def test_a_pairing_code_lasts_a_quarter_of_an_hour_and_the_newest_counts(
    app: Flask, work: Work, township: Founded, counter: Counter, clock: FixedClock, visitor: Callable[[], Visitor]
) -> None:
    def issue() -> str:
        with work() as session:
            return terminals.issue_pairing_code(
                session,
                code_key(app),
                township.id,
                shop_id=counter.shop.id,
                actor_id=counter.owner.id,
                now=clock.now(),
            )

    def pair(code: str) -> int:
        body = {"township": township.id, "code": code}
        return visitor().client.post("/api/v1/terminals", json=body).status_code

    older, newer = issue(), issue()
    assert (pair(older), pair(newer), pair(newer)) == (403, 201, 403)
    late = issue()
    clock.advance(minutes=15)
    assert pair(late) == 403


def test_the_owner_adds_a_clerk_and_ends_it(work: Work, township: Founded, counter: Counter, owner: Visitor) -> None:
    added = owner.post("/shop/clerks", {"name": "小李"})
    twice = owner.post("/shop/clerks", {"name": "小李"})
    assert added.status_code == 200 and ACTIVATION.search(added.text)
    assert twice.status_code == 409 and not ACTIVATION.search(twice.text)
    with work() as session:
        [clerk] = [one for one in queries.clerks(session, township.id, counter.shop.id) if one.name == "小李"]

    again = owner.post(f"/shop/clerks/{clerk.person_id}/codes")
    ended = owner.post(f"/shop/clerks/{clerk.person_id}/removals")

    assert ACTIVATION.search(again.text) and not clerk.signed_up
    assert ended.status_code == 303
    assert "小李" not in owner.get("/shop/clerks").text
    assert owner.post(f"/shop/clerks/{clerk.person_id}/codes").status_code == 404


def test_an_owner_reaches_only_the_own_shop(
    app: Flask, work: Work, township: Founded, counter: Counter, owner: Visitor
) -> None:
    other = open_counter(app, work, township, "另一家")

    answers = [
        owner.post(f"/shop/terminals/{other.terminal_id}/cut-offs"),
        owner.post(f"/shop/terminals/{other.terminal_id}/labels", {"label": "x"}),
        owner.post(f"/shop/clerks/{other.clerk.id}/codes"),
        owner.post(f"/shop/clerks/{other.owner.id}/codes"),
        owner.client.get(f"/office/shops/{other.shop.id}"),
    ]

    assert [answer.status_code for answer in answers] == [404, 404, 404, 404, 403]
    owner.post(f"/shop/clerks/{other.clerk.id}/removals")
    with work() as session:
        assert [clerk.name for clerk in queries.clerks(session, township.id, other.shop.id)] == ["周小妹"]


def test_two_people_of_one_name_need_a_mark(app: Flask, work: Work, township: Founded, counter: Counter) -> None:
    with work() as session, pytest.raises(ClerkExists):
        service.add_staff(
            session,
            code_key(app),
            township.id,
            shop_id=counter.shop.id,
            role="clerk",
            name="周小妹",
            actor_id=counter.owner.id,
            now=MORNING,
        )


def test_anybody_may_know_where_points_are_taken(
    app: Flask, work: Work, township: Founded, counter: Counter, officer: Visitor, visitor: Callable[[], Visitor]
) -> None:
    closed = open_counter(app, work, township, "停业的店", "barber")
    officer.post(f"/office/shops/{closed.shop.id}/states", {"state": "suspended", "reason": "歇业"})

    told = visitor().client.get(f"/api/v1/shops?township={township.id}")

    assert told.status_code == 200
    assert told.json == {
        "shops": [
            {
                "id": str(counter.shop.id),
                "name": "阿芬早餐店",
                "kind": "breakfast",
                "village": "小桥头村",
                "address": "",
                "hours": {"spans": [], "closed": []},
                "open_now": None,
                "not_for": ["tobacco", "alcohol", "lottery", "prepaid"],
            }
        ],
        "next": None,
    }
    assert PAYEE.account not in told.text
    for wrong, status in (("", 422), ("?township=1", 422), ("?township=999999999", 404), ("?township=a&x=1", 422)):
        assert visitor().client.get(f"/api/v1/shops{wrong}").status_code == status


def test_lists_page_by_key(app: Flask, work: Work, township: Founded) -> None:
    with work() as session:
        for number in range(5):
            service.open_shop(
                session,
                township.id,
                village_id=township.xiaoqiaotou,
                name=f"第{number}家",
                kind=list(KINDS)[number],
                payee=PAYEE,
                actor_id=None,
                now=MORNING,
            )
        first = queries.shops_page(session, township.id, limit=3)
        rest = queries.shops_page(session, township.id, after=first[-1].id, limit=3)

    assert [shop.name for shop in (*first, *rest)] == [f"第{number}家" for number in range(5)]
