"""What a correction can't do: lead a disclosure away from the obligation that it fulfils, or leave nothing of it."""

from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from engage.catalogue.models import CatalogueMatter
from engage.disclosures.drafts import Draft
from engage.disclosures.refusals import BoundToCatalogue, HoldsPersonalNumber, NothingLeft
from engage.disclosures.spans import keys_of, spanned
from engage.masking.rules import rule_of
from engage.obligations import service as obligations
from engage.obligations.periods import PERIODIC
from kernel.errors import NotFound
from kernel.personal_numbers import text as personal_numbers


def check_reason(session: Session, township_id: int, reason: str) -> None:
    """Raise HoldsPersonalNumber."""
    if personal_numbers.holds_number(reason, shown=rule_of(session, township_id).office_phones):
        raise HoldsPersonalNumber


def check_matter(session: Session, township_id: int, draft: Draft) -> None:
    """Raise NotFound when the township's catalogue has no such matter."""
    if draft.matter_id is not None and session.get(CatalogueMatter, (township_id, draft.matter_id)) is None:
        raise NotFound


def check_correction(before: Draft, after: Draft) -> None:
    """Raise BoundToCatalogue, or NothingLeft: no line of those that there were, nor another."""
    bound = _obligation(before)
    if _obligation(after) != bound or (before.matter_id and after.matter != before.matter):
        raise BoundToCatalogue
    if before.period_key and after.period != before.period and not _same_periods(before, after):
        raise BoundToCatalogue
    if before.lines and not after.lines:
        raise NothingLeft


def due_days(session: Session, township_id: int, village_id: UUID, draft: Draft, today: date) -> dict[str, date | None]:
    """Return by when all that a draft fulfils is due, by the periods' keys; None where nothing is owed.

    Raises NotFound, NotOverYet.
    """
    if draft.matter_id is None or not draft.period_key:
        return {}
    keys = spanned(draft.period_key, draft.period)
    of = (session, township_id, village_id, draft.matter_id)
    return {key: obligations.due_on(*of, key, today) for key in keys}


def _obligation(draft: Draft) -> tuple[UUID | None, str, str]:
    return draft.matter_id, draft.period_key, draft.category


def _same_periods(before: Draft, after: Draft) -> bool:
    """Say whether other words name the same periods; those of an event name none."""
    keys = spanned(before.period_key, before.period)
    return keys in {keys_of(rule, after.period) for rule in PERIODIC}
