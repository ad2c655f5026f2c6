"""Opening balances come in whole or not at all, once, against equity."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

import ledger
from kernel.errors import Refusal
from kernel.money import FEN, POINT
from ledger import opening, refusals
from ledger.models import DEBITS_WITHIN_CREDITS
from ledger.opening import Opening, OpeningRow, open_balances
from ledger.reports.queries import transfers
from tests.ledger.village import NOW, TODAY, Village

WALLET = {"normal_side": "credit", "limit": DEBITS_WITHIN_CREDITS}
ROWS = (
    OpeningRow(code="wallet", unit=POINT, reference="wang", amount=30, **WALLET),  # type: ignore[arg-type]
    OpeningRow(code="wallet", unit=POINT, reference="zhao", amount=0, **WALLET),  # type: ignore[arg-type]
    OpeningRow(code="programme-rewards", unit=POINT, amount=30),
    OpeningRow(code="shop-payable", unit=FEN, reference="breakfast", amount=1250),
    OpeningRow(code="shop-payable", unit=FEN, reference="barber", amount=-50, normal_side="credit"),
)


def bring(village: Village, *rows: OpeningRow, key: str = "opening", on: date = TODAY, **options: Any) -> Opening:
    with village.work() as session:
        return open_balances(session, village.id, rows, on=on, recorded_at=NOW, key=key, **options)


def net(village: Village, code: str, unit: str, reference: str = "") -> int:
    with village.work() as session:
        found = ledger.account(session, village.id, code, unit, reference)
        return ledger.balance(session, village.id, found.id).net


def entries_of(village: Village) -> int:
    with village.work() as session:
        return len(transfers(session, village.id).transfers)


def test_all_accounts_hold_what_the_rows_say(village: Village) -> None:
    brought = bring(village, *ROWS)

    assert (brought.accounts, brought.totals, brought.replayed) == (5, {POINT: (30, 30), FEN: (50, 1250)}, False)
    assert net(village, "wallet", POINT, "wang") == 30
    assert net(village, "wallet", POINT, "zhao") == 0
    assert village.balance(village.programme).net == 30
    assert village.balance(village.shop).net == 1250
    assert net(village, "shop-payable", FEN, "barber") == -50
    assert (net(village, "opening-balances", POINT), net(village, "opening-balances", FEN)) == (0, -1200)
    village.assert_sound()


def test_the_same_again_is_replayed_and_anything_else_is_refused(village: Village) -> None:
    first = bring(village, *ROWS)
    assert bring(village, *ROWS) == replace(first, replayed=True)
    more = OpeningRow(code="wallet", unit=POINT, reference="li", amount=1)
    for other in ((*ROWS, more), ROWS[:-1], (replace(ROWS[0], amount=31), *ROWS[1:])):
        with pytest.raises(refusals.KeyReused):
            bring(village, *other)
    assert entries_of(village) == 4
    assert bring(village, more, key="another").replayed is False


def test_many_rows_are_several_entries_and_still_one_import(village: Village) -> None:
    rows = [replace(ROWS[0], reference=f"person{number}", amount=1) for number in range(1001)]
    assert len(bring(village, *rows).entry_ids) == 3
    assert net(village, "opening-balances", POINT) == -1001
    # The first entries are the same as before: what tells them apart is the whole they belong to.
    with pytest.raises(refusals.KeyReused):
        bring(village, *rows, replace(ROWS[0], reference="late", amount=1))
    assert bring(village, *rows).replayed


def test_every_wrong_row_is_named_and_none_is_brought_in(village: Village) -> None:
    def wrong(*rows: OpeningRow) -> list[tuple[int, type[Refusal]]]:
        with pytest.raises(opening.OpeningNotRight) as caught:
            bring(village, *ROWS, *rows)
        assert entries_of(village) == 0
        return [(problem.row, type(problem.refusal)) for problem in caught.value.problems]

    assert wrong(
        replace(ROWS[0], reference="big", amount=10**12 + 1),
        replace(ROWS[0], reference="half", amount=1.5),  # type: ignore[arg-type]
        replace(ROWS[0], amount=5),
        OpeningRow(code="opening-balances", unit=POINT, amount=5, normal_side="credit"),
    ) == [
        (6, refusals.AmountOutOfBounds),
        (7, refusals.AmountOutOfBounds),
        (8, opening.OpeningRepeated),
        (9, refusals.InvalidAccount),
    ]
    assert wrong(
        OpeningRow(code="nothing", unit=POINT, amount=5),
        OpeningRow(code="wallet", unit=POINT, reference="li", amount=5, normal_side="credit"),
        OpeningRow(code="No", unit=POINT, amount=5, normal_side="credit"),
        OpeningRow(code="wallet", unit=POINT, reference="zhang", amount=5, expires_on=TODAY),
    ) == [
        (6, refusals.AccountNotFound),
        (7, refusals.AccountDiffers),
        (8, refusals.InvalidAccount),
        (9, refusals.InvalidAccount),
    ]
    assert wrong(OpeningRow(code="wallet", unit=POINT, reference="zhang", amount=-5)) == [(6, refusals.ExceedsBalance)]
    with village.work() as session:
        assert ledger.find_account(session, village.id, "wallet", POINT, "wang") is None
        ledger.freeze(session, village.id, village.li)
    assert wrong(OpeningRow(code="wallet", unit=POINT, reference="li", amount=5)) == [(6, refusals.AccountFrozen)]
    # What was refused left nothing behind: the key is still free.
    assert bring(village, *ROWS).replayed is False


def test_units_must_balance_when_that_is_asked(village: Village) -> None:
    with pytest.raises(opening.OpeningUnbalanced) as caught:
        bring(village, *ROWS, balanced=True)
    assert caught.value.params == {"unit": FEN, "debits": 50, "credits": 1250}
    assert entries_of(village) == 0
    bring(village, *ROWS, OpeningRow(code="redemption-subsidy", unit=FEN, amount=1200), balanced=True)
    assert net(village, "opening-balances", FEN) == 0


def test_what_expires_comes_in_by_lot(village: Village) -> None:
    kept = OpeningRow(code="wallet", unit=POINT, reference="wang", amount=7, with_lots=True, **WALLET)  # type: ignore[arg-type]
    soon = replace(kept, amount=5, expires_on=TODAY + timedelta(days=30))
    brought = bring(village, kept, soon)
    assert (brought.accounts, net(village, "wallet", POINT, "wang")) == (1, 12)
    with village.work() as session:
        lines = transfers(session, village.id).transfers
    assert {(line.amount, line.lot_expires_on) for line in lines} == {(7, None), (5, soon.expires_on)}
    village.assert_sound()


def test_the_day_the_key_and_the_number_of_rows_make_sense(village: Village) -> None:
    with pytest.raises(opening.OpeningTooLong):
        bring(village)
    with pytest.raises(refusals.InvalidKey):
        bring(village, *ROWS, key="two words")
    with village.work() as session:
        ledger.close_period(session, village.id, TODAY, NOW)
    with pytest.raises(refusals.PeriodClosed):
        bring(village, *ROWS)
