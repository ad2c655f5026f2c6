"""Arranging what a village owes: a catalogue that holds since a day, and disclosures that fulfil it."""

from datetime import UTC, date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from engage.catalogue import queries as catalogue
from engage.catalogue.models import CatalogueMatter
from engage.catalogue.service import Terms, write_terms
from engage.disclosures.models import Disclosure
from engage.disclosures.service import Draft, publish
from engage.obligations.queries import Obligation, one_of_village
from kernel.clock import business_day
from kernel.identity.models import Person
from kernel.ids import new_id
from tests.conftest import MORNING
from tests.engage.arranging import Village, neighbour_named

SINCE = date(2026, 9, 1)
ACCOUNTS, PARTY_WORK, AWARDS = "村级财务收支明细", "党员联系服务群众情况", "救灾救助、补贴补助资金和物资管理使用情况"
_MATTERS = (
    ("finance", Terms(name=ACCOUNTS, legal_basis="第三十条", rule="monthly", due_day=15, publisher="cooperative")),
    ("party", Terms(name=PARTY_WORK, legal_basis="", rule="quarterly", due_day=20, publisher="branch")),
    ("village", Terms(name=AWARDS, legal_basis="第三十条", rule="event", within_days=5)),
)


def with_catalogue(session: Session, home: Village, since: date = SINCE) -> dict[str, UUID]:
    """Give the township three matters that hold since a day, and return their ids by name."""
    found = {}
    for number, (category, terms) in enumerate(_MATTERS, 1):
        matter = CatalogueMatter(township_id=home.township.id, id=new_id(), number=number, category=category)
        session.add(matter)
        session.flush()
        write_terms(session, home.township.id, matter.id, terms, since, None, MORNING)
        found[terms.name] = matter.id
    return found


def officer(session: Session, home: Village, name: str = "沈干部") -> Person:
    return neighbour_named(name, session, home.township, "officer")


def fulfilled(session: Session, home: Village, matter_id: UUID, period_key: str, on: date) -> Disclosure:
    """Publish what a matter asks for at nine in the morning of a day."""
    matter = catalogue.timeline(session, home.township.id, matter_id)[-1]
    draft = Draft(
        category=matter.category,
        matter=matter.name,
        title=f"{matter.name} {period_key}"[:80],
        body="按目录公开。",
        matter_id=matter_id,
        period_key=period_key,
    )
    at = datetime(on.year, on.month, on.day, 1, tzinfo=UTC)
    return publish(session, home.township.id, home.id, home.editor.id, draft, new_id(), at)


def standing(session: Session, home: Village, matter_id: UUID, key: str, at: datetime = MORNING) -> Obligation | None:
    return one_of_village(session, home.township.id, home.id, matter_id, key, business_day(at))
