"""What a clerk may do: as the owner decided, at once, on every device; the owner may do everything."""

from dataclasses import replace

import pytest
from flask import Flask

from kernel.audit import AuditEntry
from kernel.errors import NotFound
from kernel.identity import service as identity
from kernel.identity.models import Person
from merchants.directory import rights
from merchants.directory.refusals import NotYourShop, RightMissing
from tests.conftest import Work
from tests.founding import Founded, person
from tests.merchants.arranging import browser, open_counter, shown_code, till_program
from tests.merchants.limits.desk import Desk


def allowed(desk: Desk, who: Person, right: str) -> bool:
    with desk.work() as session:
        try:
            rights.require(session, desk.town, desk.counter.shop.id, who.id, right)
        except RightMissing:
            return False
        return True


def test_a_clerk_sells_and_voids_until_the_owner_decides_and_an_owner_may_everything(desk: Desk) -> None:
    assert [allowed(desk, desk.counter.clerk, right) for right in rights.RIGHTS] == [True, True, False, False]
    assert all(allowed(desk, desk.counter.owner, right) for right in rights.RIGHTS)


@pytest.mark.parametrize("right", rights.RIGHTS)
def test_each_right_is_given_by_itself(desk: Desk, right: str) -> None:
    desk.clerk_may(right)
    assert [allowed(desk, desk.counter.clerk, one) for one in rights.RIGHTS] == [one == right for one in rights.RIGHTS]


def test_who_does_not_work_here_has_no_rights(desk: Desk, work: Work, township: Founded, app: Flask) -> None:
    elsewhere = open_counter(app, work, township, "另一家")
    for stranger in (elsewhere.clerk, elsewhere.owner):
        with pytest.raises(NotYourShop):
            allowed(desk, stranger, rights.SELL)
    with pytest.raises(ValueError):
        allowed(desk, desk.counter.owner, "everything")


def test_whoever_may_not_sell_is_told_so_at_the_till(app: Flask, desk: Desk, payer: Person) -> None:
    till = till_program(app, desk.work, desk.counter)
    desk.clerk_may("void")

    answer = till.sell(shown_code(app, desk.work, desk.counter.township, payer.id).digits, 3)

    assert (answer.status_code, answer.json["code"]) == (403, "right_missing")
    assert desk.told(payer.id, 3, clerk_id=desk.counter.owner.id) == "captured"
    desk.clerk_may("sell")
    assert desk.told(payer.id, 3) == "captured"


def test_whoever_may_not_void_is_told_so(app: Flask, desk: Desk, payer: Person) -> None:
    till = till_program(app, desk.work, desk.counter)
    sale = till.sell(shown_code(app, desk.work, desk.counter.township, payer.id).digits, 3).json["id"]
    desk.clerk_may("sell")

    refused = till.void(sale)

    assert (refused.status_code, refused.json["code"]) == (403, "right_missing")
    assert till.get(f"/redemptions/{sale}").json["state"] == "captured"


def test_a_clerk_s_own_limits_are_the_clerk_s_alone(desk: Desk, payer: Person) -> None:
    desk.clerk_may("sell", sale=10, day=25)
    owner = desk.counter.owner.id

    refused = desk.refusal(payer.id, 11)
    assert (refused.code, refused.params) == ("clerk_sale_limit", {"limit": 10})
    assert [desk.told(payer.id, 10) for _ in range(3)] == ["captured", "captured", "clerk_day_limit"]
    assert desk.told(payer.id, 5) == "captured"
    assert desk.told(payer.id, 60, clerk_id=owner) == "awaiting"
    assert desk.told(payer.id, 40, clerk_id=owner) == "captured"


def test_a_clerk_who_sells_in_two_shops_has_a_day_in_each(app: Flask, desk: Desk, work: Work, payer: Person) -> None:
    second = replace(desk, counter=open_counter(app, work, desk.counter.township, "另一家"))
    with work() as session:
        identity.grant_role(session, desk.town, desk.counter.clerk.id, "clerk", second.counter.shop.id)
    second = replace(second, counter=replace(second.counter, clerk=desk.counter.clerk))
    desk.clerk_may("sell", day=10)
    second.clerk_may("sell", day=20)

    assert [desk.told(payer.id, 10), desk.told(payer.id, 1)] == ["captured", "clerk_day_limit"]
    assert [second.told(payer.id, 20), second.told(payer.id, 1)] == ["captured", "clerk_day_limit"]


def test_the_owner_decides_on_a_page(app: Flask, desk: Desk, work: Work, township: Founded) -> None:
    owner = browser(app, work, township, desk.counter.owner)
    clerk = desk.counter.clerk
    address = f"/shop/clerks/{clerk.id}/rights"
    assert "周小妹能做什么" in owner.get(address).text

    wrong = owner.post(address, {"sell": "on", "sale_limit_points": "0", "day_limit_points": ""})
    assert wrong.status_code == 422 and 'value="0"' in wrong.text
    assert allowed(desk, clerk, rights.VOID)
    assert owner.post(address, {"sell": "on", "sale_limit_points": "１０", "day_limit_points": ""}).status_code == 303

    with work() as session:
        decided = rights.of_clerks(session, desk.town, desk.counter.shop.id)[clerk.id]
        logged = session.query(AuditEntry).filter_by(township_id=desk.town, act="clerk.rights").one()
    assert (decided.rights, decided.sale_limit_points, decided.day_limit_points) == (frozenset({"sell"}), 10, None)
    assert logged.actor_id == desk.counter.owner.id
    assert "每笔最多 10 分" in owner.get("/shop/clerks").text


def test_nobody_decides_on_another_shop_s_clerk_nor_on_an_owner(
    app: Flask, desk: Desk, work: Work, township: Founded
) -> None:
    elsewhere = open_counter(app, work, township, "另一家")
    owner = browser(app, work, township, elsewhere.owner)
    form = {"sell": "on", "sale_limit_points": "", "day_limit_points": ""}

    for someone in (desk.counter.clerk, desk.counter.owner, elsewhere.owner):
        assert owner.post(f"/shop/clerks/{someone.id}/rights", form).status_code == 404
    assert (
        browser(app, work, township, desk.counter.clerk)
        .post(f"/shop/clerks/{desk.counter.clerk.id}/rights", form)
        .status_code
        == 403
    )
    with pytest.raises(NotFound), work() as session:
        rights.decide(
            session,
            desk.town,
            shop_id=desk.counter.shop.id,
            person_id=elsewhere.clerk.id,
            rights=frozenset(rights.RIGHTS),
            sale_limit_points=None,
            day_limit_points=None,
            actor_id=desk.counter.owner.id,
            now=desk.clock.now(),
        )


def test_officers_pair_and_cut_off_a_shop_s_devices_and_see_who_sold_last(
    app: Flask, desk: Desk, work: Work, township: Founded, payer: Person
) -> None:
    with work() as session:
        officer = person(session, township, "officer", name="沈红霞")
    office = browser(app, work, township, officer)
    address = f"/office/shops/{desk.counter.shop.id}"
    assert "还没有" in office.get(f"{address}/terminals").text
    desk.sell(payer.id, 3)
    assert "周小妹收的" in office.get(f"{address}/terminals").text
    assert "data-pairing-code" in office.post(f"{address}/pairing-codes").text

    cut_off = f"{address}/terminals/{desk.counter.terminal_id}/cut-offs"
    assert office.post(cut_off, {"reason": " "}).status_code == 422, "the owner is told why"
    assert office.post(cut_off, {"reason": "设备被偷"}).status_code == 303

    assert desk.told(payer.id, 3) == "terminal_cut_off"
    assert "停用" in office.get(f"{address}/terminals").text
    elsewhere = open_counter(app, work, township, "另一家")
    wrong_shop = f"{address}/terminals/{elsewhere.terminal_id}/cut-offs"
    assert office.post(wrong_shop, {"reason": "设备被偷"}).status_code == 404
