"""A payer's code: made for a minute, claimed once, dead as soon as a newer one is made."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from kernel.errors import Refusal
from kernel.identity.models import Person
from kernel.ids import new_id
from merchants.redemptions import digits
from merchants.redemptions.models import AWAITING, CLAIMED, EXPIRED, OPEN, REPLACED, PayCode, Redemption
from merchants.redemptions.refusals import CodeExpired, CodeUnknown, CodeUsed, PayerBlocked

VALID_FOR = timedelta(seconds=60)
# A code that came to nothing is remembered for a day, so that a till that sends it late is told what is wrong with it.
_REMEMBERED_FOR = timedelta(days=1)


@dataclass(frozen=True)
class FreshCode:
    """A code just made; its eighteen `digits` are told this once."""

    id: UUID
    digits: str
    expires_at: datetime


@dataclass(frozen=True)
class Claim:
    """A code that a till has just used up, and whose it was."""

    pay_code_id: UUID
    person_id: UUID


def issue_pay_code(session: Session, code_key: str, township_id: int, *, person_id: UUID, now: datetime) -> FreshCode:
    """Make a code for a person, good for 60 seconds; every unclaimed earlier one dies. Raises PayerBlocked."""
    # Two phones that ask at once wait for each other here, else both codes would live.
    holder = select(Person.active).where(Person.township_id == township_id, Person.id == person_id)
    if not session.scalar(holder.with_for_update(key_share=True)):
        raise PayerBlocked
    _tidy_up(session, township_id, person_id, now)
    number = digits.fresh()
    code = PayCode(
        township_id=township_id,
        id=new_id(),
        person_id=person_id,
        digest=digits.digest(code_key, number),
        state=OPEN,
        expires_at=now + VALID_FOR,
    )
    session.add(code)
    session.flush()
    return FreshCode(code.id, number, code.expires_at)


def claim(session: Session, township_id: int, digest: str, now: datetime) -> Claim | None:
    """Use up an open code, or return None: of fifty tills that ask at once, one gets it."""
    claimed = session.execute(
        update(PayCode)
        .where(PayCode.township_id == township_id, PayCode.digest == digest)
        .where(PayCode.state == OPEN, PayCode.expires_at > now)
        .values(state=CLAIMED)
        .returning(PayCode.id, PayCode.person_id)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    return Claim(*claimed) if claimed else None


def why_not(session: Session, township_id: int, digest: str) -> Refusal:
    """Return the refusal that says why a code could not be claimed."""
    state = session.scalar(select(PayCode.state).where(PayCode.township_id == township_id, PayCode.digest == digest))
    if state is None:
        return CodeUnknown()
    return CodeUsed() if state == CLAIMED else CodeExpired()


def _tidy_up(session: Session, township_id: int, person_id: UUID, now: datetime) -> None:
    """End what the person's earlier codes and sales left open."""
    own = (PayCode.township_id == township_id, PayCode.person_id == person_id)
    forgotten = PayCode.expires_at < now - _REMEMBERED_FOR
    for ending in (
        delete(PayCode).where(*own, PayCode.state.in_((OPEN, REPLACED)), forgotten),
        update(PayCode).where(*own, PayCode.state == OPEN).values(state=REPLACED),
        update(Redemption)
        .where(Redemption.township_id == township_id, Redemption.person_id == person_id)
        .where(Redemption.state == AWAITING, Redemption.confirm_by <= now)
        .values(state=EXPIRED),
    ):
        session.execute(ending.execution_options(synchronize_session=False))
