"""Pairing a device, for both doors: every try is counted before it is heard."""

import hashlib
from datetime import timedelta

from flask import request
from flask_babel import gettext as _

from kernel import throttle
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
