"""Hiding the words of an earlier version: what a correction took out of a disclosure leaves its history too.

Its money stays to be seen, line by line: what was spent is nobody's secret. Those who supervise the village read on.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.disclosures.models import Disclosure, VersionRedaction
from engage.disclosures.refusals import HiddenAlready, HoldsPersonalNumber, OrderOpen, VersionStands
from engage.disclosures.service import locked
from engage.masking.rules import rule_of
from engage.supervision import orders
from engage.supervision.decisions import published_by
from engage.supervision.refusals import PublishedIt
from kernel import audit
from kernel.errors import NotFound
from kernel.ids import new_id
from kernel.personal_numbers import text as personal_numbers


def redact(
    session: Session,
    township_id: int,
    village_id: UUID,
    author_id: UUID,
    disclosure_id: UUID,
    version_number: int,
    reason: str,
    now: datetime,
) -> VersionRedaction:
    """Hide what an earlier version says but its money; beside it stands who hid it, when and why.

    Those who supervise the village still read it. The same by the same person again changes nothing. Raises NotFound,
    VersionStands (it is how the disclosure reads now), HiddenAlready, HoldsPersonalNumber (in the reason), OrderOpen,
    PublishedIt: whoever wrote a version could rewrite a purpose and then hide what it was, all alone.
    An open report does not refuse: the village is not to learn of one before it is answered.
    """
    disclosure = locked(session, township_id, village_id, disclosure_id)
    _check_earlier(session, disclosure, version_number, author_id)
    if personal_numbers.holds_number(reason, shown=rule_of(session, township_id).office_phones):
        raise HoldsPersonalNumber
    earlier = _earlier(session, township_id, disclosure_id, version_number)
    if earlier is not None:
        return _same(earlier, author_id, reason)
    _check_orders(session, township_id, disclosure_id)
    redaction = VersionRedaction(
        township_id=township_id,
        id=new_id(),
        disclosure_id=disclosure_id,
        number=version_number,
        reason=reason,
        by=author_id,
        at=now,
    )
    session.add(redaction)
    session.flush()
    details = {"version": version_number, "reason": reason}
    audit.record(session, township_id, author_id, "disclosure.redact", f"disclosure:{disclosure_id}", details, now)
    return redaction


def _check_earlier(session: Session, disclosure: Disclosure, version_number: int, author_id: UUID) -> None:
    if not 1 <= version_number <= disclosure.version:
        raise NotFound
    if version_number == disclosure.version:
        raise VersionStands
    if published_by(session, disclosure.township_id, disclosure.id, author_id):
        raise PublishedIt


def _check_orders(session: Session, township_id: int, disclosure_id: UUID) -> None:
    """Raise OrderOpen."""
    if any(order.state != orders.FOLLOWED for order in orders.about(session, township_id, disclosure_id)):
        raise OrderOpen


def _earlier(session: Session, township_id: int, disclosure_id: UUID, number: int) -> VersionRedaction | None:
    return session.scalars(
        select(VersionRedaction).where(
            VersionRedaction.township_id == township_id,
            VersionRedaction.disclosure_id == disclosure_id,
            VersionRedaction.number == number,
        )
    ).one_or_none()


def _same(earlier: VersionRedaction, author_id: UUID, reason: str) -> VersionRedaction:
    if (earlier.by, earlier.reason) != (author_id, reason):
        raise HiddenAlready
    return earlier
