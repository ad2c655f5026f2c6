"""More sales or points between one clerk and one payer than usual: the PIN is asked for, and officers are told."""

from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from kernel.clock import FixedClock
from kernel.errors import NotFound
from kernel.identity.models import Person
from merchants.limits import alerts
from merchants.limits.models import LimitAlert
from tests.conftest import Work
from tests.founding import Founded, person
from tests.merchants.arranging import points_of, villager
from tests.merchants.limits.desk import Desk
from tests.merchants.limits.test_at_once import at_once


@pytest.fixture(autouse=True)
def pace(desk: Desk) -> None:
    desk.rules(pace_sales=3, pace_points=100, pace_hours=2)


def alerts_of(desk: Desk) -> list[LimitAlert]:
    with desk.work() as session:
        return list(session.scalars(select(LimitAlert).where(LimitAlert.township_id == desk.town)))


def test_the_sale_above_the_pace_waits_for_the_pin_and_is_told(desk: Desk, payer: Person) -> None:
    assert [desk.told(payer.id, 2) for _ in range(3)] == ["captured"] * 3
    assert alerts_of(desk) == []

    sale = desk.sell(payer.id, 2)

    assert sale.state == "awaiting"
    (alert,) = alerts_of(desk)
    assert (alert.kind, alert.clerk_id, alert.person_id) == ("pace", desk.counter.clerk.id, payer.id)
    assert (alert.sales, alert.points, alert.hours, alert.times, alert.looked_at) == (4, 8, 2, 1, None)
    assert points_of(desk.work, desk.counter.township, payer.id) == 2_000 - 6
    assert desk.confirm(sale).state == "captured"


def test_many_points_stand_out_as_many_sales_do(desk: Desk, payer: Person) -> None:
    desk.rules(confirm_above_points=200)

    assert desk.told(payer.id, 99) == "captured"
    assert desk.told(payer.id, 1) == "captured"
    assert desk.told(payer.id, 1) == "awaiting"


def test_after_the_hours_nothing_stands_out(desk: Desk, payer: Person, clock: FixedClock) -> None:
    for _ in range(3):
        desk.sell(payer.id, 2)

    clock.advance(hours=2, seconds=-1)
    assert desk.told(payer.id, 2) == "awaiting"
    clock.advance(seconds=1)
    assert desk.told(payer.id, 2) == "captured"


def test_another_clerk_and_another_payer_have_their_own_pace(
    desk: Desk, payer: Person, work: Work, township: Founded
) -> None:
    with work() as session:
        second = person(session, township, "clerk", name="钱大姐", scope_id=desk.counter.shop.id)
    for _ in range(3):
        desk.sell(payer.id, 2)

    assert desk.told(payer.id, 2, clerk_id=second.id) == "captured"
    assert desk.told(villager(work, township, 100).id, 2) == "captured"
    assert desk.told(payer.id, 2) == "awaiting"


def test_what_was_voided_or_never_confirmed_is_no_pace(desk: Desk, payer: Person) -> None:
    for _ in range(3):
        desk.void(desk.sell(payer.id, 2))
    desk.rules(confirm_above_points=1)
    assert [desk.told(payer.id, 2) for _ in range(4)] == ["awaiting"] * 4
    desk.rules(confirm_above_points=50)

    assert desk.told(payer.id, 2) == "captured"
    assert alerts_of(desk) == []


def test_a_sale_that_waited_took_no_room(desk: Desk, payer: Person) -> None:
    desk.rules(payer_day_points=10)
    for _ in range(3):
        desk.sell(payer.id, 2)
    assert [desk.told(payer.id, 4) for _ in range(5)] == ["awaiting"] * 5

    desk.rules(pace_sales=None, pace_points=None, pace_hours=None)
    assert desk.told(payer.id, 5) == "payer_day_limit"
    assert desk.told(payer.id, 4) == "captured"


def test_with_the_card_the_pin_was_given_and_the_officers_are_told_all_the_same(desk: Desk, payer: Person) -> None:
    assert [desk.told(payer.id, 2, "card") for _ in range(4)] == ["captured"] * 4
    assert [alert.sales for alert in alerts_of(desk)] == [4]


def test_by_the_printed_code_the_shop_stands_for_the_clerk(desk: Desk, payer: Person) -> None:
    assert [desk.told(payer.id, 2, "sticker") for _ in range(4)] == ["captured"] * 3 + ["awaiting"]
    assert desk.told(payer.id, 2) == "captured"
    (alert,) = alerts_of(desk)
    assert (alert.shop_id, alert.clerk_id) == (desk.counter.shop.id, None)


def test_the_same_two_are_told_of_once_until_somebody_has_looked(desk: Desk, payer: Person) -> None:
    for _ in range(5):
        desk.sell(payer.id, 2, "card")
    (alert,) = alerts_of(desk)
    assert (alert.times, alert.sales, alert.points) == (2, 5, 10)

    with desk.work() as session:
        alerts.look(session, desk.town, alert.id, "一家人一起买早饭", desk.counter.owner.id, desk.clock.now())
    desk.sell(payer.id, 2, "card")

    assert sorted((one.looked_at is None, one.times) for one in alerts_of(desk)) == [(False, 2), (True, 1)]


def test_the_first_look_counts_and_a_strange_alert_is_none(desk: Desk, payer: Person) -> None:
    for _ in range(4):
        desk.sell(payer.id, 2, "card")
    (alert,) = alerts_of(desk)

    for note in ("第一次看", "第二次看"):
        with desk.work() as session:
            alerts.look(session, desk.town, alert.id, note, desk.counter.owner.id, desk.clock.now())
    with pytest.raises(NotFound), desk.work() as session:
        alerts.look(session, desk.town, uuid4(), "没有这条", desk.counter.owner.id, desk.clock.now())

    assert [one.note for one in alerts_of(desk)] == ["第一次看"]


def test_a_refused_sale_tells_nobody(desk: Desk, work: Work, township: Founded) -> None:
    poor = villager(work, township, 6)
    for _ in range(3):
        desk.sell(poor.id, 2)

    assert desk.told(poor.id, 2, "card") == "not_enough_points"
    assert alerts_of(desk) == []


def test_of_many_at_once_only_so_many_pass_without_the_pin(desk: Desk, payer: Person) -> None:
    answers = at_once(lambda _: desk.told(payer.id, 1, "sticker"), times=20)

    assert sorted(answers) == ["awaiting"] * 17 + ["captured"] * 3
    (alert,) = alerts_of(desk)
    assert (alert.times, alert.sales) == (17, 4)


def test_officers_are_told_when_the_budget_is_four_fifths_used_and_when_it_ends(desk: Desk, payer: Person) -> None:
    desk.rules(month_points=50, pace_sales=None, pace_points=None, pace_hours=None)

    told: list[tuple[UUID | None, int]] = []
    for points in (39, 1, 9, 1):
        desk.sell(payer.id, points)
        told = [(alert.person_id, alert.points) for alert in alerts_of(desk)]
        assert len(told) == {39: 0, 1: len(told), 9: 1}[points]

    assert told == [(None, 40), (None, 50)]
