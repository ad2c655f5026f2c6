"""Above a limit somebody else has to agree: the owner, or an officer. Until then nothing is booked."""

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from werkzeug.test import TestResponse

from kernel.audit import AuditEntry
from kernel.clock import FixedClock
from kernel.identity import service as identity
from kernel.identity.models import Person
from merchants.refunds.models import Refund
from tests.conftest import Work
from tests.founding import Founded, person
from tests.merchants.arranging import Program, browser, open_counter, points_of, till_program
from tests.merchants.refunds.mistakes import Shop, answered, open_mistaken_shop, refund


@pytest.fixture
def shop(app: Flask, work: Work, township: Founded) -> Shop:
    shop = open_mistaken_shop(app, work, township)
    shop.limits(clerk=5, owner=20)
    return shop


def asked(shop: Shop, sale: str, points: int, who: Program | None = None) -> str:
    """Ask for more than one may alone, and return the request's id."""
    answer = refund(who or shop.till, sale, points)
    assert (answer.status_code, answer.json["refund"]) == (201, None)
    assert answer.json["waiting"]["state"] == "proposed"
    return str(answer.json["waiting"]["id"])


def test_a_clerks_large_refund_waits_for_the_owner(work: Work, shop: Shop) -> None:
    sale = shop.sale(30)
    request = asked(shop, sale, 8)
    assert (points_of(work, shop.township, shop.payer.id), shop.owed()) == (70, 3000)
    [waiting] = shop.owner.get("/refund-requests").json["requests"]
    assert (waiting["id"], waiting["points"], waiting["waits_for"], waiting["asker"]) == (request, 8, "owner", "周小妹")
    assert answered(refund(shop.till, sale, 1)) == (409, "request_waits")
    assert shop.till.post(f"/refund-requests/{request}/approvals").status_code == 403

    agreed = shop.owner.post(f"/refund-requests/{request}/approvals")

    assert (agreed.status_code, agreed.json["state"]) == (201, "approved")
    assert shop.owner.post(f"/refund-requests/{request}/approvals").json == agreed.json
    assert (points_of(work, shop.township, shop.payer.id), shop.owed()) == (78, 2200)
    with work() as session:
        row = session.scalars(select(Refund).where(Refund.township_id == shop.township.id)).one()
        assert (row.by, row.approved_by) == (shop.counter.clerk.id, shop.counter.owner.id)
        acts = session.scalars(select(AuditEntry.act).where(AuditEntry.township_id == shop.township.id)).all()
        assert "refund.ask" in acts and "refund.book" in acts
    assert shop.phone.get(f"/redemptions/{sale}/refunds").json["refunds"][0]["approved"] is True


def test_parts_of_one_sale_and_of_one_day_are_counted_together(shop: Shop, clock: FixedClock) -> None:
    sale, other = shop.sale(12), shop.sale(12)
    assert refund(shop.till, sale, 5).json["refund"]
    assert refund(shop.till, other, 1).json["waiting"]["waits_for"] == "owner"  # six in one day
    clock.advance(days=1)
    assert refund(shop.till, sale, 1).json["waiting"]["waits_for"] == "owner"  # six of one sale
    third = shop.sale(3)
    assert shop.till.void(third).json["state"] == "voided"
    assert refund(shop.till, shop.sale(3), 3).json["waiting"]  # voids count in the day too


def test_an_owner_asks_an_officer(work: Work, shop: Shop) -> None:
    sale = shop.sale(30)
    request = asked(shop, sale, 25, shop.owner)
    [waiting] = shop.owner.get("/refund-requests").json["requests"]
    assert waiting["waits_for"] == "officer"
    assert answered(shop.owner.post(f"/refund-requests/{request}/approvals")) == (403, "same_person")
    officer = shop.officer()
    assert [one["id"] for one in officer.get("/refund-requests").json["requests"]] == [request]
    assert officer.post(f"/refund-requests/{request}/approvals").json["state"] == "approved"
    assert shop.owed() == 500
    shop.assert_books_sound()


def test_what_is_above_the_owners_limit_an_owner_cannot_agree_to(work: Work, shop: Shop) -> None:
    request = asked(shop, shop.sale(30), 21)
    assert answered(shop.owner.post(f"/refund-requests/{request}/approvals")) == (403, "officer_needed")
    assert shop.owed() == 3000


def test_what_an_owner_agrees_to_counts_in_the_owners_day(work: Work, shop: Shop, clock: FixedClock) -> None:
    first, second = asked(shop, shop.sale(30), 12), asked(shop, shop.sale(30), 9)
    third = shop.till.void(shop.sale(9)).json["waiting"]["id"]
    assert shop.owner.post(f"/refund-requests/{first}/approvals").status_code == 201
    for request in (second, third):
        assert answered(shop.owner.post(f"/refund-requests/{request}/approvals")) == (403, "owner_day_limit")
    assert refund(shop.owner, shop.sale(9), 9).json["waiting"]["waits_for"] == "officer"
    assert shop.owed() == 7800 - 1200
    assert shop.officer().post(f"/refund-requests/{second}/approvals").json["state"] == "approved"
    clock.advance(days=1)
    assert shop.owner.post(f"/refund-requests/{third}/approvals").json["state"] == "approved"
    shop.assert_books_sound()


def test_an_officer_who_works_in_the_shop_or_paid_does_not_agree(app: Flask, work: Work, shop: Shop) -> None:
    first, second = asked(shop, shop.sale(30), 21), asked(shop, shop.sale(30), 21)
    with work() as session:
        partner = person(session, shop.township, "officer", name="合伙的")
        identity.grant_role(session, shop.township.id, partner.id, "owner", shop.counter.shop.id)
        identity.grant_role(session, shop.township.id, shop.payer.id, "officer")
    seen = browser(app, work, shop.township, partner).get("/office/refunds").text
    assert "另一位经办人同意" in seen and f"/refund-requests/{first}/approvals" not in seen
    assert answered(_approved(app, work, shop, partner, first)) == (403, "own_shop")
    assert answered(_approved(app, work, shop, shop.payer, second)) == (403, "own_sale")
    assert shop.owed() == 6000


def test_somebody_from_elsewhere_has_no_say(app: Flask, work: Work, township: Founded, shop: Shop) -> None:
    request = asked(shop, shop.sale(30), 8)
    elsewhere = open_counter(app, work, township, "另一家")
    for who in (Program(app, work, township, elsewhere.owner), till_program(app, work, elsewhere, elsewhere.owner)):
        for act in ("approvals", "declines", "withdrawals"):
            body = {"answer": "不行"} if act == "declines" else None
            assert who.post(f"/refund-requests/{request}/{act}", body).status_code == 404
        assert who.get("/refund-requests").json["requests"] == []
    assert shop.phone.post(f"/refund-requests/{request}/approvals").status_code == 403


def test_a_no_has_words_and_books_nothing(shop: Shop) -> None:
    sale = shop.sale(30)
    request = asked(shop, sale, 8)
    assert shop.owner.post(f"/refund-requests/{request}/declines", {"answer": ""}).status_code == 422
    said = shop.owner.post(f"/refund-requests/{request}/declines", {"answer": "东西没退回来"}).json
    assert (said["state"], said["answer"]) == ("declined", "东西没退回来")
    assert answered(shop.owner.post(f"/refund-requests/{request}/approvals")) == (409, "request_closed")
    assert shop.owed() == 3000
    assert asked(shop, sale, 8) != request


def test_whoever_asked_takes_it_back(shop: Shop) -> None:
    sale = shop.sale(30)
    request = asked(shop, sale, 8)
    assert shop.owner.post(f"/refund-requests/{request}/withdrawals").status_code == 404
    assert shop.till.post(f"/refund-requests/{request}/withdrawals").json["state"] == "withdrawn"
    assert answered(shop.owner.post(f"/refund-requests/{request}/approvals")) == (409, "request_closed")
    assert refund(shop.till, sale, 5).json["refund"]


def test_a_request_ends_by_itself(shop: Shop, clock: FixedClock) -> None:
    sale = shop.sale(30)
    request = asked(shop, sale, 8)
    clock.advance(days=7)
    assert shop.owner.get("/refund-requests").json["requests"] == []
    assert answered(shop.owner.post(f"/refund-requests/{request}/approvals")) == (410, "request_expired")
    assert shop.till.get(f"/redemptions/{sale}/refunds").json["waiting"] is None
    assert asked(shop, sale, 8) != request
    assert shop.owed() == 3000


def test_a_large_void_waits_too_and_counts_as_a_void_on_its_day(work: Work, shop: Shop) -> None:
    sale = shop.sale(8)
    waiting = shop.till.void(sale, "打错了").json
    assert (waiting["state"], waiting["waiting"]["kind"]) == ("captured", "void")
    assert shop.till.void(sale, "打错了").json["waiting"]["id"] == waiting["waiting"]["id"]
    assert shop.owed() == 800

    shop.owner.post(f"/refund-requests/{waiting['waiting']['id']}/approvals")

    seen = shop.till.get(f"/redemptions/{sale}").json
    assert (seen["state"], seen["void_reason"], seen["refunded_points"]) == ("voided", "打错了", 0)
    assert (points_of(work, shop.township, shop.payer.id), shop.owed()) == (100, 0)


def test_a_void_agreed_to_the_day_after_is_a_refund_of_all(work: Work, shop: Shop, clock: FixedClock) -> None:
    sale = shop.sale(8)
    request = shop.till.void(sale, "打错了").json["waiting"]["id"]
    clock.advance(days=1)
    assert shop.owner.post(f"/refund-requests/{request}/approvals").json["state"] == "approved"
    seen = shop.till.get(f"/redemptions/{sale}").json
    assert (seen["state"], seen["refunded_points"]) == ("captured", 8)
    [booked] = shop.till.get(f"/redemptions/{sale}/refunds").json["refunds"]
    assert (booked["points"], booked["note"], booked["left_points"]) == (8, "打错了", 0)
    assert (points_of(work, shop.township, shop.payer.id), shop.owed()) == (100, 0)
    shop.assert_books_sound()


def test_the_database_wants_two_people(work: Work, shop: Shop) -> None:
    request = asked(shop, shop.sale(30), 8)
    same = "state = 'approved', decided_by = asked_by, decided_at = at"
    nobody = "state = 'approved'"
    for change in (same, nobody):
        with pytest.raises(DBAPIError), work() as session:
            session.execute(text(f"UPDATE refund_request SET {change} WHERE township_id = {shop.township.id}"))
    assert shop.owner.get("/refund-requests").json["requests"][0]["id"] == request


def _approved(app: Flask, work: Work, shop: Shop, who: Person, request: str) -> TestResponse:
    return Program(app, work, shop.township, who).post(f"/refund-requests/{request}/approvals")
