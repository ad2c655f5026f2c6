"""Random work against a ledger in plain Python: every answer and every balance agree, on both databases, both ways."""

import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, timedelta
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
from kernel.errors import Refusal
from kernel.ids import new_id
from kernel.money import FEN, POINT
from ledger import onestatement
from ledger.holds import release_expired
from ledger.lots.expiry import expire_lots
from ledger.seals.sealer import seal
from ledger.seals.signing import Ed25519Signer
from ledger.tables import HEAD, LOT, TRANSFER
from tests.ledger.oracle import Answer, Asked, Holding, Movement, Oracle
from tests.ledger.village import NOW, TODAY, Village, draft, entry, found_village, stamp

SIGNER = Ed25519Signer(bytes(range(32)))
LIMITS = {"zhang": "debits", "li": "debits", "wang": "debits", "box": "credits"}
WALLETS, WITH_LOTS = ("zhang", "li", "wang"), ("zhang", "li")
POINTS, FENS = ("programme", "redeemed", *WALLETS, "box"), ("subsidy", "shop")

KEYS = some.sampled_from((*[None] * 8, 1, 2, 7))
"""A new key, or one of the last."""
AMOUNTS = some.integers(1, 6)
LOT_DAYS = some.sampled_from((None, *(TODAY + timedelta(days=days) for days in (0, 1, 2, 30))))
PAIRS = some.sampled_from([
    ("programme", "zhang"), ("programme", "li"), ("programme", "wang"), ("box", "redeemed"), ("subsidy", "shop"),
    ("zhang", "redeemed"), ("li", "redeemed"), ("zhang", "li"), ("li", "zhang"), ("wang", "zhang"), ("li", "wang"),
    ("programme", "box"), ("zhang", "box"), ("redeemed", "zhang"), ("shop", "subsidy"),
    ("zhang", "shop"), ("li", "nobody"),
])  # fmt: skip


def _line(pair: tuple[str, str], amount: int, minutes: int | None, lot: date | None, balanced: bool) -> Movement:
    debit, credit = pair
    return Movement(
        "posted" if minutes is None else "pending", debit, credit, amount, FEN if debit in FENS else POINT,
        expires=NOW + timedelta(minutes=minutes) if minutes else None, lot=lot,
        balancing=("credit" if credit == "box" else "debit") if balanced else None,
    )  # fmt: skip


HELD_FOR = some.sampled_from((None, None, None, 0, 1000, 5000))
LINES = some.builds(_line, PAIRS, AMOUNTS, HELD_FOR, LOT_DAYS, some.sampled_from((False, False, False, False, True)))
VERBS = ("entry", "entry", "entry", "again", "post", "post", "void", "reverse", "reverse", "reverse_entry")
# What is asked, before it is known which transfers and what day there are.
WISHES = some.fixed_dictionaries({
    "key": KEYS,
    "verb": some.sampled_from(VERBS),
    "lines": some.lists(LINES, min_size=1, max_size=1) | some.lists(LINES, min_size=1, max_size=4),
    "pick": some.integers(0, 1000),
    "amount": some.none() | AMOUNTS,
    "day": some.sampled_from((*[0] * 8, 1, -1)),
    "late": some.sampled_from((*[0] * 15, 4)),
})  # fmt: skip


class Work(RuleBasedStateMachine):
    """The real ledger and the oracle are told the same, and asked the same."""

    engine: Engine

    @initialize()
    def found(self) -> None:
        self.village: Village = found_village(self.engine)
        self.now, self.today = NOW, TODAY
        self.oracle = Oracle({
            name: Holding(POINT if name in POINTS else FEN, LIMITS.get(name), {} if name in WITH_LOTS else None)
            for name in POINTS + FENS
        })  # fmt: skip
        self.ids: dict[str, UUID] = {
            name: getattr(self.village, name) for name in ("programme", "redeemed", "subsidy", "shop")
        } | {"nobody": new_id()}
        with self.village.work() as session:
            self.ids["box"] = self.village.open_box(session)
            for name in WALLETS:
                self.ids[name] = self.village.open_wallet(session, f"model-{name}", with_lots=name in WITH_LOTS)
        self.transfers: list[UUID] = []
        self.entries: list[UUID] = []
        self.asks: list[Asked] = []

    @rule(lots=some.lists(some.tuples(some.sampled_from(WALLETS), AMOUNTS, LOT_DAYS), min_size=1, max_size=3))
    def award(self, lots: list[tuple[str, int, date | None]]) -> None:
        for wallet, amount, lot in lots:
            line = Movement("posted", "programme", wallet, amount, POINT, lot=lot)
            self.asks.append(Asked(self.key(None), "entry", self.today, self.now, [line]))
            self.singly(self.asks[-1])

    @rule(wish=WISHES)
    def one(self, wish: dict[str, Any]) -> None:
        self.singly(self.asked(wish))

    @rule(wishes=some.lists(WISHES, min_size=2, max_size=12))
    def batch(self, wishes: list[dict[str, Any]]) -> None:
        batch = [self.asked(wish) for wish in wishes]
        outcomes = self.village.ask_all(*map(self.real, batch))
        for asked, outcome in zip(batch, outcomes, strict=True):
            assert self.heard(outcome) == self.oracle.answer(asked)

    def singly(self, asked: Asked) -> None:
        ask = self.real(asked)
        try:
            outcome: ledger.Outcome = self.village.ask(ask)
        except Refusal as refusal:
            outcome = refusal
        assert self.heard(outcome) == self.oracle.answer(asked)

    def key(self, back: int | None) -> str:
        """A new key, or the one of a while ago."""
        if back is None or back > len(self.asks):
            return f"key:{len(self.asks)}"
        return self.asks[-back].key

    def asked(self, wish: dict[str, Any]) -> Asked:
        """The wish, about the transfers that there are by now: it prefers what its verb is meant for."""
        verb, kinds = wish["verb"], {"post": ("pending",), "void": ("pending",), "reverse": ("posted", "post")}
        moved = self.oracle.movements
        clocks = self.today + timedelta(days=wish["day"]), self.now - timedelta(days=wish["late"])
        if verb == "again" and self.asks:
            return replace(self.asks[-1 - wish["pick"] % len(self.asks)], day=clocks[0], now=clocks[1])
        fit = [place for place, moved in enumerate(moved) if moved.kind in kinds.get(verb, ())]
        places = range(len(self.entries)) if verb == "reverse_entry" else fit if wish["pick"] % 7 else range(len(moved))
        if not places or verb == "again":
            verb = "entry"
        asked = Asked(
            self.key(wish["key"]), verb, *clocks, wish["lines"],
            places[wish["pick"] % len(places)] if verb != "entry" else 0,
            wish["amount"] if verb in ("post", "reverse") else None,
        )  # fmt: skip
        self.asks.append(asked)
        return asked

    def real(self, asked: Asked) -> ledger.Ask:
        if asked.verb == "entry":
            return entry(*map(self.drafted, asked.lines), key=asked.key, day=asked.day, at=asked.now)
        given = stamp(asked.key, asked.day, asked.now)
        if asked.verb == "reverse_entry":
            return ledger.ReverseEntry(entry_id=self.entries[asked.target], **given)
        transfer = self.transfers[asked.target]
        if asked.verb == "void":
            return ledger.VoidPending(transfer_id=transfer, **given)
        verb = ledger.PostPending if asked.verb == "post" else ledger.Reverse
        return verb(transfer_id=transfer, amount=asked.amount, **given)

    def drafted(self, line: Movement) -> ledger.TransferDraft:
        if line.expires and line.expires <= self.now:
            line.expires = self.now + timedelta(minutes=1)
        return draft(
            self.ids[line.debit], self.ids[line.credit], line.amount, unit=line.unit, pending=line.kind == "pending",
            expires_at=line.expires, lot_expires_on=line.lot, balancing=line.balancing,
        )  # fmt: skip

    def heard(self, outcome: ledger.Outcome) -> Answer:
        """The outcome in the oracle's words; what is new is noted."""
        if isinstance(outcome, Refusal):
            return outcome.code
        if not outcome.replayed:
            self.entries.append(outcome.entry_id)
            self.transfers += outcome.transfer_ids
        place = self.entries.index(outcome.entry_id)
        assert [self.transfers[line] for line in self.oracle_lines(place)] == list(outcome.transfer_ids)
        return place, outcome.replayed

    def oracle_lines(self, place: int) -> Sequence[int]:
        """The positions of an entry's transfers: the oracle may not have heard of the newest yet."""
        known = self.oracle.entries
        return known[place] if place < len(known) else range(len(self.oracle.movements), len(self.transfers))

    @rule(days=some.sampled_from((0, 0, 1, 2)), minutes=some.integers(1, 90))
    def time_passes(self, days: int, minutes: int) -> None:
        self.now += timedelta(days=days, minutes=minutes)
        self.today += timedelta(days=days)

    @rule(name=some.sampled_from(("zhang", "li", "shop")), state=some.sampled_from(("frozen", "open", "open")))
    def set_state(self, name: str, state: str) -> None:
        with self.village.work() as session:
            (ledger.freeze if state == "frozen" else ledger.thaw)(session, self.village.id, self.ids[name])
        self.oracle.accounts[name].state = state

    @precondition(lambda self: len(self.entries) > 15)
    @rule(name=some.sampled_from(("wang", "box")))
    def close_account(self, name: str) -> None:
        with suppress(ledger.refusals.AccountClosed), self.village.work() as session:
            ledger.close(session, self.village.id, self.ids[name])
        self.oracle.accounts[name].state = "closed"

    @rule(back=some.integers(1, 3))
    def close_period(self, back: int) -> None:
        through = self.today - timedelta(days=back)
        with self.village.work() as session:
            closed = ledger.close_period(session, self.village.id, through, self.now)
        self.oracle.closed = max(self.oracle.closed, through)
        assert closed == self.oracle.closed

    @rule(limit=some.integers(1, 20))
    def seal(self, limit: int) -> None:
        """What is below the floor takes no transfers any more; where that is, is the sealer's business."""
        with self.village.work() as session:
            seal(session, self.village.id, signer=SIGNER, now=self.now, limit=limit)
            floor = session.scalar(select(HEAD.c.sealed_floor).where(HEAD.c.township_id == self.village.id))
        self.oracle.floor = datetime.fromtimestamp(0, NOW.tzinfo) + timedelta(milliseconds=floor.int >> 80)

    @rule(limit=some.integers(1, 3))
    def expire_lots(self, limit: int) -> None:
        """In steps, and once more in vain; each account's points go in an entry of its own."""
        due = self.oracle.expire(self.today)
        for name in sorted(due, key=self.ids.__getitem__):
            line = Movement("posted", name, "redeemed", due[name], POINT)
            key = f"expiry:{self.ids[name]}:{self.today}:{self.oracle.accounts[name].debits}"
            self.oracle.answer(Asked(key, "entry", self.today, self.now, [line]))
        after, taken = UUID(int=0), 0
        while after:
            with self.village.work() as session:
                step = expire_lots(
                    session, self.village.id, today=self.today, recorded_at=self.now, into=self.ids["redeemed"],
                    after=after, limit=limit,
                )  # fmt: skip
            after, taken = step.next, taken + step.amount
        assert taken == sum(due.values())
        self.note_news()

    @rule()
    def release_holds(self) -> None:
        with self.village.work() as session:
            released = release_expired(session, self.village.id, now=self.now, effective_on=self.today)
        overdue = [
            (moved.expires, place)
            for place, moved in enumerate(self.oracle.movements)
            if moved.expires and moved.expires <= self.now and not moved.resolved_by
        ]
        assert released.count == len(overdue)
        for _, place in sorted(overdue, key=lambda found: (found[0], self.transfers[found[1]])):
            self.oracle.answer(
                Asked(f"hold.expired:{self.transfers[place]}", "void", self.today, self.now, target=place)
            )
        self.note_news()

    def note_news(self) -> None:
        """Take note of what the books wrote by themselves, each entry under a key that the oracle knows."""
        for key, (_, place) in list(self.oracle.keys.items())[-20:]:
            if isinstance(place, int) and place == len(self.entries):
                with self.village.work() as session:
                    found = select(TRANSFER.c.id).where(
                        TRANSFER.c.township_id == self.village.id, TRANSFER.c.key == key
                    )
                    self.entries.append(session.scalars(found).one())
                self.transfers.append(self.entries[-1])

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
        days = (None, self.today - timedelta(days=1), self.today)
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
            max_examples=int(os.environ.get("QIAOTOU_MODEL_EXAMPLES", "15")),
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
