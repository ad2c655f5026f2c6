"""Points of a paid sale go back later, in full or in part, never more than the sale; the shop is owed so much less."""

from datetime import timedelta
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from kernel.clock import FixedClock, business_day
from kernel.identity import service as identity
from ledger import find_account, statement
from merchants.directory import rights
from merchants.redemptions import queries
from merchants.redemptions.models import Redemption
from merchants.refunds.models import Refund
from merchants.stickers.service import sticker_of
from tests.conftest import MORNING, Work
from tests.founding import Founded, set_limits
from tests.merchants.arranging import Program, open_counter, points_of, shown_code, till_program
from tests.merchants.refunds.mistakes import Shop, allow, answered, open_mistaken_shop, refund


@pytest.fixture
def shop(app: Flask, work: Work, township: Founded) -> Shop:
    return open_mistaken_shop(app, work, township)


def test_a_part_goes_back_and_then_the_rest(work: Work, shop: Shop, clock: FixedClock) -> None:
    sale = shop.sale(10)
    clock.advance(days=3)
    till = shop.till

    part = refund(till, sale, 4, note="少拿一袋")
    assert part.status_code == 201
    assert part.json["waiting"] is None
    assert part.json["refund"] | {"id": "", "at": ""} == {
        "id": "",
        "at": "",
        "points": 4,
        "amount_fen": 400,
        "left_points": 6,
        "reason": "wrong_amount",
        "note": "少拿一袋",
        "asked_as": "clerk",
        "approved": False,
        "business_day": "2026-11-25",
    }
    assert (part.json["sale"]["state"], part.json["sale"]["refunded_points"]) == ("captured", 4)
    assert (points_of(work, shop.township, shop.payer.id), shop.owed()) == (94, 600)

    assert answered(refund(till, sale, 7)) == (409, "more_than_left")
    assert refund(till, sale, 6).json["refund"]["left_points"] == 0
    assert answered(refund(till, sale, 1)) == (409, "nothing_left")
    assert (points_of(work, shop.township, shop.payer.id), shop.owed()) == (100, 0)
    shop.assert_books_sound()


def test_points_and_worth_are_one_entry_at_the_sales_face_value(work: Work, shop: Shop) -> None:
    sale = shop.sale(10)
    with work() as session:
        session.execute(text("UPDATE township SET face_value_fen = 120 WHERE id = :id"), {"id": shop.township.id})
    booked = refund(shop.till, sale, 3).json["refund"]
    assert booked["amount_fen"] == 300
    assert shop.owed() == 700
    with work() as session:
        wallet = find_account(session, shop.township.id, "wallet", "point", str(shop.payer.id))
        assert wallet
        line = statement(session, shop.township.id, wallet.id).lines[0].transfer
        row = session.scalars(select(Refund).where(Refund.township_id == shop.township.id)).one()
        assert (line.entry_id, line.code, line.amount) == (row.entry_id, "redemption.refund", 3)
        assert line.details["shop_name"] == "阿芬早餐店"


def test_the_same_key_is_the_same_refund(work: Work, shop: Shop) -> None:
    sale, other, key = shop.sale(10), shop.sale(10), str(uuid4())
    first = refund(shop.till, sale, 3, key)
    assert refund(shop.till, sale, 3, key).json["refund"] == first.json["refund"]
    assert answered(refund(shop.till, sale, 4, key)) == (409, "key_reused")
    assert answered(refund(shop.till, sale, 3, key, reason="other")) == (409, "key_reused")
    assert refund(shop.till, other, 3, key).json["refund"]["id"] != first.json["refund"]["id"]
    assert points_of(work, shop.township, shop.payer.id) == 86


def test_what_cannot_be_refunded(app: Flask, work: Work, township: Founded, shop: Shop) -> None:
    voided = shop.sale(5)
    assert shop.till.void(voided).status_code == 201
    assert answered(refund(shop.till, voided, 5)) == (409, "not_refundable")
    waiting = shop.till.sell(_code(shop), 60).json["id"]
    assert answered(refund(shop.till, waiting, 1)) == (409, "not_refundable")
    other = till_program(app, work, open_counter(app, work, township, "另一家"), None)
    assert refund(other, shop.sale(5), 1).status_code == 403  # its clerk may not refund at all
    owner_of_other = Program(app, work, township, open_counter(app, work, township, "第三家").owner)
    assert refund(owner_of_other, shop.sale(5), 1).status_code == 404
    assert refund(shop.phone, shop.sale(5), 1).status_code == 403
    assert shop.owed() == 1500


def test_a_partly_refunded_sale_is_not_voided(work: Work, shop: Shop) -> None:
    sale = shop.sale(5)
    refund(shop.till, sale, 2)
    refused = shop.till.void(sale)
    assert answered(refused) == (409, "partly_refunded")
    assert "3" in refused.json["detail"]
    assert points_of(work, shop.township, shop.payer.id) == 97


@pytest.mark.parametrize("points", [0, -1, 1.5, "3", True, None, 10**20, [], "三"])
def test_an_amount_is_a_whole_number(shop: Shop, points: object) -> None:
    sale = shop.sale(5)
    assert refund(shop.till, sale, points).status_code == 422
    assert shop.owed() == 500


@pytest.mark.parametrize(
    "wrong",
    [{"reason": "because"}, {"reason": ""}, {"key": "short"}, {"note": "x" * 81}, {"note": "a\x00"}, {"more": 1}],
)
def test_a_refund_has_a_reason_of_the_list_and_a_key(shop: Shop, wrong: dict[str, object]) -> None:
    sale = shop.sale(5)
    body = {"key": str(uuid4()), "points": 2, "reason": "other", "note": ""} | wrong
    assert shop.till.post(f"/redemptions/{sale}/refunds", body).status_code == 422
    assert shop.till.post(f"/redemptions/{sale}/refunds", {"key": str(uuid4()), "points": 2}).status_code == 422
    assert shop.owed() == 500


def test_a_clerk_needs_the_right(work: Work, shop: Shop) -> None:
    sale = shop.sale(5)
    allow(work, shop.counter, {rights.SELL, rights.VOID})
    assert answered(refund(shop.till, sale, 1)) == (403, "right_missing")
    allow(work, shop.counter, {rights.SELL, rights.REFUND})
    assert answered(shop.till.void(sale)) == (403, "right_missing")
    assert shop.owed() == 500


def test_nobody_gives_back_what_they_paid_themselves(app: Flask, work: Work, shop: Shop) -> None:
    with work() as session:
        identity.grant_role(session, shop.township.id, shop.payer.id, "clerk", shop.counter.shop.id)
    sale = shop.sale(5)
    payer_at_till = till_program(app, work, shop.counter, shop.payer)
    assert answered(payer_at_till.void(sale)) == (403, "own_sale")
    assert shop.owed() == 500


def test_the_owner_needs_no_till(work: Work, shop: Shop) -> None:
    sale = shop.sale(9)
    assert refund(shop.owner, sale, 4).json["refund"]["asked_as"] == "owner"
    other = shop.sale(3)
    assert shop.owner.void(other).json["state"] == "voided"
    assert shop.owed() == 500


def test_a_sale_by_sticker_is_undone_like_any_other(work: Work, shop: Shop) -> None:
    with work() as session:
        sticker = sticker_of(session, shop.township.id, shop.counter.shop.id).token
    first, second = (
        shop.phone.post(f"/stickers/{sticker}/payments", {"key": str(uuid4()), "points": 5}).json for _ in range(2)
    )
    assert (first["means"], first["state"]) == ("sticker", "captured")
    assert refund(shop.owner, first["id"], 2).json["refund"]["left_points"] == 3
    assert shop.owner.void(second["id"]).json["state"] == "voided"
    assert refund(shop.till, first["id"], 3).json["sale"]["refunded_points"] == 5
    assert (points_of(work, shop.township, shop.payer.id), shop.owed()) == (100, 0)


def test_both_sides_see_what_went_back(shop: Shop, clock: FixedClock) -> None:
    sale = shop.sale(9)
    refund(shop.till, sale, 2, reason="goods_missing", note="没货了")
    for side in (shop.phone, shop.till):
        seen = side.get(f"/redemptions/{sale}/refunds").json
        assert [(one["points"], one["reason"], one["note"]) for one in seen["refunds"]] == [
            (2, "goods_missing", "没货了")
        ]
        assert seen["left_points"] == 7


def test_totals_take_off_on_the_day_on_which_it_went_back(work: Work, shop: Shop, clock: FixedClock) -> None:
    first, today = shop.sale(10), business_day(MORNING)
    shop.sale(3)
    clock.advance(days=1)
    refund(shop.till, first, 4)
    refund(shop.till, first, 6)
    shop.sale(2)
    tomorrow = today + timedelta(days=1)
    with work() as session:
        for first_day, last_day, wanted in [
            (today, today, (2, 13, 1300, 0)),
            (tomorrow, tomorrow, (0, -8, -800, 10)),
            (today, tomorrow, (2, 5, 500, 10)),
        ]:
            total = queries.shop_total(session, shop.township.id, shop.counter.shop.id, first_day, last_day)
            assert (total.sales, total.points, total.amount_fen, total.refunded_points) == wanted
        assert queries.totals_by_shop(session, shop.township.id, tomorrow, tomorrow)[0].points == -8
    assert shop.owed() == 500


def test_the_database_refuses_more_than_the_sale(work: Work, shop: Shop) -> None:
    sale = shop.sale(5)
    refund(shop.till, sale, 2)
    for change in ("refunded_points = 6", "refunded_points = -1", "state = 'declined', entry_id = NULL"):
        with pytest.raises(DBAPIError), work() as session:
            session.execute(text(f"UPDATE redemption SET {change} WHERE township_id = {shop.township.id}"))
    for statement_ in ("UPDATE refund SET points = 1", "DELETE FROM refund"):
        with pytest.raises(DBAPIError), work() as session:
            session.execute(text(f"{statement_} WHERE township_id = {shop.township.id}"))
    with work() as session:
        row = session.scalars(select(Redemption).where(Redemption.township_id == shop.township.id)).one()
        assert (row.refunded_points, row.state) == (2, "captured")


def test_what_went_back_leaves_room_under_the_limit_of_the_day(work: Work, shop: Shop) -> None:
    with work() as session:
        set_limits(session, shop.township.id, MORNING, payer_day_points=10)
    sale = shop.sale(10)
    assert answered(shop.till.sell(_code(shop), 1))[0] == 409
    refund(shop.till, sale, 4)
    shop.sale(4)
    assert answered(shop.till.sell(_code(shop), 1))[0] == 409


def _code(shop: Shop) -> str:
    return shown_code(shop.app, shop.work, shop.township, shop.payer.id).digits
