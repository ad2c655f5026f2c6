"""The exported journal passes beancount's own check, and its balances are ours."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from beancount import loader
from beancount.core import data, realization
from sqlalchemy import Engine

import ledger
from ledger.exports import beancount
from tests.ledger.exporting import ours, some_months
from tests.ledger.village import NOW, TODAY, Village, sale

YESTERDAY = TODAY - timedelta(days=1)


@pytest.fixture
def busy(village: Village) -> Village:
    """Yesterday awards and a sale; today a sale, a hold posted, a hold left open, a mistake undone."""
    village.award(village.zhang, 20, day=YESTERDAY)
    village.post(*sale(village, village.zhang, 3), day=YESTERDAY)
    village.post(*sale(village, village.zhang, 4))
    village.award(village.li, 9, pending=True)
    hold = village.award(village.li, 2, pending=True).entry_id
    mistake = village.award(village.li, 8).entry_id
    stamp: dict[str, Any] = {"effective_on": TODAY, "recorded_at": NOW}
    with village.work() as session:
        ledger.post_pending(session, village.id, hold, key="post", **stamp)
        ledger.reverse(session, village.id, mistake, key="undo", **stamp)
    return village


def exported(village: Village, **options: Any) -> str:
    with village.work() as session:
        lines = beancount.journal(session, village.id, title='桥头镇 "2026"', **options)
        return "\n".join(lines) + "\n"


def loaded(text: str, folder: Path) -> data.Entries:
    """Load a journal as bean-check does; whatever it complains of fails the test."""
    file = folder / "journal.beancount"
    file.write_text(text, encoding="utf-8")
    entries, errors, _ = loader.load_file(str(file))
    assert errors == []
    return entries


@pytest.mark.parametrize("through", [None, TODAY, YESTERDAY])
def test_bean_check_passes_and_balances_equal_ours(busy: Village, tmp_path: Path, through: date | None) -> None:
    tree = realization.realize(loaded(exported(busy, through=through), tmp_path))

    def theirs(name: str, currency: str) -> Decimal:
        found = realization.get(tree, name)
        return found.balance.get_currency_units(currency).number if found is not None else Decimal(0)

    def wallet(account: Any) -> str:
        return f"Liabilities:Wallet:Point:{account.hex.upper()}"

    shop = f"Liabilities:Shop-Payable:Fen:{busy.shop.hex.upper()}"
    assert theirs(shop, "CNY") == Decimal(-busy.balance(busy.shop, through).net) / 100
    for holder in (busy.zhang, busy.li):
        assert theirs(wallet(holder), "POINT") == -busy.balance(holder, through).net
    assert theirs("Assets:Programme-Rewards:Point", "POINT") == busy.balance(busy.programme, through).net


def test_balances_equal_ours_for_every_account_unit_and_month(database: Engine, tmp_path: Path) -> None:
    village = some_months(database)
    entries = loaded(exported(village), tmp_path)
    for (name, commodity, end), total in ours(village).items():
        found = realization.get(realization.realize([entry for entry in entries if entry.date <= end]), name)
        theirs = found.balance.get_currency_units(commodity).number if found is not None else Decimal(0)
        assert theirs == total, (name, end)
    # Every account is asserted at every month's end but the last, which the closing assertions stand for.
    assert sum(isinstance(entry, data.Balance) for entry in entries) == len(ours(village))


def test_what_is_posted_meanwhile_is_not_in_it(busy: Village, tmp_path: Path) -> None:
    """Accounts, transactions and assertions are read one after the other, but of one moment."""
    if busy.engine.dialect.name == "sqlite":
        pytest.skip("SQLite's transactions see one moment by themselves, and its writers come one by one")
    with busy.work() as session:
        lines = beancount.journal(session, busy.id, title="")
        text = [next(lines) for _ in range(4)]
        busy.award(busy.zhang, 100)
        text += lines
    loaded("\n".join(text) + "\n", tmp_path)
    assert "100 POINT" not in "\n".join(text)


def test_folded_accounts_are_one_whose_sum_still_balances(busy: Village, tmp_path: Path) -> None:
    text = exported(busy, folded=("wallet",))

    tree = realization.realize(loaded(text, tmp_path))
    everybody = realization.get(tree, "Liabilities:Wallet:Point").balance.get_currency_units("POINT").number
    assert everybody == -sum(busy.balance(holder).net for holder in (busy.zhang, busy.li))
    assert all(holder.hex.upper() not in text for holder in (busy.zhang, busy.li))


def test_the_closing_assertions_would_notice_a_difference(busy: Village, tmp_path: Path) -> None:
    text = exported(busy)
    assert "-7.00 ~ 0 CNY" in text
    broken = text.replace("-7.00 ~ 0 CNY", "-7.01 ~ 0 CNY")
    (tmp_path / "broken.beancount").write_text(broken, encoding="utf-8")
    _, errors, _ = loader.load_file(str(tmp_path / "broken.beancount"))
    assert len(errors) == 1


def test_one_entry_is_one_transaction_with_its_numbers(busy: Village, tmp_path: Path) -> None:
    entries = loaded(exported(busy), tmp_path)
    sold = [found for found in entries if isinstance(found, data.Transaction) and found.narration == "redemption"]

    assert [transaction.date for transaction in sold] == [YESTERDAY, TODAY]
    assert [str(posting.units) for posting in sold[0].postings] == ["3 POINT", "-3 POINT", "3.00 CNY", "-3.00 CNY"]
    with busy.work() as session:
        lines = ledger.entry(session, busy.id, ledger.statement(session, busy.id, busy.shop).lines[1].transfer.entry_id)
    assert sold[0].meta["entry"] == str(lines[0].entry_id)
    assert [posting.meta["transfer"] for posting in sold[0].postings] == [
        str(line.id) for line in lines for _ in range(2)
    ]


def test_a_journal_names_nobody(busy: Village) -> None:
    """Neither whose wallet it is nor what a transfer's details say leaves the books."""
    text = exported(busy)
    for word in ("zhang", "li\n", "breakfast", "face_value"):
        assert word not in text


def test_accounts_go_under_the_roots_that_are_asked_for(busy: Village, tmp_path: Path) -> None:
    text = exported(busy, roots={"programme-rewards": "Expenses", "points-redeemed": "Equity"})
    loaded(text, tmp_path)
    assert "open Expenses:Programme-Rewards:Point POINT" in text
    assert "open Equity:Points-Redeemed:Point POINT" in text


def test_empty_books_are_a_heading(village: Village, tmp_path: Path) -> None:
    assert exported(village) == 'option "title" "桥头镇 \\"2026\\""\n'
    loaded(exported(village), tmp_path)
