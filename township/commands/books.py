"""Checking the books of every township."""

import sys
from collections.abc import Mapping, Sequence
from typing import TextIO

import click
from flask.cli import with_appcontext
from flask_babel import force_locale, gettext
from sqlalchemy.orm import Session

from kernel.money import FEN, POINT
from kernel.persistence import reading
from kernel.tenancy import queries as tenancy
from kernel.tenancy.models import Township
from kernel.web.language import LANGUAGES
from kernel.words import marked
from ledger import Finding, trial_balance
from ledger import verify as verified
from ledger.verification import History, read_history
from ledger.verification.words import WORDS
from township.commands.installation import chosen_township, township_option

_SUMS = {
    POINT: marked("%(town)s: points debited %(debits)s, credited %(credits)s."),
    FEN: marked("%(town)s: fen debited %(debits)s, credited %(credits)s."),
}


@click.command()
@click.option(
    "--digests", type=click.File(encoding="utf-8"), help="The seals as they were published, a line of JSON for each."
)
@click.option("--language", type=click.Choice(list(LANGUAGES)), default="en", show_default=True)
@township_option
@with_appcontext
def verify(digests: TextIO | None, language: str, township_code: int | None) -> None:
    """Check the books of every township, or of one.

    Each spot that is wrong is named, and then the exit status is 1. A file of published seals, which was kept outside
    of this machine, also finds what the books alone can't tell: a last seal that was removed, or all of them made anew.
    """
    session = reading()
    everyone = [chosen_township(session, township_code)] if township_code else tenancy.townships(session)
    histories = _histories(digests, everyone)
    with force_locale(LANGUAGES[language]):
        wrong = sum(_report(session, township, histories[township.id]) for township in everyone)
        if not everyone:
            click.echo(gettext("There is no township yet, so there are no books to check."))
        if wrong:
            click.echo(gettext("Wrong spots: %(count)s.", count=wrong), err=True)
            raise click.exceptions.Exit(1)


def _histories(digests: TextIO | None, everyone: Sequence[Township]) -> Mapping[int, History]:
    lines = list(digests or ())
    try:
        return {township.id: read_history(lines, township.id) for township in everyone}
    except ValueError as error:
        raise click.ClickException(f"The file of seals can't be used: {error}.") from error


def _report(session: Session, township: Township, history: History) -> int:
    """Print one township's trial balance and findings; return how many findings there are."""
    name = f"{township.name} ({township.id})"
    findings = _verified(session, township, history)
    for unit, trial in trial_balance(session, township.id).items():
        click.echo(gettext(_SUMS[unit], town=name, debits=trial.debits, credits=trial.credits))
    for finding in findings:
        click.echo(f"{name}: {_sentence(finding)}", err=True)
    if not findings:
        click.echo(f"{name}: {gettext('the books are sound.')}")
    if history.words:
        click.echo(gettext("The seals of the file were compared with the books: %(count)s.", count=len(history.words)))
    return len(findings)


def _verified(session: Session, township: Township, history: History) -> list[Finding]:
    """Verify with a bar that shows how far the reading is; nothing of it is seen where nobody looks on."""
    town, label = township.id, gettext("Reading the books of %(town)s", town=township.name)
    session.rollback()  # a long reading must not leave a transaction waiting
    with click.progressbar(length=1, label=label, file=sys.stderr) as bar:

        def proceed(done: int, total: int) -> None:
            bar.length = max(total, 1)
            bar.update(done - bar.pos)

        return verified(session, town, progress=proceed, history=history)


def _sentence(finding: Finding) -> str:
    what = gettext(WORDS[finding.check])
    said = gettext(
        "%(what)s Expected: %(expected)s; found: %(found)s.", what=what, expected=finding.expected, found=finding.found
    )
    return f"{finding.subject} ({finding.check}): {said}"
