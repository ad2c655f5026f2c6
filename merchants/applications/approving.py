"""Approving an application: the shop is put on the books, its contract is written, and its owner is let in.

Where `merchants.applications.outside` says so, a second officer has to agree: until then there is no shop and no code.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from kernel import audit
from kernel.clock import business_day
from kernel.identity import service as identity
from kernel.identity.models import Person, Role
from merchants.applications import outside, service
from merchants.applications.models import APPROVED, CHECKED, WAITING, ShopApplication
from merchants.applications.refusals import ApplicationDecided
from merchants.contracts.schemas import typed_goods
from merchants.contracts.service import Agreed, require_days, sign
from merchants.directory import service as directory
from merchants.directory.hours import Hours
from merchants.directory.models import AGREED, ASKED, Shop
from merchants.directory.service import Invitation, Papers, Payee


@dataclass(frozen=True)
class Approved:
    """The shop, or None while it waits for a second officer; and the code for its owner.

    There is no code for an owner who is let in already, and when asked a second time.
    """

    shop_id: UUID | None
    invitation: Invitation | None


def approve(
    session: Session,
    code_key: str,
    township_id: int,
    application_id: UUID,
    agreed: Agreed,
    officer_id: UUID,
    now: datetime,
) -> Approved:
    """Make a shop of an application, once. Whoever applied under the owner's own name and number becomes the owner.

    Raises NotFound, ApplicationDecided, OwnApplication, ShopExists, ContractDays.
    """
    application = service.locked(session, township_id, application_id)
    if application.shop_id is not None:
        return Approved(application.shop_id, None)
    if application.state not in WAITING:
        raise ApplicationDecided
    if outside.needs_second(session, application, officer_id):
        _check(session, application, agreed, officer_id, now)
        return Approved(None, None)
    shop = _opened(session, application, officer_id, now)
    sign(session, township_id, shop.id, agreed, key=application.id, officer_id=officer_id, now=now)
    _write_down(session, application, shop, officer_id, now)
    invitation, owner_id = None, application.applied_by
    if owner_id is not None and _is_the_owner(session, application):
        identity.grant_role(session, township_id, owner_id, "owner", shop.id)
    else:
        invitation = _invited(session, code_key, application, shop, officer_id, now)
        owner_id = invitation.person_id
    for part, by in ((ASKED, application.checked_by), (AGREED, officer_id)):
        if by is not None:
            directory.had_a_hand(session, township_id, shop.id, owner_id, part, by, now)
    return Approved(shop.id, invitation)


def _check(session: Session, application: ShopApplication, agreed: Agreed, officer_id: UUID, now: datetime) -> None:
    """Keep one officer's approval of what the application says now, until a second one agrees."""
    require_days(agreed, business_day(now))
    again = application.checked_by == officer_id
    days = {"starts_on": agreed.starts_on.isoformat(), "ends_on": agreed.ends_on.isoformat()}
    application.checked_by, application.proposed = officer_id, days | typed_goods(tuple(agreed.goods))
    session.flush()
    if not again:
        service.write_step(session, application, CHECKED, "", officer_id, now)
        _record(session, application, "check", officer_id, now)


def _invited(
    session: Session, code_key: str, application: ShopApplication, shop: Shop, officer_id: UUID, now: datetime
) -> Invitation:
    return directory.add_staff(
        session,
        code_key,
        application.township_id,
        shop_id=shop.id,
        role="owner",
        name=application.owner_name,
        actor_id=officer_id,
        now=now,
    )


def _opened(session: Session, application: ShopApplication, officer_id: UUID, now: datetime) -> Shop:
    return directory.open_shop(
        session,
        application.township_id,
        village_id=application.village_id,
        name=application.name,
        kind=application.kind,
        payee=Payee(application.payee_name, application.bank_name, application.bank_account),
        actor_id=officer_id,
        now=now,
        papers=Papers(
            address=application.address,
            hours=Hours.of(application.hours),
            owner_name=application.owner_name,
            phone=application.phone,
            licence=application.licence,
            licence_picture=application.licence_picture,
        ),
    )


def _write_down(session: Session, application: ShopApplication, shop: Shop, officer_id: UUID, now: datetime) -> None:
    application.state, application.shop_id = APPROVED, shop.id
    application.decided_by, application.decided_at = officer_id, now
    application.bank_account, application.licence_picture = application.bank_account[-4:], ""
    session.flush()
    service.write_step(session, application, APPROVED, "", officer_id, now)
    _record(session, application, "approve", officer_id, now)


def _record(session: Session, application: ShopApplication, act: str, officer_id: UUID, now: datetime) -> None:
    subject = f"shop-application:{application.id}"
    details = {"name": application.name, "reference": application.reference}
    audit.record(session, application.township_id, officer_id, f"shop-application.{act}", subject, details, now)


def _is_the_owner(session: Session, application: ShopApplication) -> bool:
    """Say whether whoever was signed in is the owner themselves, and has no shop yet: a helper may have applied."""
    has_shop = exists().where(
        Role.township_id == application.township_id, Role.person_id == application.applied_by, Role.role == "owner"
    )
    themselves = select(Person.id).where(
        Person.township_id == application.township_id,
        Person.id == application.applied_by,
        Person.name == application.owner_name,
        Person.phone == application.phone,
        ~has_shop,
    )
    return session.scalar(themselves) is not None
