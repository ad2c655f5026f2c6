"""What somebody may do in a shop: the owner everything, a clerk what the owner decided; until then, sell and void."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, case, select
from sqlalchemy.orm import Session

from kernel import audit
from kernel.errors import NotFound
from kernel.identity.models import Role
from kernel.words import marked
from merchants.directory.models import ClerkRights
from merchants.directory.refusals import NotYourShop, RightMissing

SELL, VOID, REFUND, REPORTS = "sell", "void", "refund", "reports"
RIGHTS = {
    SELL: marked("Sell"),
    VOID: marked("Cancel a sale of today"),
    REFUND: marked("Give back points of an older sale"),
    REPORTS: marked("See the shop's books"),
}
EXPLAINED = {
    SELL: marked("Take points at a till of the shop."),
    VOID: marked("The payer has the points again, as if the sale had not been."),
    REFUND: marked("In full or in part; above the shop's limit you agree to it first."),
    REPORTS: marked("Takings by day and month, by clerk and device, and what the township paid."),
}


@dataclass(frozen=True)
class Allowed:
    """What a person may do in a shop. The limits are points; None where the township's rules alone hold."""

    rights: frozenset[str]
    sale_limit_points: int | None = None
    day_limit_points: int | None = None
    number: int = 0
    """Which decision of the owner this is; 0 while the owner has made none."""

    def may(self, right: str) -> bool:
        return right in self.rights


OWNERS = Allowed(frozenset(RIGHTS))
AT_FIRST = Allowed(frozenset({SELL, VOID}))
"""A clerk of whom the owner has not decided anything."""


def require(session: Session, township_id: int, shop_id: UUID, person_id: UUID, right: str) -> Allowed:
    """Refuse whoever may not do this in the shop. Raises NotYourShop (does not work there), RightMissing.

    `right` is one of `RIGHTS`; ValueError otherwise.
    """
    if right not in RIGHTS:
        raise ValueError(f"no such right: {right}")
    allowed = allowed_to(session, township_id, shop_id, person_id)
    if allowed is None:
        raise NotYourShop
    if not allowed.may(right):
        raise RightMissing
    return allowed


def allowed_to(session: Session, township_id: int, shop_id: UUID, person_id: UUID) -> Allowed | None:
    """Return what a person may do in a shop, or None when they don't work there."""
    found = session.execute(
        _with_decision(township_id, shop_id)
        .where(Role.person_id == person_id, Role.role.in_(("owner", "clerk")))
        .order_by(case((Role.role == "owner", 0), else_=1))
        .limit(1)
    ).one_or_none()
    if found is None:
        return None
    role, decided = found
    return OWNERS if role.role == "owner" else told(decided)


def of_clerks(session: Session, township_id: int, shop_id: UUID) -> dict[UUID, Allowed]:
    """Return what each clerk of a shop may do, by the clerk's id."""
    rows = session.execute(_with_decision(township_id, shop_id).where(Role.role == "clerk"))
    return {role.person_id: told(decided) for role, decided in rows}


def told(decided: ClerkRights | None) -> Allowed:
    """Return what a clerk may do by the owner's decision, or without one."""
    if decided is None:
        return AT_FIRST
    may = {
        SELL: decided.may_sell,
        VOID: decided.may_void,
        REFUND: decided.may_refund,
        REPORTS: decided.may_see_reports,
    }
    rights = frozenset(right for right, given in may.items() if given)
    return Allowed(rights, decided.sale_limit_points, decided.day_limit_points, decided.number)


def decide(
    session: Session,
    township_id: int,
    *,
    shop_id: UUID,
    person_id: UUID,
    rights: frozenset[str],
    sale_limit_points: int | None,
    day_limit_points: int | None,
    actor_id: UUID,
    now: datetime,
) -> Allowed:
    """Let a clerk of the shop do exactly this from now on. Deciding the same again changes nothing.

    Raises NotFound (no such clerk in this shop); an owner is no clerk and keeps every right.
    """
    _require_clerk(session, township_id, shop_id, person_id)
    row = _decision(session, township_id, shop_id, person_id)
    before = told(row)
    if row is not None and (before.rights, before.sale_limit_points, before.day_limit_points) == (
        rights,
        sale_limit_points,
        day_limit_points,
    ):
        return before
    if row is None:
        row = ClerkRights(township_id=township_id, shop_id=shop_id, person_id=person_id, number=0)
        session.add(row)
    row.may_sell, row.may_void = SELL in rights, VOID in rights
    row.may_refund, row.may_see_reports = REFUND in rights, REPORTS in rights
    row.sale_limit_points, row.day_limit_points = sale_limit_points, day_limit_points
    row.number, row.changed_by, row.changed_at = row.number + 1, actor_id, now
    session.flush()
    details = {"shop": str(shop_id), "rights": sorted(rights), "sale": sale_limit_points, "day": day_limit_points}
    audit.record(session, township_id, actor_id, "clerk.rights", f"person:{person_id}", details, now)
    return told(row)


def _with_decision(township_id: int, shop_id: UUID) -> Select[Role, ClerkRights]:
    return (
        select(Role, ClerkRights)
        .outerjoin(
            ClerkRights,
            (ClerkRights.township_id == Role.township_id)
            & (ClerkRights.shop_id == Role.scope_id)
            & (ClerkRights.person_id == Role.person_id),
        )
        .where(Role.township_id == township_id, Role.scope_id == shop_id)
    )


def _require_clerk(session: Session, township_id: int, shop_id: UUID, person_id: UUID) -> None:
    clerk = select(Role.id).where(
        Role.township_id == township_id, Role.person_id == person_id, Role.scope_id == shop_id, Role.role == "clerk"
    )
    if session.scalar(clerk) is None:
        raise NotFound


def _decision(session: Session, township_id: int, shop_id: UUID, person_id: UUID) -> ClerkRights | None:
    """Return the decision on a clerk, so that nobody else can change it before this work ends."""
    return session.scalars(
        select(ClerkRights)
        .where(
            ClerkRights.township_id == township_id,
            ClerkRights.shop_id == shop_id,
            ClerkRights.person_id == person_id,
        )
        .with_for_update()
    ).one_or_none()
