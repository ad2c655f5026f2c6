"""What a journal of a village's books must come to, by account and month."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from uuid import UUID

from sqlalchemy import Engine

from kernel.money import FEN
from tests.ledger.village import Village, found_village
from tests.ledger.years import Past, accounts_of, naive, within


def some_months(database: Engine) -> Village:
    """Books from July to November, sealed in part: sales, holds posted in part, reversals in part, refusals."""
    past = Past(found_village(database), Random(3))
    for _ in range(4):
        past.happen(30)
        past.now += timedelta(days=17)
    days = {row.effective_on for row in within(past.village)}
    kinds = {row.kind for row in within(past.village)}
    assert len({day.month for day in days}) >= 4
    assert {"posted", "pending", "post", "void", "reversal"} <= kinds
    return past.village


def names(village: Village) -> Mapping[str, UUID]:
    """What each account is called in a journal."""
    accounts = accounts_of(village)
    return {
        "Assets:Programme-Rewards:Point": accounts["programme"],
        "Liabilities:Points-Redeemed:Point": accounts["redeemed"],
        f"Liabilities:Wallet:Point:{village.zhang.hex.upper()}": accounts["zhang"],
        f"Liabilities:Wallet:Point:{village.li.hex.upper()}": accounts["li"],
        "Assets:Redemption-Subsidy:Fen": accounts["subsidy"],
        f"Liabilities:Shop-Payable:Fen:{village.shop.hex.upper()}": accounts["shop"],
    }


def month_ends(village: Village) -> list[date]:
    """The last day of each month that has something in it, and of all in between."""
    days = [row.effective_on for row in within(village)]
    ends, day = [], min(days)
    while not ends or ends[-1] < max(days):
        beyond = date(day.year + day.month // 12, day.month % 12 + 1, 1)
        ends.append(beyond - timedelta(days=1))
        day = beyond
    return ends


def ours(village: Village) -> dict[tuple[str, str, date], Decimal]:
    """What each account holds at each month's end, debits less credits, by its name, commodity and that day."""
    found = {}
    for end in month_ends(village):
        for name, account in names(village).items():
            debits, credits, _, _ = naive(village, account, end)
            unit = FEN if ":Fen" in name else "POINT"
            total = Decimal(debits - credits)
            found[name, "CNY" if unit == FEN else unit, end] = total / 100 if unit == FEN else total
    return found
