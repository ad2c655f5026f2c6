"""The files that commands read."""

from pathlib import Path

import click

file_argument = click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))


def content(file: Path, most: int) -> bytes:
    """Read a file, but not more than one byte beyond what will be taken. Raises ClickException in a sentence."""
    try:
        with file.open("rb") as opened:
            return opened.read(most + 1)
    except OSError as error:
        raise click.ClickException(f"{file} can't be read: {error.strerror}.") from error
