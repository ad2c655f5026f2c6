"""A key that was refused for a reason that may pass stays refused: a late retry can't succeed by surprise."""

from collections.abc import Callable

import pytest
from sqlalchemy import select, update

import ledger
from kernel.errors import Refusal
from kernel.ids import new_id
from ledger import refusals
from ledger.models import MAX_TOTAL
from ledger.tables import BALANCE, TRANSFER
from tests.ledger.village import Village, draft, entry, points_from, stamp


def spend(village: Village, points: int) -> ledger.Entry:
    return entry(points_from(village, village.zhang, points), key="sale:1")


def test_what_could_not_be_paid_can_not_be_paid_later_under_the_same_key(village: Village) -> None:
    with pytest.raises(refusals.ExceedsBalance):
        village.ask(spend(village, 3))
    village.award(village.zhang, 5)
    for _ in range(2):
        with pytest.raises(refusals.AlreadyFailed) as refused:
            village.ask(spend(village, 3))
        assert (refused.value.status, refused.value.code) == (409, "already_failed")
        assert refused.value.params == {"reason": "exceeds_balance"}
    with pytest.raises(refusals.KeyReused):
        village.ask(spend(village, 4))
    village.spend(village.zhang, 3)
    assert village.balance(village.zhang).available == 2
    village.assert_sound()


def test_the_refusal_brings_its_aftermath_and_nothing_is_kept_without_it(village: Village) -> None:
    """The transaction in which it was refused is rolled back, so the key needs one of its own."""
    with village.work() as session:
        with pytest.raises(refusals.ExceedsBalance) as refused:
            ledger.post(session, village.id, spend(village, 3))
        session.rollback()
    village.award(village.zhang, 5)
    assert not village.ask(spend(village, 3)).replayed

    assert refused.value.aftermath
    with village.work() as session:  # too late: by now the key has been used
        refused.value.aftermath(session)
    assert village.ask(spend(village, 3)).replayed
    village.assert_sound()


def frozen(village: Village) -> None:
    village.award(village.zhang, 9)
    with village.work() as session:
        ledger.freeze(session, village.id, village.zhang)


def full(village: Village) -> None:
    with village.work() as session:
        full = update(BALANCE).where(BALANCE.c.id == village.zhang)
        session.execute(full.values(posted_credits=MAX_TOTAL - 10))


@pytest.mark.parametrize(
    ("prepare", "reason"),
    [(lambda _: None, "exceeds_balance"), (frozen, "account_frozen"), (full, "balance_out_of_bounds")],
)
@pytest.mark.parametrize("way", ["singly", "in a batch"])
def test_each_passing_reason_is_kept(
    village: Village, prepare: Callable[[Village], None], reason: str, way: str
) -> None:
    prepare(village)
    ask = entry(points_from(village, village.zhang, 20), key="sale:1")
    assert heard(village, ask, way) == reason
    if prepare is frozen:
        with village.work() as session:
            ledger.thaw(session, village.id, village.zhang)
    assert heard(village, ask, way) == "already_failed"


def heard(village: Village, ask: ledger.Ask, way: str) -> str:
    try:
        outcome: ledger.Outcome = village.ask_all(ask)[0] if way == "in a batch" else village.ask(ask)
    except Refusal as refusal:
        outcome = refusal
    return outcome.code if isinstance(outcome, Refusal) else "accepted"


def test_what_can_never_pass_keeps_no_key(village: Village) -> None:
    """There the same content meets the same reason again, and the key is free for what is right."""
    with village.work() as session:
        ledger.close(session, village.id, village.li)
    for wrong in (draft(village.programme, village.li, 1), draft(village.programme, village.shop, 1)):
        for _ in range(2):
            with pytest.raises(refusals.Declined) as refused:
                village.ask(entry(wrong, key="award:1"))
            assert refused.value.code in ("account_closed", "unit_mismatch")
            assert not refused.value.aftermath
    village.award(village.zhang, 1, key="award:1")


def test_a_missing_account_beside_a_frozen_one_is_what_is_heard(village: Village) -> None:
    """Else the key would be kept by a line on an account that does not exist."""
    frozen(village)
    for wrong in (draft(village.zhang, village.shop, 1), draft(village.zhang, new_id(), 1)):
        for way in ("singly", "in a batch"):
            assert heard(village, entry(wrong), way) in ("unit_mismatch", "account_not_found")


def test_a_kept_key_moves_nothing_and_shows_nowhere(village: Village) -> None:
    hold = village.award(village.zhang, 5, pending=True).entry_id
    with pytest.raises(refusals.ExceedsBalance):
        village.ask(spend(village, 3))
    before = village.balance(village.redeemed)
    assert (before.posted_credits, before.pending_credits) == (0, 0)
    with village.work() as session:
        statement = ledger.statement(session, village.id, village.zhang)
    assert [line.transfer.kind for line in statement.lines] == ["pending"]
    with pytest.raises(refusals.AlreadyFailed):
        village.ask(spend(village, 3))
    village.ask(ledger.PostPending(transfer_id=hold, **stamp()))
    village.assert_sound()


def test_the_key_of_a_refused_resolution_is_kept_too(village: Village) -> None:
    hold = village.award(village.zhang, 5, pending=True).entry_id
    ask = ledger.PostPending(transfer_id=hold, **stamp("post:1"))
    with village.work() as session:
        ledger.freeze(session, village.id, village.zhang)
    with pytest.raises(refusals.AccountFrozen):
        village.ask(ask)
    with village.work() as session:
        ledger.thaw(session, village.id, village.zhang)
    with pytest.raises(refusals.AlreadyFailed):
        village.ask(ask)
    village.ask(ledger.PostPending(transfer_id=hold, **stamp("post:2")))
    village.assert_sound()


def test_the_key_of_a_balancing_line_is_kept_by_what_was_asked(village: Village) -> None:
    """Whatever the account can spare by the time the key is written."""
    village.award(village.zhang, 4)
    lines = (
        points_from(village, village.zhang, 9, balancing="debit"),
        points_from(village, village.zhang, 1),
    )
    with pytest.raises(refusals.ExceedsBalance):
        village.ask(entry(*lines, key="all:1"))
    with pytest.raises(refusals.AlreadyFailed):
        village.ask(entry(*lines, key="all:1"))
    with village.work() as session:
        key = TRANSFER.c.key == "all:1"
        kept = session.execute(select(TRANSFER).where(TRANSFER.c.township_id == village.id, key)).one()
    assert (kept.kind, kept.amount, kept.details) == ("refused", 9, {"refusal": "exceeds_balance", "line": 1})
