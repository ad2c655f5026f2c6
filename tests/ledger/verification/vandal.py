"""Someone who owns the database and knows it well: no trigger and no constraint is in the way."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from ledger import canonical
from ledger.drafts import canonical_json
from ledger.tables import TRANSFER
from tests.ledger.village import Village


@contextmanager
def vandalism(village: Village) -> Iterator[Session]:
    """A session that may do anything to the books; all of it is undone afterwards."""
    with Session(village.engine) as session:
        unguard(session)
        try:
            yield session
        finally:
            session.rollback()
            if session.connection().dialect.name == "sqlite":
                with Session(village.engine) as quiet:
                    quiet.execute(text("PRAGMA ignore_check_constraints = OFF"))


def unguard(session: Session) -> None:
    """Begin a transaction to which nothing is refused; it has to be rolled back."""
    connection = session.connection(execution_options={"qiaotou_writes": True})
    (_unguard_postgresql if connection.dialect.name == "postgresql" else _unguard_sqlite)(session)


def _unguard_postgresql(session: Session) -> None:
    session.execute(text("SET LOCAL session_replication_role = replica"))
    rules = text(
        "SELECT conrelid::regclass::text, conname FROM pg_constraint"
        " WHERE conrelid::regclass::text LIKE 'ledger_%' AND contype IN ('c', 'p', 'u', 'f') ORDER BY contype = 'p'"
    )
    for table, name in session.execute(rules).all():
        session.execute(text(f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {name} CASCADE"))
    session.execute(text("DROP INDEX uq_ledger_transfer_target"))


def _unguard_sqlite(session: Session) -> None:
    session.execute(text("PRAGMA ignore_check_constraints = ON"))
    session.execute(text("PRAGMA defer_foreign_keys = ON"))
    found = text("SELECT type, name FROM sqlite_master WHERE tbl_name LIKE 'ledger_%' AND sql IS NOT NULL")
    for kind, name in session.execute(found).all():
        if kind == "trigger" or name == "uq_ledger_transfer_target":
            session.execute(text(f"DROP {kind} {name}"))


def do(session: Session, statement: str, names: dict[str, Any]) -> None:
    """Run statements, parted by semicolons, in which `{name}` stands for an id, a day or a number."""
    on_sqlite = session.connection().dialect.name == "sqlite"
    spelled = {name: _literal(value, on_sqlite) for name, value in names.items()}
    for one in statement.split(";"):
        session.connection().exec_driver_sql(one.format(**spelled))


def _literal(value: Any, on_sqlite: bool) -> str:
    if isinstance(value, int):
        return str(value)
    if isinstance(value, bytes):
        return f"X'{value.hex()}'" if on_sqlite else f"'\\x{value.hex()}'::bytea"
    return f"'{value.hex if on_sqlite and isinstance(value, UUID) else value}'"


def redigest(session: Session, township_id: int) -> None:
    """Give every transfer the digest of what it says now, as someone who read the documents would."""
    rows = session.execute(TRANSFER.select().where(TRANSFER.c.township_id == township_id)).mappings().all()
    for row in rows:
        values = [row[name] for name in canonical.FIELDS[:-1]] + [canonical_json(row["details"]).decode()]
        found = canonical.digest(values)
        if found != row["digest"]:
            session.execute(TRANSFER.update().where(TRANSFER.c.id == row["id"]).values(digest=found))
