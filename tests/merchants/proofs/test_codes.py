"""The codes that pay: one of many gets them, where they were claimed they stay, and sent again they do nothing."""

import pytest
from flask import Flask

from kernel.clock import FixedClock
from tests.conftest import Work
from tests.founding import Founded
from tests.merchants.proofs.bound import a_code_is_bound
from tests.merchants.proofs.clocks import AGAINST, clocks_a_day_off_change_nothing
from tests.merchants.proofs.forging import forgeries_open_nothing
from tests.merchants.proofs.one_code import many_tills_with_one_code
from tests.merchants.proofs.refunding import many_refunds_of_one_sale
from tests.merchants.proofs.replays import replays_do_nothing
from tests.merchants.proofs.street import Street


@pytest.fixture
def street(app: Flask, work: Work, township: Founded) -> Street:
    return Street(app, work, township)


def test_of_many_tills_with_one_code_one_gets_it(street: Street) -> None:
    assert "2 debits, 18 refused" in many_tills_with_one_code(street, tills=10, rounds=2)


def test_what_was_claimed_here_is_refused_elsewhere(street: Street) -> None:
    assert "all refused" in a_code_is_bound(street)


def test_what_is_sent_again_does_nothing(street: Street, clock: FixedClock) -> None:
    assert "nothing taken" in replays_do_nothing(street, clock)


def test_what_is_nearly_right_is_wrong(street: Street) -> None:
    assert forgeries_open_nothing(street, mutants=20).endswith("0 accepted")


def test_no_device_tells_the_time(street: Street, clock: FixedClock) -> None:
    assert clocks_a_day_off_change_nothing(street, clock, AGAINST).endswith("10 sales at server's time")


def test_refunds_at_once_are_no_more_than_the_sale(street: Street) -> None:
    assert many_refunds_of_one_sale(street, refunds=20, rounds=1)
