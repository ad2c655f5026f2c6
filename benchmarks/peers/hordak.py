"""The peer django-hordak: installed for the run into an environment of its own, which is thrown away with it."""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from benchmarks import turns
from benchmarks.floors.schema import plain
from tests import postgresql

PACKAGES = ("django-hordak", "psycopg[binary]")
CLIENT = "benchmarks.peers.hordak_client"
_INSTALL_SECONDS = 180


class Missing(Exception):
    """It can't be installed here; says why."""


@contextmanager
def installed() -> Iterator[Path]:
    """Yield the Python of an environment with django-hordak. Raises Missing."""
    with tempfile.TemporaryDirectory(prefix="peer-") as folder:
        python = Path(folder) / "bin" / "python"
        for command in (
            [sys.executable, "-m", "venv", folder],
            [str(python), "-m", "pip", "install", "-q", "--no-input", "--disable-pip-version-check", *PACKAGES],
        ):
            _run(command)
        yield python


def _run(command: list[str], **environment: str) -> None:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_INSTALL_SECONDS, cwd=turns.ROOT)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Missing(str(error)) from error
    if done.returncode:
        raise Missing((done.stderr.strip() or done.stdout.strip() or "no reason given").splitlines()[-1])


@cache
def made(server_url: str, python: Path) -> str:
    """Make a database of its own on the server, once, with its tables and accounts; return its address."""
    url = plain(postgresql.create_database(server_url, "hordak"))
    _run([str(python), "-m", CLIENT, url, "make"])
    return url


def crowd(server_url: str, python: Path, clients: int) -> turns.Crowd:
    url = made(server_url, python)
    return turns.Crowd(CLIENT, url, clients=clients, python=python)
