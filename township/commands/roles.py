"""The application's role in PostgreSQL."""

from typing import IO

import click
import psycopg
from sqlalchemy.engine import make_url

from township import migrations, rights
from township.commands.installation import migrating_url


@click.command()
@click.option("--name", default=rights.ROLE, show_default=True, help="What the application signs in as.")
@click.option(
    "--password", envvar="QIAOTOU_ROLE_PASSWORD", show_envvar=True,
    help="Its password. Better said by the variable or a file: a command line can be seen by others.",
)  # fmt: skip
@click.option("--password-file", type=click.File(), help="A file that holds the password; - for standard input.")
def roles(name: str, password: str | None, password_file: IO[str] | None) -> None:
    """Give the application a role that can't change the books.

    PostgreSQL only. Run it as the role that owns the tables (QIAOTOU_OWNER_DATABASE_URL), after each `db upgrade`; then
    let QIAOTOU_DATABASE_URL sign in as NAME. Doing it again changes nothing; without a password it keeps its own.
    """
    url = migrating_url()
    if url.startswith("sqlite"):
        click.echo("SQLite has no roles: its file belongs to whoever may write it. Triggers in it guard the books.")
        return
    if password_file:
        password = password_file.read().rstrip("\r\n")
    if password == "":
        raise click.ClickException("The password is empty.")
    if migrations.current(url) != migrations.newest():
        raise click.ClickException("The database is not up to date: run `qiaotou db upgrade` first.")
    try:
        rights.bestow(url, name, password)
    except (rights.NotFit, psycopg.Error) as error:
        raise click.ClickException(str(error).splitlines()[0]) from error
    address = make_url(url).set(username=name, password=None).render_as_string()
    click.echo(f"{name} may use the database and can't change the books: {address}")
