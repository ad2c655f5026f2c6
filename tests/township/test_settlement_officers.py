"""Who may do what to a run, in which order, and what happens when two do it at once."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.exc import IntegrityError

from kernel.errors import NotFound
from tests.conftest import MORNING, Work
from tests.founding import Founded, person
from tests.township.acting import acts, at_once, refused, transfers
from tests.township.settling import (
    OCTOBER,
    SEPTEMBER,
    YESTERDAY,
    Office,
    assert_books_balance,
    held,
    open_office,
    sell,
    take_back,
)
from township.settlement import queries
from township.settlement.models import SettlementRun
from township.settlement.service import cancel_run, check_run, open_run

TODAY = YESTERDAY + timedelta(days=1)


@pytest.fixture
def office(work: Work, township: Founded) -> Office:
    """An office with twenty points sold by the end of October."""
    office = open_office(work, township)
    with work() as session:
        sell(session, office, office.breakfast, 20, OCTOBER)
    return office


@pytest.fixture
def run_id(work: Work, office: Office) -> UUID:
    """October's run, prepared."""
    with work() as session:
        return open_run(session, office.id, office.preparer, OCTOBER, MORNING).id


def test_whoever_prepared_a_run_cannot_check_it(work: Work, office: Office, run_id: UUID) -> None:
    assert (
        refused(work, lambda session: check_run(session, office.id, run_id, office.preparer, MORNING)) == "same_officer"
    )
    with work() as session:
        assert held(session, office, "shop-payable", str(office.breakfast.id)) == 2000
        with pytest.raises(IntegrityError), session.begin_nested():
            run = queries.run_of(session, office.id, run_id)
            run.state, run.checked_by, run.checked_at = "checked", office.preparer, MORNING
            session.flush()


def test_checking_twice_books_once(work: Work, office: Office, run_id: UUID) -> None:
    for _ in range(2):
        with work() as session:
            assert check_run(session, office.id, run_id, office.checker, MORNING).state == "checked"
    assert transfers(work, office, "settlement") == 1
    assert acts(work, office, run_id) == ["settlement-run.open", "settlement-run.check"]


def test_of_two_officers_who_check_at_once_one_does(work: Work, office: Office, run_id: UUID) -> None:
    with work() as session:
        third = person(session, office.township, "officer", name="赵副镇长").id

    codes = at_once(
        work,
        [
            lambda session, who=who: check_run(session, office.id, run_id, who, MORNING)
            for who in (office.checker, third) * 3
        ],
    )

    assert codes.count("run_not_prepared") == 3
    assert codes.count("") == 3  # the winner's own double clicks are answered as the first
    assert transfers(work, office, "settlement") == 1
    assert_books_balance(work, office)


def test_of_two_who_open_a_run_at_once_one_does(work: Work, office: Office) -> None:
    def opened_by(officer: UUID) -> Callable[[Any], object]:
        return lambda session: open_run(session, office.id, officer, OCTOBER, MORNING)

    codes = at_once(work, [opened_by(officer) for officer in (office.preparer, office.checker) * 3])

    assert sorted(codes) == ["", "", "", *["run_unfinished"] * 3]  # double clicks get the run that they opened
    with work() as session:
        assert [card.run.number for card in queries.runs_page(session, office.id)] == ["2026-001"]


def test_a_day_is_settled_once_and_only_when_it_is_over(work: Work, office: Office) -> None:
    assert _refused_open(work, office, TODAY) == "cut_off_not_past"
    assert _refused_open(work, office, TODAY + timedelta(days=400)) == "cut_off_not_past"
    assert _refused_open(work, office, SEPTEMBER) == "nothing_to_settle"
    with work() as session:
        run_id = open_run(session, office.id, office.preparer, OCTOBER, MORNING).id
    assert _refused_open(work, office, YESTERDAY) == "run_unfinished"
    with work() as session:
        check_run(session, office.id, run_id, office.checker, MORNING)
    assert _refused_open(work, office, OCTOBER) == "cut_off_not_later"
    assert _refused_open(work, office, YESTERDAY) == "nothing_to_settle"


def test_a_shop_that_only_gives_back_makes_no_run(work: Work, office: Office, run_id: UUID) -> None:
    with work() as session:
        check_run(session, office.id, run_id, office.checker, MORNING)
        sale = sell(session, office, office.barber, 5, OCTOBER)
        take_back(session, sale, OCTOBER)
    assert _refused_open(work, office, YESTERDAY) == "nothing_to_settle"


def test_a_cancelled_run_gives_its_day_back_but_not_its_number(work: Work, office: Office, run_id: UUID) -> None:
    for _ in range(2):
        with work() as session:
            assert cancel_run(session, office.id, run_id, office.preparer, MORNING).state == "cancelled"
    assert acts(work, office, run_id) == ["settlement-run.open", "settlement-run.cancel"]
    assert (
        refused(work, lambda session: check_run(session, office.id, run_id, office.checker, MORNING))
        == "run_not_prepared"
    )

    with work() as session:
        again = open_run(session, office.id, office.preparer, OCTOBER, MORNING)
        assert again.number == "2026-002"
        check_run(session, office.id, again.id, office.checker, MORNING)
    assert (
        refused(work, lambda session: cancel_run(session, office.id, again.id, office.preparer, MORNING))
        == "run_not_prepared"
    )


def test_books_that_moved_since_are_not_settled(work: Work, office: Office, run_id: UUID) -> None:
    with work() as session:
        sell(session, office, office.barber, 3, OCTOBER)  # a till that was offline over midnight

    def check(session: Any) -> None:
        check_run(session, office.id, run_id, office.checker, MORNING)

    assert refused(work, check) == "books_moved"
    assert transfers(work, office, "settlement") == 0
    with work() as session:
        cancel_run(session, office.id, run_id, office.checker, MORNING)
        again = open_run(session, office.id, office.preparer, OCTOBER, MORNING)
        check_run(session, office.id, again.id, office.checker, MORNING)
        assert held(session, office, "settlement-clearing") == 2300


def test_another_townships_run_is_not_there(work: Work, office: Office, run_id: UUID) -> None:
    with work() as session, pytest.raises(NotFound):
        check_run(session, 999_999_999, run_id, office.checker, MORNING)


def test_numbers_count_within_the_year_of_the_cut_off(work: Work, office: Office) -> None:
    new_year = MORNING + timedelta(days=60)
    with work() as session:
        session.add(
            SettlementRun(
                township_id=office.id,
                year=2026,
                sequence=11,
                cut_off=SEPTEMBER,
                state="cancelled",
                prepared_by=office.preparer,
                prepared_at=MORNING,
                cancelled_by=office.preparer,
                cancelled_at=MORNING,
            )
        )
        session.flush()
        assert open_run(session, office.id, office.preparer, OCTOBER, new_year).number == "2026-012"


def _refused_open(work: Work, office: Office, cut_off: Any) -> str:
    return refused(work, lambda session: open_run(session, office.id, office.preparer, cut_off, MORNING))
