"""How much, how long and by whose clock: what holds for codes made without a network."""

from datetime import timedelta

import pytest
from flask import Flask

from kernel.clock import FixedClock
from kernel.identity.models import Person
from merchants.offline.codes import STEP_SECONDS, STEPS_TOLD
from tests.conftest import MORNING, Work
from tests.founding import Founded
from tests.merchants.arranging import (
    open_counter,
    points_of,
    villager,
)
from tests.merchants.offline.arranging import (
    PERSON_POINTS,
    TILL_POINTS,
    PhoneOf,
    TillOf,
    allow,
    phone_of,
)

MINUTES = timedelta(minutes=1)


def test_what_is_beyond_a_cap_is_refused_and_the_rest_is_not(
    app: Flask, work: Work, township: Founded, till: TillOf, phone: PhoneOf, clock: FixedClock
) -> None:
    def shows() -> str:
        return phone.shows(clock.advance(minutes=1))

    assert till.brings(shows(), PERSON_POINTS - 1).json["outcome"] == "paid"
    assert till.brings(shows(), 2).json["reason"] == "offline_over_person_cap"
    assert till.takes(shows(), 2).json["code"] == "offline_over_person_cap"
    assert till.brings(shows(), 1).json["outcome"] == "paid"
    clock.advance(days=1)
    till.learn()
    assert till.brings(shows(), PERSON_POINTS).json["outcome"] == "paid"
    taken = PERSON_POINTS
    while taken < TILL_POINTS:
        points = min(PERSON_POINTS, TILL_POINTS - taken)
        other = phone_of(app, work, township, villager(work, township, 50), clock.now())
        assert till.brings(other.shows(clock.now()), points).json["outcome"] == "paid"
        taken += points
    last = phone_of(app, work, township, villager(work, township, 50), clock.now())
    assert till.brings(last.shows(clock.now()), 1).json["reason"] == "offline_over_till_cap"


def test_clocks_that_are_a_day_off_let_nothing_pass_twice(
    till: TillOf, phone: PhoneOf, payer: Person, work: Work, township: Founded, clock: FixedClock
) -> None:
    """The phone's clock, and the till's with it, is a day ahead, a day behind, or a whole turn of the four digits."""
    day, turn = timedelta(days=1), timedelta(seconds=STEP_SECONDS * STEPS_TOLD)
    for off in (day, -day, turn, -turn):
        code = phone.shows(clock.now() + off)
        assert till.takes(code).json["code"] == "offline_code_out_of_time"
        reason = "offline_terms_over" if off == -day else "offline_code_out_of_time"
        told = till.brings(code).json
        assert (told["outcome"], told["reason"]) == ("refused", reason)
    now = phone.shows(clock.now())
    assert till.brings(now).json["outcome"] == "paid"
    clock.advance(days=1)
    till.learn()
    assert till.brings(now).json["reason"] == "offline_code_used_here"
    ahead = phone.shows(MORNING + day)  # what was refused yesterday has been used up by that
    assert till.brings(ahead).json["reason"] == "offline_code_used_here"
    assert points_of(work, township, payer.id) == 97


def test_two_days_later_it_is_too_late(till: TillOf, phone: PhoneOf, clock: FixedClock) -> None:
    code, later = phone.shows(clock.now()), phone.shows(clock.now() + MINUTES * 2)
    clock.advance(hours=48, minutes=1)
    assert till.brings(code).json["reason"] == "offline_code_out_of_time"
    assert till.brings(later).json["outcome"] == "paid"


def test_a_till_goes_on_for_a_day_by_the_terms_it_learnt(
    app: Flask, work: Work, township: Founded, till: TillOf, phone: PhoneOf, clock: FixedClock
) -> None:
    allow(work, township, enabled=False)  # of which a till without a network hears only when it is back
    within, after = phone.shows(clock.advance(hours=23)), phone.shows(clock.advance(hours=2))
    assert till.brings(within).json["outcome"] == "paid"
    assert till.brings(after).json["reason"] == "offline_terms_over"
    assert till.learn()["enabled"] is False


@pytest.mark.parametrize("terms", ["x", "eyJhdCI6MX0.AAAA"])
def test_terms_that_nobody_gave_cover_nothing(till: TillOf, phone: PhoneOf, clock: FixedClock, terms: str) -> None:
    assert till.brings(phone.shows(clock.now()), terms=terms).json["reason"] == "offline_terms_over"


def test_another_shops_terms_cover_nothing(
    app: Flask, work: Work, township: Founded, till: TillOf, phone: PhoneOf, clock: FixedClock
) -> None:
    other = TillOf(app, work, open_counter(app, work, township, "阿强理发店", "barber"))
    assert other.brings(phone.shows(clock.now()), terms=till.terms).json["reason"] == "offline_terms_over"


def test_after_two_weeks_without_a_network_a_phone_counts_no_more(
    till: TillOf, phone: PhoneOf, clock: FixedClock
) -> None:
    clock.advance(days=14, minutes=1)
    till.learn()
    assert till.takes(phone.shows(clock.now())).json["code"] == "offline_phone_out_of_touch"


def test_only_whole_points_are_taken(till: TillOf, phone: PhoneOf, clock: FixedClock) -> None:
    for points in (0, -1, 1.5, "3", True, None, 2**63, "３"):
        assert till.brings(phone.shows(clock.now()), points).status_code == 422, points
