"""Publishing what a village discloses."""

import hashlib
import json
from dataclasses import asdict, astuple, dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from engage import personal_numbers
from engage.disclosures.models import Disclosure, MoneyLine
from engage.disclosures.refusals import AlreadyPublished, DayToCome, HoldsPersonalNumber, NothingToPublish
from kernel import audit
from kernel.clock import business_day
from kernel.ids import new_id
from kernel.tenancy import queries as tenancy


@dataclass(frozen=True, kw_only=True)
class LineDraft:
    """A money line to be published; `amount_fen` is positive and `direction` is "in" or "out"."""

    day: date
    purpose: str
    amount_fen: int
    direction: str = "out"
    quantity: str = ""
    category: str = ""
    source: str = ""
    used_by: str = ""
    responsible: str = ""
    voucher: str = ""


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A disclosure to be published; `category` is "party", "village" or "finance"."""

    category: str
    matter: str
    title: str
    period: str = ""
    body: str = ""
    lines: tuple[LineDraft, ...] = ()


def publish(
    session: Session, township_id: int, village_id: UUID, author_id: UUID, draft: Draft, key: UUID, now: datetime
) -> Disclosure:
    """Publish for a village and return the disclosure; the same key and content again return the first one.

    Raises NotFound (no such village), NothingToPublish, DayToCome, HoldsPersonalNumber, AlreadyPublished.
    """
    tenancy.village(session, township_id, village_id)
    _check(draft, business_day(now))
    disclosure = Disclosure(
        township_id=township_id,
        id=new_id(),
        village_id=village_id,
        category=draft.category,
        matter=draft.matter,
        title=draft.title,
        period=draft.period,
        body=draft.body,
        published_at=now,
        published_by=author_id,
        key=key,
        fingerprint=_fingerprint(village_id, draft),
    )
    earlier = _earlier(session, disclosure) or _insert(session, disclosure, draft)
    if earlier is not None:
        return _replayed(earlier, disclosure)
    details = {"title": draft.title, "lines": len(draft.lines)}
    audit.record(session, township_id, author_id, "disclosure.publish", f"disclosure:{disclosure.id}", details, now)
    return disclosure


def _check(draft: Draft, today: date) -> None:
    if not draft.body and not draft.lines:
        raise NothingToPublish
    for number, line in enumerate(draft.lines, 1):
        if line.day > today:
            raise DayToCome(number=number)
    texts = [
        draft.matter,
        draft.title,
        draft.period,
        draft.body,
        *(text for line in draft.lines for text in _texts(line)),
    ]
    if any(True for text in texts for _ in personal_numbers.find(text)):
        raise HoldsPersonalNumber


def _texts(line: LineDraft) -> list[str]:
    return [value for value in astuple(line) if isinstance(value, str)]


def _fingerprint(village_id: UUID, draft: Draft) -> str:
    content = json.dumps([str(village_id), asdict(draft)], default=str, sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()


def _earlier(session: Session, disclosure: Disclosure) -> Disclosure | None:
    return session.scalars(
        select(Disclosure).where(Disclosure.township_id == disclosure.township_id, Disclosure.key == disclosure.key)
    ).one_or_none()


def _insert(session: Session, disclosure: Disclosure, draft: Draft) -> Disclosure | None:
    """Write the disclosure and its lines, or return the one that a twin of this request wrote meanwhile."""
    try:
        with session.begin_nested():
            session.add(disclosure)
            session.flush()
    except IntegrityError:
        earlier = _earlier(session, disclosure)
        if earlier is None:
            raise
        return earlier
    session.add_all(_line(disclosure, number, line) for number, line in enumerate(draft.lines, 1))
    session.flush()
    return None


def _line(disclosure: Disclosure, number: int, line: LineDraft) -> MoneyLine:
    return MoneyLine(
        township_id=disclosure.township_id,
        id=new_id(),
        village_id=disclosure.village_id,
        disclosure_id=disclosure.id,
        number=number,
        **asdict(line),
    )


def _replayed(earlier: Disclosure, disclosure: Disclosure) -> Disclosure:
    if earlier.fingerprint != disclosure.fingerprint:
        raise AlreadyPublished
    return earlier
