"""At the same moment: one queue brought in fifty times, one code at ten tills, a cap that many reach for together."""

from datetime import timedelta
from uuid import uuid4

from flask import Flask
from werkzeug.test import TestResponse

from kernel.clock import FixedClock
from ledger import trial_balance, verify
from tests.conftest import Work
from tests.founding import Founded
from tests.merchants.arranging import open_counter, points_of, villager
from tests.merchants.offline.arranging import PERSON_POINTS, TillOf, allow, borne, outcomes, owed, phone_of
from tests.merchants.test_one_wins import at_once

MINUTE = timedelta(minutes=1)


def test_one_queue_brought_in_fifty_times_counts_once(
    app: Flask, work: Work, township: Founded, clock: FixedClock
) -> None:
    allow(work, township)
    counter, payer, poor = open_counter(app, work, township), villager(work, township, 50), villager(work, township, 1)
    till = TillOf(app, work, counter)
    till.learn()
    phone, other = phone_of(app, work, township, payer), phone_of(app, work, township, poor)
    queue = [(uuid4().hex, phone.shows(clock.now() + MINUTE * n), 2) for n in range(4)]
    queue += [(uuid4().hex, other.shows(clock.now()), 3), (uuid4().hex, queue[0][1], 2)]
    program = till.program

    def bring(number: int) -> TestResponse:
        key, code, points = queue[number % len(queue)]
        return program.post("/offline-sales", {"key": key, "code": code, "points": points, "terms": till.terms})

    answers = at_once(bring, times=48)

    assert {answer.status_code for answer in answers} == {201}
    ended = {answer.json["key"]: answer.json for answer in answers}
    assert all(answer.json == ended[answer.json["key"]] for answer in answers)
    used_twice = sorted(ended[key]["outcome"] for key in (queue[0][0], queue[-1][0]))
    assert used_twice == ["paid", "refused"]  # the same code in one shop: whichever came first
    assert ended[queue[4][0]]["outcome"] == "covered"
    assert sorted(outcomes(work, counter)) == [
        ("covered", "not_enough_points"), *[("paid", "")] * 4, ("refused", "offline_code_used_here")
    ]  # fmt: skip
    assert points_of(work, township, payer.id) == 50 - 8 and points_of(work, township, poor.id) == 1
    assert owed(work, counter) == 800 + 300 and borne(work, township) == 300
    with work() as session:
        assert verify(session, township.id) == []
        assert all(trial.difference == 0 for trial in trial_balance(session, township.id).values())


def test_one_code_at_ten_shops_is_paid_once_and_borne_up_to_the_cap(
    app: Flask, work: Work, township: Founded, clock: FixedClock
) -> None:
    allow(work, township)
    counters = [open_counter(app, work, township, f"第{number}家") for number in range(10)]
    tills = [TillOf(app, work, counter) for counter in counters]
    for till in tills:
        till.learn()
    payer = villager(work, township, 100)
    code = phone_of(app, work, township, payer).shows(clock.now())
    programs = [(till.program, till.terms) for till in tills]

    def bring(number: int) -> TestResponse:
        program, terms = programs[number]
        return program.post("/offline-sales", {"key": f"{number:032}", "code": code, "points": 6, "terms": terms})

    answers = at_once(bring, times=10)

    within = PERSON_POINTS // 6
    ended = sorted(answer.json["outcome"] for answer in answers)
    assert ended == ["covered"] * (within - 1) + ["paid"] + ["refused"] * (10 - within)
    assert points_of(work, township, payer.id) == 94
    assert borne(work, township) == (within - 1) * 600
    assert sum(owed(work, counter) for counter in counters) == within * 600
