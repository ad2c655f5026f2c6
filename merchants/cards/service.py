"""Printing a card, ending one, and paying with one."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from kernel import audit
from kernel.identity import pin as pins
from kernel.identity.codes import keyed_digest
from kernel.identity.models import Person
from kernel.ids import new_id
from kernel.locking import locked_row
from merchants.cards.models import ACTIVE, LOST, REPLACED, Card
from merchants.cards.refusals import CardBlocked, CardMistyped, CardUnknown, PinMissing
from merchants.redemptions import digits
from merchants.redemptions.counter import Asking, fingerprint_of
from merchants.redemptions.models import BY_CARD
from merchants.redemptions.sale import Sale
from merchants.redemptions.service import made_before, take

PREFIX = "94"


@dataclass(frozen=True)
class Printed:
    """A card just made; its eighteen `digits` are told this once."""

    id: UUID
    digits: str


@dataclass(frozen=True)
class CardSale:
    """What a till asks for by a card whose digest it is, under its own key."""

    township_id: int
    shop_id: UUID
    clerk_id: UUID
    terminal_id: UUID
    key: str
    digest: str
    points: int

    @property
    def asking(self) -> Asking:
        seen = fingerprint_of(BY_CARD, self.digest, self.points)
        where = (self.township_id, self.shop_id, self.clerk_id, self.terminal_id)
        return Asking(*where, self.key, BY_CARD, seen, self.points)


def issue(
    session: Session, code_key: str, township_id: int, *, person_id: UUID, actor_id: UUID, now: datetime
) -> Printed:
    """Make a card for a person; the one before it pays no more. Raises NotFound, PinMissing.

    What was tried with the cards before it is forgotten: whoever found one must not keep its owner from the next.
    """
    # Two offices that print at once wait for each other here.
    person = locked_row(session, Person, township_id, person_id, others_may_refer=True)
    if person.pin_digest is None:
        raise PinMissing
    _end(session, township_id, person_id, REPLACED, actor_id, now)
    pins.forgive_new_card(session, township_id, person_id, now)
    made = digits.fresh(PREFIX)
    card = Card(
        township_id=township_id,
        id=new_id(),
        person_id=person_id,
        digest=digest(code_key, made),
        last_digits=made[-4:],
        state=ACTIVE,
        issued_at=now,
        issued_by=actor_id,
    )
    session.add(card)
    session.flush()
    audit.record(session, township_id, actor_id, "card.issue", f"person:{person_id}", {"card": str(card.id)}, now)
    return Printed(card.id, made)


def report_lost(session: Session, township_id: int, *, person_id: UUID, actor_id: UUID, now: datetime) -> bool:
    """End a person's card at once; says whether there was one. Twice is the same as once."""
    return _end(session, township_id, person_id, LOST, actor_id, now)


def card_of(session: Session, township_id: int, person_id: UUID) -> Card | None:
    """Return the card of a person that pays, or that paid last."""
    return session.scalars(_cards_of(township_id, person_id).order_by(Card.id.desc()).limit(1)).one_or_none()


def holder(session: Session, township_id: int, digest: str) -> UUID:
    """Return whose card this is. Raises CardUnknown, CardBlocked."""
    return _paying(session, select(Card).where(Card.township_id == township_id, Card.digest == digest))


def read(code_key: str, text: str) -> str:
    """Return the digest of a card that was scanned or typed. Raises CardMistyped."""
    return digest(code_key, digits.read(text, PREFIX, CardMistyped))


def digest(code_key: str, card_digits: str) -> str:
    return keyed_digest(code_key, "card", card_digits)


def pay(session: Session, sale: CardSale, now: datetime) -> Sale:
    """Take the points of whoever holds the card, whose PIN the caller has just checked.

    Raises CardUnknown, CardBlocked, and what `redemptions.service.take` does.
    """
    # Its row is held until the points are taken: a loss that is reported meanwhile waits, and comes after this sale.
    of_card = select(Card).where(Card.township_id == sale.township_id, Card.digest == sale.digest)
    payer_id = _paying(session, of_card.with_for_update().execution_options(populate_existing=True))
    return made_before(session, sale.asking, now) or take(session, sale.asking, payer_id, now, proven=True)


def _paying(session: Session, wanted: Select[Card]) -> UUID:
    card = session.scalars(wanted).one_or_none()
    if card is None:
        raise CardUnknown
    if card.state != ACTIVE:
        raise CardBlocked
    return card.person_id


def _end(session: Session, township_id: int, person_id: UUID, state: str, actor_id: UUID, now: datetime) -> bool:
    active = _cards_of(township_id, person_id).where(Card.state == ACTIVE)
    card = session.scalars(active.with_for_update().execution_options(populate_existing=True)).one_or_none()
    if card is None:
        return False
    card.state, card.ended_at, card.ended_by = state, now, actor_id
    session.flush()
    audit.record(session, township_id, actor_id, f"card.{state}", f"person:{person_id}", {"card": str(card.id)}, now)
    return True


def _cards_of(township_id: int, person_id: UUID) -> Select[Card]:
    return select(Card).where(Card.township_id == township_id, Card.person_id == person_id)
