"""Where a run takes place: a throw-away PostgreSQL and a folder, how long things may take, and what machine it is."""

import os
import platform
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import psycopg

from benchmarks.floors.schema import plain
from benchmarks.peers import hordak
from benchmarks.table import note
from tests import postgresql

# What a small server of its own would have. Both sides of each comparison run on it, and every commit is durable.
SETTINGS = {"shared_buffers": "1GB", "max_wal_size": "8GB", "checkpoint_timeout": "30min"}


@dataclass(frozen=True, kw_only=True)
class Effort:
    """How much is done: seconds of one measurement, rounds of turns, sizes of books, accounts."""

    seconds: float = 1.5
    rounds: int = 3
    scale: int | None = None
    """Transfers in the large books on PostgreSQL; None: as many as the run has time for, up to LARGEST."""
    small: int = 10_000
    sqlite_scale: int = 1_250_000
    checked: int = 1_000_000
    """Transfers that are verified."""
    wallets: int = 1_000
    clients: int = 8
    tries: int = 15
    """Questions of each kind that are asked of the large books."""


LARGEST = 10_000_000
QUIET = 0.5
"""The load below which a machine counts as idle."""
_SECONDS = 15 * 60
_AFTER_LOADING = 200
"""What the rest of the run takes once the large books are there, and somewhat more."""


@dataclass(frozen=True)
class Place:
    folder: Path
    server: postgresql.Server | None
    hordak_python: Path | None
    begun: float = field(default_factory=time.monotonic)
    loaded: dict[str, float] = field(default_factory=dict)
    """Transfers per second that the generator has managed here, by engine."""

    def affordable(self) -> int:
        """Return how many transfers the large books can have, so that the run ends in time."""
        left = _SECONDS - _AFTER_LOADING - (time.monotonic() - self.begun)
        affordable = int(left * self.loaded.get("PostgreSQL", LARGEST)) // 500_000 * 500_000
        return min(LARGEST, max(500_000, affordable))

    @property
    def engines(self) -> tuple[str, ...]:
        return ("PostgreSQL", "SQLite") if self.server else ("SQLite",)

    def database(self, engine: str, name: str) -> str:
        """Make an empty database and return its address."""
        if engine == "SQLite":
            return f"sqlite:///{self.folder / name}.sqlite3"
        assert self.server
        return postgresql.create_database(self.server.url, name)

    def drop(self, engine: str, name: str) -> None:
        """Give back what a large database takes."""
        if engine == "PostgreSQL" and self.server:
            postgresql.drop_database(self.server.url, name)
        for file in self.folder.glob(f"{name}.sqlite3*") if engine == "SQLite" else ():
            file.unlink()


@contextmanager
def prepared(with_peers: bool = True) -> Iterator[Place]:
    """Start what there is to start; what can't be had is said and left out."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-")))
        server, python = None, None
        try:
            server = postgresql.start(fsync=True, settings=SETTINGS)
            stack.callback(server.stop)
        except postgresql.PostgresqlError as error:
            note(f"without PostgreSQL: {error}")
        try:
            if server and with_peers:
                python = stack.enter_context(hordak.installed())
                hordak.made(server.url, python)
        except hordak.Missing as reason:
            python = None
            note(f"without django-hordak, which can't be installed: {reason}")
        yield Place(folder, server, python)


def machine(place: Place, busy: float) -> str:
    """Describe the machine without naming it."""
    parts = [
        f"{os.cpu_count()} cores ({_cpu()})",
        f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GB of memory",
        f"{_fsync(place.folder):.2f} ms for a durable write of 8 kB",
        f"Python {platform.python_version()}",
        f"SQLite {sqlite3.sqlite_version}",
    ]
    if place.server:
        with psycopg.connect(plain(place.server.url)) as connection:
            parts.append(f"PostgreSQL {connection.info.parameter_status('server_version').split()[0]}")
    trust = "" if busy < QUIET else ": others were at work on it, so neither rates nor ratios are to be trusted"
    return f"{', '.join(parts)}; load {busy:.1f} before the run{trust}"


def _cpu() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), platform.machine())


def _fsync(folder: Path) -> float:
    taken = []
    with (folder / "probe").open("wb", buffering=0) as file:
        for _ in range(50):
            begun = time.perf_counter()
            file.write(bytes(8192))
            os.fsync(file.fileno())
            taken.append((time.perf_counter() - begun) * 1000)
    return median(taken)
