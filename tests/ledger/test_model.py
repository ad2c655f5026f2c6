"""Random work against a ledger in plain Python: every answer and every balance agree, on both databases, both ways."""

from datetime import timedelta
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
from sqlalchemy import Engine

import ledger
from kernel.errors import Refusal
from kernel.ids import new_id
from kernel.money import FEN, POINT
from ledger import onestatement
from tests.ledger.oracle import Holding, Oracle
from tests.ledger.village import NOW, TODAY, Village, draft, entry, found_village

NAMES = ("programme", "redeemed", "zhang", "li", "subsidy", "shop")
KEYS = some.integers(0, 25).map("key:{}".format)
AMOUNTS = some.integers(1, 6)
EXPIRY = some.sampled_from((None, 2))
POINT_ACCOUNTS = ("programme", "redeemed", "zhang", "li")
PAIRS = some.permutations(POINT_ACCOUNTS).map(lambda names: (names[0], names[1], POINT)) | some.sampled_from(
    [("subsidy", "shop", FEN), ("shop", "subsidy", FEN), ("zhang", "shop", POINT), ("li", "nobody", POINT)]
)
LINES = some.tuples(PAIRS, AMOUNTS, some.booleans(), EXPIRY)


class Work(RuleBasedStateMachine):
    """The real ledger and the oracle are told the same, and asked the same."""

    engine: Engine

    @initialize()
    def found(self) -> None:
        self.village: Village = found_village(self.engine)
        self.oracle = Oracle({
            name: Holding(FEN if name in ("subsidy", "shop") else POINT, limited=name in ("zhang", "li"))
            for name in NAMES
        })  # fmt: skip
        self.ids: dict[str, UUID] = {name: getattr(self.village, name) for name in NAMES} | {"nobody": new_id()}
        self.transfers: list[UUID] = []
        self.entries: list[UUID] = []

    @rule(key=KEYS, wallet=some.sampled_from(("zhang", "li")), amount=AMOUNTS)
    def award(self, key: str, wallet: str, amount: int) -> None:
        self.post(key, [(("programme", wallet, POINT), amount, False, None)])

    @rule(key=KEYS, asked=some.lists(LINES, min_size=1, max_size=4))
    def post(self, key: str, asked: list[tuple[tuple[str, str, str], int, bool, int | None]]) -> None:
        drafts = [
            draft(
                self.ids[debit], self.ids[credit], amount, unit=unit, pending=held,
                expires_at=NOW + timedelta(minutes=expires) if held and expires else None,
            )
            for (debit, credit, unit), amount, held, expires in asked
        ]  # fmt: skip
        expected = self.oracle.post(
            key, [(*pair[:2], amount, pair[2], held, expires) for pair, amount, held, expires in asked]
        )
        self.compare(expected, ledger.post, entry(*drafts, key=key))

    @precondition(lambda self: self.transfers)
    @rule(key=KEYS, verb=some.sampled_from(("post", "void")), pick=some.integers(0), minutes=some.integers(0, 3))
    def resolve(self, key: str, verb: str, pick: int, minutes: int) -> None:
        holds = [position for position, movement in enumerate(self.oracle.movements) if movement.kind == "pending"]
        target = holds[pick % len(holds)] if holds else pick % len(self.transfers)
        expected = self.oracle.resolve(key, verb, target, minutes)
        act = ledger.post_pending if verb == "post" else ledger.void_pending
        self.compare(expected, act, self.transfers[target], key=key, minutes=minutes)

    @precondition(lambda self: self.transfers)
    @rule(key=KEYS, pick=some.integers(0))
    def reverse(self, key: str, pick: int) -> None:
        target = pick % len(self.transfers)
        self.compare(self.oracle.reverse(key, [target]), ledger.reverse, self.transfers[target], key=key)

    @precondition(lambda self: self.entries)
    @rule(key=KEYS, pick=some.integers(0))
    def reverse_entry(self, key: str, pick: int) -> None:
        position = pick % len(self.entries)
        expected = self.oracle.reverse(key, self.oracle.entries[position][::-1])
        self.compare(expected, ledger.reverse_entry, self.entries[position], key=key)

    @rule(name=some.sampled_from(("zhang", "shop")), state=some.sampled_from(("frozen", "open", "open")))
    def set_state(self, name: str, state: str) -> None:
        with self.village.work() as session:
            (ledger.freeze if state == "frozen" else ledger.thaw)(session, self.village.id, self.ids[name])
        self.oracle.accounts[name].state = state

    def compare(self, expected: str | tuple[int, bool], act: Any, subject: Any, minutes: int = 0, **stamp: Any) -> None:
        if stamp:
            stamp |= {"effective_on": TODAY, "recorded_at": NOW + timedelta(minutes=minutes)}
        answer: str | tuple[int, bool]
        with self.village.work() as session:
            try:
                posting = act(session, self.village.id, subject, **stamp)
            except Refusal as refusal:
                answer = refusal.code
            else:
                if not posting.replayed:
                    self.entries.append(posting.entry_id)
                    self.transfers += posting.transfer_ids
                answer = self.entries.index(posting.entry_id), posting.replayed
        assert answer == expected

    @invariant()
    def wallets_agree(self) -> None:
        with self.village.work() as session:
            for account, held in ledger.balances(session, self.village.id, "wallet", POINT):
                assert sums(held) == self.oracle.accounts[account.reference].sums
                assert held.available >= 0

    def teardown(self) -> None:
        for name in NAMES:
            assert sums(self.village.balance(self.ids[name])) == self.oracle.accounts[name].sums
            assert sums(self.village.balance(self.ids[name], TODAY)) == self.oracle.accounts[name].sums
        self.village.assert_sound()


def sums(held: ledger.Balance) -> tuple[int, int, int, int]:
    return held.posted_debits, held.posted_credits, held.pending_debits, held.pending_credits


def test_random_work_agrees_with_the_oracle(database: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    agree(database)
    if database.dialect.name == "postgresql":
        # Its other way to post: the first leaves to it only what is long or refused.
        monkeypatch.setattr(onestatement, "fits", lambda _plan: False)
        agree(database)


def agree(database: Engine) -> None:
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        type("WorkHere", (Work,), {"engine": database}),
        settings=settings(
            max_examples=15, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
