"""`qiaotou files sweep`."""

from datetime import timedelta

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import select, union

from kernel.database import Base
from kernel.files import Files
from kernel.persistence import reading
from kernel.web import now

_LEFT_ALONE = timedelta(days=1)
"""Work that is still going on may name a file that it put a moment ago."""


@click.group("files")
def files() -> None:
    """The pictures in QIAOTOU_DATA/files."""


@files.command()
@with_appcontext
def sweep() -> None:
    """Remove files that no row names and that are older than a day: what rolled back work left behind.

    A second time it finds nothing more to do.
    """
    folder = current_app.extensions["qiaotou"].settings.files
    gone = Files(folder).sweep(_named, (now() - _LEFT_ALONE).timestamp()) if folder else 0
    click.echo(f"{gone} files removed.")


def _named() -> set[str]:
    """Return the digests that rows of any township name."""
    columns = [
        column for table in Base.metadata.tables.values() for column in table.columns if column.info.get("holds_file")
    ]
    return set(reading().scalars(union(*(select(column) for column in columns))))
