"""What a disclosure stands in for: a withdrawn one of the same obligation, when its editor says so."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, select
from sqlalchemy.orm import Session, aliased

from engage.disclosures.drafts import Draft
from engage.disclosures.fulfilling import of_time
from engage.disclosures.models import Disclosure, DisclosureVersion
from engage.disclosures.refusals import NotReplaceable
from kernel.clock import business_day

_MOST = 5


@dataclass(frozen=True)
class Replaced:
    """The disclosure that was withdrawn, what it is called, when and why."""

    disclosure_id: UUID
    withdrawn_at: datetime
    title: str
    reason: str

    @property
    def withdrawn_on(self) -> date:
        return business_day(self.withdrawn_at)


def replaced(session: Session, township_id: int, *which: ColumnElement[bool]) -> dict[UUID, Replaced]:
    """Return what those of the disclosures replace that replace one, by their ids. `which` is about Disclosure."""
    gone = aliased(Disclosure)
    rows = session.execute(
        select(Disclosure.id, gone.id, DisclosureVersion.at, gone.title, DisclosureVersion.reason)
        .join(gone, and_(gone.township_id == Disclosure.township_id, gone.id == Disclosure.replaces_id))
        .join(DisclosureVersion, _withdrawal(gone))
        .where(Disclosure.township_id == township_id, Disclosure.state == "published", *which)
    )
    return {new: Replaced(old, at, title, reason) for new, old, at, title, reason in rows}


def replaceable(
    session: Session, township_id: int, village_id: UUID, draft: Draft, key: UUID | None = None
) -> tuple[Replaced, ...]:
    """Return what a draft may replace, the last withdrawn first: of its matter and period, and not replaced yet.

    What was published under `key` replaces nothing here: the same form may come once more.
    """
    if not draft.period_key and not draft.period:
        return ()
    by = aliased(Disclosure)
    others = (by.key != key,) if key else ()
    taken = exists().where(by.township_id == Disclosure.township_id, by.replaces_id == Disclosure.id, *others)
    rows = session.execute(
        select(Disclosure.id, DisclosureVersion.at, Disclosure.title, DisclosureVersion.reason)
        .join(DisclosureVersion, _withdrawal(Disclosure))
        .where(
            *(Disclosure.township_id == township_id, Disclosure.village_id == village_id),
            *(Disclosure.state == "withdrawn", _same_matter(draft), of_time(draft), ~taken),
        )
        .order_by(DisclosureVersion.at.desc(), Disclosure.id)
        .limit(_MOST)
    )
    return tuple(Replaced(*row) for row in rows)


def check(session: Session, township_id: int, village_id: UUID, draft: Draft, replaces: UUID | None, key: UUID) -> None:
    """Raise NotReplaceable when a draft is to replace what it can't."""
    if replaces is None:
        return
    if replaces not in {one.disclosure_id for one in replaceable(session, township_id, village_id, draft, key)}:
        raise NotReplaceable


def _same_matter(draft: Draft) -> ColumnElement[bool]:
    """Without a matter of the catalogue only the kind tells: a withdrawn one's own words are gone."""
    if draft.matter_id:
        return Disclosure.matter_id == draft.matter_id
    return and_(Disclosure.matter_id.is_(None), Disclosure.category == draft.category)


def _withdrawal(of: type[Disclosure]) -> ColumnElement[bool]:
    return and_(
        DisclosureVersion.township_id == of.township_id,
        DisclosureVersion.disclosure_id == of.id,
        DisclosureVersion.act == "withdrawn",
    )
