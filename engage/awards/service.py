"""Giving points: at once for a reading, as a hold for supervision. A cap is never exceeded, whoever races."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from engage.awards.booking import last_day, under_a_key
from engage.awards.models import AwardRule, AwardTally
from engage.awards.refusals import DailyCapReached
from engage.awards.rules import rule_for
from engage.wallet.service import open_wallet
from kernel.clock import business_day
from kernel.money import POINT
from kernel.tenancy import queries as tenancy
from ledger import Entry, TransferDraft, open_account, post, post_pending, void_pending
from ledger.drafts import Details


@dataclass(frozen=True)
class Held:
    """Points that wait in a wallet for a decision; without a transfer when the day's cap left none."""

    transfer_id: UUID | None
    points: int


def grant(
    session: Session,
    township_id: int,
    person_id: UUID,
    action: str,
    subject_id: UUID,
    now: datetime,
    *,
    details: Details | None = None,
) -> int:
    """Give the person what `action` on a subject earns today and return the points; 0 when no rule holds.

    Once per person, action and subject: a repetition gives nothing more. Raises DailyCapReached, and then nothing
    was changed.
    """
    rule = _rule(session, township_id, action, now)
    if rule is None:
        return 0
    if not _count(session, rule, person_id, business_day(now)):
        raise DailyCapReached(cap=rule.daily_cap)
    key = f"award:{action}:{person_id}:{subject_id}"
    draft = _draft(session, township_id, person_id, rule, details or {}, business_day(now))
    today = business_day(now)
    posting = under_a_key(
        session,
        township_id,
        key,
        lambda free: post(
            session, township_id, Entry(key=free, effective_on=today, recorded_at=now, transfers=(draft,))
        ),
    )
    if posting.replayed:
        _take_back(session, rule, person_id, today)
    return rule.points


def hold(
    session: Session, township_id: int, person_id: UUID, action: str, key: str, now: datetime, *, counted: bool = False
) -> Held:
    """Hold what `action` earns today until `pay` or `release`; nothing when no rule holds or the day's cap is reached.

    `key` names the hold in the books; of a case it must say nothing that leads to it. Held points count towards the
    day's cap and stay counted when they are released, so that asking in vain can't be repeated without end; `counted`
    says that these were counted when they were first held.
    """
    rule = _rule(session, township_id, action, now)
    if rule is None or not (counted or _count(session, rule, person_id, business_day(now))):
        return Held(None, 0)
    draft = _draft(session, township_id, person_id, rule, {"reason": "participation"}, business_day(now), pending=True)
    posting = post(
        session, township_id, Entry(key=key, effective_on=business_day(now), recorded_at=now, transfers=(draft,))
    )
    return Held(posting.transfer_ids[0], rule.points)


def pay(session: Session, township_id: int, transfer_id: UUID, key: str, now: datetime) -> None:
    """Post held points: from now on the villager can spend them."""
    today = business_day(now)
    under_a_key(
        session,
        township_id,
        key,
        lambda free: post_pending(session, township_id, transfer_id, key=free, effective_on=today, recorded_at=now),
    )


def release(session: Session, township_id: int, transfer_id: UUID, key: str, now: datetime) -> None:
    """Void held points."""
    void_pending(session, township_id, transfer_id, key=key, effective_on=business_day(now), recorded_at=now)


def given_on(session: Session, township_id: int, person_id: UUID, action: str, day: date) -> int:
    """Return the points that a person was given or promised for an action on a day."""
    found = session.scalar(
        select(AwardTally.points).where(
            AwardTally.township_id == township_id,
            AwardTally.person_id == person_id,
            AwardTally.action == action,
            AwardTally.day == day,
        )
    )
    return found or 0


def _rule(session: Session, township_id: int, action: str, now: datetime) -> AwardRule | None:
    rule = rule_for(session, township_id, action, business_day(now))
    return rule if rule is not None and rule.points > 0 else None


def _count(session: Session, rule: AwardRule, person_id: UUID, day: date) -> bool:
    """Add the rule's points to the day's tally in one statement that does nothing when the cap would be passed."""
    if rule.points > rule.daily_cap:
        return False
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    counted = session.execute(
        insert(AwardTally)
        .values(township_id=rule.township_id, person_id=person_id, action=rule.action, day=day, points=rule.points)
        .on_conflict_do_update(
            index_elements=["township_id", "person_id", "action", "day"],
            set_={"points": AwardTally.points + rule.points},
            where=AwardTally.points + rule.points <= rule.daily_cap,
        )
        .returning(AwardTally.points)
    )
    return counted.first() is not None


def _take_back(session: Session, rule: AwardRule, person_id: UUID, day: date) -> None:
    session.execute(
        update(AwardTally)
        .where(
            AwardTally.township_id == rule.township_id,
            AwardTally.person_id == person_id,
            AwardTally.action == rule.action,
            AwardTally.day == day,
        )
        .values(points=AwardTally.points - rule.points),
        execution_options={"synchronize_session": False},
    )


def _draft(
    session: Session,
    township_id: int,
    person_id: UUID,
    rule: AwardRule,
    details: Details,
    given_on: date,
    *,
    pending: bool = False,
) -> TransferDraft:
    rewards = open_account(session, township_id, "programme-rewards", POINT, normal_side="debit")
    wallet = open_wallet(session, township_id, person_id)
    return TransferDraft(
        debit_id=rewards.id,
        credit_id=wallet.id,
        amount=rule.points,
        unit=POINT,
        code=f"award.{rule.action}",
        details=details,
        pending=pending,
        lot_expires_on=last_day(given_on, tenancy.township(session, township_id).points_valid_months),
    )
