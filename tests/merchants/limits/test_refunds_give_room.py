"""What is given back gives its room back: on the day of the sale, and to the month's budget."""

from datetime import timedelta
from uuid import uuid4

from kernel.clock import FixedClock
from kernel.identity.models import Person
from merchants.redemptions import queries
from merchants.redemptions.sale import Sale
from merchants.refunds import booking
from merchants.refunds.models import OWNER
from tests.merchants.limits.desk import Desk


def refund(desk: Desk, sale: Sale, points: int) -> None:
    with desk.work() as session:
        row = queries.locked_sale(session, desk.town, sale.id)
        agreed = booking.Agreed(str(uuid4()), points, "goods_returned", "", desk.counter.owner.id, OWNER)
        booking.book(session, row, agreed, desk.clock.now())


def test_a_part_given_back_can_be_spent_again_today(desk: Desk, payer: Person) -> None:
    desk.rules(payer_day_points=30, shop_day_points=30, month_points=30)
    sale = desk.sell(payer.id, 30)

    refund(desk, sale, 12)

    assert desk.told(payer.id, 13) == "payer_day_limit"
    assert desk.told(payer.id, 12) == "captured"
    assert desk.told(payer.id, 1) == "payer_day_limit"


def test_what_is_given_back_later_is_the_month_s_again_and_not_another_day_s(
    desk: Desk, payer: Person, clock: FixedClock
) -> None:
    desk.rules(payer_day_points=30, month_points=50)
    sale = desk.sell(payer.id, 30)
    clock.advance(days=1)
    desk.sell(payer.id, 10)

    refund(desk, sale, 30)

    assert desk.told(payer.id, 21) == "payer_day_limit"
    assert desk.told(payer.id, 20) == "captured"
    clock.set(clock.now() + timedelta(days=1))
    assert desk.told(payer.id, 21) == "budget_used_up"
    assert desk.told(payer.id, 20) == "captured"


def test_a_limit_that_begins_later_knows_what_was_given_back(desk: Desk, payer: Person) -> None:
    sale = desk.sell(payer.id, 30)
    refund(desk, sale, 12)

    desk.rules(shop_day_points=30)

    assert desk.told(payer.id, 13) == "shop_day_limit"
    assert desk.told(payer.id, 12) == "captured"
