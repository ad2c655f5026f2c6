"""Counting what strangers send before it is heard: applications by address and by phone number, and looking one up."""

import hashlib
from datetime import timedelta

from flask import request

from kernel import throttle
from kernel.persistence import unit_of_work
from kernel.tenancy import queries as tenancy
from kernel.web import now

_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
_FROM_AN_ADDRESS, _OF_A_PHONE, _IN_A_TOWNSHIP = 10, 5, 200
_LOOKUPS, _LOOKUPS_WITHIN = 10, timedelta(minutes=15)


def count_application(township_id: int, phone: str) -> None:
    """Count an application that a stranger sends. Raises NotFound, TooManyAttempts."""
    with unit_of_work() as work:
        tenancy.township(work, township_id)
        for bucket, limit, window in (
            (_bucket("shop-application", request.remote_addr or ""), _FROM_AN_ADDRESS, _HOUR),
            (_bucket("shop-application-phone", phone), _OF_A_PHONE, _DAY),
            ("shop-applications", _IN_A_TOWNSHIP, _DAY),
        ):
            throttle.hit(work, township_id, bucket, now(), limit=limit, window=window)


def count_lookup(township_id: int, phone: str) -> None:
    """Count a try to look an application up. Raises NotFound, TooManyAttempts."""
    with unit_of_work() as work:
        tenancy.township(work, township_id)
        for bucket in (_bucket("shop-lookup", request.remote_addr or ""), _bucket("shop-lookup-phone", phone)):
            throttle.hit(work, township_id, bucket, now(), limit=_LOOKUPS, window=_LOOKUPS_WITHIN)


def _bucket(door: str, who: str) -> str:
    """Name a counter without writing down a phone number or an address."""
    return f"{door}:{hashlib.sha256(who.encode()).hexdigest()[:32]}"
