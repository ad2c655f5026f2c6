"""Who takes part when a shop is taken in: two officers, and a stranger with a shop."""

from collections.abc import Callable

import pytest
from flask import Flask

from tests.browsing import Visitor
from tests.conftest import Work
from tests.founding import Founded, person
from tests.merchants.arranging import Counter, browser, open_counter


@pytest.fixture
def officers(app: Flask, work: Work, township: Founded) -> tuple[Visitor, Visitor]:
    """Two officers of the township, each in their own browser."""
    with work() as session:
        both = [person(session, township, "officer", name=name) for name in ("钱科长", "李复核")]
    first, second = (browser(app, work, township, one) for one in both)
    for one in (first, second):
        one.get("/office/shops")
    return first, second


@pytest.fixture
def officer(officers: tuple[Visitor, Visitor]) -> Visitor:
    return officers[0]


@pytest.fixture
def stranger(visitor: Callable[[], Visitor]) -> Visitor:
    return visitor()


@pytest.fixture
def counter(app: Flask, work: Work, township: Founded) -> Counter:
    return open_counter(app, work, township)


@pytest.fixture
def owner(app: Flask, work: Work, township: Founded, counter: Counter) -> Visitor:
    visitor = browser(app, work, township, counter.owner)
    visitor.get("/shop/clerks")
    return visitor
