"""What is asked of the database before a sale: two statements, built once, that tell all that decides about it."""

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Exists,
    ScalarSelect,
    bindparam,
    cast,
    exists,
    func,
    literal_column,
    or_,
    select,
)

from kernel.prepared import Prepared
from merchants.limits.rules import NAMES
from merchants.redemptions.models import CAPTURED
from merchants.redemptions.tables import (
    CLERK_RIGHTS,
    LIMIT_RULES,
    PERSON,
    REDEMPTION,
    REDEMPTION_PAUSE,
    ROLE,
    SHOP,
    TERMINAL,
    TOWNSHIP,
    VILLAGE,
)


def _owns_the_shop() -> Exists:
    return exists().where(
        ROLE.c.township_id == bindparam("township"),
        ROLE.c.person_id == bindparam("payer"),
        ROLE.c.role == "owner",
        ROLE.c.scope_id == bindparam("shop"),
    )


def _works_as() -> ScalarSelect[str]:
    """The clerk's part in the shop: of "clerk" and "owner" the later word is the higher place."""
    here = (ROLE.c.township_id == bindparam("township"), ROLE.c.scope_id == bindparam("shop"))
    roles = or_(ROLE.c.role == "clerk", ROLE.c.role == "owner")
    return select(func.max(ROLE.c.role)).where(*here, ROLE.c.person_id == bindparam("clerk"), roles).scalar_subquery()


_VERSION = (
    select(func.max(LIMIT_RULES.c.number))
    .where(LIMIT_RULES.c.township_id == bindparam("township"), LIMIT_RULES.c.effective_from <= bindparam("moment"))
    .scalar_subquery()
)
_LAST_PAUSE = (
    select(func.max(REDEMPTION_PAUSE.c.number))
    .where(REDEMPTION_PAUSE.c.township_id == bindparam("township"))
    .scalar_subquery()
)
_OF_SHOP = (
    select(
        SHOP.c.name,
        VILLAGE.c.name,
        TOWNSHIP.c.face_value_fen,
        SHOP.c.state,
        SHOP.c.sells_from,
        SHOP.c.sells_until,
        REDEMPTION_PAUSE.c.reason,
        LIMIT_RULES.c.number,
        *(LIMIT_RULES.c[name] for name in NAMES),
    )
    .join_from(SHOP, VILLAGE, (VILLAGE.c.township_id == SHOP.c.township_id) & (VILLAGE.c.id == SHOP.c.village_id))
    .join(TOWNSHIP, TOWNSHIP.c.id == SHOP.c.township_id)
    .outerjoin(LIMIT_RULES, (LIMIT_RULES.c.township_id == TOWNSHIP.c.id) & (LIMIT_RULES.c.number == _VERSION))
    .outerjoin(
        REDEMPTION_PAUSE,
        (REDEMPTION_PAUSE.c.township_id == TOWNSHIP.c.id)
        & (REDEMPTION_PAUSE.c.number == _LAST_PAUSE)
        & REDEMPTION_PAUSE.c.paused,
    )
    .where(SHOP.c.township_id == bindparam("township"), SHOP.c.id == bindparam("shop"))
)
SHOP_COLUMNS = 8 + len(NAMES)
"""How many of a row's columns are the shop's; the clerk's follow, and the device's is the last."""

_OF_CLERK = _OF_SHOP.add_columns(
    CLERK_RIGHTS.c.id,
    CLERK_RIGHTS.c.number,
    CLERK_RIGHTS.c.sale_limit_points,
    CLERK_RIGHTS.c.day_limit_points,
    CLERK_RIGHTS.c.may_sell,
    _works_as(),
).outerjoin(
    CLERK_RIGHTS,
    (CLERK_RIGHTS.c.township_id == SHOP.c.township_id)
    & (CLERK_RIGHTS.c.shop_id == SHOP.c.id)
    & (CLERK_RIGHTS.c.person_id == bindparam("clerk")),
)
OF_SHOP = Prepared(_OF_SHOP)
OF_TILL = Prepared(
    _OF_CLERK.add_columns(TERMINAL.c.revoked_at)
    .join(TERMINAL, (TERMINAL.c.township_id == SHOP.c.township_id) & (TERMINAL.c.shop_id == SHOP.c.id))
    .where(TERMINAL.c.id == bindparam("terminal"))
)

_OF_PAYER = (
    select(PERSON.c.surname, PERSON.c.active, VILLAGE.c.name, _owns_the_shop())
    .join_from(
        PERSON,
        VILLAGE,
        (VILLAGE.c.township_id == PERSON.c.township_id) & (VILLAGE.c.id == PERSON.c.village_id),
        isouter=True,
    )
    .where(PERSON.c.township_id == bindparam("township"), PERSON.c.id == bindparam("payer"))
)
OF_PAYER = Prepared(_OF_PAYER)


def _paced(*at_the_counter: ColumnElement[bool]) -> Prepared:
    """Return what tells of the payer with the sales and points of late."""
    lately = (
        REDEMPTION.c.township_id == bindparam("township"),
        REDEMPTION.c.person_id == bindparam("payer"),
        REDEMPTION.c.at > bindparam("since"),
        # Spelled out: with a parameter SQLite, which has an index on one of the states, would plan anew each time.
        REDEMPTION.c.state == literal_column(f"'{CAPTURED}'"),
        *at_the_counter,
    )
    sales = select(func.count()).select_from(REDEMPTION).where(*lately)
    points = select(cast(func.coalesce(func.sum(REDEMPTION.c.points), 0), BigInteger)).where(*lately)
    return Prepared(_OF_PAYER.add_columns(sales.scalar_subquery(), points.scalar_subquery()))


PACED_BY_CLERK = _paced(REDEMPTION.c.clerk_id == bindparam("clerk"))
PACED_BY_STICKER = _paced(REDEMPTION.c.clerk_id.is_(None), REDEMPTION.c.shop_id == bindparam("shop"))
