"""The way back for whoever forgot the PIN, or whose PIN was guessed at until it was locked: a new one.

On one's own phone with the password, or with a slip that the village office prints. The slip alone opens nothing: it
counts only on a browser in which its person is signed in, so that nobody at the office gains an account by it.
"""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from kernel import audit
from kernel.identity import codes, passwords
from kernel.identity import pin as pins
from kernel.identity.refusals import CodeNotValid
from kernel.identity.service import person_of

SLIP_VALID_FOR = timedelta(days=14)
_PURPOSE = "pin"


def issue_slip(session: Session, code_key: str, township_id: int, person_id: UUID, now: datetime) -> str:
    """Return a fresh code for setting a new PIN, to be printed; unused older ones die. Raises NotFound."""
    person_of(session, township_id, person_id)
    return codes.issue(session, code_key, township_id, _PURPOSE, person_id, now, SLIP_VALID_FOR)


def password_is_right(session: Session, township_id: int, person_id: UUID, password: str) -> bool:
    """Say whether this is the person's password; count tries with `kernel.throttle` first."""
    return passwords.matches(person_of(session, township_id, person_id).password_digest, password)


def change(session: Session, township_id: int, person_id: UUID, pin: str, now: datetime, *, proof: str) -> None:
    """Give a person a new PIN; tries at the old one are forgotten, and unused slips die.

    `proof` says for the log how it was known who asks: "password", "slip" or "office". Raises NotFound.
    """
    take(session, township_id, person_id, passwords.digest(pin), now, proof=proof)


def take(session: Session, township_id: int, person_id: UUID, digest: str, now: datetime, *, proof: str) -> None:
    """As `change`, for a PIN of which only the digest was kept."""
    person_of(session, township_id, person_id).pin_digest = digest
    pins.forgive_everywhere(session, township_id, person_id)
    codes.end_unused(session, township_id, _PURPOSE, person_id)
    session.flush()
    audit.record(session, township_id, person_id, "pin.change", f"person:{person_id}", {"proof": proof}, now)


def change_by_slip(
    session: Session, code_key: str, township_id: int, person_id: UUID, code: str, pin: str, now: datetime
) -> None:
    """Use up a slip and give its person a new PIN. Raises CodeNotValid, for somebody else's slip too."""
    if codes.redeem(session, code_key, township_id, _PURPOSE, code, now) != person_id:
        raise CodeNotValid
    change(session, township_id, person_id, pin, now, proof="slip")
