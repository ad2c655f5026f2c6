"""The office where a village's books are sealed, and what must hold of its seals whatever happened."""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from ledger.booking.plans import EFFECTS
from ledger.seals.merkle import Tree, extends
from ledger.seals.queries import every_seal
from ledger.seals.seal import BEFORE_THE_FIRST, Seal
from ledger.seals.sealer import LIMIT, seal
from ledger.seals.signing import Ed25519Signer
from ledger.seals.tables import DAY_TOTAL, LEAF, TRANSFER
from tests.ledger.village import NOW, Village

SIGNER = Ed25519Signer(bytes(range(32)))


@dataclass(frozen=True)
class Office:
    """Where a village's books are sealed."""

    village: Village

    def seal(self, now: datetime = NOW, limit: int = LIMIT, signer: Ed25519Signer = SIGNER) -> Seal | None:
        """Make one seal, in a transaction of its own."""
        with self.village.work() as session:
            return seal(session, self.village.id, signer=signer, now=now, limit=limit)

    def seal_all(self, now: datetime = NOW, limit: int = LIMIT) -> list[Seal]:
        """Seal until nothing is left."""
        return list(iter(lambda: self.seal(now, limit), None))

    def fill(self, count: int) -> list[UUID]:
        """Post some awards of one point to 张."""
        return [self.village.award(self.village.zhang, 1).entry_id for _ in range(count)]

    def leaves(self) -> list[UUID]:
        """The sealed transfers in their order, once their places are seen to have no gap."""
        with self.village.work() as session:
            rows = session.execute(
                select(LEAF.c.position, LEAF.c.transfer_id)
                .where(LEAF.c.township_id == self.village.id)
                .order_by(LEAF.c.position)
            ).all()
        assert [row.position for row in rows] == list(range(len(rows)))
        return [row.transfer_id for row in rows]

    def root_over(self, session: Session, size: int) -> bytes:
        """The root over the first leaves, worked out anew."""
        rows = session.scalars(
            select(LEAF.c.digest).where(LEAF.c.township_id == self.village.id).order_by(LEAF.c.position).limit(size)
        )
        tree = Tree()
        tree.extend(list(rows))
        return tree.root()


def assert_chain(office: Office) -> list[Seal]:
    """The seals are numbered without a gap, signed, chained, and each root is that over the first leaves."""
    office.leaves()
    with office.village.work() as session:
        chain = list(every_seal(session, office.village.id))
        for sealed in chain:
            assert sealed.signed
            assert sealed.root == office.root_over(session, sealed.tree_size)
    assert [sealed.number for sealed in chain] == list(range(1, len(chain) + 1))
    assert [sealed.previous for sealed in chain] == [BEFORE_THE_FIRST, *(sealed.digest for sealed in chain)][:-1]
    for old, new in pairwise(chain):
        assert extends(old.tree_size, new.tree_size, old.root, new.root, new.consistency)
    return chain


def assert_totals(office: Office) -> None:
    """The day totals are what the sealed transfers moved, worked out one by one."""
    expected: Counter[tuple[object, ...]] = Counter()
    with office.village.work() as session:
        sealed = select(TRANSFER).join_from(LEAF, TRANSFER, LEAF.c.transfer_id == TRANSFER.c.id)
        for row in session.execute(
            sealed.where(TRANSFER.c.township_id == office.village.id, LEAF.c.township_id == office.village.id)
        ):
            posted, pending = EFFECTS[row.kind]
            held = row.amount if row.target_amount is None else row.target_amount
            for account, side in ((row.debit_id, "debits"), (row.credit_id, "credits")):
                days = (account, row.recorded_at.astimezone(UTC).date(), row.effective_on)
                expected[*days, f"posted_{side}"] += posted * row.amount
                expected[*days, f"pending_{side}"] += pending * held
        kept = _kept_totals(session, office)
    assert kept == {key: value for key, value in expected.items() if value}


def _kept_totals(session: Session, office: Office) -> dict[tuple[object, ...], int]:
    rows = session.execute(select(DAY_TOTAL).where(DAY_TOTAL.c.township_id == office.village.id)).mappings().all()
    return {
        (row["account_id"], row["recorded_on"], row["effective_on"], name): row[name]
        for row in rows
        for name in ("posted_debits", "posted_credits", "pending_debits", "pending_credits")
        if row[name]
    }


def unguard(session: Session, trigger: str) -> None:
    """Let the owner of the database do, until the transaction ends, what its triggers refuse."""
    on_postgresql = session.connection().dialect.name == "postgresql"
    session.execute(
        text("SET LOCAL session_replication_role = replica" if on_postgresql else f"DROP TRIGGER {trigger}")
    )
