"""Closing a month: by an officer who confirms it, never today, never under a settlement run, and for good."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from kernel.audit import AuditEntry
from ledger import closed_through
from ledger.refusals import PeriodClosed
from tests.browsing import Visitor
from tests.conftest import MORNING, Work
from tests.founding import PASSWORD, Founded
from tests.township.acting import refused
from tests.township.settling import OCTOBER, YESTERDAY, Office, assert_books_balance, open_office, sell
from township.closing.service import close_books
from township.settlement import queries, results
from township.settlement.service import check_run, open_run

CLOSING = "/office/books/closing"
LATER = date(2026, 11, 10)


@pytest.fixture
def office(work: Work, township: Founded) -> Office:
    office = open_office(work, township)
    with work() as session:
        sell(session, office, office.breakfast, 20, OCTOBER)
    return office


@pytest.fixture
def officer(app: Flask, office: Office) -> Visitor:
    browser = Visitor(app)
    browser.post("/sign-ins", {"township": str(office.id), "phone": office.preparer_phone, "secret": PASSWORD})
    return browser


def test_an_officer_closes_a_month(work: Work, office: Office, officer: Visitor) -> None:
    page = officer.get(CLOSING).text
    assert 'value="2026-10-31"' in page and "不能再记账" in page and "还有欠商家的钱" in page

    untold = officer.post(CLOSING, {"through": "2026-10-31"})
    assert untold.status_code == 422 and "请先打勾" in untold.text
    assert officer.post(CLOSING, {"through": "2026-10-31", "understood": "yes"}).status_code == 303
    page = officer.get(CLOSING).text
    assert "账已关到 2026年10月31日；2026年11月还没有过完" in page and 'name="through" type="date" value=""' in page
    for day in ("2026-10-31", "2026-10-01"):
        again = officer.post(CLOSING, {"through": day, "understood": "yes"})
        assert again.status_code == 422 and "账已经关到 2026年10月31日 了。" in again.text
    with work() as session:
        assert closed_through(session, office.id) == OCTOBER
        entries = select(AuditEntry).where(AuditEntry.township_id == office.id, AuditEntry.act == "books.close")
        logged = session.scalars(entries).one()
        assert (logged.actor_id, logged.details) == (office.preparer, {"through": "2026-10-31"})
    with pytest.raises(PeriodClosed), work() as session:
        sell(session, office, office.breakfast, 1, OCTOBER)
    with work() as session:
        sell(session, office, office.breakfast, 1, LATER)
    assert_books_balance(work, office)


def test_the_month_after_the_last_closed_one_is_proposed(work: Work, office: Office, officer: Visitor) -> None:
    with work() as session:
        close_books(session, office.id, None, date(2026, 8, 31), MORNING)
    assert 'value="2026-09-30"' in officer.get(CLOSING).text


def test_a_day_that_is_not_over_is_not_closed(work: Work, office: Office, officer: Visitor) -> None:
    officer.get(CLOSING)
    for day in ("2026-11-22", "2026-11-23"):
        answer = officer.post(CLOSING, {"through": day, "understood": "yes"})
        assert answer.status_code == 422 and "2026年11月21日" in answer.text
    assert officer.post(CLOSING, {"through": YESTERDAY.isoformat(), "understood": "yes"}).status_code == 303


def test_a_run_of_those_days_must_be_finished_first(work: Work, office: Office) -> None:
    with work() as session:
        run = open_run(session, office.id, office.preparer, OCTOBER, MORNING).id

    def close() -> str:
        return refused(work, lambda session: close_books(session, office.id, office.preparer, OCTOBER, MORNING))

    assert close() == "run_in_the_way"
    with work() as session:
        check_run(session, office.id, run, office.checker, MORNING)
    assert close() == "run_in_the_way", "what the bank sends back is booked on the run's last day"
    with work() as session:
        line = queries.lines_of(session, office.id, run)[0].id
        results.record_result(
            session, office.id, run, line, office.preparer, "failed", MORNING.date(), MORNING, reason="户名不符"
        )
    assert close() == ""


def test_after_a_closing_the_next_run_takes_what_was_left(work: Work, office: Office) -> None:
    with work() as session:
        close_books(session, office.id, None, OCTOBER, MORNING)
    assert (
        refused(work, lambda session: open_run(session, office.id, office.preparer, OCTOBER, MORNING))
        == "cut_off_closed"
    )
    with work() as session:
        run = open_run(session, office.id, office.preparer, LATER, MORNING).id
    with work() as session:
        check_run(session, office.id, run, office.checker, MORNING)
        assert queries.lines_of(session, office.id, run)[0].amount_fen == 2_000
    assert_books_balance(work, office)
