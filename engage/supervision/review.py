"""Words looked over before everybody can read them: as news is, and no digit of a phone stays."""

from collections.abc import Collection
from dataclasses import replace
from uuid import UUID

from sqlalchemy.orm import Session

from engage.disclosures.refusals import LookFirst
from engage.disclosures.review import MASKED, NAMES
from engage.disclosures.review_texts import TextsReview, reviewed_texts
from engage.masking.rules import rule_of
from engage.masking.service import Finding
from engage.supervision.words import PLACE, unsigned, without_numbers
from kernel.errors import NotFound
from kernel.identity.models import Person


def looked_over(
    session: Session, township_id: int, village_id: UUID, text: str, hide: Collection[str] = ()
) -> TextsReview:
    """Look over what is written about a village; of the words that look like names those in `hide` are hidden."""
    numbers: list[Finding] = []
    bare = without_numbers(rule_of(session, township_id), text, numbers)
    review = reviewed_texts(session, township_id, village_id, {PLACE: bare}, hide)
    return replace(review, findings=(*numbers, *review.findings))


def as_others_read(session: Session, township_id: int, person_id: UUID, text: str) -> TextsReview:
    """Return what a villager is about to send as others will read it, with what is hidden in it.

    For the writer alone. Raises NotFound for somebody who belongs to no village.
    """
    person = session.get(Person, (township_id, person_id))
    if person is None or person.village_id is None:
        raise NotFound
    shown, findings = unsigned(session, township_id, person, text)
    return TextsReview({PLACE: shown}, findings, (), frozenset())


def check_sure(review: TextsReview, sure: Collection[str]) -> None:
    """Raise LookFirst for what a program has not said to be sure of, with what there is to look at."""
    asked_for = [name for name in review.asks if name not in sure]
    if asked_for:
        masked = [f"{finding.before} → {finding.after}" for finding in review.findings]
        names = [suspect.name for suspect in review.suspects if suspect.name not in review.hidden]
        shown = {"sure": asked_for, MASKED: masked, NAMES: names}
        raise LookFirst({name: texts for name, texts in shown.items() if name in ("sure", *asked_for)})
