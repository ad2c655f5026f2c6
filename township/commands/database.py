"""Moving the database along the schema's history."""

import click
from sqlalchemy.engine import make_url

from township import migrations
from township.commands.installation import migrating_url
from township.commands.roles import roles


@click.group()
def db() -> None:
    """Make, update or take back the database's tables."""


@db.command()
@click.argument("revision", default="head")
def upgrade(revision: str) -> None:
    """Bring the tables up to date.

    To REVISION, by default the newest.
    """
    url = migrating_url()
    before = migrations.current(url)
    migrations.upgrade(url, revision)
    after = migrations.current(url)
    click.echo(f"{_named(url)}: {'already at' if after == before else 'now at'} {after}.")


@db.command(context_settings={"ignore_unknown_options": True})  # so that -1 is a revision: one step back
@click.argument("revision")
@click.option("--yes", is_flag=True, help="Don't ask.")
def downgrade(revision: str, yes: bool) -> None:
    """Take the tables back to REVISION.

    "base" removes them all, with what is in them.
    """
    url = migrating_url()
    if not yes:
        click.confirm(
            f"{_named(url)}: this removes tables newer than {revision} with all their rows. Go on?", abort=True
        )
    migrations.downgrade(url, revision)
    click.echo(f"{_named(url)}: now at {migrations.current(url) or 'base'}.")


@db.command()
def current() -> None:
    """Say which revision the database has.

    Exit status 1 when it is not the newest.
    """
    url = migrating_url()
    found, wanted = migrations.current(url), migrations.newest()
    click.echo(f"{_named(url)}: {found or 'no tables'}; this version of Qiaotou wants {wanted}.")
    if found != wanted:
        raise click.exceptions.Exit(1)


db.add_command(roles)


def _named(url: str) -> str:
    """Write a database's address without its password."""
    return make_url(url).render_as_string(hide_password=True)
