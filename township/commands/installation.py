"""The installation that a command works on: settings, application, township. The environment is read here."""

import os
from collections.abc import Mapping
from pathlib import Path

import click
from flask import Flask
from sqlalchemy.orm import Session

from kernel.settings import Settings, data_directory, secrets_file
from kernel.settings import migrating_url as address_for_migrating
from kernel.tenancy import queries as tenancy
from kernel.tenancy.models import Township
from township.app import create_app


def settings(changes: Mapping[str, str] | None = None) -> Settings:
    """Read the settings; `changes` replace variables of the environment. Raises ClickException in a sentence."""
    try:
        return Settings.from_env({**os.environ, **(changes or {})})
    except (ValueError, OSError) as error:
        raise click.ClickException(str(error)) from error


def migrating_url() -> str:
    return address_for_migrating(os.environ)


def application() -> Flask:
    return create_app(settings())


def demonstration_folder() -> Path:
    """Return where the demonstration keeps its data: apart from the installation's own, unless it is told where."""
    folder = data_directory(os.environ)
    return folder if os.environ.get("QIAOTOU_DATA") else folder / "demo"


def place_of_secrets() -> Path:
    return secrets_file(os.environ)


def chosen_township(session: Session, code: int | None) -> Township:
    """Return the township with this official code, or the only one there is. Raises ClickException."""
    found = {township.id: township for township in tenancy.townships(session)}
    if not found:
        raise click.ClickException("There is no township yet: `qiaotou import township CODE` founds one.")
    if code is None and len(found) > 1:
        raise click.ClickException(f"Say which township with --township: {', '.join(map(str, found))}.")
    if code is not None and code not in found:
        raise click.ClickException(f"There is no township {code} here.")
    return found[code] if code is not None else next(iter(found.values()))


township_option = click.option(
    "--township", "township_code", type=click.IntRange(100_000_000, 999_999_999), metavar="CODE",
    help="Official nine-digit code; not needed while there is only one.",
)  # fmt: skip
