"""A unit of work is whole or nothing, and its readers decide on what is true inside it."""

import threading
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from kernel import throttle
from kernel.errors import TooManyAttempts
from kernel.persistence import reading, unit_of_work
from kernel.tenancy.models import Township
from tests.conftest import MORNING, Work
from tests.founding import Founded


def test_what_raises_is_rolled_back_whole(work: Work, township: Founded) -> None:
    def rename_and_fail() -> None:
        with work() as session:
            session.get_one(Township, township.id).name = "另一个镇"
            session.flush()
            raise RuntimeError("the power went out")

    with pytest.raises(RuntimeError):
        rename_and_fail()

    with work() as session:
        assert session.get_one(Township, township.id).name == "桥头镇"


def test_what_was_read_before_is_read_again_inside(app: Flask, work: Work, township: Founded) -> None:
    with app.app_context():
        assert reading().scalars(select(Township.name).where(Township.id == township.id)).one() == "桥头镇"
        with work() as session:
            session.get_one(Township, township.id).name = "新名"
        with unit_of_work() as session:
            assert session.get_one(Township, township.id).name == "新名"


def test_a_throttle_lets_exactly_its_limit_through_a_crowd(work: Work, township: Founded) -> None:
    heard: list[bool] = []

    def knock() -> None:
        try:
            with work() as session:
                throttle.hit(session, township.id, "door", MORNING, limit=5, window=timedelta(minutes=15))
            heard.append(True)
        except TooManyAttempts:
            heard.append(False)

    crowd = [threading.Thread(target=knock) for _ in range(20)]
    for one in crowd:
        one.start()
    for one in crowd:
        one.join()

    assert heard.count(True) == 5
    assert heard.count(False) == 15
