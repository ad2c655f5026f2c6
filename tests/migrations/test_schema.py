"""The tables that the migrations make are the tables that the models describe, to the last rule and index."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, Inspector, create_engine, inspect

from engage.search import fulltext
from kernel.database import engine_options, prepare_engine
from tests import postgresql
from township import migrations
from township.models import Base


def test_alembic_finds_no_difference(empty_url: str) -> None:
    migrations.upgrade(empty_url)
    with _opened(empty_url) as engine, engine.connect() as connection:
        wanted = {"compare_type": True, "compare_server_default": True, "include_object": migrations.is_modelled}
        context = MigrationContext.configure(connection, opts=wanted)
        assert compare_metadata(context, Base.metadata) == []


def test_every_column_key_rule_and_index_is_as_the_models_say(
    empty_url: str, worker_id: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Alembic compares neither check constraints nor the conditions of partial indexes, so the databases are asked."""
    migrations.upgrade(empty_url)
    with _opened(empty_url) as migrated, _made_from_models(empty_url, worker_id, tmp_path_factory) as modelled:
        found, wanted = _described(migrated), _described(modelled)
    found.pop("alembic_version")
    assert found.keys() == wanted.keys()
    for table, description in wanted.items():
        assert found[table] == description, table


def test_the_history_is_one_line() -> None:
    history = ScriptDirectory.from_config(migrations.configuration())
    assert len(history.get_heads()) == 1
    assert len(history.get_bases()) == 1


def test_a_database_tells_its_revision(empty_url: str) -> None:
    assert migrations.current(empty_url) is None
    migrations.upgrade(empty_url)
    assert migrations.current(empty_url) == migrations.newest()


@contextmanager
def _opened(url: str) -> Iterator[Engine]:
    engine = create_engine(url, **engine_options(url))
    prepare_engine(engine)
    yield engine
    engine.dispose()


@contextmanager
def _made_from_models(url: str, worker_id: str, folders: pytest.TempPathFactory) -> Iterator[Engine]:
    """Open a second new database of the same kind, with the tables as the models make them."""
    name = f"qiaotou_{worker_id}_models"
    on_sqlite = url.startswith("sqlite")
    second = f"sqlite:///{folders.mktemp('models') / 'models.sqlite3'}" if on_sqlite else _created(name)
    with _opened(second) as engine:
        Base.metadata.create_all(engine)
        yield engine
    if not on_sqlite:
        postgresql.drop_database(postgresql.shared_url(), name)


def _created(name: str) -> str:
    return postgresql.create_database(postgresql.shared_url(), name)


def _described(engine: Engine) -> dict[str, dict[str, Any]]:
    """Describe a database by what it says of itself, free of any order."""
    inspector = inspect(engine)
    tables = [name for name in inspector.get_table_names() if not fulltext.is_ours(name)]  # no model describes those
    return {table: _table(inspector, table) for table in tables}


def _table(inspector: Inspector, table: str) -> dict[str, Any]:
    return {
        "columns": {column["name"]: _plain(column) for column in inspector.get_columns(table)},
        "primary key": _plain(inspector.get_pk_constraint(table)),
        "references": _by_name(inspector.get_foreign_keys(table)),
        "uniques": _by_name(inspector.get_unique_constraints(table)),
        "checks": _by_name(inspector.get_check_constraints(table)),
        "indexes": _by_name(inspector.get_indexes(table)),
    }


def _by_name(items: Any) -> dict[str, Any]:
    return {item["name"]: _plain(item) for item in items if not fulltext.is_ours(item["name"])}


def _plain(item: Any) -> str:
    """Write a description so that two equal ones are equal text, whatever objects it is made of."""
    if isinstance(item, dict):
        return str(sorted((key, _plain(value)) for key, value in item.items()))
    return " ".join(str(item).split())
