"""What a correction can't do: lead a disclosure away from the obligation that it fulfils, or leave nothing of it."""

from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from engage.catalogue.models import CatalogueMatter
from engage.disclosures import periods
from engage.disclosures.drafts import Draft
from engage.disclosures.refusals import BoundToCatalogue, HoldsPersonalNumber, NothingLeft
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
    if before.period_key and after.period != before.period and not _names(after.period, before.period_key):
        raise BoundToCatalogue
    if before.lines and not after.lines:
        raise NothingLeft


def due_on(session: Session, township_id: int, village_id: UUID, draft: Draft, today: date) -> date | None:
    """Return by when what a draft fulfils is due; None when it fulfils nothing. Raises NotFound, NotOverYet."""
    if draft.matter_id is None or not draft.period_key:
        return None
    return obligations.due_on(session, township_id, village_id, draft.matter_id, draft.period_key, today)


def _obligation(draft: Draft) -> tuple[UUID | None, str, str]:
    return draft.matter_id, draft.period_key, draft.category


def _names(words: str, key: str) -> bool:
    """Say whether words name the period of a key; those of an event name none."""
    return key in {periods.key_of(rule, words) for rule in PERIODIC}
