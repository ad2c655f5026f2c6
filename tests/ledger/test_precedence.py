"""Which refusal comes first: the table of the README, pair by pair. What has both faults hears the first reason."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

import ledger
from kernel.errors import Refusal
from kernel.ids import floor_of, new_id
from kernel.money import MAX_AMOUNT, POINT
from ledger import Ask, Entry, PostPending, Reverse, ReverseEntry, TransferDraft, VoidPending, refusals
from ledger.models import MAX_TOTAL
from ledger.tables import BALANCE, HEAD, LOT
from tests.ledger.village import NOW, TODAY, Village, draft, points_from, points_to, stamp

README = Path(ledger.__file__).with_name("README.md").read_text(encoding="utf-8")
SECTION = README.partition("## Which refusal comes first")[2].partition("\n## ")[0]
CLOSED_DAY, SEALED = TODAY - timedelta(days=5), NOW - timedelta(days=5)
LATER = NOW + timedelta(minutes=5)


@dataclass
class World:
    """Books in which there is something wrong of every kind to run into."""

    village: Village
    frozen: UUID = field(init=False)
    closed: UUID = field(init=False)
    full: UUID = field(init=False)
    used_up: UUID = field(init=False)
    torn: UUID = field(init=False)
    box: UUID = field(init=False)
    award: UUID = field(init=False)
    sale: ledger.Posting = field(init=False)
    made: dict[str, UUID] = field(default_factory=dict)

    def __post_init__(self) -> None:
        village = self.village
        with village.work() as session:
            names = ("frozen", "closed", "full", "used_up", "torn")
            for name in names:
                setattr(self, name, village.open_wallet(session, name, with_lots=name == "torn"))
            self.box = village.open_box(session)
        for wallet in (village.zhang, self.frozen, self.closed, self.torn):
            award = village.award(wallet, 20, key=f"award:{wallet}")
        self.award = village.award(village.zhang, 5, key="done").entry_id
        self.sale = village.post(points_to(village, village.zhang, 5), points_from(village, village.zhang, 5))
        self._targets()
        self._refused(village)
        with village.work() as session:
            ledger.freeze(session, village.id, self.frozen)
            ledger.close(session, village.id, self.closed)
            self._damage(session)
        assert award.entry_id

    def _targets(self) -> None:
        """Holds and transfers in each condition, of an open account's and of a closed one's."""
        village = self.village
        for name, verb in (("posted", PostPending), ("voided", VoidPending)):
            hold = village.spend(village.zhang, 2, pending=True, expires_at=LATER).entry_id
            village.ask(verb(transfer_id=hold, **stamp()))
            self.made[name] = hold
        for name, wallet in (("held", village.zhang), ("held by closed", self.closed)):
            self.made[name] = village.spend(wallet, 2, pending=True, expires_at=LATER).entry_id
        parts = (("gone", village.zhang, 4), ("part", village.zhang, 3), ("of closed", self.closed, 3))
        for name, wallet, gone in parts:
            self.made[name] = village.award(wallet, 4).entry_id
            village.ask(Reverse(transfer_id=self.made[name], amount=gone, **stamp()))

    def _refused(self, village: Village) -> None:
        with pytest.raises(refusals.ExceedsBalance):
            village.post(self.line({"debit": "li"}), key="failed")

    def _damage(self, session: Session) -> None:
        """What can't be done by posting: totals near their bound, and lots that hold less than their account."""
        for wallet, came, went in ((self.full, MAX_TOTAL - 1, 0), (self.used_up, MAX_TOTAL // 2, MAX_TOTAL // 2)):
            session.execute(
                update(BALANCE).where(BALANCE.c.id == wallet).values(posted_credits=came, posted_debits=went)
            )
        session.execute(update(LOT).where(LOT.c.account_id == self.torn).values(remaining=0))
        ledger.close_period(session, self.village.id, CLOSED_DAY, NOW)
        session.execute(update(HEAD).where(HEAD.c.township_id == self.village.id).values(sealed_floor=floor_of(SEALED)))

    def __getitem__(self, name: str) -> UUID:
        """An account or a transfer by its name; "nobody" is neither."""
        if name in self.made or name == "nobody":
            return self.made.get(name, new_id())
        found: UUID = getattr(self, name) if hasattr(self, name) else getattr(self.village, name)
        return found

    def line(self, fault: dict[str, Any]) -> TransferDraft:
        ends = self[fault.get("debit", "programme")], self[fault.get("credit", "redeemed")]
        return draft(
            *ends, fault.get("amount", 1), **{key: fault[key] for key in ("unit", "balancing") if key in fault}
        )

    def ask(self, fault: dict[str, Any]) -> Ask:
        """What is asked: sound, but for its faults."""
        clocks = stamp(fault.get("key", ""), fault.get("day", TODAY), fault.get("at", NOW))
        verb = fault.get("verb", "entry")
        if verb == "entry":
            lines = tuple(map(self.line, fault.get("lines", [fault])))
            return Entry(transfers=lines, **clocks)
        target = self[fault["target"]]
        if verb == "reverse_entry":
            return ReverseEntry(entry_id=target, **clocks)
        if verb == "void":
            return VoidPending(transfer_id=target, **clocks)
        kind = PostPending if verb == "post" else Reverse
        return kind(transfer_id=target, amount=fault.get("amount"), **clocks)


Fault = dict[str, Any]
USED: Fault = {"key": "done"}
AGAIN: Fault = {"key": "failed", "debit": "li"}
OLD_DAY: Fault = {"day": CLOSED_DAY}
TOO_LATE: Fault = {"at": SEALED - timedelta(seconds=1)}
POST: Fault = {"verb": "post", "target": "held"}
REVERSE: Fault = {"verb": "reverse", "target": "part", "amount": 1}


def held(target: str, **more: Any) -> Fault:
    return {"verb": "post", "target": target, **more}


def back(target: str, **more: Any) -> Fault:
    return {"verb": "reverse", "target": target, **more}


# The first reason and what meets it, the second and what meets that: whatever has both hears the first.
PAIRS: list[tuple[str, Fault, str, Fault]] = [
    ("pending_not_found", {"target": "nobody"}, "exists_with_different_content", {**POST, **USED}),
    ("not_pending", {"target": "award"}, "exceeds_pending_amount", held("held", amount=9)),
    ("not_pending", {"target": "award"}, "exists_with_different_content", {**POST, **USED}),
    ("exceeds_pending_amount", {"amount": 9}, "exists_with_different_content", {**POST, **USED}),
    ("transfer_not_found", {"target": "nobody"}, "exists_with_different_content", {**REVERSE, **USED}),
    ("entry_not_found", {"target": "nobody"}, "exists_with_different_content",
     {"verb": "reverse_entry", "target": "part", **USED}),
    ("not_reversible", {"target": "held"}, "exceeds_remaining", back("part", amount=9)),
    ("not_reversible", {"target": "held"}, "exists_with_different_content", {**REVERSE, **USED}),
    ("exceeds_remaining", {"amount": 9}, "exists_with_different_content", {**REVERSE, **USED}),
    ("exists_with_different_content", {"amount": 2}, "already_failed", AGAIN),
    ("exists_with_different_content", USED, "period_closed", OLD_DAY),
    ("already_failed", {"key": "failed"}, "period_closed", {"debit": "li", **OLD_DAY}),
    ("period_closed", OLD_DAY, "recorded_too_late", TOO_LATE),
    ("period_closed", OLD_DAY, "account_not_found", {"debit": "nobody", "credit": "nobody"}),
    ("recorded_too_late", TOO_LATE, "pending_already_posted", held("posted")),
    ("recorded_too_late", TOO_LATE, "pending_already_voided", held("voided")),
    ("recorded_too_late", TOO_LATE, "already_reversed", back("gone")),
    ("recorded_too_late", TOO_LATE, "account_not_found", {"credit": "nobody"}),
    ("pending_already_posted", {"target": "posted"}, "pending_expired", held("held", at=LATER)),
    ("pending_already_voided", {"target": "voided"}, "pending_expired", held("held", at=LATER)),
    ("pending_expired", {"at": LATER}, "account_closed", held("held by closed")),
    ("already_reversed", {"target": "gone"}, "exceeds_remaining", back("part", amount=2)),
    ("exceeds_remaining", {"amount": 2}, "account_closed", back("of closed", amount=1)),
    ("account_not_found", {"credit": "nobody"}, "unit_mismatch", {"debit": "shop"}),
    ("unit_mismatch", {"credit": "shop"}, "account_closed", {"debit": "closed"}),
    ("account_closed", {"credit": "closed"}, "account_frozen", {"debit": "frozen"}),
    ("account_frozen", {"credit": "frozen"}, "invalid_balancing", {"balancing": "debit"}),
    ("account_frozen", {"credit": "frozen"}, "exceeds_balance", {"debit": "li"}),
    ("invalid_balancing", {"balancing": "debit"}, "exceeds_balance", {"credit": "box"}),
    ("exceeds_balance", {"debit": "used_up", "credit": "redeemed"}, "balance_out_of_bounds", {"credit": "used_up"}),
    ("exceeds_balance", {"debit": "li"}, "balance_out_of_bounds", {"credit": "full", "amount": 2}),
    ("balance_out_of_bounds", {"debit": "full"}, "exceeds_balance", {"credit": "box", "amount": 2}),
    ("balance_out_of_bounds", {"credit": "full", "amount": 2}, "books_disagree", {"debit": "torn"}),
]  # fmt: skip


@pytest.fixture
def world(village: Village) -> World:
    return World(village)


@pytest.mark.parametrize("way", ["singly", "in a batch"])
def test_the_first_reason_is_heard(world: World, way: str) -> None:
    """All pairs, one after the other in one world: a refusal changes nothing but the key, and each has a new one."""
    for first, fault, second, other in PAIRS:
        for expected, ask in ((first, world.ask({**other, **fault})), (second, world.ask(other))):
            assert heard(world.village, ask, way) == expected, (first, second)


def heard(village: Village, ask: Ask, way: str) -> str:
    """The refusal's code; its key is not kept, so that the next row can use it."""
    with village.work() as session:
        try:
            batch = way == "in a batch"
            outcome = ledger.post_all(session, village.id, [ask])[0] if batch else village.do(session, ask)
        except Refusal as refusal:
            outcome = refusal
        session.rollback()
    return outcome.code if isinstance(outcome, Refusal) else "accepted"


@pytest.mark.parametrize("way", ["singly", "in a batch"])
def test_an_earlier_line_is_heard_before_a_later_one(world: World, way: str) -> None:
    """Each line in its order: the last reason on line 0 comes before the first on line 1."""
    wrong = [{"debit": "li"}, {"debit": "frozen"}, {"credit": "nobody"}]
    for codes, lines in (
        (("exceeds_balance", 0), wrong),
        (("account_frozen", 1), [{}, *wrong[1:]]),
        (("account_not_found", 2), [{}, {}, wrong[2]]),
    ):
        ask = world.ask({"lines": lines})
        assert heard(world.village, ask, way) == codes[0]


def test_the_table_has_the_order_that_is_tested() -> None:
    places = {code: number for number, code in reversed(list(enumerate(re.findall(r"`([a-z_]+)`", SECTION))))}
    last = {code: number for number, code in enumerate(re.findall(r"`([a-z_]+)`", SECTION))}
    for first, _, second, _ in PAIRS:
        assert places[first] < last[second], (first, second)


INPUTS: list[tuple[str, Callable[[], object]]] = [
    ("amount_out_of_bounds", lambda: wrong_draft(amount=0, unit="yuan")),
    ("same_account", lambda: wrong_draft(credit_id=UUID(int=1), unit="yuan")),
    ("unknown_unit", lambda: wrong_draft(unit="yuan", code="No")),
    ("invalid_code", lambda: wrong_draft(code="No", details={"x": 1.5})),
    ("invalid_details", lambda: wrong_draft(details={"x": 1.5}, expires_at=TODAY)),
    ("invalid_time", lambda: wrong_draft(expires_at=NOW.replace(tzinfo=None))),
    ("invalid_expiry", lambda: wrong_draft(expires_at=NOW, lot_expires_on=NOW)),
    ("invalid_day", lambda: wrong_draft(lot_expires_on=date.max, balancing="both")),
    ("invalid_balancing", lambda: wrong_draft(balancing="both")),
    ("invalid_key", lambda: Entry(key="", effective_on=NOW, recorded_at=NOW, transfers=())),
    ("invalid_entry_length", lambda: Entry(key="k", effective_on=TODAY, recorded_at=NOW, transfers=())),
    ("amount_out_of_bounds", lambda: Reverse(transfer_id=UUID(int=1), amount=MAX_AMOUNT + 1, **stamp())),
    ("amount_out_of_bounds", lambda: PostPending(transfer_id=UUID(int=1), amount=0, **stamp())),
]


def wrong_draft(**wrong: Any) -> TransferDraft:
    right = {"debit_id": UUID(int=1), "credit_id": UUID(int=2), "amount": 1, "unit": POINT, "code": "a"}
    return TransferDraft(**right | wrong)


@pytest.mark.parametrize(("code", "make"), INPUTS)
def test_what_makes_no_sense_can_not_even_be_made(code: str, make: Callable[[], object]) -> None:
    with pytest.raises(refusals.Malformed) as refused:
        make()
    assert (refused.value.code, refused.value.status) == (code, 422)


ELSEWHERE = {
    "invalid_account": "test_chart: opening an account",
    "account_exists_with_different_rules": "test_chart: opening an account",
    "linked_entry_failed": "test_batches: said of the other lines",
    "contended": "test_batches: when the books never stand still",
}


def test_every_refusal_is_met() -> None:
    kinds = [
        kind for kind in vars(refusals).values() if isinstance(kind, type) and kind.__module__ == refusals.__name__
    ]
    met = {code for first, _, second, _ in PAIRS for code in (first, second)} | {code for code, _ in INPUTS}
    assert {kind.code for kind in kinds} - {"refused", "conflict"} == met | set(ELSEWHERE)
    assert {code for code in met | set(ELSEWHERE) if f"`{code}`" not in SECTION} == set()
