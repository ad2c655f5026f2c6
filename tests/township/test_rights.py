"""The application's role in PostgreSQL: what it may do, what it may never, and that doing it again changes nothing."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest
from click.testing import CliRunner
from psycopg import sql
from sqlalchemy.engine import make_url

from ledger.triggers import APPEND_ONLY
from tests import postgresql
from township import migrations, rights
from township.cli import cli
from township.models import Base

_numbers = count(1)
ONLY_GROW = (*APPEND_ONLY, "audit_entry")
"""The books and the officers' log: written once."""


@pytest.fixture(scope="module")
def owner_url(worker_id: str) -> Iterator[str]:
    name = f"qiaotou_{worker_id}_rights_{next(_numbers)}"
    url = postgresql.create_database(postgresql.shared_url(), name)
    migrations.upgrade(url)
    yield url
    postgresql.drop_database(postgresql.shared_url(), name)


@pytest.fixture
def role(owner_url: str, worker_id: str) -> Iterator[str]:
    """A name that nobody has; whoever gets it in the test loses it at the end."""
    name = f"qiaotou_{worker_id}_role_{next(_numbers)}"
    yield name
    for statement in ("DROP OWNED BY {}", "DROP ROLE {}"):
        _ask(owner_url, sql.SQL(statement).format(sql.Identifier(name)))


def _ask(url: str, statement: sql.Composable | str, *values: object) -> list[Any]:
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as connection:
        done = connection.execute(statement, values or None)  # type: ignore[arg-type]
        return done.fetchall() if done.description else []


def _privileges(url: str, role: str) -> dict[tuple[str, str], set[str]]:
    """Return what the role may do, by table and column; a right to the table is one to every column."""
    rows = _ask(
        url,
        "SELECT table_name, column_name, privilege_type FROM information_schema.column_privileges WHERE grantee = %s"
        " UNION SELECT table_name, '', privilege_type FROM information_schema.table_privileges WHERE grantee = %s",
        role, role,
    )  # fmt: skip
    held: dict[tuple[str, str], set[str]] = {}
    for table, column, privilege in rows:
        held.setdefault((table, column), set()).add(privilege)
    return held


def test_the_books_can_only_grow(owner_url: str, role: str) -> None:
    rights.bestow(owner_url, role)
    held = _privileges(owner_url, role)

    for table in ONLY_GROW:
        assert {right for (name, _), given in held.items() if name == table for right in given} == {"SELECT", "INSERT"}
    changing = {(table, column) for (table, column), given in held.items() if "UPDATE" in given and column}
    assert {column for table, column in changing if table == "ledger_balance"} == set(rights._SUMS)
    assert {column for table, column in changing if table == "ledger_account"} == {"state"}
    assert {column for table, column in changing if table == "ledger_lot"} == {"remaining"}
    removable = {table for (table, _), given in held.items() if "DELETE" in given}
    assert removable == set(rights.DELETED)
    assert not any({"TRUNCATE", "TRIGGER", "REFERENCES"} & given for given in held.values())


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE more (id int)",
        "CREATE TEMPORARY TABLE ledger_account (id int)",
        "CREATE FUNCTION more() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "ALTER TABLE ledger_transfer DISABLE TRIGGER ALL",
        "DROP TRIGGER ledger_transfer_guard ON ledger_transfer",
        "ALTER TABLE ledger_balance DROP CONSTRAINT ck_ledger_balance_limit",
        "SET session_replication_role = replica",
        "UPDATE ledger_transfer SET amount = 1",
        "UPDATE ledger_balance SET limit_rule = 'credits_within_debits'",
        "DELETE FROM ledger_seal",
        "TRUNCATE ledger_leaf",
        "UPDATE ledger_account SET unit = 'fen'",
        "UPDATE audit_entry SET act = 'nothing'",
        "UPDATE alembic_version SET version_num = '9'",
    ],
)
def test_what_it_may_never_do(database_url: str, statement: str) -> None:
    if database_url.startswith("postgresql"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            _ask(database_url, statement)


def test_every_name_is_a_table() -> None:
    """A table that was renamed would lose its rights in silence."""
    assert {*rights.UPDATED, *rights.DELETED, *ONLY_GROW} <= set(Base.metadata.tables)
    assert not {*rights.UPDATED, *rights.DELETED} & set(ONLY_GROW)


def test_the_command_can_be_repeated_and_keeps_the_password_to_itself(
    owner_url: str, role: str, tmp_path: Path
) -> None:
    settings = {"QIAOTOU_DATA": str(tmp_path), "QIAOTOU_OWNER_DATABASE_URL": owner_url}
    word = tmp_path / "password"
    word.write_text("three blue herons\n")
    command = ["db", "roles", "--name", role]
    first = CliRunner(env=settings).invoke(cli, [*command, "--password-file", str(word)])
    before = _privileges(owner_url, role)
    second = CliRunner(env=settings).invoke(cli, command)

    assert first.exit_code == 0, first.output
    assert "can't change the books" in first.output
    assert first.output == second.output
    assert "heron" not in first.output
    assert _privileges(owner_url, role) == before
    stored = _ask(owner_url, "SELECT rolpassword FROM pg_authid WHERE rolname = %s", role)[0][0]
    assert stored.startswith("SCRAM-SHA-256$")


def _do(url: str, statement: str, *names: str) -> None:
    _ask(url, sql.SQL(statement).format(*map(sql.Identifier, names)))


@pytest.fixture
def between(owner_url: str, role: str) -> Iterator[str]:
    """A role of which `role` is a member, by way of another and inheriting nothing."""
    group, way = f"{role}_group", f"{role}_way"
    for name in (group, way):
        _do(owner_url, "CREATE ROLE {} NOINHERIT", name)
    _do(owner_url, "CREATE ROLE {} LOGIN NOINHERIT", role)
    _do(owner_url, "GRANT {} TO {}", group, way)
    _do(owner_url, "GRANT {} TO {}", way, role)
    yield group
    for name in (group, way):
        _do(owner_url, "REASSIGN OWNED BY {} TO CURRENT_USER", name)
        _do(owner_url, "DROP OWNED BY {}", name)
        _do(owner_url, "DROP ROLE {}", name)


TOO_MUCH = {
    "ALTER ROLE {role} CREATEROLE": "rolcreaterole",
    "ALTER ROLE {role} SUPERUSER": "rolsuper",
    "GRANT postgres TO {role}": "rolsuper",
    "ALTER DATABASE {database} OWNER TO {role}": "owns the database",
    "ALTER SCHEMA public OWNER TO {role}": "owns the schema public",
    "ALTER TABLE ledger_transfer OWNER TO {role}": "owns the table ledger_transfer",
    "ALTER FUNCTION ledger_guard_transfers OWNER TO {role}": "owns the function ledger_guard_transfers",
    "GRANT pg_write_all_data TO {role}": "pg_write_all_data",
    "GRANT pg_execute_server_program TO {role}": "pg_execute_server_program",
    "GRANT pg_write_server_files TO {role}": "pg_write_server_files",
    "GRANT pg_read_server_files TO {role}": "pg_read_server_files",
    "GRANT SET ON PARAMETER session_replication_role TO {role}": "session_replication_role",
}
"""What makes a role unfit, and the words that say so."""
TOO_MUCH_BY_MEMBERSHIP = {
    "GRANT UPDATE ON ledger_transfer TO {role}": "UPDATE ledger_transfer",
    "GRANT UPDATE (amount) ON ledger_transfer TO {role}": "UPDATE ledger_transfer.amount",
    "GRANT UPDATE (limit_rule) ON ledger_balance TO {role}": "UPDATE ledger_balance.limit_rule",
    "GRANT DELETE ON ledger_seal TO {role}": "DELETE ledger_seal",
    "GRANT TRUNCATE ON ledger_leaf TO {role}": "TRUNCATE ledger_leaf",
    "GRANT TRIGGER ON audit_entry TO {role}": "TRIGGER audit_entry",
}
"""Taken from the role itself, but not from others."""


def _refused(owner_url: str, role: str, holder: str, statement: str) -> str:
    database = make_url(owner_url).database or ""
    spoiling = sql.SQL(statement).format(role=sql.Identifier(holder), database=sql.Identifier(database))
    owners = "SELECT datdba::regrole::text, (SELECT nspowner::regrole::text FROM pg_namespace WHERE nspname = 'public')"
    before = _ask(owner_url, f"{owners} FROM pg_database WHERE datname = current_database()")[0]
    _ask(owner_url, spoiling)
    try:
        with pytest.raises(rights.NotFit) as refused:
            rights.bestow(owner_url, role)
    finally:
        _do(owner_url, "ALTER ROLE {} NOSUPERUSER NOCREATEROLE", holder)
        _do(owner_url, "ALTER DATABASE {} OWNER TO {}", database, before[0])
        _do(owner_url, "ALTER SCHEMA public OWNER TO {}", before[1])
        _do(owner_url, "REASSIGN OWNED BY {} TO CURRENT_USER", holder)
    assert not _privileges(owner_url, role)
    return str(refused.value)


@pytest.mark.parametrize("statement", TOO_MUCH)
def test_a_role_that_could_help_itself_is_refused(owner_url: str, role: str, statement: str) -> None:
    _do(owner_url, "CREATE ROLE {} LOGIN", role)
    said = _refused(owner_url, role, role, statement)
    assert said.startswith(role)
    assert TOO_MUCH[statement] in said


@pytest.mark.parametrize("statement", [*TOO_MUCH, *TOO_MUCH_BY_MEMBERSHIP])
def test_so_is_one_that_could_become_another(owner_url: str, role: str, between: str, statement: str) -> None:
    said = _refused(owner_url, role, between, statement)
    assert said.startswith(f"{role} is a member of ")
    assert (TOO_MUCH | TOO_MUCH_BY_MEMBERSHIP)[statement] in said


def test_a_member_of_a_harmless_role_is_fit(owner_url: str, role: str, between: str) -> None:
    rights.bestow(owner_url, role)


def test_on_sqlite_it_says_that_there_are_none(tmp_path: Path) -> None:
    settings = {"QIAOTOU_DATA": str(tmp_path), "QIAOTOU_DATABASE_URL": "", "QIAOTOU_OWNER_DATABASE_URL": ""}
    assert "SQLite has no roles" in CliRunner(env=settings).invoke(cli, ["db", "roles"]).output
