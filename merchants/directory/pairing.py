"""Pairing a device, for both doors: every try is counted before it is heard."""

import hashlib
from datetime import timedelta

from flask import request
from flask_babel import gettext as _

from kernel import throttle
from kernel.identity.viewer import Viewer
from kernel.persistence import unit_of_work
from kernel.tenancy import queries as tenancy
from kernel.web import now, secrets
from merchants.directory import terminals

_TRIES = 10
_TRIES_WITHIN = timedelta(minutes=15)


def paired(township_id: int, code: str, label: str) -> terminals.Pairing:
    """Pair the device in hand by the code that its owner shows. Raises NotFound, TooManyAttempts, CodeNotValid."""
    caller = hashlib.sha256((request.remote_addr or "").encode()).hexdigest()[:32]
    with unit_of_work() as work:
        tenancy.township(work, township_id)
        throttle.hit(work, township_id, f"pairing:{caller}", now(), limit=_TRIES, window=_TRIES_WITHIN)
    with unit_of_work() as work:
        return terminals.pair(work, secrets().code_key, township_id, code=code, label=label or _("New till"), now=now())


def paired_by_owner(owner: Viewer, label: str) -> terminals.Pairing:
    """Pair the device in hand, on which the owner of a shop is signed in: who may make a code needs to type none."""
    shop_id, key = owner.scope("owner"), secrets().code_key
    with unit_of_work() as work:
        code = terminals.issue_pairing_code(
            work, key, owner.township_id, shop_id=shop_id, actor_id=owner.person_id, now=now()
        )
        work.flush()
        return terminals.pair(work, key, owner.township_id, code=code, label=label or _("New till"), now=now())
