"""`qiaotou demo`: a living township in a database of its own, ready to be looked at."""

import time

import click

from kernel.clock import SystemClock
from kernel.persistence import db, unit_of_work
from kernel.settings import Settings
from township.app import create_app
from township.commands.installation import demonstration_folder, settings
from township.commands.serving import check_port, crew_for, host_option, port_option, run
from township.demo.database import NotOurs, prepare
from township.demo.scale import YEAR
from township.demo.welcome import pairing_code, welcome


@click.command()
@host_option
@port_option
@click.option("--fresh", is_flag=True, help="Make the data anew, forgetting what was done in the demonstration.")
@click.option("--no-serve", is_flag=True, help="Only make the data and print how to sign in.")
def demo(host: str, port: int, fresh: bool, no_serve: bool) -> None:
    """Serve a demonstration township.

    A year of life in the nine villages of 桥头镇.

    Its data is kept in QIAOTOU_DATA, by default in a folder of its own, and is made on the first start. It refuses to
    run in production and on a database with a township that it did not make.
    """
    chosen = _settings()
    if not no_serve:
        check_port(host, port)
    _prepare(chosen, fresh=fresh)
    click.echo(welcome(f"http://{_reachable(host)}:{port}", _pairing_code(chosen)))
    if not no_serve:
        run(chosen, host, port, crew_for(chosen), quiet=True)


def _settings() -> Settings:
    chosen = settings({"QIAOTOU_DATA": str(demonstration_folder())})
    if chosen.production:
        raise click.ClickException("The demonstration has known passwords, so it never runs in production.")
    return chosen


def _prepare(chosen: Settings, *, fresh: bool) -> None:
    started = time.monotonic()

    try:
        prepare(chosen, YEAR, SystemClock().now(), fresh=fresh, on_month=_announce)
    except NotOurs as trouble:
        raise click.ClickException(str(trouble)) from trouble
    click.echo(f"\nReady after {time.monotonic() - started:.1f} s.")


def _announce(month: str) -> None:
    if month:
        click.echo(f" {month}", nl=False)
    else:
        click.echo("正在生成一年的演示数据 Filling nine villages with a year of life:")


def _pairing_code(chosen: Settings) -> str:
    with create_app(chosen).app_context():
        with unit_of_work() as session:
            code = pairing_code(session, chosen.secrets, SystemClock().now())
        db.session.remove()
        db.engine.dispose()  # the server's workers must not inherit an open connection
        return code


def _reachable(host: str) -> str:
    return "127.0.0.1" if host in ("0.0.0.0", "::") else host  # noqa: S104 - compared, not bound
