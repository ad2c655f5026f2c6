"""A day's limits: up to the limit and not a point above, given back by a void, new every day, changed when it says."""

from dataclasses import replace
from datetime import timedelta

import pytest

from kernel.clock import FixedClock, start_of_day
from kernel.errors import Refusal
from kernel.identity.models import Person
from merchants.limits import rules
from merchants.redemptions.sale import Sale
from tests.conftest import Work
from tests.founding import Founded
from tests.merchants.arranging import points_of, villager
from tests.merchants.limits.desk import Desk

# For each limit: how it is set, the means that it counts, and the refusal above it.
DAYS = {
    "sticker": ({"sticker_day_points": 30}, "sticker", "sticker_day_limit"),
    "card": ({"card_day_points": 30}, "card", "card_day_limit"),
    "payer": ({"payer_day_points": 30}, "code", "payer_day_limit"),
    "shop": ({"shop_day_points": 30}, "code", "shop_day_limit"),
    "clerk": ({}, "code", "clerk_day_limit"),
    "month": ({"month_points": 30}, "code", "budget_used_up"),
}


def set_one(desk: Desk, name: str, points: int = 30) -> tuple[str, str]:
    """Let one limit hold; return the means that it counts and the code of its refusal."""
    changes, means, code = DAYS[name]
    if name == "clerk":
        desk.clerk_may("sell", "void", day=points)
    else:
        desk.rules(**dict.fromkeys(changes, points))
    return means, code


@pytest.mark.parametrize("name", DAYS)
def test_up_to_the_limit_and_not_a_point_above(desk: Desk, payer: Person, name: str) -> None:
    means, code = set_one(desk, name)

    assert desk.told(payer.id, 28, means) == "captured"
    assert desk.told(payer.id, 3, means) == code
    assert desk.told(payer.id, 2, means) == "captured"
    refused = desk.refusal(payer.id, 1, means)

    assert (refused.code, refused.params["left"]) == (code, 0)
    assert points_of(desk.work, desk.counter.township, payer.id) == 2_000 - 30


@pytest.mark.parametrize("name", DAYS)
def test_one_sale_above_the_limit_says_what_is_left(desk: Desk, payer: Person, name: str) -> None:
    means, code = set_one(desk, name)
    desk.sell(payer.id, 10, means)

    refused = desk.refusal(payer.id, 31, means)

    assert (refused.code, refused.params["left"]) == (code, 20)


@pytest.mark.parametrize("name", DAYS)
def test_a_void_gives_the_room_back(desk: Desk, payer: Person, name: str) -> None:
    means, code = set_one(desk, name)
    sale = desk.sell(payer.id, 30, means)

    desk.void(sale)

    assert desk.told(payer.id, 31, means) == code
    assert desk.told(payer.id, 30, means) == "captured"
    assert desk.told(payer.id, 1, means) == code


@pytest.mark.parametrize("name", DAYS)
def test_a_new_day_has_its_own_room_and_a_budget_a_new_month(
    desk: Desk, payer: Person, clock: FixedClock, name: str
) -> None:
    means, code = set_one(desk, name)
    desk.sell(payer.id, 30, means)

    clock.set(start_of_day(clock.now()) + timedelta(days=1, seconds=-1))
    assert desk.told(payer.id, 1, means) == code
    clock.advance(seconds=1)
    assert desk.told(payer.id, 1, means) == (code if name == "month" else "captured")
    clock.set(start_of_day(clock.now()) + timedelta(days=8))  # the first of December
    assert desk.told(payer.id, 30, means) == "captured"


@pytest.mark.parametrize("name", DAYS)
def test_a_limit_that_begins_at_noon_knows_the_morning(desk: Desk, payer: Person, clock: FixedClock, name: str) -> None:
    desk.rules(sticker_day_points=None, card_day_points=None)
    _, means, code = DAYS[name]
    kept, gone = desk.sell(payer.id, 20, means), desk.sell(payer.id, 5, means)
    desk.void(gone)
    clock.advance(hours=3)

    set_one(desk, name)

    assert kept.state == "captured"
    assert desk.told(payer.id, 11, means) == code
    assert desk.told(payer.id, 10, means) == "captured"
    assert desk.told(payer.id, 1, means) == code


@pytest.mark.parametrize("name", DAYS)
def test_a_limit_that_was_lifted_for_an_hour_misses_nothing(
    desk: Desk, payer: Person, clock: FixedClock, name: str
) -> None:
    means, code = set_one(desk, name)
    desk.sell(payer.id, 10, means)
    desk.clerk_may("sell", "void") if name == "clerk" else desk.rules(**dict.fromkeys(DAYS[name][0]))
    desk.sell(payer.id, 15, means)

    set_one(desk, name)

    assert desk.told(payer.id, 6, means) == code
    assert desk.told(payer.id, 5, means) == "captured"


def test_a_rule_from_tomorrow_holds_from_tomorrow(desk: Desk, payer: Person, clock: FixedClock) -> None:
    tomorrow = start_of_day(clock.now()) + timedelta(days=1)
    with desk.work() as session:
        now = rules.in_force(session, desk.town, clock.now())
        rules.decide(
            session,
            desk.town,
            replace(now.rules, payer_day_points=30),
            effective_from=tomorrow,
            since=now.number,
            officer_id=desk.counter.owner.id,
            now=clock.now(),
        )

    clock.set(tomorrow - timedelta(seconds=1))
    assert desk.told(payer.id, 31) == "captured"
    clock.set(tomorrow)
    assert desk.told(payer.id, 31) == "payer_day_limit"
    assert desk.told(payer.id, 30) == "captured"


@pytest.mark.parametrize(("means", "other"), [("sticker", "code"), ("card", "code"), ("card", "sticker")])
def test_means_with_a_limit_leave_the_others_alone(desk: Desk, payer: Person, means: str, other: str) -> None:
    desk.rules(**{f"{means}_day_points": 5})
    desk.sell(payer.id, 5, means)

    assert desk.told(payer.id, 1, means) == f"{means}_day_limit"
    assert desk.told(payer.id, 20, other) == "captured"


def test_a_payer_s_day_counts_every_means(desk: Desk, payer: Person) -> None:
    desk.rules(payer_day_points=30)

    assert [desk.told(payer.id, 10, means) for means in ("code", "sticker", "card")] == ["captured"] * 3
    assert desk.told(payer.id, 1) == "payer_day_limit"


def test_limits_are_each_one_s_own(desk: Desk, payer: Person, work: Work, township: Founded) -> None:
    desk.rules(payer_day_points=30)
    desk.sell(payer.id, 30)

    assert desk.told(villager(work, township, 100).id, 30) == "captured"


def test_a_refused_sale_takes_no_room_anywhere(desk: Desk, payer: Person) -> None:
    desk.rules(payer_day_points=30, shop_day_points=20, month_points=25)

    assert desk.told(payer.id, 21) == "shop_day_limit"
    assert desk.told(payer.id, 20) == "captured"
    assert desk.told(payer.id, 5) == "shop_day_limit"
    desk.rules(shop_day_points=None)
    assert desk.told(payer.id, 6) == "budget_used_up"
    assert desk.told(payer.id, 5) == "captured"


def test_a_sale_without_enough_points_takes_no_room(desk: Desk, work: Work, township: Founded) -> None:
    poor = villager(work, township, 5)
    desk.rules(payer_day_points=10)

    assert desk.told(poor.id, 6) == "not_enough_points"
    assert desk.told(poor.id, 5) == "captured"


def test_a_sale_that_waits_is_counted_when_it_is_confirmed(desk: Desk, payer: Person) -> None:
    desk.rules(payer_day_points=100, confirm_above_points=50)
    first, second = desk.sell(payer.id, 60), desk.sell(payer.id, 60)
    assert desk.told(payer.id, 101) == "payer_day_limit"  # seen at once, though nothing is counted yet

    assert desk.confirm(first).state == "captured"

    assert _confirmed(desk, second) == "payer_day_limit"
    assert desk.told(payer.id, 40) == "captured"


def test_a_sale_without_network_counts_on_the_day_of_its_code(desk: Desk, payer: Person, clock: FixedClock) -> None:
    desk.rules(payer_day_points=30)
    yesterday = (clock.now() - timedelta(days=1)).date()

    assert desk.told(payer.id, 30, "card", day=yesterday) == "captured"
    assert desk.told(payer.id, 30) == "captured"
    assert desk.told(payer.id, 1, "card", day=yesterday) == "payer_day_limit"


def test_the_till_is_told_in_words_what_to_do(desk: Desk, payer: Person) -> None:
    desk.rules(shop_day_points=30)
    desk.sell(payer.id, 28)

    refused = desk.refusal(payer.id, 3)

    assert str(refused) == "A shop can take 30 points a day. This one has 2 left today. Nothing was taken."


def _confirmed(desk: Desk, sale: Sale) -> str:
    try:
        return desk.confirm(sale).state
    except Refusal as refusal:
        return refusal.code
