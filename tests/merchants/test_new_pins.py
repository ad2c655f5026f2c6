"""A PIN that is there already is replaced by two people, and its holder is told."""

from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from kernel.audit import AuditEntry
from kernel.clock import FixedClock
from kernel.identity.models import Person
from merchants.cards.models import NewPin
from tests.browsing import Visitor
from tests.conftest import MORNING, Work
from tests.founding import PIN, Founded, person
from tests.merchants.arranging import Counter, Program, browser, open_counter, till_program, villager
from tests.merchants.test_cards import PRINTED
from tests.merchants.test_one_wins import at_once

NEW = "271828"


@pytest.fixture
def elder(work: Work, township: Founded) -> Person:
    return villager(work, township, 100)


@pytest.fixture
def officers(app: Flask, work: Work, township: Founded) -> tuple[Visitor, Visitor]:
    with work() as session:
        both = [person(session, township, "officer", name=name) for name in ("钱科长", "李复核")]
    first, second = (_signed_in(app, work, township, one) for one in both)
    return first, second


@pytest.fixture
def till(app: Flask, work: Work, township: Founded) -> Program:
    counter: Counter = open_counter(app, work, township)
    return till_program(app, work, counter)


def test_what_one_officer_typed_pays_nothing_until_another_agrees(
    work: Work, township: Founded, till: Program, elder: Person, officers: tuple[Visitor, Visitor]
) -> None:
    first, second = officers
    card = _typed(first, elder)
    assert _pay(till, card, NEW) == "wrong_pin" and _pay(till, card, PIN) == "captured"
    assert first.post(_at(elder, "agreements")).status_code == 403
    assert "张阿婆" in second.get("/office").text
    assert "李复核" not in second.get(f"/office/residents/{elder.id}/card").text.split("<footer")[0]

    assert second.post(_at(elder, "agreements")).status_code == 303

    assert second.post(_at(elder, "agreements")).status_code == 409
    assert _pay(till, card, PIN) == "wrong_pin" and _pay(till, card, NEW) == "captured"
    log = first.get("/office/audit").text
    assert "同意换支付密码" in log and "在窗口收了新支付密码" in log
    with work() as session:
        row = session.scalars(select(NewPin).where(NewPin.person_id == elder.id)).one()
        assert (row.state, row.digest) == ("agreed", ""), "what is decided keeps no digest"


def test_the_editor_of_the_village_is_a_second_person_and_no_other_villages(
    app: Flask, work: Work, township: Founded, till: Program, elder: Person, officers: tuple[Visitor, Visitor]
) -> None:
    card = _typed(officers[0], elder)
    with work() as session:
        own = person(session, township, "editor", name="陈会计", scope_id=township.xiaoqiaotou)
        other = person(session, township, "editor", name="沈会计", scope_id=township.shanglinhu)
    editor, stranger = (_signed_in(app, work, township, one) for one in (own, other))
    for act in ("agreements", "refusals"):
        assert stranger.post(_at(elder, act)).status_code == 404
    assert editor.post(_at(elder, "agreements")).status_code == 303
    assert _pay(till, card, NEW) == "captured"


def test_the_holder_sees_it_on_the_phone_and_says_no(
    app: Flask, work: Work, township: Founded, till: Program, elder: Person, officers: tuple[Visitor, Visitor]
) -> None:
    phone = _signed_in(app, work, township, elder)
    card = _typed(officers[0], elder)
    assert all("有人在窗口给您输了新的支付密码" in phone.get(page).text for page in ("/wallet", "/inbox"))
    assert phone.post("/wallet/new-pins/refusals").status_code == 303
    assert officers[1].post(_at(elder, "agreements")).status_code == 409
    assert _pay(till, card, NEW) == "wrong_pin" and _pay(till, card, PIN) == "captured"


def test_the_holders_phone_is_the_second_person_too(
    app: Flask, work: Work, township: Founded, till: Program, elder: Person, officers: tuple[Visitor, Visitor]
) -> None:
    phone, card = _signed_in(app, work, township, elder), _typed(officers[0], elder)
    assert "是我" in phone.get("/wallet/card").text
    assert phone.post("/wallet/new-pins/agreements").status_code == 303
    assert _pay(till, card, NEW) == "captured"
    assert "现在起用新的支付密码" in phone.get("/wallet").text


def test_who_typed_twice_waits_with_the_last_and_two_weeks_at_most(
    app: Flask,
    work: Work,
    township: Founded,
    till: Program,
    elder: Person,
    officers: tuple[Visitor, Visitor],
    clock: FixedClock,
) -> None:
    _typed(officers[0], elder, "314159")
    card = _typed(officers[0], elder)
    assert officers[1].post(_at(elder, "agreements")).status_code == 303
    assert _pay(till, card, NEW) == "captured"
    _typed(officers[0], elder, "314159")
    clock.advance(days=14)
    with work() as session:
        late = session.scalars(select(Person).where(Person.township_id == township.id, Person.name == "李复核")).one()
    assert _signed_in(app, work, township, late).post(_at(elder, "agreements")).status_code == 409


def test_of_many_who_decide_at_once_one_does(
    app: Flask, work: Work, township: Founded, elder: Person, officers: tuple[Visitor, Visitor]
) -> None:
    _typed(officers[0], elder)
    with work() as session:
        others = [person(session, township, "officer") for _ in range(4)]
    desks = [_signed_in(app, work, township, one) for one in others]
    answers = at_once(lambda number: desks[number].post(_at(elder, "agreements")).status_code, 4)
    assert sorted(answers) == [303, 409, 409, 409]
    with work() as session:
        acts = session.scalars(select(AuditEntry.act).where(AuditEntry.township_id == township.id)).all()
    assert acts.count("pin.agree") == acts.count("pin.change") == 1


def test_the_database_itself_wants_two_people(
    work: Work, township: Founded, elder: Person, officers: tuple[Visitor, Visitor]
) -> None:
    _typed(officers[0], elder)
    with pytest.raises(IntegrityError), work() as session:
        row = session.scalars(select(NewPin).where(NewPin.person_id == elder.id)).one()
        row.state, row.decided_by, row.decided_at, row.digest = "agreed", row.asked_by, MORNING, ""


def test_opening_a_notice_is_ones_own_affair(
    app: Flask, work: Work, township: Founded, elder: Person, officers: tuple[Visitor, Visitor]
) -> None:
    _typed(officers[0], elder)
    phone, neighbour = (_signed_in(app, work, township, one) for one in (elder, villager(work, township, 0, "李四")))
    opening = phone.get("/wallet").text.partition("/inbox/personal/")[2].partition('"')[0]
    assert "/inbox/personal/" not in neighbour.get("/inbox").text
    assert neighbour.post(f"/inbox/personal/{opening}").status_code == 404
    opened = phone.post(f"/inbox/personal/{opening}")
    assert (opened.status_code, opened.location) == (303, "/wallet/card")
    assert "/inbox/personal/" not in phone.get("/wallet").text and "/inbox/personal/" in phone.get("/inbox").text


def _typed(officer: Visitor, elder: Person, pin: str = NEW) -> str:
    """Let the elder type a PIN at an officer's desk, and return the card that is printed."""
    asked = officer.post(f"/office/residents/{elder.id}/cards", {"pin": pin, "pin_again": pin})
    page = officer.get(asked.location).text
    assert "第二个人" in page
    return PRINTED.findall(page)[0]


def _at(elder: Person, act: str) -> str:
    return f"/office/residents/{elder.id}/new-pins/{act}"


def _pay(till: Program, card: str, pin: str) -> Any:
    answer = till.post("/till/card-sales", {"key": str(uuid4()), "card": card, "pin": pin, "points": 3}).json
    return answer.get("code") or answer["state"]


def _signed_in(app: Flask, work: Work, township: Founded, who: Person) -> Visitor:
    visitor = browser(app, work, township, who)
    visitor.get("/about")
    return visitor
