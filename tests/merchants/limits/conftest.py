"""A desk and somebody with plenty of points, for each test of a limit."""

import pytest
from flask import Flask

from kernel.clock import FixedClock
from kernel.identity.models import Person
from tests.conftest import Work
from tests.founding import Founded
from tests.merchants.arranging import open_counter, villager
from tests.merchants.limits.desk import Desk


@pytest.fixture
def desk(app: Flask, work: Work, township: Founded, clock: FixedClock) -> Desk:
    return Desk(app, work, open_counter(app, work, township), clock)


@pytest.fixture
def payer(work: Work, township: Founded) -> Person:
    return villager(work, township, 2_000)
