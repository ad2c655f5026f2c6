"""Bringing in sales in units of work: wrong codes are counted, and what taking the points met is decided afterwards."""

from datetime import timedelta

from kernel import throttle
from kernel.errors import Refusal
from kernel.identity import pin as pins
from kernel.identity import service as identity
from kernel.identity.refusals import WrongPin
from kernel.identity.viewer import Viewer
from kernel.persistence import reading, unit_of_work
from kernel.web import now, secrets
from merchants.directory.device import Till
from merchants.offline import phones, service
from merchants.offline.judging import UNSEEN, Ask
from merchants.offline.outcomes import Settled
from merchants.offline.phones import Enrolment
from merchants.offline.refusals import OfflineCodeUnknown, OfflineOff
from merchants.offline.rules import rule_at
from merchants.redemptions.refusals import KeyReused, SellingToOneself
from merchants.redemptions.sale import Sale

_WRONG_CODES = 20
_WRONG_CODES_WITHIN = timedelta(minutes=10)
# What else is in the way somebody can mend, such as a shop that is suspended: the till keeps the sale and asks again.
_DECIDED = (*UNSEEN, SellingToOneself)


def bring_in(till: Till, ask: Ask) -> Settled:
    """Settle a sale. Raises what `service.bring_in` does, and TooManyAttempts after twenty unknown codes at a till."""
    settled = _settled(till, ask)
    if settled.fresh and settled.reason == OfflineCodeUnknown.code:
        _count(till)
    return settled


def sell(till: Till, *, key: str, code: str, points: int) -> Sale:
    """Take a code of just now, with a network. Raises what `service.bring_in` does, TooManyAttempts, KeyReused."""
    settled = bring_in(till, Ask(key, code, points))
    if settled.sale is None:  # the key of a kept sale that was not paid
        raise KeyReused
    return settled.sale


def enrol(villager: Viewer, pin: str, label: str) -> Enrolment:
    """Let the phone in hand show codes without a network. Raises OfflineOff, WrongPin, TooManyAttempts."""
    town, moment = villager.township_id, now()
    if not rule_at(reading(), town, moment).enabled:
        raise OfflineOff
    with unit_of_work() as work:
        pins.count_try(work, town, villager.person_id, moment)
    if not identity.check_pin(reading(), town, villager.person_id, pin):
        raise WrongPin
    with unit_of_work() as work:
        pins.forgive(work, town, villager.person_id)
        key = secrets().offline_key
        return phones.enrol(work, key, town, person_id=villager.person_id, label=label, now=moment)


def _settled(till: Till, ask: Ask) -> Settled:
    try:
        return _once(till, ask)
    except OfflineCodeUnknown:
        _count(till)
        raise
    except Refusal as refusal:
        if not (ask.kept and isinstance(refusal, _DECIDED)):
            raise
        return _once(till, ask, met=refusal)


def _once(till: Till, ask: Ask, met: Refusal | None = None) -> Settled:
    with unit_of_work() as work:
        throttle.require_room(
            work, till.township_id, _bucket(till), now(), limit=_WRONG_CODES, window=_WRONG_CODES_WITHIN
        )
        return service.bring_in(work, secrets().offline_key, till, ask, now(), met)


def _count(till: Till) -> None:
    with unit_of_work() as work:
        throttle.hit(work, till.township_id, _bucket(till), now(), limit=_WRONG_CODES, window=_WRONG_CODES_WITHIN)


def _bucket(till: Till) -> str:
    return f"offline-code:{till.terminal_id}"
