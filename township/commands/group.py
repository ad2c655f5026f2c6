"""How every command behaves: it has the application at hand, and says what is wrong in one line."""

from typing import Any

import click
from flask.cli import AppGroup
from psycopg.errors import UndefinedTable
from sqlalchemy.exc import DatabaseError, OperationalError, ProgrammingError

from kernel.errors import InvalidInput, Refusal


class Commands(AppGroup):
    """A group of commands whose refusals and database errors end in one line and exit status 1."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except Refusal as refusal:
            raise click.ClickException(_sentence(refusal)) from refusal
        except (OperationalError, ProgrammingError) as error:
            if _lacks_tables(error):
                raise click.ClickException("The database has no tables yet: run `qiaotou db upgrade` first.") from error
            if isinstance(error, ProgrammingError):
                raise  # a mistake of ours, which needs its traceback
            raise click.ClickException(f"The database can't be used: {_first_line(error)}") from error


def _sentence(refusal: Refusal) -> str:
    said = [str(refusal), refusal.advice % refusal.params if refusal.params else refusal.advice]
    if isinstance(refusal, InvalidInput):
        said += [f"{field}: {' '.join(texts)}" for field, texts in refusal.errors.items()]
    return " ".join(part for part in said if part)


def _first_line(error: DatabaseError) -> str:
    return str(error.orig or error).strip().splitlines()[0]


def _lacks_tables(error: DatabaseError) -> bool:
    return "no such table" in str(error.orig) or isinstance(error.orig, UndefinedTable)
