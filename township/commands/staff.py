"""People who work for the township or a village."""

import click
from flask.cli import with_appcontext
from marshmallow import ValidationError
from sqlalchemy.orm import Session

from kernel import audit
from kernel.identity import service as identity
from kernel.identity.models import DESKS, Person
from kernel.persistence import unit_of_work
from kernel.tenancy import queries as tenancy
from kernel.tenancy.models import Township
from kernel.web import now, secrets
from kernel.web.schema import Line, Phone
from township.commands.installation import chosen_township, township_option
from township.founding.service import appoint_officer


@click.group()
def staff() -> None:
    """People who work for the township or a village."""


@staff.command()
@click.argument("name")
@click.option("--phone", help="Mobile number; otherwise the person gives it on activating.")
@click.option("--role", type=click.Choice(["officer", *DESKS]), default="officer", show_default=True)
@click.option(
    "--village", "village_code", metavar="CODE", help="Official twelve-digit code; editors and committee need it."
)
@township_option
@with_appcontext
def add(name: str, phone: str | None, role: str, village_code: str | None, township_code: int | None) -> None:
    """Put NAME on the books and print the activation code to hand over. It is shown this once."""
    if (role in DESKS) != bool(village_code):
        raise click.UsageError("--village goes with the roles editor and committee, and they need it.")
    name, phone = _read(Line(40), "name", name), phone and _read(Phone(), "--phone", phone)
    with unit_of_work() as session:
        town = chosen_township(session, township_code)
        person = _appoint(session, town, name, phone, role, village_code)
        code = identity.issue_activation(session, secrets().code_key, town.id, person.id, now())
    click.echo(f"{name} is {role} of {town.name}. Activation code: {code}")
    click.echo("It works once, within 90 days, on the page /activation.")


def _read(field: Line, what: str, text: str) -> str:
    try:
        return str(field.deserialize(text))
    except ValidationError as error:
        raise click.BadParameter(str(error.messages[0]), param_hint=what) from error


def _appoint(session: Session, town: Township, name: str, phone: str | None, role: str, code: str | None) -> Person:
    namesakes = Person.name == name  # a second account would be another person by its id alone
    if code is None:
        identity.check_desks(session, town.id, namesakes, role, None)
        return appoint_officer(session, town.id, name, now(), phone=phone)
    village = tenancy.village_by_code(session, code)
    identity.check_desks(session, town.id, namesakes, role, village.id)
    person = identity.register_person(session, town.id, name, phone=phone, village_id=village.id)
    session.flush()
    identity.grant_role(session, town.id, person.id, role, village.id)
    session.flush()
    audit.record(session, town.id, None, f"{role}.appoint", f"person:{person.id}", {"village": code}, now())
    return person
