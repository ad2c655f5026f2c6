"""`qiaotou notices`: telling people's phones what was published, and the month's look back."""

from collections import Counter
from datetime import timedelta
from threading import Event

import click
from flask.cli import with_appcontext
from flask_babel import force_locale
from sqlalchemy.exc import OperationalError

from engage.notices import wording
from engage.notices.gateways import gateway
from engage.notices.push import Signer
from engage.notices.sending import Means, send_waiting
from engage.notices.service import make_digest, month_of
from engage.notices.wording import Told
from kernel.clock import business_day
from kernel.outgoing import post_public, post_trusted
from kernel.persistence import db, reading, unit_of_work
from kernel.sealing import Sealer
from kernel.settings import Settings
from kernel.tenancy import queries as tenancy
from kernel.tenancy.models import Township
from kernel.web import now, settings
from kernel.web.language import DEFAULT, LANGUAGES
from township.commands.installation import chosen_township, township_option


@click.group()
def notices() -> None:
    """Telling people what was published."""


@notices.command()
@township_option
@click.option("--every", type=click.IntRange(1, 86_400), metavar="SECONDS", help="Go on until stopped, this often.")
@with_appcontext
def send(township_code: int | None, every: int | None) -> None:
    """Send what waits to phones and by text.

    Of every township, or of one. It may be stopped at any moment, and several may run at once. From
    21:00 to 8:00 in Shanghai it sends nothing.
    """
    _send(township_code)
    while every is not None:
        Event().wait(every)
        try:
            _send(township_code)
        except OperationalError as trouble:  # the database restarts, or is busy: the next round finds what is left
            db.session.rollback()
            click.echo(f"Not sent this time: {trouble.orig}", err=True)


@notices.command()
@click.option("--month", metavar="YYYY-MM", help="The month to look back on; last month by default.")
@township_option
@with_appcontext
def digest(month: str | None, township_code: int | None) -> None:
    """Put the look back on a month into every inbox.

    Whoever chose to be told once a month is told by `notices send`. Done before: nothing happens.
    """
    chosen = _month(month)
    for town in _towns(township_code):
        with unit_of_work() as session:
            made = make_digest(session, town.id, chosen, now())
        click.echo(f"{_name(town)}: the look back on {chosen} {'is made' if made else 'was made before'}.")


def means(chosen: Settings) -> Means:
    """Return with what this installation sends."""
    contact = chosen.public_url if chosen.public_url.startswith("https://") else ""
    return Means(
        clock=now,
        sealer=Sealer(chosen.secrets.device_key),
        signer=Signer(chosen.secrets.push_key, contact),
        post=post_trusted if chosen.local_push else post_public,
        gateway=gateway(chosen.text_gateway, chosen.text_gateway_token),
        words=_words,
        public_url=chosen.public_url,
    )


def _words(language: str | None, told: Told, link: str) -> dict[str, str]:
    with force_locale(LANGUAGES.get(language or DEFAULT, LANGUAGES[DEFAULT])):
        return {**wording.screen(told), "text": wording.text(told, link)}


def _send(code: int | None) -> None:
    for town in _towns(code):
        done = Counter(_said(outcome.state) for outcome in send_waiting(town.id, means(settings())))
        if done:
            told, failed, later = done["sent"], done["failed"], done["later"]
            click.echo(f"{_name(town)}: {told} told, {failed} not to be reached any more, {later} to be tried again.")


def _said(state: str) -> str:
    return "later" if state == "postponed" else state


def _towns(code: int | None) -> list[Township]:
    session = reading()
    session.rollback()
    return [chosen_township(session, code)] if code is not None else list(tenancy.townships(session))


def _month(text: str | None) -> str:
    if text is None:
        first = business_day(now()).replace(day=1)
        return month_of(first - timedelta(days=1))
    year, _, month = text.partition("-")
    if not (len(text) == 7 and (year + month).isascii() and (year + month).isdigit() and 1 <= int(month or 0) <= 12):
        raise click.BadParameter("write it as 2026-10.", param_hint="--month")
    return text


def _name(town: Township) -> str:
    return f"{town.name} ({town.id})"
