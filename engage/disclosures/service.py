"""Publishing what a village discloses, correcting it, and taking it back: nothing of it ever vanishes."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from engage.disclosures import bounds, fulfilling, lines, originals, queries, replacing, tombstones, versions
from engage.disclosures.drafts import HEADING, Draft, LineDraft, check, content, fingerprint
from engage.disclosures.models import Disclosure, DisclosureVersion
from engage.disclosures.refusals import (
    AlreadyCorrected,
    AlreadyPublished,
    DisclosureWithdrawn,
    NothingChanged,
    VersionChanged,
    WithdrawnAlready,
)
from engage.disclosures.versions import Act
from engage.masking.rules import rule_of
from engage.notices.service import announced
from engage.search.index import entered
from kernel import audit
from kernel.clock import business_day
from kernel.errors import NotFound
from kernel.ids import new_id
from kernel.locking import locked_row
from kernel.tenancy import queries as tenancy

__all__ = ["Draft", "LineDraft", "correct", "publish", "published_under", "withdraw"]

_LOGGED = {"published": "publish", "corrected": "correct", "withdrawn": "withdraw"}


def publish(
    session: Session,
    township_id: int,
    village_id: UUID,
    author_id: UUID,
    draft: Draft,
    key: UUID,
    now: datetime,
    *,
    original: str | None = None,
    replaces: UUID | None = None,
) -> Disclosure:
    """Publish for a village and return the disclosure; the same key and content again return the first one.

    `original` is what it said before it was masked, sealed, if anything was; `replaces` the one that it stands in for.
    Raises NotFound, NothingToPublish, DayToCome, NotOverYet, HoldsPersonalNumber, NotReplaceable, AlreadyPublished.
    """
    tenancy.village(session, township_id, village_id)
    check(draft, business_day(now), rule_of(session, township_id).office_phones)
    bounds.check_matter(session, township_id, draft)
    due_days = bounds.due_days(session, township_id, village_id, draft, business_day(now))
    replacing.check(session, township_id, village_id, draft, replaces, key)
    disclosure = Disclosure(
        township_id=township_id,
        id=new_id(),
        village_id=village_id,
        **{name: getattr(draft, name) for name in HEADING},
        published_at=now,
        published_by=author_id,
        key=key,
        fingerprint=fingerprint(village_id, draft, *filter(None, [replaces])),
        replaces_id=replaces,
    )
    earlier = published_under(session, township_id, key) or _insert(session, disclosure)
    if earlier is not None:
        return _replayed(earlier, disclosure)
    fulfilling.keep(session, disclosure, due_days)
    lines.add(session, disclosure, enumerate(draft.lines, 1))
    _write_down(session, disclosure, Act("published", author_id, key, disclosure.fingerprint, now), original)
    return disclosure


def correct(
    session: Session,
    township_id: int,
    village_id: UUID,
    author_id: UUID,
    disclosure_id: UUID,
    draft: Draft,
    reason: str,
    key: UUID,
    now: datetime,
    *,
    version: int,
    original: str | None = None,
) -> Disclosure:
    """Let a disclosure read as `draft` from now on; how it read before stays in its versions.

    A line of the draft with a number keeps that line and whatever hangs on it; lines that the draft no longer has are
    taken out, and those without a number come in addition. `version` is the one that the editor corrected: whoever
    comes second is told, and nothing is overwritten. The same key and content again change nothing.
    Raises NotFound, DisclosureWithdrawn, VersionChanged, NothingChanged, NothingLeft, BoundToCatalogue, UnknownLine,
    AlreadyCorrected, and what `publish` raises of a text that can't be published.
    """
    disclosure = locked(session, township_id, village_id, disclosure_id)
    print_ = fingerprint(disclosure_id, version, reason, draft)
    if _same_act(session, township_id, key, print_):
        return disclosure
    _check_open(disclosure, version)
    check(draft, business_day(now), rule_of(session, township_id).office_phones)
    bounds.check_reason(session, township_id, reason)
    before = versions.present(session, disclosure)
    bounds.check_correction(before, draft)
    for name in HEADING:
        setattr(disclosure, name, getattr(draft, name))
    lines.change(session, disclosure, draft.lines)
    if versions.content(session, disclosure) == content(before):
        raise NothingChanged
    disclosure.version += 1
    _write_down(session, disclosure, Act("corrected", author_id, key, print_, now, reason), original)
    return disclosure


def withdraw(
    session: Session,
    township_id: int,
    village_id: UUID,
    author_id: UUID,
    disclosure_id: UUID,
    reason: str,
    now: datetime,
) -> Disclosure:
    """Take a disclosure back: it leaves its matter, its days and the reason, and its lines count nowhere.

    The same reason again changes nothing. Raises NotFound, WithdrawnAlready (for another reason), HoldsPersonalNumber
    (in the reason).
    """
    disclosure = locked(session, township_id, village_id, disclosure_id)
    if disclosure.state == "withdrawn":
        return _withdrawn_for(session, disclosure, reason)
    bounds.check_reason(session, township_id, reason)
    tombstones.emptied(session, disclosure, business_day(now))
    disclosure.state = "withdrawn"
    disclosure.version += 1
    lines.take_out_all(session, disclosure)
    print_ = fingerprint(disclosure_id, reason)
    _write_down(session, disclosure, Act("withdrawn", author_id, new_id(), print_, now, reason))
    return disclosure


def published_under(session: Session, township_id: int, key: UUID) -> Disclosure | None:
    """Return what a form with this key has published already."""
    found = select(Disclosure).where(Disclosure.township_id == township_id, Disclosure.key == key)
    return session.scalars(found).one_or_none()


def locked(session: Session, township_id: int, village_id: UUID, disclosure_id: UUID) -> Disclosure:
    """Return a disclosure of the village under a lock: its changes come one after the other. Raises NotFound."""
    found = locked_row(session, Disclosure, township_id, disclosure_id, others_may_refer=True)
    if found.village_id != village_id:
        raise NotFound
    return found


def _write_down(session: Session, disclosure: Disclosure, act: Act, original: str | None = None) -> None:
    """Let an act be known: in the versions, in the log, to those who search and to those who follow."""
    if original is not None:
        originals.keep(session, disclosure, original)
    versions.write(session, disclosure, act)
    details = {"title": disclosure.title, "version": disclosure.version}
    subject = f"disclosure:{disclosure.id}"
    audit.record(session, disclosure.township_id, act.by, f"disclosure.{_LOGGED[act.name]}", subject, details, act.at)
    entered(session, disclosure)
    announced(session, disclosure, act.at)


def _check_open(disclosure: Disclosure, version: int) -> None:
    if disclosure.state == "withdrawn":
        raise DisclosureWithdrawn
    if disclosure.version != version:
        raise VersionChanged


def _insert(session: Session, disclosure: Disclosure) -> Disclosure | None:
    """Write the disclosure, or return the one that a twin of this request wrote meanwhile."""
    try:
        with session.begin_nested():
            session.add(disclosure)
            session.flush()
    except IntegrityError:
        earlier = published_under(session, disclosure.township_id, disclosure.key)
        if earlier is None:
            raise
        return earlier
    return None


def _replayed(earlier: Disclosure, disclosure: Disclosure) -> Disclosure:
    if earlier.fingerprint != disclosure.fingerprint:
        raise AlreadyPublished
    return earlier


def _withdrawn_for(session: Session, disclosure: Disclosure, reason: str) -> Disclosure:
    if queries.withdrawals(session, disclosure.township_id, [disclosure])[disclosure.id].reason != reason:
        raise WithdrawnAlready
    return disclosure


def _same_act(session: Session, township_id: int, key: UUID, print_: str) -> bool:
    """Say whether this form was taken already. Raises AlreadyCorrected when it said something else then."""
    found = session.scalar(
        select(DisclosureVersion.fingerprint).where(
            DisclosureVersion.township_id == township_id, DisclosureVersion.key == key
        )
    )
    if found not in (None, print_):
        raise AlreadyCorrected
    return found is not None
