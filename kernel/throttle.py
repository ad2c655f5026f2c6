"""Counting tries in the database, so that no process, restart or second phone forgets them."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Integer, String, bindparam, delete, func, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from kernel.database import Base
from kernel.errors import TooManyAttempts
from kernel.prepared import Prepared


class Throttle(Base):
    """How many tries a bucket has had in one window of time."""

    __tablename__ = "throttle"
    __table_args__ = (CheckConstraint("tries > 0", name="tries_positive"),)

    township_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("township.id"), primary_key=True, autoincrement=False
    )
    bucket: Mapped[str] = mapped_column(String(80), primary_key=True)
    window_start: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    """Seconds since 1970 at which the window began."""
    tries: Mapped[int] = mapped_column(Integer)


# Every sale asks this.
_BUSIER = Prepared(
    select(func.max(Throttle.tries)).where(
        Throttle.township_id == bindparam("township"),
        or_(Throttle.bucket == bindparam("one"), Throttle.bucket == bindparam("other")),
        Throttle.window_start == bindparam("start"),
    )
)


def hit(session: Session, township_id: int, bucket: str, now: datetime, *, limit: int, window: timedelta) -> None:
    """Count one try of `bucket`. Raises TooManyAttempts past `limit` in a window.

    Commit it before the guarded act: a try that fails must still have been counted.
    """
    start, left = _window(now, window)
    if _count(session, township_id, bucket, start) > limit:
        raise TooManyAttempts(seconds=left)


def require_room(
    session: Session, township_id: int, bucket: str, now: datetime, *, limit: int, window: timedelta
) -> None:
    """Raise TooManyAttempts when `bucket` has had `limit` tries in this window, without counting one.

    For acts of which only the failed ones are tries: look here before, and `hit` after a failure.
    """
    start, left = _window(now, window)
    tries = session.scalar(
        select(Throttle.tries).where(
            Throttle.township_id == township_id, Throttle.bucket == bucket, Throttle.window_start == start
        )
    )
    if (tries or 0) >= limit:
        raise TooManyAttempts(seconds=left)


def most_tries(
    session: Session, township_id: int, buckets: tuple[str, str], now: datetime, *, window: timedelta
) -> tuple[int, int]:
    """Return how many tries the busier of two buckets has had in this window, and how many seconds it still lasts."""
    start, left = _window(now, window)
    one, other = buckets
    (tries,) = _BUSIER.one(session, {"township": township_id, "one": one, "other": other, "start": start})
    return tries or 0, left


def count(session: Session, township_id: int, buckets: Sequence[str], now: datetime, *, window: timedelta) -> int:
    """Count one try of each bucket and return how many the busiest has had in this window; refuse nothing."""
    start, _ = _window(now, window)
    return max(_count(session, township_id, bucket, start) for bucket in sorted(buckets))


def clear(session: Session, township_id: int, bucket: str) -> None:
    """Forget a bucket's tries, after a success."""
    session.execute(delete(Throttle).where(Throttle.township_id == township_id, Throttle.bucket == bucket))


def sweep(session: Session, township_id: int, now: datetime, *, older_than: timedelta) -> None:
    """Delete counts of windows that began before `now - older_than`."""
    horizon = int((now - older_than).timestamp())
    session.execute(delete(Throttle).where(Throttle.township_id == township_id, Throttle.window_start < horizon))


def _window(now: datetime, length: timedelta) -> tuple[int, int]:
    """Return when the window around `now` began, in seconds since 1970, and how many seconds it still lasts."""
    seconds, moment = int(length.total_seconds()), int(now.timestamp())
    start = moment // seconds * seconds
    return start, start + seconds - moment


def _count(session: Session, township_id: int, bucket: str, start: int) -> int:
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    values = {"township_id": township_id, "bucket": bucket, "window_start": start, "tries": 1}
    session.execute(
        insert(Throttle)
        .values(values)
        .on_conflict_do_update(
            index_elements=["township_id", "bucket", "window_start"], set_={"tries": Throttle.tries + 1}
        )
    )
    return session.scalars(
        select(func.coalesce(Throttle.tries, 0)).where(
            Throttle.township_id == township_id, Throttle.bucket == bucket, Throttle.window_start == start
        )
    ).one()
