"""Following a village or some of its matters, and ending it."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from engage.catalogue.models import CatalogueMatter
from engage.notices.models import Delivery, MatterFollow, Notice, VillageFollow
from engage.residents.queries import locked_person
from kernel.errors import NotFound
from kernel.ids import new_id
from kernel.tenancy import queries as tenancy


def follow(
    session: Session, township_id: int, person_id: UUID, village_id: UUID, how: str, matters: Collection[UUID] = ()
) -> None:
    """Let a person follow a village "whole", "some" of its matters, or not ("none"); the last word holds.

    Some without any matter is none. Raises NotFound (no such village or matter).
    """
    locked_person(session, township_id, person_id)
    tenancy.village(session, township_id, village_id)
    wanted = set(matters) if how == "some" else set()
    _check(session, township_id, wanted)
    _village(session, township_id, person_id, village_id, whole=how == "whole")
    session.execute(
        delete(MatterFollow).where(
            MatterFollow.township_id == township_id,
            MatterFollow.person_id == person_id,
            MatterFollow.village_id == village_id,
        )
    )
    session.add_all(
        MatterFollow(township_id=township_id, id=new_id(), person_id=person_id, village_id=village_id, matter_id=matter)
        for matter in sorted(wanted)
    )
    if how != "whole":
        _take_back(session, township_id, person_id, village_id, wanted)


def _check(session: Session, township_id: int, wanted: Collection[UUID]) -> None:
    known = session.scalars(
        select(CatalogueMatter.id).where(CatalogueMatter.township_id == township_id, CatalogueMatter.id.in_(wanted))
    ).all()
    if len(known) != len(wanted):
        raise NotFound


def _village(session: Session, township_id: int, person_id: UUID, village_id: UUID, *, whole: bool) -> None:
    said = session.scalars(
        select(VillageFollow).where(
            VillageFollow.township_id == township_id,
            VillageFollow.person_id == person_id,
            VillageFollow.village_id == village_id,
        )
    ).one_or_none()
    if said is not None:
        said.follows = whole
        return
    session.add(
        VillageFollow(township_id=township_id, id=new_id(), person_id=person_id, village_id=village_id, follows=whole)
    )


def _take_back(session: Session, township_id: int, person_id: UUID, village_id: UUID, kept: Collection[UUID]) -> None:
    """Send nothing more of what was on its way and is not followed any more."""
    unwanted = select(Notice.id).where(
        Notice.township_id == township_id,
        Notice.village_id == village_id,
        Notice.matter_id.is_(None) | Notice.matter_id.not_in(kept),
    )
    session.execute(
        delete(Delivery).where(
            Delivery.township_id == township_id,
            Delivery.person_id == person_id,
            Delivery.state == "waiting",
            Delivery.notice_id.in_(unwanted),
        )
    )
