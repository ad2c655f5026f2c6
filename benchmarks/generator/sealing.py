"""What follows from the transfers of a made-up year: day totals, balances, lots, and the seal over all of them."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta

from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

from benchmarks.books import LOT_DAY, TOWNSHIP
from benchmarks.generator.shapes import Year
from kernel.ids import floor_of
from ledger.seals.merkle import Tree
from ledger.seals.nodes import STEP
from ledger.seals.seal import BEFORE_THE_FIRST, Seal, as_row
from ledger.seals.signing import Ed25519Signer
from ledger.seals.tables import HEAD, SEAL, SUBTREE

SIGNER = Ed25519Signer(bytes(range(32)))
_BLOCK = 256
_DAY = {"postgresql": "(recorded_at AT TIME ZONE 'UTC')::date", "sqlite": "substr(recorded_at, 1, 10)"}
_TOTALS = """
INSERT INTO ledger_day_total (township_id, account_id, recorded_on, effective_on, posted_debits, posted_credits,
    pending_debits, pending_credits)
SELECT township_id, {side}_id, {day}, effective_on, {debits}, {credits}, 0, 0 FROM ledger_transfer
WHERE township_id = :township GROUP BY 1, 2, 3, 4
ON CONFLICT (township_id, account_id, recorded_on, effective_on) DO UPDATE SET
    posted_debits = ledger_day_total.posted_debits + excluded.posted_debits,
    posted_credits = ledger_day_total.posted_credits + excluded.posted_credits
"""
_BALANCES = """
UPDATE ledger_balance AS b SET posted_debits = t.debits, posted_credits = t.credits
FROM (
    SELECT account_id, sum(posted_debits) AS debits, sum(posted_credits) AS credits FROM ledger_day_total
    WHERE township_id = :township GROUP BY account_id
) t WHERE b.township_id = :township AND b.id = t.account_id
"""
_LOTS = """
INSERT INTO ledger_lot (township_id, account_id, expires_on, remaining)
SELECT township_id, id, :day, posted_credits - posted_debits FROM ledger_balance
WHERE township_id = :township AND with_lots AND posted_credits > 0
"""
_DIGESTS = text("SELECT digest FROM ledger_leaf WHERE township_id = :township ORDER BY position").execution_options(
    yield_per=_BLOCK * 64
)


def finish(session: Session, made: Year, now: datetime) -> None:
    """Write all that follows from transfers and leaves which are there; nothing else may be in the books."""
    connection = session.connection()
    day = _DAY[connection.dialect.name]
    for side, debits, credits in (("debit", "sum(amount)", "0"), ("credit", "0", "sum(amount)")):
        connection.execute(
            text(_TOTALS.format(side=side, day=day, debits=debits, credits=credits)), {"township": TOWNSHIP}
        )
    connection.execute(text(_BALANCES), {"township": TOWNSHIP})
    connection.execute(text(_LOTS), {"township": TOWNSHIP, "day": LOT_DAY})
    _seal(connection, made, now)


def _seal(connection: Connection, made: Year, now: datetime) -> None:
    tree = Tree()
    for digests in _blocks(connection):
        for level, (first, hashes) in tree.extend(digests, keep=STEP).items():
            rows = [
                {"township_id": TOWNSHIP, "level": level, "position": first + number, "hash": found}
                for number, found in enumerate(hashes)
            ]
            connection.execute(SUBTREE.insert(), rows)
    seal = Seal(
        township_id=TOWNSHIP, number=1, tree_size=made.count, root=tree.root(), previous=BEFORE_THE_FIRST,
        sealed_at=now, public_key=SIGNER.public_key,
    )  # fmt: skip
    signed = as_row(seal) | {"signature": SIGNER.sign(seal.words.encode())}
    connection.execute(SEAL.insert(), signed)
    # As the sealer leaves it: yesterday and today stay open for what is recorded late.
    floor = floor_of(datetime.combine(now.astimezone(UTC).date() - timedelta(days=1), time(), UTC))
    connection.execute(HEAD.update().where(HEAD.c.township_id == TOWNSHIP).values(sealed_floor=floor))


def _blocks(connection: Connection) -> Iterator[list[bytes]]:
    for rows in connection.execute(_DIGESTS, {"township": TOWNSHIP}).scalars().partitions(_BLOCK * 64):
        yield list(rows)
