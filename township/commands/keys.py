"""The installation's secrets."""

import click

from kernel.secrets import load_or_make
from township.commands.installation import place_of_secrets


@click.group()
def secrets() -> None:
    """The keys that sign tokens and seal identities."""


@secrets.command()
def make() -> None:
    """Make the secrets, once; existing ones are left as they are."""
    path = place_of_secrets()
    known = path.exists()
    try:
        load_or_make(path)
    except OSError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{path}: {'were there already, nothing changed' if known else 'made'}. Keep a copy in a safe place.")
