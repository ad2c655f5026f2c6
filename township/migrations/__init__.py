"""The schema's history, and moving a database along it."""

from collections.abc import Callable
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine
from sqlalchemy.engine import make_url

from kernel.database import engine_options, prepare_engine


def upgrade(url: str, revision: str = "head") -> None:
    """Bring the database at `url` up to `revision`; an SQLite file and its folder are made when absent."""
    _move(url, lambda config: command.upgrade(config, revision))


def downgrade(url: str, revision: str) -> None:
    """Take the database at `url` down to `revision` ("base" for nothing)."""
    _move(url, lambda config: command.downgrade(config, revision))


def configuration() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("path_separator", "os")
    return config


def _move(url: str, move: Callable[[Config], None]) -> None:
    _make_folder(url)
    engine = create_engine(url, **engine_options(url))
    prepare_engine(engine)
    config = configuration()
    try:
        with engine.connect().execution_options(qiaotou_writes=True) as connection, connection.begin():
            config.attributes["connection"] = connection
            move(config)
    finally:
        engine.dispose()


def _make_folder(url: str) -> None:
    file = make_url(url).database
    if url.startswith("sqlite") and file and file != ":memory:":
        Path(file).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
