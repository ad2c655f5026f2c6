"""A payer's code: made for a minute, claimed once, dead as soon as a newer one is made."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from kernel.errors import Refusal
from kernel.ids import new_id
from kernel.prepared import Prepared
from merchants.redemptions import digits
from merchants.redemptions.models import AWAITING, CLAIMED, EXPIRED, OPEN, REPLACED, PayCode
from merchants.redemptions.refusals import CodeExpired, CodeUnknown, CodeUsed, PayerBlocked
from merchants.redemptions.tables import PAY_CODE, PERSON, REDEMPTION

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


_OWN_CODES = (PAY_CODE.c.township_id == bindparam("township"), PAY_CODE.c.person_id == bindparam("person"))
# Two phones that ask at once wait for each other here, else both codes would live.
_HOLDER = (
    select(PERSON.c.active)
    .where(PERSON.c.township_id == bindparam("township"), PERSON.c.id == bindparam("person"))
    .with_for_update(key_share=True)
)
_FORGET = delete(PAY_CODE).where(
    *_OWN_CODES, PAY_CODE.c.state.in_((OPEN, REPLACED)), PAY_CODE.c.expires_at < bindparam("horizon")
)
_REPLACE = update(PAY_CODE).where(*_OWN_CODES, PAY_CODE.c.state == OPEN).values(state=REPLACED)
_EXPIRE_SALES = (
    update(REDEMPTION)
    .where(REDEMPTION.c.township_id == bindparam("township"), REDEMPTION.c.person_id == bindparam("person"))
    .where(REDEMPTION.c.state == AWAITING, REDEMPTION.c.confirm_by <= bindparam("moment"))
    .values(state=EXPIRED)
)
_CLAIM = Prepared(
    update(PAY_CODE)
    .where(PAY_CODE.c.township_id == bindparam("township"), PAY_CODE.c.digest == bindparam("shown"))
    .where(PAY_CODE.c.state == OPEN, PAY_CODE.c.expires_at > bindparam("moment"))
    .values(state=CLAIMED)
    .returning(PAY_CODE.c.id, PAY_CODE.c.person_id)
)


def issue_pay_code(session: Session, code_key: str, township_id: int, *, person_id: UUID, now: datetime) -> FreshCode:
    """Make a code for a person, good for 60 seconds; every unclaimed earlier one dies. Raises PayerBlocked."""
    session.flush()
    whose = {"township": township_id, "person": person_id}
    if not session.connection().execute(_HOLDER, whose).scalar():
        raise PayerBlocked
    _tidy_up(session, whose, now)
    code = FreshCode(new_id(), digits.fresh(), now + VALID_FOR)
    row = {
        "township_id": township_id,
        "id": code.id,
        "person_id": person_id,
        "digest": digits.digest(code_key, code.digits),
        "state": OPEN,
        "expires_at": code.expires_at,
    }
    session.connection().execute(insert(PAY_CODE), row)
    return code


def claim(session: Session, township_id: int, digest: str, now: datetime) -> Claim | None:
    """Use up an open code, or return None: of fifty tills that ask at once, one gets it."""
    claimed = _CLAIM.row(session, {"township": township_id, "shown": digest, "moment": now})
    return Claim(*claimed) if claimed else None


def why_not(session: Session, township_id: int, digest: str) -> Refusal:
    """Return the refusal that says why a code could not be claimed."""
    state = session.scalar(select(PayCode.state).where(PayCode.township_id == township_id, PayCode.digest == digest))
    if state is None:
        return CodeUnknown()
    return CodeUsed() if state == CLAIMED else CodeExpired()


def _tidy_up(session: Session, whose: dict[str, object], now: datetime) -> None:
    """End what the person's earlier codes and sales left open."""
    connection = session.connection()
    connection.execute(_FORGET, {**whose, "horizon": now - _REMEMBERED_FOR})
    connection.execute(_REPLACE, whose)
    connection.execute(_EXPIRE_SALES, {**whose, "moment": now})
