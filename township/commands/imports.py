"""Bringing in what exists already: the official data, a village's roster, a bank's file shape."""

from pathlib import Path

import click
from flask.cli import with_appcontext

from kernel.persistence import unit_of_work
from kernel.web import now
from township.commands.installation import chosen_township, township_option
from township.founding import official
from township.founding.service import found_township
from township.settlement.bank_profiles import MAX_BYTES, import_profile

file_argument = click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))


@click.group("import")
def imports() -> None:
    """Bring in a township, a village's roster, or a bank's file shape."""


@imports.command()
@click.argument("code", type=click.IntRange(100_000_000, 999_999_999))
@with_appcontext
def township(code: int) -> None:
    """Found the township with this official nine-digit CODE, with its villages, accounts and first rules."""
    town, villages = official.town(code), official.villages(code)
    with unit_of_work() as session:
        found_township(session, code, town.name, villages, now())
    click.echo(f"{town.name} ({code}) is founded with {len(villages)} villages.")


@imports.command("bank-profile")
@file_argument
@township_option
@with_appcontext
def bank_profile(file: Path, township_code: int | None) -> None:
    """Keep a bank's file shape from FILE (JSON); one of the same name is replaced."""
    with unit_of_work() as session:
        town = chosen_township(session, township_code)
        profile = import_profile(session, town.id, _content(file, MAX_BYTES), None, now())
    click.echo(f"{town.name} knows the bank profile {profile.name} with {len(profile.columns)} columns.")


def _content(file: Path, most: int) -> bytes:
    """Read a file, but not more than one byte beyond what will be taken."""
    try:
        with file.open("rb") as opened:
            return opened.read(most + 1)
    except OSError as error:
        raise click.ClickException(f"{file} can't be read: {error.strerror}.") from error
