"""Changing where a shop is paid: one asks, another officer approves, and for some days it can still be stopped.

What is settled in those days goes into the old account: `queries.in_force` says which holds at a moment.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from kernel import audit
from kernel.clock import business_day
from kernel.errors import NotFound
from kernel.identity.models import Role
from kernel.ids import new_id
from kernel.locking import locked_row
from merchants.contracts.terms import terms_of
from merchants.directory import steps
from merchants.directory.service import Payee
from merchants.owners.apart import require_apart
from merchants.payees import queries
from merchants.payees.models import APPROVED, ASKED, REFUSED, STOPPED, PayeeChange
from merchants.payees.refusals import ChangeInForce, ChangeOverAlready, ChangeWaiting, OwnChange, SameAccount


def ask(
    session: Session, township_id: int, shop_id: UUID, payee: Payee, *, key: UUID, actor_id: UUID, now: datetime
) -> PayeeChange:
    """Ask for another account of a shop, as its owner or as an officer. The same key twice is one change.

    Raises NotFound, ChangeWaiting, SameAccount.
    """
    steps.locked_shop(session, township_id, shop_id)
    asked = _asked_before(session, township_id, shop_id, key)
    if asked is not None:
        return asked
    before = queries.payee_of(session, township_id, shop_id, now)
    if any(one.can_be_stopped for one in queries.changes_of(session, township_id, shop_id, now)):
        raise ChangeWaiting
    if payee.plain == before.plain:
        raise SameAccount
    change = PayeeChange(
        township_id=township_id,
        id=new_id(),
        shop_id=shop_id,
        key=key,
        state=ASKED,
        **payee.kept(),
        old_account=before.account[-4:],
        asked_by=actor_id,
        asked_at=now,
    )
    session.add(change)
    session.flush()
    _record(session, change, "ask", actor_id, {"bank": payee.bank, "name": payee.name}, now)
    return change


def approve(session: Session, township_id: int, change_id: UUID, officer_id: UUID, now: datetime) -> PayeeChange:
    """Approve a change: it holds once the township's days are over. The same officer twice is the same as once.

    Raises NotFound, OwnChange (whoever asked, or works in the shop), LetInLately, SawTheCode, ChangeOverAlready.
    """
    change = _locked(session, township_id, change_id)
    if change.state == APPROVED and change.decided_by == officer_id:
        return change
    _require_undecided(session, change, officer_id, now)
    holds_from = now + terms_of(session, township_id).cooling
    change.state, change.decided_by, change.decided_at, change.holds_from = APPROVED, officer_id, now, holds_from
    session.flush()
    _record(session, change, "approve", officer_id, {"from": business_day(holds_from).isoformat()}, now)
    return change


def refuse(
    session: Session, township_id: int, change_id: UUID, officer_id: UUID, reason: str, now: datetime
) -> PayeeChange:
    """Refuse a change that nobody approved yet. Raises what `approve` does."""
    change = _locked(session, township_id, change_id)
    if change.state == REFUSED and change.decided_by == officer_id:
        return change
    _require_undecided(session, change, officer_id, now)
    change.state, change.decided_by, change.decided_at, change.reason = REFUSED, officer_id, now, reason
    session.flush()
    _record(session, change, "refuse", officer_id, {"reason": reason}, now)
    return change


def stop(
    session: Session,
    township_id: int,
    change_id: UUID,
    *,
    shop_id: UUID | None,
    actor_id: UUID,
    reason: str,
    now: datetime,
) -> PayeeChange:
    """Stop a change before it holds, as the owner of `shop_id`, or as an officer (None). Twice is the same as once.

    Raises NotFound, ChangeInForce, ChangeOverAlready (refused).
    """
    change = _locked(session, township_id, change_id)
    if shop_id is not None and change.shop_id != shop_id:
        raise NotFound
    if change.state == STOPPED:
        return change
    if queries.state_at(change, now) == queries.IN_FORCE:
        raise ChangeInForce
    if change.state == REFUSED:
        raise ChangeOverAlready
    change.state, change.stopped_by, change.stopped_at, change.reason = STOPPED, actor_id, now, reason
    session.flush()
    _record(session, change, "stop", actor_id, {"reason": reason}, now)
    return change


def require_may_decide(
    session: Session, township_id: int, shop_id: UUID, asked_by: UUID, officer_id: UUID, now: datetime
) -> None:
    """Raise OwnChange, LetInLately or SawTheCode where this officer has no say about a change of the shop's account."""
    works_there = exists().where(
        Role.township_id == township_id, Role.person_id == officer_id, Role.scope_id == shop_id
    )
    if asked_by == officer_id or session.scalar(select(works_there)):
        raise OwnChange
    require_apart(session, township_id, shop_id, officer_id, [asked_by], now)


def _asked_before(session: Session, township_id: int, shop_id: UUID, key: UUID) -> PayeeChange | None:
    found = session.scalars(
        select(PayeeChange).where(PayeeChange.township_id == township_id, PayeeChange.key == key)
    ).one_or_none()
    if found is not None and found.shop_id != shop_id:
        raise NotFound
    return found


def _require_undecided(session: Session, change: PayeeChange, officer_id: UUID, now: datetime) -> None:
    require_may_decide(session, change.township_id, change.shop_id, change.asked_by, officer_id, now)
    if change.state != ASKED:
        raise ChangeOverAlready


def _locked(session: Session, township_id: int, change_id: UUID) -> PayeeChange:
    return locked_row(session, PayeeChange, township_id, change_id)


def _record(
    session: Session, change: PayeeChange, act: str, actor_id: UUID, details: dict[str, str], now: datetime
) -> None:
    """Write it into the log with both accounts, of which four digits are told."""
    told = {"old": f"…{change.old_account}", "new": f"…{change.bank_account[-4:]}", **details}
    audit.record(session, change.township_id, actor_id, f"payee.{act}", f"shop:{change.shop_id}", told, now)
