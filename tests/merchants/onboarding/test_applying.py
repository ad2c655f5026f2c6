"""A shop applies, is asked for more, answers, and is taken in: its owner signs up and sells."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from kernel.audit import AuditEntry
from kernel.clock import FixedClock, business_day
from merchants.applications import approving
from merchants.applications.models import ApplicationStep, ShopApplication
from merchants.contracts.models import ShopContract
from merchants.contracts.service import Agreed
from merchants.directory.models import Shop, ShopStep
from tests.browsing import Visitor
from tests.conftest import MORNING, Work
from tests.founding import Founded, person
from tests.merchants.arranging import browser, code_key
from tests.merchants.onboarding.papers import (
    ACTIVATION,
    APPLICATION,
    CARD,
    CONTRACT,
    LICENCE,
    OLDER_LICENCE,
    OTHER_CARD,
    PHONE,
    REFERENCE,
    apply,
    approve,
    filled_in,
    photo,
)


def test_from_the_form_to_the_first_sign_in(
    work: Work, township: Founded, stranger: Visitor, officers: tuple[Visitor, Visitor], visitor: Callable[[], Visitor]
) -> None:
    officer, second = officers
    sent = apply(stranger, township)
    mine = stranger.get(sent.location).text
    application = _only(officer)

    asked = officer.post(f"{application}/questions", {"words": "照片看不清，请重拍。"})
    assert (sent.status_code, asked.status_code) == (303, 303)
    assert REFERENCE.search(mine) and "照片看不清" in stranger.get("/shops/application").text
    answered = stranger.post("/shops/application/answers", _answer(township, words="重拍了", address="桥头老街 8 号"))
    assert answered.status_code == 303
    page = officer.get(application).text
    assert "桥头老街 8 号" in page and "重拍了" in page

    approved = approve(application, officer, second)
    code = ACTIVATION.search(approved.text)
    assert approved.status_code == 200 and code
    assert "批准" in stranger.get("/shops/application").text
    newcomer = visitor()
    activation = {
        "township": str(township.id),
        "code": code[1],
        "phone": PHONE,
        "password": "茶食铺密码2026",
        "pin": "135790",
    }
    assert newcomer.post("/activations", activation).status_code == 303
    own = newcomer.get("/shop").text
    assert "湖边茶食铺" in own and "周一休息" in own and "烟草、黄金、彩票" in own
    with work() as session:
        shop = session.scalars(select(Shop).where(Shop.township_id == township.id)).one()
        assert (shop.state, shop.sells_until, shop.bank_account) == (
            "approved",
            business_day(MORNING).replace(year=2027, day=21),
            CARD,
        )
        steps = session.scalars(select(ApplicationStep.step).where(ApplicationStep.township_id == township.id)).all()
        assert sorted(steps) == ["answered", "applied", "approved", "asked", "checked"]


def test_whoever_follows_needs_both_numbers_and_patience(
    township: Founded, stranger: Visitor, visitor: Callable[[], Visitor], clock: FixedClock
) -> None:
    reference = REFERENCE.search(stranger.get(apply(stranger, township).location).text)[1]
    other = visitor()

    def look_up(reference: str, phone: str) -> int:
        form = {"township": str(township.id), "reference": reference, "phone": phone}
        return other.post("/shops/application/lookups", form).status_code

    assert look_up("ABCD-EFGH", PHONE) == look_up(reference, "13912345679") == 404
    assert look_up(reference.lower().replace("-", " "), "139 1234 5678") == 303
    assert "湖边茶食铺" in other.get("/shops/application").text
    clock.advance(hours=1, seconds=1)
    assert "湖边茶食铺" not in other.get("/shops/application").text
    assert [look_up("ABCD-EFGH", PHONE) for _ in range(11)][-1] == 429


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("name", ""),
        ("name", "店" * 41),
        ("kind", "casino"),
        ("village_id", "no"),
        ("address", " "),
        ("opens", "25:00"),
        ("opens", "６:30"),
        ("closes", "06:30"),
        ("opens_again", "10:00"),
        ("closes_again", ""),
        ("closed_2", "yes"),
        ("owner_name", "a\u0000b"),
        ("phone", "0571-8888"),
        ("licence", LICENCE[:-1] + ("3" if LICENCE[-1] != "3" else "4")),
        ("licence", LICENCE.replace("2", "O", 1)),
        ("licence", OLDER_LICENCE[:-1] + "5"),
        ("bank_account", "1234567"),
        ("bank_account", "1" * 31),
        ("bank_account", "１２３４５６７８"),
        ("bank_account", CARD[:-1] + "7"),
        ("bank_account_again", OTHER_CARD),
        ("payee_name", ""),
        ("bank_name", ""),
        ("key", "x"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(
    work: Work, township: Founded, stranger: Visitor, field: str, wrong: str
) -> None:
    refused = apply(stranger, township, **{field: wrong})

    assert refused.status_code == 422
    if field != "key":
        assert f'id="f-{field}-error"' in refused.text
        assert "老桥对面" in refused.text or field == "address", "what was typed stays"
    assert _count(work, township) == 0


@pytest.mark.parametrize("picture", [b"", b"GIF89a", b"%PDF-1.4 ...", b"\xff\xd8" + b"\0" * 99])
def test_a_photo_that_is_none_is_refused_and_nothing_stays(
    app: Flask, work: Work, township: Founded, stranger: Visitor, picture: bytes
) -> None:
    before = _files(app)
    refused = apply(stranger, township, picture=picture)

    assert refused.status_code == 422 and 'id="f-photo-error"' in refused.text
    assert (_count(work, township), _files(app)) == (0, before)


def test_the_photo_is_sealed_stripped_and_for_officers_alone(
    app: Flask, township: Founded, stranger: Visitor, officer: Visitor, owner: Visitor
) -> None:
    before = _files(app)
    apply(stranger, township, picture=photo(text=b"330282195901011234"))
    application = _only(officer)

    shown = officer.client.get(f"{application}/licence.jpg")
    assert shown.data.startswith(b"\xff\xd8") and b"330282195901011234" not in shown.data
    assert "no-store" in shown.headers["Cache-Control"]
    [file] = _files(app) - before
    assert not file.read_bytes().startswith(b"\xff\xd8"), "on the disk it lies under seal"
    assert stranger.client.get(f"{application}/licence.jpg").status_code == 302
    assert owner.client.get(f"{application}/licence.jpg").status_code == 403


def test_sent_twice_it_is_one_application(app: Flask, work: Work, township: Founded, stranger: Visitor) -> None:
    form, before = filled_in(township), _files(app)
    answers = [apply(stranger, township, key=form["key"]).status_code for _ in range(2)]
    other_key = apply(stranger, township)

    assert answers == [303, 303] and _count(work, township) == 1
    assert other_key.status_code == 409, "the same licence and phone wait already"
    assert len(_files(app) - before) == 1


def test_a_stranger_can_not_flood_the_office(work: Work, township: Founded, stranger: Visitor) -> None:
    phones = [f"1391234{number:04}" for number in range(11)]
    assert [apply(stranger, township, phone=phone).status_code for phone in phones] == [303] * 10 + [429]
    assert _count(work, township) == 10


def test_refused_and_withdrawn_keep_neither_photo_nor_account(
    app: Flask, work: Work, township: Founded, stranger: Visitor, officer: Visitor, visitor: Callable[[], Visitor]
) -> None:
    before = _files(app)
    apply(stranger, township)
    application = _only(officer)
    assert officer.post(f"{application}/refusals", {"reason": " "}).status_code == 422
    twice = [officer.post(f"{application}/refusals", {"reason": "不在本镇"}).status_code for _ in range(2)]
    assert "不在本镇" in stranger.get("/shops/application").text
    assert officer.post(f"{application}/approvals", CONTRACT).status_code == 409
    assert stranger.post("/shops/application/withdrawals").status_code == 409

    other = visitor()
    apply(other, township, phone="13912345679")
    gone = [other.post("/shops/application/withdrawals").status_code for _ in range(2)]

    assert (twice, gone) == ([303, 303], [303, 303])
    with work() as session:
        rows = session.scalars(select(ShopApplication).where(ShopApplication.township_id == township.id)).all()
        assert {row.state for row in rows} == {"refused", "withdrawn"}
        assert {row.bank_account for row in rows} == {CARD[-4:]} and {row.licence_picture for row in rows} == {""}
    assert _files(app) == before


def test_approving_twice_makes_one_shop_and_one_code(
    work: Work, township: Founded, stranger: Visitor, officers: tuple[Visitor, Visitor]
) -> None:
    apply(stranger, township)
    application = _only(officers[0])

    checking, agreeing = officers
    told = [approve(application, one) for one in (checking, checking, agreeing, agreeing, checking)]

    assert [one.status_code for one in told] == [303, 303, 200, 303, 303]
    assert [bool(ACTIVATION.search(one.text)) for one in told] == [False, False, True, False, False]
    with work() as session:
        [shop] = session.scalars(select(Shop).where(Shop.township_id == township.id)).all()
        [step] = session.scalars(select(ShopStep).where(ShopStep.township_id == township.id)).all()
        [contract] = session.scalars(select(ShopContract).where(ShopContract.township_id == township.id)).all()
        assert (step.state, contract.goods) == ("approved", ["tobacco", "黄金", "彩票"])
        assert contract.shop_id == shop.id and shop.licence_picture
    assert officers[0].client.get(f"/office/shops/{shop.id}/licence.jpg").status_code == 200


def test_a_name_that_the_village_has_is_told_to_the_officer(
    township: Founded, stranger: Visitor, officers: tuple[Visitor, Visitor], visitor: Callable[[], Visitor]
) -> None:
    apply(stranger, township)
    officer = officers[0]
    approve(_only(officer), *officers)
    apply(visitor(), township, phone="13912345679")
    twin = _only(officer)

    assert "湖边茶食铺" in officer.get(twin).text and "已经登记过" in officer.get(twin).text
    assert approve(twin, *officers).status_code == 409


def test_who_enters_a_paper_does_not_approve_it(
    township: Founded, officers: tuple[Visitor, Visitor], work: Work
) -> None:
    entering, other = officers
    sent = apply(entering, township, picture=b"")

    assert (sent.status_code, APPLICATION.search(sent.location) is not None) == (303, True)
    assert entering.post(f"{sent.location}/approvals", CONTRACT).status_code == 403
    assert other.post(f"{sent.location}/approvals", CONTRACT).status_code == 200
    with work() as session:
        acts = session.scalars(select(AuditEntry.act).where(AuditEntry.township_id == township.id)).all()
    assert {"shop.open", "contract.sign", "shop-application.approve"} <= set(acts)


def test_a_contract_of_no_days_is_refused(township: Founded, stranger: Visitor, officer: Visitor) -> None:
    apply(stranger, township)
    application = _only(officer)
    for starts_on, ends_on in (("2026-12-01", "2026-11-30"), ("2026-01-01", "2026-11-21"), ("2026-11-22", "2040-01-01"), ("x", "y")):  # fmt: skip  # noqa: E501
        wrong = CONTRACT | {"starts_on": starts_on, "ends_on": ends_on}
        assert officer.post(f"{application}/approvals", wrong).status_code == 422
    assert "等镇里办" in officer.get(application).text


def test_an_invitation_works_once_and_a_month(
    work: Work, township: Founded, officer: Visitor, visitor: Callable[[], Visitor], clock: FixedClock
) -> None:
    def invited() -> str:
        shown = officer.post("/office/shop-applications/invitations", {"name": "湖边茶食铺"}).text
        return re.search(r"data-invitation-code>([A-Z0-9-]+)<", shown)[1]

    code = invited()
    assert officer.post("/office/shop-applications/invitations", {"name": ""}).status_code == 422
    phones = iter(f"1391234{number:04}" for number in range(9))

    def send(code: str) -> int:
        return apply(visitor(), township, phone=next(phones), invitation=code).status_code

    assert [send("ABCD-EFGH-JKMN"), send(code.lower()), send(code)] == [403, 303, 403]
    with work() as session:
        row = session.scalars(select(ShopApplication).where(ShopApplication.township_id == township.id)).one()
        assert row.invitation_id is not None
    late = invited()
    clock.advance(seconds=timedelta(days=30).total_seconds())
    assert send(late) == 403


def test_eight_officers_at_once_take_in_one_shop(
    app: Flask, work: Work, township: Founded, stranger: Visitor, officer: Visitor
) -> None:
    apply(stranger, township)
    application = UUID(_only(officer).rpartition("/")[2])
    with work() as session:
        officers = [person(session, township, "officer").id for _ in range(8)]

    def approve(officer_id: UUID) -> bool:
        with work() as session:
            agreed = Agreed(business_day(MORNING), business_day(MORNING), [], "")
            done = approving.approve(session, code_key(app), township.id, application, agreed, officer_id, MORNING)
            return done.invitation is not None

    with ThreadPoolExecutor(8) as pool:
        told = list(pool.map(approve, officers))

    assert told.count(True) == 1, "one code for one owner, after two officers"
    with work() as session:
        assert len(session.scalars(select(Shop).where(Shop.township_id == township.id)).all()) == 1


def test_who_applies_signed_in_under_the_own_name_becomes_the_owner(
    app: Flask, work: Work, township: Founded, officer: Visitor
) -> None:
    with work() as session:
        villager = person(session, township, "villager", name="孙月仙")
        helper = person(session, township, "villager", name="热心人")
    own, helping = (browser(app, work, township, one) for one in (villager, helper))

    apply(own, township, phone=str(villager.phone))
    first = _only(officer)
    assert ACTIVATION.search(officer.post(f"{first}/approvals", CONTRACT).text) is None
    assert "湖边茶食铺" in own.get("/shop").text
    apply(helping, township, name="另一家", phone=str(villager.phone), licence=OLDER_LICENCE)
    second = _only(officer)
    assert ACTIVATION.search(officer.post(f"{second}/approvals", CONTRACT).text), "a helper owns nothing"
    assert helping.client.get("/shop").status_code == 403


def _only(officer: Visitor) -> str:
    """Return the address of the only application that waits for the township."""
    found = set(APPLICATION.findall(officer.get("/office/shop-applications").text))
    assert len(found) == 1
    return f"/office/shop-applications/{found.pop()}"


def _answer(township: Founded, **changed: str) -> dict[str, str]:
    form = filled_in(township, bank_account="", bank_account_again="", **changed)
    return {name: text for name, text in form.items() if name not in ("key", "township", "invitation")}


def _count(work: Work, township: Founded) -> int:
    with work() as session:
        return len(session.scalars(select(ShopApplication).where(ShopApplication.township_id == township.id)).all())


def _files(app: Flask) -> set[Path]:
    folder = app.extensions["qiaotou"].settings.files
    return {path for path in folder.rglob("*") if path.is_file()}
