"""What stands above the lines: which matter of the catalogue is fulfilled, and for which period."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from engage.catalogue import queries as catalogue
from engage.catalogue.queries import Matter
from engage.disclosures import periods, service
from engage.disclosures.drafts import Draft
from engage.disclosures.spans import keys_of, spanned
from engage.obligations import queries as obligations
from engage.obligations.periods import PERIODIC, check_over
from engage.obligations.queries import Obligation
from engage.obligations.refusals import NotOverYet
from kernel.errors import InvalidInput
from kernel.web.errors_by_field import errors_by_field
from kernel.web.forms import Submission
from kernel.web.problems import words
from kernel.words import marked

_DIGITS = str.maketrans("０１２３４５６７８９", "0123456789")
"""In a title they are written as in the cells below it."""
_NO_MATTER = marked("Choose the matter that it fulfils, or write another one.")
_NO_TITLE = marked("Write a title, or name the matter and the period: it is made of them then.")
_UNKNOWN = marked("This matter is not in the catalogue any more. Choose another one.")
_NO_KEY = marked("Only a matter of the catalogue has periods. Leave it empty, or name the matter.")
_ANOTHER_KEY = marked(
    "This is no period of the matter, or not the one in words. Leave it empty: it follows from the words."
)
_WHICH = marked(
    "Several things that happened wait for this matter. Begin from the list of what is due, at the right one."
)
_PERIOD = {
    "monthly": marked("Write which month it reports on, like 2026年10月, or whole months: 2026年9-10月."),
    "quarterly": marked("Write which quarter it reports on, like 2026年第三季度."),
    "yearly": marked("Write which year it reports on, like 2026年."),
}


def matters(session: Session, township_id: int, village_id: UUID, today: date) -> list[Matter]:
    """Return the matters that an editor can choose: those of today, and ended ones of which the village owes one."""
    found = catalogue.matters(session, township_id, today)
    if all(matter.active for matter in found):
        return found
    owed = {one.matter_id for one in obligations.open_of_village(session, township_id, village_id, today)}
    return [matter for matter in found if matter.active or matter.id in owed]


def preset(
    session: Session, township_id: int, village_id: UUID, matter_id: str, period_key: str, today: date
) -> dict[str, str]:
    """Return what a form begins with when it is opened for an obligation; unknown values preset nothing."""
    matter = next((one for one in matters(session, township_id, village_id, today) if str(one.id) == matter_id), None)
    if matter is None:
        return {}
    period = periods.words(period_key) or _event(session, township_id, village_id, matter, period_key, today)
    if not period:
        return {"matter_id": matter_id}
    title = {"title": titled(period, matter.name)}
    return {"matter_id": matter_id, "period_key": period_key[:40], "period": period[:30], **title}


def usual(session: Session, township_id: int, today: date) -> dict[str, str]:
    """Return what a form for money begins with when nobody said what for: the first matter of finance."""
    held = catalogue.matters(session, township_id, today)
    first = next((matter for matter in held if matter.active and matter.category == "finance"), None)
    return {"matter_id": str(first.id)} if first else {}


def settled(session: Session, township_id: int, village_id: UUID, draft: Draft, key: UUID, today: date) -> Draft:
    """Return a draft with the name, kind and period that its matter of the catalogue gives it.

    One without a matter of the catalogue keeps what was written. What the village has yet to publish is settled by the
    terms under which it came to owe it, whatever the catalogue asks for today. `key` names the act of publishing: what
    it fulfilled the first time it fulfils when it is repeated. Raises InvalidInput, NotOverYet.
    """
    if draft.matter_id is None:
        if not draft.matter:
            raise InvalidInput({"matter_id": [_NO_MATTER]})
        return replace(draft, period_key="")
    named = _named(session, township_id, village_id, draft, key, today)
    if named is not None:
        period_key = _over(named.rule, draft, today) if named.rule in PERIODIC else named.period_key
        return replace(draft, matter=named.name, category=named.category, period_key=period_key)
    held = catalogue.matters(session, township_id, today)
    matter = next((one for one in held if one.active and one.id == draft.matter_id), None)
    if matter is None:
        raise InvalidInput({"matter_id": [_UNKNOWN]})
    if matter.rule in PERIODIC:
        period_key = _over(matter.rule, draft, today)
    else:
        period_key = _event_key(session, township_id, village_id, matter, draft, key, today)
    return replace(draft, matter=matter.name, category=matter.category, period_key=period_key)


def settled_typed(session: Session, township_id: int, village_id: UUID, form: Submission, today: date) -> Submission:
    """Return a form that was read with its draft settled, or with what is wrong about that at its fields."""
    if not form.ok:
        return form
    try:
        draft = settled(session, township_id, village_id, form.data["draft"], form.data["key"], today)
    except InvalidInput as wrong:
        return Submission(errors=errors_by_field(wrong.errors), values=form.values)
    except NotOverYet as early:
        said = words(early)
        return Submission(errors={"period": [said["message"], said["advice"]]}, values=form.values)
    if not draft.title and not (draft.period and draft.matter):
        return Submission(errors=errors_by_field({"title": [_NO_TITLE]}), values=form.values)
    draft = replace(draft, title=draft.title.translate(_DIGITS) or titled(draft.period, draft.matter))
    return Submission(data={**form.data, "draft": draft}, values={**form.values, "title": draft.title})


def titled(period: str, matter: str) -> str:
    """Return what a disclosure is called whose editor gave it no title."""
    return f"{period}{matter}"[:80]


def settled_sent(session: Session, township_id: int, village_id: UUID, draft: Draft, key: UUID, today: date) -> Draft:
    """Return the draft that a program sent, settled: its `period_key` is never but a key of its matter.

    A period is told by its key or in words. Raises InvalidInput, NotOverYet.
    """
    told = replace(draft, period=draft.period or periods.words(draft.period_key))
    try:
        found = settled(session, township_id, village_id, told, key, today)
        if draft.period_key not in ("", *spanned(found.period_key, found.period)):
            raise InvalidInput({"period_key": [_ANOTHER_KEY if draft.matter_id else _NO_KEY]})
    except InvalidInput as wrong:
        raise InvalidInput(errors_by_field(wrong.errors)) from None
    return found


def _named(
    session: Session, township_id: int, village_id: UUID, draft: Draft, key: UUID, today: date
) -> Obligation | None:
    """Return the open obligation that is meant: the event of its key, or one of the periods of its words."""
    before = service.published_under(session, township_id, key)
    again = spanned(before.period_key, before.period) if before and before.matter_id == draft.matter_id else ()
    waiting = [
        one
        for one in obligations.of_village(session, township_id, village_id, today)
        if one.matter_id == draft.matter_id and (one.state != obligations.PUBLISHED or one.period_key in again)
    ]
    events = (one for one in waiting if one.rule not in PERIODIC and one.period_key == draft.period_key)
    said = (one for one in waiting if one.rule in PERIODIC and one.period_key in keys_of(one.rule, draft.period))
    return next(events, None) or next(said, None)


def _over(rule: str, draft: Draft, today: date) -> str:
    """Return the first of the periods that a draft names. Raises InvalidInput, and NotOverYet of the last."""
    keys = keys_of(rule, draft.period)
    if not keys:
        raise InvalidInput({"period": [_PERIOD[rule]]})
    check_over(keys[-1], today)
    return keys[0]


def _event_key(
    session: Session, township_id: int, village_id: UUID, matter: Matter, draft: Draft, key: UUID, today: date
) -> str:
    """Return the event that is meant: the one that was named, or the only one that is open; "" when there is none."""
    owed = _owed(session, township_id, village_id, matter, today)
    if draft.period_key in {one.period_key for one in owed}:
        return draft.period_key
    before = service.published_under(session, township_id, key)
    if before is not None and before.matter_id == matter.id:
        return before.period_key
    waiting = [one for one in owed if one.state != obligations.PUBLISHED]
    if len(waiting) > 1:
        raise InvalidInput({"matter_id": [_WHICH]})
    return waiting[0].period_key if waiting else ""


def _event(session: Session, township_id: int, village_id: UUID, matter: Matter, key: str, today: date) -> str:
    """Return what happened in the village, in words, that has yet to be published under a matter."""
    owed = _owed(session, township_id, village_id, matter, today)
    return next((one.what for one in owed if one.period_key == key and one.state != obligations.PUBLISHED), "")


def _owed(session: Session, township_id: int, village_id: UUID, matter: Matter, today: date) -> list[Obligation]:
    """Return what a village owes or owed under a matter, late ones first."""
    owed = obligations.of_village(session, township_id, village_id, today)
    return [one for one in owed if one.matter_id == matter.id]
