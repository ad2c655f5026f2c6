"""The township's rules for its tills: data with versions. Of those that hold by now the one decided last counts.

So a new decision also replaces whatever was planned for later, and "drop the plan" is to decide again what holds.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from kernel import audit
from kernel.locking import take_townships_turn
from merchants.limits.models import LimitRules
from merchants.limits.refusals import NothingChanged, RulesChanged, RulesInThePast


@dataclass(frozen=True)
class Rules:
    """What holds at a till, in points; None is no limit. `LimitRules` says what each of them means."""

    confirm_above_points: int
    sale_limit_points: int
    sticker_day_points: int | None
    card_day_points: int | None
    payer_day_points: int | None
    shop_day_points: int | None
    pace_sales: int | None
    pace_points: int | None
    pace_hours: int | None
    month_points: int | None

    def __post_init__(self) -> None:
        """Raise ValueError for rules that contradict each other."""
        if self.sale_limit_points < self.confirm_above_points:
            raise ValueError("one sale may take less than what asks for the PIN")
        if (self.pace_hours is None) != (self.pace_sales is None and self.pace_points is None):
            raise ValueError("a pace has hours, and sales or points")


NAMES = tuple(field.name for field in fields(Rules))
FIRST = Rules(
    confirm_above_points=50,
    sale_limit_points=1000,
    sticker_day_points=500,
    card_day_points=30,
    payer_day_points=None,
    shop_day_points=None,
    pace_sales=6,
    pace_points=300,
    pace_hours=2,
    month_points=None,
)
"""What a township begins with: a sticker's and a card's day are small, as public rules for such codes have it; six
sales between the same two people within two hours are more than a queue at breakfast makes."""


@dataclass(frozen=True)
class Version:
    """A version of the rules with its number (0 before the first), and who let it hold from when."""

    number: int
    rules: Rules
    effective_from: datetime | None = None
    changed_by: UUID | None = None
    changed_at: datetime | None = None


def begin_with(session: Session, township_id: int, rules: Rules, now: datetime) -> None:
    """Write down the first rules of a new township; does nothing when it has some."""
    if _newest(session, township_id) is None:
        session.add(_row(township_id, 1, rules, now, None, now))
        session.flush()


def decide(
    session: Session,
    township_id: int,
    rules: Rules,
    *,
    effective_from: datetime | None,
    since: int,
    officer_id: UUID | None,
    now: datetime,
) -> Version:
    """Let `rules` hold from a moment on, at once when None; what was planned for later is dropped by it.

    `since` is the number of the newest version that the officer has seen. Raises RulesChanged (there is a newer one),
    RulesInThePast, NothingChanged (they hold already and nothing else is planned).
    """
    take_townships_turn(session, township_id)
    newest = _newest(session, township_id)
    if (newest.number if newest else 0) != since:
        raise RulesChanged
    if effective_from is not None and effective_from < now:
        raise RulesInThePast
    holding = in_force(session, township_id, now)
    if rules == holding.rules and not _is_planned(newest, now):
        raise NothingChanged
    row = _row(township_id, since + 1, rules, effective_from or now, officer_id, now)
    session.add(row)
    session.flush()
    details = {"number": row.number, "from": row.effective_from.isoformat(timespec="minutes")}
    changed = {name: value for name, value in asdict(rules).items() if value != getattr(holding.rules, name)}
    audit.record(
        session, township_id, officer_id, "limit-rules.set", f"limit-rules:{row.id}", details | {"set": changed}, now
    )
    return version_of(row)


def in_force(session: Session, township_id: int, now: datetime) -> Version:
    """Return the version that holds; the first rules where a township has not written any down."""
    row = session.scalars(_newest_first(township_id).where(LimitRules.effective_from <= now).limit(1)).one_or_none()
    return version_of(row) if row is not None else Version(0, FIRST)


def planned(session: Session, township_id: int, now: datetime) -> Version | None:
    """Return the version that will hold from a later moment on, if the newest one is such."""
    newest = _newest(session, township_id)
    return version_of(newest) if newest is not None and _is_planned(newest, now) else None


def versions(session: Session, township_id: int) -> list[Version]:
    """Return every version, the newest first."""
    return [version_of(row) for row in session.scalars(_newest_first(township_id))]


def newest_number(session: Session, township_id: int) -> int:
    newest = _newest(session, township_id)
    return newest.number if newest else 0


def version_of(row: LimitRules) -> Version:
    rules = Rules(**{name: getattr(row, name) for name in NAMES})
    return Version(row.number, rules, row.effective_from, row.changed_by, row.changed_at)


def rules_of(values: Sequence[int | None]) -> Rules:
    """Return the rules in columns selected in the order of `NAMES`; without a version all of them are empty."""
    return FIRST if values[0] is None else Rules(*values)  # type: ignore[arg-type]


def _is_planned(newest: LimitRules | None, now: datetime) -> bool:
    return newest is not None and newest.effective_from > now


def _newest(session: Session, township_id: int) -> LimitRules | None:
    return session.scalars(_newest_first(township_id).limit(1)).one_or_none()


def _newest_first(township_id: int) -> Select[LimitRules]:
    return select(LimitRules).where(LimitRules.township_id == township_id).order_by(LimitRules.number.desc())


def _row(
    township_id: int, number: int, rules: Rules, effective_from: datetime, changed_by: UUID | None, now: datetime
) -> LimitRules:
    return LimitRules(
        township_id=township_id,
        number=number,
        effective_from=effective_from,
        changed_by=changed_by,
        changed_at=now,
        **asdict(rules),
    )
