"""The schema's history, and moving a database along it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine
from sqlalchemy.engine import make_url

from engage.search import fulltext
from kernel.database import engine_options, prepare_engine


def upgrade(url: str, revision: str = "head") -> None:
    """Bring the database at `url` up to `revision`; an SQLite file and its folder are made when absent."""
    _move(url, lambda config: command.upgrade(config, revision))


def downgrade(url: str, revision: str) -> None:
    """Take the database at `url` down to `revision` ("base" for nothing)."""
    _move(url, lambda config: command.downgrade(config, revision))


def current(url: str) -> str | None:
    """Return the revision of the database at `url`; None when it has no tables of ours."""
    with _opened(url) as engine, engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def newest() -> str | None:
    """Return the revision that this version of the product is written for."""
    return ScriptDirectory.from_config(configuration()).get_current_head()


def configuration() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("path_separator", "os")
    return config


def is_modelled(_item: Any, name: str | None, _kind: str, reflected: bool, _other: Any) -> bool:
    """Say whether Alembic can compare a thing with the models: no model can describe the full-text tables and index."""
    return not (reflected and fulltext.is_ours(name))


def _move(url: str, move: Callable[[Config], None]) -> None:
    config = configuration()
    with (
        _opened(url) as engine,
        engine.connect().execution_options(qiaotou_writes=True) as connection,
        connection.begin(),
    ):
        config.attributes["connection"] = connection
        move(config)


@contextmanager
def _opened(url: str) -> Iterator[Engine]:
    _make_folder(url)
    engine = create_engine(url, **engine_options(url))
    prepare_engine(engine)
    try:
        yield engine
    finally:
        engine.dispose()


def _make_folder(url: str) -> None:
    file = make_url(url).database
    if url.startswith("sqlite") and file and file != ":memory:":
        Path(file).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        Path(file).touch(mode=0o600)  # names and phone numbers; its journals take the same mode
