"""Codes and cards that nobody has, counted by till and by clerk: whoever guesses is stopped, whoever sells is not.

There are 10**15 codes, and each is good for a minute: with a thousand payers at their phones, one guess in 10**12 would
meet one. So after twenty unknown codes in ten minutes, which no honest till meets unless its scanner reads another
system's codes, an unknown code is refused in other words, and codes of payers are still taken. After a hundred nothing
is sold at this till, or by this clerk at any till, until the ten minutes are over or the owner or an officer lifts it.
"""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from kernel import audit, throttle
from kernel.errors import TooManyAttempts
from kernel.identity.models import Role
from kernel.persistence import unit_of_work
from kernel.web import now
from kernel.words import marked
from merchants.directory.device import Till
from merchants.directory.models import Terminal

NOTICED, LOCKED = 20, 100
WITHIN = timedelta(minutes=10)


class UnknownCodesAgain(TooManyAttempts):
    code = "unknown_codes_again"
    message = marked("Nobody here has this pay code, nor had the twenty before it.")
    advice = marked(
        "Type the digits of the payer's newest code by hand. If the scanner adds or changes digits, mend it."
    )


class TillLocked(TooManyAttempts):
    code = "till_locked"
    message = marked("Too many codes that nobody has came from this till. It takes none for %(minutes)s minutes.")
    advice = marked("The shop's owner can let it sell again at once, under “Tills”; so can the township.")


def require_room(session: Session, till: Till) -> None:
    """Refuse a sale where too many unknown codes came from. Raises TillLocked."""
    tries, left = throttle.most_tries(session, till.township_id, _buckets(till), now(), window=WITHIN)
    if tries >= LOCKED:
        raise TillLocked(seconds=left)


def count(till: Till) -> None:
    """Count an unknown code, in a unit of work of its own. Raises UnknownCodesAgain past the twentieth."""
    with unit_of_work() as work:
        tries = throttle.count(work, till.township_id, _buckets(till), now(), window=WITHIN)
    if tries > NOTICED:
        raise UnknownCodesAgain(seconds=1)


def lift(session: Session, township_id: int, shop_id: UUID, actor_id: UUID) -> None:
    """Forget the unknown codes of a shop's tills and people."""
    terminals = select(Terminal.id).where(Terminal.township_id == township_id, Terminal.shop_id == shop_id)
    people = select(Role.person_id).where(Role.township_id == township_id, Role.scope_id == shop_id)
    for terminal_id in session.scalars(terminals):
        throttle.clear(session, township_id, _of_terminal(terminal_id))
    for person_id in session.scalars(people):
        throttle.clear(session, township_id, _of_clerk(person_id))
    audit.record(session, township_id, actor_id, "till.unlock", f"shop:{shop_id}", {}, now())


def _buckets(till: Till) -> tuple[str, str]:
    return _of_terminal(till.terminal_id), _of_clerk(till.person_id)


def _of_terminal(terminal_id: UUID) -> str:
    return f"pay-code:{terminal_id}"


def _of_clerk(clerk_id: UUID) -> str:
    return f"pay-code-by:{clerk_id}"
