"""Acts whose wrong tries are counted, for both doors: selling, where one might guess codes, and confirming by PIN.

A wrong try is counted in a unit of work of its own, so that the refusal that follows can't take the count back with it.
"""

from uuid import UUID

from kernel.identity import pin as pins
from kernel.identity import service as identity
from kernel.identity.refusals import WrongPin
from kernel.identity.viewer import Viewer
from kernel.persistence import reading, unit_of_work
from kernel.web import now, secrets
from merchants.directory.device import Till
from merchants.directory.refusals import NotYourShop, RightMissing, TerminalCutOff
from merchants.redemptions import guessing, queries, service
from merchants.redemptions.refusals import CodeUnknown
from merchants.redemptions.sale import Sale


def sell(till: Till, *, key: str, code: str, points: int) -> Sale:
    """Redeem at a till. Raises what `service.redeem` does, UnknownCodesAgain and TillLocked: see `guessing`."""
    try:
        with unit_of_work() as work:
            guessing.require_room(work, till)
            return service.redeem(
                work,
                till.township_id,
                shop_id=till.shop_id,
                clerk_id=till.person_id,
                terminal_id=till.terminal_id,
                key=key,
                code=code,
                points=points,
                now=now(),
                code_key=secrets().code_key,
            )
    except CodeUnknown:
        guessing.count(till)
        raise


def confirm(payer: Viewer, sale_id: UUID, pin: str) -> Sale:
    """Confirm a sale with its payer's PIN. Raises what `service.confirm` does, WrongPin, TooManyAttempts after five.

    A wrong PIN leaves the sale waiting; a till or a clerk that may not sell any more ends it.
    """
    town = payer.township_id
    if queries.sale(reading(), town, sale_id, now()).person_id == payer.person_id:
        with unit_of_work() as work:
            pins.count_try(work, town, payer.person_id, now())
        # Outside any writing work: an Argon2 check takes long, and on SQLite every other writer would wait for it.
        if not identity.check_pin(reading(), town, payer.person_id, pin):
            raise WrongPin
        with unit_of_work() as work:
            pins.forgive(work, town, payer.person_id)  # a right PIN is no wrong try, whatever becomes of the sale
    try:
        with unit_of_work() as work:
            return service.confirm(work, town, sale_id=sale_id, person_id=payer.person_id, now=now())
    except (TerminalCutOff, NotYourShop, RightMissing):
        with unit_of_work() as work:
            service.end_at_closed_counter(work, town, sale_id, now())
        raise
