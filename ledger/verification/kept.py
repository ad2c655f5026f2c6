"""What is kept besides the transfers, added up by the weights that the transfers are tallied with."""

from collections.abc import Mapping
from uuid import UUID

from ledger.booking.plans import Totals
from ledger.verification.books import Books
from ledger.verification.movements import SUMS, TOTALS
from ledger.verification.weights import Weights

UNKNOWN = -1

Sums = Mapping[UUID, Totals]


def kept_days(books: Books, weights: Weights) -> tuple[int, Sums]:
    """Return what the day totals add up to, modulo the prime the `days` of all transfers, and by account."""
    prime = weights.prime
    terms = " + ".join(
        f"k.{name} % {prime} * {factor} % {prime}" for name, factor in zip(SUMS, weights.factors, strict=True)
    )
    days = weights.days("k.recorded_on", "k.effective_on")
    whole = " AND ".join(f"typeof(k.{name}) = 'integer'" for name in SUMS)
    unknown = f"r.id IS NULL OR e.id IS NULL OR NOT ({whole})" if weights.dialect == "sqlite" else "false"
    rows = books.rows(f"""
SELECT g.*, {weights.account("a", "g.account_id")} FROM (
    SELECT account_id, {TOTALS}, count(*) FILTER (WHERE {unknown}), sum(({terms}) % {prime} * {days} % {prime})
    FROM ledger_day_total k {weights.joined(r="k.recorded_on", e="k.effective_on")}
    WHERE k.township_id = :township GROUP BY account_id
) g {weights.joined(a="g.account_id")}""")  # noqa: S608 - made of constants, as all statements here
    sums = {books.dialect.id(row[0]): Totals(*map(int, row[1:5])) for row in rows}
    if any(row[5] or row[7] is None for row in rows):
        return UNKNOWN, sums
    return sum(int(row[6] or 0) * row[7] for row in rows) % prime, sums


def kept_lots(books: Books, weights: Weights) -> int:
    """Return what lots hold and what was taken from them: modulo the prime the `added` of all transfers."""
    account, lot = weights.account("a", "k.account_id"), weights.lot("o", "k.expires_on")
    joined = weights.joined(a="k.account_id", o="k.expires_on")
    total, prime = 0, weights.prime
    for table, column in (("ledger_lot", "remaining"), ("ledger_lot_use", "amount")):
        term = f"k.{column} % {prime} * ({account} * {lot} % {prime}) % {prime}"
        nowhere = f"o.id IS NULL OR a.id IS NULL OR typeof(k.{column}) <> 'integer'"
        condition = nowhere if weights.dialect == "sqlite" else "false"
        unknown, found = books.rows(
            f"SELECT count(*) FILTER (WHERE {condition}), sum({term}) FROM {table} k {joined}"  # noqa: S608
            " WHERE k.township_id = :township"
        )[0]
        if unknown:
            return UNKNOWN
        total += int(found or 0)
    return total % prime
