"""What a disclosure stands in for: one for the same obligation, published before it, that the village withdrew."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session, aliased

from engage.disclosures.fulfilling import joined
from engage.disclosures.models import Disclosure, DisclosurePeriod, DisclosureVersion
from kernel.clock import business_day


@dataclass(frozen=True)
class Replaced:
    """The disclosure that was withdrawn, and when; its tombstone says why."""

    disclosure_id: UUID
    withdrawn_at: datetime

    @property
    def withdrawn_on(self) -> date:
        return business_day(self.withdrawn_at)


def replaced(session: Session, township_id: int, *which: ColumnElement[bool]) -> dict[UUID, Replaced]:
    """Return what those of the disclosures replace that replace one, by their ids; of several the one withdrawn last.

    `which` are conditions on Disclosure. Which of the two came first decides, not when the other was withdrawn: it is
    the same whether a village withdraws and publishes anew or the other way about.
    """
    gone, its = aliased(Disclosure), aliased(DisclosurePeriod)
    same = and_(
        its.township_id == DisclosurePeriod.township_id,
        its.village_id == DisclosurePeriod.village_id,
        its.matter_id == DisclosurePeriod.matter_id,
        its.period_key == DisclosurePeriod.period_key,
    )
    before = and_(
        gone.township_id == its.township_id,
        gone.id == its.disclosure_id,
        gone.published_at <= Disclosure.published_at,
        gone.id != Disclosure.id,
        gone.state == "withdrawn",
    )
    withdrawal = and_(
        DisclosureVersion.township_id == gone.township_id,
        DisclosureVersion.disclosure_id == gone.id,
        DisclosureVersion.act == "withdrawn",
    )
    rows = session.execute(
        select(Disclosure.id, gone.id, DisclosureVersion.at)
        .join(DisclosurePeriod, joined())
        .join(its, same)
        .join(gone, before)
        .join(DisclosureVersion, withdrawal)
        .where(Disclosure.township_id == township_id, Disclosure.state == "published")
        .where(*which)
        .order_by(DisclosureVersion.at, gone.id)
    )
    return {new: Replaced(old, at) for new, old, at in rows}
