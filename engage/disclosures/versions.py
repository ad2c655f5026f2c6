"""Writing down how a disclosure reads, each time that changes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.disclosures import drafts
from engage.disclosures.drafts import HEADING, LINE, Draft, LineDraft
from engage.disclosures.models import Disclosure, DisclosureVersion, MoneyLine
from kernel.ids import new_id


@dataclass(frozen=True)
class Act:
    """What was done, "published", "corrected" or "withdrawn", by whom, under which key, when and why."""

    name: str
    by: UUID
    key: UUID
    fingerprint: str
    at: datetime
    reason: str = ""


def present(session: Session, disclosure: Disclosure) -> Draft:
    """Return a disclosure as it reads now, as a draft whose lines have their numbers."""
    lines = session.scalars(
        select(MoneyLine)
        .where(
            MoneyLine.township_id == disclosure.township_id,
            MoneyLine.disclosure_id == disclosure.id,
            MoneyLine.withdrawn.is_(False),
        )
        .order_by(MoneyLine.number)
    ).all()
    return _draft(disclosure, lines)


def content(session: Session, disclosure: Disclosure) -> dict[str, Any]:
    """Return a disclosure as it reads now, as JSON values."""
    session.flush()
    return drafts.content(present(session, disclosure))


def write(session: Session, disclosure: Disclosure, act: Act) -> None:
    """Add the present version to the disclosure's history, in the transaction that made it."""
    session.add(
        DisclosureVersion(
            township_id=disclosure.township_id,
            id=new_id(),
            disclosure_id=disclosure.id,
            number=disclosure.version,
            act=act.name,
            reason=act.reason,
            content=content(session, disclosure),
            by=act.by,
            at=act.at,
            key=act.key,
            fingerprint=act.fingerprint,
        )
    )
    session.flush()


def _draft(disclosure: Disclosure, lines: Sequence[MoneyLine]) -> Draft:
    heading = {name: getattr(disclosure, name) for name in HEADING}
    return Draft(
        **heading,
        lines=tuple(LineDraft(number=line.number, **{name: getattr(line, name) for name in LINE}) for line in lines),
    )
