"""Putting a village's open data together; written once, for JSON and CSV alike."""

from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from engage.disclosures.models import MoneyLine
from engage.obligations import queries as obligations
from engage.obligations.queries import Obligation
from engage.obligations.struck import struck_in
from engage.opendata import queries
from engage.opendata.queries import Published
from engage.opendata.schemas import FORMAT, MOST, VERSION
from engage.opendata.wording import TERMS
from engage.pockets.rules import Rule, rule_of
from kernel.money import yuan
from kernel.tenancy import queries as tenancy
from kernel.tenancy.models import Village

_HEADING = ("id", "state", "version", "category", "matter", "title", "period", "period_key", "published_at")
_LINE = (
    *("id", "number", "day", "purpose", "quantity", "direction", "amount_fen", "category", "subject", "source"),
    *("used_by", "responsible", "voucher"),
)

Address = Callable[[UUID, int | None], str]
"""Gives the address of a disclosure, or of a line in it by its number."""


def open_data(
    session: Session, village: Village, today: date, *, size: int, after: str, period: str, address: Address
) -> dict[str, Any]:
    """Return a page of a village's open data as `schemas.OpenDataOut` has it, without `next`.

    Raises NotFound for a wrong `after`.
    """
    found = queries.page_of(session, village.township_id, village.id, size=size, after=after, period=period)
    town, rule = tenancy.township(session, village.township_id), rule_of(session, village.township_id)
    return {
        "format": FORMAT,
        "version": VERSION,
        "terms": TERMS,
        "township": {"code": str(town.id), "name": town.name},
        "village": {"code": village.code, "name": village.name},
        "updated_at": queries.changed_at(session, village.township_id, village.id),
        "counts": asdict(queries.counts(session, village.township_id, village.id)),
        "late": _late(session, village, today),
        "struck": _struck(session, village, today),
        "disclosures": [_disclosure(one, address, rule) for one in found.items],
        "after": found.after,
    }


def all_disclosures(session: Session, village: Village, address: Address) -> Iterator[dict[str, Any]]:
    """Yield every disclosure of a village, the oldest first, as `schemas.OpenDisclosure` has it.

    They are read page by page, and between two pages the session holds no connection: whoever takes them may be slow.
    """
    after, township_id, village_id = "", village.township_id, village.id
    rule = rule_of(session, township_id)
    while True:
        found = queries.page_of(session, township_id, village_id, size=MOST, after=after)
        disclosures = [_disclosure(one, address, rule) for one in found.items]
        session.rollback()
        yield from disclosures
        after = found.after
        if not after:
            return


def _late(session: Session, village: Village, today: date) -> list[dict[str, Any]]:
    return [
        _owed(one)
        for one in obligations.open_of_village(session, village.township_id, village.id, today)
        if one.state == obligations.LATE
    ]


def _struck(session: Session, village: Village, today: date) -> list[dict[str, Any]]:
    return [
        {
            **_owed(gone.obligation),
            "published_on": gone.obligation.published_on,
            "struck_on": gone.struck_on,
            "reason": gone.reason,
        }
        for gone in struck_in(session, village.township_id, village.id, today)
    ]


def _owed(one: Obligation) -> dict[str, Any]:
    return {
        "matter_number": one.number,
        "matter": one.name,
        "category": one.category,
        "period_key": one.period_key,
        "what": one.what,
        "due_on": one.due_on,
        "working_days_late": one.late_by,
    }


def _disclosure(found: Published, address: Address, rule: Rule) -> dict[str, Any]:
    disclosure, last = found.disclosure, found.last
    stands = disclosure.state == "published"
    return {
        **{name: getattr(disclosure, name) for name in _HEADING},
        "matter_number": found.matter_number,
        "period_keys": [one.period_key for one in found.fulfilled],
        "due_on": found.fulfilled[0].due_on if found.fulfilled else None,
        "changed_at": last.at,
        "change": last.act,
        "reason": last.reason,
        "body": disclosure.body if stands else "",
        "address": address(disclosure.id, None),
        "replaces": found.replaces,
        "lines": [_line(line, address, rule) for line in found.lines],
    }


def _line(line: MoneyLine, address: Address, rule: Rule) -> dict[str, Any]:
    return {
        **{name: getattr(line, name) for name in _LINE},
        "amount_yuan": yuan(line.amount_fen),
        "signed_by": [office for office in line.signed_by.split(",") if office],
        "address": address(line.disclosure_id, line.number),
        "counted": not rule.moves(line),
    }
