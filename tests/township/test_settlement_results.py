"""What the bank did: written down once, after the check, not from the future, by one of two officers at once."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from tests.conftest import MORNING, Work
from tests.founding import Founded
from tests.township.acting import acts, at_once, refused, transfers
from tests.township.settling import OCTOBER, YESTERDAY, Office, assert_books_balance, open_office, sell, take_back
from township.settlement import queries
from township.settlement.results import pay_remaining, record_result
from township.settlement.service import check_run, open_run

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


def test_of_two_results_at_once_one_holds(work: Work, office: Office, run_id: UUID) -> None:
    with work() as session:
        check_run(session, office.id, run_id, office.checker, MORNING)
        (line,) = queries.lines_of(session, office.id, run_id)

    def paid(session: Any) -> None:
        record_result(session, office.id, run_id, line.id, office.checker, "paid", TODAY, MORNING)

    def failed(session: Any) -> None:
        record_result(session, office.id, run_id, line.id, office.preparer, "failed", TODAY, MORNING, reason="账号不符")

    codes = at_once(work, [paid, failed] * 3)

    assert sorted(codes) == ["", "", "", *["line_has_result"] * 3]
    assert transfers(work, office, "settlement.paid") + transfers(work, office, "settlement.failed") == 1
    assert_books_balance(work, office)


def test_results_come_once_after_the_check_and_not_from_the_future(work: Work, office: Office, run_id: UUID) -> None:
    with work() as session:
        (line,) = queries.lines_of(session, office.id, run_id)

    def paid(day: Any) -> str:
        return refused(
            work,
            lambda session: record_result(session, office.id, run_id, line.id, office.checker, "paid", day, MORNING),
        )

    assert paid(TODAY) == "run_not_checked"
    with work() as session:
        check_run(session, office.id, run_id, office.checker, MORNING)
    assert paid(YESTERDAY) == paid(TODAY + timedelta(days=1)) == "value_day_out_of_range"
    assert paid(TODAY) == paid(TODAY) == ""
    assert transfers(work, office, "settlement.paid") == 1
    with work() as session:
        assert pay_remaining(session, office.id, run_id, office.checker, TODAY, MORNING) == []
    assert acts(work, office, run_id)[2:] == ["settlement-line.result", "settlement-run.close"]


def test_a_carried_line_waits_for_no_bank(work: Work, office: Office) -> None:
    with work() as session:
        sale = sell(session, office, office.barber, 5, YESTERDAY)
        take_back(session, sale, OCTOBER)
        run = open_run(session, office.id, office.preparer, OCTOBER, MORNING)
        check_run(session, office.id, run.id, office.checker, MORNING)
        _, carried = queries.lines_of(session, office.id, run.id)
        assert (carried.amount_fen, carried.state) == (-500, "carried")

    def pay(session: Any) -> None:
        record_result(session, office.id, run.id, carried.id, office.checker, "paid", TODAY, MORNING)

    assert refused(work, pay) == "line_carried"
    with work() as session:
        pay_remaining(session, office.id, run.id, office.checker, TODAY, MORNING)
        assert queries.run_of(session, office.id, run.id).state == "closed"
