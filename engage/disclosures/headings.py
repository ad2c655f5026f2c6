"""What stands above the lines: which matter of the catalogue is fulfilled, and for which period."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from engage.catalogue import queries as catalogue
from engage.catalogue.queries import Matter
from engage.disclosures import periods
from engage.disclosures.drafts import Draft
from engage.obligations import queries as obligations
from engage.obligations.periods import PERIODIC
from kernel.errors import InvalidInput
from kernel.words import marked

_NO_MATTER = marked("Choose the matter that it fulfils, or write another one.")
_UNKNOWN = marked("This matter is not in the catalogue any more. Choose another one.")
_PERIOD = {
    "monthly": marked("Write which month it reports on, like 2026年10月."),
    "quarterly": marked("Write which quarter it reports on, like 2026年第三季度."),
    "yearly": marked("Write which year it reports on, like 2026年."),
}


def matters(session: Session, township_id: int, today: date) -> list[Matter]:
    """Return the matters that an editor can choose."""
    return [matter for matter in catalogue.matters(session, township_id, today) if matter.active]


def preset(
    session: Session, township_id: int, village_id: UUID, matter_id: str, period_key: str, today: date
) -> dict[str, str]:
    """Return what a form begins with when it is opened for an obligation; unknown values preset nothing."""
    matter = next((one for one in matters(session, township_id, today) if str(one.id) == matter_id), None)
    if matter is None:
        return {}
    period = periods.words(period_key) or _event(session, township_id, village_id, matter, period_key, today)
    if not period:
        return {"matter_id": matter_id}
    title = f"{period}{matter.name}"[:80]
    return {"matter_id": matter_id, "period_key": period_key[:40], "period": period[:30], "title": title}


def usual(session: Session, township_id: int, today: date) -> dict[str, str]:
    """Return what a form for money begins with when nobody said what for: the first matter of finance."""
    finance = (matter for matter in matters(session, township_id, today) if matter.category == "finance")
    first = next(finance, None)
    return {"matter_id": str(first.id)} if first else {}


def settled(session: Session, township_id: int, village_id: UUID, draft: Draft, today: date) -> Draft:
    """Return a draft with the name, kind and period that its matter of the catalogue gives it.

    One without a matter of the catalogue keeps what was written. Raises InvalidInput.
    """
    if draft.matter_id is None:
        if not draft.matter:
            raise InvalidInput({"matter_id": [_NO_MATTER]})
        return replace(draft, period_key="")
    matter = next((one for one in matters(session, township_id, today) if one.id == draft.matter_id), None)
    if matter is None:
        raise InvalidInput({"matter_id": [_UNKNOWN]})
    key = _key(session, township_id, village_id, matter, draft, today)
    return replace(draft, matter=matter.name, category=matter.category, period_key=key)


def _key(session: Session, township_id: int, village_id: UUID, matter: Matter, draft: Draft, today: date) -> str:
    if matter.rule in PERIODIC:
        key = periods.key_of(matter.rule, draft.period)
        if not key:
            raise InvalidInput({"period": [_PERIOD[matter.rule]]})
        return key
    events = _events(session, township_id, village_id, matter, today)
    if draft.period_key in events:
        return draft.period_key
    return next(iter(events)) if len(events) == 1 else ""


def _event(session: Session, township_id: int, village_id: UUID, matter: Matter, key: str, today: date) -> str:
    return _events(session, township_id, village_id, matter, today).get(key, "")


def _events(session: Session, township_id: int, village_id: UUID, matter: Matter, today: date) -> Mapping[str, str]:
    """Return what happened in the village and has yet to be published under a matter, by its key."""
    if matter.rule in PERIODIC:
        return {}
    owed = obligations.open_of_village(session, township_id, village_id, today)
    return {one.period_key: one.what for one in owed if one.matter_id == matter.id}
