"""Accounts: opened once under one name, frozen, thawed, closed for good."""

from typing import Any

import pytest

import ledger
from kernel.ids import new_id
from kernel.money import FEN, POINT
from ledger import refusals
from ledger.models import CREDITS_WITHIN_DEBITS, DEBITS_WITHIN_CREDITS
from tests.ledger.village import Village


def test_opening_twice_gives_the_same_account(village: Village) -> None:
    with village.work() as session:
        first = ledger.open_account(session, village.id, "clearing", FEN, normal_side="credit")
        again = ledger.open_account(session, village.id, "clearing", FEN, normal_side="credit")
        assert first == again == ledger.account(session, village.id, "clearing", FEN)
        assert (first.reference, first.limit, first.state) == ("", None, "open")


def test_a_name_is_code_unit_and_reference_within_a_township(village: Village, neighbour: Village) -> None:
    with village.work() as session:
        assert ledger.find_account(session, village.id, "wallet", POINT, "nobody") is None
        assert ledger.find_account(session, village.id, "wallet", FEN, "zhang") is None
        with pytest.raises(refusals.AccountNotFound):
            ledger.account(session, village.id, "wallet", POINT)
        wallets = ledger.accounts(session, village.id, "wallet", POINT)
        assert [(wallet.reference, wallet.id) for wallet in wallets] == [("li", village.li), ("zhang", village.zhang)]
        assert ledger.account(session, neighbour.id, "wallet", POINT, "zhang").id == neighbour.zhang


def test_an_account_does_not_change_its_rules(village: Village) -> None:
    with village.work() as session, pytest.raises(refusals.AccountDiffers):
        ledger.open_account(session, village.id, "wallet", POINT, normal_side="credit", reference="zhang")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"code": "Wallet"}, "code"),
        ({"code": "a.b"}, "code"),
        ({"unit": "yuan"}, "unit"),
        ({"normal_side": "left"}, "normal_side"),
        ({"reference": "张三"}, "reference"),
        ({"reference": "r" * 65}, "reference"),
        ({"limit": "none"}, "limit"),
        ({"limit": CREDITS_WITHIN_DEBITS}, "limit"),
        ({"normal_side": "debit", "limit": DEBITS_WITHIN_CREDITS}, "limit"),
    ],
)
def test_an_account_that_makes_no_sense_is_not_opened(village: Village, change: dict[str, Any], field: str) -> None:
    account: dict[str, Any] = {"code": "purse", "unit": POINT, "normal_side": "credit"} | change
    with village.work() as session, pytest.raises(refusals.InvalidAccount) as refused:
        ledger.open_account(session, village.id, **account)
    assert refused.value.params["field"] == field


def test_a_frozen_account_neither_pays_nor_receives_until_it_thaws(village: Village) -> None:
    village.award(village.zhang, 5)
    with village.work() as session:
        assert ledger.freeze(session, village.id, village.zhang).state == "frozen"
    for act in (village.award, village.spend):
        with pytest.raises(refusals.AccountFrozen):
            act(village.zhang, 1)
    with village.work() as session:
        ledger.thaw(session, village.id, village.zhang)
    village.spend(village.zhang, 5)


def test_a_closed_account_stays_closed_and_keeps_its_balance(village: Village) -> None:
    village.award(village.zhang, 5)
    with village.work() as session:
        ledger.close(session, village.id, village.zhang)
        for verb in (ledger.thaw, ledger.freeze, ledger.close):
            with pytest.raises(refusals.AccountClosed):
                verb(session, village.id, village.zhang)
    with pytest.raises(refusals.AccountClosed):
        village.spend(village.zhang, 5)
    assert village.balance(village.zhang).net == 5


def test_only_the_townships_own_accounts_are_frozen(village: Village, neighbour: Village) -> None:
    with village.work() as session:
        for absent in (neighbour.zhang, new_id()):
            with pytest.raises(refusals.AccountNotFound):
                ledger.freeze(session, village.id, absent)
