"""Whose a sale is: the payer's, and the shop's. To everyone else it is as if it were not there."""

from uuid import UUID

from kernel.errors import NotFound
from kernel.identity.viewer import Viewer
from kernel.persistence import reading, unit_of_work
from kernel.web import now
from merchants.directory.device import till
from merchants.redemptions import queries, service
from merchants.redemptions.sale import Sale


def sale_seen_by(someone: Viewer, sale_id: UUID) -> Sale:
    """Return a sale that the viewer paid or whose shop they work in. Raises NotFound."""
    sale = queries.sale(reading(), someone.township_id, sale_id, now())
    if sale.person_id != someone.person_id and not works_in(someone, sale.shop_id):
        raise NotFound
    return sale


def declined_by(someone: Viewer, sale_id: UUID) -> Sale:
    """End a waiting sale that the viewer was to pay, or that their till asked for. Raises what `decline` does."""
    is_payer = sale_seen_by(someone, sale_id).person_id == someone.person_id
    shop_id = None if is_payer else till().shop_id
    with unit_of_work() as work:
        return service.decline(
            work, someone.township_id, sale_id=sale_id, actor_id=someone.person_id, shop_id=shop_id, now=now()
        )


def works_in(someone: Viewer, shop_id: UUID) -> bool:
    return someone.acts_in("clerk", shop_id) or someone.acts_in("owner", shop_id)
