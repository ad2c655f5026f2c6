"""Publishing and correcting what an editor has looked over: in the village's turn it is looked up once more."""

from collections.abc import Callable, Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engage.disclosures import service
from engage.disclosures.models import Disclosure
from engage.disclosures.review import Review, is_corrected, is_replay, standing_now

_LOCK = 7_302


class NotConfirmed(Exception):
    """Something came to stand there meanwhile: the editor has to look at `review`, and tick more, before."""

    def __init__(self, review: Review) -> None:
        super().__init__()
        self.review = review


def publish_confirmed(
    session: Session,
    township_id: int,
    village_id: UUID,
    author_id: UUID,
    review: Review,
    key: UUID,
    now: datetime,
    *,
    ticked: Collection[str],
    original: str | None = None,
    repeated: Callable[[], Disclosure | None] = lambda: None,
) -> Disclosure:
    """Publish a draft whose editor has ticked all there is to tick. The first statements of a unit of work.

    Those who publish for one village come one after the other, so two who send the same at the same moment don't both
    find that it is new. `repeated` looks up the disclosure in which the same table was published. Raises NotConfirmed,
    and what `service.publish` raises.
    """
    take_turn(session, village_id)
    if not is_replay(session, township_id, key):
        _check(session, township_id, village_id, review, ticked, repeated())
    act = (author_id, review.draft, key, now)
    return service.publish(session, township_id, village_id, *act, original=original, replaces=review.replaces)


def correct_confirmed(
    session: Session,
    township_id: int,
    village_id: UUID,
    author_id: UUID,
    review: Review,
    key: UUID,
    now: datetime,
    *,
    version: int,
    ticked: Collection[str],
    original: str | None = None,
) -> Disclosure:
    """Correct what a review is of, when its editor has ticked all there is to tick; otherwise as `publish_confirmed`.

    Raises NotConfirmed, and what `service.correct` raises.
    """
    if review.corrected is None:
        raise ValueError("this review is of no correction")
    take_turn(session, village_id)
    if not is_corrected(session, township_id, key):
        _check(session, township_id, village_id, review, ticked, None)
    act = (author_id, review.corrected.disclosure_id, review.draft, review.reason, key, now)
    return service.correct(session, township_id, village_id, *act, version=version, original=original)


def _check(
    session: Session,
    township_id: int,
    village_id: UUID,
    review: Review,
    ticked: Collection[str],
    repeated: Disclosure | None,
) -> None:
    current = standing_now(session, township_id, village_id, review, repeated)
    if not set(current.asks) <= set(ticked):
        raise NotConfirmed(current)


def take_turn(session: Session, village_id: UUID) -> None:
    """Wait until nobody else publishes for the village; SQLite's writers come one after the other anyway.

    The village's own row can't be locked: the application has no right to change it.
    """
    if session.get_bind().dialect.name == "postgresql":
        number = int.from_bytes(village_id.bytes[-4:], signed=True)
        session.execute(select(func.pg_advisory_xact_lock(_LOCK, number)))
