"""What a disclosure stands in for: one for the same obligation, published before it, that the village withdrew."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session, aliased

from engage.disclosures.models import Disclosure, DisclosureVersion
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
    gone = aliased(Disclosure)
    same = and_(
        gone.township_id == Disclosure.township_id,
        gone.village_id == Disclosure.village_id,
        gone.matter_id == Disclosure.matter_id,
        gone.period_key == Disclosure.period_key,
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
        .join(gone, same)
        .join(DisclosureVersion, withdrawal)
        .where(Disclosure.township_id == township_id, Disclosure.period_key != "", Disclosure.state == "published")
        .where(*which)
        .order_by(DisclosureVersion.at, gone.id)
    )
    return {new: Replaced(old, at) for new, old, at in rows}
