"""Choosing a new PIN on one's own phone: by the password, or by a slip that the village office printed."""

import re

import pytest
from flask import Flask

from engage.residents.roster import RosterRow
from engage.residents.service import import_roster
from kernel.audit import AuditEntry
from kernel.identity import service as identity
from kernel.identity.models import Person
from tests.browsing import Visitor
from tests.conftest import MORNING, Work
from tests.founding import PASSWORD, PIN, Founded, person
from tests.merchants.arranging import browser

NEW = "314159"
_CODE = re.compile(r"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}")


@pytest.fixture
def owner(work: Work, township: Founded) -> Person:
    with work() as session:
        return person(session, township, "villager")


@pytest.fixture
def phone(app: Flask, work: Work, township: Founded, owner: Person) -> Visitor:
    return browser(app, work, township, owner)


def holds(work: Work, township: Founded, who: Person, pin: str) -> bool:
    with work() as session:
        return identity.check_pin(session, township.id, who.id, pin)


def by_password(phone: Visitor, password: str = PASSWORD, pin: str = NEW, again: str = NEW) -> int:
    form = {"password": password, "pin": pin, "again": again}
    return phone.post("/my-pin/by-password", form).status_code


def test_with_the_password_the_new_pin_holds_and_is_logged(
    work: Work, township: Founded, owner: Person, phone: Visitor
) -> None:
    assert "登录密码" in phone.get("/my-pin").text

    assert by_password(phone) == 303

    assert (holds(work, township, owner, NEW), holds(work, township, owner, PIN)) == (True, False)
    with work() as session:
        logged = session.query(AuditEntry).filter_by(township_id=township.id, act="pin.change").all()
    assert [(entry.actor_id, entry.details) for entry in logged] == [(owner.id, {"proof": "password"})]


@pytest.mark.parametrize(
    ("password", "pin", "again", "status"),
    [
        ("wrong", NEW, NEW, 403),
        (PASSWORD, NEW, "314150", 422),
        (PASSWORD, "31415", "31415", 422),
        (PASSWORD, "３１４１５９", "３１４１５９", 422),
        ("", NEW, NEW, 422),
    ],
)
def test_what_is_not_right_changes_nothing(
    work: Work, township: Founded, owner: Person, phone: Visitor, password: str, pin: str, again: str, status: int
) -> None:
    assert by_password(phone, password, pin, again) == status
    assert holds(work, township, owner, PIN)


def test_five_wrong_passwords_lock_this_way_for_a_while(
    work: Work, township: Founded, owner: Person, phone: Visitor
) -> None:
    assert [by_password(phone, "wrong") for _ in range(6)] == [403] * 5 + [429]
    assert by_password(phone) == 429
    assert holds(work, township, owner, PIN)


def test_the_village_prints_a_slip_that_only_its_person_can_use(
    app: Flask, work: Work, township: Founded, owner: Person, phone: Visitor
) -> None:
    with work() as session:
        officer = person(session, township, "officer", name="沈红霞")
        other = person(session, township, "villager", name="李四")
        row = RosterRow(2, "1", owner.name, owner.phone)
        import_roster(session, township.id, township.xiaoqiaotou, [row], MORNING, officer.id)
    office = browser(app, work, township, officer)

    printed = office.post(f"/office/residents/{owner.id}/pin-slips?village={township.village_code}")

    found = _CODE.search(printed.text)
    assert printed.status_code == 200 and found
    form = {"code": found[0].lower(), "slip_pin": NEW, "slip_again": NEW}
    assert browser(app, work, township, other).post("/my-pin/by-slip", form).status_code == 403
    assert phone.post("/my-pin/by-slip", form).status_code == 303
    assert holds(work, township, owner, NEW)
    assert phone.post("/my-pin/by-slip", {**form, "slip_pin": PIN, "slip_again": PIN}).status_code == 403
    with work() as session:
        acts = [row.act for row in session.query(AuditEntry).filter_by(township_id=township.id)]
    assert acts.count("pin-slip.issue") == 1


def test_guessing_at_slips_is_locked(phone: Visitor) -> None:
    form = {"code": "2222-3333-4444", "slip_pin": NEW, "slip_again": NEW}
    assert [phone.post("/my-pin/by-slip", form).status_code for _ in range(6)] == [403] * 5 + [429]


def test_who_has_a_pin_is_offered_a_new_one(phone: Visitor) -> None:
    for page in (phone.get("/wallet").text, phone.get("/my-pin").text):
        assert "设新的支付密码" in page and "设一个支付密码" not in page
