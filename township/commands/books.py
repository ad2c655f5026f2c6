"""Checking the books of every township."""

import click
from flask.cli import with_appcontext
from sqlalchemy.orm import Session

from kernel.persistence import reading
from kernel.tenancy import queries as tenancy
from kernel.tenancy.models import Township
from ledger import Finding, trial_balance
from ledger import verify as verified


@click.command()
@with_appcontext
def verify() -> None:
    """Check the books of every township.

    Each spot that is wrong is named, and then the exit status is 1.
    """
    session = reading()
    everyone = tenancy.townships(session)
    wrong = sum(_report(session, township) for township in everyone)
    if not everyone:
        click.echo("There is no township yet, so there are no books to check.")
    if wrong:
        click.echo(f"Wrong spots: {wrong}.", err=True)
        raise click.exceptions.Exit(1)


def _report(session: Session, township: Township) -> int:
    """Print one township's trial balance and findings; return how many findings there are."""
    findings = verified(session, township.id)
    for unit, trial in trial_balance(session, township.id).items():
        click.echo(f"{township.name} ({township.id}): {trial.debits} {unit} debited, {trial.credits} credited.")
    for finding in findings:
        click.echo(f"{township.name} ({township.id}): {_sentence(finding)}", err=True)
    if not findings:
        click.echo(f"{township.name} ({township.id}): the books are sound.")
    return len(findings)


def _sentence(finding: Finding) -> str:
    return f"{finding.check} at {finding.subject}: expected {finding.expected}, found {finding.found}"
