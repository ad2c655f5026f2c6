"""What expires in a township goes at night: holds first, then points, and what was gone stays gone."""

from datetime import date, timedelta
from uuid import UUID

from flask import Flask
from sqlalchemy.orm import Session

from engage.wallet.service import open_wallet
from kernel.clock import FixedClock, business_day
from kernel.ids import new_id
from kernel.money import POINT
from ledger import Entry, TransferDraft, balance, freeze, open_account, post, thaw, trial_balance, verify
from tests.conftest import MORNING, Work
from tests.founding import Founded, person
from township.expiry.service import BREAKAGE, Gone, expire_all

PAST = date(2026, 10, 31)


def test_holds_end_first_and_what_they_give_back_expires_in_the_same_night(
    app: Flask, work: Work, township: Founded, clock: FixedClock
) -> None:
    with work() as session:
        wallet = _wallet(session, township)
        redeemed = open_account(session, township.id, "points-redeemed", POINT, normal_side="credit").id
        _post(session, township, wallet, redeemed, 4, held=True)  # of the thirteen points nine are free
    assert _night(app, township, clock) == Gone(0, 1, 9)
    clock.advance(hours=1)
    assert _night(app, township, clock) == Gone(1, 1, 1)
    assert _night(app, township, clock) == Gone()
    with work() as session:
        gone = open_account(session, township.id, BREAKAGE, POINT, normal_side="credit")
        assert balance(session, township.id, gone.id).net == 10
        assert balance(session, township.id, wallet).net == 3
        assert verify(session, township.id) == []
        assert all(trial.difference == 0 for trial in trial_balance(session, township.id).values())


def test_a_frozen_wallet_loses_what_is_over_when_it_is_thawed(
    app: Flask, work: Work, township: Founded, clock: FixedClock
) -> None:
    with work() as session:
        wallet = _wallet(session, township)
        freeze(session, township.id, wallet)
    assert _night(app, township, clock) == Gone()
    with work() as session:
        thaw(session, township.id, wallet)
    clock.advance(days=1)
    assert _night(app, township, clock) == Gone(0, 1, 10)


def _night(app: Flask, township: Founded, clock: FixedClock) -> Gone:
    with app.app_context():
        steps = list(expire_all(township.id, clock.now))
    return Gone(*(sum(getattr(step, name) for step in steps) for name in ("holds", "wallets", "points")))


def _wallet(session: Session, township: Founded) -> UUID:
    """Open a wallet with ten points that are over and three that are not."""
    wallet = open_wallet(session, township.id, person(session, township, "villager").id).id
    rewards = open_account(session, township.id, "programme-rewards", POINT, normal_side="debit").id
    for points, day in ((10, PAST), (3, date(2028, 10, 31))):
        _post(session, township, rewards, wallet, points, expires_on=day)
    return wallet


def _post(
    session: Session,
    township: Founded,
    debit: UUID,
    credit: UUID,
    points: int,
    *,
    expires_on: date | None = None,
    held: bool = False,
) -> None:
    draft = TransferDraft(
        debit_id=debit, credit_id=credit, amount=points, unit=POINT, code="test", lot_expires_on=expires_on,
        pending=held, expires_at=MORNING + timedelta(minutes=2) if held else None,
    )  # fmt: skip
    entry = Entry(key=f"test:{new_id()}", effective_on=business_day(MORNING), recorded_at=MORNING, transfers=(draft,))
    post(session, township.id, entry)
