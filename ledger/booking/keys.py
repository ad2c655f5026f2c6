"""A new key for what may be tried again after a refusal that kept the old one."""

from itertools import count, islice

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.tables import TRANSFER

_T = TRANSFER.c
_AT_ONCE = 20


def untaken(session: Session, township_id: int, key: str) -> str:
    """Return `key`, or the first of `key:2`, `key:3`, ... that no refusal has kept.

    For a fact that may still be booked whoever asks again, such as an award to a wallet that was frozen for a while.
    What has been booked keeps its key: asked for again, it is the first result.
    """
    names = (key if number == 1 else f"{key}:{number}" for number in count(1))
    while True:
        wanted = list(islice(names, _AT_ONCE))
        kept = select(_T.key).where(_T.township_id == township_id, _T.key.in_(wanted), _T.kind == "refused")
        refused = set(session.connection().scalars(kept))
        if found := next((name for name in wanted if name not in refused), ""):
            return found
