"""What a township wants disclosed, as it holds on a day."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.catalogue.models import CatalogueMatter, MatterTerms
from kernel.errors import NotFound


@dataclass(frozen=True)
class Matter:
    """A matter of the catalogue with the terms that hold from `effective_from` on; the fields are explained there."""

    id: UUID
    number: int
    category: str
    name: str
    legal_basis: str
    rule: str
    due_day: int | None
    due_month: int | None
    within_days: int | None
    in_working_days: bool
    publisher: str
    retention_years: int | None
    active: bool
    effective_from: date
    changed_by: UUID | None
    changed_at: datetime


Timeline = Sequence[Matter]
"""A matter under each of its terms, in the order in which they come to hold."""


def matters(session: Session, township_id: int, on: date) -> list[Matter]:
    """Return the matters that have terms on a day, by number; those that have ended are among them, not `active`."""
    held = (in_force(timeline, on) for timeline in timelines(session, township_id).values())
    return sorted((matter for matter in held if matter), key=lambda matter: matter.number)


def timelines(session: Session, township_id: int) -> Mapping[UUID, Timeline]:
    """Return every matter's terms, past and to come, by the matter's id and in the order of the matters' numbers."""
    found: dict[UUID, list[Matter]] = defaultdict(list)
    for matter in _matters(session, township_id):
        found[matter.id].append(matter)
    return found


def timeline(session: Session, township_id: int, matter_id: UUID) -> Timeline:
    """Return one matter's terms, past and to come. Raises NotFound."""
    found = _matters(session, township_id, matter_id)
    if not found:
        raise NotFound
    return found


def in_force(timeline: Timeline, on: date) -> Matter | None:
    """Return the matter as it holds on a day, or None before its first terms."""
    return next((matter for matter in reversed(timeline) if matter.effective_from <= on), None)


def superseded(timeline: Timeline) -> list[Matter]:
    """Return the terms in whose place others came for the very same day: they never hold, or no longer."""
    return [one for one, later in pairwise(timeline) if one.effective_from == later.effective_from]


def _matters(session: Session, township_id: int, matter_id: UUID | None = None) -> list[Matter]:
    wanted = (
        select(CatalogueMatter, MatterTerms)
        .join(
            MatterTerms,
            (MatterTerms.township_id == CatalogueMatter.township_id) & (MatterTerms.matter_id == CatalogueMatter.id),
        )
        .where(CatalogueMatter.township_id == township_id)
        .order_by(CatalogueMatter.number, MatterTerms.effective_from, MatterTerms.id)
    )
    if matter_id is not None:
        wanted = wanted.where(CatalogueMatter.id == matter_id)
    return [_matter(matter, terms) for matter, terms in session.execute(wanted)]


def _matter(matter: CatalogueMatter, terms: MatterTerms) -> Matter:
    return Matter(
        id=matter.id,
        number=matter.number,
        category=matter.category,
        name=terms.name,
        legal_basis=terms.legal_basis,
        rule=terms.rule,
        due_day=terms.due_day,
        due_month=terms.due_month,
        within_days=terms.within_days,
        in_working_days=terms.in_working_days,
        publisher=terms.publisher,
        retention_years=terms.retention_years,
        active=terms.active,
        effective_from=terms.effective_from,
        changed_by=terms.changed_by,
        changed_at=terms.changed_at,
    )
