"""The catalogue that a new township begins with, read from the file beside this one."""

import csv
from collections.abc import Iterator
from datetime import date, datetime
from functools import cache
from pathlib import Path

from sqlalchemy.orm import Session

from engage.catalogue.models import CatalogueMatter
from engage.catalogue.service import Terms, write_terms
from kernel.ids import new_id

_FILE = Path(__file__).parent / "data" / "matters.csv"


def load_template(session: Session, township_id: int, effective_from: date, now: datetime) -> None:
    """Give a township that has no catalogue yet the shipped one, to hold from a day on."""
    for number, (category, terms) in enumerate(shipped(), 1):
        matter = CatalogueMatter(township_id=township_id, id=new_id(), number=number, category=category)
        session.add(matter)
        session.flush()
        write_terms(session, township_id, matter.id, terms, effective_from, None, now)


@cache
def shipped() -> tuple[tuple[str, Terms], ...]:
    """Return the category and the terms of each shipped matter, in the order of their numbers."""
    return tuple(_read())


def _read() -> Iterator[tuple[str, Terms]]:
    with _FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield (
                row["category"],
                Terms(
                    name=row["name"],
                    legal_basis=row["legal_basis"],
                    rule=row["rule"],
                    due_day=_number(row["due_day"]),
                    due_month=_number(row["due_month"]),
                    within_days=_number(row["within_days"]),
                    in_working_days=bool(row["in_working_days"]),
                    publisher=row["publisher"],
                    retention_years=_number(row["retention_years"]),
                ),
            )


def _number(text: str) -> int | None:
    return int(text) if text else None
