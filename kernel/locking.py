"""Rows and turns that only one unit of work has at a time, until it ends.

SQLite has one writer at a time anyway; there nothing has to wait here.
"""

from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from kernel.errors import NotFound
from kernel.identity.models import Person
from kernel.tenancy.models import Township

Row = TypeVar("Row", bound=Any)


def locked_row(
    session: Session, kind: type[Row], township_id: int, row_id: UUID, *, others_may_refer: bool = False
) -> Row:
    """Return a row of a township as it is now; nobody else changes it before this work ends. Raises NotFound.

    With `others_may_refer`, rows that refer to it can be written meanwhile: sales of a shop, what a person does.
    """
    lock = {"key_share": True} if others_may_refer else True
    found = session.get(kind, (township_id, row_id), with_for_update=lock, populate_existing=True)
    if found is None:
        raise NotFound
    return found


def take_townships_turn(session: Session, township_id: int) -> None:
    """Let works that number things or weigh what a township decided before follow one another.

    Rows that refer to the township can be written meanwhile.
    """
    session.execute(select(Township.id).where(Township.id == township_id).with_for_update(key_share=True))


def take_persons_turn(session: Session, township_id: int, person_id: UUID) -> None:
    """Let works that count what one person has or did follow one another; rows that refer to them stay free."""
    person = select(Person.id).where(Person.township_id == township_id, Person.id == person_id)
    session.execute(person.with_for_update(key_share=True))
