"""A township pauses paying with points: no sale is paid, each is told why, and nothing is lost when it goes on."""

from datetime import timedelta

import pytest

from kernel.audit import AuditEntry
from kernel.clock import FixedClock, start_of_day
from kernel.errors import Refusal
from kernel.identity.models import Person
from merchants.limits import pausing
from merchants.limits.refusals import PauseStands
from tests.merchants.arranging import points_of
from tests.merchants.limits.desk import Desk
from tests.merchants.limits.test_at_once import at_once

REASON = "年终盘点，12月1日恢复"


def pause(desk: Desk, reason: str = REASON) -> None:
    with desk.work() as session:
        pausing.pause(session, desk.town, reason, desk.counter.owner.id, desk.clock.now())


def resume(desk: Desk) -> None:
    with desk.work() as session:
        pausing.resume(session, desk.town, desk.counter.owner.id, desk.clock.now())


@pytest.mark.parametrize("means", ["code", "sticker", "card"])
def test_while_paused_nothing_is_paid_and_the_reason_is_told(desk: Desk, payer: Person, means: str) -> None:
    pause(desk)

    refused = desk.refusal(payer.id, 3, means)

    assert (refused.code, refused.params["reason"]) == ("budget_paused", REASON)
    assert points_of(desk.work, desk.counter.township, payer.id) == 2_000
    resume(desk)
    assert desk.told(payer.id, 3, means) == "captured"


def test_a_sale_that_waited_is_not_paid_while_paused(desk: Desk, payer: Person) -> None:
    sale = desk.sell(payer.id, 60)
    pause(desk)

    with pytest.raises(Refusal) as refused:
        desk.confirm(sale)

    assert refused.value.code == "budget_paused"
    resume(desk)
    assert desk.confirm(sale).state == "captured"


def test_a_void_is_possible_while_paused(desk: Desk, payer: Person) -> None:
    sale = desk.sell(payer.id, 3)
    pause(desk)

    desk.void(sale)

    assert points_of(desk.work, desk.counter.township, payer.id) == 2_000


def test_pausing_twice_and_resuming_twice_are_refused(desk: Desk) -> None:
    with pytest.raises(PauseStands):
        resume(desk)
    pause(desk)
    with pytest.raises(PauseStands):
        pause(desk, "第二个理由")
    with desk.work() as session:
        held = pausing.paused(session, desk.town)
        assert held is not None and held.reason == REASON
        acts = [row.act for row in session.query(AuditEntry).filter_by(township_id=desk.town)]
    assert acts.count("redemptions.pause") == 1


def test_of_many_officers_who_pause_at_once_one_does(desk: Desk) -> None:
    def try_it(_: int) -> str:
        try:
            pause(desk)
        except PauseStands as refusal:
            return refusal.code
        return "paused"

    assert sorted(at_once(try_it, times=10)) == ["pause_stands"] * 9 + ["paused"]


def test_the_budget_tells_what_is_used_and_until_when_it_lasts(desk: Desk, payer: Person, clock: FixedClock) -> None:
    with desk.work() as session:
        assert pausing.budget(session, desk.town, clock.now()) is None
    desk.sell(payer.id, 22)  # on the twenty-second, so a point a day
    desk.rules(month_points=25)

    budget = _budget(desk)
    assert (budget.points, budget.used, budget.left, budget.percent) == (25, 22, 3, 88)
    assert budget.ends_on is not None and budget.ends_on.day == 25

    desk.sell(payer.id, 3)
    assert (_budget(desk).left, _budget(desk).percent, _budget(desk).ends_on) == (0, 100, None)
    refused = desk.refusal(payer.id, 1)
    assert (refused.code, refused.params["left"]) == ("budget_used_up", 0)

    desk.rules(month_points=40)
    assert (_budget(desk).used, _budget(desk).ends_on) == (25, None)
    clock.set(start_of_day(clock.now()) + timedelta(days=9))
    assert (_budget(desk).used, _budget(desk).percent) == (0, 0)


def _budget(desk: Desk) -> pausing.Budget:
    with desk.work() as session:
        found = pausing.budget(session, desk.town, desk.clock.now())
    assert found is not None
    return found
