"""A period's statement of a shop, as pages and files tell it alike."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from kernel.tenancy import queries as tenancy
from merchants.directory import queries as directory
from township.shopbooks import settled, takings
from township.shopbooks.periods import Period
from township.shopbooks.takings import BORNE, Movement, Taking

MOST_MOVEMENTS = 5_000
MEANS = {
    "code": lambda: _("pay code"),
    "sticker": lambda: _("shop's code"),
    "bill": lambda: _("bill"),
    "card": lambda: _("card"),
    "offline": lambda: _("code without network"),
    BORNE: lambda: _("without network, the township pays"),
}


@dataclass(frozen=True)
class Statement:
    """What a shop took in a period: the sum, by clerk, device and means, and each sale and refund, the newest first."""

    shop_name: str
    village: str
    township_name: str
    when: Period
    total: Taking
    by_clerk: Sequence[tuple[str, Taking]]
    by_device: Sequence[tuple[str, Taking]]
    by_means: Sequence[tuple[str, Taking]]
    by_day: Mapping[date, Taking]
    movements: Sequence[Movement]
    more: bool
    """There are older ones that did not fit."""


def statement(
    session: Session, township_id: int, shop_id: UUID, when: Period, *, most: int, before: UUID | None = None
) -> Statement:
    """Return a shop's statement with up to `most` sales and refunds. Raises NotFound."""
    shop = directory.shop_card(session, township_id, shop_id)
    found = takings.movements(session, township_id, shop_id, when, limit=most + 1, before=before)

    def named(what: str) -> list[tuple[str, Taking]]:
        parts = takings.by(session, township_id, shop_id, when, what)
        known = takings.names(session, township_id, shop_id, what, list(parts))
        return sorted(((_name(what, key, known), taking) for key, taking in parts.items()), key=_largest_first)

    return Statement(
        shop_name=shop.name,
        village=shop.village,
        township_name=tenancy.township(session, township_id).name,
        when=when,
        total=takings.total(session, township_id, shop_id, when),
        by_clerk=named("clerk_id"),
        by_device=named("terminal_id"),
        by_means=named("means"),
        by_day=takings.by(session, township_id, shop_id, when, "business_day"),
        movements=found[:most],
        more=len(found) > most,
    )


def settlements(
    session: Session, township_id: int, shop_id: UUID
) -> tuple[Sequence[settled.Settled], settled.OnTheWay]:
    """Return what was settled with a shop, the newest first, and what is on the way."""
    return settled.lines(session, township_id, shop_id), settled.on_the_way(session, township_id, shop_id)


def _name(what: str, key: Any, known: Mapping[Any, str]) -> str:
    if what == "means":
        return str(MEANS[key]())
    return known.get(key) or str(_("without a till: by the shop's code"))


def _largest_first(part: tuple[str, Taking]) -> tuple[int, str]:
    return -part[1].points, part[0]
