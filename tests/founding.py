"""Founding a township for a test: who lives there, and how they get in."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from itertools import count
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from kernel.identity import passwords
from kernel.identity import service as identity
from kernel.identity.models import Person
from kernel.ids import new_id
from kernel.tenancy.models import Township, Village
from merchants.limits import rules as limits

PASSWORD = "读书看报2026"
PIN = "246810"
_phones = count(13_800_000_000)
_codes = count(100_000_000)
_LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
# Tests make many sales between the same two people at one moment of their clock, so nothing stands out by itself.
RULES = replace(limits.FIRST, pace_sales=None, pace_points=None, pace_hours=None)


@dataclass(frozen=True)
class Founded:
    """A township of a test: its code and its two villages."""

    id: int
    xiaoqiaotou: UUID
    shanglinhu: UUID
    village_code: str
    """The official code of 小桥头."""


def fresh_code() -> int:
    """Return the code of a township that no other test of this process has."""
    return next(_codes)


def found(session: Session, code: int) -> Founded:
    session.add(Township(id=code, name="桥头镇", face_value_fen=100))
    session.flush()
    limits.begin_with(session, code, RULES, _LONG_AGO)
    villages = [
        Village(township_id=code, id=new_id(), code=f"{code}{number}", name=name)
        for number, name in (("201", "小桥头村"), ("202", "上林湖村"))
    ]
    session.add_all(villages)
    session.flush()
    return Founded(code, villages[0].id, villages[1].id, villages[0].code)


def set_limits(session: Session, township_id: int, now: datetime, **changes: Any) -> None:
    """Let other limits hold in the township at once, such as `confirm_above_points=3`."""
    holding = limits.in_force(session, township_id, now).rules
    wanted = replace(holding, **changes)
    if wanted == holding:
        return
    limits.decide(
        session,
        township_id,
        wanted,
        effective_from=None,
        since=limits.newest_number(session, township_id),
        officer_id=None,
        now=now,
    )


def person(
    session: Session,
    township: Founded,
    role: str,
    *,
    name: str = "张三",
    village_id: UUID | None = None,
    scope_id: UUID | None = None,
) -> Person:
    """Register a person with a role, a phone number of their own, PASSWORD and PIN."""
    someone = identity.register_person(
        session, township.id, name, phone=str(next(_phones)), village_id=village_id or township.xiaoqiaotou
    )
    someone.password_digest, someone.pin_digest = _digests()
    session.flush()
    identity.grant_role(session, township.id, someone.id, role, scope_id)
    session.flush()
    return someone


@cache
def _digests() -> tuple[str, str]:
    """The digests of PASSWORD and PIN, worked out once: they are slow by design, and thousands of people are made."""
    return passwords.digest(PASSWORD), passwords.digest(PIN)
