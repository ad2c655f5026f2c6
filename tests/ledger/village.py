"""A small village's books: who has an account, and short words for what happens to them."""

import itertools
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Engine
from sqlalchemy.orm import Session

import ledger
from kernel.errors import Refusal
from kernel.ids import new_id
from kernel.money import FEN, POINT
from kernel.tenancy.models import Township
from ledger import Entry, Posting, TransferDraft
from ledger.models import CREDITS_WITHIN_DEBITS, DEBITS_WITHIN_CREDITS

NOW = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
TODAY = date(2026, 11, 22)

# Apart from the codes that tests of the upper floors count through.
_codes = itertools.count(700_000_000 + int(os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:]) * 1_000_000)


@dataclass
class Village:
    """A township's books. `programme` issues points, `zhang` and `li` have wallets, `shop` is owed fen."""

    engine: Engine
    id: int
    programme: UUID = field(init=False)
    redeemed: UUID = field(init=False)
    zhang: UUID = field(init=False)
    li: UUID = field(init=False)
    subsidy: UUID = field(init=False)
    shop: UUID = field(init=False)

    @contextmanager
    def work(self) -> Iterator[Session]:
        """A transaction that may write, committed at the end of the block, rolled back when it raises.

        As the product does it: what a refusal leaves to do is done then.
        """
        with Session(self.engine) as session:
            session.connection(execution_options={"qiaotou_writes": True})
            try:
                yield session
                session.commit()
            except Refusal as refusal:
                session.rollback()
                if refusal.aftermath:
                    session.connection(execution_options={"qiaotou_writes": True})
                    refusal.aftermath(session)
                    session.commit()
                raise

    def open_accounts(self, session: Session) -> None:
        self.programme = self._open(session, "programme-rewards", POINT, "debit")
        self.redeemed = self._open(session, "points-redeemed", POINT, "credit")
        self.zhang = self.open_wallet(session, "zhang")
        self.li = self.open_wallet(session, "li")
        self.subsidy = self._open(session, "redemption-subsidy", FEN, "debit")
        self.shop = self._open(session, "shop-payable", FEN, "credit", reference="breakfast")

    def open_wallet(self, session: Session, owner: str, with_lots: bool = False) -> UUID:
        rules: dict[str, Any] = {"limit": DEBITS_WITHIN_CREDITS, "with_lots": with_lots}
        return self._open(session, "wallet", POINT, "credit", reference=owner, **rules)

    def open_box(self, session: Session) -> UUID:
        """A cash box for points: what goes out of it is credited, and limited by what came in."""
        return self._open(session, "cash-box", POINT, "debit", limit=CREDITS_WITHIN_DEBITS)

    def _open(self, session: Session, code: str, unit: str, normal_side: str, **rest: Any) -> UUID:
        return ledger.open_account(session, self.id, code, unit, normal_side=normal_side, **rest).id

    def award(self, wallet: UUID, points: int, key: str = "", day: date = TODAY, **changes: Any) -> Posting:
        """Issue points to a wallet, in a transaction of its own."""
        return self.post(points_to(self, wallet, points, **changes), key=key, day=day)

    def spend(self, wallet: UUID, points: int, key: str = "", day: date = TODAY, **changes: Any) -> Posting:
        """Spend points of a wallet, in a transaction of its own."""
        return self.post(points_from(self, wallet, points, **changes), key=key, day=day)

    def post(self, *drafts: TransferDraft, key: str = "", day: date = TODAY) -> Posting:
        with self.work() as session:
            return ledger.post(session, self.id, entry(*drafts, key=key, day=day))

    def ask(self, ask: ledger.Ask) -> Posting:
        """Do what is asked by the verb of its name, in a transaction of its own."""
        with self.work() as session:
            return self.do(session, ask)

    def do(self, session: Session, ask: ledger.Ask) -> Posting:
        if isinstance(ask, Entry):
            return ledger.post(session, self.id, ask)
        act, given = _VERBS[type(ask)], vars(ask).copy()
        subject = given.pop("entry_id" if isinstance(ask, ledger.ReverseEntry) else "transfer_id")
        return act(session, self.id, subject, **given)

    def ask_all(self, *asks: ledger.Ask) -> list[ledger.Outcome]:
        """Do all that is asked at once."""
        with self.work() as session:
            return ledger.post_all(session, self.id, asks)

    def balance(self, account: UUID, as_of: date | None = None) -> ledger.Balance:
        with self.work() as session:
            return ledger.balance(session, self.id, account, as_of)

    def assert_sound(self) -> None:
        """The trial balance is zero in each unit, and verification finds nothing."""
        with self.work() as session:
            assert [trial.difference for trial in ledger.trial_balance(session, self.id).values()] == [0, 0]
            findings = ledger.verify(session, self.id)
        assert not findings, findings


_VERBS: Mapping[type, Callable[..., Posting]] = {
    ledger.PostPending: ledger.post_pending,
    ledger.VoidPending: ledger.void_pending,
    ledger.Reverse: ledger.reverse,
    ledger.ReverseEntry: ledger.reverse_entry,
}


def found_village(engine: Engine) -> Village:
    village = Village(engine, next(_codes))
    with village.work() as session:
        session.add(Township(id=village.id, name="桥头镇", face_value_fen=100))
        session.flush()
        village.open_accounts(session)
    return village


def entry(*drafts: TransferDraft, key: str = "", day: date = TODAY, at: datetime = NOW) -> Entry:
    return Entry(key=key or f"test:{new_id()}", effective_on=day, recorded_at=at, transfers=drafts)


def stamp(key: str = "", day: date = TODAY, at: datetime = NOW, **more: Any) -> dict[str, Any]:
    """Key and clocks of something asked of a transfer that is in the books already, under a new key."""
    return {"key": key or f"test:{new_id()}", "effective_on": day, "recorded_at": at, **more}


def points_to(village: Village, wallet: UUID, points: int, **changes: Any) -> TransferDraft:
    return draft(village.programme, wallet, points, code="award.reading", **changes)


def points_from(village: Village, wallet: UUID, points: int, **changes: Any) -> TransferDraft:
    return draft(wallet, village.redeemed, points, code="redemption", **changes)


def sale(village: Village, wallet: UUID, points: int) -> tuple[TransferDraft, TransferDraft]:
    """A redemption: points leave the wallet, and the shop is owed fen at 100 a point."""
    return (
        points_from(village, wallet, points, details={"face_value_fen": 100}),
        draft(village.subsidy, village.shop, points * 100, unit=FEN, code="redemption"),
    )


def draft(
    debit_id: UUID, credit_id: UUID, amount: int, *, unit: str = POINT, code: str = "test", **changes: Any
) -> TransferDraft:
    return TransferDraft(debit_id=debit_id, credit_id=credit_id, amount=amount, unit=unit, code=code, **changes)
