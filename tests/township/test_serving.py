"""The served product, as a process of its own: it answers, shares no port, and stops when it is told to."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from click.testing import CliRunner

from kernel.settings import database_url
from tests import postgresql
from tests.architecture.source import ROOT
from township import migrations
from township.cli import cli

_QIAOTOU = (sys.executable, "-c", "from township.cli import main; main()")


@pytest.fixture(params=["sqlite", "postgresql"])
def environment(request: pytest.FixtureRequest, tmp_path: Path, worker_id: str) -> Iterator[dict[str, str]]:
    """The variables of a new installation with its tables made."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("QIAOTOU_")}
    variables = {**kept, "QIAOTOU_DATA": str(tmp_path), "PORT": str(_free_port()), "PYTHONPATH": str(ROOT)}
    database = f"qiaotou_{worker_id}_serving"
    if request.param == "postgresql":
        variables["QIAOTOU_DATABASE_URL"] = postgresql.create_database(postgresql.shared_url(), database)
    migrations.upgrade(database_url(variables))
    yield variables
    if request.param == "postgresql":
        postgresql.drop_database(postgresql.shared_url(), database)


def test_it_answers_until_it_is_told_to_stop(environment: dict[str, str]) -> None:
    with _served(environment) as (server, address):
        with urlopen(f"{address}/api/openapi.json", timeout=5) as answer:
            assert answer.status == 200
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
        second = subprocess.run([*_QIAOTOU, "serve"], env=environment, capture_output=True, text=True, check=False)
        assert second.returncode == 1
        assert f"Port {environment['PORT']} on 127.0.0.1 can't be used" in second.stderr
        server.send_signal(signal.SIGTERM)
        assert server.wait(40) == 0


def test_production_wants_secrets_and_then_serves(environment: dict[str, str]) -> None:
    production = {**environment, "QIAOTOU_ENV": "production"}
    production["QIAOTOU_SECRETS_FILE"] = str(Path(environment["QIAOTOU_DATA"]) / "elsewhere" / "secrets.json")
    here = CliRunner(env=production)
    refused = here.invoke(cli, ["serve"])
    assert (refused.exit_code, "qiaotou secrets make" in refused.output) == (1, True)
    assert here.invoke(cli, ["secrets", "make"]).exit_code == 0
    with _served(production) as (_, address), urlopen(f"{address}/api/openapi.json", timeout=5) as answer:
        assert "max-age" in answer.headers["Strict-Transport-Security"]


@contextmanager
def _served(environment: dict[str, str]) -> Iterator[tuple["subprocess.Popen[str]", str]]:
    """Start the server and wait until it answers; stop it in any case."""
    address = f"http://127.0.0.1:{environment['PORT']}"
    server = subprocess.Popen([*_QIAOTOU, "serve"], env=environment, stdout=subprocess.DEVNULL, text=True)
    try:
        _wait_for(address, server)
        yield server, address
    finally:
        if server.poll() is None:
            server.terminate()
            server.wait(40)


def _wait_for(address: str, server: "subprocess.Popen[str]") -> None:
    for _ in range(200):
        assert server.poll() is None, "the server has stopped"
        try:
            urlopen(f"{address}/api/openapi.json", timeout=5).close()
        except URLError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the server never answered")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
