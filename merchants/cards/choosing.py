"""Choosing a PIN at the village office, for somebody who has no phone to do it on.

The village lets those choose who have none yet; a PIN that is there already only the township replaces. So nobody in a
village can print a card and give it a PIN of their own while its holder pays with another.
"""

from datetime import datetime
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from kernel import audit
from kernel.identity import pin as pins
from kernel.identity import pin_changes
from kernel.identity.models import Person
from kernel.web import Submission


def wrong_with(person: Person, form: Submission, *, by_township: bool) -> Submission | None:
    """Return the form with what is wrong about the PIN in it, or None when a card can be printed."""
    if not form.ok:
        return form
    pin, has_one = form.data["pin"], person.pin_digest is not None
    if not pin and has_one:
        return None
    if has_one and not by_township:
        return _wrong(form, "pin", _("This person has a PIN. Only the township can let them choose another one."))
    if not pins.looks_like_one(pin):
        return _wrong(form, "pin", _("The PIN is six digits."))
    if len(set(pin)) == 1 or pin in "0123456789012345" or pin in "9876543210987654":
        return _wrong(form, "pin", _("This PIN is too easy to guess. Choose other digits."))
    return None if pin == form.data["pin_again"] else _wrong(form, "pin_again", _("This is not the same PIN."))


def choose(session: Session, township_id: int, person_id: UUID, pin: str, actor_id: UUID, now: datetime) -> None:
    """Give a person the PIN that they typed at the office, and write down where. Raises NotFound."""
    pin_changes.change(session, township_id, person_id, pin, now, proof="office")
    audit.record(session, township_id, actor_id, "pin.at-office", f"person:{person_id}", {}, now)


def _wrong(form: Submission, name: str, words: str) -> Submission:
    return Submission(data=form.data, errors={name: [words]}, values=form.values)
