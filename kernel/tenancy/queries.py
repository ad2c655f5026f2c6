"""Finding townships and villages."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from kernel.errors import NotFound
from kernel.tenancy.models import OFFICIAL_CODES, Township, Village


def townships(session: Session) -> Sequence[Township]:
    return session.scalars(select(Township).order_by(Township.id)).all()


def township(session: Session, township_id: int) -> Township:
    """Return a township. Raises NotFound."""
    found = session.get(Township, township_id) if township_id in OFFICIAL_CODES else None
    if found is None:
        raise NotFound
    return found


def villages(session: Session, township_id: int) -> Sequence[Village]:
    """Return the township's villages in the order of their official codes."""
    return session.scalars(select(Village).where(Village.township_id == township_id).order_by(Village.code)).all()


def village(session: Session, township_id: int, village_id: UUID) -> Village:
    """Return a village of the township. Raises NotFound."""
    found = session.get(Village, (township_id, village_id))
    if found is None:
        raise NotFound
    return found


def village_by_code(session: Session, code: str) -> Village:
    """Return the village with the official twelve-digit code, which names its township too. Raises NotFound."""
    if not (len(code) == 12 and code.isascii() and code.isdigit()):
        raise NotFound
    found = session.scalars(
        select(Village).where(Village.township_id == int(code[:9]), Village.code == code)
    ).one_or_none()
    if found is None:
        raise NotFound
    return found
