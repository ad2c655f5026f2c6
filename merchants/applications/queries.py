"""Looking at applications: the officers' list, and one with all that was said."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from kernel.errors import NotFound
from kernel.identity.models import Person
from kernel.tenancy.models import Village
from merchants.applications.models import ApplicationStep, ShopApplication
from merchants.directory.hours import Hours
from merchants.directory.models import Shop
from merchants.directory.service import Payee

PAGE = 50


@dataclass(frozen=True)
class Card:
    """An application in the officers' list."""

    id: UUID
    name: str
    kind: str
    village: str
    state: str
    applied_at: datetime
    checked: bool
    """Whether one officer has approved it, and it waits for the second."""


@dataclass(frozen=True)
class Step:
    """What was done, when, by whom ("" for an applicant who was not signed in), and what was said."""

    step: str
    at: datetime
    by: str
    words: str


@dataclass(frozen=True)
class Seen:
    """An application with everything around it; of the account only the masked form is to be shown."""

    row: ShopApplication
    village: str
    hours: Hours
    payee: Payee
    steps: list[Step]
    twins: list[str]
    """Names of shops that have the same licence."""

    @property
    def asked(self) -> str:
        """What the township asked last."""
        return next((step.words for step in reversed(self.steps) if step.step == "asked"), "")


def applications_page(
    session: Session, township_id: int, state: str, *, after: UUID | None = None, limit: int = PAGE
) -> list[Card]:
    """Return up to `limit` applications in a state, those that wait longest first, from behind `after` on."""
    wanted = _with_village(township_id).where(ShopApplication.state == state).order_by(ShopApplication.id).limit(limit)
    if after is not None:
        wanted = wanted.where(ShopApplication.id > after)
    return [
        Card(row.id, row.name, row.kind, village, row.state, row.applied_at, row.checked_by is not None)
        for row, village in session.execute(wanted)
    ]


def counts(session: Session, township_id: int) -> dict[str, int]:
    """Return how many applications are in each state; states without one are left out."""
    rows = session.execute(
        select(ShopApplication.state, func.count())
        .where(ShopApplication.township_id == township_id)
        .group_by(ShopApplication.state)
    )
    return dict(iter(rows))


def application(session: Session, township_id: int, application_id: UUID) -> Seen:
    """Return an application of the township. Raises NotFound."""
    found = session.execute(_with_village(township_id).where(ShopApplication.id == application_id)).one_or_none()
    if found is None:
        raise NotFound
    row, village = found
    return Seen(
        row=row,
        village=village,
        hours=Hours.of(row.hours),
        payee=Payee(row.payee_name, row.bank_name, row.bank_account),
        steps=_steps(session, row),
        twins=_twins(session, row),
    )


def _with_village(township_id: int) -> Select[ShopApplication, str]:
    return (
        select(ShopApplication, Village.name)
        .join(
            Village, (Village.township_id == ShopApplication.township_id) & (Village.id == ShopApplication.village_id)
        )
        .where(ShopApplication.township_id == township_id)
    )


def _steps(session: Session, row: ShopApplication) -> list[Step]:
    found = session.execute(
        select(ApplicationStep.step, ApplicationStep.at, Person.name, ApplicationStep.words)
        .outerjoin(
            Person, (Person.township_id == ApplicationStep.township_id) & (Person.id == ApplicationStep.actor_id)
        )
        .where(ApplicationStep.township_id == row.township_id, ApplicationStep.application_id == row.id)
        .order_by(ApplicationStep.id)
    )
    return [Step(step, at, name or "", words) for step, at, name, words in found]


def _twins(session: Session, row: ShopApplication) -> list[str]:
    same = select(Shop.name).where(
        Shop.township_id == row.township_id, Shop.licence == row.licence, Shop.id != row.shop_id
    )
    if row.shop_id is None:
        same = select(Shop.name).where(Shop.township_id == row.township_id, Shop.licence == row.licence)
    return list(session.scalars(same.order_by(Shop.name)))
