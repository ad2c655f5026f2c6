"""Letting a phone pay without a network, and cutting it off: by its owner, at the village office, by the township."""

import base64
from datetime import timedelta
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from kernel.audit import AuditEntry
from kernel.clock import FixedClock
from kernel.identity.models import Person
from merchants.offline.models import OfflinePhone
from tests.conftest import Work
from tests.founding import PIN, Founded, person
from tests.merchants.arranging import Program, browser, open_counter, villager
from tests.merchants.offline.arranging import PhoneOf, TillOf, allow, phone_of


@pytest.fixture
def payer(work: Work, township: Founded) -> Person:
    allow(work, township)
    return villager(work, township, 100)


@pytest.fixture
def phone(app: Flask, work: Work, township: Founded, payer: Person) -> PhoneOf:
    return phone_of(app, work, township, payer)


def enrolled(work: Work, township: Founded) -> list[OfflinePhone]:
    with work() as session:
        of_township = (OfflinePhone.township_id == township.id, OfflinePhone.cut_off_at.is_(None))
        return list(session.scalars(select(OfflinePhone).where(*of_township).order_by(OfflinePhone.id)))


def test_with_the_pin_a_phone_gets_its_secret_once(app: Flask, work: Work, township: Founded, payer: Person) -> None:
    program = Program(app, work, township, payer)
    told = program.post("/offline-phones", {"pin": PIN, "label": "Android"})
    assert told.status_code == 201, told.text
    row = enrolled(work, township)[0]
    phone = PhoneOf(row.id, told.json["number"], base64.b64decode(told.json["secret"]), told.json["township"])
    assert len(phone.secret) == 32 and told.json["person_points"] == 20
    stored = " ".join(str(getattr(row, column.key)) for column in OfflinePhone.__table__.columns)
    assert told.json["secret"] not in stored and phone.secret.hex() not in stored
    till = TillOf(app, work, open_counter(app, work, township))
    now = app.extensions["qiaotou"].clock.now()
    assert till.takes(phone.shows(now)).json["outcome"] == "paid"


def test_without_the_pin_nothing_is_let_in_and_guessing_ends(
    app: Flask, work: Work, township: Founded, payer: Person
) -> None:
    program = Program(app, work, township, payer)
    assert [program.post("/offline-phones", {"pin": "111111"}).status_code for _ in range(6)] == [403] * 5 + [429]
    assert program.post("/offline-phones", {"pin": PIN}).status_code == 429
    assert enrolled(work, township) == []


def test_where_it_is_off_nothing_is_let_in_and_the_page_says_so(app: Flask, work: Work, township: Founded) -> None:
    someone = villager(work, township, 5)
    assert Program(app, work, township, someone).post("/offline-phones", {"pin": PIN}).json["code"] == "offline_off"
    assert "这里没有开通" in browser(app, work, township, someone).get("/wallet/offline").text


def test_a_third_phone_ends_the_one_that_was_longest_away(
    app: Flask, work: Work, township: Founded, payer: Person, clock: FixedClock
) -> None:
    first = phone_of(app, work, township, payer, clock.now())
    second = phone_of(app, work, township, payer, clock.advance(hours=1))
    program = Program(app, work, township, payer)
    clock.advance(hours=1)
    assert program.post(f"/offline-phones/{first.id}/contacts").status_code == 201
    third = phone_of(app, work, township, payer, clock.advance(hours=1))
    assert {one.id for one in enrolled(work, township)} == {first.id, third.id}
    assert program.post(f"/offline-phones/{second.id}/contacts").status_code == 403


def test_each_contact_gives_two_more_weeks(
    app: Flask, work: Work, township: Founded, payer: Person, phone: PhoneOf, clock: FixedClock
) -> None:
    for _ in range(3):
        clock.advance(days=13)
        told = Program(app, work, township, payer).post(f"/offline-phones/{phone.id}/contacts")
        assert told.status_code == 201 and told.json["enabled"] is True
        assert told.json["good_until"] - told.json["server_time"] == timedelta(days=14).total_seconds() * 1000
    clock.advance(days=14, minutes=1)
    late = Program(app, work, township, payer).post(f"/offline-phones/{phone.id}/contacts")
    assert late.json["code"] == "offline_phone_out_of_touch"


def test_nobody_elses_phone_is_there(app: Flask, work: Work, township: Founded, phone: PhoneOf) -> None:
    stranger = villager(work, township, 5, "李四")
    for phone_id in (phone.id, uuid4()):
        assert Program(app, work, township, stranger).post(f"/offline-phones/{phone_id}/contacts").status_code == 404
        visitor = browser(app, work, township, stranger)
        assert visitor.post(f"/wallet/offline/phones/{phone_id}/cut-offs").status_code == 404
    assert len(enrolled(work, township)) == 1


def test_its_owner_cuts_it_off(app: Flask, work: Work, township: Founded, payer: Person, phone: PhoneOf) -> None:
    visitor = browser(app, work, township, payer)
    assert str(phone.number) in visitor.get("/wallet/offline").text
    for _ in range(2):
        assert visitor.post(f"/wallet/offline/phones/{phone.id}/cut-offs").status_code == 303
    assert str(phone.number) not in visitor.get("/wallet/offline").text
    assert enrolled(work, township) == []


def test_the_village_office_cuts_off_its_own_villagers_phone_alone(
    app: Flask, work: Work, township: Founded, payer: Person, phone: PhoneOf
) -> None:
    with work() as session:
        elsewhere = person(session, township, "editor", name="外村", scope_id=township.shanglinhu)
        here = person(session, township, "editor", name="本村", scope_id=township.xiaoqiaotou)
    visitor = browser(app, work, township, elsewhere)
    assert payer.name not in visitor.get("/office/offline-phones").text
    assert visitor.post(f"/office/offline-phones/{phone.id}/cut-offs").status_code == 404
    visitor = browser(app, work, township, here)
    assert payer.name in visitor.get("/office/offline-phones?search=张").text
    assert payer.name not in visitor.get("/office/offline-phones?search=王").text
    assert visitor.post(f"/office/offline-phones/{phone.id}/cut-offs").status_code == 303
    assert enrolled(work, township) == []
    with work() as session:
        acts = select(AuditEntry.actor_id).where(AuditEntry.township_id == township.id)
        assert session.scalars(acts.where(AuditEntry.act == "offline-phone.cut-off")).all() == [here.id]


def test_signing_out_cuts_off_the_phone_in_hand_and_no_other(
    app: Flask, work: Work, township: Founded, payer: Person, phone: PhoneOf
) -> None:
    visitor = browser(app, work, township, payer)
    told = visitor.json("POST", "/api/v1/offline-phones", {"pin": PIN})
    assert told.status_code == 201 and len(enrolled(work, township)) == 2
    assert visitor.post("/sign-outs").status_code == 303
    assert [one.id for one in enrolled(work, township)] == [phone.id]
    visitor = browser(app, work, township, villager(work, township, 1, "李四"))
    visitor.client.set_cookie("qiaotou-offline-phone", str(phone.id))
    assert visitor.post("/sign-outs").status_code == 303
    assert [one.id for one in enrolled(work, township)] == [phone.id]
