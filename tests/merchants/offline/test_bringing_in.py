"""A till comes back with what it took without a network: each code counts once, and each key once."""

from datetime import timedelta
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from kernel.audit import AuditEntry
from kernel.clock import FixedClock
from kernel.identity.models import Person
from ledger import trial_balance, verify
from merchants.directory.models import Shop
from merchants.offline import phones
from merchants.offline.models import BY_SHOP
from tests.conftest import Work
from tests.founding import Founded
from tests.merchants.arranging import (
    Counter,
    browser,
    give,
    open_counter,
    points_of,
    shown_code,
    till_program,
    villager,
)
from tests.merchants.offline.arranging import (
    PhoneOf,
    TillOf,
    allow,
    borne,
    outcomes,
    owed,
    phone_of,
)

MINUTES = timedelta(minutes=1)


def test_it_is_off_until_an_officer_switches_it_on(
    app: Flask, work: Work, township: Founded, clock: FixedClock
) -> None:
    till = TillOf(app, work, open_counter(app, work, township))
    assert till.learn()["enabled"] is False and till.terms == ""
    someone = villager(work, township, 10)
    with pytest.raises(phones.OfflineOff):
        phone_of(app, work, township, someone)
    allow(work, township)
    code = phone_of(app, work, township, someone).shows(clock.now())
    allow(work, township, enabled=False)
    assert till.takes(code).json["code"] == "offline_off"


def test_hours_later_the_points_are_taken_and_the_shop_is_owed(
    counter: Counter, till: TillOf, phone: PhoneOf, payer: Person, work: Work, township: Founded, clock: FixedClock
) -> None:
    code = phone.shows(clock.advance(hours=2))
    clock.advance(hours=9)

    told = till.brings(code, 3)

    assert told.status_code == 201 and told.json["outcome"] == "paid", told.text
    assert told.json["sale"]["means"] == "offline" and told.json["sale"]["state"] == "captured"
    assert told.json["sale"]["payer"]["name"] == "张"
    assert points_of(work, township, payer.id) == 97
    assert owed(work, counter) == 300 and borne(work, township) == 0
    assert till.program.get(f"/redemptions/{told.json['sale']['id']}").json["points"] == 3


def test_with_a_network_the_same_code_is_a_sale_at_once(
    till: TillOf, phone: PhoneOf, payer: Person, work: Work, township: Founded, clock: FixedClock
) -> None:
    told = till.takes(phone.shows(clock.now()), 5)
    assert told.status_code == 201 and told.json["outcome"] == "paid"
    assert points_of(work, township, payer.id) == 95


def test_the_same_key_again_is_the_same_outcome(
    counter: Counter, till: TillOf, phone: PhoneOf, payer: Person, work: Work, township: Founded, clock: FixedClock
) -> None:
    key, code = uuid4().hex, phone.shows(clock.now())
    first = till.takes(code, 3, key)
    again = [till.takes(code, 3, key), till.brings(code, 3, key), till.brings(code, 3, key)]
    assert {told.json["sale"]["id"] for told in again} == {first.json["sale"]["id"]}
    assert till.brings(code, 4, key).json["code"] == "key_reused"
    assert till.brings(phone.shows(clock.now() + MINUTES), 3, key).json["code"] == "key_reused"
    assert points_of(work, township, payer.id) == 97 and owed(work, counter) == 300


def test_a_key_of_another_kind_of_sale_is_refused(
    app: Flask,
    work: Work,
    township: Founded,
    counter: Counter,
    till: TillOf,
    phone: PhoneOf,
    payer: Person,
    clock: FixedClock,
) -> None:
    key = uuid4().hex
    digits = shown_code(app, work, township, payer.id).digits
    assert till_program(app, work, counter).sell(digits, 3, key).status_code == 201
    assert till.brings(phone.shows(clock.now()), 3, key).json["code"] == "key_reused"


def test_the_same_code_in_a_second_shop_is_paid_by_the_township_and_written_down(
    app: Flask, work: Work, township: Founded, till: TillOf, phone: PhoneOf, payer: Person, clock: FixedClock
) -> None:
    other_counter = open_counter(app, work, township, "阿强理发店", "barber")
    other = TillOf(app, work, other_counter)
    other.learn()
    code = phone.shows(clock.advance(hours=1))
    assert till.brings(code, 3).json["outcome"] == "paid"

    told = other.brings(code, 4).json

    assert (told["outcome"], told["reason"], told["sale"]) == ("covered", "offline_code_used", None)
    assert "另一家店" in told["message"] and "下次结算" in told["advice"]
    assert points_of(work, township, payer.id) == 97
    assert owed(work, other_counter) == 400 == borne(work, township)
    with work() as session:
        log = session.scalars(select(AuditEntry).where(AuditEntry.township_id == township.id)).all()
        assert [entry.details["points"] for entry in log if entry.act == "offline-sale.cover"] == [4]
        assert verify(session, township.id) == []
        assert all(trial.difference == 0 for trial in trial_balance(session, township.id).values())


def test_the_same_code_twice_in_one_shop_is_the_shops_own_loss(
    counter: Counter, till: TillOf, phone: PhoneOf, work: Work, township: Founded, clock: FixedClock
) -> None:
    code = phone.shows(clock.now())
    assert till.brings(code).json["outcome"] == "paid"
    assert till.takes(code).json["code"] == "offline_code_used_here"
    assert till.brings(code).json["reason"] == "offline_code_used_here"
    assert outcomes(work, counter) == [("paid", ""), ("refused", "offline_code_used_here")]
    assert owed(work, counter) == 300 and borne(work, township) == 0


def test_points_that_are_gone_meanwhile_are_paid_by_the_township_but_not_at_a_till_with_a_network(
    app: Flask, work: Work, township: Founded, counter: Counter, till: TillOf, clock: FixedClock
) -> None:
    poor = villager(work, township, 2)
    phone = phone_of(app, work, township, poor)
    assert till.takes(phone.shows(clock.now()), 3).json["code"] == "not_enough_points"

    key, code = uuid4().hex, phone.shows(clock.advance(minutes=5))
    told = till.brings(code, 3, key).json
    assert (told["outcome"], told["reason"]) == ("covered", "not_enough_points")
    with work() as session:
        give(session, township, poor.id, 50)
    assert till.brings(code, 3, key).json["outcome"] == "covered"  # decided is decided
    assert points_of(work, township, poor.id) == 52
    assert owed(work, counter) == 300 == borne(work, township)


def test_where_the_shop_bears_it_nothing_is_booked(
    app: Flask, work: Work, township: Founded, counter: Counter, clock: FixedClock
) -> None:
    allow(work, township, bearer=BY_SHOP)
    till = TillOf(app, work, counter)
    till.learn()
    phone = phone_of(app, work, township, villager(work, township, 2))
    assert till.brings(phone.shows(clock.now())).json["outcome"] == "refused"
    assert owed(work, counter) == 0 == borne(work, township)


def test_a_forged_code_is_nobodys_and_guessing_ends_soon(
    counter: Counter, till: TillOf, phone: PhoneOf, work: Work, township: Founded, clock: FixedClock
) -> None:
    forger = PhoneOf(phone.id, phone.number, b"guess" * 7, township.id)
    told = [till.brings(forger.shows(clock.now() + MINUTES * n)) for n in range(20)]
    assert {(one.json["outcome"], one.json["reason"]) for one in told} == {("refused", "offline_code_unknown")}
    assert till.takes(phone.shows(clock.now())).status_code == 429
    clock.advance(minutes=11)
    assert till.takes(phone.shows(clock.now())).status_code == 201
    assert owed(work, counter) == 300 and borne(work, township) == 0


def test_no_changed_digit_makes_another_code(till: TillOf, phone: PhoneOf, clock: FixedClock) -> None:
    code = phone.shows(clock.now())
    for place, digit in enumerate(code):
        wrong = code[:place] + str((int(digit) + 1) % 10) + code[place + 1 :]
        assert till.takes(wrong).json["code"] == "offline_code_mistyped"


def test_a_phone_that_was_cut_off_or_was_away_too_long_is_no_loss_of_the_shops(
    counter: Counter, till: TillOf, phone: PhoneOf, payer: Person, work: Work, township: Founded, clock: FixedClock
) -> None:
    before = phone.shows(clock.advance(minutes=1))
    with work() as session:
        phones.cut_off(session, township.id, phone.id, payer.id, clock.advance(minutes=1))
    after = phone.shows(clock.advance(minutes=1))
    assert till.takes(after).json["code"] == "offline_phone_cut_off"
    assert till.brings(after).json["reason"] == "offline_phone_cut_off"
    assert till.brings(before).json["outcome"] == "paid"
    assert outcomes(work, counter) == [("covered", "offline_phone_cut_off"), ("paid", "")]
    assert borne(work, township) == 300


def test_a_phone_that_was_over_before_the_till_had_a_network_again_is_covered_no_more(
    counter: Counter, till: TillOf, phone: PhoneOf, payer: Person, work: Work, township: Founded, clock: FixedClock
) -> None:
    """Else its owner, and a shop that shares with them, could be paid day after day for a phone that has ended."""
    with work() as session:
        phones.cut_off(session, township.id, phone.id, payer.id, clock.advance(minutes=1))
    clock.advance(hours=1)
    till.learn()
    answer = till.brings(phone.shows(clock.advance(minutes=1))).json
    assert (answer["outcome"], answer["reason"]) == ("refused", "offline_phone_over")
    assert borne(work, township) == owed(work, counter) == 0


def test_an_ended_phone_of_the_owner_is_not_covered_in_the_own_shop(
    app: Flask, work: Work, township: Founded, counter: Counter, till: TillOf, clock: FixedClock
) -> None:
    with work() as session:
        give(session, township, counter.owner.id, 10)
    phone = phone_of(app, work, township, counter.owner)
    with work() as session:
        phones.cut_off(session, township.id, phone.id, counter.owner.id, clock.advance(minutes=1))
    answer = till.brings(phone.shows(clock.advance(minutes=1))).json
    assert (answer["outcome"], answer["reason"]) == ("refused", "selling_to_oneself")
    assert borne(work, township) == 0


def test_nobody_pays_themselves_without_a_network_either(
    app: Flask, work: Work, township: Founded, counter: Counter, till: TillOf, clock: FixedClock
) -> None:
    with work() as session:
        give(session, township, counter.clerk.id, 10)
    phone = phone_of(app, work, township, counter.clerk)
    assert till.takes(phone.shows(clock.now())).json["code"] == "selling_to_oneself"
    assert till.brings(phone.shows(clock.now() + MINUTES)).json["outcome"] == "refused"
    assert owed(work, counter) == 0


def test_while_the_shop_is_suspended_the_till_keeps_the_sale(
    work: Work, township: Founded, counter: Counter, till: TillOf, phone: PhoneOf, clock: FixedClock
) -> None:
    key, code = uuid4().hex, phone.shows(clock.now())
    with work() as session:
        session.get_one(Shop, (township.id, counter.shop.id)).state = "suspended"
    assert till.brings(code, 3, key).json["code"] == "shop_suspended"
    assert outcomes(work, counter) == []
    with work() as session:
        session.get_one(Shop, (township.id, counter.shop.id)).state = "approved"
    assert till.brings(code, 3, key).json["outcome"] == "paid"


def test_the_form_of_a_till_without_scripts_takes_such_a_code_too(
    app: Flask, work: Work, township: Founded, counter: Counter, till: TillOf, phone: PhoneOf, clock: FixedClock
) -> None:
    visitor, code = browser(app, work, township, counter.clerk, counter.token), phone.shows(clock.now())
    form = {"key": uuid4().hex, "points": "3", "code": f"{code[:4]} {code[4:]}"}
    assert [visitor.post("/till/sales", form).status_code for _ in range(2)] == [303, 303]
    assert outcomes(work, counter) == [("paid", "")]
    again = visitor.post("/till/sales", {**form, "key": uuid4().hex})
    assert again.status_code == 409 and "这个码本店已经用过了" in again.text
    kept = {"key": uuid4().hex, "points": "3", "code": "96" + "0" * 22}
    assert "这不是断网码的数字" in visitor.post("/till/sales", kept).text
