"""Bringing in what accounts held in the books that were kept before."""

from datetime import datetime
from pathlib import Path

import click
from flask.cli import with_appcontext

from kernel import audit
from kernel.clock import business_day
from kernel.persistence import unit_of_work
from kernel.web import now
from ledger.opening import Opening, OpeningNotRight, open_balances
from township.commands.files import content, file_argument
from township.commands.installation import chosen_township, township_option
from township.founding.opening_file import MAX_BYTES, RowNotRight, read_opening

HEADING = 1
"""Lines of the file above the first row."""


class _OnlyTried(Exception):
    """Takes everything back at the end of a trial."""


@click.command("opening-balances")
@file_argument
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="Business day they count for; today by default.")
@click.option("--key", default="opening-balances", show_default=True, help="Names this import: the same is done once.")
@click.option("--balanced", is_flag=True, help="Refuse a unit whose debits and credits differ.")
@click.option("--dry-run", is_flag=True, help="Say what would be brought in, and bring in nothing.")
@township_option
@with_appcontext
def opening_balances(
    file: Path, day: datetime | None, key: str, balanced: bool, dry_run: bool, township_code: int | None
) -> None:
    """Bring in what accounts held before: all rows, or none.

    FILE is CSV with the columns code, reference, unit (point or fen), amount (a whole number on the account's normal
    side; below zero on the other), and for accounts that are not there yet side (debit or credit) and limit
    (debits_within_credits or credits_within_debits), lots (yes) and expires_on (YYYY-MM-DD). Doing it again with the
    same key and rows changes nothing.
    """
    try:
        rows = read_opening(content(file, MAX_BYTES))
        with unit_of_work() as session:
            town, at = chosen_township(session, township_code), now()
            on = day.date() if day else business_day(at)
            found = open_balances(session, town.id, rows, on=on, recorded_at=at, key=key, balanced=balanced)
            if not found.replayed:
                told = {"lines": len(rows), "from": on.isoformat()}
                audit.record(session, town.id, None, "opening-balances.import", f"key:{key}", told, at)
            name = town.name
            if dry_run:
                raise _OnlyTried
    except _OnlyTried:
        _tell(name, found, len(rows), "would be brought in; nothing was")
    except (RowNotRight, OpeningNotRight) as refusal:
        for problem in refusal.problems:
            words = problem.refusal.message % problem.refusal.params
            click.echo(f"Row {problem.row + HEADING}: {words}", err=True)
        raise
    else:
        _tell(name, found, len(rows), "were brought in before" if found.replayed else "are brought in")


def _tell(name: str, found: Opening, rows: int, outcome: str) -> None:
    click.echo(f"{name}: {rows} rows for {found.accounts} accounts {outcome}.")
    for unit, (debits, credits) in found.totals.items():
        click.echo(f"{unit}: {debits} debited, {credits} credited, {debits - credits} against opening-balances.")
