"""Random work against a ledger in plain Python: every answer and every balance agree, on both databases, both ways."""

import os
from contextlib import suppress
from datetime import date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as some
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import Engine, select

import ledger
from kernel.money import POINT
from ledger.booking import onestatement
from ledger.holds import release_expired
from ledger.lots.expiry import expire_lots
from ledger.seals.sealer import seal
from ledger.seals.signing import Ed25519Signer
from ledger.tables import HEAD, LOT, TRANSFER
from tests.ledger.cast import Cast
from tests.ledger.oracle import Asked, Movement
from tests.ledger.village import NOW, Village, found_village
from tests.ledger.wishes import LOT_DAYS, WALLETS, WISHES, WITH_LOTS, Wisher, random_wish

AWARDS = some.lists(some.tuples(some.sampled_from(WALLETS), some.integers(1, 12), LOT_DAYS), min_size=1, max_size=3)
SIGNER = Ed25519Signer(bytes(range(32)))


class Work(RuleBasedStateMachine):
    """The real ledger and the oracle are told the same, and asked the same."""

    engine: Engine

    @initialize()
    def found(self) -> None:
        self.village: Village = found_village(self.engine)
        self.cast, self.wisher = Cast(self.village), Wisher()
        self.ids, self.oracle = self.cast.ids, self.wisher.oracle

    @rule(
        lots=some.lists(some.tuples(some.sampled_from(WALLETS), some.integers(1, 12), LOT_DAYS), min_size=1, max_size=3)
    )
    def award(self, lots: list[tuple[str, int, date | None]]) -> None:
        for lot in lots:
            self.singly(self.wisher.award(*lot))

    @rule(wishes=some.lists(WISHES, min_size=1, max_size=2))
    def one_by_one(self, wishes: list[dict[str, Any]]) -> None:
        for wish in wishes:
            self.singly(self.wisher.asked(wish))

    def singly(self, asked: Asked) -> None:
        assert self.cast.heard(self.cast.singly(asked)) == self.oracle.answer(asked)

    @rule(wishes=some.lists(WISHES, min_size=2, max_size=4))
    def batch(self, wishes: list[dict[str, Any]]) -> None:
        self.at_once(wishes)

    @rule(seed=some.integers(0, 2**32), size=some.integers(10, 40), at_once=some.booleans())
    def flood(self, seed: int, size: int, at_once: bool) -> None:
        """Many wishes for the price of one: they don't shrink, but they reach far."""
        chance = Random(seed)
        wishes = [random_wish(chance) for _ in range(size)]
        if at_once:
            self.at_once(wishes)
        else:
            for wish in wishes:
                self.singly(self.wisher.asked(wish))

    def at_once(self, wishes: list[dict[str, Any]]) -> None:
        batch = [self.wisher.asked(wish) for wish in wishes]
        for asked, outcome in zip(batch, self.cast.at_once(batch), strict=True):
            assert self.cast.heard(outcome) == self.oracle.answer(asked)

    @rule(wallet=some.sampled_from(WITH_LOTS), spent=some.integers(3, 8), back=some.integers(1, 3))
    def refund(self, wallet: str, spent: int, back: int) -> None:
        """Spend across lots and take a part back: rare in what is drawn freely."""
        self.singly(self.wisher.entry(Movement("posted", wallet, "redeemed", spent, POINT)))
        several = [place for place, moved in enumerate(self.oracle.movements) if len(moved.took) > 1]
        for place in several[-1:]:
            self.singly(self.wisher.reversal(place, back))

    @rule(days=some.sampled_from((0, 0, 1, 2)), minutes=some.integers(1, 90))
    def time_passes(self, days: int, minutes: int) -> None:
        self.wisher.now += timedelta(days=days, minutes=minutes)
        self.wisher.today += timedelta(days=days)

    @rule(name=some.sampled_from(("zhang", "li", "shop")), state=some.sampled_from(("frozen", "open", "open")))
    def set_state(self, name: str, state: str) -> None:
        with self.village.work() as session:
            (ledger.freeze if state == "frozen" else ledger.thaw)(session, self.village.id, self.ids[name])
        self.oracle.accounts[name].state = state

    @precondition(lambda self: len(self.cast.entries) > 15)
    @rule(name=some.sampled_from(("wang", "box")))
    def close_account(self, name: str) -> None:
        with suppress(ledger.refusals.AccountClosed), self.village.work() as session:
            ledger.close(session, self.village.id, self.ids[name])
        self.oracle.accounts[name].state = "closed"

    @rule(back=some.integers(1, 3))
    def close_period(self, back: int) -> None:
        through = self.wisher.today - timedelta(days=back)
        with self.village.work() as session:
            closed = ledger.close_period(session, self.village.id, through, self.wisher.now)
        self.oracle.closed = max(self.oracle.closed, through)
        assert closed == self.oracle.closed

    @rule(limit=some.integers(1, 20))
    def seal(self, limit: int) -> None:
        """What is below the floor takes no transfers any more; where that is, is the sealer's business."""
        with self.village.work() as session:
            seal(session, self.village.id, signer=SIGNER, now=self.wisher.now, limit=limit)
            floor = session.scalar(select(HEAD.c.sealed_floor).where(HEAD.c.township_id == self.village.id))
        self.oracle.floor = datetime.fromtimestamp(0, NOW.tzinfo) + timedelta(milliseconds=floor.int >> 80)

    @rule(limit=some.integers(1, 3))
    def expire_lots(self, limit: int) -> None:
        """In steps, and once more in vain; each account's points go in an entry of its own."""
        due = self.oracle.expire(self.wisher.today)
        for name in sorted(due, key=self.ids.__getitem__):
            line = Movement("posted", name, "redeemed", due[name], POINT)
            key = f"expiry:{self.ids[name]}:{self.wisher.today}:{self.oracle.accounts[name].debits}"
            self.oracle.answer(Asked(key, "entry", self.wisher.today, self.wisher.now, [line]))
        after, taken = UUID(int=0), 0
        while after:
            with self.village.work() as session:
                step = expire_lots(
                    session, self.village.id, today=self.wisher.today, recorded_at=self.wisher.now,
                    into=self.ids["redeemed"], after=after, limit=limit,
                )  # fmt: skip
            after, taken = step.next, taken + step.amount
        assert taken == sum(due.values())
        self.note_news()

    @rule()
    def release_holds(self) -> None:
        with self.village.work() as session:
            released = release_expired(session, self.village.id, now=self.wisher.now, effective_on=self.wisher.today)
        overdue = [
            (moved.expires, place)
            for place, moved in enumerate(self.oracle.movements)
            if moved.expires and moved.expires <= self.wisher.now and not moved.resolved_by
        ]
        assert released.count == len(overdue)
        for _, place in sorted(overdue, key=lambda found: (found[0], self.cast.transfers[found[1]])):
            key = f"hold.expired:{self.cast.transfers[place]}"
            self.oracle.answer(Asked(key, "void", self.wisher.today, self.wisher.now, target=place))
        self.note_news()

    def note_news(self) -> None:
        """Take note of what the books wrote by themselves, each entry under a key that the oracle knows."""
        for key, (_, place) in list(self.oracle.keys.items())[-20:]:
            if isinstance(place, int) and place == len(self.cast.entries):
                with self.village.work() as session:
                    found = select(TRANSFER.c.id).where(
                        TRANSFER.c.township_id == self.village.id, TRANSFER.c.key == key
                    )
                    entry_id = session.scalars(found).one()
                self.cast.note(entry_id, (entry_id,))

    @invariant()
    def wallets_agree(self) -> None:
        with self.village.work() as session:
            found = {account.id: held for account, held in ledger.balances(session, self.village.id, "wallet", POINT)}
            rows = session.execute(select(LOT).where(LOT.c.township_id == self.village.id, LOT.c.remaining > 0)).all()
        for name in WALLETS:
            account, held = self.oracle.accounts[name], found[self.ids[name]]
            assert sums(held) == account.sums
            assert held.available == account.spare >= 0
            lots = {row.expires_on: row.remaining for row in rows if row.account_id == self.ids[name]}
            if account.lots is not None:
                assert lots == {day: amount for day, amount in account.lots.items() if amount}
                assert sum(lots.values()) == held.net

    def teardown(self) -> None:
        days = (None, self.wisher.today - timedelta(days=1), self.wisher.today)
        for name, account in self.oracle.accounts.items():
            for day in days:
                expected = self.oracle.sums_through(name, day) if day else account.sums
                assert sums(self.village.balance(self.ids[name], day)) == expected
        self.village.assert_sound()


def sums(held: ledger.Balance) -> tuple[int, int, int, int]:
    return held.posted_debits, held.posted_credits, held.pending_debits, held.pending_credits


@pytest.mark.parametrize("way", ["as it comes", "plain statements"])
def test_random_work_agrees_with_the_oracle(database: Engine, way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if way == "plain statements":
        if database.dialect.name == "sqlite":
            return  # it has no other way
        monkeypatch.setattr(onestatement, "fits", lambda _plan: False)
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        type("WorkHere", (Work,), {"engine": database}),
        settings=settings(
            max_examples=int(os.environ.get("QIAOTOU_MODEL_EXAMPLES", "12")),
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
