"""Serving with granian, and what each database allows."""

import os
import signal
import socket
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import click
from flask import Flask
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from kernel.settings import Settings
from township import migrations
from township.app import create_app
from township.commands.installation import settings

_SECONDS_TO_FINISH = 30
_THREADS = 4
"""With more, sales that come at once take turns so often that the last of a hundred waits longer: no more get done."""


@dataclass(frozen=True)
class Crew:
    """How many processes answer, with how many threads each, and how many listeners each may keep beside them."""

    workers: int
    threads: int
    streams: int = 0


host_option = click.option(
    "--host", envvar="QIAOTOU_HOST", default="127.0.0.1", show_default=True, show_envvar=True,
    help="Address to listen on; 0.0.0.0 for every network that this machine is in.",
)  # fmt: skip
port_option = click.option(
    "--port", envvar="PORT", default=8000, show_default=True, show_envvar=True, type=click.IntRange(1, 65535),
    help="Port to listen on.",
)  # fmt: skip


@click.command()
@host_option
@port_option
@click.option("--workers", type=click.IntRange(1, 256), help="Processes. PostgreSQL only; one for each core.")
@click.option("--threads", type=click.IntRange(1, 256), help=f"Threads in each. PostgreSQL only; {_THREADS}.")
def serve(host: str, port: int, workers: int | None, threads: int | None) -> None:
    """Serve the application.

    It goes on until it is stopped; what is being answered then is finished first.

    QIAOTOU_ENV=production demands secrets made beforehand and sends cookies over HTTPS only. Put a reverse proxy with
    TLS in front and say so with QIAOTOU_PROXIES=1.
    """
    chosen = settings()
    crew = crew_for(chosen, workers, threads)
    check_schema(chosen)
    check_port(host, port)
    click.echo(f"Qiaotou listens on http://{host}:{port} with {crew.workers} x {crew.threads} threads.")
    run(chosen, host, port, crew)


def crew_for(chosen: Settings, workers: int | None = None, threads: int | None = None) -> Crew:
    """Return how many workers and threads the database can use. Raises ClickException for more than it allows.

    SQLite has one writer at a time: more threads would only wait for each other, some of them for seconds.
    """
    if chosen.on_sqlite:
        if (workers or 1) > 1 or (threads or 1) > 1:
            raise click.ClickException(
                "SQLite has one writer at a time: use PostgreSQL for several workers or threads."
            )
        return Crew(1, 1)
    threads = threads or _THREADS
    return Crew(workers or os.cpu_count() or 1, threads, streams=threads)


def check_schema(chosen: Settings) -> None:
    """Raise ClickException unless the database has today's tables."""
    if migrations.current(chosen.database_url) != migrations.newest():
        raise click.ClickException("The database is not up to date: run `qiaotou db upgrade` first.")


def check_port(host: str, port: int) -> None:
    """Raise ClickException when the port can't be had.

    The server shares its port among its workers, so that it would not notice a stranger who does the same.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise click.ClickException(
                f"Port {port} on {host} can't be used ({error.strerror}): try --port or PORT."
            ) from error


def run(chosen: Settings, host: str, port: int, crew: Crew, *, quiet: bool = False) -> None:
    """Serve until SIGINT or SIGTERM. Each worker builds its own application from the settings."""
    server = Granian(
        "qiaotou",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=crew.workers,
        blocking_threads=crew.threads + crew.streams,
        websockets=False,
        log_level=LogLevels.warning if quiet else LogLevels.info,
        log_dictconfig=_logging(),
        workers_kill_timeout=_SECONDS_TO_FINISH,
        respawn_failed_workers=True,
    )
    server.serve(target_loader=partial(_in_worker, replace(chosen, streams=crew.streams)), wrap_loader=False)


def _in_worker(chosen: Settings) -> Flask:
    """Build a worker's application.

    Until the worker listens to signals itself it has those of its parent, which would swallow the order to stop.
    """
    for order in (signal.SIGTERM, signal.SIGINT):
        signal.signal(order, signal.SIG_DFL)
    return create_app(chosen)


def _logging() -> dict[str, Any]:
    """Send the product's own log lines where the server's go."""
    return {"root": {"handlers": ["console"], "level": "INFO"}}
