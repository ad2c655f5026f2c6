"""An installation to try commands in: a folder, perhaps a PostgreSQL database, and what the command line said."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from flask.cli import ScriptInfo

from kernel.persistence import db
from kernel.settings import Settings
from tests import postgresql
from tests.building import built
from township.cli import cli
from township.commands.installation import settings

CODE = "330282109"
VILLAGE = "330282109201"
Command = Callable[..., Result]


_applications: dict[Settings, Flask] = {}


def open_application() -> Flask:
    """Return the application as a command builds it, once for the same settings: building it is most of a command."""
    found = settings()
    if found not in _applications:
        _applications[found] = built(found)
    return _applications[found]


def close_databases() -> None:
    for application in _applications.values():
        with application.app_context():
            db.session.remove()
            db.engine.dispose()


def command(*words: str) -> Result:
    return CliRunner().invoke(cli, words, obj=ScriptInfo(create_app=open_application, set_debug_flag=False))


@contextmanager
def installation(data: Path, database: str, template: str | None = None) -> Iterator[Command]:
    """Let `qiaotou` work in the folder `data`, and in a PostgreSQL database if one is named, until it is left."""
    with pytest.MonkeyPatch.context() as environment:
        for name in [name for name in os.environ if name.startswith("QIAOTOU_") and "TEST" not in name]:
            environment.delenv(name)
        environment.setenv("QIAOTOU_DATA", str(data))
        if database:
            url = postgresql.create_database(postgresql.shared_url(), database, template)
            environment.setenv("QIAOTOU_DATABASE_URL", url)
        yield command
        close_databases()


def well(result: Result) -> str:
    assert result.exit_code == 0, result.output
    return result.output


def badly(result: Result, exit_code: int = 1) -> str:
    """Return what was said when a command failed as it should: in words, without a traceback."""
    assert result.exit_code == exit_code, (result.exit_code, result.output, result.exception)
    assert "Traceback" not in result.output
    return result.output
