"""Two months of settling a township, told in order."""

from uuid import UUID

from sqlalchemy.orm import Session

from merchants.redemptions.models import Redemption
from tests.conftest import Work
from tests.founding import Founded
from tests.township.settling import (
    OCTOBER,
    SEPTEMBER,
    YESTERDAY,
    Office,
    after,
    assert_books_balance,
    held,
    open_office,
    sell,
    take_back,
)
from township.settlement import queries
from township.settlement.results import pay_remaining, record_result
from township.settlement.service import check_run, open_run


def test_a_failed_line_and_a_sale_taken_back_come_into_the_next_run(work: Work, township: Founded) -> None:
    office = open_office(work, township)
    with work() as session:
        early = sell(session, office, office.breakfast, 30, SEPTEMBER)
        sell(session, office, office.barber, 12, SEPTEMBER)
        sell(session, office, office.barber, 8, OCTOBER)

    first = _september_is_frozen(work, office)
    _the_second_officer_checks_it(work, office, first)
    _the_bank_pays_one_line_and_sends_the_other_back(work, office, first)
    _in_october_one_shop_only_gives_back(work, office, early)
    _in_november_it_sells_more_than_it_owes(work, office)


def _september_is_frozen(work: Work, office: Office) -> UUID:
    with work() as session:
        run = open_run(session, office.id, office.preparer, SEPTEMBER, after(SEPTEMBER))
        assert run.number == "2026-001"
        assert _lines(session, office, run.id) == [
            ("阿芬早餐店", 1, 30, 3000, "waiting"),
            ("毛三斢理发店", 1, 12, 1200, "waiting"),
        ]
        assert queries.new_accounts(session, office.id, run.id) == {office.breakfast.id, office.barber.id}
        assert held(session, office, "shop-payable", str(office.breakfast.id)) == 3000  # nothing is booked by that
    assert_books_balance(work, office)
    return run.id


def _the_second_officer_checks_it(work: Work, office: Office, run_id: UUID) -> None:
    with work() as session:
        check_run(session, office.id, run_id, office.checker, after(SEPTEMBER))
    with work() as session:
        assert held(session, office, "settlement-clearing") == 4200
        assert held(session, office, "shop-payable", str(office.breakfast.id)) == 0
        assert held(session, office, "shop-payable", str(office.barber.id)) == 800
    assert_books_balance(work, office)


def _the_bank_pays_one_line_and_sends_the_other_back(work: Work, office: Office, run_id: UUID) -> None:
    now = after(SEPTEMBER)
    with work() as session:
        breakfast, barber = queries.lines_of(session, office.id, run_id)
        record_result(session, office.id, run_id, breakfast.id, office.preparer, "paid", now.date(), now)
        record_result(
            session, office.id, run_id, barber.id, office.preparer, "failed", now.date(), now, reason="户名不符"
        )
    with work() as session:
        assert queries.run_of(session, office.id, run_id).state == "closed"
        assert held(session, office, "settlement-clearing") == 0
        assert held(session, office, "settlement-bank") == 3000
        assert held(session, office, "shop-payable", str(office.barber.id), SEPTEMBER) == 1200
    assert_books_balance(work, office)


def _in_october_one_shop_only_gives_back(work: Work, office: Office, early: Redemption) -> None:
    """Its line is below zero and stays in the books; the other shop's has September's failed line in it."""
    now = after(OCTOBER)
    with work() as session:
        take_back(session, early, OCTOBER)
        run = open_run(session, office.id, office.checker, OCTOBER, now)
        assert _lines(session, office, run.id) == [
            ("阿芬早餐店", -1, -30, -3000, "carried"),
            ("毛三斢理发店", 2, 20, 2000, "waiting"),
        ]
    with work() as session:
        check_run(session, office.id, run.id, office.preparer, now)
        paid = pay_remaining(session, office.id, run.id, office.checker, now.date(), now)
        assert [line.shop_name for line in paid] == ["毛三斢理发店"]
    with work() as session:
        assert queries.run_of(session, office.id, run.id).state == "closed"
        assert held(session, office, "shop-payable", str(office.breakfast.id)) == -3000
        assert held(session, office, "settlement-bank") == 5000
    assert_books_balance(work, office)


def _in_november_it_sells_more_than_it_owes(work: Work, office: Office) -> None:
    now = after(YESTERDAY)
    with work() as session:
        sell(session, office, office.breakfast, 45, YESTERDAY)
        run = open_run(session, office.id, office.preparer, YESTERDAY, now)
        assert _lines(session, office, run.id) == [("阿芬早餐店", 0, 15, 1500, "waiting")]
        assert queries.new_accounts(session, office.id, run.id) == set(), "September went into the same account"
        check_run(session, office.id, run.id, office.checker, now)
        pay_remaining(session, office.id, run.id, office.checker, now.date(), now)
    with work() as session:
        # What the bank paid is what the subsidy cost: 30 - 30 + 20 + 45 points at one yuan.
        assert held(session, office, "settlement-bank") == held(session, office, "redemption-subsidy") == 6500
        assert held(session, office, "settlement-clearing") == 0
    assert_books_balance(work, office)


def test_lines_together_are_what_the_ledger_owes(work: Work, township: Founded) -> None:
    office = open_office(work, township)
    with work() as session:
        for points in (1, 2, 3):
            sell(session, office, office.breakfast, points, SEPTEMBER)
            sell(session, office, office.barber, 10 * points, OCTOBER)
        sell(session, office, office.barber, 500, YESTERDAY)
    with work() as session:
        run = open_run(session, office.id, office.preparer, OCTOBER, after(OCTOBER))
        lines = queries.lines_of(session, office.id, run.id)
        assert sum(line.amount_fen for line in lines) == 600 + 6000
        for line in lines:
            assert line.amount_fen == held(session, office, "shop-payable", str(line.shop_id), OCTOBER)
            assert line.amount_fen == line.points * 100
        totals = queries.totals_of(session, office.id, [run.id])[run.id]
        assert (totals.lines, totals.sales, totals.points, totals.to_pay_fen) == (2, 6, 66, 6600)
        assert (totals.waiting, totals.paid_fen, totals.carried_fen) == (2, 0, 0)


def test_a_sale_made_and_taken_back_before_the_cut_off_leaves_no_line(work: Work, township: Founded) -> None:
    office = open_office(work, township)
    with work() as session:
        take_back(session, sell(session, office, office.breakfast, 5, OCTOBER), OCTOBER)
        sell(session, office, office.barber, 5, OCTOBER)
        run = open_run(session, office.id, office.preparer, OCTOBER, after(OCTOBER))
        assert [line.shop_name for line in queries.lines_of(session, office.id, run.id)] == ["毛三斢理发店"]


def _lines(session: Session, office: Office, run_id: UUID) -> list[tuple[str, int, int, int, str]]:
    return [
        (line.shop_name, line.sales, line.points, line.amount_fen, line.state)
        for line in queries.lines_of(session, office.id, run_id)
    ]
