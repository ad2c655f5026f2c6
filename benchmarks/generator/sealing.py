"""What follows from the transfers of a made-up year: balances, lots, and the seal over all of them."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from benchmarks.books import LOT_DAY, TOWNSHIP
from kernel.ids import floor_of
from ledger.seals.merkle import Tree
from ledger.seals.nodes import STEP
from ledger.seals.seal import BEFORE_THE_FIRST, Seal, as_row
from ledger.seals.signing import Ed25519Signer
from ledger.seals.tables import HEAD, SEAL, SUBTREE

SIGNER = Ed25519Signer(bytes(range(32)))
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


@dataclass
class Growth:
    """The tree while digests come in, with the nodes that are kept of it."""

    tree: Tree = field(default_factory=Tree)
    kept: list[dict[str, object]] = field(default_factory=list)

    def add(self, digests: list[bytes]) -> None:
        for level, (first, hashes) in self.tree.extend(digests, keep=STEP).items():
            self.kept += [
                {"township_id": TOWNSHIP, "level": level, "position": first + number, "hash": found}
                for number, found in enumerate(hashes)
            ]


def finish(session: Session, growth: Growth, now: datetime) -> None:
    """Write what follows from the day totals and the tree."""
    connection = session.connection()
    connection.execute(text(_BALANCES), {"township": TOWNSHIP})
    connection.execute(text(_LOTS), {"township": TOWNSHIP, "day": LOT_DAY})
    if growth.kept:
        connection.execute(SUBTREE.insert(), growth.kept)
    seal = Seal(
        township_id=TOWNSHIP, number=1, tree_size=growth.tree.size, root=growth.tree.root(), previous=BEFORE_THE_FIRST,
        sealed_at=now, public_key=SIGNER.public_key,
    )  # fmt: skip
    connection.execute(SEAL.insert(), as_row(seal) | {"signature": SIGNER.sign(seal.words.encode())})
    # As the sealer leaves it: yesterday and today stay open for what is recorded late.
    floor = floor_of(datetime.combine(now.astimezone(UTC).date() - timedelta(days=1), time(), UTC))
    connection.execute(HEAD.update().where(HEAD.c.township_id == TOWNSHIP).values(sealed_floor=floor))
