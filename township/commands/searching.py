"""The index of the search, from the command line."""

import click
from flask.cli import with_appcontext
from sqlalchemy import func, select

from engage.disclosures.models import Disclosure
from engage.search import index
from kernel.persistence import reading, unit_of_work
from kernel.tenancy import queries as tenancy
from township.commands.installation import chosen_township, township_option


@click.group()
def search() -> None:
    """Look after the index of the search."""


@search.command()
@township_option
@with_appcontext
def rebuild(township_code: int | None) -> None:
    """Write the index anew, of one township or of all.

    It keeps itself up to date; this is for an update that changes how words are found. People find what they found
    before until it is done.
    """
    session = reading()
    chosen = [chosen_township(session, township_code)] if township_code else tenancy.townships(session)
    for code, name in [(town.id, town.name) for town in chosen]:
        count = reading().scalar(select(func.count()).where(Disclosure.township_id == code)) or 0
        with unit_of_work() as work, click.progressbar(length=count, label=name) as bar:
            for _ in index.rebuild(work, code):
                bar.update(1)
        click.echo(f"{name} ({code}): {count} disclosures.")
