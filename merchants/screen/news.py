"""What is new at a till: its shop's last sales, whoever made them, as soon as one comes or changes."""

import hashlib
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from merchants.redemptions.models import Redemption
from merchants.redemptions.sale import state_at

LAST = 8


def mark_of(session: Session, township_id: int, shop_id: UUID, now: datetime) -> str:
    """Return a word that changes with the shop's last sales: when one comes, ends, or is given back in part."""
    found = session.execute(
        select(Redemption.id, Redemption.state, Redemption.confirm_by, Redemption.refunded_points)
        .where(Redemption.township_id == township_id, Redemption.shop_id == shop_id)
        .order_by(Redemption.id.desc())
        .limit(LAST)
    )
    seen = ":".join(f"{row.id}{state_at(row, now)}{row.refunded_points}" for row in found)  # type: ignore[arg-type]
    return hashlib.sha256(seen.encode()).hexdigest()[:16]
