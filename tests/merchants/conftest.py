"""A shop with a till, and a villager with a hundred points whose phone is signed in."""

import pytest
from flask import Flask

from kernel.identity.models import Person
from tests.conftest import Work
from tests.founding import Founded
from tests.merchants.arranging import Counter, Program, open_counter, till_program, villager


@pytest.fixture
def counter(app: Flask, work: Work, township: Founded) -> Counter:
    return open_counter(app, work, township)


@pytest.fixture
def till(app: Flask, work: Work, counter: Counter) -> Program:
    return till_program(app, work, counter)


@pytest.fixture
def payer(work: Work, township: Founded) -> Person:
    return villager(work, township, 100)


@pytest.fixture
def phone(app: Flask, work: Work, township: Founded, payer: Person) -> Program:
    return Program(app, work, township, payer)
