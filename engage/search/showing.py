"""Results as a page shows them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from flask import url_for
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy.orm import Session

from engage.catalogue import queries as catalogue
from engage.catalogue.models import CATEGORIES
from engage.disclosures.models import Disclosure, MoneyLine
from engage.disclosures.wording import CATEGORY_NAMES, grouped, item, origin
from engage.paging import Page
from engage.search import queries
from engage.search.highlight import excerpt, highlighted, stretches
from engage.search.queries import Found
from engage.search.schemas import Asked
from kernel.tenancy import queries as tenancy
from kernel.tenancy.models import Township

Option = tuple[str, str]


@dataclass(frozen=True)
class Result:
    """A result with its words marked, and its address for good."""

    found: Found
    address: str
    name: Markup
    more: Markup
    """Where words stand that do not stand in the name; empty when all do."""


def shown(session: Session, town: Township, question: Asked, found: Page[Found], today: date) -> dict[str, object]:
    """Return what the search page's templates need."""
    options = _options(session, town, question, today)
    return {
        "township": town,
        "question": question,
        "results": [_result(one, question.wanted.words) for one in found.items],
        "after": found.after,
        "address": {"township": town.id, **question.values},
        "categories": CATEGORY_NAMES,
        "options": options,
        "chosen": _chosen(question, options),
    }


def address(found: Found, *, external: bool = False) -> str:
    """Return the address of a disclosure, or of the line in it."""
    there = partial(url_for, code=found.village.code, disclosure_id=found.disclosure.id, _external=external)
    if found.line is None:
        return there("disclosures.disclosure_page")
    return there("disclosures.line_page", number=found.line.number)


def _result(found: Found, words: Sequence[str]) -> Result:
    name = item(found.line) if found.line else found.disclosure.title
    missing = [word for word in words if not stretches(name, [word])]
    said = _rest(found.line) if found.line else excerpt(_text(found.disclosure), missing)
    more = highlighted(said, missing) if stretches(said, missing) else Markup()
    return Result(found, address(found), highlighted(name, words), more)


def _rest(line: MoneyLine) -> str:
    return " · ".join(part for part in (line.category, line.subject, *origin(line)) if part)


def _text(disclosure: Disclosure) -> str:
    return " · ".join(part for part in (disclosure.matter, disclosure.period, disclosure.body) if part)


def _options(session: Session, town: Township, question: Asked, today: date) -> dict[str, list[Option]]:
    """Return what one can choose, by the name of the field."""
    days = queries.days(session, town.id)
    years = {*(range(days[0].year, days[1].year + 1) if days else ()), question.wanted.year} - {None}
    matters = catalogue.matters(session, town.id, today)
    return {
        name: [("", _("All")), *choices]
        for name, choices in {
            "village": [(one.code, one.name) for one in tenancy.villages(session, town.id)],
            "matter": [option for category in CATEGORIES for option in _of_category(category, matters)],
            "year": [(str(year), str(year)) for year in sorted(years, key=str, reverse=True)],
            "kind": [("line", _("Money lines")), ("disclosure", _("Disclosures"))],
        }.items()
    }


def _chosen(question: Asked, options: Mapping[str, Sequence[Option]]) -> list[str]:
    """Say what it was narrowed to, in the order of the fields."""
    named = [dict(options[name]).get(question.values.get(name, ""), "") for name in options if name in question.values]
    amounts = question.wanted.amounts
    if amounts is not None and question.wanted.least is not None:
        named.append(_("from %(amount)s yuan", amount=grouped(amounts[0])))
    if amounts is not None and question.wanted.most is not None:
        named.append(_("up to %(amount)s yuan", amount=grouped(amounts[1])))
    return [name for name in named if name]


def _of_category(category: str, matters: Sequence[catalogue.Matter]) -> Iterator[Option]:
    yield category, _("%(category)s: all", category=_(CATEGORY_NAMES[category]))
    yield from ((str(one.number), one.name) for one in matters if one.active and one.category == category)
