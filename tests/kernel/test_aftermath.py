"""What a refusal leaves to do is done in a transaction of its own, once the work that met it is rolled back."""

import pytest
from sqlalchemy.orm import Session

from kernel.errors import Conflict, Refusal
from kernel.tenancy.models import Township
from tests.conftest import Work
from tests.founding import Founded


def renaming(township: Founded, name: str) -> Conflict:
    """A refusal that leaves the township with another name."""
    refusal = Conflict()

    def rename(session: Session) -> None:
        found = session.get_one(Township, township.id)
        assert found.name == "桥头镇"  # what was done before the refusal is undone by now
        found.name = name

    refusal.aftermath = rename
    return refusal


def name_of(work: Work, township: Founded) -> str:
    with work() as session:
        return session.get_one(Township, township.id).name


def test_the_work_is_undone_and_the_aftermath_stays(work: Work, township: Founded) -> None:
    refusal = renaming(township, "新名")
    with pytest.raises(Conflict) as raised, work() as session:
        session.get_one(Township, township.id).name = "半途"
        session.flush()
        raise refusal
    assert raised.value is refusal
    assert name_of(work, township) == "新名"


def test_a_refusal_that_was_dealt_with_has_none(work: Work, township: Founded) -> None:
    with work(), pytest.raises(Conflict):
        raise renaming(township, "新名")
    assert name_of(work, township) == "桥头镇"


def test_most_refusals_leave_nothing(work: Work, township: Founded) -> None:
    assert Refusal.aftermath is None
    with pytest.raises(Conflict), work() as session:
        session.get_one(Township, township.id).name = "半途"
        raise Conflict
    assert name_of(work, township) == "桥头镇"


def test_an_aftermath_that_fails_is_undone_whole(work: Work, township: Founded) -> None:
    refusal = Conflict()

    def fail(session: Session) -> None:
        session.get_one(Township, township.id).name = "新名"
        session.flush()
        raise RuntimeError("the power went out")

    refusal.aftermath = fail
    with pytest.raises(RuntimeError), work():
        raise refusal
    assert name_of(work, township) == "桥头镇"
