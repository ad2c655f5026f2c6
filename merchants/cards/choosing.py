"""Choosing a PIN at the village office, for somebody who has no phone to do it on.

The village lets those choose who have none yet. A PIN that is there already the township alone replaces, and not by one
person: what was typed waits until a second one agrees: another officer, the editor of the holder's village, or the
holder on their own phone. So nobody can print a card and give it a PIN of their own while its holder pays with another.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from kernel import audit
from kernel.identity import passwords, pin_changes
from kernel.identity import pin as pins
from kernel.identity.models import Person
from kernel.identity.refusals import FORGOTTEN_PIN
from kernel.ids import new_id
from kernel.locking import locked_row
from kernel.personal import service as personal
from kernel.second_person import AGREED, REFUSED, WAITS
from kernel.web import Submission
from merchants.cards.models import NewPin
from merchants.cards.refusals import NewPinOver, NewPinOwn

WAITS_FOR = timedelta(days=14)
"""What nobody has agreed to for so long was not wanted."""


def wrong_with(person: Person, form: Submission, *, by_township: bool) -> Submission | None:
    """Return the form with what is wrong about the PIN in it, or None when a card can be printed."""
    if not form.ok:
        return form
    pin, has_one = form.data["pin"], person.pin_digest is not None
    if not pin and has_one:
        return None
    if has_one and not by_township:
        return _wrong(form, "pin", " ".join((_("This person has a PIN already."), _(FORGOTTEN_PIN))))
    if not pins.looks_like_one(pin):
        return _wrong(form, "pin", _("The PIN is six digits."))
    if len(set(pin)) == 1 or pin in "0123456789012345" or pin in "9876543210987654":
        return _wrong(form, "pin", _("This PIN is too easy to guess. Choose other digits."))
    return None if pin == form.data["pin_again"] else _wrong(form, "pin_again", _("This is not the same PIN."))


def choose(session: Session, township_id: int, person_id: UUID, pin: str, actor_id: UUID, now: datetime) -> bool:
    """Take the PIN that a person typed at the office; say whether it waits for a second person. Raises NotFound.

    Whoever has none yet has it at once.
    """
    person = _locked_person(session, township_id, person_id)
    if person.pin_digest is None:
        pin_changes.change(session, township_id, person_id, pin, now, proof="office")
        audit.record(session, township_id, actor_id, "pin.at-office", f"person:{person_id}", {}, now)
        return False
    earlier = _of_person(session, township_id, person_id)
    if earlier is not None:
        _close(session, earlier, REFUSED, actor_id, now)
    session.add(
        NewPin(
            township_id=township_id,
            id=new_id(),
            person_id=person_id,
            digest=passwords.digest(pin),
            state=WAITS,
            asked_by=actor_id,
            asked_at=now,
        )
    )
    session.flush()
    audit.record(session, township_id, actor_id, "pin.ask", f"person:{person_id}", {}, now)
    personal.tell(session, township_id, person_id, "pin.asked", {}, now)
    return True


def agree(session: Session, township_id: int, person_id: UUID, actor_id: UUID, now: datetime) -> None:
    """Let the PIN hold that waits for a person, as the second one. Raises NotFound, NewPinOver, NewPinOwn."""
    row = _waiting(session, township_id, person_id, now)
    if row.asked_by == actor_id:
        raise NewPinOwn
    pin_changes.take(session, township_id, person_id, row.digest, now, proof="office")
    _close(session, row, AGREED, actor_id, now)
    personal.tell(session, township_id, person_id, "pin.agreed", {}, now)


def refuse(session: Session, township_id: int, person_id: UUID, actor_id: UUID, now: datetime) -> None:
    """Let the old PIN stay, as the second person or as whoever took the new one. Raises NotFound, NewPinOver."""
    _close(session, _waiting(session, township_id, person_id, now), REFUSED, actor_id, now)


def waiting_for(session: Session, township_id: int, person_id: UUID, now: datetime) -> NewPin | None:
    """Return the new PIN of a person that waits for a second person's word."""
    found = _of_person(session, township_id, person_id)
    return found if found is not None and found.asked_at > now - WAITS_FOR else None


def people_waiting(session: Session, township_id: int, now: datetime) -> Sequence[Person]:
    """Return for whom a new PIN waits in the township, who waits longest first."""
    wanted = select(Person).join(NewPin, (NewPin.township_id == Person.township_id) & (NewPin.person_id == Person.id))
    wanted = wanted.where(NewPin.township_id == township_id, NewPin.state == WAITS, NewPin.asked_at > now - WAITS_FOR)
    return session.scalars(wanted.order_by(NewPin.asked_at)).all()


def _waiting(session: Session, township_id: int, person_id: UUID, now: datetime) -> NewPin:
    _locked_person(session, township_id, person_id)
    found = waiting_for(session, township_id, person_id, now)
    if found is None:
        raise NewPinOver
    return found


def _of_person(session: Session, township_id: int, person_id: UUID) -> NewPin | None:
    wanted = select(NewPin).where(NewPin.township_id == township_id, NewPin.person_id == person_id)
    return session.scalars(wanted.where(NewPin.state == WAITS).execution_options(populate_existing=True)).one_or_none()


def _locked_person(session: Session, township_id: int, person_id: UUID) -> Person:
    """Return a person about whose PIN nobody else decides before this work ends. Raises NotFound."""
    return locked_row(session, Person, township_id, person_id, others_may_refer=True)


def _close(session: Session, row: NewPin, state: str, actor_id: UUID, now: datetime) -> None:
    row.decide(state, actor_id, now)
    row.digest = ""
    session.flush()
    act = "pin.agree" if state == AGREED else "pin.refuse"
    audit.record(session, row.township_id, actor_id, act, f"person:{row.person_id}", {}, now)


def _wrong(form: Submission, name: str, words: str) -> Submission:
    return Submission(data=form.data, errors={name: [words]}, values=form.values)
