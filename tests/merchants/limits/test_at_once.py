"""Fifty sales at the same moment: no limit is passed by a point, and what could pass within it did."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import func, select

from kernel.identity.models import Person
from merchants.redemptions import service
from merchants.redemptions.models import CAPTURED, Redemption
from tests.conftest import Work
from tests.founding import Founded
from tests.merchants.arranging import villager
from tests.merchants.limits.desk import Desk
from tests.merchants.limits.test_day_limits import DAYS, set_one

MANY = 50
EACH = 3
LIMIT = 40  # thirteen sales of three points, and one point that nobody gets


@pytest.mark.parametrize("name", DAYS)
def test_fifty_sales_at_once_never_pass_a_limit(desk: Desk, work: Work, township: Founded, name: str) -> None:
    several = [villager(work, township, 200, name=f"第{number}") for number in range(5)]
    # A payer's own limits are raced by one payer, those of the shop and the township by several.
    payers = several if name in ("shop", "clerk", "month") else several[:1]
    means, code = set_one(desk, name, LIMIT)

    answers = at_once(lambda number: desk.told(payers[number % len(payers)].id, EACH, means))

    assert sorted(answers) == sorted(["captured"] * (LIMIT // EACH) + [code] * (MANY - LIMIT // EACH))
    assert _taken(work, township) == LIMIT // EACH * EACH
    assert desk.told(payers[0].id, 1, means) == "captured"
    assert desk.told(payers[0].id, 1, means) == code


def test_sales_and_voids_at_once_leave_what_was_sold(desk: Desk, payer: Person, work: Work, township: Founded) -> None:
    desk.rules(payer_day_points=60, shop_day_points=60, month_points=60)
    sales = [desk.sell(payer.id, 2) for _ in range(20)]

    def either(number: int) -> str:
        if number < len(sales):
            desk.void(sales[number])
            return "voided"
        return desk.told(payer.id, 2)

    at_once(either, times=40)

    left = 60 - _taken(work, township)
    assert desk.told(payer.id, left + 1) in ("payer_day_limit", "shop_day_limit", "budget_used_up")
    assert not left or desk.told(payer.id, left) == "captured"


def _taken(work: Work, township: Founded) -> int:
    with work() as session:
        paid = (Redemption.township_id == township.id, Redemption.state == CAPTURED)
        return int(session.scalar(select(func.coalesce(func.sum(Redemption.points), 0)).where(*paid)) or 0)


def at_once(act: Callable[[int], str], times: int = MANY) -> list[str]:
    ready = Barrier(times)

    def one(number: int) -> str:
        ready.wait()
        return act(number)

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(one, range(times)))


def test_one_sale_sent_many_times_at_once_is_not_refused_for_the_room_that_it_took(
    desk: Desk, payer: Person, work: Work, township: Founded
) -> None:
    desk.rules(sticker_day_points=30, payer_day_points=60)
    asking = desk.asking(30, "sticker")

    def send(_: int) -> str:
        with desk.work() as session:
            earlier = service.made_before(session, asking, desk.clock.now())
            sale = earlier or service.take(session, asking, payer.id, desk.clock.now(), proven=False)
            return str(sale.id)

    assert len(set(at_once(send, times=20))) == 1
    assert _taken(work, township) == 30
    assert desk.told(payer.id, 31) == "payer_day_limit"
    assert desk.told(payer.id, 30) == "captured"
