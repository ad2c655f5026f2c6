"""What the application may do in PostgreSQL: a role of its own, which owns nothing and can't change the books.

Whoever owns the tables can switch off their triggers. So the tables belong to a role that only migrates, and the
application signs in as another, which reads and adds, and changes or removes only what the product changes or removes.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy.engine import make_url

from township.models import Base

ROLE = "qiaotou_app"
EVERY_COLUMN = ("*",)

_SUMS = ("posted_debits", "posted_credits", "pending_debits", "pending_credits")
UPDATED: Mapping[str, Sequence[str]] = {
    "award_tally": EVERY_COLUMN,
    "bank_profile": EVERY_COLUMN,
    "ledger_account": ("state",),
    "ledger_balance": _SUMS,
    "ledger_day_total": _SUMS,
    "ledger_head": ("closed_through", "sealed_floor"),
    "ledger_lot": ("remaining",),
    "one_time_code": EVERY_COLUMN,
    "pay_code": EVERY_COLUMN,
    "person": EVERY_COLUMN,
    "redemption": EVERY_COLUMN,
    "settlement_line": EVERY_COLUMN,
    "settlement_run": EVERY_COLUMN,
    "shop": EVERY_COLUMN,
    "sign_in": EVERY_COLUMN,
    "supervision_case": EVERY_COLUMN,
    "terminal": EVERY_COLUMN,
    "throttle": EVERY_COLUMN,
    "township": EVERY_COLUMN,
}
"""Columns that the product changes; every table that is not named here only grows, or is never written again."""
DELETED = frozenset({"one_time_code", "pay_code", "role", "sign_in", "throttle"})
FUNCTIONS = ("ledger_post",)

_TOO_MUCH = ("rolsuper", "rolcreaterole", "rolcreatedb", "rolreplication", "rolbypassrls")


class NotFit(Exception):
    """The role can't be the application's: the message is a sentence that says why."""


def bestow(owner_url: str, role: str = ROLE, password: str | None = None) -> None:
    """Make `role` if it is absent, and give it exactly these rights in the database of `owner_url`, PostgreSQL's.

    Its password is set if one is given, and left as it is otherwise; the server never sees it as it is. All or
    nothing. Raises NotFit, and psycopg.Error when whoever signs in may not make roles or does not own the tables.
    """
    url = make_url(owner_url)
    with psycopg.connect(**url.get_dialect()().create_connect_args(url)[1]) as connection:
        _make(connection, role)
        _check(connection, role)
        if password is not None:
            _set_password(connection, role, password)
        for statement in _rights(connection, sql.Identifier(role)):
            connection.execute(statement)
        _check_books(connection, role)


def _make(connection: psycopg.Connection[Any], role: str) -> None:
    # A role is the whole server's, so someone may be making it for another database at this moment.
    connection.execute("SELECT pg_advisory_xact_lock(hashtext('qiaotou roles'))")
    if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone():
        connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(role)))


def _check(connection: psycopg.Connection[Any], role: str) -> None:
    """Raise NotFit for a role that could give itself what it is not given."""
    names = sql.SQL(", ").join(map(sql.Identifier, _TOO_MUCH))
    attributes = connection.execute(sql.SQL("SELECT {} FROM pg_roles WHERE rolname = %s").format(names), [role])
    held = [name for name, has in zip(_TOO_MUCH, attributes.fetchone() or (), strict=True) if has]
    if held:
        raise NotFit(f"{role} is more than an application should be: {', '.join(held)}.")
    owners = connection.execute(
        "SELECT DISTINCT o.rolname FROM pg_class c JOIN pg_roles o ON o.oid = c.relowner"
        " WHERE c.relnamespace = current_schema()::regnamespace AND pg_has_role(%s, o.oid, 'MEMBER')",
        [role],
    ).fetchall()
    if owners:
        raise NotFit(f"{role} owns tables, itself or as a member of {owners[0][0]}: choose another role.")


def _set_password(connection: psycopg.Connection[Any], role: str, password: str) -> None:
    secret = connection.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256").decode()
    alter = sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(role), sql.Literal(secret))
    connection.execute(alter)


def _rights(connection: psycopg.Connection[Any], role: sql.Identifier) -> Iterator[sql.Composed]:
    """Take away everything, then give what is needed."""
    here = connection.execute("SELECT current_database(), current_schema()").fetchall()[0]
    names = {"database": sql.Identifier(here[0]), "schema": sql.Identifier(here[1]), "role": role}
    for statement in (
        "REVOKE CREATE, TEMPORARY ON DATABASE {database} FROM PUBLIC, {role}",
        "GRANT CONNECT ON DATABASE {database} TO {role}",
        "REVOKE CREATE ON SCHEMA {schema} FROM PUBLIC, {role}",
        "GRANT USAGE ON SCHEMA {schema} TO {role}",
        "REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM PUBLIC, {role}",
        "REVOKE ALL ON ALL SEQUENCES IN SCHEMA {schema} FROM PUBLIC, {role}",
        "REVOKE ALL ON ALL FUNCTIONS IN SCHEMA {schema} FROM PUBLIC, {role}",
        "GRANT SELECT ON alembic_version TO {role}",
    ):
        yield sql.SQL(statement).format(**names)
    for table in Base.metadata.tables:
        yield from _table_rights(table, role)
    for signature in _signatures(connection):
        yield sql.SQL("GRANT EXECUTE ON FUNCTION {} TO {}").format(sql.SQL(signature), role)


def _table_rights(table: str, role: sql.Identifier) -> Iterator[sql.Composed]:
    of_table = {"table": sql.Identifier(table), "role": role}
    yield sql.SQL("GRANT SELECT, INSERT ON {table} TO {role}").format(**of_table)
    columns = UPDATED.get(table, ())
    if columns == EVERY_COLUMN:
        yield sql.SQL("GRANT UPDATE ON {table} TO {role}").format(**of_table)
    elif columns:
        named = sql.SQL(", ").join(map(sql.Identifier, columns))
        yield sql.SQL("GRANT UPDATE ({columns}) ON {table} TO {role}").format(columns=named, **of_table)
    if table in DELETED:
        yield sql.SQL("GRANT DELETE ON {table} TO {role}").format(**of_table)


def _signatures(connection: psycopg.Connection[Any]) -> list[Any]:
    found = connection.execute(
        "SELECT oid::regprocedure::text FROM pg_proc"
        " WHERE pronamespace = current_schema()::regnamespace AND proname = ANY (%s)",
        [list(FUNCTIONS)],
    )
    return [row[0] for row in found]


def _check_books(connection: psycopg.Connection[Any], role: str) -> None:
    """Raise NotFit when the role may still change what only grows: through another role that it is a member of."""
    for table in Base.metadata.tables:
        for right, given in (("UPDATE", table in UPDATED), ("DELETE", table in DELETED), ("TRUNCATE", False)):
            held = "has_any_column_privilege" if right == "UPDATE" else "has_table_privilege"
            row = connection.execute(f"SELECT {held}(%s, %s, %s)", [role, table, right]).fetchone()
            if row and row[0] and not given:
                raise NotFit(f"{role} may {right} {table} through a role that it is a member of: take it out of that.")
