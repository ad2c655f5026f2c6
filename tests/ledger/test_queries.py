"""Transfers are found by account, code, key and both clocks, in either order, a page at a time."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine

import ledger
from kernel.ids import new_id
from ledger import refusals
from ledger.booking import asking
from ledger.models import TransferRow
from ledger.reports.queries import TransferPage, transfers
from tests.ledger.village import NOW, TODAY, Village, entry, found_village, points_from, points_to, sale
from tests.ledger.years import Past, within


@pytest.fixture
def told(database: Engine) -> Past:
    past = Past(found_village(database), Random(5))
    past.happen(60)
    return past


def found(village: Village, **asked: Any) -> TransferPage:
    with village.work() as session:
        return transfers(session, village.id, **asked)


def every(village: Village, **asked: Any) -> list[UUID]:
    """All pages, one after the other."""
    ids: list[UUID] = []
    after = None
    while True:
        page = found(village, after=after, **asked)
        ids += [transfer.id for transfer in page.transfers]
        after = page.next
        if after is None:
            return ids


def test_each_condition_alone_and_all_together(told: Past) -> None:
    rows = within(told.village)
    middle, later = rows[len(rows) * 2 // 3].recorded_at, rows[len(rows) // 3].recorded_at
    first, last = date(2026, 8, 20), date(2026, 9, 8)
    conditions: list[tuple[dict[str, Any], Callable[[TransferRow], bool]]] = [
        ({}, lambda row: True),
        ({"account_id": told.village.zhang}, lambda row: told.village.zhang in (row.debit_id, row.credit_id)),
        ({"code": "redemption"}, lambda row: row.code == "redemption"),
        ({"since": middle}, lambda row: row.recorded_at >= middle),
        ({"since": middle + timedelta(microseconds=1)}, lambda row: row.recorded_at > middle),
        ({"until": later}, lambda row: row.recorded_at <= later),
        ({"until": later - timedelta(microseconds=1)}, lambda row: row.recorded_at < later),
        ({"effective_from": first}, lambda row: row.effective_on >= first),
        ({"effective_through": last}, lambda row: row.effective_on <= last),
    ]
    asked, fits = {}, []
    for condition, fit in conditions:
        assert every(told.village, **condition) == [row.id for row in rows if fit(row)], condition
        asked |= condition
        fits.append(fit)
    assert every(told.village, **asked) == [row.id for row in rows if all(fit(row) for fit in fits)]


@pytest.mark.parametrize("limit", [1, 4, 1000])
def test_pages_follow_each_other_in_either_order(told: Past, limit: int) -> None:
    for account in (None, told.village.li):
        rows = [row.id for row in within(told.village) if account in (None, row.debit_id, row.credit_id)]
        assert every(told.village, account_id=account, limit=limit) == rows
        assert every(told.village, account_id=account, limit=limit, newest_first=False) == rows[::-1]


def test_a_key_finds_its_whole_entry_and_nothing_else(village: Village) -> None:
    village.award(village.zhang, 20, key="award:1")
    sold = village.post(*sale(village, village.zhang, 3), key="sale:1")
    assert every(village, key="sale:1", newest_first=False) == list(sold.transfer_ids)
    assert every(village, key="sale:1", account_id=village.shop) == [sold.transfer_ids[1]]
    assert every(village, key="sale:1", account_id=village.li) == []
    assert every(village, key="sale:1", code="redemption", limit=1) == list(sold.transfer_ids)[::-1]
    assert every(village, key="sale") == []


def test_details_are_told(village: Village) -> None:
    village.award(village.zhang, 20, details={"rule": 7})
    assert [dict(transfer.details) for transfer in found(village).transfers] == [{"rule": 7}]


def test_what_was_refused_is_not_told(village: Village) -> None:
    with village.work() as session:
        refused = entry(points_from(village, village.zhang, 1), key="late")
        outcome = ledger.post_all(session, village.id, [refused, entry(points_to(village, village.zhang, 1))])
    assert isinstance(outcome[0], refusals.ExceedsBalance)
    assert len(found(village).transfers) == 1
    assert every(village, key="late") == []
    with village.work() as session:
        assert len(ledger.statement(session, village.id, village.zhang).lines) == 1


def test_townships_do_not_see_each_other(village: Village, neighbour: Village) -> None:
    neighbour.award(neighbour.zhang, 1, key="theirs")
    assert every(village, key="theirs") == []
    assert every(village, account_id=neighbour.zhang) == []
    assert every(village, account_id=new_id()) == []


WRONG: list[tuple[dict[str, Any], type[Exception]]] = [
    ({"limit": 0}, asking.InvalidPage),
    ({"limit": 1001}, asking.InvalidPage),
    ({"limit": True}, asking.InvalidPage),
    ({"limit": 1.0}, asking.InvalidPage),
    ({"code": "No Such"}, refusals.InvalidCode),
    ({"key": "a\x00b"}, refusals.InvalidKey),
    ({"since": NOW.replace(tzinfo=None)}, refusals.InvalidTime),
    ({"until": NOW.replace(tzinfo=None)}, refusals.InvalidTime),
    ({"effective_from": NOW}, refusals.InvalidDay),
    ({"effective_through": date(1, 1, 1)}, refusals.InvalidDay),
]


@pytest.mark.parametrize(("asked", "refusal"), WRONG)
def test_what_makes_no_sense_is_refused(village: Village, asked: dict[str, Any], refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        found(village, **asked)


def test_balances_and_statements_refuse_what_makes_no_sense(village: Village) -> None:
    with village.work() as session:
        for clocks, refusal in (
            ({"as_of": NOW}, refusals.InvalidDay),
            ({"known_at": NOW.replace(tzinfo=None)}, refusals.InvalidTime),
        ):
            for ask in (ledger.balance, ledger.statement):
                with pytest.raises(refusal):
                    ask(session, village.id, village.zhang, **clocks)  # type: ignore[operator]
        with pytest.raises(asking.InvalidPage):
            ledger.statement(session, village.id, village.zhang, limit=100_000)
        held = ledger.balance(session, village.id, village.zhang, TODAY, datetime.max.replace(tzinfo=NOW.tzinfo))
        assert held.net == 0
