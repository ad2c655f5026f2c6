"""Printed cards for the proofs."""

from kernel.identity.models import Person
from merchants.cards import service as cards
from tests.merchants.arranging import code_key
from tests.merchants.proofs.street import Street


def card_of(street: Street, holder: Person) -> str:
    """Print a card for somebody and return its digits; the one before pays no more."""
    with street.work() as session:
        key, town = code_key(street.app), street.township.id
        made = cards.issue(session, key, town, person_id=holder.id, actor_id=holder.id, now=street.now())
        return made.digits
