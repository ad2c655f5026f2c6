"""A payer complains about a receipt: the township hears the shop, decides in words, and gives back what is right."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from kernel.audit import AuditEntry
from kernel.clock import FixedClock
from kernel.identity import service as identity
from tests.conftest import Work
from tests.founding import Founded
from tests.merchants.arranging import Program, browser, open_counter, points_of, villager
from tests.merchants.refunds.mistakes import Shop, answered, open_mistaken_shop, refund
from tests.merchants.test_one_wins import at_once

COMPLAINT = {"kind": "wrong_amount", "text": "我只买了三分的，扣了十分。"}


@pytest.fixture
def shop(app: Flask, work: Work, township: Founded) -> Shop:
    return open_mistaken_shop(app, work, township)


def complain(shop: Shop, sale: str, **changes: str) -> str:
    answer = shop.phone.post(f"/redemptions/{sale}/disputes", COMPLAINT | changes)
    assert answer.status_code == 201, answer.text
    return str(answer.json["id"])


def decide(
    officer: Program, dispute: str, decision: str = "uphold", points: int = 0, reason: str = "核对过了"
) -> TestResponse:
    return officer.post(f"/disputes/{dispute}/decisions", {"decision": decision, "points": points, "reason": reason})


def test_a_complaint_goes_its_way(work: Work, shop: Shop) -> None:
    sale, officer = shop.sale(10), shop.officer()
    dispute = complain(shop, sale)
    seen = shop.phone.get(f"/disputes/{dispute}").json
    assert (seen["state"], seen["due_on"], seen["messages"]) == ("open", "2026-12-04", [])  # ten working days

    assert shop.owner.get("/disputes?side=shop").json["disputes"] == []
    assert shop.owner.get(f"/disputes/{dispute}").status_code == 404
    assert answered(shop.owner.post(f"/disputes/{dispute}/answers", {"text": "我记得"})) == (409, "not_asked")
    officer.post(f"/disputes/{dispute}/questions", {"text": "当时卖了什么？"})
    [asked] = shop.owner.get("/disputes?side=shop").json["disputes"]
    assert asked["sale"]["payer"] == {"name": "张", "village": "小桥头村"}
    assert shop.payer.name not in shop.owner.get("/disputes?side=shop").text
    assert str(shop.payer.id) not in shop.owner.get(f"/disputes/{dispute}").text
    told = shop.owner.post(f"/disputes/{dispute}/answers", {"text": "多打了一个零"}).json
    assert told["state"] == "answered"
    assert [(one["side"], one["text"]) for one in told["messages"]] == [
        ("office", "当时卖了什么？"),
        ("shop", "多打了一个零"),
    ]

    upheld = decide(officer, dispute, points=7).json

    assert (upheld["state"], upheld["refunded_points"], upheld["decision"]) == ("upheld", 7, "核对过了")
    assert decide(officer, dispute, points=7).json == upheld
    mine = shop.phone.get("/disputes").json["disputes"][0]
    assert (mine["state"], mine["decision"], mine["messages"]) == ("upheld", "核对过了", [])
    [back] = shop.phone.get(f"/redemptions/{sale}/refunds").json["refunds"]
    assert (back["points"], back["reason"], back["asked_as"], back["approved"]) == (7, "complaint", "payer", True)
    assert (points_of(work, shop.township, shop.payer.id), shop.owed()) == (97, 300)
    with work() as session:
        acts = session.scalars(select(AuditEntry.act).where(AuditEntry.township_id == shop.township.id)).all()
    assert {"dispute.open", "dispute.ask", "dispute.answer", "dispute.upheld", "refund.book"} <= set(acts)
    shop.assert_books_sound()


def test_a_complaint_that_is_not_right_gives_nothing_back(shop: Shop) -> None:
    sale, officer = shop.sale(10), shop.officer()
    dispute = complain(shop, sale)
    assert decide(officer, dispute, "dismiss", 3).status_code == 422
    assert decide(officer, dispute, "dismiss", reason="").status_code == 422
    assert decide(officer, dispute, "dismiss", reason="小票上是十分").json["state"] == "dismissed"
    assert answered(decide(officer, dispute, points=1)) == (409, "dispute_closed")
    assert answered(shop.phone.post(f"/disputes/{dispute}/withdrawals")) == (409, "dispute_closed")
    assert shop.owed() == 1000
    assert complain(shop, sale, text="还是不对") != dispute


def test_only_the_payer_complains_and_only_once(app: Flask, work: Work, township: Founded, shop: Shop) -> None:
    sale = shop.sale(10)
    neighbour = Program(app, work, township, villager(work, township, 5, name="李四"))
    assert neighbour.post(f"/redemptions/{sale}/disputes", COMPLAINT).status_code == 404
    assert shop.till.post(f"/redemptions/{sale}/disputes", COMPLAINT).status_code == 403
    dispute = complain(shop, sale)
    assert complain(shop, sale) == dispute
    assert answered(shop.phone.post(f"/redemptions/{sale}/disputes", COMPLAINT | {"text": "别的"})) == (
        409,
        "dispute_open",
    )
    for who in (neighbour, shop.till):
        assert who.get(f"/disputes/{dispute}").status_code in (403, 404)
        assert who.post(f"/disputes/{dispute}/withdrawals").status_code in (403, 404)
    assert neighbour.get("/disputes").json["disputes"] == []
    assert neighbour.get("/disputes?side=office").status_code == 403
    assert shop.phone.get("/disputes?side=shop").status_code == 403
    for act in ("questions", "decisions"):
        assert shop.owner.post(f"/disputes/{dispute}/{act}", {"text": "x"}).status_code == 403


def test_what_one_cannot_complain_about(shop: Shop, clock: FixedClock) -> None:
    voided, back, old = shop.sale(5), shop.sale(5), shop.sale(5)
    shop.till.void(voided)
    refund(shop.till, back, 5)
    for sale in (voided, back):
        assert answered(shop.phone.post(f"/redemptions/{sale}/disputes", COMPLAINT)) == (409, "not_disputable")
    clock.advance(days=90)
    assert complain(shop, old)


def test_after_ninety_days_it_is_too_late(shop: Shop, clock: FixedClock) -> None:
    sale = shop.sale(5)
    clock.advance(days=90, seconds=1)
    assert answered(shop.phone.post(f"/redemptions/{sale}/disputes", COMPLAINT)) == (410, "dispute_too_late")


@pytest.mark.parametrize(
    "wrong", [{"kind": "angry"}, {"kind": ""}, {"text": ""}, {"text": "x" * 501}, {"text": "a\x00"}, {"points": 5}]
)
def test_a_complaint_has_a_kind_and_words(shop: Shop, wrong: dict[str, object]) -> None:
    assert shop.phone.post(f"/redemptions/{shop.sale(5)}/disputes", COMPLAINT | wrong).status_code == 422


def test_what_went_back_meanwhile_counts(work: Work, shop: Shop) -> None:
    sale, officer = shop.sale(10), shop.officer()
    dispute = complain(shop, sale)
    assert answered(decide(officer, dispute)) == (422, "nothing_to_uphold")
    assert answered(decide(officer, dispute, points=11)) == (409, "more_than_left")
    refund(shop.till, sale, 7)
    assert answered(decide(officer, dispute, points=4)) == (409, "more_than_left")
    assert decide(officer, dispute, reason="店里已退").json["refunded_points"] == 0
    assert (points_of(work, shop.township, shop.payer.id), shop.owed()) == (97, 300)


def test_nobody_judges_their_own_case(app: Flask, work: Work, shop: Shop) -> None:
    dispute = complain(shop, shop.sale(10))
    with work() as session:
        identity.grant_role(session, shop.township.id, shop.payer.id, "officer")
        identity.grant_role(session, shop.township.id, shop.counter.clerk.id, "officer")
    for who in (shop.payer, shop.counter.clerk):
        officer = Program(app, work, shop.township, who)
        seen = browser(app, work, shop.township, who).get(f"/office/disputes/{dispute}").text
        assert f"/office/disputes/{dispute}/decisions" not in seen
        assert answered(decide(officer, dispute, points=10)) == (403, "own_dispute")
        assert answered(officer.post(f"/disputes/{dispute}/questions", {"text": "？"})) == (403, "own_dispute")
    assert shop.owed() == 1000


def test_another_shop_neither_sees_nor_answers(app: Flask, work: Work, township: Founded, shop: Shop) -> None:
    dispute = complain(shop, shop.sale(10))
    shop.officer().post(f"/disputes/{dispute}/questions", {"text": "？"})
    elsewhere = Program(app, work, township, open_counter(app, work, township, "另一家").owner)
    assert elsewhere.get(f"/disputes/{dispute}").status_code == 404
    assert elsewhere.post(f"/disputes/{dispute}/answers", {"text": "不是我"}).status_code == 404
    assert elsewhere.get("/disputes?side=shop").json["disputes"] == []


def test_a_second_click_writes_once_and_letters_are_bounded(shop: Shop) -> None:
    dispute, officer = complain(shop, shop.sale(10)), shop.officer()
    for _ in range(3):
        assert officer.post(f"/disputes/{dispute}/questions", {"text": "当时？"}).status_code == 201
    assert len(officer.get(f"/disputes/{dispute}").json["messages"]) == 1
    for number in range(19):
        assert shop.owner.post(f"/disputes/{dispute}/answers", {"text": f"第{number}封"}).status_code == 201
    assert answered(shop.owner.post(f"/disputes/{dispute}/answers", {"text": "再一封"})) == (409, "enough_written")


def test_a_complaint_is_taken_back(shop: Shop) -> None:
    dispute, officer = complain(shop, shop.sale(10)), shop.officer()
    for _ in range(2):
        assert shop.phone.post(f"/disputes/{dispute}/withdrawals").json["state"] == "withdrawn"
    assert answered(decide(officer, dispute, points=10)) == (409, "dispute_closed")
    assert officer.get("/disputes?side=office").json["disputes"] == []
    assert shop.owed() == 1000


def test_the_list_is_in_the_order_in_which_cases_are_due(shop: Shop, clock: FixedClock) -> None:
    first, second = shop.sale(5), shop.sale(5)
    complain(shop, first)
    clock.advance(days=20)
    complain(shop, second)
    listed = shop.officer().get("/disputes?side=office").json["disputes"]
    assert [one["sale"]["id"] for one in listed] == [first, second]
    assert listed[0]["due_on"] < date(2026, 12, 12).isoformat()  # overdue, and still on top


def test_complaints_and_decisions_at_once(work: Work, shop: Shop) -> None:
    sale, phone, officer = shop.sale(10), shop.phone, shop.officer()

    opened = at_once(
        lambda number: phone.post(f"/redemptions/{sale}/disputes", COMPLAINT | {"text": f"第{number}次"}), times=10
    )

    assert sorted(answer.status_code for answer in opened) == [201] + [409] * 9
    [dispute] = [answer.json["id"] for answer in opened if answer.status_code == 201]
    till, owner = shop.till, shop.owner
    acts = [
        lambda: decide(officer, dispute, points=10),
        lambda: decide(officer, dispute, "dismiss", reason="不对"),
        lambda: phone.post(f"/disputes/{dispute}/withdrawals"),
        lambda: refund(till, sale, 10),
        lambda: refund(owner, sale, 10),
    ]
    answers = at_once(lambda number: acts[number % 5](), times=20)
    assert all(answer.status_code in (201, 409) for answer in answers)
    assert points_of(work, shop.township, shop.payer.id) - 90 == (1000 - shop.owed()) // 100 in (0, 10)
    shop.assert_books_sound()
