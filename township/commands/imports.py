"""Bringing in what exists already: the official data, a village's roster, a bank's file shape."""

from pathlib import Path

import click
from flask.cli import with_appcontext

from engage.residents.refusals import RosterNotRight
from engage.residents.roster import read_roster
from engage.residents.service import import_roster
from kernel.errors import NotFound
from kernel.persistence import unit_of_work
from kernel.tenancy import queries as tenancy
from kernel.web import now
from kernel.web.security import MAX_BODY_BYTES
from township.commands.files import content, file_argument
from township.commands.installation import chosen_township, township_option
from township.commands.opening import opening_balances
from township.founding import official
from township.founding.service import found_township
from township.settlement.bank_profiles import MAX_BYTES, import_profile


@click.group("import")
def imports() -> None:
    """Bring in a township, a roster, a bank profile, opening balances."""


imports.add_command(opening_balances)


@imports.command()
@click.argument("code", type=click.IntRange(100_000_000, 999_999_999))
@with_appcontext
def township(code: int) -> None:
    """Found the township with this official CODE.

    Nine digits; its villages come from the official data, and it gets its accounts and first rules.
    """
    try:
        town, villages = official.town(code), official.villages(code)
    except NotFound as error:
        raise click.ClickException(f"The official data that come with Qiaotou have no township {code}.") from error
    with unit_of_work() as session:
        found_township(session, code, town.name, villages, now())
    click.echo(f"{town.name} ({code}) is founded with {len(villages)} villages.")


@imports.command("bank-profile")
@file_argument
@township_option
@with_appcontext
def bank_profile(file: Path, township_code: int | None) -> None:
    """Learn how a bank wants its files.

    FILE is JSON; a profile of the same name is replaced.
    """
    with unit_of_work() as session:
        town = chosen_township(session, township_code)
        profile = import_profile(session, town.id, content(file, MAX_BYTES), None, now())
    click.echo(f"{town.name} knows the bank profile {profile.name} with {len(profile.columns)} columns.")


@imports.command()
@file_argument
@click.option("--village", "code", required=True, metavar="CODE", help="Official twelve-digit code.")
@with_appcontext
def roster(file: Path, code: str) -> None:
    """Put a village's people on the books.

    FILE is CSV or XLSX with the columns 户号, 姓名, 手机号. Importing it again adds only who is new.
    """
    try:
        rows = read_roster(content(file, MAX_BODY_BYTES))
        with unit_of_work() as session:
            village = tenancy.village_by_code(session, code)
            imported = import_roster(session, village.township_id, village.id, rows, now())
    except RosterNotRight as refusal:
        for problem in refusal.problems:
            click.echo(f"Row {problem.row}: {problem.message % problem.params}", err=True)
        raise
    except NotFound as error:
        raise click.BadParameter(f"There is no village {code}.", param_hint="--village") from error
    click.echo(f"{village.name}: {imported.added} people added, {imported.known} were known.")
