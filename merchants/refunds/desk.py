"""A sale with all that can still be done about it, for the till's page and the owner's."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from sqlalchemy.orm import Session

from kernel.clock import business_day
from kernel.web import Submission
from merchants.directory import rights
from merchants.redemptions.models import CAPTURED
from merchants.redemptions.sale import Sale
from merchants.refunds import queries
from merchants.refunds.doors import Giver
from merchants.refunds.models import OWNER, Refund
from merchants.refunds.queries import Waiting
from merchants.refunds.rules import Rule, rule_of


@dataclass(frozen=True)
class SaleDesk:
    sale: Sale
    refunds: Sequence[Refund]
    waiting: Waiting | None
    is_asker: bool
    """Whether it was the viewer who asked for what waits."""
    voidable: bool
    refundable: bool
    may_void: bool
    may_refund: bool
    rule: Rule
    alone_points: int
    """Above this somebody else has to agree."""
    key: str
    """Of the next refund: sending the form twice gives back once."""


def sale_desk(session: Session, who: Giver, sale: Sale, now: datetime, form: Submission | None = None) -> SaleDesk:
    """Return what the giver has before them."""
    waiting = queries.waiting_of(session, who.township_id, sale.id, now)
    allowed = rights.allowed_to(session, who.township_id, who.shop_id, who.person_id)
    rule = rule_of(session, who.township_id)
    # Nobody gives back what they paid themselves, and while one thing waits there is nothing else to ask for.
    idle = sale.state == CAPTURED and waiting is None and sale.person_id != who.person_id
    kept = form.values.get("key") if form else None
    return SaleDesk(
        sale=sale,
        refunds=queries.refunds_of(session, who.township_id, sale.id),
        waiting=waiting,
        is_asker=waiting is not None and waiting.asked_by == who.person_id,
        voidable=idle and sale.business_day == business_day(now) and not sale.refunded_points,
        refundable=idle and sale.left_points > 0,
        may_void=allowed is not None and allowed.may(rights.VOID),
        may_refund=allowed is not None and allowed.may(rights.REFUND),
        rule=rule,
        alone_points=rule.owner_points if who.role == OWNER else rule.clerk_points,
        key=kept or str(uuid4()),
    )
