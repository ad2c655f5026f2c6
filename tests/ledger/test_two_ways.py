"""PostgreSQL's one statement and the plain statements do the same, row by row; and both do what `decide` says."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from sqlalchemy import Connection, select

import ledger
from kernel.errors import Refusal
from kernel.ids import new_id
from kernel.money import FEN, POINT
from ledger import books, onestatement
from ledger.decision import Accepted, decide
from ledger.journal import find_transfer
from ledger.models import CREDITS_WITHIN_DEBITS, MAX_TOTAL
from ledger.plans import Line, Plan, fingerprint, plan_entry
from ledger.tables import BALANCE, TRANSFER
from tests.ledger.village import NOW, TODAY, Village, draft, entry

Way = Callable[[Connection, Plan], Any]


@pytest.fixture
def connection(village: Village, neighbour: Village) -> Iterator[Connection]:
    """A transaction in a village where accounts of every kind are, and holds and awards to resolve."""
    with village.work() as session:
        box = ledger.open_account(
            session, village.id, "cash-box", POINT, normal_side="debit", limit=CREDITS_WITHIN_DEBITS
        ).id
        frozen, closed, full = (village.open_wallet(session, name) for name in ("frozen", "closed", "full"))
        awards = [
            ledger.post(session, village.id, entry(draft(debit, credit, 5, code="award"), key=f"a{number}"))
            for number, (debit, credit) in enumerate(
                [(village.programme, wallet) for wallet in (village.zhang, village.li, frozen, closed)]
                + [(box, village.redeemed)]
            )
        ]
        ledger.post(session, village.id, entry(draft(village.zhang, village.redeemed, 1, pending=True), key="hold"))
        holds = [
            ledger.post(session, village.id, entry(draft(source, target, 2, pending=True, expires_at=NOW + LATER)))
            for source, target in ((village.zhang, box), (frozen, village.redeemed), (village.programme, village.li))
        ]
        ledger.freeze(session, village.id, frozen)
        ledger.close(session, village.id, closed)
        connection = session.connection()
        connection.execute(BALANCE.update().where(BALANCE.c.id == full).values(posted_credits=MAX_TOTAL - 2))
        connection.info["accounts"] = [
            village.programme, village.redeemed, village.zhang, village.li, village.shop, box, frozen, closed, full,
            neighbour.zhang, new_id(),
        ]  # fmt: skip
        connection.info["targets"] = [posting.entry_id for posting in awards + holds]
        connection.info["township"] = village.id
        yield connection


LATER = timedelta(minutes=1)
LINES = some.lists(
    some.tuples(
        some.lists(some.integers(0, 10), min_size=2, max_size=2, unique=True),
        some.integers(1, 4),
        some.sampled_from((POINT, POINT, POINT, FEN)),
        some.booleans(),
    ),
    min_size=1,
    max_size=3,
)
KEYS = some.sampled_from(("new", "new", "a0", "hold"))


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(asked=LINES, key=KEYS)
def test_entries(connection: Connection, asked: list[tuple[list[int], int, str, bool]], key: str) -> None:
    accounts = connection.info["accounts"]
    drafts = (
        draft(accounts[debit], accounts[credit], amount, unit=unit, pending=held, details={"why": "x"})
        for (debit, credit), amount, unit, held in asked
    )
    agree(connection, plan_entry(connection.info["township"], entry(*drafts, key=key)))


# The first five targets are awards, to be reversed; then come holds, to be posted or voided.
RESOLUTIONS = some.tuples(some.integers(0, 4), some.just("reversal"), some.just("reversal")) | some.tuples(
    some.integers(5, 7), some.sampled_from(("post", "void")), some.sampled_from(("post", "void"))
)


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(which=RESOLUTIONS, resolved=some.booleans(), late=some.booleans())
def test_resolutions(connection: Connection, which: tuple[int, str, str], resolved: bool, late: bool) -> None:
    pick, first, then = which
    target = connection.info["targets"][pick]
    savepoint = connection.begin_nested()
    if resolved:
        outcome(connection, books.book, resolution(connection, target, first), keep=True)
    agree(connection, replace(resolution(connection, target, then), recorded_at=NOW + LATER * late))
    savepoint.rollback()


def resolution(connection: Connection, target_id: UUID, kind: str) -> Plan:
    target = find_transfer(connection, connection.info["township"], target_id)
    assert target
    pending_id, reverses_id = (None, target_id) if kind == "reversal" else (target_id, None)
    sides = (target.debit_id, target.credit_id)[:: -1 if reverses_id else 1]
    line = Line(new_id(), kind, *sides, target.amount, POINT, "code", {}, None, pending_id, reverses_id)
    return Plan(
        connection.info["township"], f"{kind}:{new_id()}", fingerprint((line,)), TODAY, NOW, (line,), target.expires_at
    )


def agree(connection: Connection, plan: Plan) -> None:
    verdict = decide(plan, books.read_state(connection, plan))
    plain = outcome(connection, books.book, plan)
    assert isinstance(verdict, Accepted) == (plain[0] == (plan.entry_id, False))
    if connection.dialect.name == "postgresql" and onestatement.fits(plan):
        quick = outcome(connection, onestatement.book, plan)
        assert quick[0] == isinstance(verdict, Accepted)
        assert quick[1:] == plain[1:]


def outcome(connection: Connection, way: Way, plan: Plan, keep: bool = False) -> tuple[Any, ...]:
    """Return what a way of booking answers, and the rows and balances it leaves; then undo it, unless asked to keep."""
    savepoint = connection.begin_nested()
    answer: Any
    try:
        posting = way(connection, plan)
        answer = posting if isinstance(posting, bool) else (posting.entry_id, posting.replayed)
    except Refusal as refusal:
        answer = refusal.code
    rows = connection.execute(select(TRANSFER).where(TRANSFER.c.entry_id == plan.entry_id).order_by(TRANSFER.c.line))
    balances = connection.execute(
        select(BALANCE).where(BALANCE.c.township_id == plan.township_id).order_by(BALANCE.c.id)
    )
    left = (answer, rows.all(), balances.all())
    savepoint.commit() if keep else savepoint.rollback()
    return left
