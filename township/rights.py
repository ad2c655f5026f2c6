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
    "account_request": EVERY_COLUMN,
    "award_tally": EVERY_COLUMN,
    "bank_profile": EVERY_COLUMN,
    "clerk_rights": EVERY_COLUMN,
    "delivery": EVERY_COLUMN,
    "bill": EVERY_COLUMN,
    "card": ("state", "ended_at", "ended_by"),
    "column_mapping": EVERY_COLUMN,
    "disclosure": EVERY_COLUMN,
    "dispute": EVERY_COLUMN,
    "ledger_account": ("state",),
    "ledger_balance": _SUMS,
    "ledger_day_total": _SUMS,
    "ledger_head": ("closed_through", "sealed_floor"),
    "ledger_lot": ("remaining",),
    "limit_alert": EVERY_COLUMN,
    "limit_tally": EVERY_COLUMN,
    "disclosure_period": ("due_on",),
    "matter_event": ("struck_by", "struck_reason", "struck_at"),
    "money_line": EVERY_COLUMN,
    "news": ("reason", "withdrawn_at", "withdrawn_by"),
    "notice": ("spread_at",),
    "notice_reader": EVERY_COLUMN,
    "one_time_code": EVERY_COLUMN,
    "owner_request": EVERY_COLUMN,
    "panel_switch": ("shown",),
    "offline_phone": ("seen_at", "cut_off_at", "cut_off_by"),
    "pay_code": EVERY_COLUMN,
    "person": EVERY_COLUMN,
    "personal_notice": ("opened_at", "spread_at"),
    "new_pin": EVERY_COLUMN,
    "push_device": EVERY_COLUMN,
    "plain_words_rule": EVERY_COLUMN,
    "redemption": EVERY_COLUMN,
    "refund_request": EVERY_COLUMN,
    "settlement_line": EVERY_COLUMN,
    "settlement_run": EVERY_COLUMN,
    "payee_change": EVERY_COLUMN,
    "shop": EVERY_COLUMN,
    "shop_picture": EVERY_COLUMN,
    "shop_application": EVERY_COLUMN,
    "sign_in": EVERY_COLUMN,
    "case_reply": ("text",),
    "supervision_case": EVERY_COLUMN,
    "terminal": EVERY_COLUMN,
    "throttle": EVERY_COLUMN,
    "township": EVERY_COLUMN,
    "voucher_picture": EVERY_COLUMN,
    "village_follow": EVERY_COLUMN,
}
"""Columns that the product changes; every table that is not named here only grows, or is never written again."""
DELETED = frozenset(
    {
        "bill",
        "delivery",
        "matter_follow",
        "one_time_code",
        "pay_code",
        "push_device",
        "role",
        "search_entry",
        "shop_picture",
        "sign_in",
        "throttle",
        "voucher_picture",
    }
)
FUNCTIONS = ("ledger_post", "search_places")

_RIGHTS_TO_SETTINGS = 150_000
"""The first server's version in which the right to a setting can be given away."""

# Each finds a role, the application's own or one that it is a member of by any chain, and what is wrong with it.
_ATTRIBUTES = """
SELECT r.rolname, concat_ws(', ',
  CASE WHEN rolsuper THEN 'rolsuper' END, CASE WHEN rolcreaterole THEN 'rolcreaterole' END,
  CASE WHEN rolcreatedb THEN 'rolcreatedb' END, CASE WHEN rolreplication THEN 'rolreplication' END,
  CASE WHEN rolbypassrls THEN 'rolbypassrls' END) FROM pg_roles r
WHERE (rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls)
  AND pg_has_role(%(role)s, r.oid, 'MEMBER')"""
_PREDEFINED = """
SELECT r.rolname, r.rolname FROM pg_roles r
WHERE r.rolname IN ('pg_write_all_data', 'pg_execute_server_program', 'pg_write_server_files', 'pg_read_server_files')
  AND pg_has_role(%(role)s, r.oid, 'MEMBER')"""
# pg_database_owner is nobody but the database's owner, who is found by the database itself.
_OWNED = """
SELECT r.rolname, owned.name FROM pg_roles r JOIN (
  SELECT datdba, 'the database ' || datname FROM pg_database WHERE datname = current_database()
  UNION ALL SELECT nspowner, 'the schema ' || nspname FROM pg_namespace WHERE nspname = current_schema()
  UNION ALL SELECT relowner, 'the table ' || relname FROM pg_class
    WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
  UNION ALL SELECT proowner, 'the function ' || proname FROM pg_proc
    WHERE pronamespace = current_schema()::regnamespace
) AS owned (owner, name) ON owned.owner = r.oid AND r.rolname <> 'pg_database_owner'
WHERE pg_has_role(%(role)s, r.oid, 'MEMBER')"""
_SETTINGS = """
SELECT r.rolname, 'session_replication_role' FROM pg_roles r
WHERE has_parameter_privilege(r.oid, 'session_replication_role', 'SET, ALTER SYSTEM')
  AND pg_has_role(%(role)s, r.oid, 'MEMBER')"""
_CHANGES = """
SELECT r.rolname, w.privilege || ' ' || w.name || coalesce('.' || w.part, '') FROM pg_roles r
CROSS JOIN unnest(%(tables)s::text[], %(columns)s::text[], %(rights)s::text[]) AS w (name, part, privilege)
WHERE pg_has_role(%(role)s, r.oid, 'MEMBER') AND CASE
  WHEN w.part IS NULL THEN has_table_privilege(r.oid, quote_ident(w.name), w.privilege)
  ELSE has_column_privilege(r.oid, quote_ident(w.name), w.part, w.privilege) END"""
_ITSELF_FIRST = "ORDER BY (r.rolname = %(role)s) DESC, r.rolname, 2 LIMIT 1"


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
    """Raise NotFit for a role that could give itself what it is not given.

    Membership counts even if nothing is inherited by it: SET ROLE is enough.
    """
    for question, what in (
        (_ATTRIBUTES, "is more than an application should be: {}"),
        (_PREDEFINED, "goes past every right that is given here: {}"),
        (_OWNED, "owns {}, and an owner can switch off what guards the books"),
    ):
        _refuse(connection, question, role, what)
    if connection.info.server_version >= _RIGHTS_TO_SETTINGS:
        _refuse(connection, _SETTINGS, role, "may set {}, which switches off what guards the books")


def _refuse(connection: psycopg.Connection[Any], question: str, role: str, what: str, **values: object) -> None:
    """Raise NotFit with `what` the question finds, for the role itself before those that it is a member of."""
    row = connection.execute(f"{question} {_ITSELF_FIRST}", {"role": role, **values}).fetchone()
    if row:
        who = role if row[0] == role else f"{role} is a member of {row[0]}, which"
        raise NotFit(f"{who} {what.format(row[1])}. Choose another role, or take that from it.")


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
    """Raise NotFit when the role may still change what only grows: by a role that it is a member of."""
    wanted = list(zip(*_forbidden(), strict=True))
    tables, columns, kept = map(list, wanted)
    _refuse(connection, _CHANGES, role, "may {}", tables=tables, columns=columns, rights=kept)


def _forbidden() -> Iterator[tuple[str, str | None, str]]:
    """Yield the table, the column if it is about one, and the right that the application must not have."""
    for name, table in Base.metadata.tables.items():
        given = UPDATED.get(name, ())
        for column in table.columns if given != EVERY_COLUMN else ():
            if column.name not in given:
                yield name, column.name, "UPDATE"
        if name not in DELETED:
            yield name, None, "DELETE"
        yield name, None, "TRUNCATE"
        yield name, None, "TRIGGER"
