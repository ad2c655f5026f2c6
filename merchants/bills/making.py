"""Making a bill and looking at it at the till, for both doors."""

from uuid import UUID

from kernel import qr
from kernel.persistence import reading, unit_of_work
from kernel.web import now, own_address
from merchants.bills import service
from merchants.bills.service import BillSeen, Made
from merchants.directory.device import till


def make(key: str, points: int) -> BillSeen:
    """Make a bill at the till in hand. Raises what `service.make` does."""
    here = till()
    where = Made(here.township_id, here.shop_id, here.terminal_id, here.person_id)
    with unit_of_work() as work:
        return service.make(work, where, key=key, points=points, now=now())


def look(bill_id: UUID) -> BillSeen:
    """Return a bill of the till's shop. Raises NotFound."""
    here = till()
    return service.bill_of(reading(), here.township_id, here.shop_id, bill_id, now())


def cancel(bill_id: UUID) -> BillSeen:
    here = till()
    with unit_of_work() as work:
        return service.cancel(work, here.township_id, here.shop_id, bill_id, now())


def address_of(bill: BillSeen) -> str:
    """Return the whole address that the bill's code says."""
    return f"{own_address()}{bill.path}"


def picture_of(bill: BillSeen) -> str:
    return qr.picture(address_of(bill))


def seconds_left(bill: BillSeen) -> int:
    return max(0, int((bill.expires_at - now()).total_seconds()))
