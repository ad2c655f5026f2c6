"""A contract's days are the days on which a shop sells: before, between, after, suspended, ended and begun again."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from kernel.clock import FixedClock
from kernel.errors import Refusal
from kernel.identity import service as identity
from merchants.contracts.models import ShopContract
from merchants.contracts.refusals import ContractDays, ContractMustFollow
from merchants.contracts.service import Agreed, sign
from merchants.contracts.terms import set_terms, terms_of
from merchants.directory import steps
from merchants.directory.models import Shop, ShopStep
from merchants.directory.refusals import ContractNeeded
from tests.browsing import Visitor
from tests.conftest import MORNING, Work
from tests.founding import PIN, Founded, person
from tests.merchants.arranging import Counter, Program, browser, shown_code, till_program, villager

TODAY = date(2026, 11, 22)
DAY = timedelta(days=1)
LAST_SECOND = datetime(2026, 11, 30, 15, 59, 59, tzinfo=UTC)
"""Of 30 November in Shanghai."""


@pytest.fixture
def officer_id(work: Work, township: Founded) -> UUID:
    with work() as session:
        return person(session, township, "officer", name="钱科长").id


def signed(work: Work, counter: Counter, starts_on: date, ends_on: date, now: datetime = MORNING, key: UUID | None = None) -> UUID:  # fmt: skip  # noqa: E501
    with work() as session:
        agreed = Agreed(starts_on, ends_on, ["tobacco"], "一个价。")
        contract = sign(
            session, counter.township.id, counter.shop.id, agreed, key=key or uuid4(), officer_id=None, now=now
        )
        return contract.id


def sale(app: Flask, work: Work, counter: Counter, now: datetime, payer: UUID) -> tuple[int, str]:
    """Try to sell at `now`, and return the status and the refusal's code."""
    app.extensions["qiaotou"].clock.set(now)
    code = shown_code(app, work, counter.township, payer, now)
    till: Program = till_program(app, work, counter)
    answer = till.sell(code.digits)
    return answer.status_code, answer.json.get("code", "")


def test_a_shop_sells_from_the_first_day_to_the_last_by_the_clocks_of_shanghai(
    app: Flask, work: Work, township: Founded, counter: Counter
) -> None:
    payer = villager(work, township, 100).id
    signed(work, counter, TODAY + DAY, date(2026, 11, 30))
    begins = datetime(2026, 11, 22, 16, 0, tzinfo=UTC)

    assert sale(app, work, counter, begins - timedelta(seconds=1), payer) == (403, "shop_not_begun")
    assert sale(app, work, counter, begins, payer)[0] == 201
    assert sale(app, work, counter, LAST_SECOND, payer)[0] == 201
    assert sale(app, work, counter, LAST_SECOND + timedelta(seconds=1), payer) == (403, "shop_ended")


def test_a_sale_that_waited_past_midnight_of_the_last_day_is_not_confirmed(
    app: Flask, work: Work, township: Founded, counter: Counter, clock: FixedClock
) -> None:
    payer = villager(work, township, 100)
    signed(work, counter, TODAY, date(2026, 11, 30))
    clock.set(LAST_SECOND)
    code = shown_code(app, work, township, payer.id, LAST_SECOND)
    waiting = till_program(app, work, counter).sell(code.digits, 60)
    assert waiting.json["state"] == "awaiting"
    clock.set(LAST_SECOND + timedelta(seconds=5))

    refused = Program(app, work, township, payer).post(f"/redemptions/{waiting.json['id']}/confirmations", {"pin": PIN})

    assert (refused.status_code, refused.json["code"]) == (403, "shop_ended")


def test_suspended_and_ended_have_words_of_their_own_and_a_contract_begins_again(
    app: Flask, work: Work, township: Founded, counter: Counter, officer_id: UUID
) -> None:
    payer = villager(work, township, 100).id
    signed(work, counter, TODAY, TODAY + 30 * DAY)

    def become(state: str, reason: str = "") -> None:
        with work() as session:
            steps.set_state(session, township.id, counter.shop.id, state, officer_id, MORNING, reason)

    become("suspended", "投诉")
    assert sale(app, work, counter, MORNING, payer) == (403, "shop_suspended")
    become("approved")
    assert sale(app, work, counter, MORNING, payer)[0] == 201
    become("ended", "歇业")
    become("ended", "again, which changes nothing")
    assert sale(app, work, counter, MORNING, payer) == (403, "shop_ended")
    with pytest.raises(ContractNeeded):
        become("approved")
    signed(work, counter, TODAY, TODAY + 60 * DAY)
    assert sale(app, work, counter, MORNING, payer)[0] == 201
    with work() as session:
        life = session.execute(
            select(ShopStep.state, ShopStep.reason, ShopStep.actor_id)
            .where(ShopStep.township_id == township.id, ShopStep.shop_id == counter.shop.id)
            .order_by(ShopStep.id)
        ).all()
    assert [(state, reason) for state, reason, _ in life] == [
        ("approved", ""),
        ("suspended", "投诉"),
        ("approved", ""),
        ("ended", "歇业"),
        ("approved", ""),
    ]
    assert life[1].actor_id == officer_id


def test_what_ran_out_is_ended_though_nobody_did_anything(
    app: Flask, work: Work, township: Founded, counter: Counter, officer: Visitor, officer_id: UUID, clock: FixedClock
) -> None:
    signed(work, counter, TODAY, TODAY)
    assert "正常收分" in officer.get(f"/office/shops/{counter.shop.id}").text
    clock.advance(hours=15)  # midnight in Shanghai
    with work() as session:
        later = identity.person_of(session, township.id, officer_id)
    fresh = browser(app, work, township, later)

    assert "合同到期" in fresh.get(f"/office/shops/{counter.shop.id}").text
    assert "合同已经结束" in browser(app, work, township, counter.owner).get("/shop").text
    with pytest.raises(ContractNeeded), work() as session:
        steps.set_state(session, township.id, counter.shop.id, "approved", counter.owner.id, clock.now())
    with work() as session:
        assert session.get_one(Shop, (township.id, counter.shop.id)).state == "approved", "a date needs no hand"


def test_contracts_follow_one_another_without_a_gap(work: Work, township: Founded, counter: Counter) -> None:
    key = uuid4()
    first = signed(work, counter, TODAY, TODAY + 9 * DAY, key=key)
    assert signed(work, counter, TODAY, TODAY + 9 * DAY, key=key) == first, "a second click is the same contract"
    for starts_on in (TODAY + 9 * DAY, TODAY + 11 * DAY):
        with pytest.raises(ContractMustFollow):
            signed(work, counter, starts_on, TODAY + 20 * DAY)
    signed(work, counter, TODAY + 10 * DAY, TODAY + 20 * DAY)
    with work() as session:
        shop = session.get_one(Shop, (township.id, counter.shop.id))
        assert (shop.sells_from, shop.sells_until) == (TODAY, TODAY + 20 * DAY)
        numbers = [
            row.number
            for row in session.scalars(
                select(ShopContract).where(ShopContract.township_id == township.id).order_by(ShopContract.id)
            )
        ]
    assert numbers == ["2026-001", "2026-002"]
    later = MORNING + 40 * DAY
    signed(work, counter, TODAY + 45 * DAY, TODAY + 99 * DAY, now=later)
    with work() as session:
        assert session.get_one(Shop, (township.id, counter.shop.id)).sells_from == TODAY + 45 * DAY


@pytest.mark.parametrize(("first", "last"), [(1, 0), (-9, -1), (0, 366 * 5 + 1), (366 * 6, 366 * 6 + 1)])
def test_days_that_make_no_contract(work: Work, counter: Counter, first: int, last: int) -> None:
    with pytest.raises(ContractDays):
        signed(work, counter, TODAY + first * DAY, TODAY + last * DAY)


def test_eight_officers_at_once_write_one_contract_of_a_number(work: Work, township: Founded, counter: Counter) -> None:
    def one(_: int) -> str:
        try:
            signed(work, counter, TODAY, TODAY + DAY)
        except Refusal as refusal:
            return refusal.code
        return "signed"

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(one, range(8)))
    assert answers.count("signed") == 1 and set(answers) == {"signed", "contract_must_follow"}


@pytest.mark.parametrize("table", ["shop_step", "shop_contract", "contract_terms", "application_step"])
def test_what_was_written_is_never_changed(work: Work, counter: Counter, table: str, officer_id: UUID) -> None:
    signed(work, counter, TODAY, TODAY + DAY)
    with work() as session:
        set_terms(session, counter.township.id, goods=[], words="", cooling_days=1, officer_id=officer_id, now=MORNING)
    for change in (f"UPDATE {table} SET township_id = township_id", f"DELETE FROM {table}"):
        if table != "application_step":  # it has no row here; PostgreSQL refuses even so
            with pytest.raises(DBAPIError), work() as session:
                session.execute(text(change))


def test_an_officer_renews_prints_and_the_owner_reads_it(
    work: Work, township: Founded, counter: Counter, owner: Visitor, officer: Visitor
) -> None:
    new = f"/office/shops/{counter.shop.id}/contracts"
    key = re.search(r'name="key" value="([0-9a-f-]{36})"', officer.get(f"{new}/new").text)[1]
    form = {"key": key, "starts_on": "2026-11-22", "ends_on": "2027-11-21", "goods_alcohol": "on"}
    assert officer.post(new, form | {"ends_on": "2026-02-30"}).status_code == 422
    assert officer.post(new, {**form, "key": ""}).status_code == 422
    written = [officer.post(new, form) for _ in range(2)]
    assert [answer.status_code for answer in written] == [303, 303] and written[0].location == written[1].location

    printed = officer.get(written[0].location).text
    contract = written[0].location.rpartition("/")[2]
    assert "2026-001" in printed and "酒类" in printed and "1.00 元" in printed and "烟草" not in printed
    assert owner.get(f"/shop/contracts/{contract}").status_code == 200
    assert "酒类" in owner.get("/shop").text
    assert "2027年11月22日" in officer.get(f"{new}/new").text or "2027-11-22" in officer.get(f"{new}/new").text


def test_another_shops_contract_is_not_there(
    app: Flask, work: Work, township: Founded, counter: Counter, owner: Visitor
) -> None:
    contract = signed(work, counter, TODAY, TODAY + DAY)
    with work() as session:
        stranger = person(session, township, "owner", name="别家", scope_id=uuid4())
    other = browser(app, work, township, stranger)
    assert other.client.get(f"/shop/contracts/{contract}").status_code == 404
    assert owner.client.get(f"/shop/contracts/{uuid4()}").status_code == 404
    assert owner.client.get(f"/office/shops/{counter.shop.id}/contracts/{contract}").status_code == 403


def test_terms_are_data_with_a_history(work: Work, township: Founded, officer: Visitor, owner: Visitor) -> None:
    with work() as session:
        assert terms_of(session, township.id).cooling_days == 3
    form = {"goods_tobacco": "on", "goods_other": "黄金、手机", "cooling_days": "5", "words": "只此一条。"}
    for wrong in ({"cooling_days": "0"}, {"cooling_days": "31"}, {"cooling_days": "x"}, {"words": "字" * 2001}):
        assert officer.post("/office/shop-terms", form | wrong).status_code == 422
    assert [officer.post("/office/shop-terms", form).status_code for _ in range(2)] == [303, 303]

    page = officer.get("/office/shop-terms").text
    assert "只此一条。" in page and "钱科长" in page and "黄金、手机" in page
    assert "烟草、黄金、手机" in owner.get("/shop").text, "a shop without a contract has the township's goods"
    assert owner.client.get("/office/shop-terms").status_code == 403
    with work() as session:
        assert (
            session.execute(
                text("SELECT count(*) FROM contract_terms WHERE township_id = :t"), {"t": township.id}
            ).scalar()
            == 1
        )


def test_the_owner_tells_the_hours(
    township: Founded, counter: Counter, owner: Visitor, visitor: Callable[[], Visitor]
) -> None:
    hours = {"opens": "6:00", "closes": "10:30", "closed_7": "on"}
    for wrong in ({"closes": "05:00"}, {"opens": "x"}, {"closes": ""}, {f"closed_{day}": "on" for day in range(1, 7)}):
        refused = owner.post("/shop/hours", hours | wrong)
        assert refused.status_code == 422 and "field-error" in refused.text
    assert owner.post("/shop/hours", hours).status_code == 303
    told = visitor().get(f"/shops/{counter.shop.id}?township={township.id}").text
    assert "06:00–10:30，周日休息" in told
