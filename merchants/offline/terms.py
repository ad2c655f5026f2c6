"""What a till is told while it has a network, so that it knows what it may do without one: signed, good for a day."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from kernel import tokens
from kernel.tokens import InvalidToken
from merchants.directory.device import Till

GOOD_FOR = timedelta(hours=24)
"""How long after its last contact a till may go on taking codes."""
LATEST = timedelta(hours=48)
"""How long after the code was shown a sale may still be brought in."""
_AUDIENCE = "offline-terms"


@dataclass(frozen=True)
class Terms:
    """Under which rule, at which till and before whom codes may be taken, from `at` on for a day."""

    rule_id: UUID
    shop_id: UUID
    terminal_id: UUID
    clerk_id: UUID
    at: datetime

    def allow(self, shown_at: datetime, slack: timedelta) -> bool:
        return self.at - slack <= shown_at <= self.at + GOOD_FOR + slack


def give(key: str, till: Till, rule_id: UUID, now: datetime) -> str:
    """Return the terms as the till keeps them, and sends them with each sale that it took under them."""
    told = {"rule": str(rule_id), "shop": str(till.shop_id), "till": str(till.terminal_id)}
    told |= {"clerk": str(till.person_id), "township": str(till.township_id)}
    return tokens.sign(key, _AUDIENCE, told, now)


def read(key: str, township_id: int, token: str, now: datetime) -> Terms | None:
    """Return terms that this installation gave to a till of the township, or None: forged, or long over."""
    try:
        told = tokens.read(key, _AUDIENCE, token, now, GOOD_FOR + LATEST + timedelta(hours=1))
    except InvalidToken:
        return None
    if told["township"] != str(township_id):
        return None
    return Terms(UUID(told["rule"]), UUID(told["shop"]), UUID(told["till"]), UUID(told["clerk"]), told["at"])
