"""The installation's secrets."""

import click

from kernel.secrets import load_or_make
from ledger.seals.signing import Ed25519Signer
from township.commands.installation import place_of_secrets


@click.group()
def secrets() -> None:
    """The keys that sign tokens, seal identities and sign the seals of the books."""


@secrets.command()
def make() -> None:
    """Make the secrets, once.

    Existing ones are left as they are; what this version needs and an earlier one did not know is added.
    """
    path = place_of_secrets()
    before = path.read_bytes() if path.exists() else b""
    try:
        made = load_or_make(path)
    except OSError as error:
        raise click.ClickException(str(error)) from error
    what = "made" if not before else "were there already, nothing changed"
    what = what if before in (b"", path.read_bytes()) else "were there already, what was lacking is added"
    click.echo(f"{path}: {what}. Keep a copy in a safe place.")
    click.echo(f"The books are sealed with the key {Ed25519Signer(bytes.fromhex(made.seal_key)).key_id}.")
