"""Checkpoint and tail say what every single transfer says, for any two clocks, however much is sealed."""

from random import Random

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, func, select

import ledger
from kernel.money import FEN, POINT
from ledger.models import HeadRow
from ledger.seals.models import DayTotalRow, LeafRow
from tests.ledger.village import Village, found_village
from tests.ledger.years import Past, accounts_of, naive, within

# A seed is not worth shrinking: a smaller one is not simpler.
ANY = settings(
    max_examples=8, deadline=None, suppress_health_check=list(HealthCheck), phases=(Phase.explicit, Phase.generate)
)


def past(database: Engine, seed: int, sealed: bool = True) -> Past:
    found = Past(found_village(database), Random(seed))
    found.happen(40, sealed)
    return found


def test_totals_by_day_and_the_tail_are_the_sum_of_all_transfers(database: Engine) -> None:
    @ANY
    @given(seed=st.integers(0, 2**32), sealed=st.booleans())
    def agree(seed: int, sealed: bool) -> None:
        told = past(database, seed, sealed)
        clocks = [(day, moment) for day in told.days() for moment in told.moments()]
        with told.village.work() as session:
            for day, moment in told.random.sample(clocks, 12):
                for account in accounts_of(told.village).values():
                    held = ledger.balance(session, told.village.id, account, day, moment)
                    assert sums(held) == naive(told.village, account, day, moment), (day, moment)
                trial = ledger.trial_balance(session, told.village.id, day, moment)
                assert [trial[unit].difference for unit in (POINT, FEN)] == [0, 0]

    agree()


def sums(held: ledger.Balance) -> tuple[int, int, int, int]:
    return held.posted_debits, held.posted_credits, held.pending_debits, held.pending_credits


def test_balances_of_a_code_are_those_of_each_account(database: Engine) -> None:
    told = past(database, 7)
    for day, moment in [(None, None), *zip(told.days()[1:], [*told.moments()][1:], strict=False)]:
        with told.village.work() as session:
            found = ledger.balances(session, told.village.id, "wallet", POINT, day, moment)
        assert {account.id: sums(held) for account, held in found} == {
            wallet: naive(told.village, wallet, day, moment) for wallet in (told.village.zhang, told.village.li)
        }


def test_the_past_that_is_told_is_sealed_in_part(database: Engine) -> None:
    """Else the tests above would prove nothing: there are totals of complete days, leaves beyond them, and a tail."""
    told = past(database, 7)
    with told.village.work() as session:

        def count(row: type[DayTotalRow] | type[LeafRow]) -> int:
            return session.scalar(select(func.count()).where(row.township_id == told.village.id)) or 0

        floor = session.scalar(select(HeadRow.sealed_floor).where(HeadRow.township_id == told.village.id))
        assert count(DayTotalRow) >= 10
        transfers = within(told.village)
        assert floor is not None and min(row.id for row in transfers) < floor < max(row.id for row in transfers)
        assert 10 < count(LeafRow) < len(transfers) + 20


@pytest.mark.parametrize("limit", [1, 3, 50])
def test_statements_page_through_the_lines_that_count(database: Engine, limit: int) -> None:
    told = past(database, 11)
    clocks = [(None, None), *((day, moment) for day in told.days() for moment in told.moments())]
    for account in (told.village.zhang, told.village.programme):
        for day, moment in told.random.sample(clocks, 10):
            lines = list(pages(told.village, account, limit, as_of=day, known_at=moment))
            expected = [row.id for row in within(told.village, day, moment) if account in (row.debit_id, row.credit_id)]
            assert [line.transfer.id for line in lines] == expected, (day, moment)
            check_states(told.village, lines, day, moment)
            if day is None:
                check_balances(told.village, account, lines, moment)
            else:
                assert {line.balance for line in lines} <= {None}


def pages(village: Village, account: object, limit: int, **clocks: object) -> list[ledger.StatementLine]:
    lines: list[ledger.StatementLine] = []
    before = None
    while True:
        with village.work() as session:
            page = ledger.statement(session, village.id, account, before=before, limit=limit, **clocks)  # type: ignore[arg-type]
        lines += page.lines
        before = page.next
        if before is None:
            return lines


def check_balances(village: Village, account: object, lines: list[ledger.StatementLine], moment: object) -> None:
    """Each line's balance is that of the line below and its own change; the first is the account's."""
    with village.work() as session:
        held = ledger.balance(session, village.id, account, known_at=moment).net  # type: ignore[arg-type]
    for line in lines:
        assert line.balance == held
        held -= line.change
    assert held == 0


def check_states(village: Village, lines: list[ledger.StatementLine], day: object, moment: object) -> None:
    rows = within(village, day, moment)  # type: ignore[arg-type]
    for line in lines:
        later = [row for row in rows if row.target_id == line.transfer.id]
        assert line.resolved == (line.transfer.kind == "pending" and bool(later))
        if line.transfer.kind == "pending":
            assert line.remaining == (0 if later else line.transfer.amount)
        elif line.transfer.kind in ("posted", "post"):
            assert line.remaining == line.transfer.amount - sum(row.amount for row in later)
        else:
            assert line.remaining == 0
