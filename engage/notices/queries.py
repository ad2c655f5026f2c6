"""What is in somebody's inbox, and what they follow."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, literal, or_, select, tuple_
from sqlalchemy.orm import Session

from engage.disclosures.models import Disclosure, Reading
from engage.notices.following import concerns
from engage.notices.models import MatterFollow, Notice, NoticeRead, NoticeReader, VillageFollow
from engage.paging import Page, cut, moment_of, place_of
from kernel.errors import NotFound
from kernel.identity.models import Person
from kernel.tenancy.models import Township, Village

UNREAD_FOR = timedelta(days=60)
"""What nobody opened for so long is not called unread any more."""
MOST_COUNTED = 99


@dataclass(frozen=True)
class Item:
    """A notice in somebody's inbox; village and disclosure are empty for the digest of a month ("2026-10").

    `title` is what the disclosure is called now: a correction or withdrawal takes its old words out of here too.
    """

    id: UUID
    act: str
    at: datetime
    month: str
    title: str
    disclosure_id: UUID | None
    village: str | None
    village_code: str | None
    unread: bool


@dataclass(frozen=True)
class Following:
    """How a person follows a village: "whole", "some" (then `matters`) or "none"."""

    how: str
    matters: frozenset[UUID] = frozenset()


def inbox(
    session: Session, township_id: int, person_id: UUID, now: datetime, *, size: int, after: str = ""
) -> Page[Item]:
    """Return a page of what a person follows, the newest first. Raises NotFound for a wrong `after`."""
    wanted = (
        _inbox(township_id, person_id)
        .outerjoin(Village, (Village.township_id == Notice.township_id) & (Village.id == Notice.village_id))
        .outerjoin(Disclosure, (Disclosure.township_id == Notice.township_id) & (Disclosure.id == Notice.disclosure_id))
        .with_only_columns(
            Notice.id,
            Notice.act,
            Notice.at,
            Notice.month,
            func.coalesce(Disclosure.title, Notice.title),
            Notice.disclosure_id,
            Village.name,
            Village.code,
            _unread(reader(session, township_id, person_id), now).label("unread"),
        )
    )
    place = place_of(after, moment_of)
    if place is not None:
        wanted = wanted.where(tuple_(Notice.at, Notice.id) < place)
    rows = session.execute(wanted.order_by(Notice.at.desc(), Notice.id.desc()).limit(size + 1))
    return cut([Item(*row) for row in rows], size, lambda item: (item.at, item.id))


def count_unread(session: Session, township_id: int, person_id: UUID, now: datetime) -> int:
    """Return how many notices a person has not opened, counted up to one more than MOST_COUNTED."""
    since = now - UNREAD_FOR
    unread = (
        _inbox(township_id, person_id)
        .with_only_columns(literal(1))
        .where(Notice.at > since, _unread(reader(session, township_id, person_id), now))
        .limit(MOST_COUNTED + 1)
    )
    return session.scalars(select(func.count()).select_from(unread.subquery())).one()


def notice_for(session: Session, township_id: int, person_id: UUID, notice_id: UUID) -> Notice:
    """Return a notice of a person's inbox. Raises NotFound."""
    found = session.scalars(
        _inbox(township_id, person_id).with_only_columns(Notice).where(Notice.id == notice_id)
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def by_short(session: Session, short: str) -> Notice:
    """Return the notice of a short address, of whatever township. Raises NotFound."""
    everyone = session.scalars(select(Township.id)).all()
    found = session.scalars(
        select(Notice).where(Notice.township_id.in_(everyone), Notice.short == short).order_by(Notice.at.desc())
    ).first()
    if found is None:
        raise NotFound
    return found


def reader(session: Session, township_id: int, person_id: UUID) -> NoticeReader | None:
    return session.scalars(
        select(NoticeReader).where(NoticeReader.township_id == township_id, NoticeReader.person_id == person_id)
    ).one_or_none()


def following(session: Session, township_id: int, person: Any) -> dict[UUID, Following]:
    """Return how a person (with `id` and `village_id`) follows villages; one that is not among them: "none"."""
    said = session.execute(
        select(VillageFollow.village_id, VillageFollow.follows).where(
            VillageFollow.township_id == township_id, VillageFollow.person_id == person.id
        )
    ).all()
    chosen = session.execute(
        select(MatterFollow.village_id, MatterFollow.matter_id).where(
            MatterFollow.township_id == township_id, MatterFollow.person_id == person.id
        )
    ).all()
    found = {person.village_id: Following("whole")} if person.village_id else {}
    found |= {village: Following("whole" if whole else "none") for village, whole in said}
    for village in {village for village, _ in chosen}:
        if found.get(village, Following("none")).how != "whole":
            found[village] = Following("some", frozenset(matter for where, matter in chosen if where == village))
    return found


def digests(session: Session, township_id: int) -> Sequence[str]:
    """Return the months that can be looked back on, the newest first."""
    return session.scalars(
        select(Notice.month)
        .where(Notice.township_id == township_id, Notice.act == "digest")
        .order_by(Notice.month.desc())
    ).all()


def _inbox(township_id: int, person_id: UUID) -> Select[Any]:
    of_person = and_(Person.township_id == Notice.township_id, Person.id == person_id)
    return select(Notice).join(Person, of_person).where(Notice.township_id == township_id, concerns())


def _unread(seen: NoticeReader | None, now: datetime) -> ColumnElement[bool]:
    """Whether the Person of a query has neither opened the Notice, nor read what it tells of, nor called all read."""
    since = max(now - UNREAD_FOR, seen.read_through if seen and seen.read_through else now - UNREAD_FOR)
    opened = (
        select(NoticeRead.id)
        .where(
            NoticeRead.township_id == Notice.township_id,
            NoticeRead.person_id == Person.id,
            NoticeRead.notice_id == Notice.id,
        )
        .exists()
    )
    known = (
        select(Reading.id)
        .where(
            Reading.township_id == Notice.township_id,
            Reading.person_id == Person.id,
            Reading.disclosure_id == Notice.disclosure_id,
            Reading.finished_at >= Notice.at,
        )
        .exists()
    )
    return and_(Notice.at > since, ~or_(opened, known))
