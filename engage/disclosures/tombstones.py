"""What a disclosure is called once it was withdrawn: by its matter and its time, in none of its own words."""

from collections.abc import Iterator
from datetime import date

from sqlalchemy.orm import Session

from engage.catalogue import queries as catalogue
from engage.disclosures import periods
from engage.disclosures.models import Disclosure
from engage.disclosures.spans import keys_of, spanned

_CATEGORIES = {"party": "党务", "village": "村务", "finance": "财务"}
_RULES = ("monthly", "quarterly", "yearly")


def emptied(session: Session, disclosure: Disclosure, today: date) -> None:
    """Take a disclosure's own words out of it: a name or a number may stand in any of them.

    They are read from here by every list, feed and inbox. What it said stays in its versions, for those who supervise
    the village.
    """
    disclosure.matter = _matter(session, disclosure, today)
    disclosure.period = next(_periods(disclosure), "")
    disclosure.title = " · ".join(word for word in (disclosure.matter, disclosure.period) if word)
    disclosure.body = ""


def _matter(session: Session, disclosure: Disclosure, today: date) -> str:
    if disclosure.matter_id is not None:
        timeline = catalogue.timeline(session, disclosure.township_id, disclosure.matter_id)
        return (catalogue.in_force(timeline, today) or timeline[0]).name
    return _CATEGORIES[disclosure.category]


def _periods(disclosure: Disclosure) -> Iterator[str]:
    """Yield how the period that it names is written, not how the village wrote it."""
    own = (spanned(disclosure.period_key, disclosure.period),) if disclosure.period_key else ()
    for keys in (*own, *(keys_of(rule, disclosure.period) for rule in _RULES)):
        if keys and (words := periods.words_of(keys)):
            yield words
