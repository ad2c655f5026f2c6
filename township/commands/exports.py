"""Taking out what others work with: the accountants' journal, a settlement's files."""

import sys
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from uuid import UUID

import click
from flask.cli import with_appcontext
from flask_babel import force_locale, gettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from kernel.persistence import reading
from kernel.web.language import DEFAULT, LANGUAGES
from township.commands.installation import chosen_township, township_option
from township.settlement import queries
from township.settlement.exports import KINDS, export
from township.settlement.journals import FOLDED, FORMATS, books_file
from township.settlement.models import SettlementRun

output_option = click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="File or folder to write to; standard output by default."
)


@click.group("export")
def exports() -> None:
    """Write the books, or a settlement's files."""


@exports.command()
@click.option(
    "--format", "format_name", type=click.Choice(list(FORMATS)), default="beancount", show_default=True,
    help="Journals for beancount or hledger, or a table of all transfers.",
)  # fmt: skip
@click.option("--to", "through", type=click.DateTime(["%Y-%m-%d"]), help="Last business day; all by default.")
@click.option("--wallets", is_flag=True, help="Tell wallets apart, which leads to persons; one account otherwise.")
@output_option
@township_option
@with_appcontext
def journal(
    format_name: str, through: datetime | None, wallets: bool, output: Path | None, township_code: int | None
) -> None:
    """Write the books for accountants and auditors.

    bean-check or hledger check proves a journal without our code. It begins with the first entry, since a balance
    needs its history. The table has every transfer with its digest.
    """
    session = reading()
    town = chosen_township(session, township_code)
    last = through.date() if through else None
    folded = () if wallets else FOLDED
    file = books_file(session, town.id, format_name, through=last, folded=folded)
    _write(file.chunks, output, file.name)


@exports.command()
@click.argument("run")
@click.option("--kind", type=click.Choice(KINDS), default="workbook", show_default=True)
@click.option("--profile", help="Name of the bank's file shape, for the bank file; not needed while there is one.")
@click.option("--language", type=click.Choice(list(LANGUAGES)), default=DEFAULT, show_default=True)
@output_option
@township_option
@with_appcontext
def settlement(
    run: str, kind: str, profile: str | None, language: str, output: Path | None, township_code: int | None
) -> None:
    """Write a file of a settlement RUN.

    The run is named by its number, such as 2026-011, and must have been checked.
    """
    session = reading()
    town = chosen_township(session, township_code)
    chosen = _run(session, town.id, run)
    shape = _profile(session, town.id, profile) if kind == "bank-file" else None
    with force_locale(LANGUAGES[language]):
        file = export(session, town.id, chosen.id, kind, gettext, shape)
    _write([file.content], output, file.name)


def _run(session: Session, township_id: int, number: str) -> SettlementRun:
    year, _, sequence = number.partition("-")
    if not all(part.isascii() and part.isdigit() and len(part) <= 4 for part in (year, sequence)):
        raise click.BadParameter(f"{number!r} is no number of a run, such as 2026-011.", param_hint="RUN")
    wanted = select(SettlementRun).where(SettlementRun.township_id == township_id)
    run = session.scalars(
        wanted.where(SettlementRun.year == int(year), SettlementRun.sequence == int(sequence))
    ).first()
    if run is None:
        raise click.BadParameter(f"There is no run {number}.", param_hint="RUN")
    return run


def _profile(session: Session, township_id: int, name: str | None) -> UUID:
    shapes = {profile.name: profile.id for profile in queries.bank_profiles(session, township_id)}
    if name is None and len(shapes) == 1:
        return next(iter(shapes.values()))
    if name not in shapes:
        raise click.BadParameter(f"Choose one of: {', '.join(shapes)}.", param_hint="--profile")
    return shapes[name]


def _write(chunks: Iterable[bytes], output: Path | None, name: str) -> None:
    """Write to standard output, to a file, or under its own name into a folder."""
    if output is None:
        for chunk in chunks:
            sys.stdout.buffer.write(chunk)
        return
    path = output / name if output.is_dir() else output
    try:
        with path.open("wb") as file:
            file.writelines(chunks)
            size = file.tell()
    except OSError as error:
        raise click.ClickException(f"{path} can't be written: {error.strerror}.") from error
    click.echo(f"{path}: {size} bytes.")
