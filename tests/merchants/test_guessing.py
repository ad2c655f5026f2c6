"""Unknown codes: who guesses is stopped, who sells is not, and there is a way back."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from kernel import throttle
from kernel.clock import FixedClock
from kernel.identity.models import Person
from merchants.redemptions import digits, guessing
from tests.conftest import MORNING, Work
from tests.founding import Founded, person
from tests.merchants.arranging import (
    Counter,
    Program,
    browser,
    open_counter,
    pair,
    points_of,
    shown_code,
    till_program,
)


def guessed(work: Work, counter: Counter, times: int) -> None:
    """Let so many unknown codes have come from the counter's till and clerk."""
    town, window = counter.township.id, guessing.WITHIN
    with work() as session:
        for bucket in (f"pay-code:{counter.terminal_id}", f"pay-code-by:{counter.clerk.id}"):
            for _ in range(times):
                throttle.hit(session, town, bucket, MORNING, limit=1000, window=window)


@pytest.mark.parametrize("unknown", [19, 20, 21, 99])
def test_after_twenty_or_ninety_nine_unknown_codes_a_payers_code_is_still_taken(
    app: Flask, work: Work, township: Founded, counter: Counter, payer: Person, unknown: int
) -> None:
    till = till_program(app, work, counter)
    guessed(work, counter, unknown - 1)

    last = till.sell(digits.fresh())
    sale = till.sell(shown_code(app, work, township, payer.id).digits, 3)

    assert last.json["code"] == ("code_unknown" if unknown <= 20 else "unknown_codes_again")
    assert sale.status_code == 201 and points_of(work, township, payer.id) == 97


def test_the_hundredth_stops_the_till_until_the_ten_minutes_are_over(
    app: Flask, work: Work, township: Founded, counter: Counter, payer: Person, clock: FixedClock
) -> None:
    till = till_program(app, work, counter)
    guessed(work, counter, 99)
    till.sell(digits.fresh())

    stopped = till.sell(shown_code(app, work, township, payer.id).digits, 3)
    clock.advance(minutes=10)
    later = till.sell(shown_code(app, work, township, payer.id, clock.now()).digits, 3)

    assert (stopped.status_code, stopped.json["code"]) == (429, "till_locked")
    assert "店主" in stopped.json["detail"] and int(stopped.headers["Retry-After"]) <= 600
    assert later.status_code == 201


def test_a_guessing_clerk_is_stopped_at_every_till_and_a_colleague_at_none_but_that(
    app: Flask, work: Work, township: Founded, counter: Counter, payer: Person
) -> None:
    with work() as session:
        other = pair(session, app, township, counter.shop.id, counter.owner.id)
        colleague = person(session, township, "clerk", name="李小弟", scope_id=counter.shop.id)
    guessed(work, counter, 100)

    def sells(who: Person, token: str) -> int:
        code = shown_code(app, work, township, payer.id).digits
        return Program(app, work, township, who, token).sell(code, 1).status_code

    assert sells(counter.clerk, counter.token) == 429
    assert sells(counter.clerk, other.token) == 429
    assert sells(colleague, counter.token) == 429
    assert sells(colleague, other.token) == 201


@pytest.mark.parametrize("who", ["owner", "officer"])
def test_the_owner_or_an_officer_lifts_it(
    app: Flask, work: Work, township: Founded, counter: Counter, payer: Person, who: str
) -> None:
    guessed(work, counter, 100)
    with work() as session:
        someone = counter.owner if who == "owner" else person(session, township, "officer", name="沈红霞")
    desk = browser(app, work, township, someone)
    page = "/shop/terminals" if who == "owner" else f"/office/shops/{counter.shop.id}"
    assert "让收款机继续收" in desk.get(page).text

    lifted = desk.post("/shop/unlockings" if who == "owner" else f"/office/shops/{counter.shop.id}/unlockings")

    assert lifted.status_code == 303
    till = till_program(app, work, counter)
    assert till.sell(shown_code(app, work, township, payer.id).digits, 3).status_code == 201


def test_nobody_lifts_it_for_another_shop(app: Flask, work: Work, township: Founded, counter: Counter) -> None:
    guessed(work, counter, 100)
    elsewhere = open_counter(app, work, township, "另一家")
    neighbour = browser(app, work, township, elsewhere.owner)
    clerk = browser(app, work, township, counter.clerk)

    neighbour.post("/shop/unlockings")
    assert clerk.post("/shop/unlockings").status_code == 403
    assert clerk.post(f"/office/shops/{counter.shop.id}/unlockings").status_code == 403

    assert till_program(app, work, counter).sell(digits.fresh()).json["code"] == "till_locked"


def test_the_busiest_bucket_counts_and_only_in_its_window(work: Work, township: Founded) -> None:
    window = timedelta(minutes=10)

    def tries(session: Session, later: timedelta = timedelta(0)) -> int:
        return throttle.most_tries(session, township.id, ("a", "b"), MORNING + later, window=window)[0]

    with work() as session:
        assert tries(session) == 0
        assert throttle.count(session, township.id, ("a",), MORNING, window=window) == 1
        assert throttle.count(session, township.id, ("b", "a"), MORNING, window=window) == 2
        assert (tries(session), tries(session, window)) == (2, 0)
