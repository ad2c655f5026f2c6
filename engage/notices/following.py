"""Who follows what: one condition for the inbox, for sending and for the month's digest."""

from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import aliased

from engage.notices.models import MatterFollow, Notice, VillageFollow
from kernel.identity.models import Person

_Published = aliased(Notice)


def follows(village: Any, matter: Any) -> ColumnElement[bool]:
    """Return whether the Person of a query follows what is in `village` about `matter`: columns or values."""
    said = select(VillageFollow.id).where(
        VillageFollow.township_id == Person.township_id,
        VillageFollow.person_id == Person.id,
        VillageFollow.village_id == village,
    )
    chosen = exists().where(
        MatterFollow.township_id == Person.township_id,
        MatterFollow.person_id == Person.id,
        MatterFollow.village_id == village,
        MatterFollow.matter_id == matter,
    )
    own = and_(Person.village_id == village, ~said.where(VillageFollow.follows.is_(False)).exists())
    return or_(own, said.where(VillageFollow.follows.is_(True)).exists(), chosen)


def concerns() -> ColumnElement[bool]:
    """Return whether the Notice of a query is for its Person: an act that they follow, or a month with any such."""
    return or_(
        and_(Notice.act != "digest", follows(Notice.village_id, Notice.matter_id)),
        and_(Notice.act == "digest", had_something(Notice.month)),
    )


def had_something(month: Any) -> ColumnElement[bool]:
    """Return whether anything that the Person of a query follows was published in `month`."""
    return (
        select(_Published.id)
        .where(
            _Published.township_id == Person.township_id,
            _Published.month == month,
            _Published.act == "published",
            follows(_Published.village_id, _Published.matter_id),
        )
        .exists()
    )
