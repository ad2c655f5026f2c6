"""One-time codes: twelve symbols that are hard to misread, stored as a keyed digest."""

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import Session

from kernel.identity.models import OneTimeCode
from kernel.identity.refusals import CodeNotValid

# Without 0, 1, I, L, O, U: what a 67-year-old reads off paper is what was printed.
_SYMBOLS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_LENGTH = 12


def issue(
    session: Session, key: str, township_id: int, purpose: str, subject_id: UUID, now: datetime, valid_for: timedelta
) -> str:
    """Make a code for a person or a shop and return it once, as `ABCD-EFGH-JKMN`; unused older ones die."""
    end_unused(session, township_id, purpose, subject_id)
    code = symbols(_LENGTH)
    session.add(
        OneTimeCode(
            township_id=township_id,
            purpose=purpose,
            subject_id=subject_id,
            digest=keyed_digest(key, purpose, code),
            expires_at=now + valid_for,
        )
    )
    return in_fours(code)


def end_unused(session: Session, township_id: int, purpose: str, subject_id: UUID) -> None:
    """Let the codes of a person or a shop that nobody has used yet open nothing more."""
    session.execute(delete(OneTimeCode).where(*_unused(township_id, purpose, subject_id)))


def is_one_out(session: Session, township_id: int, purpose: str, subject_id: UUID, now: datetime) -> bool:
    """Say whether there is a code that can still be used."""
    out = select(OneTimeCode.id).where(*_unused(township_id, purpose, subject_id), OneTimeCode.expires_at > now)
    return session.scalar(out.limit(1)) is not None


def _unused(township_id: int, purpose: str, subject_id: UUID) -> tuple[ColumnElement[bool], ...]:
    return (
        OneTimeCode.township_id == township_id,
        OneTimeCode.subject_id == subject_id,
        OneTimeCode.purpose == purpose,
        OneTimeCode.used_at.is_(None),
    )


def symbols(length: int) -> str:
    """Return so many symbols by chance."""
    return "".join(secrets.choice(_SYMBOLS) for _ in range(length))


def in_fours(code: str) -> str:
    """Return symbols as they are printed: `ABCD-EFGH-JKMN`."""
    return "-".join(code[i : i + 4] for i in range(0, len(code), 4))


def as_printed(typed: str) -> str:
    """Return what somebody typed off paper as it was printed; case, spaces and dashes don't matter."""
    return in_fours(_plain(typed))


def _plain(typed: str) -> str:
    return "".join(symbol for symbol in typed.upper() if symbol not in " -")


def redeem(session: Session, key: str, township_id: int, purpose: str, code: str, now: datetime) -> UUID:
    """Use up a code and return whom it was made for; case, spaces and dashes don't matter. Raises CodeNotValid."""
    row = session.scalars(
        select(OneTimeCode)
        .where(
            OneTimeCode.township_id == township_id,
            OneTimeCode.digest == keyed_digest(key, purpose, _plain(code)),
            OneTimeCode.used_at.is_(None),
            OneTimeCode.expires_at > now,
        )
        .with_for_update()
    ).one_or_none()
    if row is None:
        raise CodeNotValid
    row.used_at = now
    return row.subject_id


def keyed_digest(key: str, purpose: str, text: str) -> str:
    """Return the digest under which a random secret is stored: useless to whoever reads the table alone."""
    return hmac.digest(bytes.fromhex(key), f"{purpose}:{text}".encode(), hashlib.sha256).hex()
