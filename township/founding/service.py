"""Founding a township."""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from sqlalchemy.orm import Session

from engage.awards.rules import default_rules
from engage.catalogue.template import load_template
from kernel import audit
from kernel.clock import business_day
from kernel.errors import Conflict
from kernel.identity import service as identity
from kernel.identity.models import Person
from kernel.ids import new_id
from kernel.tenancy.models import Township, Village
from kernel.words import marked
from ledger import open_account
from merchants.limits import rules as limits
from township.founding.chart import CHART
from township.settlement.bank_profiles import import_shipped

POINTS_VALID_MONTHS = 24
"""Long enough that nobody loses points by living slowly, short enough that what is owed has an end."""


class TownshipExists(Conflict):
    code = "township_exists"
    message = marked("The township %(code)s is here already.")


class NamedVillage(Protocol):
    """A row of the official data: a twelve-digit code and a name."""

    @property
    def code(self) -> str: ...
    @property
    def name(self) -> str: ...


def found_township(
    session: Session,
    code: int,
    name: str,
    villages: Iterable[NamedVillage],
    now: datetime,
    *,
    face_value_fen: int = 100,
    points_valid_months: int | None = POINTS_VALID_MONTHS,
) -> Township:
    """Open a township's books: its villages, accounts, award rules, bank profiles and catalogue.

    Raises TownshipExists.
    """
    if session.get(Township, code) is not None:
        raise TownshipExists(code=code)
    township = Township(
        id=code,
        name=name,
        face_value_fen=face_value_fen,
        points_valid_months=points_valid_months,
    )
    session.add(township)
    session.flush()
    rows = [Village(township_id=code, id=new_id(), code=village.code, name=village.name) for village in villages]
    session.add_all(rows)
    session.flush()
    for account, unit, side in CHART:
        open_account(session, code, account, unit, normal_side=side)
    default_rules(session, code, business_day(now), now)
    limits.begin_with(session, code, limits.FIRST, now)
    import_shipped(session, code, now)
    load_template(session, code, business_day(now), now)
    audit.record(session, code, None, "township.found", f"township:{code}", {"villages": len(rows)}, now)
    return township


def appoint_officer(
    session: Session, township_id: int, name: str, now: datetime, *, phone: str | None = None
) -> Person:
    """Put an officer of the township on the books; an activation code lets them in."""
    officer = identity.register_person(session, township_id, name, phone=phone)
    session.flush()
    identity.grant_role(session, township_id, officer.id, "officer")
    session.flush()
    audit.record(session, township_id, None, "officer.appoint", f"person:{officer.id}", {}, now)
    return officer
