"""Nobody becomes an owner by one person's word, and whoever saw the code stays away from what that owner asks for."""

import re
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from kernel.audit import AuditEntry
from kernel.clock import FixedClock
from kernel.identity.models import Person, Role
from merchants.owners import service
from merchants.owners.apart import shown_the_way
from merchants.owners.models import OwnerRequest
from merchants.owners.service import Who
from merchants.payees.models import PayeeChange
from tests.browsing import Visitor
from tests.conftest import MORNING, Work
from tests.founding import Founded
from tests.merchants.arranging import Counter, Program, browser, code_key, villager
from tests.merchants.onboarding.papers import ACTIVATION, CARD
from tests.merchants.refunds.mistakes import Shop, answered, refund
from tests.merchants.test_one_wins import at_once

NAME = "顾小明"
AGREEMENT = re.compile(r"/(?:office/shops/[0-9a-f-]{36}|shop)/owners/([0-9a-f-]{36})/(?:agreements|refusals)")


@pytest.fixture
def address(counter: Counter) -> str:
    return f"/office/shops/{counter.shop.id}/owners"


def test_an_officer_asks_and_another_is_shown_the_code(
    work: Work, township: Founded, officers: tuple[Visitor, Visitor], address: str
) -> None:
    first, second = officers
    sent = [first.post(address, {"name": NAME}) for _ in range(2)]
    assert [one.status_code for one in sent] == [303, 303]
    assert not ACTIVATION.search(first.get(address).text) and not _owners(work, township, NAME)
    request = _request(first, address)
    assert first.post(f"{address}/{request}/agreements").status_code == 403

    shown = second.post(f"{address}/{request}/agreements")
    again = second.post(f"{address}/{request}/agreements")

    assert shown.status_code == 200 and ACTIVATION.search(shown.text)
    assert again.status_code == 409 and not ACTIVATION.search(again.text)
    page = second.get(address).text
    assert "钱科长 提出" in page and "李复核 同意" in page and "李复核 看到了激活码" in page
    with work() as session:
        acts = session.scalars(select(AuditEntry.act).where(AuditEntry.township_id == township.id)).all()
    assert sorted(act for act in acts if act.startswith("owner.")) == ["owner.add", "owner.agree", "owner.ask"]


def test_an_owner_asks_and_an_officer_agrees(
    work: Work, township: Founded, owner: Visitor, officer: Visitor, address: str
) -> None:
    assert owner.post("/shop/owners", {"name": ""}).status_code == 422
    assert owner.post("/shop/owners", {"name": NAME}).status_code == 303
    assert owner.post("/shop/owners", {"name": "别人"}).status_code == 409
    request = _request(owner, "/shop/owners")
    assert owner.post(f"/shop/owners/{request}/agreements").status_code == 403
    assert NAME in officer.get(address).text and "阿芬早餐店" in officer.get("/office/shops").text
    assert ACTIVATION.search(officer.post(f"{address}/{request}/agreements").text)
    assert len(_owners(work, township, NAME)) == 1


def test_the_present_owner_agrees_to_what_an_officer_asks_or_refuses_it(
    work: Work, township: Founded, owner: Visitor, officer: Visitor, address: str
) -> None:
    officer.post(address, {"name": NAME})
    request = _request(owner, "/shop/owners")
    assert [owner.post(f"/shop/owners/{request}/refusals").status_code for _ in range(2)] == [303, 303]
    assert owner.post(f"/shop/owners/{request}/agreements").status_code == 409
    officer.post(address, {"name": NAME})
    request = _request(owner, "/shop/owners")
    assert ACTIVATION.search(owner.post(f"/shop/owners/{request}/agreements").text)
    assert len(_owners(work, township, NAME)) == 1


def test_a_name_that_works_here_is_told_and_an_unused_code_is_made_anew(
    work: Work, township: Founded, officers: tuple[Visitor, Visitor], address: str, counter: Counter
) -> None:
    first, second = officers
    assert first.post(address, {"name": counter.clerk.name}).status_code == 409
    codes = []
    for _ in range(2):
        assert first.post(address, {"name": NAME}).status_code == 303
        codes.append(ACTIVATION.search(second.post(f"{address}/{_request(first, address)}/agreements").text)[1])
    assert codes[0] != codes[1] and len(_owners(work, township, NAME)) == 1


def test_another_shops_request_is_not_there(
    app: Flask, work: Work, township: Founded, officers: tuple[Visitor, Visitor], address: str, owner: Visitor
) -> None:
    officers[0].post(address, {"name": NAME})
    request = _request(officers[0], address)
    for act in ("agreements", "refusals"):
        assert officers[1].post(f"/office/shops/{uuid4()}/owners/{request}/{act}").status_code == 404
        assert owner.post(f"/shop/owners/{uuid4()}/{act}").status_code == 404


def test_many_at_once_let_in_one(
    app: Flask, work: Work, township: Founded, counter: Counter, officers: tuple[Visitor, Visitor], address: str
) -> None:
    officers[0].post(address, {"name": NAME})
    request = _request(officers[0], address)
    second = _officer(work, township, "李复核")
    browsers = [browser(app, work, township, second) for _ in range(4)]
    for one in browsers:
        one.get("/office")
    answers = at_once(lambda number: browsers[number].post(f"{address}/{request}/agreements").status_code, 4)
    assert sorted(answers) == [200, 409, 409, 409] and len(_owners(work, township, NAME)) == 1


def test_the_database_itself_wants_two_people(
    work: Work, township: Founded, counter: Counter, officer: Visitor, address: str
) -> None:
    officer.post(address, {"name": NAME})
    with pytest.raises(IntegrityError), work() as session:
        row = session.scalars(select(OwnerRequest).where(OwnerRequest.township_id == township.id)).one()
        row.state, row.decided_by, row.decided_at, row.person_id = "agreed", row.asked_by, MORNING, counter.owner.id


def test_whoever_saw_the_code_decides_nothing_that_this_owner_asks(
    app: Flask,
    work: Work,
    township: Founded,
    counter: Counter,
    officers: tuple[Visitor, Visitor],
    address: str,
    clock: FixedClock,
) -> None:
    """The whole fraud: an officer becomes an owner by a code that they saw, and wants to be their own second person."""
    asking, seeing = officers
    asking.post(address, {"name": NAME})
    seeing.post(f"{address}/{_request(asking, address)}/agreements")
    [puppet] = _owners(work, township, NAME)
    own = _signed_in(app, work, township, puppet)
    change = _asked_for(work, township, own)
    approvals = f"/office/payee-changes/{change}/approvals"

    lately = [one.post(approvals) for one in officers]
    clock.advance(days=3)
    people = (_officer(work, township, "钱科长"), _officer(work, township, "李复核"), puppet)
    asking, seeing, own = (_signed_in(app, work, township, one) for one in people)
    later = seeing.post(approvals)
    page = seeing.get(f"/office/payee-changes/{change}").text

    assert [one.status_code for one in lately] == [403, 403] and all("3 天" in one.text for one in lately)
    assert later.status_code == 403 and "激活码" in later.text
    assert "激活码" in page and approvals not in page, "what they may not do has no button"
    assert seeing.post(f"/office/payee-changes/{change}/refusals", {"reason": "x"}).status_code == 403
    own.post("/shop/owners", {"name": "第二个"})
    assert seeing.post(f"{address}/{_request(own, '/shop/owners')}/agreements").status_code == 403
    assert asking.post(approvals).status_code == 303, "the other officer is a second person"


def test_a_clerk_whom_this_owner_let_in_leads_to_the_officer_too(
    app: Flask, work: Work, township: Founded, counter: Counter, officers: tuple[Visitor, Visitor], address: str
) -> None:
    officers[0].post(address, {"name": NAME})
    officers[1].post(f"{address}/{_request(officers[0], address)}/agreements")
    [puppet] = _owners(work, township, NAME)
    own = browser(app, work, township, puppet)
    own.get("/shop/clerks")
    own.post("/shop/clerks", {"name": "小工"})
    with work() as session:
        clerk = session.scalars(select(Person.id).where(Person.township_id == township.id, Person.name == "小工")).one()
        seen = shown_the_way(session, township.id, [clerk])
    assert seen == {puppet.id, _officer(work, township, "李复核").id}


def test_refunds_and_complaints_keep_the_same_officer_away(
    app: Flask,
    work: Work,
    township: Founded,
    counter: Counter,
    officers: tuple[Visitor, Visitor],
    address: str,
    clock: FixedClock,
) -> None:
    officers[0].post(address, {"name": NAME})
    officers[1].post(f"{address}/{_request(officers[0], address)}/agreements")
    [puppet] = _owners(work, township, NAME)
    shop = Shop(app, work, counter, villager(work, township, 100))
    shop.limits(clerk=5, owner=20)
    complaint = {"kind": "wrong_amount", "text": "多扣了"}
    dispute = shop.phone.post(f"/redemptions/{shop.sale(30)}/disputes", complaint).json["id"]
    request = refund(Program(app, work, township, puppet), shop.sale(30), 25).json["waiting"]["id"]
    shop.officer().post(f"/disputes/{dispute}/questions", {"text": "怎么回事？"})
    Program(app, work, township, puppet).post(f"/disputes/{dispute}/answers", {"text": "没有的事"})

    for code in ("let_in_lately", "saw_the_code"):
        seeing = Program(app, work, township, _officer(work, township, "李复核"))
        for act, body in (
            (f"/disputes/{dispute}/decisions", {"decision": "dismiss", "points": 0, "reason": "不对"}),
            (f"/refund-requests/{request}/approvals", None),
            (f"/refund-requests/{request}/declines", {"answer": "不"}),
        ):
            assert answered(seeing.post(act, body)) == (403, code)
        clock.advance(days=3)
    assert (
        Program(app, work, township, _officer(work, township, "钱科长"))
        .post(f"/refund-requests/{request}/approvals")
        .status_code
        == 201
    )


def test_the_asker_is_not_the_owner_whose_code_they_saw(
    app: Flask, work: Work, township: Founded, counter: Counter, officers: tuple[Visitor, Visitor], address: str
) -> None:
    """An officer asks for one owner more, and agrees as the owner who they are as well."""
    officers[0].post(address, {"name": NAME})
    officers[1].post(f"{address}/{_request(officers[0], address)}/agreements")
    [puppet] = _owners(work, township, NAME)
    officers[1].post(address, {"name": "又一个"})
    request = UUID(_request(officers[1], address))
    with work() as session, pytest.raises(service.SecondNeeded):
        who = Who(township.id, counter.shop.id, puppet.id, "owner")
        service.agree(session, code_key(app), who, request, MORNING)


def _signed_in(app: Flask, work: Work, township: Founded, who: Person) -> Visitor:
    visitor = browser(app, work, township, who)
    visitor.get("/about")
    return visitor


def _owners(work: Work, township: Founded, name: str) -> list[Person]:
    with work() as session:
        owners = select(Person).join(Role, (Role.township_id == Person.township_id) & (Role.person_id == Person.id))
        of_name = owners.where(Person.township_id == township.id, Person.name == name, Role.role == "owner")
        return list(session.scalars(of_name).all())


def _officer(work: Work, township: Founded, name: str) -> Person:
    with work() as session:
        return session.scalars(select(Person).where(Person.township_id == township.id, Person.name == name)).one()


def _request(someone: Visitor, address: str) -> str:
    return AGREEMENT.search(someone.get(address).text)[1]


def _asked_for(work: Work, township: Founded, owner: Visitor) -> UUID:
    """Ask for another bank account as this owner, and return the change."""
    form = {
        "key": str(uuid4()),
        "payee_name": NAME,
        "bank_name": "农行",
        "bank_account": CARD,
        "bank_account_again": CARD,
    }
    assert owner.post("/shop/payee-changes", form).status_code == 303
    with work() as session:
        return session.scalars(select(PayeeChange.id).where(PayeeChange.township_id == township.id)).one()
