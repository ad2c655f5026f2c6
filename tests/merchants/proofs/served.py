"""The product served by processes of its own, as `qiaotou serve` does it, over one database that we look into."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kernel.persistence import db
from kernel.settings import Settings
from tests.conftest import works_of
from tests.founding import found, fresh_code
from tests.merchants.proofs.street import Street
from township.app import create_app

ROOT = Path(__file__).parents[3]
_SERVE = (sys.executable, "-c", "from township.cli import main; main()", "serve")
_PATIENCE = 60


@dataclass(frozen=True)
class Server:
    """A server with all its processes, in a group of their own."""

    process: "subprocess.Popen[bytes]"
    port: int

    def kill(self) -> None:
        """End every one of its processes at once, as `kill -9` does: none of them can tidy up."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(_PATIENCE)

    def await_answer(self) -> "Server":
        """Return once it answers; raises AssertionError when it never does."""
        begun = time.monotonic()
        while time.monotonic() - begun < _PATIENCE:
            assert self.process.poll() is None, "the server has stopped"
            with suppress(OSError, http.client.HTTPException):
                ask(self.port, "GET", "/api/v1/redemptions")
                return self
            time.sleep(0.05)
        raise AssertionError("the server never answered")


@dataclass
class Installation:
    """What was installed: its settings, and the servers that were started. Outside of the servers, `street` is new."""

    environment: dict[str, str]
    settings: Settings
    crew: tuple[str, ...] = ()
    """Options of `qiaotou serve` that say how many processes and threads answer."""
    servers: list[Server] = field(default_factory=list)

    def street(self) -> Street:
        """Found a township in the database that the servers answer from."""
        app = create_app(self.settings)
        work = works_of(app)
        with work() as session:
            return Street(app, work, found(session, fresh_code()))

    def start(self) -> Server:
        """Start one more server; wait with `await_answer`."""
        port = _free_port()
        command = [*_SERVE, "--port", str(port), *self.crew]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        process = subprocess.Popen(command, env=self.environment, cwd="/", start_new_session=True, **quiet)  # type: ignore[call-overload]
        self.servers.append(Server(process, port))
        return self.servers[-1]

    def running(self) -> Server:
        """Return the newest server that has not ended, or start one; wait with `await_answer`."""
        alive = [server for server in self.servers if server.process.poll() is None]
        return alive[-1] if alive else self.start()


@contextmanager
def installed(url: str, folder: Path, *crew: str) -> Iterator[Installation]:
    """Install the product over a migrated database; whatever was started ends with the block."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("QIAOTOU_")}
    environment = {**kept, "QIAOTOU_DATA": str(folder), "QIAOTOU_DATABASE_URL": url, "PYTHONPATH": str(ROOT)}
    installation = Installation(environment, Settings.from_env(environment), crew)
    try:
        yield installation
    finally:
        for server in installation.servers:
            server.kill()


@contextmanager
def looking(installation: Installation) -> Iterator[Street]:
    """Yield a new street of the installation; its connections to the database end with the block."""
    street = installation.street()
    try:
        yield street
    finally:
        with street.app.app_context():
            db.engine.dispose()


@dataclass(frozen=True)
class Answer:
    status: int
    body: Any


def ask(
    port: int, method: str, address: str, body: Any = None, headers: dict[str, str] | None = None, patience: float = 30
) -> Answer:
    """Send one request on a connection of its own. Raises OSError, HTTPException unless the whole answer comes."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=patience)
    try:
        sent = {**(headers or {}), "Connection": "close"}
        if body is not None:
            sent["Content-Type"] = "application/json"
        connection.request(method, address, None if body is None else json.dumps(body), sent)
        answer = connection.getresponse()
        return Answer(answer.status, json.loads(answer.read()))
    finally:
        connection.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
