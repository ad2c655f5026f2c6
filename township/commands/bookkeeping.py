"""`qiaotou ledger expire` and `qiaotou ledger close`."""

from datetime import datetime

import click
from flask.cli import with_appcontext

from kernel.persistence import reading, unit_of_work
from kernel.tenancy import queries as tenancy
from kernel.tenancy.models import Township
from kernel.web import now
from township.closing.refusals import AlreadyClosed
from township.closing.service import close_books
from township.commands.installation import chosen_township, township_option
from township.expiry.service import Gone, expire_all


@click.command()
@township_option
@with_appcontext
def expire(township_code: int | None) -> None:
    """Let expired points go and release expired holds.

    Of every township, or of one. It works in steps of a thousand, may be stopped at any moment, and begins anew where
    something is left; a second time on the same day finds nothing more to do.
    """
    session = reading()
    towns = [chosen_township(session, township_code)] if township_code is not None else tenancy.townships(session)
    if not towns:
        click.echo("There is no township yet, so nothing can expire.")
    for town in towns:
        _expire_one(town)


def _expire_one(town: Township) -> None:
    name, done = f"{town.name} ({town.id})", Gone()
    for step in expire_all(town.id, now):
        done = Gone(done.holds + step.holds, done.wallets + step.wallets, done.points + step.points)
        if step != Gone():
            click.echo(f"{name}: {done.holds} holds released, {done.points} points of {done.wallets} wallets expired.")
    if done == Gone():
        click.echo(f"{name}: nothing has expired.")


@click.command()
@click.option("--through", required=True, type=click.DateTime(["%Y-%m-%d"]), help="Last business day to close.")
@township_option
@with_appcontext
def close(through: datetime, township_code: int | None) -> None:
    """Close the books through a day that is over.

    Nothing can be booked for that day or an earlier one any more. It can't be undone.
    """
    with unit_of_work() as session:
        town = chosen_township(session, township_code)
        try:
            closed = close_books(session, town.id, None, through.date(), now())
        except AlreadyClosed as there:  # nothing was written, and what is asked for is so
            closed = there.through
    click.echo(f"{town.name} ({town.id}): the books are closed through {closed}.")
