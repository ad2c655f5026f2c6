"""Which obligations a disclosure fulfils, and by when each of them was due."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session

from engage.disclosures import periods
from engage.disclosures.drafts import Draft
from engage.disclosures.models import Disclosure, DisclosurePeriod
from engage.disclosures.spans import spanned
from kernel.ids import new_id


def keep(session: Session, disclosure: Disclosure, due_days: Mapping[str, date | None]) -> None:
    """Write down what a disclosure fulfils: `due_days` by the periods' keys."""
    session.add_all(
        DisclosurePeriod(
            township_id=disclosure.township_id,
            id=new_id(),
            disclosure_id=disclosure.id,
            village_id=disclosure.village_id,
            matter_id=disclosure.matter_id,
            period_key=key,
            due_on=due_on,
        )
        for key, due_on in due_days.items()
    )
    session.flush()


def of(session: Session, township_id: int, ids: Collection[UUID]) -> Mapping[UUID, Sequence[DisclosurePeriod]]:
    """Return what disclosures fulfil by their ids, the first period first."""
    rows = session.scalars(
        select(DisclosurePeriod)
        .where(DisclosurePeriod.township_id == township_id, DisclosurePeriod.disclosure_id.in_(ids))
        .order_by(DisclosurePeriod.id)
    )
    found: dict[UUID, list[DisclosurePeriod]] = defaultdict(list)
    for row in rows:
        found[row.disclosure_id].append(row)
    return found


def joined() -> ColumnElement[bool]:
    """Return what joins a disclosure to all that it fulfils."""
    return (DisclosurePeriod.township_id == Disclosure.township_id) & (DisclosurePeriod.disclosure_id == Disclosure.id)


def of_time(draft: Draft) -> ColumnElement[bool]:
    """Return what holds for the disclosures that report on a time that a draft reports on."""
    if not draft.period_key:
        return Disclosure.period == draft.period
    keys = spanned(draft.period_key, draft.period)
    return exists().where(joined(), DisclosurePeriod.period_key.in_(keys))


def of_period(key: str) -> ColumnElement[bool]:
    """Return what holds for the disclosures of a period, by its key, 2026-10, or in a village's own words."""
    kept = exists().where(joined(), DisclosurePeriod.period_key == key)
    return or_(kept, Disclosure.period_key == key, Disclosure.period == periods.words(key))
