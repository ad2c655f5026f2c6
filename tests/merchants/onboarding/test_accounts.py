"""Changing where a shop is paid: typed twice, approved by another, cooled, stopped by the owner; settlement obeys."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from kernel.audit import AuditEntry
from kernel.clock import FixedClock
from kernel.errors import Refusal
from merchants.contracts.terms import set_terms
from merchants.directory.service import Payee
from merchants.payees import queries, service
from merchants.payees.accounts import is_mistyped_card, luhn
from merchants.payees.models import PayeeChange
from merchants.payees.refusals import ChangeInForce, ChangeOverAlready, ChangeWaiting, OwnChange, SameAccount
from tests.browsing import Visitor
from tests.conftest import MORNING, Work
from tests.founding import Founded, person
from tests.merchants.arranging import PAYEE, Counter, browser
from tests.merchants.onboarding.papers import CARD, OTHER_CARD
from tests.township.settling import OCTOBER, Office, open_office, sell
from township.settlement import service as settlement
from township.settlement.queries import lines_of

NEW = Payee("陆亚芬", "中国农业银行慈溪桥头支行", CARD)
THREE_DAYS = timedelta(days=3)


@pytest.fixture
def office(work: Work, township: Founded) -> Office:
    return open_office(work, township)


def typed(**changed: str) -> dict[str, str]:
    return {
        "key": str(uuid4()),
        "payee_name": NEW.name,
        "bank_name": NEW.bank,
        "bank_account": CARD,
        "bank_account_again": f"{CARD[:4]} {CARD[4:]}",
    } | changed


def test_the_owner_asks_an_officer_approves_and_days_later_it_holds(
    work: Work,
    township: Founded,
    counter: Counter,
    owner: Visitor,
    officers: tuple[Visitor, Visitor],
    clock: FixedClock,
) -> None:
    form = typed()
    assert [owner.post("/shop/payee-changes", form).status_code for _ in range(2)] == [303, 303]
    change = _change_id(work, township)
    told = officers[0].get("/office/payee-changes").text
    assert PAYEE.account[-4:] in told and CARD[-4:] in told and CARD[4:12] not in told
    approvals = [one.post(f"/office/payee-changes/{change}/approvals").status_code for one in (*officers, officers[0])]
    assert approvals == [303, 409, 303]

    assert _account(work, township, counter) == PAYEE.account
    page = owner.get("/shop").text
    assert CARD[-4:] in page and CARD[:12] not in page and "变更" in page
    clock.advance(seconds=THREE_DAYS.total_seconds() - 1)
    assert _account(work, township, counter, clock) == PAYEE.account
    clock.advance(seconds=1)
    assert _account(work, township, counter, clock) == CARD
    with work() as session:
        log = session.execute(
            select(AuditEntry.act, AuditEntry.details)
            .where(AuditEntry.township_id == township.id, AuditEntry.act.like("payee.%"))
            .order_by(AuditEntry.id)
        ).all()
    assert [act for act, _ in log] == ["payee.ask", "payee.approve"]
    assert all((told["old"], told["new"]) == (f"…{PAYEE.account[-4:]}", f"…{CARD[-4:]}") for _, told in log)


def test_the_owner_stops_what_somebody_else_entered(
    work: Work,
    township: Founded,
    counter: Counter,
    owner: Visitor,
    officers: tuple[Visitor, Visitor],
    clock: FixedClock,
) -> None:
    entering, other = officers
    assert entering.post(f"/office/shops/{counter.shop.id}/payee-changes", typed()).status_code == 303
    change = _change_id(work, township)
    assert entering.post(f"/office/payee-changes/{change}/approvals").status_code == 403, "four eyes"
    assert other.post(f"/office/payee-changes/{change}/approvals").status_code == 303
    assert owner.post("/shop/payee-changes", typed(bank_account=OTHER_CARD, bank_account_again=OTHER_CARD)).status_code == 409  # fmt: skip  # noqa: E501

    assert owner.post(f"/shop/payee-changes/{change}/stops", {"reason": ""}).status_code == 422
    stops = [owner.post(f"/shop/payee-changes/{change}/stops", {"reason": "不是我"}).status_code for _ in range(2)]

    assert stops == [303, 303]
    clock.advance(days=10)
    assert _account(work, township, counter, clock) == PAYEE.account
    with work() as session:
        assert _ask(session, township, counter, counter.owner.id), "another may be asked for now"


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("bank_account", CARD[:-1] + "1"),
        ("bank_account", "12345"),
        ("bank_account", "6228４８０４０２５６"),
        ("bank_account_again", OTHER_CARD),
        ("bank_account_again", ""),
        ("payee_name", ""),
        ("bank_name", "银" * 61),
    ],
)
def test_a_wrong_number_is_told_beside_its_field(
    work: Work, township: Founded, counter: Counter, owner: Visitor, officer: Visitor, field: str, wrong: str
) -> None:
    for someone, address in (
        (owner, "/shop/payee-changes"),
        (officer, f"/office/shops/{counter.shop.id}/payee-changes"),
    ):
        refused = someone.post(address, typed(**{field: wrong}))
        assert refused.status_code == 422 and f'id="f-{field}-error"' in refused.text
    with work() as session:
        assert not queries.changes_of(session, township.id, counter.shop.id, MORNING)


def test_nobody_decides_about_another_shops_or_the_own(
    app: Flask, work: Work, township: Founded, counter: Counter, owner: Visitor
) -> None:
    with work() as session:
        change = _ask(session, township, counter, counter.owner.id)
        officer = person(session, township, "officer", name="也开店的")
        stranger = person(session, township, "owner", name="别家", scope_id=uuid4())
    assert owner.client.post(f"/office/payee-changes/{change}/approvals").status_code in (400, 403)
    other = browser(app, work, township, stranger)
    assert other.post(f"/shop/payee-changes/{change}/stops", {"reason": "x"}).status_code == 404
    with work() as session, pytest.raises(OwnChange):
        service.approve(session, township.id, change, counter.owner.id, MORNING)
    with work() as session:
        service.refuse(session, township.id, change, officer.id, "户名不符", MORNING)
        service.refuse(session, township.id, change, officer.id, "户名不符", MORNING)
    for decide in (service.approve, lambda *args: service.stop(*args[:3], shop_id=None, actor_id=officer.id, reason="x", now=MORNING)):  # fmt: skip  # noqa: E501
        with work() as session, pytest.raises(ChangeOverAlready):
            decide(session, township.id, change, officer.id, MORNING)


def test_the_database_itself_wants_two_people(work: Work, township: Founded, counter: Counter) -> None:
    with work() as session:
        change = _ask(session, township, counter, counter.owner.id)
    with pytest.raises(IntegrityError), work() as session:
        row = session.get_one(PayeeChange, (township.id, change))
        row.state, row.decided_by, row.decided_at = "approved", counter.owner.id, MORNING
        row.holds_from = MORNING + THREE_DAYS


def test_eight_at_once_make_one_change_and_one_decision(work: Work, township: Founded, counter: Counter) -> None:
    with work() as session:
        officers = [person(session, township, "officer").id for _ in range(4)]

    asked = _at_once(lambda _: _answer(work, lambda s: _ask(s, township, counter, counter.owner.id)), range(8))
    assert asked.count("done") == 1 and set(asked) == {"done", ChangeWaiting}
    change = _change_id(work, township)
    decided = _at_once(
        lambda officer: _answer(work, lambda s: service.approve(s, township.id, change, officer, MORNING)), officers
    )
    assert decided.count("done") == 1 and set(decided) == {"done", ChangeOverAlready}


def test_settlement_pays_into_the_account_in_force_when_it_is_opened(work: Work, office: Office) -> None:
    with work() as session:
        sell(session, office, office.breakfast, 3, OCTOBER)
        set_terms(
            session, office.id, goods=["tobacco"], words="", cooling_days=2, officer_id=office.checker, now=MORNING
        )
        key = uuid4()
        change = service.ask(
            session, office.id, office.breakfast.id, NEW, key=key, actor_id=office.preparer, now=MORNING
        )
        service.approve(session, office.id, change.id, office.checker, MORNING)
    just_before = MORNING + timedelta(days=2) - timedelta(seconds=1)

    with work() as session:
        early = settlement.open_run(session, office.id, office.preparer, OCTOBER, just_before)
        [line] = lines_of(session, office.id, early.id)
        assert line.bank_account == "6214830212345678"
    with work() as session:
        # It stays what it was when it was opened, however late it is checked.
        settlement.check_run(session, office.id, early.id, office.checker, MORNING + timedelta(days=5))
        assert lines_of(session, office.id, early.id)[0].bank_account == "6214830212345678"
        sell(session, office, office.breakfast, 4, OCTOBER + timedelta(days=1))
    with work() as session:
        late = settlement.open_run(
            session, office.id, office.preparer, OCTOBER + timedelta(days=1), MORNING + timedelta(days=2)
        )
        assert lines_of(session, office.id, late.id)[0].bank_account == CARD


def test_the_same_account_is_no_change_and_one_in_force_is_not_stopped(
    work: Work, township: Founded, counter: Counter
) -> None:
    for again in (PAYEE, Payee(f" {PAYEE.name}", PAYEE.bank.replace("桥头", " 桥头"), PAYEE.account)):
        with work() as session, pytest.raises(SameAccount):
            service.ask(
                session, township.id, counter.shop.id, again, key=uuid4(), actor_id=counter.owner.id, now=MORNING
            )
    with work() as session:
        change = _ask(session, township, counter, counter.owner.id)
        officer = person(session, township, "officer").id
        service.approve(session, township.id, change, officer, MORNING)
    with work() as session, pytest.raises(ChangeInForce):
        service.stop(
            session,
            township.id,
            change,
            shop_id=None,
            actor_id=officer,
            reason="x",
            now=MORNING + THREE_DAYS,
        )


def test_check_digits_of_cards() -> None:
    assert luhn("79927398713") == 0, "the example of ISO/IEC 7812"
    assert not is_mistyped_card(CARD) and is_mistyped_card(CARD[:-1] + "1")
    assert not is_mistyped_card("33020012345678901"), "an account of a company is no card"
    assert [place for place in range(19) if not is_mistyped_card(_one_up(CARD, place))] in ([], [0], [1], [0, 1])


def _one_up(digits: str, place: int) -> str:
    return digits[:place] + str((int(digits[place]) + 1) % 10) + digits[place + 1 :]


def _ask(session: object, township: Founded, counter: Counter, actor_id: UUID) -> UUID:
    change = service.ask(session, township.id, counter.shop.id, NEW, key=uuid4(), actor_id=actor_id, now=MORNING)  # type: ignore[arg-type]
    return change.id


def _change_id(work: Work, township: Founded) -> UUID:
    with work() as session:
        return session.scalars(select(PayeeChange.id).where(PayeeChange.township_id == township.id)).one()


def _account(work: Work, township: Founded, counter: Counter, clock: FixedClock | None = None) -> str:
    with work() as session:
        now = clock.now() if clock else MORNING
        found = queries.payee_of(session, township.id, counter.shop.id, now).account
        assert queries.in_force(session, township.id, now)[counter.shop.id].account == found
        return found


def _answer(work: Work, act: object) -> object:
    try:
        with work() as session:
            act(session)  # type: ignore[operator]
    except Refusal as refusal:
        return type(refusal)
    return "done"


def _at_once(act: object, things: object) -> list[object]:
    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(act, things))  # type: ignore[arg-type]
