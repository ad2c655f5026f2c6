"""A counter whose till has lost its network, and a villager with a phone that may pay without one."""

from datetime import timedelta

import pytest
from flask import Flask

from kernel.identity.models import Person
from tests.conftest import Work
from tests.founding import Founded
from tests.merchants.arranging import (
    Counter,
    open_counter,
    villager,
)
from tests.merchants.offline.arranging import (
    PhoneOf,
    TillOf,
    allow,
    phone_of,
)

MINUTES = timedelta(minutes=1)


@pytest.fixture
def counter(app: Flask, work: Work, township: Founded) -> Counter:
    allow(work, township)
    return open_counter(app, work, township)


@pytest.fixture
def payer(work: Work, township: Founded) -> Person:
    return villager(work, township, 100)


@pytest.fixture
def phone(app: Flask, work: Work, township: Founded, payer: Person) -> PhoneOf:
    return phone_of(app, work, township, payer)


@pytest.fixture
def till(app: Flask, work: Work, counter: Counter) -> TillOf:
    """A till that learnt its terms at nine, and has had no network since."""
    made = TillOf(app, work, counter)
    made.learn()
    return made
