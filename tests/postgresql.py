"""A throw-away PostgreSQL for the tests, made of the system's own binaries.

`pytest_plugins = ["tests.postgresql"]` in `tests/conftest.py` gives a run one server: whoever asks first, in any xdist
worker, starts it with `shared_url()`; all others find it through a file in a folder that the controller made; the
controller stops it at the end. `TEST_DATABASE_URL` names a server that is there already and is used instead.
"""

import fcntl
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql
from sqlalchemy.engine import make_url

from township import rights

GIVEN_SERVER = "TEST_DATABASE_URL"
RUN_FOLDER = "QIAOTOU_TEST_POSTGRESQL"
ATTEMPTS = 3

# Nothing here outlives the run, so most tests gain from leaving the disk alone; the crash tests ask for fsync.
CARELESS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "max_connections": "200",
    "shared_buffers": "64MB",
    "timezone": "UTC",
    "log_min_messages": "fatal",
}


class PostgresqlError(RuntimeError):
    """The server's programs are missing, or one of them failed: the message says which, with its log."""


@dataclass(frozen=True)
class Server:
    """A running cluster: `url` opens its `postgres` database; `folder` holds its data and log."""

    url: str
    folder: Path

    def restart(self) -> None:
        """End the server as a power cut would, and start it again on the same port and files."""
        done = _run("pg_ctl", "-D", str(self.folder / "data"), "-m", "immediate", "-w", "-t", "60", "restart")
        if done.returncode:
            raise PostgresqlError(done.stdout)

    def stop(self) -> None:
        """End the server at once and remove its files. Does nothing when it is gone already."""
        if self.folder.exists():
            _run("pg_ctl", "-D", str(self.folder / "data"), "-m", "immediate", "-w", "stop")
            shutil.rmtree(self.folder, ignore_errors=True)


def binaries() -> Path | None:
    """The folder that holds initdb, pg_ctl and postgres: the newest under /usr/lib/postgresql, else the one on PATH."""
    versions = [path for path in Path("/usr/lib/postgresql").glob("*/bin") if (path / "initdb").exists()]
    if versions:
        return max(versions, key=lambda path: float(path.parent.name))
    found = shutil.which("initdb")
    return Path(found).resolve().parent if found else None


def start(fsync: bool = False, settings: Mapping[str, str] | None = None) -> Server:
    """Make and start a new cluster on a free port of 127.0.0.1; `settings` go before those that tests use.

    Raises PostgresqlError without binaries, or when the server refuses to start.
    """
    folder = Path(tempfile.mkdtemp(prefix="qiaotou-pg-"))
    account = _account()
    if account:
        os.chown(folder, account.pw_uid, account.pw_gid)
    try:
        _initialise(folder)
        return Server(
            f"postgresql+psycopg://postgres@127.0.0.1:{_serve(folder, fsync, settings or {})}/postgres", folder
        )
    except RuntimeError:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _initialise(folder: Path) -> None:
    made = _run(
        "initdb", "-D", str(folder / "data"), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N"
    )
    if made.returncode:
        raise PostgresqlError(made.stdout)


def _serve(folder: Path, fsync: bool, given: Mapping[str, str]) -> int:
    """Start the server and return its port. Another process may take the free port first, hence the attempts."""
    settings = {**SETTINGS, "unix_socket_directories": str(folder), **({} if fsync else CARELESS), **given}
    for _ in range(ATTEMPTS):
        port = _free_port()
        options = " ".join(f"-c {key}={value}" for key, value in {**settings, "port": str(port)}.items())
        log = folder / "log"
        started = _run("pg_ctl", "-D", str(folder / "data"), "-l", str(log), "-o", options, "-w", "-t", "60", "start")
        if started.returncode == 0:
            return port
    raise PostgresqlError(started.stdout + (log.read_text() if log.exists() else ""))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _run(program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run one of PostgreSQL's programs, as an ordinary user when we are root, since it refuses root.

    Its output goes to a file: the server inherits it, and a pipe would stay open as long as the server lives.
    """
    folder = binaries()
    if folder is None:
        raise PostgresqlError("PostgreSQL's server programs are missing: install the package `postgresql`.")
    account = _account()
    identity: Mapping[str, Any] = (
        {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []} if account else {}
    )
    with tempfile.TemporaryFile("w+") as output:
        done = subprocess.run(
            [str(folder / program), *arguments],
            stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, cwd="/", check=False, **identity,
        )  # fmt: skip
        output.seek(0)
        return subprocess.CompletedProcess(done.args, done.returncode, output.read())


def _account() -> pwd.struct_passwd | None:
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    return known.get("postgres") or known["nobody"]


def create_database(server_url: str, name: str, template: str | None = None) -> str:
    """Make database `name` on the server, as a copy of `template` if one is named (nobody may be connected to it).

    Returns the new database's URL. Raises psycopg.errors.DuplicateDatabase when it is there already.
    """
    copied = sql.SQL(" TEMPLATE {}").format(sql.Identifier(template)) if template else sql.SQL("")
    _execute(server_url, sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)) + copied)
    return make_url(server_url).set(database=name).render_as_string(hide_password=False)


def as_application(owner_url: str, role: str) -> str:
    """Give `role` what the application may do in a migrated database; return the URL by which it signs in."""
    password = "a-word-for-tests"
    rights.bestow(owner_url, role, password)
    return make_url(owner_url).set(username=role, password=password).render_as_string(hide_password=False)


def drop_database(server_url: str, name: str) -> None:
    """Remove database `name` if it is there, ending whatever is still connected to it."""
    _execute(server_url, sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _execute(server_url: str, statement: sql.Composed) -> None:
    plain = make_url(server_url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(statement)


def available() -> bool:
    """Whether tests on PostgreSQL can run here at all."""
    return bool(os.environ.get(GIVEN_SERVER)) or binaries() is not None


def shared_url() -> str:
    """The URL of this run's server; the first caller among all workers starts it.

    Raises PostgresqlError as `start` does, and KeyError outside a pytest run.
    """
    given = os.environ.get(GIVEN_SERVER)
    if given:
        return given
    folder = Path(os.environ[RUN_FOLDER])
    with _locked(folder):
        note = folder / "server"
        if not note.exists():
            server = start()
            note.write_text(f"{server.url}\n{server.folder}\n")
        return note.read_text().splitlines()[0]


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def pytest_configure(config: pytest.Config) -> None:
    """In the controller (or the only process): make the folder through which the workers find the server."""
    if not hasattr(config, "workerinput"):
        os.environ[RUN_FOLDER] = tempfile.mkdtemp(prefix="qiaotou-run-")


def pytest_unconfigure(config: pytest.Config) -> None:
    """In the controller: stop the server if any test asked for it."""
    if hasattr(config, "workerinput"):
        return
    folder = Path(os.environ.pop(RUN_FOLDER))
    note = folder / "server"
    if note.exists():
        url, data = note.read_text().splitlines()
        Server(url, Path(data)).stop()
    shutil.rmtree(folder, ignore_errors=True)
