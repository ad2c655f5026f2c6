"""Codes and cards that nobody has are counted by till, so that none can be found by trying."""

from datetime import timedelta

from sqlalchemy.orm import Session

from kernel import throttle
from kernel.persistence import unit_of_work
from kernel.web import now
from merchants.directory.device import Till

_UNKNOWN = 20
_WITHIN = timedelta(minutes=10)


def require_room(session: Session, till: Till) -> None:
    """Raise TooManyAttempts after twenty unknown ones within ten minutes."""
    throttle.require_room(session, till.township_id, _bucket(till), now(), limit=_UNKNOWN, window=_WITHIN)


def count(till: Till) -> None:
    """Count an unknown one, in a unit of work of its own. Raises TooManyAttempts past the twentieth."""
    with unit_of_work() as work:
        throttle.hit(work, till.township_id, _bucket(till), now(), limit=_UNKNOWN, window=_WITHIN)


def _bucket(till: Till) -> str:
    return f"pay-code:{till.terminal_id}"
