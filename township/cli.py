"""The command `qiaotou`."""

import click
from flask.cli import ScriptInfo

from township.app import VERSION
from township.commands.bookkeeping import close, expire
from township.commands.books import verify
from township.commands.database import db
from township.commands.demonstration import demo
from township.commands.description import describe
from township.commands.exports import exports
from township.commands.group import Commands
from township.commands.imports import imports
from township.commands.installation import application
from township.commands.keys import secrets
from township.commands.notices import notices
from township.commands.seals import ledger
from township.commands.searching import search
from township.commands.serving import serve
from township.commands.staff import staff
from township.commands.sweeping import files


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(VERSION, prog_name="qiaotou")
def cli() -> None:
    """Qiaotou (桥头分): points for villagers who read and supervise, money for the shops that take them.

    Settings come from the environment: QIAOTOU_DATABASE_URL (an SQLite file by default, or
    postgresql+psycopg://user:password@host/name), QIAOTOU_DATA (folder of the SQLite file and the secrets),
    QIAOTOU_SECRETS_FILE, QIAOTOU_ENV (development or production), QIAOTOU_PUBLIC_URL, QIAOTOU_PROXIES,
    QIAOTOU_TEXT_GATEWAY (console, file:/path or an https address; nothing: no texts), QIAOTOU_TEXT_GATEWAY_TOKEN,
    QIAOTOU_OWNER_DATABASE_URL (PostgreSQL: the role that owns the tables, for `qiaotou db`).
    """


for command in (demo, serve, db, secrets, imports, exports, staff, ledger, notices, verify, describe, search, files):
    cli.add_command(command)
for command in (expire, close):
    ledger.add_command(command)


def main() -> None:
    """Run a command; ends the process with its exit status."""
    cli(obj=ScriptInfo(create_app=application, set_debug_flag=False), prog_name="qiaotou")
