"""No officer takes in a shop alone that could be their own: when one officer is enough, and when a second agrees."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from kernel import audit
from kernel.identity.models import Person
from merchants.applications.models import ShopApplication
from merchants.directory.models import LetIn, Shop
from tests.browsing import Visitor
from tests.conftest import MORNING, Work
from tests.founding import Founded, person
from tests.merchants.arranging import browser
from tests.merchants.onboarding.papers import (
    ACTIVATION,
    APPLICATION,
    CONTRACT,
    OTHER_CARD,
    PHONE,
    REFERENCE,
    apply,
    approve,
    filled_in,
)

REFERENCE_SHOWN = re.compile(r"查询号 ([A-Z0-9]{4}-[A-Z0-9]{4})")
Officers = tuple[Visitor, Visitor]


def test_a_stranger_needs_two_and_until_then_there_is_no_shop(
    work: Work, township: Founded, stranger: Visitor, officers: Officers
) -> None:
    first, second = officers
    apply(stranger, township)
    application = _only(first)
    assert "第二位" in first.get(application).text

    assert approve(application, first, first).status_code == 303
    assert _shops(work, township) == []
    assert "要由另一位工作人员同意" in first.get(application).text
    proposed = second.get(application).text
    assert CONTRACT["ends_on"] in proposed and "黄金" in proposed
    assert "等待复核" in second.get("/office/shop-applications").text

    assert ACTIVATION.search(approve(application, second).text)
    [shop] = _shops(work, township)
    with work() as session:
        hands = session.execute(select(LetIn.part, LetIn.by).where(LetIn.shop_id == shop.id)).all()
        row = session.scalars(select(ShopApplication).where(ShopApplication.shop_id == shop.id)).one()
    assert {part for part, by in hands if by == row.checked_by} == {"asked"}
    assert {part for part, by in hands if by == row.decided_by} == {"agreed", "code"}


def test_an_officer_who_applies_signed_out_is_not_alone(
    app: Flask, work: Work, township: Founded, officers: Officers, visitor: Callable[[], Visitor]
) -> None:
    signed_out = visitor()
    apply(signed_out, township)
    assert approve(_only(officers[0]), *[officers[0]] * 3).status_code == 303
    assert _shops(work, township) == []


def test_another_officers_invitation_is_a_second_word(
    work: Work, township: Founded, officers: Officers, visitor: Callable[[], Visitor]
) -> None:
    inviting, other = officers
    shown = inviting.post("/office/shop-applications/invitations", {"name": "湖边茶食铺"}).text
    code = re.search(r"data-invitation-code>([A-Z0-9-]+)<", shown)[1]
    apply(visitor(), township, invitation=code)
    application = _only(other)
    assert approve(application, inviting).status_code == 303 and not _shops(work, township)
    assert ACTIVATION.search(approve(application, other).text)


def test_an_invited_applicant_needs_one_other_officer(
    township: Founded, officers: Officers, visitor: Callable[[], Visitor]
) -> None:
    shown = officers[0].post("/office/shop-applications/invitations", {"name": "湖边茶食铺"}).text
    apply(visitor(), township, invitation=re.search(r"data-invitation-code>([A-Z0-9-]+)<", shown)[1])
    assert ACTIVATION.search(approve(_only(officers[1]), officers[1]).text)


def test_a_villager_who_applies_signed_in_needs_one_officer(
    app: Flask, work: Work, township: Founded, officer: Visitor
) -> None:
    own = _villager(app, work, township)
    apply(own, township)
    approve(_only(officer), officer)
    assert len(_shops(work, township)) == 1


def test_a_villager_whose_code_the_officer_printed_needs_two(
    app: Flask, work: Work, township: Founded, officers: Officers
) -> None:
    own = _villager(app, work, township)
    apply(own, township)
    application = _only(officers[0])
    with work() as session:
        applicant = _row(session, township).applied_by
        printing = session.scalars(select(Person.id).where(Person.township_id == township.id, Person.name == "钱科长"))
        audit.record(session, township.id, printing.one(), "activation.issue", f"person:{applicant}", {}, MORNING)
    assert approve(application, officers[0]).status_code == 303 and not _shops(work, township)
    approve(application, officers[1])
    assert len(_shops(work, township)) == 1


def test_what_somebody_else_answered_takes_two(
    app: Flask, work: Work, township: Founded, officers: Officers, visitor: Callable[[], Visitor]
) -> None:
    """An officer asks for more, and answers in the applicant's place with a bank account of their own."""
    own = _villager(app, work, township)
    page = own.get(apply(own, township).location).text
    application, asking = _only(officers[0]), officers[0]
    asking.post(f"{application}/questions", {"words": "请核对账号"})
    stranger = visitor()
    found = {"township": str(township.id), "reference": REFERENCE.search(page)[1], "phone": PHONE}
    assert stranger.post("/shops/application/lookups", found).status_code == 303
    assert stranger.post("/shops/application/answers", _answer(township)).status_code == 303
    assert approve(application, asking).status_code == 303 and not _shops(work, township)

    asking.post(f"{application}/questions", {"words": "再核对一次"})
    assert own.post("/shops/application/answers", _answer(township)).status_code == 303
    with work() as session:
        assert _row(session, township).checked_by is None, "what was approved before were other papers"
    approve(application, asking, officers[1])
    assert len(_shops(work, township)) == 1


def test_two_officers_are_enough_for_a_paper_that_one_of_them_typed(
    work: Work, township: Founded, officers: Officers, visitor: Callable[[], Visitor]
) -> None:
    typing, other = officers
    page = apply(typing, township, picture=b"").location
    reference = REFERENCE_SHOWN.search(typing.get(page).text)[1]
    other.post(f"{page}/questions", {"words": "电话对吗"})
    stranger = visitor()
    stranger.post("/shops/application/lookups", {"township": str(township.id), "reference": reference, "phone": PHONE})
    stranger.post("/shops/application/answers", _answer(township))
    assert approve(page, typing).status_code == 403
    assert approve(page, other).status_code == 303 and not _shops(work, township)
    assert ACTIVATION.search(approve(page, typing).text)


def test_the_database_itself_wants_two(work: Work, township: Founded, stranger: Visitor, officers: Officers) -> None:
    apply(stranger, township)
    approve(_only(officers[0]), *officers)
    with pytest.raises(IntegrityError), work() as session:
        row = _row(session, township)
        row.decided_by = row.checked_by


def _villager(app: Flask, work: Work, township: Founded) -> Visitor:
    """The applicant of the papers, with an account of their own."""
    with work() as session:
        someone = person(session, township, "villager", name="孙月仙")
        someone.phone = PHONE
    visitor = browser(app, work, township, someone)
    visitor.get("/wallet")
    return visitor


def _answer(township: Founded) -> dict[str, object]:
    form = filled_in(township, bank_account=OTHER_CARD, bank_account_again=OTHER_CARD)
    return {name: value for name, value in form.items() if name not in ("key", "township", "invitation")}


def _row(session: Session, township: Founded) -> ShopApplication:
    return session.scalars(select(ShopApplication).where(ShopApplication.township_id == township.id)).one()


def _shops(work: Work, township: Founded) -> list[Shop]:
    with work() as session:
        return list(session.scalars(select(Shop).where(Shop.township_id == township.id)).all())


def _only(officer: Visitor) -> str:
    """Return the address of the only application that waits for the township."""
    [found] = set(APPLICATION.findall(officer.get("/office/shop-applications").text))
    return f"/office/shop-applications/{found}"
