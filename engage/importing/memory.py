"""What is remembered of a village's tables: how to read their columns, and which were published."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from engage.disclosures.models import Disclosure
from engage.importing.columns import FIELDS, guessed
from engage.importing.models import ColumnMapping, ImportedTable
from engage.importing.tables import Table
from kernel.ids import new_id


def fields_for(session: Session, township_id: int, village_id: UUID, table: Table) -> list[str]:
    """Return what the columns hold: as the village chose for this heading, else as their names say.

    A column that the file does not show is left out until the editor says what it holds.
    """
    found = _mapping(session, township_id, village_id, table)
    known = found is not None and len(found.fields) == len(table.names)
    fields = found.fields if found and known else guessed(_shown(table))
    return [name if name in FIELDS and place not in table.hidden_columns else "" for place, name in enumerate(fields)]


def _shown(table: Table) -> list[str]:
    """Return the names of the columns, but for those that the file hides: another one may hold what they seem to."""
    return ["" if place in table.hidden_columns else name for place, name in enumerate(table.names)]


def published_as(session: Session, township_id: int, village_id: UUID, table: Table) -> Disclosure | None:
    """Return the newest disclosure of the village that this very table was published as, and that still stands."""
    return session.scalars(
        select(Disclosure)
        .join(
            ImportedTable,
            (ImportedTable.township_id == Disclosure.township_id) & (ImportedTable.disclosure_id == Disclosure.id),
        )
        .where(
            ImportedTable.township_id == township_id,
            ImportedTable.village_id == village_id,
            ImportedTable.digest == table.digest,
            Disclosure.state == "published",
        )
        .order_by(ImportedTable.at.desc())
        .limit(1)
    ).one_or_none()


def remember(
    session: Session, disclosure: Disclosure, editor_id: UUID, table: Table, fields: Sequence[str], now: datetime
) -> None:
    """Keep how a table was read and that it was published. Doing it again for a disclosure changes nothing."""
    if _is_kept(session, disclosure):
        return
    _remember_columns(session, disclosure, editor_id, table, fields, now)
    session.add(
        ImportedTable(
            township_id=disclosure.township_id,
            id=new_id(),
            village_id=disclosure.village_id,
            disclosure_id=disclosure.id,
            digest=table.digest,
            lines=len(table.rows),
            at=now,
        )
    )
    session.flush()


def _remember_columns(
    session: Session, disclosure: Disclosure, editor_id: UUID, table: Table, fields: Sequence[str], now: datetime
) -> None:
    where = (disclosure.township_id, disclosure.village_id)
    mapping = _mapping(session, *where, table)
    if mapping is None:
        mapping = ColumnMapping(township_id=where[0], id=new_id(), village_id=where[1], heading=table.heading_digest)
    mapping.fields, mapping.changed_by, mapping.changed_at = list(fields), editor_id, now
    try:
        with session.begin_nested():
            session.add(mapping)
    except IntegrityError:  # a colleague publishes a table with the same heading this moment: theirs is as good
        return


def _is_kept(session: Session, disclosure: Disclosure) -> bool:
    kept = select(ImportedTable.id).where(
        ImportedTable.township_id == disclosure.township_id, ImportedTable.disclosure_id == disclosure.id
    )
    return session.scalar(kept) is not None


def _mapping(session: Session, township_id: int, village_id: UUID, table: Table) -> ColumnMapping | None:
    return session.scalars(
        select(ColumnMapping).where(
            ColumnMapping.township_id == township_id,
            ColumnMapping.village_id == village_id,
            ColumnMapping.heading == table.heading_digest,
        )
    ).one_or_none()
