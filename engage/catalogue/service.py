"""Keeping a township's catalogue: matters are added, their terms change from a day on, and nothing is rewritten."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engage.catalogue.models import CatalogueMatter, MatterTerms
from engage.catalogue.queries import Matter, in_force, timeline
from engage.catalogue.refusals import DayPassed, MatterExists
from kernel import audit
from kernel.clock import business_day
from kernel.ids import new_id
from kernel.locking import take_townships_turn


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What a matter asks for; the fields are explained in MatterTerms. `rule` decides which of the days are set."""

    name: str
    legal_basis: str
    rule: str
    due_day: int | None = None
    due_month: int | None = None
    within_days: int | None = None
    in_working_days: bool = False
    publisher: str = "committee"
    retention_years: int | None = None


def add_matter(
    session: Session,
    township_id: int,
    category: str,
    terms: Terms,
    effective_from: date,
    officer_id: UUID,
    key: UUID,
    now: datetime,
) -> UUID:
    """Add a matter at the end of the catalogue and return its id, which is `key`; the same again adds nothing.

    Raises DayPassed, MatterExists (another content under the same key).
    """
    take_townships_turn(session, township_id)
    earlier = session.get(CatalogueMatter, (township_id, key))
    if earlier is not None:
        return _same(session, earlier, category, terms)
    _check_day(effective_from, now)
    last = select(func.max(CatalogueMatter.number)).where(CatalogueMatter.township_id == township_id)
    number = (session.scalar(last) or 0) + 1
    session.add(CatalogueMatter(township_id=township_id, id=key, number=number, category=category))
    session.flush()
    write_terms(session, township_id, key, terms, effective_from, officer_id, now)
    _log(session, township_id, officer_id, "catalogue.add", key, terms.name, effective_from, now)
    return key


def change_terms(
    session: Session,
    township_id: int,
    matter_id: UUID,
    terms: Terms,
    effective_from: date,
    officer_id: UUID,
    now: datetime,
) -> None:
    """Let other terms hold for a matter from a day on; one that had ended begins again. The same again changes nothing.

    Raises NotFound, DayPassed.
    """
    _check_day(effective_from, now)
    held = _held(session, township_id, matter_id, effective_from)
    if held is not None and held.active and terms_of(held) == terms:
        return
    write_terms(session, township_id, matter_id, terms, effective_from, officer_id, now)
    _log(session, township_id, officer_id, "catalogue.change", matter_id, terms.name, effective_from, now)


def end_matter(
    session: Session, township_id: int, matter_id: UUID, effective_from: date, officer_id: UUID, now: datetime
) -> None:
    """Let nobody owe a matter from a day on; what was due before stays due. A second time changes nothing.

    Raises NotFound, DayPassed.
    """
    _check_day(effective_from, now)
    held = _held(session, township_id, matter_id, effective_from)
    if held is None or not held.active:
        return
    write_terms(session, township_id, matter_id, terms_of(held), effective_from, officer_id, now, active=False)
    _log(session, township_id, officer_id, "catalogue.end", matter_id, held.name, effective_from, now)


def terms_of(matter: Matter) -> Terms:
    return Terms(**{name: getattr(matter, name) for name in Terms.__dataclass_fields__})


def _held(session: Session, township_id: int, matter_id: UUID, on: date) -> Matter | None:
    """Return the matter as it is to hold on a day, with the catalogue locked. Raises NotFound."""
    take_townships_turn(session, township_id)
    return in_force(timeline(session, township_id, matter_id), on)


def _check_day(effective_from: date, now: datetime) -> None:
    if effective_from < business_day(now):
        raise DayPassed


def _same(session: Session, earlier: CatalogueMatter, category: str, terms: Terms) -> UUID:
    first = timeline(session, earlier.township_id, earlier.id)[0]
    if (earlier.category, terms_of(first)) != (category, terms):
        raise MatterExists
    return earlier.id


def write_terms(
    session: Session,
    township_id: int,
    matter_id: UUID,
    terms: Terms,
    effective_from: date,
    changed_by: UUID | None,
    now: datetime,
    *,
    active: bool = True,
) -> None:
    """Add a row of terms; who may do that, and from when, is decided before."""
    session.add(
        MatterTerms(
            township_id=township_id,
            id=new_id(),
            matter_id=matter_id,
            effective_from=effective_from,
            active=active,
            changed_by=changed_by,
            changed_at=now,
            **asdict(terms),
        )
    )
    session.flush()


def _log(
    session: Session,
    township_id: int,
    officer_id: UUID,
    act: str,
    matter_id: UUID,
    name: str,
    effective_from: date,
    now: datetime,
) -> None:
    details = {"name": name, "from": effective_from.isoformat()}
    audit.record(session, township_id, officer_id, act, f"matter:{matter_id}", details, now)
