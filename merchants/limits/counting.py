"""Counting a sale against the limits of its day: all of them in one statement that counts within each limit or not.

Whoever races, no limit is passed by a point: a row of `limit_tally` takes the sale only if what it has and what is
asked for stay within the limit, and the database lets one writer of a row wait for the other. Every sale takes its rows
in the order of `KINDS`, before the books, so that no two of them can wait for each other.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from kernel.errors import Refusal
from merchants.limits import refusals, tallies
from merchants.limits.models import CARD, CLERK, MONTH, PAYER, SHOP, STICKER
from merchants.limits.tallies import Place
from merchants.redemptions.counter import Asking, Counter
from merchants.redemptions.models import BY_CARD, BY_STICKER, Redemption
from merchants.redemptions.tables import CLERK_RIGHTS

NOBODY = UUID(int=0)
ALWAYS = 0
"""Counted whether or not there is a limit, so that one which begins at noon knows the morning."""

_REFUSALS: Mapping[str, type[refusals.LimitReached]] = {
    PAYER: refusals.PayerDayLimit,
    STICKER: refusals.StickerDayLimit,
    CARD: refusals.CardDayLimit,
    SHOP: refusals.ShopDayLimit,
    CLERK: refusals.ClerkDayLimit,
}


@dataclass(frozen=True)
class Count:
    """A limit that a sale counts against: `cap` points at a place; None is counted only."""

    place: Place
    cap: int | None

    def refusal(self, used: int) -> Refusal:
        limit = self.cap or 0
        left = max(0, limit - used)
        kind = self.place.kind
        return refusals.BudgetUsedUp(left=left) if kind == MONTH else _REFUSALS[kind](limit=limit, left=left)


@dataclass(frozen=True)
class Counted:
    """What a limit has with the sale that was just counted."""

    count: Count
    points: int

    @property
    def is_over(self) -> bool:
        """Whether it has more than the limit: only a sale that was made already is counted all the same."""
        return self.count.cap is not None and self.points > self.count.cap

    @property
    def refusal(self) -> Refusal:
        return self.count.refusal(self.points)


def counts_of(asking: Asking, payer_id: UUID, counter: Counter, day: date) -> list[Count]:
    """Return what a sale counts against, in the order in which rows are taken."""
    return list(_counts(asking, payer_id, counter, day))


def budget_of(counter: Counter, day: date) -> list[Count]:
    """Return the township's budget of the day's month, if the rules have one."""
    cap = counter.rules.month_points
    return [] if cap is None else [Count(month_place(day, counter.rules_number), cap)]


def count(session: Session, asking: Asking, counts: Sequence[Count]) -> list[Counted]:
    """Count a sale against each of `counts`, or against none. Raises LimitReached or BudgetUsedUp."""
    for one in counts:
        if one.cap is not None and asking.points > one.cap:
            raise one.refusal(used_of(session, asking.township_id, one))
    found = tallies.add(session, asking.township_id, asking.points, [(one.place, one.cap) for one in counts])
    done: list[Counted] = []
    for one in counts:
        points = _with_earlier(session, asking.township_id, one, *found.get(one.place.kind, (0, 0)))
        if points is None:
            _undo(session, asking, [other for other in counts if other.place.kind in found], len(done))
            raise one.refusal(used_of(session, asking.township_id, one))
        done.append(Counted(one, points))
    return done


def count_made(session: Session, asking: Asking, counts: Sequence[Count]) -> list[Counted]:
    """Count a sale that was made already, past the limits too: what it took leaves no room for others."""
    if not counts:
        return []
    unbounded = [Count(one.place, None) for one in counts]
    done = count(session, asking, unbounded)
    return [Counted(one, counted.points) for one, counted in zip(counts, done, strict=True)]


def require_room(session: Session, asking: Asking, counts: Sequence[Count]) -> None:
    """Refuse a sale that could not be counted now, without counting it: it will be when its payer confirms it."""
    for one in counts:
        used = 0 if one.cap is None else used_of(session, asking.township_id, one)
        if one.cap is not None and used + asking.points > one.cap:
            raise one.refusal(used)


def take_back(session: Session, asking: Asking, counts: Sequence[Count]) -> None:
    """Undo `count` for a sale that is not made after all."""
    for one in counts:
        tallies.take_off(session, asking.township_id, one.place, asking.points)


def give_back(session: Session, sale: Redemption, points: int) -> None:
    """Give the room that `points` of a paid sale took back to the day (and the month) on which it was counted.

    For a void or a refund: call it before the books are changed, while the sale's row is locked, so that nobody waits
    for somebody who waits for them.
    """
    for kind, subject_id in _subjects(session, sale):
        day = month_of(sale.counted_on) if kind == MONTH else sale.counted_on
        tallies.take_off_all(session, sale.township_id, kind, subject_id, day, points)


def used_of(session: Session, township_id: int, one: Count) -> int:
    """Return how many points a limit has by now."""
    points = tallies.points_at(session, township_id, one.place)
    return _earlier(session, township_id, one.place) if points is None else points


def month_of(day: date) -> date:
    """Return the first day of a month: that on which its budget is counted."""
    return day.replace(day=1)


def month_place(day: date, rules_number: int) -> Place:
    """Return where the township's budget of a day's month is counted by a version of the rules."""
    return Place(MONTH, NOBODY, month_of(day), rules_number)


def _counts(asking: Asking, payer_id: UUID, counter: Counter, day: date) -> Iterator[Count]:
    rules, clerk = counter.rules, counter.clerk
    # The payer is always counted. That also makes sales of one payer follow one another, so that their pace is exact.
    yield Count(Place(PAYER, payer_id, day, ALWAYS), rules.payer_day_points)
    if asking.means == BY_STICKER:
        yield Count(Place(STICKER, payer_id, day, ALWAYS), rules.sticker_day_points)
    if asking.means == BY_CARD:
        yield Count(Place(CARD, payer_id, day, ALWAYS), rules.card_day_points)
    if rules.shop_day_points is not None:
        yield Count(Place(SHOP, asking.shop_id, day, counter.rules_number), rules.shop_day_points)
    if clerk is not None and clerk.day_limit_points is not None:
        yield Count(Place(CLERK, clerk.rights_id, day, clerk.number), clerk.day_limit_points)
    yield from budget_of(counter, day)


def _with_earlier(session: Session, township_id: int, one: Count, points: int, sales: int) -> int | None:
    """Return what a limit has by now, or None when it was not counted or what the day had before leaves no room for it.

    A place that was counted for the first time is given what its day had before.
    """
    if not sales:
        return None
    earlier = _earlier(session, township_id, one.place) if sales == 1 else 0
    return tallies.add_earlier(session, township_id, one.place, earlier) if earlier else points


def _undo(session: Session, asking: Asking, counted: Sequence[Count], complete: int) -> None:
    """Undo a count: the first `complete` know what the day had before, the others are as if they had not begun."""
    for number, one in enumerate(counted):
        tallies.take_off(session, asking.township_id, one.place, asking.points, sales=int(number >= complete))


def _earlier(session: Session, township_id: int, place: Place) -> int:
    """Return what a place's day had before it was counted there; what is always counted has missed nothing."""
    return 0 if place.rules == ALWAYS else tallies.sold_already(session, township_id, place)


def _subjects(session: Session, sale: Redemption) -> Iterator[tuple[str, UUID]]:
    """Yield whose limits a sale was counted against, in the order of `KINDS`."""
    yield PAYER, sale.person_id
    if sale.means == BY_STICKER:
        yield STICKER, sale.person_id
    if sale.means == BY_CARD:
        yield CARD, sale.person_id
    yield SHOP, sale.shop_id
    rights_id = _rights_of(session, sale) if sale.clerk_id else None
    if rights_id is not None:
        yield CLERK, rights_id
    yield MONTH, NOBODY


def _rights_of(session: Session, sale: Redemption) -> UUID | None:
    return session.scalar(
        select(CLERK_RIGHTS.c.id).where(
            CLERK_RIGHTS.c.township_id == sale.township_id,
            CLERK_RIGHTS.c.shop_id == sale.shop_id,
            CLERK_RIGHTS.c.person_id == sale.clerk_id,
        )
    )
