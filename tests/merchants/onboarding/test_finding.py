"""Everybody finds the shops that take points: by village, kind and name, with hours, and whether they are open now."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask

from kernel.clock import SHANGHAI
from merchants.directory import service
from merchants.directory.hours import Hours
from merchants.directory.service import Papers
from merchants.finding.queries import PAGE, Wanted, places
from tests.browsing import Visitor
from tests.conftest import MORNING, Work
from tests.founding import Founded
from tests.merchants.arranging import PAYEE, Counter

TODAY = date(2026, 11, 22)
MORNINGS = Hours((("05:30", "10:00"), ("13:00", "24:00")), frozenset({1}))


@pytest.fixture
def street(work: Work, township: Founded) -> list[str]:
    """Four shops in two villages."""
    with work() as session:
        for name, kind, village in (
            ("湖边茶食铺", "tea_snacks", township.shanglinhu),
            ("阿芬早餐店", "breakfast", township.xiaoqiaotou),
            ("100%早餐_店", "breakfast", township.xiaoqiaotou),
            ("老街理发店", "barber", township.xiaoqiaotou),
        ):
            service.open_shop(
                session,
                township.id,
                village_id=village,
                name=name,
                kind=kind,
                payee=PAYEE,
                actor_id=None,
                now=MORNING,
                papers=Papers("老桥对面", MORNINGS, "陆亚芬", "13912345678", "92330282MA2AH1BK83"),
            )
    return ["阿芬早餐店", "100%早餐_店", "老街理发店", "湖边茶食铺"]


def test_the_list_goes_by_village_and_can_be_narrowed(
    township: Founded, street: list[str], visitor: Callable[[], Visitor]
) -> None:
    def found(**asked: str) -> list[str]:
        page = visitor().get("/shops", query_string={"township": township.id, **asked}).text
        listed = page[page.index("</form>", page.index('role="search"')) :]
        return sorted((name for name in street if name in listed), key=listed.index)

    assert found() == street
    assert found(village=township.village_code) == street[:3]
    assert found(kind="breakfast") == street[:2]
    assert found(kind="barber", village=township.village_code) == ["老街理发店"]
    assert found(name="早餐") == street[:2]
    assert found(name="%") == found(name="0%早") == ["100%早餐_店"], "signs of a pattern are letters"
    assert found(name="没有") == found(kind="casino", name="没有") == []
    assert found(kind="casino", village="x") == street, "what nobody offers narrows nothing"


def test_it_tells_nothing_that_is_the_townships_alone(
    township: Founded, street: list[str], visitor: Callable[[], Visitor]
) -> None:
    told = visitor().client.get(f"/api/v1/shops?township={township.id}&name=阿芬").json["shops"]
    page = visitor().get(f"/shops/{told[0]['id']}?township={township.id}").text

    assert (told[0]["address"], told[0]["not_for"][0], told[0]["open_now"]) == ("老桥对面", "tobacco", True)
    for secret in ("13912345678", "92330282", "陆亚芬", PAYEE.account[-4:]):
        assert secret not in page and secret not in str(told)


@pytest.mark.parametrize(
    ("day", "time", "is_open"),
    [
        (24, "05:29", False),
        (24, "05:30", True),
        (24, "09:59", True),
        (24, "10:00", False),
        (24, "23:59", True),
        (25, "00:00", False),
        (23, "06:00", False),
    ],
)
def test_open_now_by_the_clocks_of_shanghai(day: int, time: str, is_open: bool) -> None:
    hour, minute = map(int, time.split(":"))
    moment = datetime(2026, 11, day, hour, minute, tzinfo=SHANGHAI)
    assert MORNINGS.open_at(moment.astimezone(UTC)) == is_open, "the 23rd is a Monday"


def test_a_shop_that_does_not_sell_today_is_not_listed(
    work: Work, township: Founded, counter: Counter, visitor: Callable[[], Visitor]
) -> None:
    page = f"/shops/{counter.shop.id}?township={township.id}"
    for starts_on, ends_on, state in ((-9, -1, "approved"), (1, 9, "approved"), (-1, 9, "suspended"), (-1, 9, "ended")):
        with work() as session:
            shop = service.shop_of(session, township.id, counter.shop.id)
            shop.sells_from, shop.sells_until = TODAY + timedelta(days=starts_on), TODAY + timedelta(days=ends_on)
            shop.state = state
        assert visitor().get(page).status_code == 404
        assert visitor().client.get(f"/api/v1/shops?township={township.id}").json["shops"] == []


def test_the_list_pages_by_key(work: Work, township: Founded, visitor: Callable[[], Visitor]) -> None:
    with work() as session:
        for number in range(PAGE + 3):
            village = township.xiaoqiaotou if number % 2 else township.shanglinhu
            service.open_shop(
                session,
                township.id,
                village_id=village,
                name=f"第{number:02}家",
                kind="food",
                payee=PAYEE,
                actor_id=None,
                now=MORNING,
            )
    with work() as session:
        everything = [place.name for place in places(session, township.id, TODAY, Wanted(), limit=99)]
    first = visitor().client.get(f"/api/v1/shops?township={township.id}").json
    rest = visitor().client.get(f"/api/v1/shops?township={township.id}&after={first['next']}").json

    assert [shop["name"] for shop in (*first["shops"], *rest["shops"])] == everything and rest["next"] is None
    assert "第" in visitor().get(f"/shops?township={township.id}&after={first['next']}").text
    assert visitor().client.get(f"/shops?township={township.id}&after=x").status_code == 404


@pytest.mark.parametrize("asked", ["", "?township=1", "?township=999999999", "?township=%F0%9F%98%80&village=9&kind=x"])
def test_an_unknown_township_is_asked_for(visitor: Callable[[], Visitor], township: Founded, asked: str) -> None:
    assert visitor().get(f"/shops{asked}").status_code == 200


def test_sheets_to_hang_up(
    work: Work, township: Founded, counter: Counter, owner: Visitor, officer: Visitor, app: Flask
) -> None:
    for someone, front in ((owner, "/shop"), (officer, f"/office/shops/{counter.shop.id}")):
        sticker = someone.get(f"{front}/sticker?size=a5").text
        assert (
            "阿芬早餐店" in sticker and "sheet-a5" in sticker and "请核对手机上的店名" in sticker and "烟草" in sticker
        )
        window = someone.get(f"{front}/poster?size=a3").text
        assert "本店可用积分" in window and "1 分 = 1.00 元" in window
        assert someone.get(f"{front}/sticker?size=a0").status_code == 404
    assert owner.client.get(f"/office/shops/{counter.shop.id}/sticker").status_code == 403


def test_a_clerks_code_is_in_no_address_that_a_server_is_sent(owner: Visitor, visitor: Callable[[], Visitor]) -> None:
    shown = owner.post("/shop/clerks", {"name": "小李"}).text

    assert "data-activation-picture" in shown and "data-activation-code" in shown
    assert "activation?code=" not in shown
    assert 'data-from-address="code"' in visitor().get("/activation").text
