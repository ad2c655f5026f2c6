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
from tests import postgresql
from township.cli import cli
from township.commands.installation import application

CODE = "330282109"
VILLAGE = "330282109201"
Command = Callable[..., Result]


_applications: list[Flask] = []


def open_application() -> Flask:
    """Build the application as a command does, and remember to close its database at the end."""
    _applications.append(application())
    return _applications[-1]


def close_applications() -> None:
    while _applications:
        with _applications.pop().app_context():
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
        close_applications()


def well(result: Result) -> str:
    assert result.exit_code == 0, result.output
    return result.output


def badly(result: Result, exit_code: int = 1) -> str:
    """Return what was said when a command failed as it should: in words, without a traceback."""
    assert result.exit_code == exit_code, (result.exit_code, result.output, result.exception)
    assert "Traceback" not in result.output
    return result.output
