"""`qiaotou ledger`: sealing the books."""

from threading import Event

import click
from flask.cli import with_appcontext
from sqlalchemy.exc import OperationalError

from kernel.persistence import db, reading
from kernel.tenancy import queries as tenancy
from kernel.tenancy.models import Township
from kernel.web import now, secrets
from ledger.seals.refusals import DiffersFromSeal
from township.commands.installation import chosen_township, township_option
from township.digests.sealing import seal_books, signer


@click.group()
def ledger() -> None:
    """What is done with the books besides posting."""


@ledger.command()
@township_option
@click.option("--every", type=click.IntRange(1, 86_400), metavar="SECONDS", help="Go on until stopped, this often.")
@with_appcontext
def seal(township_code: int | None, every: int | None) -> None:
    """Seal what is new in the books.

    Of every township, or of one. Nobody waits for it, and it may be stopped at any moment. A seal tells when the
    transfers under it were recorded: once a night, as deploy/qiaotou-seal.timer has it, tells no more than their day.
    """
    sound = _seal(township_code)
    while every is not None:
        Event().wait(every)
        try:
            sound = _seal(township_code)
        except OperationalError as trouble:  # the database restarts, or is busy: the next round finds what is left
            db.session.rollback()
            click.echo(f"Not sealed this time: {trouble.orig}", err=True)
    if not sound:
        raise click.exceptions.Exit(1)


def _seal(code: int | None) -> bool:
    """Seal each township; return whether all of them could be."""
    session = reading()
    towns = [chosen_township(session, code)] if code is not None else list(tenancy.townships(session))
    if not towns:
        click.echo("There is no township yet, so there are no books to seal.")
    failed = sum(not _seal_one(town) for town in towns)
    return not failed


def _seal_one(town: Township) -> bool:
    name, count = f"{town.name} ({town.id})", 0
    try:
        for made in seal_books(town.id, signer(secrets()), now):
            count += 1
            click.echo(f"{name}: seal {made.number} over {made.tree_size} transfers, root {made.root.hex()}.")
    except DiffersFromSeal:
        click.echo(
            f"{name}: the tree of transfers is not the one that was signed last: run `qiaotou verify`.", err=True
        )
        return False
    if not count:
        click.echo(f"{name}: nothing new to seal.")
    return True
